package syntax

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// Limits on words, which no text that people write comes near.
const (
	maxWords    = 1 << 16 // distinct ones of a file; others are left out from there on
	maxName     = 256     // bytes of a name in code; a longer one is left out
	maxProse    = 64      // bytes of a word elsewhere; a longer one is data, or is cut if it isn't ASCII
	minProse    = 2       // bytes
	firstSlots  = 1 << 10
	slotsToKeep = 1 << 15 // what a large file leaves to the next one
)

// A wordTable counts the words of a file and of its pieces. It is an open hash table, whose slots
// are used again for the next file. The seed is random, so that no file can be
// written to make all its words collide.
type wordTable struct {
	seed  maphash.Seed
	keys  [2]uint64  // made of seed, for words of up to 16 bytes
	slots []wordSlot // a power of two, at most half of them taken
	src   []byte
	words []Word

	// What the pieces hold. A word whose last use is at or after first is in the piece
	// that is being read already.
	pieces []Piece
	piece  int      // which is being read
	end    uint32   // of it
	first  uint32   // its first use
	uses   []Use    // of all pieces so far
	last   []uint32 // of each word: its last use
}

// A wordSlot points at a word. Its hash decides most comparisons.
type wordSlot struct {
	hash uint32
	word uint32 // index + 1, or 0 for a free slot
}

// collect fills in the words of the outline's text, which lx is the tokens of.
// Names are taken as they are, and comments and strings apart into their words. A
// text without tokens is prose.
func (t *wordTable) collect(lx *lexed, out *Outline) {
	if t.slots == nil {
		t.seed = maphash.MakeSeed()
		t.keys = [2]uint64{maphash.Bytes(t.seed, []byte{0}), maphash.Bytes(t.seed, []byte{1})}
	}
	if n := len(t.slots); n == 0 || n > slotsToKeep {
		t.slots = make([]wordSlot, firstSlots)
	} else {
		clear(t.slots)
	}
	t.src, t.words, t.uses, t.last = out.Src, out.Words, out.Uses, t.last[:0]
	t.pieces, t.piece, t.end, t.first = out.Pieces, -1, 0, 0
	if len(lx.toks) <= 2 && len(lx.comments) == 0 {
		t.prose(0, len(t.src), false)
	} else {
		t.code(lx)
	}
	for t.piece < len(t.pieces) {
		t.turn()
	}
	out.Words, out.Uses = t.words, t.uses
	t.src, t.words, t.uses, t.pieces = nil, nil, nil, nil
}

// turn goes on to the next piece.
func (t *wordTable) turn() {
	if t.piece >= 0 {
		t.pieces[t.piece].Uses = uint32(len(t.uses))
	}
	t.piece++
	t.first, t.end = uint32(len(t.uses)), math.MaxUint32
	if t.piece < len(t.pieces) {
		t.end = t.pieces[t.piece].End
	}
}

// code adds the words of tokens and comments in the order of the text.
func (t *wordTable) code(lx *lexed) {
	comments := lx.comments
	for i := range lx.toks {
		for len(comments) > 0 && int(comments[0].before) <= i {
			t.prose(int(comments[0].start), int(comments[0].end), false)
			comments = comments[1:]
		}
		switch tok := &lx.toks[i]; tok.kind {
		case tokIdent:
			if tok.end-tok.start <= maxName {
				t.add(tok.start, tok.end)
			}
		case tokString:
			start := tok.start + literalPrefix(t.src[tok.start:tok.end])
			t.prose(int(start), int(tok.end), tok.flags&(flagEscaped|flagRegex) != 0)
		}
	}
	for _, c := range comments {
		t.prose(int(c.start), int(c.end), false)
	}
}

// literalPrefix returns how many letters stand before the quote of a literal, as
// in rb"...".
func literalPrefix(text []byte) uint32 {
	for i, b := range text[:min(len(text), 4)] {
		if proseBytes[b] != proseLetter {
			if b == '"' || b == '\'' {
				return uint32(i)
			}
			break
		}
	}
	return 0
}

// A proseClass says what a byte is in prose.
type proseClass uint8

const (
	proseOther  proseClass = iota
	proseLetter            // and _
	proseDigit
	proseWide // part of a character that is not ASCII
)

var proseBytes = func() (class [256]proseClass) {
	for b := range class {
		switch {
		case b >= utf8.RuneSelf:
			class[b] = proseWide
		case 'a' <= b|0x20 && b|0x20 <= 'z', b == '_':
			class[b] = proseLetter
		case '0' <= b && b <= '9':
			class[b] = proseDigit
		}
	}
	return class
}()

// prose adds the words between two offsets: letters, digits and _ in a row, with
// a letter among them. If escapes is set, what follows a backslash is part of no word.
func (t *wordTable) prose(i, end int, escapes bool) {
	for i < end {
		b := t.src[i]
		if b == '\\' && escapes {
			i += 2
			continue
		}
		if proseBytes[b] == proseOther {
			i++
			continue
		}
		i = t.proseWord(i, end)
	}
}

// proseWord adds the word at an offset, if it is one, and returns the offset after it.
func (t *wordTable) proseWord(start, end int) int {
	var letters, wide bool
	i := start
scan:
	for i < end {
		switch proseBytes[t.src[i]] {
		case proseLetter:
			letters = letters || t.src[i] != '_'
			for i++; i < end && proseBytes[t.src[i]] == proseLetter; i++ {
				letters = letters || t.src[i] != '_'
			}
		case proseDigit:
			i++
		case proseWide:
			r, n := utf8.DecodeRune(t.src[i:end])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) {
				if i == start {
					return i + n
				}
				break scan
			}
			if i+n-start > maxProse && wide {
				break scan // languages that put no space between words
			}
			letters, wide = true, true
			i += n
		default:
			break scan
		}
	}
	if n := i - start; letters && n >= minProse && n <= maxProse {
		t.add(uint32(start), uint32(i))
	}
	return i
}

// add counts the word between two offsets.
func (t *wordTable) add(start, end uint32) {
	for start >= t.end {
		t.turn()
	}
	n, ok := t.number(start, end)
	if !ok {
		return
	}
	t.words[n].Count++
	if use := t.last[n]; use >= t.first && use < uint32(len(t.uses)) && t.uses[use].Word == n {
		t.uses[use].Count++
		return
	}
	t.last[n] = uint32(len(t.uses))
	t.uses = append(t.uses, Use{Word: n, Count: 1})
}

// number returns the number of the word between two offsets, or false if there are too
// many already.
func (t *wordTable) number(start, end uint32) (uint32, bool) {
	word := t.src[start:end]
	hash := t.hash(word)
	mask := uint32(len(t.slots) - 1)
	i := hash & mask
	for ; t.slots[i].word != 0; i = (i + 1) & mask {
		if t.slots[i].hash != hash {
			continue
		}
		w := &t.words[t.slots[i].word-1]
		if string(t.src[w.Start:w.End]) == string(word) {
			return t.slots[i].word - 1, true
		}
	}
	if len(t.words) >= maxWords {
		return 0, false
	}
	t.words = append(t.words, Word{Start: start, End: end})
	t.last = append(t.last, 0)
	t.slots[i] = wordSlot{hash, uint32(len(t.words))}
	if len(t.words)*2 > len(t.slots) {
		t.grow()
	}
	return uint32(len(t.words)) - 1, true
}

// hash returns the hash of a word. Most are short, and cost two loads and a multiplication.
func (t *wordTable) hash(word []byte) uint32 {
	n := len(word)
	var low, high uint64
	switch {
	case n > 16:
		return uint32(maphash.Bytes(t.seed, word))
	case n >= 8:
		low, high = binary.LittleEndian.Uint64(word), binary.LittleEndian.Uint64(word[n-8:])
	case n >= 4:
		low, high = uint64(binary.LittleEndian.Uint32(word)), uint64(binary.LittleEndian.Uint32(word[n-4:]))
	case n > 0:
		low = uint64(word[0]) | uint64(word[n/2])<<8 | uint64(word[n-1])<<16
	}
	high ^= uint64(n) << 56 // of up to 7 bytes, where the length is to tell them apart
	above, below := bits.Mul64(low^t.keys[0], high^t.keys[1])
	return uint32(above ^ below)
}

// grow doubles the table.
func (t *wordTable) grow() {
	old := t.slots
	t.slots = make([]wordSlot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.word == 0 {
			continue
		}
		i := s.hash & mask
		for t.slots[i].word != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}
