package main

import (
	"strings"
	"testing"
)

func TestTwoOraclesAreWeighed(t *testing.T) {
	at := func(line int, name string) decl {
		return decl{Name: name, Line: line, Kind: "function", EndLine: line}
	}
	a, b, c := at(1, "a"), at(2, "b"), at(3, "c")
	variable, elsewhere, unknown := a, a, a
	variable.Kind = "variable"
	elsewhere.Container = "C"
	unknown.Kind, unknown.EndLine = "", 0
	judged := judgements{
		wrong: []judgement{{"macros", func(c claim) bool { return strings.HasPrefix(c.line, "WRONG") }}},
		right: []judgement{{"macros", func(c claim) bool { return strings.HasPrefix(c.line, "RIGHT") }}},
	}
	const text = "one\ntwo\nthree"
	for _, tt := range []struct {
		name              string
		text              string
		first, other, got []decl
		score             score
	}{
		{"what both have and was found is exact", text, []decl{a}, []decl{a}, []decl{a},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"what both have and was not found is missed", text, []decl{a, b}, []decl{a, b}, []decl{a},
			score{files: 1, want: 2, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"what one has need not be found", text, []decl{a, b}, []decl{a, c}, []decl{a},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"what one has may be found", text, []decl{a, b}, []decl{a}, []decl{a, b},
			score{files: 1, exact: 1, want: 1, got: 2, match: 1, sure: 2, kind: 2, end: 2, container: 2}},
		{"what none has is invented", text, []decl{a}, []decl{a}, []decl{a, c},
			score{files: 1, want: 1, got: 2, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"the kind may be that of either", text, []decl{variable}, []decl{a}, []decl{a},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"a kind that none says is a difference", text, []decl{a}, []decl{a}, []decl{variable},
			score{files: 1, want: 1, got: 1, match: 1, sure: 1, end: 1, container: 1}},
		{"a container that none says is a difference", text, []decl{a}, []decl{a}, []decl{elsewhere},
			score{files: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1}},
		{"what an oracle does not know agrees", text, []decl{unknown}, []decl{unknown}, []decl{variable},
			score{files: 1, exact: 1, want: 1, got: 1, match: 1, sure: 1, kind: 1, end: 1, container: 1}},
		{"what is judged to be wrong does not count", "WRONG", []decl{a}, []decl{a}, nil, score{files: 1, exact: 1}},
		{"what is judged to be right counts as found", "RIGHT", nil, nil, []decl{a},
			score{files: 1, exact: 1, got: 1, sure: 1, kind: 1, end: 1, container: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, diffs := judged.weigh([]byte(tt.text), [][]decl{tt.first, tt.other}, tt.got)
			if got != tt.score {
				t.Errorf("score %+v, want %+v", got, tt.score)
			}
			if (len(diffs) == 0) != (got.exact == 1) {
				t.Errorf("differences %q", diffs)
			}
		})
	}
}

func TestSourceLinesAreMadeOfStanzas(t *testing.T) {
	const text = `Types: deb
# a comment
URIs: http://example.org/debian
Suites: stable stable-updates
Components: main
Signed-By: /keys/a.gpg

`
	var lines strings.Builder
	stanzas(&lines, []byte(text))
	const want = "deb-src [signed-by=/keys/a.gpg] http://example.org/debian stable main\n" +
		"deb-src [signed-by=/keys/a.gpg] http://example.org/debian stable-updates main\n"
	if got := lines.String(); got != want {
		t.Errorf("lines %q, want %q", got, want)
	}
}
