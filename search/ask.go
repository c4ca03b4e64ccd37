package search

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// Weights are the numbers of the ranking. docs/search.md says what each rule is for and
// how the numbers were found.
type Weights struct {
	RankOffset float64 // of rank fusion

	// The share of vectors, in questions in plain language and in those that look like a
	// name. What is left is the share of words.
	Plain, Named float64

	// How much is added to the share of vectors for each part of the question that no
	// passage holds the words of, from where the best holds Enough. What is less is taken off.
	Uncovered, Enough float64

	// What scores count beside ranks, times the share: how much of the question the words
	// of a passage cover, and how near its vector is. 1 counts a perfect score as first rank.
	Covers, Cosine float64

	// What is added, in parts of the highest score.
	Coherence   float64 // to the best passage of the file with the most in its passages
	Definition  float64 // to what declares the name that was asked for
	Eponym      float64 // the same, in a file of that name
	Mentioned   float64 // to what declares a name that a question in plain language mentions
	MentionedIn float64 // the same, in a file of that name
	PathWords   float64 // times the share of the question's words that are in the path

	// What a score is multiplied by.
	Test, Vendored, Generated, Legacy, Example, Index, Stub, Docs, Data, Older float64
	Again                                                                      float64 // for each passage of the same file before it

	Near, Recent float64 // added at the most, in parts of the highest score
}

// DefaultWeights are those that we use.
var DefaultWeights = Weights{
	RankOffset: 20, Plain: 0.6, Named: 0.1, Uncovered: 1, Enough: 0.4, Covers: 1, Cosine: 1,
	Coherence: 0.4, Definition: 2, Eponym: 6, Mentioned: 0.25, MentionedIn: 1.5, PathWords: 1,
	Test: 0.05, Vendored: 0.3, Generated: 0.5, Legacy: 0.3, Example: 0.1, Index: 0.5, Stub: 0.7, Docs: 0.1, Data: 0.1, Older: 0.5,
	Again: 0.7, Near: 0.1, Recent: 0.02,
}

// found is a passage on its way to a place in the answer, with all that the rules
// look at.
type found struct {
	Passage
	words, meaning int     // rank, from 1; 0: not among the candidates
	covers, cosine float64 // how much of the question its words cover, and how near its vector is; see byWords and cosine
	file           int     // which of the files of the candidates it is in
	defines        float64 // how much of a definition of a name that was asked for it has: 0 to 1
	eponym         bool    // and its file has that name
	inPath         float64 // the share of the question's words that are in its path
	traits         traits
	near, recent   float64 // 0 to 1

	score float64
}

// Gathered is all that may be in the answer to a question, before it is ranked.
type Gathered struct {
	q       *Question
	named   bool    // the question looks like a name
	vectors bool    // they were looked at
	reach   float64 // the most that any passage covers of the question with its words, 0 to 1
	all     []found
	files   int
}

// asking is one question under way.
type asking struct {
	q      *Question
	names  *Table // nil: there is none
	t      *PieceTable
	at     map[place32]int // places of what was found
	files  map[string]int
	out    *Gathered
	wanted func(seg, piece int) bool
}

// Ask returns the passages that answer a question best, the best first. names, which may
// be nil, is asked for what declares names that the question holds.
//
// Words and vectors give candidates, whose ranks are fused; then rules that know about
// code move them. When ctx is done the answer is its error.
func (t *PieceTable) Ask(ctx context.Context, names *Table, q Question) ([]Passage, error) {
	g, err := t.Gather(ctx, names, q)
	if err != nil {
		return nil, err
	}
	if q.Weights == nil {
		return g.Rank(&DefaultWeights), nil
	}
	return g.Rank(q.Weights), nil
}

// Gather is the first half of [PieceTable.Ask]: what is left is to rank it, by one set of
// weights or several.
func (t *PieceTable) Gather(ctx context.Context, names *Table, q Question) (g *Gathered, err error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	err = guard(func() error {
		a := asking{q: &q, names: names, t: t, at: map[place32]int{}, files: map[string]int{}, out: &Gathered{q: &q}}
		if err := a.run(ctx); err != nil {
			return err
		}
		g = a.out
		return t.damage()
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

func (a *asking) run(ctx context.Context) error {
	a.filter()
	a.out.named = symbolLike(strings.TrimSpace(a.q.Text))
	near := a.byMeaning()
	if err := ctx.Err(); err != nil {
		return err
	}
	a.byWords(near)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := a.definitions(ctx); err != nil {
		return err
	}
	a.look()
	return nil
}

// byMeaning takes the passages whose vectors are nearest, and returns their pieces.
func (a *asking) byMeaning() []scored {
	if a.q.Vector == nil {
		return nil
	}
	near := a.t.nearest(a.q.Vector, candidates, a.wanted)
	a.out.vectors = len(near) > 0
	for i, s := range near {
		if f := a.take(place32{s.seg, -1, s.piece}); f != nil {
			f.meaning, f.Found, f.cosine = i+1, f.Found|ByMeaning, float64(s.score)
		}
	}
	return near
}

// byWords takes the passages that have most of the words, and fills in how much of the
// question those that are near cover.
func (a *asking) byWords(near []scored) {
	if a.q.MeaningOnly {
		return
	}
	for i, s := range a.t.byWords(termsOf(a.q.Text), candidates, a.wanted, near) {
		a.out.reach = max(a.out.reach, float64(s.score))
		if f := a.take(place32{s.seg, -1, s.piece}); f != nil {
			f.words, f.Found, f.covers = i+1, f.Found|ByWords, float64(s.score)
			f.cosine = a.t.cosine(a.q.Vector, int(s.seg), int(s.piece))
		}
	}
	for _, s := range near {
		if f := a.take(place32{s.seg, -1, s.piece}); f != nil {
			f.covers = float64(s.score)
		}
	}
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
	n, ok := a.at[p.at]
	if !ok {
		n = len(a.out.all)
		a.at[p.at] = n
		file, ok := a.files[p.Path]
		if !ok {
			file = len(a.files)
			a.files[p.Path] = file
			a.out.files++
		}
		a.out.all = append(a.out.all, found{Passage: p, file: file})
	}
	return &a.out.all[n]
}

// maxDefinitions is how many declarations of a name are looked at.
const maxDefinitions = 64

// definitions finds what declares the names that are asked for, and takes it in if it was
// not found yet.
func (a *asking) definitions(ctx context.Context) error {
	if a.names == nil || a.q.MeaningOnly && !a.out.named {
		return nil
	}
	list := namesIn(a.q.Text)
	var holders []string
	if a.out.named {
		name, in := nameOf(strings.TrimSpace(a.q.Text))
		list, holders = []string{name}, in
	}
	for _, name := range list {
		hits, err := a.names.named(ctx, name, maxDefinitions)
		if errors.Is(err, ErrUnusable) {
			err = fmt.Errorf("%w: %w", ErrNames, err)
		}
		if err != nil {
			return err
		}
		exact := slices.ContainsFunc(hits, func(h Hit) bool { return lastName(h.Name) == name })
		types := slices.ContainsFunc(hits, func(h Hit) bool { return lastName(h.Name) == name && isType(h.Kind) })
		for i := range hits {
			h := &hits[i]
			at, ok := a.t.locate(h.Path, h.Line)
			if !ok || a.wanted != nil && !a.wanted(int(at.seg), int(at.piece)) || a.t.isHidden(int(at.seg), int(at.piece)) {
				continue
			}
			share := kindShare(h.Kind) * holderShare(h.Container, holders)
			if exact && lastName(h.Name) != name {
				share *= foldedShare
			}
			if types && !isType(h.Kind) {
				share *= besideType
			}
			if f := a.take(at); f != nil {
				f.Found |= ByName
				f.defines = max(f.defines, share)
				f.eponym = f.eponym || sameStem(h.Path, name)
			}
		}
	}
	return nil
}

// kindShare says how much of a definition a declaration of a kind is: of all that has a
// name, a type or a function is what is meant by it, and a field hardly ever.
func kindShare(kind uint8) float64 {
	switch kind {
	case 7, 8, 20, 22, 26: // property, field, key, enum member, type parameter
		return 0.3
	case 13, 14, 15: // variable, constant, string
		return 0.7
	}
	return 1
}

// foldedShare is how much of a definition a declaration is whose name is the one that was
// asked for but for case.
const foldedShare = 0.3

// besideType is how much of a definition anything else is where a type has the name: a
// method that gives one, or its constructor.
const besideType = 0.5

func isType(kind uint8) bool {
	switch kind {
	case 2, 3, 4, 5, 10, 11, 23: // module, namespace, package, class, enum, interface, struct
		return true
	}
	return false
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

// look fills in what the rules look at.
func (a *asking) look() {
	var asked [][]byte
	for _, w := range wordsOf(a.q.Text) {
		folded := words.AppendFold(nil, w)
		if len(folded) > 2 && !words.IsStop(folded) {
			asked = append(asked, folded)
		}
	}
	meant := traitsIn(asked)
	if slices.ContainsFunc(wordsOf(a.q.Text), func(w string) bool { _, ok := versionOf(w); return ok }) {
		meant |= isOlder
	}
	versions := versionsOf(a.files)
	newest := uint32(0)
	for i := range a.out.all {
		newest = max(newest, seconds(a.out.all[i].ModTime))
	}
	near, _ := splitPath(a.q.Near)
	known := make([]*found, len(a.files)) // the first of each file
	for i := range a.out.all {
		f := &a.out.all[i]
		if k := known[f.file]; k != nil {
			f.inPath, f.traits, f.near, f.recent = k.inPath, k.traits, k.near, k.recent
			continue
		}
		known[f.file] = f
		f.inPath = pathShare(asked, f.Path)
		f.traits = traitsOf(f.Path, f.Language)
		if versions.older(f.Path) {
			f.traits |= isOlder
		}
		f.traits &^= meant
		f.recent = float64(recentPoints(newest-seconds(f.ModTime))) / maxRecent
		if a.q.Near != "" {
			dir, _ := splitPath(f.Path)
			f.near = float64(nearPoints(dir, near)) / sameFile
			if f.Path == a.q.Near {
				f.near = 1
			}
		}
	}
}

// pathShare returns the share of the words that were asked for that are in a path.
func pathShare(asked [][]byte, file string) float64 {
	if len(asked) == 0 {
		return 0
	}
	in := pathParts(file)
	n := 0
	for _, w := range asked {
		if slices.ContainsFunc(in, func(p []byte) bool { return sameBeginning(w, p) }) {
			n++
		}
	}
	return float64(n) / float64(len(asked))
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
// letters at least, or both have one stem.
func sameBeginning(a, b []byte) bool {
	n := min(len(a), len(b))
	if string(a[:n]) == string(b[:n]) {
		return n >= 3 || len(a) == len(b)
	}
	return string(words.Stem(slices.Clone(a))) == string(words.Stem(slices.Clone(b)))
}
