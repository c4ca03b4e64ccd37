package search

import (
	"encoding/binary"
	"math/bits"
)

// A view is a name of ASCII of at most maxView bytes, with a bit for each byte of it:
// where sub-words begin, where there are capitals, and where a letter of the pattern
// stands. What a name of twenty letters is asked then takes an operation for each letter
// of the pattern, and not one for each pair of letters. Most names that come as far as
// the matcher match badly or not at all, and this is what they cost.
//
// It finds what matchUnits does, which is for all other names.
type view struct {
	n        int
	words    [maxView / 8]uint64 // the name, folded, 8 bytes each; 0 after its end
	capitals uint64
	starts   uint64 // of sub-words, and the first byte
	part     uint64 // bytes that are in sub-words

	// Where the letters of the pattern stand, by their slot, of those below known.
	known  int
	places [maxView]uint64
}

const maxView = 64

// A sight is a pattern of ASCII of at most maxView bytes, as views are looked at. Each
// distinct letter of it has a slot, numbered in the order in which they come.
type sight struct {
	letters    []byte // by slot
	full, bare seen
}

// seen are the units of a pattern, by their slots.
type seen struct {
	slots    []uint8
	capitals uint64 // of the units, a bit each
}

// sightOf returns the sight of a pattern's units, or nil if it has none.
func sightOf(u *units[byte]) *sight {
	if len(u.raw) == 0 || len(u.raw) > maxView {
		return nil
	}
	s := &sight{}
	see := func(raw, folded []byte) (out seen) {
		for i, c := range folded {
			slot := 0
			for slot < len(s.letters) && s.letters[slot] != c {
				slot++
			}
			if slot == len(s.letters) {
				s.letters = append(s.letters, c)
			}
			out.slots = append(out.slots, uint8(slot))
			if raw[i] != c {
				out.capitals |= 1 << i
			}
		}
		return out
	}
	s.bare = see(u.bareRaw, u.bare)
	s.full = see(u.raw, u.folded)
	return s
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// load makes v the view of a name, or returns false if it has none.
func (v *view) load(name []byte) bool {
	if len(name) == 0 || len(name) > maxView {
		return false
	}
	v.n, v.known = len(name), 0
	var all, capitals, small, digits, plural uint64
	for w := 0; w*8 < len(name); w++ {
		x := word8(name, w*8)
		all |= x
		up := within(x, 'A', 'Z')
		x |= up >> 2 // 0x80 to 0x20, which is what small letters have more
		v.words[w] = x
		capitals |= gather(up) << (8 * w)
		small |= gather(within(x, 'a', 'z')) << (8 * w)
		digits |= gather(within(x, '0', '9')) << (8 * w)
		plural |= gather(equals(x, 's')) << (8 * w)
	}
	if all&highs != 0 {
		return false
	}
	small &^= capitals
	plural &= small
	v.capitals, v.part = capitals, capitals|small|digits
	// As in package words: a run of one class is a sub-word, but small letters go with
	// the capital before them, the last one of several, unless they are a plural's s.
	after := small & (capitals << 1)
	last := after & (capitals << 2) &^ (plural &^ (small >> 1)) >> 1
	v.starts = 1 | capitals&^(capitals<<1) | small&^(small<<1|capitals<<1) | digits&^(digits<<1) | last
	return true
}

// word8 returns up to 8 bytes of a name from at, which is in it, and zeros after them.
func word8(name []byte, at int) (x uint64) {
	if at+8 <= len(name) {
		return binary.LittleEndian.Uint64(name[at:])
	}
	if len(name) >= 8 { // the last 8 bytes, less those before at
		return binary.LittleEndian.Uint64(name[len(name)-8:]) >> (8 * (8 - (len(name) - at)))
	}
	for i, c := range name[at:] {
		x |= uint64(c) << (8 * i)
	}
	return x
}

// within sets the high bit of each byte of x from lo to hi. All bytes are ASCII.
func within(x uint64, lo, hi byte) uint64 {
	return (x + uint64(0x80-lo)*ones) &^ (x + uint64(0x7f-hi)*ones) & highs
}

// equals sets the high bit of each byte of x that is c. All bytes are ASCII.
func equals(x uint64, c byte) uint64 {
	return ^(x ^ uint64(c)*ones + 0x7f*ones) & highs
}

// gather returns the high bits of 8 bytes as 8 bits, that of the first as the lowest.
func gather(x uint64) uint64 { return x >> 7 * 0x0102040810204080 >> 56 }

// at returns where the letter of a slot stands. Slots are asked for in their order, but
// for those that were asked for before.
func (v *view) at(s *sight, slot uint8) uint64 {
	if int(slot) >= v.known {
		v.find(s, slot)
	}
	return v.places[slot&(maxView-1)]
}

func (v *view) find(s *sight, slot uint8) {
	for ; v.known <= int(slot); v.known++ {
		c, at := s.letters[v.known], uint64(0)
		for w := 0; w*8 < v.n; w++ {
			at |= gather(equals(v.words[w], c)) << (8 * w)
		}
		v.places[v.known&(maxView-1)] = at & (^uint64(0) >> (maxView - v.n))
	}
}

// caseOf returns the bytes of the name that agree with unit i in being a capital, if
// that matters.
func (v *view) caseOf(u *seen, i int, smart bool) uint64 {
	if !smart {
		return ^uint64(0)
	}
	if u.capitals>>i&1 != 0 {
		return v.capitals
	}
	return ^v.capitals
}

// spelled reports whether the units are in the name in order.
func (v *view) spelled(s *sight, u *seen, smart bool) bool {
	left := ^uint64(0)
	for i, slot := range u.slots {
		at := v.at(s, slot) & left & v.caseOf(u, i, smart)
		if at == 0 {
			return false
		}
		left = -(at & -at) << 1 // all after the first of them
	}
	return true
}

// begun reports whether the name begins with the units.
func (v *view) begun(s *sight, u *seen, smart bool) bool {
	if len(u.slots) > v.n {
		return false
	}
	for i, slot := range u.slots {
		if v.at(s, slot)&v.caseOf(u, i, smart)>>i&1 == 0 {
			return false
		}
	}
	return true
}

// held reports whether the name holds the units in one piece.
func (v *view) held(s *sight, u *seen, smart bool) bool {
	ends := ^uint64(0)
	for i, slot := range u.slots {
		if i > 0 {
			ends <<= 1
		}
		if ends &= v.at(s, slot) & v.caseOf(u, i, smart); ends == 0 {
			return false
		}
	}
	return true
}

// started reports whether starts of sub-words spell the units, each of those at breaks
// being the first of its sub-word: whether wordCost would find a cost.
func (v *view) started(s *sight, u *seen, breaks *bits256, smart bool) bool {
	ends := uint64(0) // of what spells the units so far
	for i, slot := range u.slots {
		from := v.starts
		if i > 0 {
			from &= -(ends & -ends) << 1 // a later sub-word begins after the first end
			if !breaks.has(i) {
				from |= ends << 1 &^ v.starts
			}
		}
		if ends = from & v.at(s, slot) & v.caseOf(u, i, smart); ends == 0 {
			return false
		}
	}
	return len(u.slots) > 0
}

// runCost is the cost of the units as letters in order, see there. They are spelled.
func (v *view) runCost(s *sight, u *seen, smart bool) int {
	var at [2][maxView]uint8    // where the unit before may be, and this one
	var costs [2][maxView]int16 // of having spelled all up to that
	was, n := 0, 0
	for left := v.at(s, u.slots[0]) & v.caseOf(u, 0, smart); left != 0; left &= left - 1 {
		j := bits.TrailingZeros64(left)
		cost := int16(runFirstMiss)
		switch {
		case j == 0:
			cost = 0
		case v.starts>>j&1 != 0:
			cost = runAtWord
		}
		at[0][n], costs[0][n] = uint8(j), cost
		n++
	}
	for i := 1; i < len(u.slots); i++ {
		now := 1 - was
		k, m, before := 0, 0, int16(unreachable)
		for left := v.at(s, u.slots[i]) & v.caseOf(u, i, smart); left != 0; left &= left - 1 {
			j := bits.TrailingZeros64(left)
			for k < n && int(at[was][k&63]) < j-1 {
				before = min(before, costs[was][k&63])
				k++
			}
			cost := before + runInside
			if v.starts>>j&1 != 0 {
				cost = before + runAtWord
			}
			if k < n && int(at[was][k&63]) == j-1 {
				cost = min(cost, costs[was][k&63])
			}
			if cost < unreachable {
				at[now][m&63], costs[now][m&63] = uint8(j), cost
				m++
			}
		}
		was, n = now, m
	}
	least := int16(unreachable)
	for _, c := range costs[was][:n] {
		least = min(least, c)
	}
	return int(least)
}

// matchView is matchUnits for a name whose view was loaded.
func (m *matcher) matchView(p *pattern, name []byte, floor tier) (match, bool) {
	v, s := &m.view, p.sight
	q := &p.bytes
	if len(q.folded) == v.n && v.begun(s, &s.full, false) {
		if v.begun(s, &s.full, true) {
			return match{exact, maxNameQuality}, true
		}
		return match{exactFolded, maxNameQuality}, floor >= exactFolded
	}
	if floor < prefix {
		return match{}, false
	}
	if v.spelled(s, &s.bare, false) { // as all matches without a typo are
		if p.smart {
			if out, ok := m.viewInCase(p, name, true, min(floor, inOrder)); ok {
				return out, true
			}
		}
		if !p.smart || floor >= prefixFolded {
			if out, ok := m.viewInCase(p, name, false, floor); ok {
				if p.smart {
					out.tier += prefixFolded - prefix
				}
				return out, floor >= out.tier
			}
		}
	}
	if floor >= scattered && !dense(len(q.folded), v.n) && v.spelled(s, &s.full, false) {
		return match{scattered, runsPoints(v.runCost(s, &s.full, false), len(q.folded), v.n)}, true
	}
	if !p.typo || floor < nearly || floor < typo && !dense(len(q.folded), v.n) {
		return match{}, false
	}
	n := m.shapeOfView(name)
	return matchSlip(p, q.folded, &n, floor)
}

// viewInCase is matchInCase for a view: smart says that case counts.
func (m *matcher) viewInCase(p *pattern, name []byte, smart bool, floor tier) (match, bool) {
	v, s := &m.view, p.sight
	if v.begun(s, &s.full, smart) {
		n := m.shapeOfView(name)
		return match{prefix, prefixQuality(p.bytes.folded, &n)}, true
	}
	if floor >= wordStarts && v.started(s, &s.bare, &p.bytes.breaks, smart) {
		n, bare := m.shapeOfView(name), p.bytes.bare
		text := n.folded
		if smart {
			text, bare = name, p.bytes.bareRaw
		}
		cost := wordCost(bare, &p.bytes.breaks, text, n.starts, n.scratch)
		return match{wordStarts, wordsQuality(cost, bare, text)}, true
	}
	if floor >= substring && v.held(s, &s.full, smart) {
		return match{substring, substringBase + closeness(substringLen, len(p.bytes.folded), v.n)}, true
	}
	if floor >= inOrder && dense(len(p.bytes.folded), v.n) && v.spelled(s, &s.full, smart) {
		return match{inOrder, runsPoints(v.runCost(s, &s.full, smart), len(p.bytes.folded), v.n)}, true
	}
	return match{}, false
}

// shapeOfView returns the shape of a name whose view was loaded.
func (m *matcher) shapeOfView(name []byte) shape[byte] {
	for w := 0; w*8 < len(name); w++ {
		binary.LittleEndian.PutUint64(m.folded[w*8:], m.view.words[w])
	}
	m.starts = bits256{m.view.starts}
	return shape[byte]{raw: name, folded: m.folded[:len(name)], starts: &m.starts, scratch: &m.costs}
}
