package cache

import (
	"encoding/binary"
	"math"
)

// A WordsPiece says where a piece lies, what it declares and what it holds.
type WordsPiece struct {
	Line    uint32 // from 0
	EndLine uint32
	Kinds   uint32 // of the symbols that it has a part of, a bit for each; bit 31 stands for all above
	Uses    []TermUse
}

// A TermUse says how often a piece holds a term.
type TermUse struct {
	Term  uint32 // number of a term of the text
	Count uint32 // at least 1
}

// WordsBuilder encodes what the pieces of a text hold, as terms that package words
// hashes. A term is written once for a text and named from then on by how many terms
// were new since: most of what a piece holds was new a moment ago, and takes a byte. It
// is for one text after another, and the zero value is ready for [WordsBuilder.Reset].
type WordsBuilder struct {
	slots  []uint32 // open hash table of numbers plus one; 0 is free
	hashes []uint32 // of each term: what it is
	place  []uint32 // of each term: its place in uses, plus one, if it is in the piece that is open
	seen   uint32   // terms that are in a piece
	uses   []TermUse
	pieces []byte
	n      int
	line   uint32

	language string
}

const firstTermSlots = 1 << 10

// Reset begins another text, in a language.
func (b *WordsBuilder) Reset(language string) {
	if n := len(b.slots); n == 0 || n > 1<<16 {
		b.slots = make([]uint32, firstTermSlots)
	} else {
		clear(b.slots)
	}
	b.hashes, b.place, b.uses, b.pieces = b.hashes[:0], b.place[:0], b.uses[:0], b.pieces[:0]
	b.seen, b.n, b.line, b.language = 0, 0, 0, language
}

// Term returns the number of a term in this text.
func (b *WordsBuilder) Term(term uint32) uint32 {
	if 2*len(b.hashes) >= len(b.slots) {
		b.grow()
	}
	mask := uint32(len(b.slots) - 1)
	for at := term & mask; ; at = (at + 1) & mask {
		n := b.slots[at]
		if n == 0 {
			b.hashes = append(b.hashes, term)
			b.place = append(b.place, 0)
			b.slots[at] = uint32(len(b.hashes))
			return uint32(len(b.hashes)) - 1
		}
		if b.hashes[n-1] == term {
			return n - 1
		}
	}
}

func (b *WordsBuilder) grow() {
	b.slots = make([]uint32, 2*len(b.slots))
	mask := uint32(len(b.slots) - 1)
	for i, term := range b.hashes {
		at := term & mask
		for b.slots[at] != 0 {
			at = (at + 1) & mask
		}
		b.slots[at] = uint32(i) + 1
	}
}

// Add says that the piece that is open holds a term, by its number, so many times more.
func (b *WordsBuilder) Add(term, count uint32) {
	if i := b.place[term]; i != 0 {
		b.uses[i-1].Count += count
		return
	}
	b.uses = append(b.uses, TermUse{term, count})
	b.place[term] = uint32(len(b.uses))
}

// EndPiece ends the piece that is open. What it holds was added; p says the rest.
func (b *WordsBuilder) EndPiece(p WordsPiece) {
	b.n++
	b.pieces = appendDelta(b.pieces, b.line, p.Line)
	b.pieces = appendDelta(b.pieces, p.Line, p.EndLine)
	b.line = p.EndLine
	b.pieces = binary.AppendUvarint(b.pieces, uint64(p.Kinds))
	b.pieces = binary.AppendUvarint(b.pieces, uint64(len(b.uses)))
	for _, u := range b.uses {
		b.place[u.Term] = 0
		ago := uint64(0)
		if u.Term >= b.seen { // its number is the next one, since terms get theirs when they are first used
			b.seen = u.Term + 1
		} else {
			ago = uint64(b.seen - u.Term)
		}
		if u.Count == 1 {
			b.pieces = binary.AppendUvarint(b.pieces, ago<<1)
			continue
		}
		b.pieces = binary.AppendUvarint(b.pieces, ago<<1|1)
		b.pieces = binary.AppendUvarint(b.pieces, uint64(u.Count))
	}
	b.uses = b.uses[:0]
}

// Append appends the encoded form of the text's words to buf.
func (b *WordsBuilder) Append(buf []byte) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(b.language)))
	buf = append(buf, b.language...)
	buf = binary.AppendUvarint(buf, uint64(b.seen))
	buf = binary.AppendUvarint(buf, uint64(b.n))
	for _, term := range b.hashes[:b.seen] {
		buf = binary.LittleEndian.AppendUint32(buf, term)
	}
	return append(buf, b.pieces...)
}

// Words reads what [WordsBuilder] wrote. It shares the memory of the encoded form.
type Words struct {
	language []byte

	terms []byte
	in    input
	left  int
	seen  uint32
	line  uint32
}

// minWordsPiece is the least that a piece takes.
const minWordsPiece = 4

// Decode sets w to the words that data encodes.
func (w *Words) Decode(data []byte) error {
	*w = Words{in: input{data: data}}
	w.language = w.in.bytes(w.in.count(1))
	n := w.in.count(4)
	w.left = w.in.count(minWordsPiece)
	w.terms = w.in.bytes(4 * n)
	if w.in.bad {
		return corrupt("the head of words")
	}
	return nil
}

// Language returns the name of the text's language.
func (w *Words) Language() []byte { return w.language }

// Terms returns how many terms the text has.
func (w *Words) Terms() int { return len(w.terms) / 4 }

// Term returns the term of a number, which is below Terms.
func (w *Words) Term(n int) uint32 { return binary.LittleEndian.Uint32(w.terms[4*n:]) }

// Next reads the next piece into p, whose memory it uses again. Every number of a term is
// below Terms. It returns false after the last piece.
func (w *Words) Next(p *WordsPiece) (bool, error) {
	if w.left == 0 {
		if w.in.at != len(w.in.data) {
			return false, corrupt("%d bytes behind words", len(w.in.data)-w.in.at)
		}
		return false, nil
	}
	w.left--
	p.Line = w.in.delta(w.line)
	p.EndLine = w.in.delta(p.Line)
	w.line = p.EndLine
	p.Kinds = uint32(w.in.uvarint(math.MaxUint32))
	n := w.in.count(1)
	p.Uses = p.Uses[:0]
	for range n {
		v := w.in.uvarint(math.MaxUint32)
		u := TermUse{Count: 1}
		switch ago := uint32(v >> 1); {
		case ago == 0:
			u.Term = w.seen
			w.seen++
		case ago <= w.seen:
			u.Term = w.seen - ago
		default:
			w.in.bad = true
		}
		if v&1 != 0 {
			u.Count = uint32(w.in.uvarint(math.MaxUint32))
		}
		if w.in.bad || int64(w.seen) > int64(w.Terms()) || u.Count == 0 {
			return false, corrupt("the words of a piece")
		}
		p.Uses = append(p.Uses, u)
	}
	if w.in.bad {
		return false, corrupt("the words of a piece")
	}
	return true, nil
}
