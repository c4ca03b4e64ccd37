package search

import (
	"bytes"
	"context"
	"encoding/binary"

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
	kinds   uint32 // a bit for each that is wanted
	exactly *[256]bool
	near    *[2]string // directory and name; nil if it does not matter

	top     top
	matcher matcher
	matched []matched // how the name that is being looked at matches
	scratch []byte
	segs    []segmentLookup
	spent   int // names and symbols since ctx was looked at
}

// matched is how a name matches a pattern, of the given number.
type matched struct {
	match
	pat int
}

// segmentLookup is what a lookup learns about a segment as it goes. A slice is nil
// until there is a use for it.
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
)

func newLookup(ctx context.Context, t *Table, q Query) *lookup {
	l := &lookup{ctx: ctx, t: t, pats: parse(q.Text), kinds: 1<<32 - 1}
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
	l.top = top{t: t, limit: q.Limit}
	if q.Limit <= 0 {
		l.top.limit = DefaultLimit
	}
	l.segs = make([]segmentLookup, len(t.segs))
	for i, s := range t.segs {
		sl := &l.segs[i]
		*sl = segmentLookup{Segment: s, hidden: t.hidden[i], number: int32(i), anyLang: q.Language == "", budget: s.symbols}
		for n := range s.langs {
			if !sl.anyLang && string(s.text(s.langNames, uint32(n), s.langs)) == q.Language {
				sl.lang = uint8(n)
				sl.hasLang = true
			}
		}
	}
	return l
}

// run finds the best candidates.
func (l *lookup) run() error {
	for i := range l.segs {
		if err := l.beginnings(&l.segs[i]); err != nil {
			return err
		}
	}
	if l.top.floor() < wordStarts {
		return nil // nothing that is left could be better
	}
	for i := range l.segs {
		if err := l.scan(&l.segs[i]); err != nil {
			return err
		}
	}
	return nil
}

// beginnings looks at the names that begin with one of the patterns.
func (l *lookup) beginnings(s *segmentLookup) error {
	if s.none() {
		return nil
	}
	for p := range l.pats {
		lo, hi := l.rangeOf(s.Segment, l.pats[p].folded)
		s.ranges[p] = [2]int{lo, hi}
		for name := lo; name < hi; name++ {
			if err := l.spend(1); err != nil {
				return err
			}
			if s.covered(name, p) || l.hopeless(s, name, p) {
				continue
			}
			if err := l.visit(s, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// hopeless reports whether a name that begins with the only pattern is too long to
// be among the best. It saves looking at each of the many names that begin with a
// letter or two.
func (l *lookup) hopeless(s *segmentLookup, name, p int) bool {
	pat := &l.pats[p]
	if len(l.pats) > 1 || pat.smart || !pat.ascii || pat.empty || l.top.floor() > prefix {
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
	return rankOf(prefix, false, most+l.symbolBound(s, name, false)) < l.top.worst()
}

// symbolBound returns the most points that a symbol of a name can have.
func (l *lookup) symbolBound(s *segmentLookup, name int, holders bool) uint32 {
	points := kindBound(u32at(s.raw[nameKinds], name)&l.kinds) + maxRecent
	if l.near != nil {
		points += sameFile
	}
	if holders {
		points += holderWhole
	}
	return points
}

// rangeOf returns the names whose folded form begins with what is given.
func (l *lookup) rangeOf(s *Segment, folded []byte) (lo, hi int) {
	if len(folded) == 0 {
		return 0, s.names
	}
	hi = s.names
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if compareFolded(s.name(mid), folded, &l.scratch) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	// Most ranges are short, and all of them begin at lo.
	first, step := lo, 1
	begins := func(i int) bool { return beginsFolded(s.name(i), folded, &l.scratch) }
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

// none reports whether nothing of the segment is wanted.
func (s *segmentLookup) none() bool { return !s.anyLang && !s.hasLang }

// scan looks at all names that no range has.
func (l *lookup) scan(s *segmentLookup) error {
	if s.none() {
		return nil
	}
	masks := s.raw[nameMask]
	for at := 0; at < s.names; at += checkEvery {
		if err := l.spend(checkEvery); err != nil {
			return err
		}
		if err := l.scanBlock(s, at, masks[8*at:8*min(at+checkEvery, s.names)]); err != nil {
			return err
		}
	}
	return nil
}

// scanBlock looks at the names from first on whose masks are given.
func (l *lookup) scanBlock(s *segmentLookup, first int, masks []byte) error {
	need, mistyped := l.pats[0].need, l.mistyped(0)
	var more []pattern
	if len(l.pats) > 1 {
		more = l.pats[1:]
	}
	for i := 0; i+8 <= len(masks); i += 8 {
		mask := binary.LittleEndian.Uint64(masks[i:])
		missing := need &^ mask
		if missing != 0 && (!mistyped || missing&(missing-1) != 0) && (more == nil || !l.maskPasses(more, mask)) {
			continue
		}
		name := first + i/8
		if s.covered(name, len(l.pats)) {
			continue
		}
		if err := l.visit(s, name); err != nil {
			return err
		}
		mistyped = l.mistyped(0)
	}
	return nil
}

// mistyped reports whether names that match a pattern with a typo are wanted: those
// may lack one letter.
func (l *lookup) mistyped(pat int) bool { return l.pats[pat].typo && l.top.floor() >= typo }

func (l *lookup) maskPasses(pats []pattern, mask uint64) bool {
	for i := range pats {
		missing := pats[i].need &^ mask
		if missing == 0 || missing&(missing-1) == 0 && pats[i].typo && l.top.floor() >= typo {
			return true
		}
	}
	return false
}

// visit matches a name and shows its symbols to top.
func (l *lookup) visit(s *segmentLookup, name int) error {
	if u32at(s.raw[nameKinds], name)&l.kinds == 0 {
		return nil
	}
	text, starts, floor := s.name(name), u64at(s.raw[nameStarts], name), l.top.floor()
	l.matched = l.matched[:0]
	var bound rank
	for p := range l.pats {
		if m, ok := l.matcher.match(&l.pats[p], text, starts, floor); ok {
			l.matched = append(l.matched, matched{m, p})
			bound = max(bound, rankOf(m.tier, false, m.quality+l.symbolBound(s, name, len(l.pats[p].holders) > 0)))
		}
	}
	if len(l.matched) == 0 || bound < l.top.worst() {
		return nil
	}
	lo, hi := s.symbolsOf(name)
	if s.budget -= hi - lo; s.budget < 0 {
		s.bad.Store(true)
		return l.t.damage()
	}
	if err := l.spend(hi - lo); err != nil {
		return err
	}
	for sym := lo; sym < hi; sym++ {
		if r, ok := l.rank(s, sym); ok {
			l.top.add(candidate{rank: r, seg: s.number, sym: uint32(sym), name: uint32(name)})
		}
	}
	return nil
}

// spend counts names and symbols, and looks at the context now and then.
func (l *lookup) spend(n int) error {
	if l.spent += n; l.spent < checkEvery {
		return nil
	}
	l.spent = 0
	return l.ctx.Err()
}

// rank returns the rank of a symbol of the name that is being looked at, or false if
// it is not wanted.
func (l *lookup) rank(s *segmentLookup, sym int) (rank, bool) {
	kind := s.raw[symKind][sym]
	if l.exactly != nil && !l.exactly[kind] {
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
	points := kindPoints[min(kind, 31)] + recentPoints(l.t.newest-min(u32at(s.raw[fileTime], file), l.t.newest))
	if l.near != nil {
		points += l.nearPoints(s, file)
	}
	if flags&stubFile != 0 {
		points -= min(points, stubLess)
	}
	best, found := rank(0), false
	for _, m := range l.matched {
		extra := uint32(0)
		if l.pats[m.pat].narrow {
			if extra, ok = l.inside(s, m.pat, sym, file); !ok {
				continue
			}
		}
		best, found = max(best, rankOf(m.tier, flags&lateFile != 0, m.quality+points+extra)), true
	}
	return best, found
}

// nearPoints is what a file has for being near the asking one.
func (l *lookup) nearPoints(s *segmentLookup, file int) uint32 {
	dir := s.fileDirs.at(file)
	if int64(dir) >= int64(s.dirs) {
		s.bad.Store(true)
		return 0
	}
	if s.near == nil {
		s.near = make([]uint16, s.dirs)
	}
	if s.near[dir] == 0 {
		s.near[dir] = 1 + uint16(nearPoints(string(s.text(s.dirNames, dir, s.dirs)), l.near[0]))
	}
	points := uint32(s.near[dir] - 1)
	if points == sameDir && string(s.text(s.fileNames, uint32(file), s.files)) == l.near[1] {
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
func (l *lookup) inside(s *segmentLookup, pat, sym, file int) (uint32, bool) {
	p := &l.pats[pat]
	if len(p.paths) > 0 {
		if s.paths[pat] == nil {
			s.paths[pat] = make([]byte, s.files)
		}
		known := &s.paths[pat][file]
		if *known == pathUnknown {
			*known = l.pathState(s, p, file)
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
		if points, ok := l.holderPoints(p, s.text(s.holderNames, h, s.Segment.holders)); ok {
			*known = 2 + uint16(points)
		}
	}
	if *known == 1 {
		return 0, false
	}
	return uint32(*known - 2), true
}

func (l *lookup) pathState(s *segmentLookup, p *pattern, file int) byte {
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
func (l *lookup) holderPoints(p *pattern, path []byte) (points uint32, ok bool) {
	want, innermost := len(p.holders)-1, true
	for want >= 0 && len(path) > 0 {
		i := bytes.LastIndexByte(path, '.')
		name := path[i+1:]
		path = path[:max(i, 0)]
		if m, ok := l.matcher.match(&p.holders[want], name, startsOf(name), wordStartsFolded); ok {
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
func (l *lookup) hits() []Hit {
	best := l.top.sorted()
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
