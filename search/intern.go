package search

import (
	"bytes"

	"github.com/zeebo/xxh3"
)

// An interner numbers distinct strings in the order in which they come.
type interner struct {
	text   []byte
	ends   []uint32 // of string i: ends[i+1]
	hashes []uint32
	slots  []uint32 // number plus one; zero is free; a power of two of them
}

func newInterner() *interner {
	return &interner{ends: make([]uint32, 1, 1024), slots: make([]uint32, 1024)}
}

func (in *interner) len() int { return len(in.hashes) }

func (in *interner) at(i uint32) []byte { return in.text[in.ends[i]:in.ends[i+1]] }

// number returns the number of b, which is not kept.
func (in *interner) number(b []byte) uint32 {
	if 4*len(in.hashes) >= 3*len(in.slots) {
		in.grow()
	}
	h := uint32(xxh3.Hash(b))
	mask := uint32(len(in.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		n := in.slots[at]
		if n == 0 {
			in.slots[at] = uint32(len(in.hashes)) + 1
			in.hashes = append(in.hashes, h)
			in.text = append(in.text, b...)
			in.ends = append(in.ends, uint32(len(in.text)))
			return uint32(len(in.hashes)) - 1
		}
		if in.hashes[n-1] == h && bytes.Equal(in.at(n-1), b) {
			return n - 1
		}
	}
}

func (in *interner) grow() {
	in.slots = make([]uint32, 2*len(in.slots))
	mask := uint32(len(in.slots) - 1)
	for i, h := range in.hashes {
		at := h & mask
		for in.slots[at] != 0 {
			at = (at + 1) & mask
		}
		in.slots[at] = uint32(i) + 1
	}
}

// reset forgets all strings and keeps the memory.
func (in *interner) reset() {
	in.text, in.ends, in.hashes = in.text[:0], in.ends[:1], in.hashes[:0]
	clear(in.slots)
}
