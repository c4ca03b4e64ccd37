package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// Weights are the numbers of the ranking. docs/search.md says what each rule is for and
// how the numbers were found.
type Weights struct {
	Candidates int     // that words and vectors give each
	RankOffset float64 // of rank fusion

	// The share of vectors, in questions in plain language and in those that look like a
	// name. What is left is the share of words.
	Plain, Named float64

	// What is added, in parts of the highest score.
	Coherence   float64 // to the best passage of the file with the most in its passages
	Definition  float64 // to what declares the name that was asked for
	Eponym      float64 // the same, in a file of that name
	Mentioned   float64 // to what declares a name that a question in plain language mentions
	MentionedIn float64 // the same, in a file of that name
	PathWords   float64 // times the share of the question's words that are in the path

	// What a score is multiplied by.
	Test, Vendored, Generated, Legacy, Example, Index, Stub, Docs, Data float64
	Again                                                               float64 // for each passage of the same file before it

	Near, Recent float64 // added at the most, in parts of the highest score
}

// DefaultWeights are those that we use.
var DefaultWeights = Weights{
	Candidates: 50, RankOffset: 60, Plain: 0.5, Named: 0.3,
	Coherence: 0.2, Definition: 3, Eponym: 4.5, Mentioned: 1.5, MentionedIn: 2.25, PathWords: 1,
	Test: 0.3, Vendored: 0.3, Generated: 0.5, Legacy: 0.3, Example: 0.3, Index: 0.5, Stub: 0.7, Docs: 0.5, Data: 0.5,
	Again: 0.5, Near: 0.1, Recent: 0.02,
}

// found is a passage on its way to a place in the answer.
type found struct {
	Passage
	words, meaning int // rank, from 1; 0: not among the candidates
	score          float64
}

// An asking is one question under way.
type asking struct {
	*Weights
	q      *Question
	names  *Table // nil: there is none
	t      *PieceTable
	found  map[place32]*found
	wanted func(seg, piece int) bool
}

// Ask returns the passages that answer a question best, the best first. names, which may
// be nil, is asked for what declares names that the question holds.
//
// Words and vectors give candidates, whose ranks are fused; then rules that know about
// code move them. When ctx is done the answer is its error.
func (t *PieceTable) Ask(ctx context.Context, names *Table, q Question) (all []Passage, err error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	err = guard(func() error {
		a := asking{Weights: q.Weights, q: &q, names: names, t: t, found: map[place32]*found{}}
		if a.Weights == nil {
			a.Weights = &DefaultWeights
		}
		if all, err = a.run(ctx); err != nil {
			return err
		}
		return t.damage()
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (a *asking) run(ctx context.Context) ([]Passage, error) {
	a.filter()
	named := symbolLike(strings.TrimSpace(a.q.Text))
	byWords := a.t.byWords(termsOf(a.q.Text), a.Candidates, a.wanted)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var near []scored
	if a.q.Vector != nil {
		near = a.t.nearest(a.q.Vector, a.Candidates, a.wanted)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	share := 0.0 // of vectors
	switch {
	case len(near) > 0 && named:
		share = a.Named
	case len(near) > 0:
		share = a.Plain
	}
	for i, s := range byWords {
		if f := a.take(place32{s.seg, -1, s.piece}); f != nil {
			f.words, f.Found = i+1, f.Found|ByWords
			f.score += (1 - share) / (a.RankOffset + float64(i+1))
		}
	}
	for i, s := range near {
		if f := a.take(place32{s.seg, -1, s.piece}); f != nil {
			f.meaning, f.Found = i+1, f.Found|ByMeaning
			f.score += share / (a.RankOffset + float64(i+1))
		}
	}
	a.coherence()
	if err := a.definitions(ctx, named); err != nil {
		return nil, err
	}
	if !named {
		a.pathWords()
	}
	a.standing()
	a.penalties()
	return a.pick(), nil
}

// filter prepares what says whether a piece is wanted.
func (a *asking) filter() {
	files, kinds := a.q.Filter.files(), a.q.Filter.kinds()
	if files == nil && kinds == 0 {
		return
	}
	known := make([][]int8, len(a.t.segs)) // of each file: 1 if it is wanted, -1 if not
	a.wanted = func(seg, piece int) bool {
		s := a.t.segs[seg]
		if kinds != 0 && s.kinds.at(piece)&kinds == 0 {
			return false
		}
		if files == nil {
			return true
		}
		file, ok := s.fileOf(piece)
		if !ok {
			return false
		}
		if known[seg] == nil {
			known[seg] = make([]int8, s.files)
		}
		if known[seg][file] == 0 {
			known[seg][file] = -1
			if files(s.path(file), s.language(file)) {
				known[seg][file] = 1
			}
		}
		return known[seg][file] > 0
	}
}

// take returns a piece as one of those that were found, or nil if the segment is damaged.
func (a *asking) take(at place32) *found {
	p, ok := a.t.passage(int(at.seg), int(at.piece))
	if !ok {
		return nil
	}
	f := a.found[p.at]
	if f == nil {
		f = &found{Passage: p}
		a.found[p.at] = f
	}
	return f
}

// highest returns the highest score.
func (a *asking) highest() (m float64) {
	for _, f := range a.found {
		m = max(m, f.score)
	}
	return m
}

// coherence adds to the best passage of each file by how much of the file was found.
func (a *asking) coherence() {
	sum, best, m := map[string]float64{}, map[string]*found{}, a.highest()
	most := 0.0
	for _, f := range a.ordered() {
		sum[f.Path] += f.score
		most = max(most, sum[f.Path])
		if b := best[f.Path]; b == nil || f.score > b.score {
			best[f.Path] = f
		}
	}
	for path, f := range best {
		f.score += a.Coherence * m * sum[path] / most
	}
}

// ordered returns what was found in an order that is the same each time.
func (a *asking) ordered() []*found {
	all := make([]*found, 0, len(a.found))
	for _, f := range a.found {
		all = append(all, f)
	}
	slices.SortFunc(all, func(x, y *found) int {
		if x.score != y.score {
			return cmp.Compare(y.score, x.score)
		}
		if x.Path != y.Path {
			return strings.Compare(x.Path, y.Path)
		}
		return x.Piece - y.Piece
	})
	return all
}

// maxDefinitions is how many declarations of a name are looked at.
const maxDefinitions = 64

// definitions adds to what declares the names that are asked for, and takes it in if it
// was not found yet.
func (a *asking) definitions(ctx context.Context, named bool) error {
	if a.names == nil {
		return nil
	}
	list, boost, eponym := namesIn(a.q.Text), a.Mentioned, a.MentionedIn
	var holders []string
	if named {
		name, in := nameOf(strings.TrimSpace(a.q.Text))
		list, holders, boost, eponym = []string{name}, in, a.Definition, a.Eponym
	}
	if len(list) == 0 {
		return nil
	}
	m := a.highest()
	if m == 0 {
		m = 1 / (a.RankOffset + 1)
	}
	given := map[place32]float64{}
	for _, name := range list {
		hits, err := a.names.named(ctx, name, maxDefinitions)
		if errors.Is(err, ErrUnusable) {
			err = fmt.Errorf("%w: %w", ErrNames, err)
		}
		if err != nil {
			return err
		}
		for i := range hits {
			h := &hits[i]
			at, ok := a.t.locate(h.Path, h.Line)
			if !ok || a.wanted != nil && !a.wanted(int(at.seg), int(at.piece)) || a.t.isHidden(int(at.seg), int(at.piece)) {
				continue
			}
			gain := boost
			if sameStem(h.Path, name) {
				gain = eponym
			}
			gain *= kindShare(h.Kind) * holderShare(h.Container, holders)
			given[at] = max(given[at], gain)
		}
	}
	for at, gain := range given {
		if f := a.take(at); f != nil {
			f.Found |= ByName
			f.score += gain * m
		}
	}
	return nil
}

// kindShare says how much of a definition a declaration of a kind is: a field or a
// variable of a name is less of what is meant by it than a type or a function.
func kindShare(kind uint8) float64 {
	switch kind {
	case 7, 8, 13, 20, 26: // property, field, variable, key, type parameter
		return 0.5
	}
	return 1
}

// holderShare is more for what lies in the containers that were asked for.
func holderShare(container string, holders []string) float64 {
	if len(holders) == 0 {
		return 1
	}
	inner := holders[len(holders)-1]
	for part := range strings.SplitSeq(container, ".") {
		if strings.EqualFold(part, inner) {
			return 1.2
		}
	}
	return 1
}

// sameStem reports whether a file has a name for its name, but for case, _, - and the s of a
// plural.
func sameStem(file, name string) bool {
	base := path.Base(file)
	stem, _, _ := strings.Cut(base, ".")
	return bareStem(stem) == bareStem(name)
}

func bareStem(s string) string {
	s = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s))
	if len(s) > 3 {
		s = strings.TrimSuffix(s, "s")
	}
	return s
}

// pathWords adds by the share of the question's words that are in the path.
func (a *asking) pathWords() {
	var asked [][]byte
	for _, w := range wordsOf(a.q.Text) {
		folded := words.AppendFold(nil, w)
		if len(folded) > 2 && !words.IsStop(folded) {
			asked = append(asked, folded)
		}
	}
	if len(asked) == 0 {
		return
	}
	m := a.highest()
	for _, f := range a.found {
		in := pathParts(f.Path)
		n := 0
		for _, w := range asked {
			if slices.ContainsFunc(in, func(p []byte) bool { return sameBeginning(w, p) }) {
				n++
			}
		}
		if share := float64(n) / float64(len(asked)); share >= 0.1 {
			f.score += a.PathWords * m * share
		}
	}
}

// pathParts returns the sub-words of a file's name and of the directory that it is in.
func pathParts(file string) (parts [][]byte) {
	dir, base := splitPath(file)
	_, parent := splitPath(dir)
	for _, s := range []string{strings.TrimSuffix(base, path.Ext(base)), parent} {
		for i, j := words.Next(s, 0); i < len(s); i, j = words.Next(s, j) {
			parts = append(parts, words.AppendFold(nil, s[i:j]))
		}
	}
	return parts
}

// sameBeginning reports whether one of two words begins with the other, with three
// letters at least.
func sameBeginning(a, b []byte) bool {
	n := min(len(a), len(b))
	return string(a[:n]) == string(b[:n]) && (n >= 3 || len(a) == len(b))
}

// standing adds for being near the asking file and for having changed of late.
func (a *asking) standing() {
	m := a.highest()
	newest := uint32(0)
	for _, f := range a.found {
		newest = max(newest, seconds(f.ModTime))
	}
	near, _ := splitPath(a.q.Near)
	for _, f := range a.found {
		if a.q.Near != "" {
			dir, _ := splitPath(f.Path)
			points := nearPoints(dir, near)
			if f.Path == a.q.Near {
				points = sameFile
			}
			f.score += a.Near * m * float64(points) / sameFile
		}
		f.score += a.Recent * m * float64(recentPoints(newest-seconds(f.ModTime))) / maxRecent
	}
}

// penalties multiplies the scores of what is seldom meant.
func (a *asking) penalties() {
	for _, f := range a.found {
		f.score *= a.share(f.Path, f.Language)
	}
}

func (a *asking) share(file, language string) float64 {
	share := 1.0
	flags := flagsOf(file)
	for _, p := range []struct {
		flag fileFlag
		by   float64
	}{{testFile, a.Test}, {vendoredFile, a.Vendored}, {generatedFile, a.Generated}, {stubFile, a.Stub}} {
		if flags&p.flag != 0 {
			share *= p.by
		}
	}
	dir, base := splitPath(file)
	legacy, example := false, false
	for part := range strings.SplitSeq(dir, "/") {
		switch strings.ToLower(part) {
		case "compat", "_compat", "legacy", "deprecated":
			legacy = true
		case "example", "examples", "_examples", "sample", "samples", "demo", "demos", "docs_src", "docs", "doc", "documentation",
			"benchmark", "benchmarks", "bench", "website":
			example = true
		}
	}
	if legacy {
		share *= a.Legacy
	}
	if example {
		share *= a.Example
	}
	switch base {
	case "__init__.py", "package-info.java", "mod.rs":
		if base != "mod.rs" {
			share *= a.Index
		}
	}
	switch kindOfLanguage(language) {
	case proseLanguage:
		share *= a.Docs
	case dataLanguage:
		share *= a.Data
	}
	return share
}

// pick puts what was found in order, with each further passage of a file worth less.
func (a *asking) pick() []Passage {
	all := a.ordered()
	limit := a.q.Limit
	if limit <= 0 {
		limit = DefaultPassages
	}
	n := map[string]int{}
	picked := make([]Passage, 0, min(limit, len(all)))
	most := math.Inf(-1)
	for len(all) > 0 && len(picked) < limit {
		best, bestScore := 0, math.Inf(-1)
		for i, f := range all {
			if f.score <= bestScore {
				break // in order, and no score grows
			}
			if s := f.score * math.Pow(a.Again, float64(n[f.Path])); s > bestScore {
				best, bestScore = i, s
			}
		}
		f := all[best]
		n[f.Path]++
		all = slices.Delete(all, best, best+1)
		most = max(most, bestScore)
		f.Passage.Score = bestScore / most
		picked = append(picked, f.Passage)
	}
	return picked
}
