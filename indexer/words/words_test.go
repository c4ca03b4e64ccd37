package words

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func split(s string) []string {
	var out []string
	for i, j := Next(s, 0); i < len(s); i, j = Next(s, j) {
		out = append(out, s[i:j])
	}
	return out
}

func TestNext(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   string
		want string // sub-words, with a bar in between
	}{
		{"a capital begins a sub-word", "getUserName", "get|User|Name"},
		{"so does the first letter, whatever its case", "GetUser", "Get|User"},
		{"the last capital of an acronym belongs to what follows", "HTTPServer", "HTTP|Server"},
		{"an acronym at the end is whole", "parseHTTP", "parse|HTTP"},
		{"an acronym alone is whole", "HTTP", "HTTP"},
		{"a plural keeps its s", "userIDs", "user|IDs"},
		{"a plural may have something after it", "URLsFor", "URLs|For"},
		{"an s that begins a word is no plural", "HTTPstatus", "HTT|Pstatus"},
		{"underscores separate", "max_frame_size", "max|frame|size"},
		{"so do hyphens, dollars and dots", "$max-frame.size", "max|frame|size"},
		{"capitals separated by underscores are whole", "MAX_FRAME_SIZE", "MAX|FRAME|SIZE"},
		{"digits are a sub-word", "sha256Sum", "sha|256|Sum"},
		{"digits part small letters too", "i18n", "i|18|n"},
		{"operators have none", "operator==", "operator"},
		{"nothing has none", "", ""},
		{"separators alone have none", "__$__", ""},
		{"other scripts have case too", "получитьИмяUser", "получить|Имя|User"},
		{"letters without case stay together", "名前Name", "名前|Name"},
		{"title case is a capital", "ǅungla", "ǅungla"},
		{"a combining mark belongs to its letter", "cafe\u0301Bar", "cafe\u0301|Bar"},
		{"also to a capital", "E\u0301COLEBar", "E\u0301COLE|Bar"},
		{"a mark without a letter is a letter", "_\u0301a", "\u0301a"},
		{"bytes that are not UTF-8 separate", "ab\xffcd", "ab|cd"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(split(tt.in), "|"); got != tt.want {
				t.Errorf("%q splits into %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestFoldIsEqualFold(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		f := FoldRune(r)
		if !strings.EqualFold(string(r), string(f)) {
			t.Fatalf("%U folds to %U, which is another letter", r, f)
		}
		if next := unicode.SimpleFold(r); FoldRune(next) != f {
			t.Fatalf("%U and %U differ in case alone and fold to %U and %U", r, next, f, FoldRune(next))
		}
	}
}

func TestNextDoesNotAllocate(t *testing.T) {
	name, bytes := "получитьHTTPServer_2Names", []byte("получитьHTTPServer_2Names")
	buf := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() {
		for i, j := Next(name, 0); i < len(name); i, j = Next(name, j) {
		}
		for i, j := Next(bytes, 0); i < len(bytes); i, j = Next(bytes, j) {
		}
		buf = AppendFold(buf[:0], name)
		buf = AppendFold(buf[:0], bytes)
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzNext(f *testing.F) {
	for _, s := range []string{"getUserName", "HTTPServer2", "a_b", "É\u0301x", "\xff\xfe", "IDs", "ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for i, j := Next(s, 0); i < len(s); i, j = Next(s, j) {
			if i < at || j <= i || j > len(s) {
				t.Fatalf("%q: sub-word %d:%d after %d", s, i, j, at)
			}
			for k := at; k < i; {
				c, size := classAt(s, k)
				if c != separator {
					t.Fatalf("%q: the character at %d is in no sub-word", s, k)
				}
				k += size
			}
			if k, l := Next(s[i:j], 0); k != 0 || l == 0 {
				t.Fatalf("%q: the sub-word %q begins with a separator when it is alone", s, s[i:j])
			}
			if bi, bj := Next([]byte(s), at); bi != i || bj != j {
				t.Fatalf("%q: as bytes %d:%d, as a string %d:%d", s, bi, bj, i, j)
			}
			at = j
		}
		folded := AppendFold(nil, s)
		if again := AppendFold(nil, folded); !slices.Equal(folded, again) {
			t.Fatalf("%q folds to %q and then to %q", s, folded, again)
		}
		if utf8.ValidString(s) && !strings.EqualFold(s, string(folded)) {
			t.Fatalf("%q folds to %q, which is not equal to it", s, folded)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	names := [][]byte{[]byte("getUserName"), []byte("HTTPServer"), []byte("max_frame_size"), []byte("sha256Sum")}
	var size int64
	for _, n := range names {
		size += int64(len(n))
	}
	b.SetBytes(size)
	for b.Loop() {
		for _, n := range names {
			for i, j := Next(n, 0); i < len(n); i, j = Next(n, j) {
			}
		}
	}
}
