package search

import (
	"math/bits"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A worker looks through segments. It belongs to one goroutine.
type worker struct {
	*lookup
	top     top
	matcher matcher
	matched []matched // how the name that is being looked at matches
	scratch []byte    // of rangeOf
	head    []byte    // of mistypedRanges
	spent   int       // names and symbols since the context was looked at
	begins  struct {  // how long a name may be that begins with the only pattern
		bar     rank
		longest int // 0 if nobody asked
	}

	// Of scan:
	parts []*segmentLookup // that it has looked at
	queue *queue
	sizes sizes // for the bar that there was last
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
		look := func(s *segmentLookup, first int, names uint64) error {
			for names &= w.hopeful(s, first/64, p); names != 0; names &= names - 1 {
				name := first + bits.TrailingZeros64(names)
				if s.covered(name, p) || w.hopeless(s, name, p) {
					continue
				}
				if err := w.visit(s, name); err != nil {
					return err
				}
			}
			return nil
		}
		if err := w.each64(s, lo, hi, look); err != nil {
			return err
		}
	}
	return nil
}

// hopeful returns those of 64 names that begin with the only pattern and are not too long to
// be among the best. It saves looking at each of the many names that begin with a
// letter or two.
func (w *worker) hopeful(s *segmentLookup, word, p int) uint64 {
	pat, bar := &w.pats[p], w.worst()
	if len(w.pats) > 1 || !pat.ascii || pat.empty || bar.tier() > prefix {
		return ^uint64(0)
	}
	if w.begins.bar != bar || w.begins.longest == 0 {
		query := len(pat.folded)
		w.begins.bar, w.begins.longest = bar, max(query, longest(MaxName, func(size int) bool {
			return rankOf(prefix, false, mostPrefix(query, size)+w.pointsBound(w.kinds, false)) >= bar
		}))
	}
	signs := s.signsOf(word)
	return signs.upTo(w.begins.longest) | signs.nonASCII()
}

// hopeless reports the same of one name, by the kinds of its symbols as well.
func (w *worker) hopeless(s *segmentLookup, name, p int) bool {
	pat := &w.pats[p]
	if len(w.pats) > 1 || !pat.ascii || pat.empty || w.floor() > prefix || s.signsOf(name/64).nonASCII()>>(name%64)&1 != 0 {
		return false
	}
	size := s.nameSize(name)
	if size <= len(pat.folded) || size > MaxName {
		return false
	}
	return w.bound(s, name, prefix, mostPrefix(len(pat.folded), size), false) < w.worst()
}

// mostPrefix returns the most points of a name that begins with a query.
func mostPrefix(query, name int) uint32 {
	return prefixBase + prefixWord + closeness(prefixLen, query, name)
}

// bound returns the highest rank that a symbol of a name can have which matches so well.
func (w *worker) bound(s *segmentLookup, name int, t tier, quality uint32, holders bool) rank {
	kinds := u32at(s.raw[nameKinds], name)
	if kinds&(w.kinds&^earlySymbols) == 1<<keyKind {
		t = tierOf(t, keyKind)
	}
	return rankOf(t, kinds&earlySymbols == 0, quality+w.pointsBound(kinds&w.kinds, holders))
}

// pointsBound returns the most points that a symbol of one of the given kinds can have.
func (w *lookup) pointsBound(kinds uint32, holders bool) uint32 {
	points := kindBound(kinds) + maxRecent
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
	lo = w.lowerBound(s, folded)
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

// lowerBound returns the first name whose folded form is not less than what is given.
func (w *worker) lowerBound(s *Segment, folded []byte) int {
	lo, hi := 0, s.names
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if compareFolded(s.name(mid), folded, &w.scratch) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
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

// split finds which names may match in which ways, for scan.
func (w *worker) split(s *segmentLookup) error {
	if w.filter != nil {
		s.spans = spansOf(s.names, s.ranges[0], w.farRanges(s), w.mistypedRanges(s))
	}
	return nil
}

// A span is names in a row of which the same is known by where they are: whether they begin
// with another letter or digit than the pattern, and whether they may match with a typo.
type span struct {
	lo, hi        int
	far, mistyped bool
}

// spansOf returns the spans of so many names, without those in skip. Ranges are in order,
// and do not overlap.
func spansOf(names int, skip [2]int, far, mistyped [][2]int) (spans []span) {
	within := func(ranges *[][2]int, at int) (inside bool, end int) {
		for len(*ranges) > 0 && (*ranges)[0][1] <= at {
			*ranges = (*ranges)[1:]
		}
		if len(*ranges) == 0 {
			return false, names
		}
		if r := (*ranges)[0]; r[0] > at {
			return false, r[0]
		}
		return true, (*ranges)[0][1]
	}
	skipped := [][2]int{skip}
	for at := 0; at < names; {
		out, a := within(&skipped, at)
		isFar, b := within(&far, at)
		isMistyped, c := within(&mistyped, at)
		end := min(a, b, c, names)
		if !out {
			spans = append(spans, span{at, end, isFar, isMistyped})
		}
		at = end
	}
	return spans
}

// scan looks at the names that no range has.
func (w *worker) scan(s *segmentLookup) error {
	if w.filter == nil {
		return w.each64(s, s.lo, s.hi, w.scanAny)
	}
	w.parts = append(w.parts, s)
	for _, r := range s.spans {
		look := func(s *segmentLookup, first int, names uint64) error { return w.sift(s, r, first, names) }
		if err := w.each64(s, max(r.lo, s.lo), min(r.hi, s.hi), look); err != nil {
			return err
		}
	}
	return nil
}

// farRanges returns the names that begin with another letter or digit than the pattern, in
// their order. If the starts of their sub-words spell it, then not from their beginning.
func (w *worker) farRanges(s *segmentLookup) (ranges [][2]int) {
	bare := w.pats[0].bytes.bare
	if len(bare) == 0 {
		return nil
	}
	for _, all := range [][2]string{{"0", ":"}, {"a", "{"}} { // digits, and letters
		lo, hi := w.lowerBound(s.Segment, []byte(all[0])), w.lowerBound(s.Segment, []byte(all[1]))
		near, after := w.rangeOf(s.Segment, bare[:1])
		near, after = min(max(near, lo), hi), min(max(after, lo), hi)
		ranges = appendRange(ranges, lo, near)
		ranges = appendRange(ranges, after, hi)
	}
	return ranges
}

// each64 calls look for the names from lo to hi, up to 64 at a time: with the number of
// the first of 64, and a bit for each that is meant.
func (w *worker) each64(s *segmentLookup, lo, hi int, look func(s *segmentLookup, first int, names uint64) error) error {
	for at := lo; at < hi; {
		first := at &^ 63
		end := min(first+64, hi)
		if err := w.spend(end - at); err != nil {
			return err
		}
		if err := look(s, first, ^uint64(0)>>(64-(end-at))<<(at-first)); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// mistypedRanges returns the names, in their order, that may match with a typo. If
// the pattern is short they match at their beginning, and then one of their first two
// letters is one of the first two that were typed, whatever the typo is.
func (w *worker) mistypedRanges(s *segmentLookup) (ranges [][2]int) {
	p := &w.pats[0]
	if !p.typo || w.floor() < nearly {
		return nil
	}
	q := p.bytes.folded
	if len(q) >= minInnerTypo {
		return [][2]int{{0, s.names}}
	}
	second := []byte{min(q[0], q[1]), max(q[0], q[1])}
	for at := 0; at < s.names; {
		w.head = words.AppendFold(w.head[:0], s.name(at))
		if len(w.head) == 0 || w.head[0] >= utf8.RuneSelf {
			return append(ranges, [2]int{at, s.names}) // all others sort after these
		}
		c := w.head[0]
		lo, hi := w.rangeOf(s.Segment, []byte{c})
		if lo > at || hi <= at { // the segment is damaged
			s.bad.Store(true)
			return ranges
		}
		if c == second[0] || c == second[1] {
			ranges = append(ranges, [2]int{at, hi})
		} else {
			for i, d := range second {
				if i == 0 || d != second[0] {
					lo, end := w.rangeOf(s.Segment, []byte{c, d})
					ranges = appendRange(ranges, max(lo, at), min(end, hi))
				}
			}
		}
		at = hi
	}
	return ranges
}

// appendRange appends a range unless it is empty, or not in order as in a damaged
// segment.
func appendRange(ranges [][2]int, lo, hi int) [][2]int {
	if lo >= hi || len(ranges) > 0 && ranges[len(ranges)-1][1] > lo {
		return ranges
	}
	return append(ranges, [2]int{lo, hi})
}

// sift puts names into the queue that may be among the best. What is known of a name is
// read as far as it is needed: in a large table this waits for memory more than for
// anything else.
func (w *worker) sift(s *segmentLookup, r span, first int, names uint64) error {
	if bar := w.worst(); !w.sizes.known || w.sizes.bar != bar {
		w.sizes = w.filter.sizesFor(bar)
	}
	signs := s.signsOf(first / 64)
	in := w.filter.sift(signs, r, &w.sizes)
	for names &= in.all(); names != 0; names &= names - 1 {
		bit := bits.TrailingZeros64(names)
		name, bound := first+bit, anyRank
		if in.any>>bit&1 == 0 {
			t, quality := w.filter.best(signs, r, &in, bit, signs.size(bit))
			if rankOf(t, false, quality+w.filter.mostPoints) < w.sizes.bar {
				continue
			}
			if bound = w.bound(s, name, t, quality, false); bound < w.sizes.bar {
				continue
			}
		}
		w.queue.add(queued{bound: bound, name: uint32(name), part: int32(len(w.parts) - 1)})
		if w.queue.full() {
			if err := w.drain(); err != nil {
				return err
			}
		}
	}
	return nil
}

// drain looks at the names in the queue, the most promising first, until none can be
// among the best.
func (w *worker) drain() error {
	p, q := &w.pats[0], w.queue
	for b := queueRanks - 1; b >= 0 && rank(b+1)<<queueShift > w.worst(); b-- {
		for at := q.heads[b]; at != 0; {
			it := &q.items[at-1]
			at = it.next
			if it.bound < w.worst() {
				continue
			}
			s, name := w.parts[it.part], int(it.name)
			if it.bound != anyRank && !p.readable(s.name(name), w.floor()) {
				continue
			}
			if err := w.spend(1); err != nil {
				return err
			}
			if err := w.visit(s, name); err != nil {
				return err
			}
		}
	}
	q.reset()
	return nil
}

// readable reports whether a name of ASCII has the letters of the pattern in order, as all have
// that match, or nearly so, as those with a typo have.
func (p *pattern) readable(name []byte, floor tier) bool {
	if spells(name, p.bytes.bare) {
		return true
	}
	return p.typo && floor >= nearly && nearlySpells(name, p.bytes.bare)
}

// spells reports whether folded letters are in a name of ASCII, in order.
func spells(name, folded []byte) bool {
	if len(folded) == 0 || len(name) < len(folded) {
		return len(folded) == 0
	}
	at, next := 0, folded[0]
	for _, c := range name {
		if asciiFold[c] == next {
			if at++; at == len(folded) {
				return true
			}
			next = folded[at]
		}
	}
	return false
}

// nearlySpells is spells, but for one letter that may be missing: there is no match
// with a typo without that.
func nearlySpells(name, folded []byte) bool {
	if len(folded) < 2 || len(name)+1 < len(folded) {
		return len(folded) < 2
	}
	// How many letters are there in order, and how many if one is left out; and the
	// letter after those.
	all, most := 0, 1
	nextAll, nextMost := folded[0], folded[1]
	for _, c := range name {
		c = asciiFold[c]
		if c != nextAll && c != nextMost {
			continue
		}
		if c == nextMost {
			most++
		}
		if c == nextAll {
			all++
			most = max(most, all+1)
		}
		if most >= len(folded) {
			return true
		}
		nextAll, nextMost = folded[all], folded[most]
	}
	return false
}

// scanAny looks at names for all patterns that there can be.
func (w *worker) scanAny(s *segmentLookup, first int, names uint64) error {
	for names &= w.passing(s.signsOf(first / 64)); names != 0; names &= names - 1 {
		name := first + bits.TrailingZeros64(names)
		if s.covered(name, len(w.pats)) {
			continue
		}
		if err := w.visit(s, name); err != nil {
			return err
		}
	}
	return nil
}

// passing returns those of 64 names that may match one of the patterns: a name may
// lack one letter if it is one with a typo.
func (w *worker) passing(n signs) (names uint64) {
	for i := range w.pats {
		p := &w.pats[i]
		if p.typo && w.floor() >= nearly {
			_, nearly := p.letters.nearlySpread(n)
			names |= nearly
		} else {
			names |= p.letters.spread(n)
		}
	}
	return names
}

// visit matches a name and shows its symbols to top.
func (w *worker) visit(s *segmentLookup, name int) error {
	if w.exactly != nil && u32at(s.raw[nameKinds], name)&w.kinds == 0 {
		return nil
	}
	text, floor := s.name(name), w.floor()
	w.matched = w.matched[:0]
	var bound rank
	for p := range w.pats {
		if m, ok := w.matcher.match(&w.pats[p], text, floor); ok {
			w.matched = append(w.matched, matched{m, p})
			bound = max(bound, w.bound(s, name, m.tier, m.quality, len(w.pats[p].holders) > 0))
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
	w.raise(w.top.bar())
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
