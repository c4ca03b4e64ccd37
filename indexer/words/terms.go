package words

import "github.com/zeebo/xxh3"

// Version changes whenever the same text would give other terms.
const Version = "1"

// A Term is what texts are found by: the stem of a sub-word, or a whole identifier of
// several sub-words, folded; as a hash, since what is written is in the text itself.
// Of a million terms about a hundred pairs share a number, which costs a wrong place in
// a ranking and nothing else.
type Term uint32

// maxTerm is how many bytes of a sub-word or an identifier count.
const maxTerm = 64

// AppendTerms appends the terms of a word, as it is written in code or in prose: those of
// its sub-words in their order, less what is a stop word or a digit, and then the whole
// if there is more than one sub-word.
func AppendTerms(dst []Term, word []byte) []Term {
	parts := 0
	for i, j := Next(word, 0); i < len(word); i, j = Next(word, j) {
		parts++
		if term, ok := SubTerm(word[i:j]); ok {
			dst = append(dst, term)
		}
	}
	if term, ok := IdentifierTerm(word, parts); ok {
		dst = append(dst, term)
	}
	return dst
}

// SubTerm returns the term of a sub-word, as [Next] gives it, or false if it has none.
func SubTerm(part []byte) (Term, bool) {
	if len(part) > maxTerm {
		return 0, false
	}
	var space [2 * maxTerm]byte
	folded := AppendFold(space[:0], part)
	if IsStop(folded) || len(folded) == 1 {
		return 0, false
	}
	return termOf(Stem(folded)), true
}

// IdentifierTerm returns the term of a word of so many sub-words as a whole, or false if
// it has none.
func IdentifierTerm(word []byte, parts int) (Term, bool) {
	if parts < 2 || len(word) > maxTerm {
		return 0, false
	}
	return WholeTerm(word), true
}

// WholeTerm returns the term of a whole identifier.
func WholeTerm(word []byte) Term {
	var space [2 * maxTerm]byte
	return termOf(AppendFold(space[:0], word))
}

func termOf(b []byte) Term { return Term(xxh3.Hash(b)) }
