// Package words splits identifiers into sub-words and folds their case.
//
// There is one rule, for scanning, for asking and for embedding alike: what was
// split otherwise when it was indexed is not found when it is asked for.
//
// A sub-word is one of
//
//	getUserName     get User Name     a capital begins a sub-word
//	HTTPServer      HTTP Server       the last capital of an acronym belongs to what follows
//	userIDs, URLs   user IDs, URLs    but not when what follows is the s of a plural
//	utf8, sha256Sum utf 8, sha 256 Sum digits are a sub-word of their own
//	max_frame-size  max frame size    all else separates: _ - $ . : / spaces, operators
//
// Letters without case, as in most scripts of the world, go with small letters.
// Combining marks belong to the letter before them. Bytes that are not UTF-8
// separate.
package words

import (
	"unicode"
	"unicode/utf8"
)

// A class is what a character is to the rule.
type class uint8

const (
	separator class = iota
	lower           // small letters, and letters without case
	upper           // capitals, and title case as in ǅ
	digit
	mark // combines with the letter before it
)

// ascii has the class of every ASCII character.
var ascii = func() (t [utf8.RuneSelf]class) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z':
			t[c] = lower
		case 'A' <= c && c <= 'Z':
			t[c] = upper
		case '0' <= c && c <= '9':
			t[c] = digit
		}
	}
	return t
}()

// Next returns where the first sub-word of s at or after from begins and ends, in
// bytes, or len(s) twice if there is none. From is 0 or the end of another
// sub-word. It does not allocate:
//
//	for i, j := words.Next(s, 0); i < len(s); i, j = words.Next(s, j) {
//		use(s[i:j])
//	}
func Next[T ~string | ~[]byte](s T, from int) (start, end int) {
	i := from
	c, size := separator, 0
	for ; i < len(s); i += size {
		if c, size = classAt(s, i); c != separator {
			break
		}
	}
	if i >= len(s) {
		return len(s), len(s)
	}
	start, i = i, i+size
	if c == mark { // of a letter that is not there
		c = lower
	}
	last := start // where the last character of the run begins
	for i < len(s) {
		next, size := classAt(s, i)
		if next != c && next != mark {
			if c == upper && next == lower {
				return start, afterCapitals(s, start, last, i)
			}
			break
		}
		if next != mark {
			last = i
		}
		i += size
	}
	return start, i
}

// afterCapitals returns the end of a sub-word that begins with the capitals
// s[start:i], the last of them at last, when a small letter follows at i.
func afterCapitals[T ~string | ~[]byte](s T, start, last, i int) int {
	if last > start {
		if s[i] != 's' {
			return last
		}
		if next, _ := classAt(s, i+1); next == lower || next == mark {
			return last
		}
		return i + 1
	}
	for i < len(s) {
		c, size := classAt(s, i)
		if c != lower && c != mark {
			break
		}
		i += size
	}
	return i
}

// classAt returns the class of the character at s[i] and its size in bytes. At
// the end of s there is a separator. Nearly all are ASCII, for which it is put where it
// is called.
func classAt[T ~string | ~[]byte](s T, i int) (class, int) {
	if i < len(s) && s[i] < utf8.RuneSelf {
		return ascii[s[i]], 1
	}
	return wideClassAt(s, i)
}

func wideClassAt[T ~string | ~[]byte](s T, i int) (class, int) {
	if i >= len(s) {
		return separator, 0
	}
	// So short a string is put on the stack.
	r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
	switch {
	case r == utf8.RuneError:
		return separator, size
	case unicode.IsUpper(r), unicode.IsTitle(r):
		return upper, size
	case unicode.IsLetter(r):
		return lower, size
	case unicode.IsNumber(r):
		return digit, size
	case unicode.IsMark(r):
		return mark, size
	}
	return separator, size
}
