package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Where no oracle is the language's own parser there are two, and each is wrong at times.
// What both have must be found (recall), and what was found must be in one of them
// (precision).

// judgements are the mistakes of two oracles, as found by reading what they differ in.
// Each is a kind of mistake and never a place.
type judgements struct {
	wrong []judgement // what an oracle has is no declaration
	right []judgement // what no oracle has is one
}

// A judgement recognises what it is about from the declaration and its line.
type judgement struct {
	why string
	is  func(c claim) bool
}

// A claim is that there is a declaration.
type claim struct {
	decl
	line  string   // the text of its line
	lines [][]byte // of the whole file
}

func (j judgements) weigh(text []byte, wants [][]decl, got []decl) (score, []string) {
	lines := bytes.Split(text, []byte("\n"))
	claimed := map[id][]decl{} // by either
	both := map[id]decl{}
	count := map[id]int{}
	for i, want := range wants {
		seen := map[id]bool{}
		for _, d := range want {
			if matches(j.wrong, d, lines) {
				continue
			}
			k := id{d.Line, d.Name}
			claimed[k] = append(claimed[k], d)
			if !seen[k] {
				seen[k] = true
				if count[k]++; i > 0 && count[k] == len(wants) {
					both[k] = d
				}
			}
		}
	}
	s := score{files: 1, want: len(both), got: len(got)}
	var diffs []string
	for _, d := range got {
		k := id{d.Line, d.Name}
		if all := claimed[k]; len(all) > 0 {
			if _, ok := both[k]; ok {
				s.match++
				delete(both, k)
			}
			diffs = append(diffs, s.agree(all, d)...)
		} else if matches(j.right, d, lines) {
			s.sure++
			s.kind++
			s.end++
			s.container++
		} else {
			diffs = append(diffs, "invented "+d.String())
		}
	}
	for _, d := range both {
		diffs = append(diffs, "missed   "+d.String())
	}
	if len(diffs) == 0 {
		s.exact = 1
	}
	slices.SortStableFunc(diffs, func(a, b string) int { return cmp.Compare(lineOf(a), lineOf(b)) })
	return s, diffs
}

// An id is what makes two declarations the same one. A second one of the same name on
// the same line is not told from the first.
type id struct {
	line int
	name string
}

// agree scores a declaration that some oracle has. It may have the kind, the end and the
// container from either.
func (s *score) agree(all []decl, d decl) []string {
	s.sure++
	var kind, end, container bool
	for _, c := range all {
		kind = kind || c.Kind == "" || c.Kind == d.Kind
		end = end || c.EndLine == 0 || c.EndLine == d.EndLine
		container = container || plain(c.Container) == plain(d.Container)
	}
	for _, p := range []struct {
		agreed bool
		count  *int
	}{{kind, &s.kind}, {end, &s.end}, {container, &s.container}} {
		if p.agreed {
			*p.count++
		}
	}
	if kind && end && container {
		return nil
	}
	return []string{fmt.Sprintf("differs  %v, scanned as %v", all[0], d)}
}

// plain returns a container with dots for what its language writes between names.
// What ctags makes names up for has none.
func plain(container string) string {
	path := separators.Replace(container)
	if !strings.Contains(path, "__anon") {
		return path
	}
	names := slices.DeleteFunc(strings.Split(path, "."), func(name string) bool { return strings.HasPrefix(name, "__anon") })
	return strings.Join(names, ".")
}

var separators = strings.NewReplacer("::", ".", `\`, ".", "/", ".", "#", ".", ":", ".")

// lineOf returns the line that a difference is about.
func lineOf(diff string) (line int) {
	_, rest, _ := strings.Cut(diff, " ")
	fmt.Sscanf(strings.TrimSpace(rest), "%d", &line)
	return line
}

func matches(all []judgement, d decl, lines [][]byte) bool {
	if d.Line < 1 || d.Line > len(lines) {
		return false
	}
	c := claim{decl: d, line: string(lines[d.Line-1]), lines: lines}
	return slices.ContainsFunc(all, func(j judgement) bool { return j.is(c) })
}
