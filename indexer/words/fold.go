package words

import (
	"unicode"
	"unicode/utf8"
)

// FoldRune returns the character that stands for all that differ from r in case
// alone, by Unicode's simple folding: two characters have the same one if
// [strings.EqualFold] takes them for equal. For most it is the small letter.
func FoldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	first := r // of the circle that SimpleFold goes round
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		first = min(first, next)
	}
	if unicode.SimpleFold(first) == first {
		return first
	}
	return unicode.ToLower(first)
}

// AppendFold appends s with its case folded to dst. It takes fewer bytes than s in
// rare cases, and more in rarer ones. Bytes that are not UTF-8 stay as they are.
func AppendFold[T ~string | ~[]byte](dst []byte, s T) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = append(dst, foldASCII[c])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError {
			dst = append(dst, s[i:i+size]...)
		} else {
			dst = utf8.AppendRune(dst, FoldRune(r))
		}
		i += size
	}
	return dst
}

// foldASCII has what each ASCII character folds to.
var foldASCII = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		t[c] = byte(FoldRune(rune(c)))
	}
	return t
}()

// IsASCII reports whether s holds nothing but ASCII.
func IsASCII[T ~string | ~[]byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
