package words

import (
	"fmt"
	"slices"
	"testing"
)

func TestStem(t *testing.T) {
	for _, tt := range []struct {
		name string
		same []string // words that have one stem
	}{
		{"endings of verbs", []string{"connect", "connects", "connected", "connecting", "connection", "connections"}},
		{"y becomes i before an ending", []string{"retry", "retries", "retried"}},
		{"a doubled letter is one", []string{"stop", "stopped", "stopping"}},
		{"British and American spelling", []string{"tokenize", "tokenise", "tokenizer", "tokenisation", "tokenization"}},
		{"whoever does it, and what it is done with", []string{"parse", "parser", "parsers", "parsing", "parsed"}},
		{"l stays double", []string{"call", "calls", "called", "caller"}},
		{"a word that ends with s is no plural", []string{"access"}},
		{"short words stay", []string{"bus"}},
		{"so do words of other scripts", []string{"größen"}},
		{"and those with a digit", []string{"x86es"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, w := range tt.same[1:] {
				if a, b := Stem([]byte(tt.same[0])), Stem([]byte(w)); string(a) != string(b) {
					t.Errorf("%s has %s, and %s has %s", tt.same[0], a, w, b)
				}
			}
			if w := tt.same[0]; len(tt.same) == 1 && string(Stem([]byte(w))) != w {
				t.Errorf("%s has %s", w, Stem([]byte(w)))
			}
		})
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct {
		name, word string
		want       []string // words of one sub-word, whose terms these are; an = marks a whole
	}{
		{"a word of prose has its stem", "Retries", []string{"retry"}},
		{"an identifier has its sub-words and itself", "retryUploads", []string{"retry", "upload", "=retryuploads"}},
		{"case does not count", "RETRY_UPLOADS", []string{"retry", "upload", "=retry_uploads"}},
		{"a stop word has none", "the", nil},
		{"but counts within an identifier", "isReady", []string{"ready", "=isready"}},
		{"a letter or a digit has none", "x1", []string{"=x1"}},
		{"numbers have one", "sha256", []string{"sha", "256", "=sha256"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want []Term
			for _, w := range tt.want {
				if w[0] == '=' {
					want = append(want, WholeTerm([]byte(w[1:])))
				} else {
					want = append(want, termOf(Stem([]byte(w))))
				}
			}
			if got := AppendTerms(nil, []byte(tt.word)); !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func FuzzStem(f *testing.F) {
	for _, w := range []string{"", "ies", "sses", "ization", "aaaa", "eeee", "ss"} {
		f.Add([]byte(w))
	}
	f.Fuzz(func(t *testing.T, word []byte) {
		n := len(word)
		stem := Stem(slices.Clone(word))
		if len(stem) > n || n > 0 && len(stem) == 0 {
			t.Errorf("%q has the stem %q", word, stem)
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	for _, w := range []string{"connection", "getUserName", "the"} {
		b.Run(w, func(b *testing.B) {
			var terms []Term
			for b.Loop() {
				terms = AppendTerms(terms[:0], []byte(w))
			}
			_ = fmt.Sprint(len(terms))
		})
	}
}
