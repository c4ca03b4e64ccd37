package search

import (
	"bytes"
	"math/bits"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A rank orders symbols: higher comes first. Its highest bits are the tier, then
// comes whether the symbol is in a file that comes last (of tests, of others, or
// generated), then the quality.
type rank uint32

const (
	qualityBits = 16
	lateBit     = 1 << qualityBits // is set where it is not late
	tierShift   = qualityBits + 1
	maxQuality  = 1<<qualityBits - 1
	allRanks    = uint32(tiers) << tierShift
)

func rankOf(t tier, late bool, quality uint32) rank {
	r := uint32(tiers-1-t)<<tierShift | min(quality, maxQuality)
	if !late {
		r |= lateBit
	}
	return rank(r)
}

// The keys of data are found after all else, however well they match: "spec" is one in
// each of a thousand manifests, and seldom what is meant.
const keyKind = 20

func tierOf(t tier, kind uint8) tier {
	if kind == keyKind {
		return tiers - 1
	}
	return t
}

func (r rank) tier() tier { return tiers - 1 - tier(r>>tierShift) }

// score is the rank as a share of the highest.
func (r rank) score() float64 { return float64(r+1) / float64(allRanks) }

// Quality of a symbol, in points. What is asked for by name is more often a type
// than a function, and more often that than one of many fields; it is near what is
// being looked at, and what is being worked on.
const (
	sameFile  = 12000
	sameDir   = 9000
	nearDir   = 6000 // times the share of leading directories
	maxRecent = 3000

	holderWhole = 2500 // the innermost container is what was asked for
	holderPart  = 1250 // it matches that

	stubLess = 3000 // taken from what is only declared
)

// kindPoints are by LSP's SymbolKind.
var kindPoints = [32]uint32{
	1:  1000,                                                            // file
	2:  5000,                                                            // module
	3:  5000,                                                            // namespace
	4:  5000,                                                            // package
	5:  8000,                                                            // class
	6:  6500,                                                            // method
	7:  2500,                                                            // property
	8:  2500,                                                            // field
	9:  5500,                                                            // constructor
	10: 8000,                                                            // enum
	11: 8000,                                                            // interface
	12: 7000,                                                            // function
	13: 3500,                                                            // variable
	14: 4000,                                                            // constant
	15: 1000, 16: 1000, 17: 1000, 18: 1000, 19: 1000, 20: 1000, 21: 500, // values, as of JSON
	22: 3500, // enum member
	23: 8000, // struct
	24: 4000, // event
	25: 4000, // operator
	26: 500,  // type parameter
}

// kindBound returns the most points of any of the given kinds.
func kindBound(kinds uint32) uint32 {
	for _, b := range kindBounds {
		if kinds&b.kinds != 0 {
			return b.points
		}
	}
	return 0
}

// kindBounds has the kinds by their points, the most first.
var kindBounds = func() (bounds []struct{ points, kinds uint32 }) {
	for k, points := range kindPoints {
		i := 0
		for i < len(bounds) && bounds[i].points > points {
			i++
		}
		if i == len(bounds) || bounds[i].points != points {
			bounds = slices.Insert(bounds, i, struct{ points, kinds uint32 }{points: points})
		}
		bounds[i].kinds |= 1 << k
	}
	return bounds
}()

// recentPoints is what a file has for its age in seconds before the newest one.
func recentPoints(age uint32) uint32 {
	return maxRecent / 16 * uint32(16-min(bits.Len32(age/3600), 16))
}

// nearPoints is what the files of a directory have for being near another.
func nearPoints(dir, near string) uint32 {
	if dir == near {
		return sameDir
	}
	shared, depth := 0, max(depthOf(dir), depthOf(near))
	for dir != "" && near != "" {
		d, n := firstPart(dir), firstPart(near)
		if d != n {
			break
		}
		shared++
		dir, near = strings.TrimPrefix(dir[len(d):], "/"), strings.TrimPrefix(near[len(n):], "/")
	}
	return nearDir * uint32(shared) / uint32(depth)
}

func firstPart(path string) string {
	if i := strings.IndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return path
}

func depthOf(dir string) int {
	if dir == "" {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}

// A candidate is a symbol that may be among the best.
type candidate struct {
	rank rank
	seg  int32 // in the table
	sym  uint32
	name uint32

	known bool // to all workers of a pass, see each
}

// A top keeps the best candidates of those it is shown: all that were shown count,
// in whatever order they come.
type top struct {
	t     *Table
	limit int
	heap  []candidate // the worst one first
	first []rank      // the best weakHits ranks, the worst one first
}

// weakHits is how many hits an answer has at most that has weak ones: those with a typo, or
// with letters that are strewn over a name, are only looked at where there are not so many
// that are better. Nobody goes through hundreds of them, and they cost the most to find.
const weakHits = 50

// weakest is the least rank of what is not weak.
const weakest = rank(tiers-nearly) << tierShift

func (t *top) full() bool { return len(t.heap) == t.limit }

// bar returns the rank that a candidate must have to be among the best.
func (t *top) bar() (bar rank) {
	if t.full() {
		bar = t.heap[0].rank
	}
	if len(t.first) == weakHits {
		bar = max(bar, min(t.first[0], weakest))
	}
	return bar
}

// count counts a rank among the first.
func (t *top) count(r rank) {
	if len(t.first) == weakHits && r <= t.first[0] {
		return
	}
	at, _ := slices.BinarySearch(t.first, r)
	if len(t.first) < weakHits {
		t.first = slices.Insert(t.first, at, r)
		return
	}
	copy(t.first, t.first[1:at])
	t.first[at-1] = r
}

// add shows a candidate.
func (t *top) add(c candidate) {
	t.count(c.rank)
	if !t.full() {
		t.heap = append(t.heap, c)
		t.up(len(t.heap) - 1)
		return
	}
	if c.rank < t.heap[0].rank || !t.before(&c, &t.heap[0]) {
		return
	}
	t.heap[0] = c
	t.down(0)
}

// before is the total order of hits: by rank, then name, then path, then place in
// the file.
func (t *top) before(a, b *candidate) bool {
	if a.rank != b.rank {
		return a.rank > b.rank
	}
	if a.seg == b.seg {
		return a.sym < b.sym
	}
	x, y := t.t.segs[a.seg], t.t.segs[b.seg]
	if c := compareNames(x.name(int(a.name)), y.name(int(b.name))); c != 0 {
		return c < 0
	}
	f, _ := x.fileOf(int(a.sym)) // the first file, if the segment is damaged
	g, _ := y.fileOf(int(b.sym))
	if c := bytes.Compare(x.dirOf(f), y.dirOf(g)); c != 0 {
		return c < 0
	}
	if c := bytes.Compare(x.text(x.fileNames, uint32(f), x.files), y.text(y.fileNames, uint32(g), y.files)); c != 0 {
		return c < 0
	}
	return a.seg < b.seg
}

// compareNames is the order of names in a segment.
func compareNames(a, b []byte) int {
	if c := bytes.Compare(words.AppendFold(nil, a), words.AppendFold(nil, b)); c != 0 {
		return c
	}
	return bytes.Compare(a, b)
}

func (t *top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.before(&t.heap[parent], &t.heap[i]) {
			return
		}
		t.heap[parent], t.heap[i] = t.heap[i], t.heap[parent]
		i = parent
	}
}

func (t *top) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.heap) {
			return
		}
		if child+1 < len(t.heap) && t.before(&t.heap[child], &t.heap[child+1]) {
			child++
		}
		if !t.before(&t.heap[i], &t.heap[child]) {
			return
		}
		t.heap[i], t.heap[child] = t.heap[child], t.heap[i]
		i = child
	}
}

// sorted takes the candidates out, the best first.
func (t *top) sorted() []candidate {
	all := t.heap
	for n := len(all) - 1; n > 0; n-- {
		t.heap[0], t.heap[n] = t.heap[n], t.heap[0]
		t.heap = t.heap[:n]
		t.down(0)
	}
	for len(all) > weakHits && all[len(all)-1].rank < weakest {
		all = all[:len(all)-1]
	}
	return all
}
