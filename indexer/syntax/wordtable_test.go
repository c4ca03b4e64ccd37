package syntax

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// collected returns an outline that has nothing but the words of a text.
func collected(lang *Language, text string) *Outline {
	out := &Outline{Src: []byte(text)}
	var lx lexer
	lx.lex(lang, out.Src, 0)
	var table wordTable
	table.collect(&lx.lexed, out)
	return out
}

func wordsOf(lang *Language, text string) string {
	o := collected(lang, text)
	var b strings.Builder
	for _, w := range o.Words {
		fmt.Fprintf(&b, "%s", o.Src[w.Start:w.End])
		if w.Count > 1 {
			fmt.Fprintf(&b, "*%d", w.Count)
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name string
		lang *Language
		text string
		want string
	}{
		{"names and keywords of code count", langGo, "func f(x int) int { return x }", "func f x*2 int*2 return"},
		{"numbers don't", langGo, "x := 0xff + 12", "x"},
		{"comments have words of two letters or more", langGo, "// It's a b2b thing, in 2024.\nvar x int", "It b2b thing in var x int"},
		{"strings have words", langGo, `s := "not found: %d"`, "s not found"},
		{"an escape is part of no word", langGo, `s := "one\ntwo\tthree"`, "s one two three"},
		{"but a raw string has none", langGo, "s := `C:\\new`", "s new"},
		{"the prefix of a literal is no word", langPython, `s = rb"raw"`, "s raw"},
		{"code in a literal is code", langTypeScript, "`a ${b} cc`", "b cc"},
		{"comments come in order with code", langGo, "a // bb\nc /* dd */ e // ff", "a bb c dd e ff"},
		{"prose has no code", langPlain, "Don't panic: read `foo_bar` (v2).", "Don panic read foo_bar v2"},
		{"words of any script count", langPlain, "größe “naïve” Привет", "größe naïve Привет"},
		{"a name is taken as it is written", langTypeScript, "$el.fooBar", "$el fooBar"},
		{"data is left out", langGo, `s := "` + strings.Repeat("QUFB", 20) + `"`, "s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wordsOf(tt.lang, tt.text); got != tt.want {
				t.Errorf("words %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWordsOnlyWhenAsked(t *testing.T) {
	if o := NewScanner().Scan(langGo, []byte("package a")); o.Words != nil {
		t.Errorf("%d words", len(o.Words))
	}
}

func TestManyDistinctWordsAreCut(t *testing.T) {
	var b strings.Builder
	for i := range maxWords + 1000 {
		fmt.Fprintf(&b, "w%d w0\n", i)
	}
	o := collected(langPlain, b.String())
	if len(o.Words) != maxWords {
		t.Errorf("%d words, want %d", len(o.Words), maxWords)
	}
	if want := uint32(maxWords + 1001); o.Words[0].Count != want {
		t.Errorf("the first word was counted %d times, want %d", o.Words[0].Count, want)
	}
}

// Words without spaces between them are cut, so that no character is lost.
func TestLongWordsOfOtherScripts(t *testing.T) {
	text := strings.Repeat("日本語", 50)
	o := collected(langPlain, text)
	var got strings.Builder
	for _, w := range o.Words {
		for range w.Count {
			got.Write(o.Src[w.Start:w.End])
		}
		if !utf8.Valid(o.Src[w.Start:w.End]) || w.End-w.Start > maxProse {
			t.Errorf("a word %q", o.Src[w.Start:w.End])
		}
	}
	if len(got.String()) != len(text) {
		t.Errorf("words have %d bytes, want %d", got.Len(), len(text))
	}
}

func TestWordsDoNotAllocate(t *testing.T) {
	out := &Outline{Src: []byte(strings.Repeat("package a // some words, and others\nvar s = \"text\"\n", 50))}
	var lx lexer
	lx.lex(langGo, out.Src, 0)
	var table wordTable
	table.collect(&lx.lexed, out)
	n := testing.AllocsPerRun(20, func() {
		out.Words = out.Words[:0]
		table.collect(&lx.lexed, out)
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzWords holds the table against a map, for prose in ASCII.
func FuzzWords(f *testing.F) {
	f.Add("Don't panic: a_b 42 4a __ \xff")
	f.Fuzz(func(t *testing.T, text string) {
		for i := range len(text) {
			if text[i] >= utf8.RuneSelf {
				return // Unicode is for the other fuzzers
			}
		}
		want := map[string]uint32{}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(word) >= minProse && len(word) <= maxProse && strings.ContainsFunc(word, unicode.IsLetter) {
				want[word]++
			}
		}
		out := &Outline{Src: []byte(text)}
		var table wordTable
		table.collect(&lexed{src: out.Src}, out)
		got := map[string]uint32{}
		last := -1
		for _, w := range out.Words {
			word := text[w.Start:w.End]
			if strings.Index(text, word) > int(w.Start) || int(w.Start) <= last {
				t.Errorf("%q is not at its first place", word)
			}
			last = int(w.Start)
			got[word] += w.Count
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
	})
}

// Each piece holds what its text holds, and all of them together hold all words.
func TestPiecesHoldTheirWords(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "// Doc of number%d, number%d.\nfunc name%d() { shared(shared, number%d) }\n\n", i, i, i, i%7)
	}
	s := NewScanner()
	s.Words = true
	o := s.Scan(langGo, []byte(b.String()))
	if len(o.Pieces) < 5 {
		t.Fatalf("%d pieces", len(o.Pieces))
	}
	total := make([]uint32, len(o.Words))
	at := uint32(0)
	for i := range o.Pieces {
		p := &o.Pieces[i]
		want := collected(langGo, string(o.Src[p.Start:p.End]))
		got := o.Uses[at:p.Uses]
		at = p.Uses
		if len(got) != len(want.Words) {
			t.Fatalf("piece %d holds %d words, want %d", i, len(got), len(want.Words))
		}
		for j, u := range got {
			w, v := o.Words[u.Word], want.Words[j]
			if g, x := string(o.Src[w.Start:w.End]), string(want.Src[v.Start:v.End]); g != x || u.Count != v.Count {
				t.Errorf("piece %d holds %s %d times, want %s %d times", i, g, u.Count, x, v.Count)
			}
			total[u.Word] += u.Count
		}
	}
	for i, w := range o.Words {
		if total[i] != w.Count {
			t.Errorf("%s occurs %d times, and %d times in pieces", o.Src[w.Start:w.End], w.Count, total[i])
		}
	}
}
