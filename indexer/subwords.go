package indexer

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// subwords remembers what sub-words are to search, in whatever identifier they stand:
// there are some ten thousand of them in a large folder, and millions of identifiers. A
// place that two sub-words want belongs to the one that came last, so that it does
// not grow. It belongs to one goroutine.
type subwords struct {
	model *embed.Model
	known []subword
	slow  subword // of one that is not remembered
}

// subword is what a sub-word is to search. Its key is the sub-word itself, folded, with
// zeros behind it, in 16 bytes.
type subword struct {
	low, high uint64
	term      words.Term
	row       embed.Row
	hasTerm   bool
	hasRow    bool
}

const (
	// knownSubwords fit into the second cache of a core, with half a megabyte.
	knownSubwords = 1 << subwordBits
	subwordBits   = 14
)

// of returns what a sub-word is, as [words.Next] gives it, until it is asked again.
func (s *subwords) of(word []byte) *subword {
	low, high, ok := subwordKey(word)
	if !ok {
		s.slow = s.look(word)
		return &s.slow
	}
	if s.known == nil {
		s.known = make([]subword, knownSubwords)
	}
	k := &s.known[(low*0x9e3779b97f4a7c15^high*0xc2b2ae3d27d4eb4f)>>(64-subwordBits)]
	if k.low != low || k.high != high {
		*k = s.look(word)
		k.low, k.high = low, high
	}
	return k
}

// look finds out what a sub-word is.
func (s *subwords) look(word []byte) (k subword) {
	k.term, k.hasTerm = words.SubTerm(word)
	k.row, k.hasRow = s.model.Row(word)
	return k
}

// subwordKey returns a sub-word in ASCII, folded. Such a one is of letters and digits
// alone, and the bit that makes a letter small is set in all digits.
func subwordKey(word []byte) (low, high uint64, ok bool) {
	const (
		small = 0x2020202020202020
		wide  = utf8.RuneSelf * 0x0101010101010101
	)
	n := len(word)
	switch {
	case n > 16 || n == 0:
		return 0, 0, false
	case n >= 8:
		low = binary.LittleEndian.Uint64(word)
		// The last eight bytes, less those that low has.
		high = binary.LittleEndian.Uint64(word[n-8:]) >> (8 * (16 - n))
		return low | small, high | small>>(8*(16-n)), (low|high)&wide == 0
	case n >= 4:
		low = uint64(binary.LittleEndian.Uint32(word)) | uint64(binary.LittleEndian.Uint32(word[n-4:]))<<(8*(n-4))
	default:
		low = uint64(word[0]) | uint64(word[n/2])<<(8*(n/2)) | uint64(word[n-1])<<(8*(n-1))
	}
	return low | small>>(8*(8-n)), 0, low&wide == 0
}
