package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// A row is what the table says about one list.
type row struct {
	lang, list string
	judged     judgements
	score      score
	left       int      // files that the scanner leaves out, since nobody reads them
	speed      float64  // bytes a second on one core; 0 if it was not measured
	kept       []kept   // for each of edits; nil if it was not measured
	lost       [][]loss // for each of edits: the files that lose something, the worst first
	worst      []compared
}

// A compared file has differences.
type compared struct {
	path  string
	diffs []string
}

// measure compares the files of a list that all oracles know.
func measure(l list, judged judgements, truths []map[string][]decl, quick bool) (row, error) {
	r := row{lang: l.lang, list: l.name, judged: judged}
	srcs, err := read(l, truths...)
	if err != nil {
		return r, err
	}
	r.compare(srcs)
	if !quick {
		r.speed = speed(srcs)
		r.kept, r.lost = mutate(srcs)
	}
	return r, nil
}

// A source is a file in memory, with what the oracle found in it.
type source struct {
	file
	text []byte
	want [][]decl // by each oracle
}

// read returns the files of a list that all oracles know.
func read(l list, truths ...map[string][]decl) ([]source, error) {
	var srcs []source
	for _, f := range l.files {
		var want [][]decl
		for _, truth := range truths {
			if decls, ok := truth[f.path]; ok {
				want = append(want, decls)
			}
		}
		if len(want) < len(truths) {
			continue
		}
		text, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		srcs = append(srcs, source{file: f, text: text, want: want})
	}
	return srcs, nil
}

// compare scores all files, on all cores.
func (r *row) compare(srcs []source) {
	type result struct {
		score score
		diffs []string
		left  bool
	}
	results := make([]result, len(srcs))
	each(len(srcs), func(s *syntax.Scanner, i int) {
		got, cut := scan(s, srcs[i].path, srcs[i].text)
		results[i].score, results[i].diffs = r.difference(srcs[i], got)
		results[i].left = cut == syntax.TooLarge || cut == syntax.Minified || cut == syntax.Binary
	})
	for i, res := range results {
		if res.left {
			r.left++
			continue
		}
		r.score.add(res.score)
		if len(res.diffs) > 0 {
			r.worst = append(r.worst, compared{srcs[i].path, res.diffs})
		}
	}
	slices.SortStableFunc(r.worst, func(a, b compared) int { return cmp.Compare(len(b.diffs), len(a.diffs)) })
}

// difference scores what was scanned in a file.
func (r *row) difference(src source, got []decl) (score, []string) {
	if len(src.want) == 1 {
		return compare(src.want[0], got)
	}
	return r.judged.weigh(src.text, src.want, got)
}

// each calls f for every index below n, with a scanner that no other call has at
// the time.
func each(n int, f func(s *syntax.Scanner, i int)) {
	var g errgroup.Group
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		g.Go(func() error {
			s := syntax.NewScanner()
			for i := core; i < n; i += cores {
				f(s, i)
			}
			return nil
		})
	}
	g.Wait()
}

// scan returns the declarations of a text as the oracles tell theirs, and what cut
// them short.
func scan(s *syntax.Scanner, path string, text []byte) ([]decl, syntax.Cut) {
	o := outline(s, path, text)
	decls := make([]decl, len(o.Decls))
	for i := range o.Decls {
		d := &o.Decls[i]
		decls[i] = decl{
			Name:      string(o.Name(d)),
			Line:      int(d.Line) + 1,
			Kind:      d.Kind.String(),
			EndLine:   int(d.EndLine) + 1,
			Container: o.Container(int32(i)),
		}
	}
	return decls, o.Cut
}

// outline scans text as the language that the path tells.
func outline(s *syntax.Scanner, path string, text []byte) *syntax.Outline {
	return s.Scan(syntax.Detect(path, text), text)
}

// speedBytes is how much is scanned to measure speed: a second, repeated.
const (
	speedBytes = 48 << 20
	speedTimes = 5
)

// speed returns how many bytes a second one core scans. Each file counts with its
// best time, since this is seldom the only thing that a machine does.
func speed(srcs []source) float64 {
	s := syntax.NewScanner()
	best := make([]time.Duration, len(srcs))
	size := 0
	for repeat := range speedTimes {
		size = 0
		for i, src := range srcs {
			if size > speedBytes {
				break
			}
			size += len(src.text)
			began := time.Now()
			outline(s, src.path, src.text)
			if took := time.Since(began); repeat == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	var sum time.Duration
	for _, took := range best {
		sum += took
	}
	return float64(size) / max(sum.Seconds(), 1e-9)
}

// printWorst prints the n files with the most differences.
func printWorst(w io.Writer, r row, n int) {
	for _, f := range r.worst[:min(n, len(r.worst))] {
		fmt.Fprintf(w, "%s: %d differences\n\t%s\n", f.path, len(f.diffs), strings.Join(f.diffs, "\n\t"))
	}
}
