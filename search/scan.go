package search

import (
	"encoding/binary"
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
	far     bool      // scanFar is under way
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
	size := s.nameSize(name)
	if size <= len(pat.folded) || size > MaxName {
		return false
	}
	most := prefixBase + prefixWord + closeness(prefixLen, len(pat.folded), size)
	return rankOf(prefix, false, most+w.symbolBound(s, name, false)) < w.worst()
}

// symbolBound returns the most points that a symbol of a name can have.
func (w *worker) symbolBound(s *segmentLookup, name int, holders bool) uint32 {
	return w.pointsBound(u32at(s.raw[nameKinds], name)&w.kinds, holders)
}

// pointsBound returns the most points that a symbol of one of the given kinds can have.
func (w *worker) pointsBound(kinds uint32, holders bool) uint32 {
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

// split finds which names may match in which ways, for the scans.
func (w *worker) split(s *segmentLookup) error {
	if len(w.pats) == 1 && w.pats[0].ascii {
		s.mistyped = w.mistypedRanges(s)
		s.far = w.farRanges(s)
	}
	return nil
}

// scanNear looks at the names that no range has, but for those that scanFar looks at
// when the bar is higher.
func (w *worker) scanNear(s *segmentLookup) error {
	w.far = false
	if len(w.pats) > 1 || !w.pats[0].ascii {
		return w.blocks(s, s.lo, s.hi, w.scanAny)
	}
	at := 0
	for _, r := range s.far {
		if err := w.scanRange(s, at, r[0]); err != nil {
			return err
		}
		at = r[1]
	}
	return w.scanRange(s, at, s.names)
}

// scanFar looks at the names that begin with another letter or digit than the
// pattern. If the starts of their sub-words spell it, then not from their beginning,
// and once there are so many better ones only short names are worth reading.
func (w *worker) scanFar(s *segmentLookup) error {
	w.far = true
	for _, r := range s.far {
		if err := w.scanRange(s, r[0], r[1]); err != nil {
			return err
		}
	}
	return nil
}

// farRanges returns the names that scanFar looks at, in their order. They do not begin
// with what separates sub-words.
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

// longestFar returns how long the names of scanFar may be to be among the best.
func (w *worker) longestFar() int {
	bar := w.worst()
	if bar.tier() != wordStarts || bar&lateBit == 0 {
		return MaxName
	}
	most := wordsBase - notFromStart*wordsCost + w.pointsBound(w.kinds, false)
	need := uint32(bar) & maxQuality
	if need <= most {
		return MaxName
	}
	return int(wordsLen * uint32(len(w.pats[0].bytes.bare)) / (need - most)) // see closeness
}

// scanRange looks at the names from lo to hi, those of them that the part has.
func (w *worker) scanRange(s *segmentLookup, lo, hi int) error {
	lo, hi = max(lo, s.lo), min(hi, s.hi)
	for _, r := range s.mistyped {
		if r[1] <= lo {
			continue
		}
		from, to := min(max(r[0], lo), hi), min(r[1], hi)
		if err := w.blocks(s, lo, from, w.scanSpelled); err != nil {
			return err
		}
		if err := w.blocks(s, from, to, w.scanMistyped); err != nil {
			return err
		}
		lo = max(lo, to)
	}
	return w.blocks(s, lo, hi, w.scanSpelled)
}

// blocks calls scan for the names from lo to hi, some at a time: with the number of
// the first of them, and their masks.
func (w *worker) blocks(s *segmentLookup, lo, hi int, scan func(s *segmentLookup, first int, masks []byte) error) error {
	for at := lo; at < hi; at += checkEvery {
		end := min(at+checkEvery, hi)
		if err := w.spend(end - at); err != nil {
			return err
		}
		if err := scan(s, at, s.raw[nameMask][8*at:8*end]); err != nil {
			return err
		}
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

// scanSpelled looks at names that have the letters of a pattern of ASCII in order,
// which most of those that a mask lets through do not: they are done with before
// anything but their text has been read.
func (w *worker) scanSpelled(s *segmentLookup, first int, masks []byte) error {
	p, longest := &w.pats[0], MaxName
	if w.far {
		longest = w.longestFar()
	}
	early, late, all := p.letters.early, p.letters.late, p.letters.early|p.letters.late
	for i := 0; i+8 <= len(masks); i += 8 {
		mask := binary.LittleEndian.Uint64(masks[i:])
		a, b := uint32(mask), uint32(mask>>32)
		// No letter may be missing. If the first half of the name has not all of the
		// first half of the query, the second half of the name must have all of the
		// second half of the query.
		if all&^(a|b)|min(early&^a, late&^b) != 0 {
			continue
		}
		name := first + i/8
		if longest < MaxName && mask&nonASCII == 0 && s.nameSize(name) > longest {
			continue
		}
		if p.spelledBy(s, name, mask) && !s.covered(name, 1) {
			if err := w.visit(s, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanMistyped is scanSpelled for names that may have a typo as well: one letter may
// be missing, and be out of order.
func (w *worker) scanMistyped(s *segmentLookup, first int, masks []byte) error {
	if w.floor() < nearly {
		return w.scanSpelled(s, first, masks)
	}
	p := &w.pats[0]
	early, late, all := p.letters.early, p.letters.late, p.letters.early|p.letters.late
	for i := 0; i+8 <= len(masks); i += 8 {
		mask := binary.LittleEndian.Uint64(masks[i:])
		a, b := uint32(mask), uint32(mask>>32)
		missing, x, y := all&^(a|b), early&^a, late&^b
		if missing&(missing-1)|min(x&(x-1), y&(y-1)) != 0 {
			continue
		}
		name := first + i/8
		if !p.nearlySpelledBy(s, name, mask) && !(missing|min(x, y) == 0 && p.spelledBy(s, name, mask)) || s.covered(name, 1) {
			continue
		}
		if err := w.visit(s, name); err != nil {
			return err
		}
	}
	return nil
}

// spelledBy reports whether a name may match without a typo.
func (p *pattern) spelledBy(s *segmentLookup, name int, mask uint64) bool {
	return p.letters.spread(mask) && (mask&nonASCII != 0 || spells(s.name(name), p.bytes.bare))
}

// nearlySpelledBy reports whether a name may match with a typo.
func (p *pattern) nearlySpelledBy(s *segmentLookup, name int, mask uint64) bool {
	if mask&nonASCII != 0 {
		return p.letters.nearlySpread(mask)
	}
	if bits.OnesCount64(p.grams&^u64at(s.raw[nameGrams], name)) > lostGrams {
		return false
	}
	return p.letters.nearlySpread(mask) && nearlySpells(s.name(name), p.bytes.bare)
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
		if p.letters.spread(mask) || p.typo && w.floor() >= nearly && p.letters.nearlySpread(mask) {
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
	text, floor := s.name(name), w.floor()
	w.matched = w.matched[:0]
	var bound rank
	for p := range w.pats {
		if m, ok := w.matcher.match(&w.pats[p], text, floor); ok {
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
