package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// candidates is how many passages words and vectors give each. The weights are relative
// to the highest score, and more candidates make them no better.
const candidates = 50

// Rank puts what was gathered in order by some weights: the rules, one after the other.
func (g *Gathered) Rank(w *Weights) []Passage {
	share := g.share(w)
	for i := range g.all {
		f := &g.all[i]
		f.score = ((1-share)*w.Covers*f.covers + share*w.Cosine*f.cosine) / (w.RankOffset + 1) // beside the first of a list
		if f.words > 0 {
			f.score += (1 - share) / (w.RankOffset + float64(f.words))
		}
		if f.meaning > 0 {
			f.score += share / (w.RankOffset + float64(f.meaning))
		}
	}
	g.coherence(w)
	g.definitions(w)
	if !g.named {
		m := g.highest()
		for i := range g.all {
			if f := &g.all[i]; f.inPath >= leastInPath {
				f.score += w.PathWords * m * f.inPath
			}
		}
	}
	m := g.highest()
	for i := range g.all {
		f := &g.all[i]
		f.score += m * (w.Near*f.near + w.Recent*f.recent)
		f.score *= w.of(f.traits)
	}
	return g.pick(w)
}

// leastInPath is the share of the words of a question from which on those in a path count.
const leastInPath = 0.1

// share returns the share of vectors in the score. Where no passage holds much of what was
// asked for, it is asked in other words than the code has, and words say less.
func (g *Gathered) share(w *Weights) float64 {
	switch {
	case g.q.MeaningOnly:
		return 1
	case !g.vectors:
		return 0
	case g.named:
		return w.Named
	}
	return min(max(w.Plain+w.Uncovered*(w.Enough-g.reach), 0), 1)
}

func (g *Gathered) highest() (m float64) {
	for i := range g.all {
		m = max(m, g.all[i].score)
	}
	return m
}

// coherence adds to the best passage of each file by how much of the file was found.
func (g *Gathered) coherence(w *Weights) {
	sum, best := make([]float64, g.files), make([]*found, g.files)
	m, most := 0.0, 0.0
	for i := range g.all {
		f := &g.all[i]
		m = max(m, f.score)
		sum[f.file] += f.score
		most = max(most, sum[f.file])
		if b := best[f.file]; b == nil || f.score > b.score {
			best[f.file] = f
		}
	}
	if most == 0 {
		return
	}
	for file, f := range best {
		f.score += w.Coherence * m * sum[file] / most
	}
}

// definitions adds to what declares names that are asked for.
func (g *Gathered) definitions(w *Weights) {
	m := g.highest()
	if m == 0 {
		m = 1 / (w.RankOffset + 1)
	}
	for i := range g.all {
		f := &g.all[i]
		switch {
		case f.defines == 0:
		case g.named && f.eponym:
			f.score += m * w.Eponym * f.defines
		case g.named:
			f.score += m * w.Definition * f.defines
		case f.eponym:
			f.score += m * w.MentionedIn * f.defines
		default:
			f.score += m * w.Mentioned * f.defines
		}
	}
}

// pick puts what was found in order, with each further passage of a file worth less.
func (g *Gathered) pick(w *Weights) []Passage {
	order := make([]*found, len(g.all))
	for i := range g.all {
		order[i] = &g.all[i]
	}
	slices.SortFunc(order, func(x, y *found) int {
		if x.score != y.score {
			return cmp.Compare(y.score, x.score)
		}
		if x.Path != y.Path {
			return strings.Compare(x.Path, y.Path)
		}
		return x.Piece - y.Piece
	})
	limit := g.q.Limit
	if limit <= 0 {
		limit = DefaultPassages
	}
	n := make([]int, g.files)
	picked := make([]Passage, 0, min(limit, len(order)))
	most := 0.0
	for len(order) > 0 && len(picked) < limit {
		best, bestScore := 0, math.Inf(-1)
		for i, f := range order {
			if f.score <= bestScore {
				break // in order, and no score grows
			}
			if s := f.score * math.Pow(w.Again, float64(n[f.file])); s > bestScore {
				best, bestScore = i, s
			}
		}
		f := order[best]
		n[f.file]++
		order = slices.Delete(order, best, best+1)
		if most = max(most, bestScore); most > 0 {
			f.Passage.Score = bestScore / most
		}
		picked = append(picked, f.Passage)
	}
	return picked
}

// traits are what the path and the language of a file tell, a bit each.
type traits uint32

const (
	isTest traits = 1 << iota
	isVendored
	isGenerated
	isStub
	isLegacy
	isExample
	isIndex
	isProse
	isData
	isOlder // there is a newer version beside it
)

// of returns what the score of a passage in a file of some traits is multiplied by.
func (w *Weights) of(t traits) float64 {
	by := 1.0
	for _, p := range [...]struct {
		trait traits
		by    float64
	}{
		{isTest, w.Test}, {isVendored, w.Vendored}, {isGenerated, w.Generated}, {isStub, w.Stub}, {isLegacy, w.Legacy},
		{isExample, w.Example}, {isIndex, w.Index}, {isProse, w.Docs}, {isData, w.Data}, {isOlder, w.Older},
	} {
		if t&p.trait != 0 {
			by *= p.by
		}
	}
	return by
}

// traitDirs has what the name of a directory tells, in small letters, beside what flagsOf
// knows.
var traitDirs = map[string]traits{
	"compat": isLegacy, "_compat": isLegacy, "legacy": isLegacy, "deprecated": isLegacy,

	"example": isExample, "examples": isExample, "_examples": isExample, "sample": isExample, "samples": isExample,
	"demo": isExample, "demos": isExample, "tutorial": isExample, "tutorials": isExample, "docs_src": isExample,
	"docs": isExample, "doc": isExample, "documentation": isExample, "website": isExample,
	"benchmark": isExample, "benchmarks": isExample, "bench": isExample, "benches": isExample,
}

// traitFiles has what the name of a file tells: those that gather what others declare.
var traitFiles = map[string]traits{"__init__.py": isIndex, "package-info.java": isIndex, "index.d.ts": isIndex}

// traitWords has what a question is about that has one of these stems: then nothing is
// taken from it.
var traitWords = map[string]traits{
	"test": isTest, "spec": isTest, "fixtur": isTest, "mock": isTest,
	"exampl": isExample, "sampl": isExample, "demo": isExample, "tutorial": isExample, "benchmark": isExample, "doc": isExample | isProse,
	"documentat": isExample | isProse, "readm": isProse, "changelog": isProse, "guid": isProse,
	"config": isData, "configurat": isData, "yaml": isData, "json": isData, "toml": isData,
	"vendor": isVendored, "generat": isGenerated, "legacy": isLegacy | isOlder, "deprecat": isLegacy | isOlder, "compat": isLegacy | isOlder, "compatibil": isLegacy | isOlder,
}

// traitsIn returns what the words of a question say that it is about.
func traitsIn(asked [][]byte) (t traits) {
	for _, w := range asked {
		t |= traitWords[string(words.Stem(slices.Clone(w)))]
	}
	return t
}

func traitsOf(file, language string) (t traits) {
	flags := flagsOf(file)
	for flag, trait := range map[fileFlag]traits{testFile: isTest, vendoredFile: isVendored, generatedFile: isGenerated, stubFile: isStub} {
		if flags&flag != 0 {
			t |= trait
		}
	}
	dir, base := splitPath(file)
	for part := range strings.SplitSeq(dir, "/") {
		t |= traitDirs[strings.ToLower(part)]
	}
	t |= traitFiles[base]
	switch kindOfLanguage(language) {
	case proseLanguage:
		t |= isProse
	case dataLanguage:
		t |= isData
	}
	return t
}
