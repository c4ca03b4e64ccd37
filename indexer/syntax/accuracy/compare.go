package main

import (
	"cmp"
	"fmt"
	"slices"
)

// A decl is a declaration, as an oracle tells it or as it was scanned. Lines begin
// at 1, kinds are LSP's names, and container holds the names of what encloses the
// declaration with dots in between.
type decl struct {
	Name      string `json:"name"`
	Line      int    `json:"line"`
	Kind      string `json:"kind"`
	EndLine   int    `json:"endLine"`
	Container string `json:"container"`
}

func (d decl) String() string {
	where := fmt.Sprintf("%d", d.Line)
	if d.EndLine != d.Line {
		where = fmt.Sprintf("%d-%d", d.Line, d.EndLine)
	}
	name := d.Name
	if d.Container != "" {
		name = d.Container + "." + name
	}
	return fmt.Sprintf("%s %s %s", where, d.Kind, name)
}

// A score counts how two sets of declarations agree.
type score struct {
	files, exact int // exact: without any difference
	want, got    int // declarations of the oracle, and of the scanner
	match        int // with the same name on the same line in both
	sure         int // of those of the scanner: that some oracle has; with one oracle, match
	kind         int // of the sure: with the same kind
	end          int // with the same last line
	container    int // with the same container
}

func (s *score) add(t score) {
	s.files += t.files
	s.exact += t.exact
	s.want += t.want
	s.got += t.got
	s.match += t.match
	s.sure += t.sure
	s.kind += t.kind
	s.end += t.end
	s.container += t.container
}

func (s score) precision() float64 { return share(s.sure, s.got) }
func (s score) recall() float64    { return share(s.match, s.want) }

// majority is the recall of what two of three say, the scanner being one of them.
func (s score) majority() float64 { return share(s.sure, s.sure+s.want-s.match) }

// share returns a/b, which is 1 for nothing of nothing.
func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// compare scores one file and describes each difference in a line.
func compare(want, got []decl) (score, []string) {
	want, got = told(want, got)
	s := score{files: 1, want: len(want), got: len(got)}
	var diffs []string
	want, got = sorted(want), sorted(got)
	for len(want) > 0 || len(got) > 0 {
		switch order := next(want, got); {
		case order < 0:
			diffs = append(diffs, "missed   "+want[0].String())
			want = want[1:]
		case order > 0:
			diffs = append(diffs, "invented "+got[0].String())
			got = got[1:]
		default:
			if d := s.pair(want[0], got[0]); d != "" {
				diffs = append(diffs, d)
			}
			want, got = want[1:], got[1:]
		}
	}
	if len(diffs) == 0 {
		s.exact = 1
	}
	return s, diffs
}

// pair scores two declarations of the same name and line.
func (s *score) pair(want, got decl) string {
	s.match++
	s.sure++
	if want.Kind == got.Kind {
		s.kind++
	}
	if want.EndLine == got.EndLine {
		s.end++
	}
	if want.Container == got.Container {
		s.container++
	}
	if want == got {
		return ""
	}
	return fmt.Sprintf("differs  %v, scanned as %v", want, got)
}

// next orders the heads of two sorted lists; one that is empty comes last.
func next(want, got []decl) int {
	switch {
	case len(want) == 0:
		return 1
	case len(got) == 0:
		return -1
	}
	return key(want[0], got[0])
}

func key(a, b decl) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
}

// sorted orders declarations so that those of one name and line come in the same
// order wherever they are from.
func sorted(decls []decl) []decl {
	decls = slices.Clone(decls)
	slices.SortFunc(decls, func(a, b decl) int {
		return cmp.Or(key(a, b), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Container, b.Container), cmp.Compare(a.EndLine, b.EndLine))
	})
	return decls
}

// unknown is the kind of what is no declaration, but stands for lines of which the oracle
// cannot tell: the arguments of a macro.
const unknown = "unknown"

// told leaves out what stands on such lines.
func told(want, got []decl) ([]decl, []decl) {
	var holes []decl
	for _, d := range want {
		if d.Kind == unknown {
			holes = append(holes, d)
		}
	}
	if holes == nil {
		return want, got
	}
	hidden := func(d decl) bool {
		return slices.ContainsFunc(holes, func(h decl) bool { return h.Line <= d.Line && d.Line <= h.EndLine })
	}
	return slices.DeleteFunc(slices.Clone(want), hidden), slices.DeleteFunc(slices.Clone(got), hidden)
}
