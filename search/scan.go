package search

import "encoding/binary"

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
