package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// An edit damages a file as someone does who is in the middle of typing. It
// returns nil if the file has nothing to damage in this way.
type edit struct {
	name  string // the head of its column
	apply func(text []byte, rnd *rand.Rand) []byte
}

var edits = []edit{
	{"delete `}`", deleted('}')},
	{"insert `{`", inserted('{')},
	{"delete `)`", deleted(')')},
	{"insert `(`", inserted('(')},
	{"8 random bytes", randomBytes},
}

// kept counts declarations of whole files, and those still found after an edit.
type kept struct{ before, after int }

// mutated is how many files of a list are edited.
const mutated = 400

// A loss is what one edit of a file costs.
type loss struct {
	path string
	line int // of the edit
	kept
}

// mutate tries every edit once on some of the files, from all over the list, and returns
// for each edit what all keep and what those lose that lose something. What an edit does to
// a file is always the same.
func mutate(all []source) ([]kept, [][]loss) {
	srcs := make([]source, min(mutated, len(all)))
	for i := range srcs {
		srcs[i] = all[i*len(all)/len(srcs)]
	}
	counts := make([][]loss, len(srcs))
	each(len(srcs), func(s *syntax.Scanner, i int) {
		counts[i] = damage(s, srcs[i])
	})
	sum, lost := make([]kept, len(edits)), make([][]loss, len(edits))
	for _, c := range counts {
		for e := range c {
			sum[e].before += c[e].before
			sum[e].after += c[e].after
			if c[e].after < c[e].before {
				lost[e] = append(lost[e], c[e])
			}
		}
	}
	for _, l := range lost {
		slices.SortStableFunc(l, func(a, b loss) int { return cmp.Compare(b.before-b.after, a.before-a.after) })
	}
	return sum, lost
}

// damage counts for each edit what is kept of one file.
func damage(s *syntax.Scanner, src source) []loss {
	whole, _ := scan(s, src.path, src.text)
	counts := make([]loss, len(edits))
	rnd := rand.New(rand.NewPCG(hash(src.name), 1))
	for i, e := range edits {
		if text := e.apply(src.text, rnd); text != nil {
			broken, _ := scan(s, src.path, text)
			counts[i] = loss{src.path, firstChange(src.text, text), kept{len(whole), common(whole, broken)}}
		}
	}
	return counts
}

// firstChange returns the first line, from 1, in which two texts differ.
func firstChange(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}

// printLost prints the n edits of each kind that lose the most.
func printLost(w io.Writer, r row, n int) {
	for i, losses := range r.lost {
		for _, l := range losses[:min(n, len(losses))] {
			fmt.Fprintf(w, "%s:%d: %s: %d of %d declarations are lost\n", l.path, l.line, edits[i].name, l.before-l.after, l.before)
		}
	}
}

// common returns how many declarations of a, by name and kind, are in b too.
func common(a, b []decl) int {
	type id struct{ name, kind string }
	have := map[id]int{}
	for _, d := range b {
		have[id{d.Name, d.Kind}]++
	}
	n := 0
	for _, d := range a {
		if k := (id{d.Name, d.Kind}); have[k] > 0 {
			have[k]--
			n++
		}
	}
	return n
}

// middle returns where the middle half of a text begins and ends.
func middle(text []byte) (from, to int) { return len(text) / 4, len(text) - len(text)/4 }

// deleted takes out one of the given characters.
func deleted(c byte) func([]byte, *rand.Rand) []byte {
	return func(text []byte, rnd *rand.Rand) []byte {
		from, to := middle(text)
		n := bytes.Count(text[from:to], []byte{c})
		if n == 0 {
			return nil
		}
		at := from
		for range 1 + rnd.IntN(n) {
			at += bytes.IndexByte(text[at:], c) + 1
		}
		return slices.Concat(text[:at-1], text[at:])
	}
}

// inserted puts a character before a word.
func inserted(c byte) func([]byte, *rand.Rand) []byte {
	return func(text []byte, rnd *rand.Rand) []byte {
		from, to := middle(text)
		if from == to {
			return nil
		}
		at := from + rnd.IntN(to-from)
		if i := bytes.IndexAny(text[at:], " \t\n"); i >= 0 {
			at += i + 1
		}
		return slices.Concat(text[:at], []byte{c}, text[at:])
	}
}

// randomBytes writes eight printable characters over what is there.
func randomBytes(text []byte, rnd *rand.Rand) []byte {
	from, to := middle(text)
	if to-from < 8 {
		return nil
	}
	text = slices.Clone(text)
	at := from + rnd.IntN(to-from-7)
	for i := range 8 {
		text[at+i] = byte(' ' + rnd.IntN('~'-' '+1))
	}
	return text
}
