package search

import "github.com/mind-lsp/mind-lsp/indexer/words"

// A name's mask says which characters are in its first half, and which in its
// second, in 32 bits each:
//
//	bit 0-25   a to z, folded
//	bit 26-29  0; 1; 2 and 3; 4 to 9
//	bit 30     _ and any other character of ASCII
//	bit 31     any other byte; it is set as well if the name was not ASCII before it
//	           was folded, as with the sign for Kelvin
//
// A query whose letters cannot be spread over the halves, without changing their
// order, is not in the name in that order. What a mask lets through is looked at
// letter by letter. Two halves let through about a third of what one mask of all
// letters does, in the same 8 bytes as that with a bit for what occurs twice.
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

// nonASCII are the bits of bytes that are not ASCII.
const nonASCII = 1<<31 | 1<<63

// maskOf returns the mask of a name, folded.
func maskOf(name, folded []byte) uint64 {
	half := (len(folded) + 1) / 2
	var first, second uint32
	for _, c := range folded[:half] {
		first |= letterBits[c]
	}
	for _, c := range folded[half:] {
		second |= letterBits[c]
	}
	m := uint64(second)<<32 | uint64(first)
	if !words.IsASCII(name) {
		m |= nonASCII
	}
	return m
}

// letters are what a query asks of masks.
type letters struct {
	bits  []uint32 // of each of its units
	after []uint32 // those of all units from i on; then 0

	early, late uint32 // those of the first half of the units, and of the second
}

// lettersOf returns the letters of folded units.
func lettersOf(folded []rune) (l letters) {
	l.bits = make([]uint32, len(folded))
	l.after = make([]uint32, len(folded)+1)
	for i := len(folded) - 1; i >= 0; i-- {
		l.bits[i] = letterBits[0x80]
		if folded[i] < 0x80 {
			l.bits[i] = letterBits[folded[i]]
		}
		l.after[i] = l.after[i+1] | l.bits[i]
		if i < len(folded)/2 {
			l.early |= l.bits[i]
		} else {
			l.late |= l.bits[i]
		}
	}
	return l
}

// spread reports whether the units can be spread over the halves: as many as there
// are go into the first, and all others must be in the second.
func (l *letters) spread(mask uint64) bool {
	first, second := uint32(mask), uint32(mask>>32)
	i := 0
	for i < len(l.bits) && l.bits[i]&first != 0 {
		i++
	}
	return l.after[i]&^second == 0
}

// nearlySpread is spread, but for one unit.
func (l *letters) nearlySpread(mask uint64) bool {
	first, second := uint32(mask), uint32(mask>>32)
	i := 0
	for i < len(l.bits) && l.bits[i]&first != 0 {
		i++
	}
	without := min(i+1, len(l.bits)) // leaves unit i out
	for without < len(l.bits) && l.bits[without]&first != 0 {
		without++
	}
	if l.after[without]&^second == 0 {
		return true
	}
	out := 0
	for _, b := range l.bits[i:] {
		if b&second == 0 {
			out++
		}
	}
	return out <= 1
}

// startsOf returns the letters that sub-words begin with, and the first byte, as bits of a
// mask's half. Starts are of the name that was folded, of ASCII; those of others are not
// asked for.
func startsOf(folded []byte, starts *bits256) (letters uint32) {
	for at := starts.next(0); at < len(folded); at = starts.next(at + 1) {
		letters |= letterBits[folded[at]]
	}
	return letters
}

// gramsOf returns which pairs of adjacent bytes folded text has: each sets one of 64
// bits, and most names set a quarter of them.
func gramsOf(folded []byte) (grams uint64) {
	for i := 1; i < len(folded); i++ {
		grams |= pairBit(folded[i-1], folded[i])
	}
	return grams
}

func pairBit(a, b byte) uint64 { return 1 << ((uint32(a)<<8 | uint32(b)) * 0x9e3779b1 >> 26) }

// lostGrams is how many pairs of a query one typo takes away at most: two letters
// swapped are in three pairs.
const lostGrams = 3

// kindBit returns the bit of a kind among those of a piece's symbols. Kinds that no
// bit is left for share the last.
func kindBit(kind uint8) uint32 { return 1 << min(kind, 31) }

// nameKindBit is kindBit for the symbols of a name, whose last bit says something else.
func nameKindBit(kind uint8) uint32 { return 1 << min(kind, 30) }

// earlySymbols says that a name has symbols in files that do not come last.
const earlySymbols = 1 << 31
