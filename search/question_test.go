package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestParseQuestion(t *testing.T) {
	language := func(s string) (string, bool) { return s, s == "go" || s == "python" }
	kind := func(s string) (uint8, bool) { return 12, s == "function" }
	for _, tt := range []struct{ typed, text, filter, err string }{
		{typed: "retry failed uploads", text: "retry failed uploads", filter: "[] [] [] []"},
		{typed: "retry lang:go lang:python", text: "retry", filter: "[go python] [] [] []"},
		{typed: "kind:function path:Server/ -path:test x", text: "x", filter: "[] [12] [server/] [test]"},
		{typed: `path:"my project" x`, text: "x", filter: "[] [] [my project] []"},
		{typed: `"lang:go" "a b"`, text: "lang:go a b", filter: "[] [] [] []"},
		{typed: `http::Client std::path::join`, text: "http::Client std::path::join", filter: "[] [] [] []"},
		{typed: `note: x url:y`, text: "note: x url:y", filter: "[] [] [] []"},
		{typed: `an "open quote lang:go`, text: "an open quote lang:go", filter: "[] [] [] []"},
		{typed: "lang:cobol x", err: "lang:cobol"},
		{typed: "lang: x", err: "lang: needs a value"},
		{typed: "kind:thing", err: "kind:thing"},
		{typed: "-kind:function", err: "only paths"},
	} {
		text, f, err := ParseQuestion(tt.typed, language, kind)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v, want %s", tt.typed, err, tt.err)
			}
			continue
		}
		if got := fmt.Sprint(f.Languages, f.Kinds, f.Paths, f.NotPaths); err != nil || text != tt.text || got != tt.filter {
			t.Errorf("%s: %q, %s, %v; want %q, %s", tt.typed, text, got, err, tt.text, tt.filter)
		}
	}
}

func TestQuestionsThatLookLikeNames(t *testing.T) {
	for text, want := range map[string]bool{
		"parseHeader": true, "Store": true, "http.Client": true, "std::sort": true, "snake_case": true, "_private": true, "HTTP": true,
		"retry": false, "retry uploads": false, "the Store": false, "": false, "...": false,
	} {
		if symbolLike(text) != want {
			t.Errorf("%q looks like a name: %t", text, !want)
		}
	}
	for text, want := range map[string][]string{
		"how flatMap and Option::map work": {"flatMap", "map"}, "what ServeMux does with snake_case": {"ServeMux", "snake_case"},
		"The SET command": nil, "plain words": nil, "(parseURL)": {"parseURL"},
	} {
		if got := namesIn(text); !slices.Equal(got, want) {
			t.Errorf("names in %q: %v, want %v", text, got, want)
		}
	}
}

// What a path and a language say of a file, unless the question is about that.
func TestTraits(t *testing.T) {
	for _, tt := range []struct {
		path, language, question string
		want                     traits
	}{
		{"server/http.go", "go", "", 0},
		{"server/http_test.go", "go", "", isTest},
		{"server/http_test.go", "go", "how is it tested", 0},
		{"examples/tests/a.py", "python", "", isTest | isExample},
		{"docs/guide.md", "markdown", "", isExample | isProse},
		{"docs/guide.md", "markdown", "documentation of filters", 0},
		{"pkg/__init__.py", "python", "", isIndex},
		{"vendor/x/y.go", "go", "", isVendored},
		{"src/types.d.ts", "typescript", "", isStub},
		{"config/app.yaml", "yaml", "", isData},
		{"compat/old.c", "c", "", isLegacy},
	} {
		var asked [][]byte
		for _, w := range wordsOf(tt.question) {
			asked = append(asked, []byte(w))
		}
		if got := traitsOf(tt.path, tt.language) &^ traitsIn(asked); got != tt.want {
			t.Errorf("%s, asked %q: %b, want %b", tt.path, tt.question, got, tt.want)
		}
	}
}

func FuzzQuestion(f *testing.F) {
	for _, s := range []string{`a "b c" path:"`, "-path:x lang:go", "::", "a.b#c->d", `"""`, "\xff\xfe é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		text, _, err := ParseQuestion(typed, func(s string) (string, bool) { return s, true }, func(string) (uint8, bool) { return 1, true })
		if err != nil {
			return
		}
		if n := len(termsOf(text)); n > maxTerms {
			t.Errorf("%d terms", n)
		}
		if n := len(namesIn(text)); n > maxNamesIn {
			t.Errorf("%d names", n)
		}
		symbolLike(text)
		nameOf(text)
		m := NewMatcher(text)
		end := 0
		for _, mark := range m.Marks([]byte(typed)) {
			if mark[0] < end || mark[1] <= mark[0] || mark[1] > len(typed) {
				t.Fatalf("marks %v in %d bytes", m.Marks([]byte(typed)), len(typed))
			}
			end = mark[1]
		}
	})
}
