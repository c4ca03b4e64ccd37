package embed

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// A model's bytes, all numbers little-endian:
//
//	0   magic, eight bytes
//	8   dimensions, rows, slots, bytes of words: four bytes each
//	24  xxh3 (128 bits) of the first 24 bytes and of all that follows this
//	40  rows, dimensions bytes each, 128 added to each value
//	    ends of words, four bytes each
//	    slots, four bytes each
//	    words
//
// The hash table is made by whoever writes a model, since a process that asks one
// question should not spend its time on making it.
const (
	magic  = "mindvec\x01"
	header = 40

	// arithmetic changes whenever the same table would give a text another vector.
	arithmetic = 1

	maxDims = 1024
	maxRows = 1 << 20
)

var le = binary.LittleEndian

// Load returns the model that b holds, and keeps b, which nobody may write to from then
// on. All of it is looked at, so that no look-up can go wrong later. An error is an
// [ErrFormat].
func Load(b []byte) (*Model, error) {
	if len(b) < header || string(b[:8]) != magic {
		return nil, ErrFormat
	}
	dims, rows, slots, size := le.Uint32(b[8:]), le.Uint32(b[12:]), le.Uint32(b[16:]), le.Uint32(b[20:])
	switch {
	case dims == 0 || dims%64 != 0 || dims > maxDims:
		return nil, fmt.Errorf("%w: %d dimensions", ErrFormat, dims)
	case rows == 0 || rows > maxRows:
		return nil, fmt.Errorf("%w: %d rows", ErrFormat, rows)
	case bits.OnesCount32(slots) != 1 || slots <= rows || slots > 4*maxRows:
		return nil, fmt.Errorf("%w: %d slots for %d rows", ErrFormat, slots, rows)
	case uint64(len(b)) != header+uint64(rows)*uint64(dims+4)+4*uint64(slots)+uint64(size):
		return nil, fmt.Errorf("%w: of the wrong size", ErrFormat)
	}
	sum := digest(b)
	if string(b[24:header]) != string(sum[:]) {
		return nil, fmt.Errorf("%w: damaged", ErrFormat)
	}
	m := &Model{dims: int(dims), mask: slots - 1, version: fmt.Sprintf("%x.%d", sum[:8], arithmetic)}
	rest := b[header:]
	m.rows, rest = cut(rest, int(rows*dims))
	m.ends, rest = cut(rest, int(4*rows))
	m.slots, rest = cut(rest, int(4*slots))
	m.words = string(rest)
	return m, m.check()
}

func cut(b []byte, n int) (head, tail []byte) { return b[:n:n], b[n:] }

// check reports what would make a look-up go wrong.
func (m *Model) check() error {
	last := uint32(0)
	for i := range Row(m.Rows()) {
		end := le.Uint32(m.ends[4*i:])
		if end < last || end-last > 2*MaxWord || end > uint32(len(m.words)) {
			return fmt.Errorf("%w: word %d ends at %d, after %d", ErrFormat, i, end, last)
		}
		last = end
	}
	taken := 0
	for i := 0; i < len(m.slots); i += 4 {
		row := le.Uint32(m.slots[i:])
		if row > uint32(m.Rows()) {
			return fmt.Errorf("%w: a slot of row %d", ErrFormat, row)
		}
		if row > 0 {
			taken++
		}
	}
	if taken > m.Rows() { // and there are more slots than rows: a search ends
		return fmt.Errorf("%w: %d slots taken by %d rows", ErrFormat, taken, m.Rows())
	}
	return nil
}

// digest returns the hash of a model's bytes.
func digest(b []byte) [16]byte {
	h := xxh3.New()
	h.Write(b[:24])
	h.Write(b[header:])
	return h.Sum128().Bytes()
}

// Encode returns the bytes of a model: words, folded, and their rows, one after the
// other, with dims values from -127 to 127 each. A word that ends with * is the stem of
// words that are not there.
func Encode(dims int, vocabulary []string, rows []int8) ([]byte, error) {
	if len(rows) != dims*len(vocabulary) {
		return nil, fmt.Errorf("embed: %d values for %d rows of %d dimensions", len(rows), len(vocabulary), dims)
	}
	slots := make([]uint32, 1<<bits.Len(uint(2*len(vocabulary))))
	var text, ends []byte
	for i, word := range vocabulary {
		if len(word) > 2*MaxWord || word == "" {
			return nil, fmt.Errorf("embed: a word of %d bytes", len(word))
		}
		text = append(text, word...)
		ends = le.AppendUint32(ends, uint32(len(text)))
		at := hash([]byte(word)) & uint32(len(slots)-1)
		for slots[at] != 0 {
			if vocabulary[slots[at]-1] == word {
				return nil, fmt.Errorf("embed: %q is there twice", word)
			}
			at = (at + 1) & uint32(len(slots)-1)
		}
		slots[at] = uint32(i + 1)
	}
	b := []byte(magic)
	for _, n := range []int{dims, len(vocabulary), len(slots), len(text)} {
		b = le.AppendUint32(b, uint32(n))
	}
	b = append(b, make([]byte, 16)...)
	for _, v := range rows {
		b = append(b, byte(int(v)+128))
	}
	b = append(b, ends...)
	for _, s := range slots {
		b = le.AppendUint32(b, s)
	}
	b = append(b, text...)
	sum := digest(b)
	copy(b[24:], sum[:])
	_, err := Load(b)
	return b, err
}
