package search

import "github.com/mind-lsp/mind-lsp/indexer/words"

// Every character has a bit in a name's mask, and most letters one for a second
// occurrence: a query whose letters are not all in a name's mask is in no order in
// that name. What a mask lets through is looked at letter by letter.
//
//	bit 0-25   a to z
//	bit 26-50  a to z without q, the second time
//	bit 51-60  0 to 9
//	bit 61     _
//	bit 62     any other byte of ASCII
//	bit 63     any other byte
var (
	firstBit  [256]uint64
	secondBit [256]uint64
)

func init() {
	for c := range firstBit {
		switch {
		case 'a' <= c && c <= 'z':
			firstBit[c] = 1 << (c - 'a')
		case '0' <= c && c <= '9':
			firstBit[c] = 1 << (51 + c - '0')
		case c == '_':
			firstBit[c] = 1 << 61
		case c < 0x80:
			firstBit[c] = 1 << 62
		default:
			firstBit[c] = 1 << 63
		}
	}
	at := 26
	for c := 'a'; c <= 'z'; c++ {
		if c != 'q' {
			secondBit[c] = 1 << at
			at++
		}
	}
}

// nonASCII is the bit of a byte that is not ASCII.
const nonASCII = 1 << 63

// maskOf returns the mask of a folded name.
func maskOf(folded []byte) (m uint64) {
	for _, c := range folded {
		bit := firstBit[c]
		if m&bit != 0 {
			m |= secondBit[c]
		}
		m |= bit
	}
	return m
}

// startsOf returns which of the first 64 bytes of a name begin a sub-word. A name
// that begins with none, as _x does, has its bit 0 set nevertheless.
func startsOf(name []byte) uint64 {
	starts := uint64(1)
	for i, j := words.Next(name, 0); i < min(len(name), 64); i, j = words.Next(name, j) {
		starts |= 1 << i
	}
	return starts
}

// kindBit returns the bit of a kind among those of a name's symbols. Kinds that no
// bit is left for share the last.
func kindBit(kind uint8) uint32 { return 1 << min(kind, 31) }
