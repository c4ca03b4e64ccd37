package search

import (
	"math/bits"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A name's letters are told for each quarter of it, in 32 bits each:
//
//	bit 0-25   a to z, folded
//	bit 26-29  0; 1; 2 and 3; 4 to 9
//	bit 30     _ and any other character of ASCII
//	bit 31     any other byte; it is set in all quarters if the name was not ASCII before
//	           it was folded, as with the sign for Kelvin
//
// A query whose letters cannot be spread over the quarters, without changing their
// order, is not in the name in that order. What passes is looked at letter by letter.
var letterBits = func() (t [256]uint32) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z':
			t[c] = 1 << (c - 'a')
		case c == '0', c == '1':
			t[c] = 1 << (26 + c - '0')
		case c == '2', c == '3':
			t[c] = 1 << 28
		case '4' <= c && c <= '9':
			t[c] = 1 << 29
		case c < 0x80:
			t[c] = 1 << 30
		default:
			t[c] = 1 << 31
		}
	}
	return t
}()

// quartersOf returns the letters of the quarters of a name, folded.
func quartersOf(name, folded []byte) (letters [quarters]uint32) {
	for q := range quarters {
		for _, c := range folded[len(folded)*q/quarters : len(folded)*(q+1)/quarters] {
			letters[q] |= letterBits[c]
		}
	}
	if !words.IsASCII(name) {
		for q := range letters {
			letters[q] |= letterBits[0x80]
		}
	}
	return letters
}

const quarters = 4

// letters are what a query asks of the quarters of names: the column of each of its units,
// in the first of them.
type letters []int

// lettersOf returns the letters of folded units.
func lettersOf(folded []rune) letters {
	l := make(letters, len(folded))
	for i, c := range folded {
		l[i] = bits.TrailingZeros32(letterBits[min(c, 0x80)])
	}
	return l
}

// spread returns which of 64 names the units can be spread over: each is in the quarter of
// the one before, or in a later one.
func (l letters) spread(n signs) uint64 {
	p0, p1, p2, p3 := ^uint64(0), uint64(0), uint64(0), uint64(0) // by the quarter of the unit before
	for _, c := range l {
		q0, q1, q2, q3 := n.quartersAt(c)
		p1 |= p0
		p2 |= p1
		p3 |= p2
		p0, p1, p2, p3 = p0&q0, p1&q1, p2&q2, p3&q3
		if p0|p1|p2|p3 == 0 {
			return 0
		}
	}
	return p0 | p1 | p2 | p3
}

// nearlySpread returns those as well that this is so of but for one unit.
func (l letters) nearlySpread(n signs) (spread, nearly uint64) {
	p0, p1, p2, p3 := ^uint64(0), uint64(0), uint64(0), uint64(0)
	m0, m1, m2, m3 := uint64(0), uint64(0), uint64(0), uint64(0) // with a unit left out
	for _, c := range l {
		q0, q1, q2, q3 := n.quartersAt(c)
		m1 |= m0
		m2 |= m1
		m3 |= m2
		m0, m1, m2, m3 = p0|m0&q0, p1|m1&q1, p2|m2&q2, p3|m3&q3
		p1 |= p0
		p2 |= p1
		p3 |= p2
		p0, p1, p2, p3 = p0&q0, p1&q1, p2&q2, p3&q3
		if m0|m1|m2|m3 == 0 {
			return 0, 0
		}
	}
	spread = p0 | p1 | p2 | p3
	return spread, spread | m0 | m1 | m2 | m3
}

// startsOf returns the letters that sub-words begin with, and the first byte, as bits of a
// quarter's letters. Starts are of the name that was folded, of ASCII; those of others are not
// asked for.
func startsOf(folded []byte, starts *bits256) (letters uint32) {
	for at := starts.next(0); at < len(folded); at = starts.next(at + 1) {
		letters |= letterBits[folded[at]]
	}
	return letters
}

// gramsOf returns which pairs of adjacent bytes folded text has: each sets one of 128
// bits, and most names set an eighth of them.
func gramsOf(folded []byte) (grams [2]uint64) {
	for i := 1; i < len(folded); i++ {
		c := pairColumn(folded[i-1], folded[i])
		grams[c>>6] |= 1 << (c & 63)
	}
	return grams
}

// pairColumn returns the number of a pair's bit.
func pairColumn(a, b byte) int { return int((uint32(a)<<8 | uint32(b)) * 0x9e3779b1 >> 25) }

// kindBit returns the bit of a kind among those of a piece's symbols. Kinds that no
// bit is left for share the last.
func kindBit(kind uint8) uint32 { return 1 << min(kind, 31) }

// nameKindBit is kindBit for the symbols of a name, whose last bit says something else.
func nameKindBit(kind uint8) uint32 { return 1 << min(kind, 30) }

// earlySymbols says that a name has symbols in files that do not come last.
const earlySymbols = 1 << 31
