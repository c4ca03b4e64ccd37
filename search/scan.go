package search

import (
	"bytes"
	"context"
	"encoding/binary"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A lookup is one query under way.
//
// Names that begin with what is asked for are found first, by binary search, in all
// segments. Unless that gave all hits that are wanted, the masks of all other names
// are scanned. Both ways show each name to the matcher, which finds its best tier,
// so that neither order nor bounds have a say in the answer: they only save time.
type lookup struct {
	ctx     context.Context
	t       *Table
	pats    []pattern
	limit   int
	kinds   uint32     // a bit for each that is wanted
	exactly *[256]bool // those themselves; nil if all are wanted
	near    *[2]string // directory and name; nil if it does not matter
	segs    []segmentLookup

	// bar is a rank that a symbol must have to be among the best: so many are known
	// to have it as there are hits to give. It only rises.
	bar atomic.Uint32
}

// segmentLookup is what a lookup learns about a segment as it goes. A slice is nil
// until there is a use for it. One worker at a time has it.
type segmentLookup struct {
	*Segment
	hidden []uint64
	number int32

	near    []uint16              // of each directory: its points plus one, or 0
	paths   [maxReadings][]byte   // of each file: pathUnknown and so on
	holders [maxReadings][]uint16 // of each container: its points plus two, 1 if it does not match, or 0

	anyLang, hasLang bool
	lang             uint8

	ranges [maxReadings][2]int // names that begin with each pattern
	budget int                 // symbols that may still be looked at: no undamaged segment needs more
}

const (
	maxReadings = 3    // of a text, see parse
	checkEvery  = 4096 // names or symbols, between looks at the context

	// parallelNames is how many names a table has at least for its segments to be
	// searched by several goroutines: fewer are looked through in the time that it
	// takes to start some.
	parallelNames = 1 << 20
	maxWorkers    = 4
)

func newLookup(ctx context.Context, t *Table, q Query) *lookup {
	l := &lookup{ctx: ctx, t: t, limit: q.Limit, kinds: 1<<32 - 1}
	if q.Limit <= 0 {
		l.limit = DefaultLimit
	}
	for _, r := range parse(q.Text) {
		l.pats = append(l.pats, newPattern(r))
	}
	if len(q.Kinds) > 0 {
		l.kinds, l.exactly = 0, new([256]bool)
		for _, k := range q.Kinds {
			l.kinds |= kindBit(k)
			l.exactly[k] = true
		}
	}
	if q.Near != "" {
		dir, base := splitPath(q.Near)
		l.near = &[2]string{dir, base}
	}
	l.segs = make([]segmentLookup, len(t.segs))
	for i, s := range t.segs {
		sl := &l.segs[i]
		*sl = segmentLookup{Segment: s, hidden: t.hidden[i], number: int32(i), anyLang: q.Language == "", budget: s.symbols}
		for n := range s.langs {
			if !sl.anyLang && string(s.text(s.langNames, uint32(n), s.langs)) == q.Language {
				sl.lang, sl.hasLang = uint8(n), true
			}
		}
	}
	return l
}

// run returns the best candidates, in their order.
func (l *lookup) run() ([]candidate, error) {
	best := top{t: l.t, limit: l.limit}
	for _, pass := range []func(*worker, *segmentLookup) error{(*worker).beginnings, (*worker).scan} {
		if err := l.each(&best, pass); err != nil {
			return nil, err
		}
		if best.full() {
			l.raise(best.heap[0].rank)
		}
		if l.floor() < wordStarts {
			break // nothing that is left could be better
		}
	}
	return best.sorted(), nil
}

// each makes a pass over all segments that may have something, and shows what it
// found to best.
func (l *lookup) each(best *top, pass func(*worker, *segmentLookup) error) error {
	var segs []*segmentLookup
	names := 0
	for i := range l.segs {
		if s := &l.segs[i]; s.anyLang || s.hasLang {
			segs = append(segs, s)
			names += s.names
		}
	}
	workers := 1
	if names >= l.t.parallel {
		workers = min(runtime.GOMAXPROCS(0), len(segs), maxWorkers)
	}
	if workers < 2 {
		w := worker{lookup: l, top: *best}
		for _, s := range segs {
			if err := pass(&w, s); err != nil {
				return err
			}
		}
		*best = w.top
		return nil
	}
	var next atomic.Int32
	var g errgroup.Group
	all := make([]worker, workers)
	for i := range all {
		w := &all[i]
		*w = worker{lookup: l, top: top{t: l.t, limit: l.limit}}
		g.Go(func() error {
			return guard(func() error {
				for n := int(next.Add(1)) - 1; n < len(segs); n = int(next.Add(1)) - 1 {
					if err := pass(w, segs[n]); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i := range all {
		for _, c := range all[i].top.heap {
			best.add(c)
		}
	}
	return nil
}

// raise raises the bar to r if it is lower.
func (l *lookup) raise(r rank) {
	for {
		was := l.bar.Load()
		if was >= uint32(r) || l.bar.CompareAndSwap(was, uint32(r)) {
			return
		}
	}
}

// worst returns the rank that a symbol must have.
func (l *lookup) worst() rank { return rank(l.bar.Load()) }

// floor returns the worst tier that is worth looking at.
func (l *lookup) floor() tier { return l.worst().tier() }

// A worker looks through segments. It belongs to one goroutine.
type worker struct {
	*lookup
	top     top
	matcher matcher
	matched []matched // how the name that is being looked at matches
	scratch []byte
	spent   int // names and symbols since the context was looked at
}

// matched is how a name matches a pattern, of the given number.
type matched struct {
	match
	pat int
}

// beginnings looks at the names that begin with one of the patterns.
func (w *worker) beginnings(s *segmentLookup) error {
	for p := range w.pats {
		lo, hi := w.rangeOf(s.Segment, w.pats[p].folded)
		s.ranges[p] = [2]int{lo, hi}
		for name := lo; name < hi; name++ {
			if err := w.spend(1); err != nil {
				return err
			}
			if s.covered(name, p) || w.hopeless(s, name, p) {
				continue
			}
			if err := w.visit(s, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// hopeless reports whether a name that begins with the only pattern is too long to
// be among the best. It saves looking at each of the many names that begin with a
// letter or two.
func (w *worker) hopeless(s *segmentLookup, name, p int) bool {
	pat := &w.pats[p]
	if len(w.pats) > 1 || pat.smart || !pat.ascii || pat.empty || w.floor() > prefix {
		return false
	}
	if u64at(s.raw[nameMask], name)&nonASCII != 0 {
		return false
	}
	size := int(u32at(s.raw[nameEnds], name+1)) - int(u32at(s.raw[nameEnds], name))
	if size <= len(pat.folded) || size > MaxName {
		return false
	}
	most := prefixBase + prefixWord + closeness(prefixLen, len(pat.folded), size)
	return rankOf(prefix, false, most+w.symbolBound(s, name, false)) < w.worst()
}

// symbolBound returns the most points that a symbol of a name can have.
func (w *worker) symbolBound(s *segmentLookup, name int, holders bool) uint32 {
	points := kindBound(u32at(s.raw[nameKinds], name)&w.kinds) + maxRecent
	if w.near != nil {
		points += sameFile
	}
	if holders {
		points += holderWhole
	}
	return points
}

// rangeOf returns the names whose folded form begins with what is given.
func (w *worker) rangeOf(s *Segment, folded []byte) (lo, hi int) {
	if len(folded) == 0 {
		return 0, s.names
	}
	hi = s.names
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if compareFolded(s.name(mid), folded, &w.scratch) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	// Most ranges are short, and all of them begin at lo.
	first, step := lo, 1
	begins := func(i int) bool { return beginsFolded(s.name(i), folded, &w.scratch) }
	for hi = lo; hi < s.names && begins(hi); step *= 2 {
		lo, hi = hi, min(hi+step, s.names)
	}
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if begins(mid) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return first, lo
}

// covered reports whether the range of an earlier pattern has a name.
func (s *segmentLookup) covered(name, pat int) bool {
	for _, r := range s.ranges[:pat] {
		if r[0] <= name && name < r[1] {
			return true
		}
	}
	return false
}

// scan looks at all names that no range has.
func (w *worker) scan(s *segmentLookup) error {
	masks := s.raw[nameMask]
	for at := 0; at < s.names; at += checkEvery {
		if err := w.spend(checkEvery); err != nil {
			return err
		}
		block := masks[8*at : 8*min(at+checkEvery, s.names)]
		var err error
		if len(w.pats) == 1 && w.pats[0].ascii {
			err = w.scanOne(s, &w.pats[0], at, block)
		} else {
			err = w.scanAny(s, at, block)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// scanOne looks at the names from first on, whose masks are given, if there is one
// pattern and that is ASCII, as most are.
func (w *worker) scanOne(s *segmentLookup, p *pattern, first int, masks []byte) (err error) {
	for at := 0; at < len(masks) && err == nil; {
		if p.typo && w.floor() >= typo {
			at, err = w.scanMistyped(s, p, first, masks, at)
		} else {
			at, err = w.scanSpelled(s, p, first, masks, at)
		}
	}
	return err
}

// scanSpelled looks at the names whose masks are from at on, and have the letters in
// order: most of those that a mask lets through do not, and are done with before
// anything but their text has been read.
func (w *worker) scanSpelled(s *segmentLookup, p *pattern, first int, masks []byte, at int) (int, error) {
	early, late, all := p.letters.early, p.letters.late, p.letters.early|p.letters.late
	for ; at+8 <= len(masks); at += 8 {
		mask := binary.LittleEndian.Uint64(masks[at:])
		a, b := uint32(mask), uint32(mask>>32)
		// No letter may be missing. If the first half of the name has not all of the
		// first half of the query, the second half of the name must have all of the
		// second half of the query.
		if all&^(a|b)|min(early&^a, late&^b) != 0 {
			continue
		}
		name := first + at/8
		if !p.letters.spread(mask) || s.covered(name, 1) {
			continue
		}
		if mask&nonASCII == 0 && !spells(s.name(name), p.bytes.bare) {
			continue
		}
		if err := w.visit(s, name); err != nil {
			return at, err
		}
	}
	return at, nil
}

// scanMistyped is scanSpelled for as long as names with a typo are wanted: one
// letter may be missing, and be out of order.
func (w *worker) scanMistyped(s *segmentLookup, p *pattern, first int, masks []byte, at int) (int, error) {
	early, late, all := p.letters.early, p.letters.late, p.letters.early|p.letters.late
	for ; at+8 <= len(masks); at += 8 {
		mask := binary.LittleEndian.Uint64(masks[at:])
		a, b := uint32(mask), uint32(mask>>32)
		missing, x, y := all&^(a|b), early&^a, late&^b
		if missing&(missing-1)|min(x&(x-1), y&(y-1)) != 0 {
			continue
		}
		name := first + at/8
		if !p.letters.nearlySpread(mask) || s.covered(name, 1) {
			continue
		}
		if mask&nonASCII == 0 && !p.plausible(s.name(name), mask) {
			continue
		}
		if err := w.visit(s, name); err != nil {
			return at, err
		}
		if w.floor() < typo {
			return at + 8, nil
		}
	}
	return at, nil
}

// plausible reports whether a name of ASCII may match, perhaps with a typo.
func (p *pattern) plausible(name []byte, mask uint64) bool {
	q := p.bytes.folded
	if len(q) < minInnerTypo && len(name) > 1 {
		// Of any one edit, this much is left of how a name begins.
		c, d := asciiFold[name[0]], asciiFold[name[1]]
		if c != q[0] && c != q[1] && d != q[0] && d != q[1] {
			return p.letters.spread(mask) && spells(name, p.bytes.bare)
		}
	}
	return nearlySpells(name, p.bytes.bare)
}

// spells reports whether folded letters are in a name of ASCII, in order.
func spells(name, folded []byte) bool {
	at := 0
	for _, c := range name {
		if at == len(folded) {
			break
		}
		if asciiFold[c] == folded[at] {
			at++
		}
	}
	return at == len(folded)
}

// nearlySpells is spells, but for one letter that may be missing: there is no match
// with a typo without that.
func nearlySpells(name, folded []byte) bool {
	all, most := 0, 1 // how many are there in order, and how many if one is left out
	for _, c := range name {
		if most >= len(folded) {
			break
		}
		c = asciiFold[c]
		if folded[most] == c {
			most++
		}
		if folded[all] == c {
			all++
			most = max(most, all+1)
		}
	}
	return most >= len(folded)
}

// scanAny is scanOne for all patterns that there can be.
func (w *worker) scanAny(s *segmentLookup, first int, masks []byte) error {
	for i := 0; i+8 <= len(masks); i += 8 {
		name := first + i/8
		if !w.passes(binary.LittleEndian.Uint64(masks[i:])) || s.covered(name, len(w.pats)) {
			continue
		}
		if err := w.visit(s, name); err != nil {
			return err
		}
	}
	return nil
}

// passes reports whether a name of that mask may match one of the patterns: it may
// lack one letter if it is one with a typo.
func (w *worker) passes(mask uint64) bool {
	for i := range w.pats {
		p := &w.pats[i]
		if p.letters.spread(mask) || p.typo && w.floor() >= typo && p.letters.nearlySpread(mask) {
			return true
		}
	}
	return false
}

// visit matches a name and shows its symbols to top.
func (w *worker) visit(s *segmentLookup, name int) error {
	if w.exactly != nil && u32at(s.raw[nameKinds], name)&w.kinds == 0 {
		return nil
	}
	text, starts, floor := s.name(name), u64at(s.raw[nameStarts], name), w.floor()
	w.matched = w.matched[:0]
	var bound rank
	for p := range w.pats {
		if m, ok := w.matcher.match(&w.pats[p], text, starts, floor); ok {
			w.matched = append(w.matched, matched{m, p})
			bound = max(bound, rankOf(m.tier, false, m.quality+w.symbolBound(s, name, len(w.pats[p].holders) > 0)))
		}
	}
	if len(w.matched) == 0 || bound < w.worst() {
		return nil
	}
	lo, hi := s.symbolsOf(name)
	if s.budget -= hi - lo; s.budget < 0 {
		s.bad.Store(true)
		return w.t.damage()
	}
	if err := w.spend(hi - lo); err != nil {
		return err
	}
	for sym := lo; sym < hi; sym++ {
		if r, ok := w.rank(s, sym); ok {
			w.top.add(candidate{rank: r, seg: s.number, sym: uint32(sym), name: uint32(name)})
		}
	}
	if w.top.full() {
		w.raise(w.top.heap[0].rank)
	}
	return nil
}

// spend counts names and symbols, and looks at the context now and then.
func (w *worker) spend(n int) error {
	if w.spent += n; w.spent < checkEvery {
		return nil
	}
	w.spent = 0
	return w.ctx.Err()
}

// rank returns the rank of a symbol of the name that is being looked at, or false if
// it is not wanted.
func (w *worker) rank(s *segmentLookup, sym int) (rank, bool) {
	kind := s.raw[symKind][sym]
	if w.exactly != nil && !w.exactly[kind] {
		return 0, false
	}
	file, ok := s.fileOf(sym)
	if !ok || s.hidden != nil && s.hidden[file/64]>>(file%64)&1 != 0 {
		return 0, false
	}
	if !s.anyLang && s.raw[fileLang][file] != s.lang {
		return 0, false
	}
	flags := fileFlag(s.raw[fileFlags][file])
	points := kindPoints[min(kind, 31)] + recentPoints(w.t.newest-min(u32at(s.raw[fileTime], file), w.t.newest))
	if w.near != nil {
		points += w.nearPoints(s, file)
	}
	if flags&stubFile != 0 {
		points -= min(points, stubLess)
	}
	best, found := rank(0), false
	for _, m := range w.matched {
		extra := uint32(0)
		if w.pats[m.pat].narrow {
			if extra, ok = w.inside(s, m.pat, sym, file); !ok {
				continue
			}
		}
		best, found = max(best, rankOf(m.tier, flags&lateFile != 0, m.quality+points+extra)), true
	}
	return best, found
}

// nearPoints is what a file has for being near the asking one.
func (w *worker) nearPoints(s *segmentLookup, file int) uint32 {
	dir := s.fileDirs.at(file)
	if int64(dir) >= int64(s.dirs) {
		s.bad.Store(true)
		return 0
	}
	if s.near == nil {
		s.near = make([]uint16, s.dirs)
	}
	if s.near[dir] == 0 {
		s.near[dir] = 1 + uint16(nearPoints(string(s.text(s.dirNames, dir, s.dirs)), w.near[0]))
	}
	points := uint32(s.near[dir] - 1)
	if points == sameDir && string(s.text(s.fileNames, uint32(file), s.files)) == w.near[1] {
		points = sameFile
	}
	return points
}

const (
	pathUnknown byte = iota
	pathOutside
	pathInside
)

// inside reports whether a symbol is in the paths and containers of a pattern, and
// returns its points for that.
func (w *worker) inside(s *segmentLookup, pat, sym, file int) (uint32, bool) {
	p := &w.pats[pat]
	if len(p.paths) > 0 {
		if s.paths[pat] == nil {
			s.paths[pat] = make([]byte, s.files)
		}
		known := &s.paths[pat][file]
		if *known == pathUnknown {
			*known = pathState(s, p, file)
		}
		if *known == pathOutside {
			return 0, false
		}
	}
	if len(p.holders) == 0 {
		return 0, true
	}
	h := s.symHolder.at(sym)
	if int64(h) >= int64(s.Segment.holders) {
		s.bad.Store(true)
		return 0, false
	}
	if s.holders[pat] == nil {
		s.holders[pat] = make([]uint16, s.Segment.holders)
	}
	known := &s.holders[pat][h]
	if *known == 0 {
		*known = 1
		if points, ok := w.holderPoints(p, s.text(s.holderNames, h, s.Segment.holders)); ok {
			*known = 2 + uint16(points)
		}
	}
	if *known == 1 {
		return 0, false
	}
	return uint32(*known - 2), true
}

func pathState(s *segmentLookup, p *pattern, file int) byte {
	path := words.AppendFold(nil, s.appendPath(nil, file))
	for _, part := range p.paths {
		if !bytes.Contains(path, part) {
			return pathOutside
		}
	}
	return pathInside
}

// holderPoints reports whether the containers of a pattern are among the names in a
// container's path, in order, and returns the points for that. They are sought from
// the innermost outwards. One matches as a name does in the tiers from exact to
// wordStartsFolded.
func (w *worker) holderPoints(p *pattern, path []byte) (points uint32, ok bool) {
	want, innermost := len(p.holders)-1, true
	for want >= 0 && len(path) > 0 {
		i := bytes.LastIndexByte(path, '.')
		name := path[i+1:]
		path = path[:max(i, 0)]
		if m, ok := w.matcher.match(&p.holders[want], name, startsOf(name), wordStartsFolded); ok {
			if innermost {
				points = holderPart
				if m.tier <= exactFolded {
					points = holderWhole
				}
			}
			want--
		}
		innermost = false
	}
	return points, want < 0
}

// hits returns the best candidates as hits.
func (l *lookup) hits(best []candidate) []Hit {
	hits := make([]Hit, 0, len(best))
	for _, c := range best {
		s, sym := l.t.segs[c.seg], int(c.sym)
		file, ok := s.fileOf(sym)
		if !ok {
			continue
		}
		line := s.symLine.at(sym)
		hits = append(hits, Hit{
			Name: string(s.name(int(c.name))), Container: string(s.holder(sym)),
			Path: string(s.appendPath(nil, file)), Language: string(s.language(file)),
			Kind: s.raw[symKind][sym], Line: line, Column: s.symColumn.at(sym), EndLine: line + s.symLines.at(sym),
			Score: c.rank.score(),
		})
	}
	return hits
}
