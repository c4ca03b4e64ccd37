package search

import "math/bits"

// A filter tells from a few bytes of a name how well it can match a pattern at best,
// before its text is read: from which letters it has (maskOf), which pairs of letters
// (gramsOf), which letters its sub-words begin with (startsOf), and its size. Most names
// that have the letters of a pattern cannot be among the best, and are done with here.
//
// It is of a pattern of ASCII, and for names of ASCII. It never says less than is so.
type filter struct {
	size  int    // of the pattern, in bytes
	grams uint64 // all pairs of the pattern
	first uint32 // the letter that a sub-word begins with, if any spells the pattern
	words []turn // the letters after that, without what separates sub-words
	runs  []turn // the letters after the first one, with that
	slips []slipped

	// Points for the size of a name, by its size.
	wordsPoints, substringPoints, runsPoints, slipPoints [MaxName + 1]uint16
}

// A turn is a letter of a pattern: either its pair with the one before is in the name, or
// it begins something new there.
type turn struct {
	pair   uint64 // a bit as in gramsOf; 0 if it must begin a sub-word
	letter uint32 // a bit as in maskOf
}

// A slipped is what a name has that matches with one typo of some sort: all pairs of the
// pattern that the typo leaves alone.
type slipped struct {
	pairs uint64
	start uint32 // the letter that a sub-word begins with; 0 if any
}

func newFilter(p *pattern) *filter {
	q := &p.bytes
	f := &filter{size: len(q.folded), grams: p.grams}
	for i, c := range q.bare {
		t := turn{letter: letterBits[c]}
		if i == 0 {
			f.first = t.letter
			continue
		}
		if !q.breaks.has(i) {
			t.pair = pairBit(q.bare[i-1], c)
		}
		f.words = append(f.words, t)
	}
	for i := 1; i < len(q.folded); i++ {
		f.runs = append(f.runs, turn{pairBit(q.folded[i-1], q.folded[i]), letterBits[q.folded[i]]})
	}
	if p.typo {
		f.slips = slipsOf(q.folded)
	}
	for size := 1; size <= MaxName; size++ {
		f.wordsPoints[size] = uint16(closeness(wordsLen, len(q.bare), size))
		f.substringPoints[size] = uint16(closeness(substringLen, f.size, size))
		f.runsPoints[size] = uint16(closeness(runsLen, f.size, size))
		f.slipPoints[size] = uint16(closeness(slipLen, f.size, size))
	}
	return f
}

// slipsOf returns what names have that match with one typo. Those that lack a letter of
// the pattern, or have one more, have what those have in which one is replaced.
func slipsOf(q []byte) (slips []slipped) {
	for k := range q { // letter k is another one
		s := slipped{start: letterBits[q[0]]}
		if k == 0 {
			s.start = 0
		}
		for i := 1; i < len(q); i++ {
			if i != k && i-1 != k {
				s.pairs |= pairBit(q[i-1], q[i])
			}
		}
		slips = append(slips, s)
	}
	swapped := make([]byte, len(q))
	for k := 1; k < len(q); k++ { // letters k-1 and k are swapped
		copy(swapped, q)
		swapped[k-1], swapped[k] = q[k], q[k-1]
		slips = append(slips, slipped{gramsOf(swapped), letterBits[swapped[0]]})
	}
	return slips
}

// Signs are what is known of a name without reading it.
type signs struct {
	grams  uint64
	starts uint32
	size   int  // from 1 to MaxName
	far    bool // it begins with a letter or digit, but not with that of the pattern
}

// lost returns how many pairs of the pattern a name has not.
func (f *filter) lost(n *signs) int { return bits.OnesCount64(f.grams &^ n.grams) }

// slipped returns the best tier in which a name may match with a typo, and the most points in
// that, or tiers if it does not match.
func (f *filter) slipped(n *signs) (tier, uint32) {
	for i := range f.slips {
		if s := &f.slips[i]; s.pairs&^n.grams == 0 && (s.start == 0 || s.start&n.starts != 0) {
			if n.size <= denseName*f.size {
				return nearly, slipBase[wholeSlip] + uint32(f.slipPoints[n.size])
			}
			return typo, slipBase[startSlip] + uint32(f.slipPoints[n.size])
		}
	}
	return tiers, 0
}

// spelled returns the same for a name that has all letters in order, and does not begin
// with the pattern. It may be that it only seems so, which says more than is so.
func (f *filter) spelled(n *signs) (tier, uint32) {
	if f.startsSpell(n) {
		points := wordsBase + uint32(f.wordsPoints[n.size])
		if n.far {
			points -= notFromStart * wordsCost
		}
		return wordStarts, points
	}
	if f.lost(n) == 0 {
		return substring, substringBase + uint32(f.substringPoints[n.size])
	}
	t := scattered
	if n.size <= denseName*f.size {
		t = inOrder
	}
	most := uint32(runFirstMiss * f.size)
	return t, runsBase - runsBase*min(f.leastRuns(n), most)/most + uint32(f.runsPoints[n.size])
}

// startsSpell reports whether starts of sub-words may spell the pattern.
func (f *filter) startsSpell(n *signs) bool {
	if f.first&n.starts == 0 {
		return false
	}
	for i := range f.words {
		if t := &f.words[i]; t.pair&n.grams == 0 && t.letter&n.starts == 0 {
			return false
		}
	}
	return true
}

// leastRuns returns what runCost is at least: a pair that is not in the name ends a run.
func (f *filter) leastRuns(n *signs) (cost uint32) {
	if n.far {
		cost = runFirstMiss
		if f.first&n.starts != 0 {
			cost = runAtWord
		}
	}
	for i := range f.runs {
		switch t := &f.runs[i]; {
		case t.pair&n.grams != 0:
		case t.letter&n.starts != 0:
			cost += runAtWord
		default:
			cost += runInside
		}
	}
	return cost
}

// A queue has names that may be among the best, by how good they can be: those that
// surely are not as good as what was found among the others are never read.
type queue struct {
	heads [queueRanks]int32 // of what may have such a rank: the number of an item, plus one
	items []queued
}

type queued struct {
	bound rank
	name  uint32
	part  int32 // of the worker's parts
	next  int32 // item of the same rank, plus one
}

const (
	// queueItems is how many names wait at most. More would find a higher bar, and be
	// in no processor's cache.
	queueItems = 1 << 14

	queueShift = 12 // ranks that differ in less are not told apart
	queueRanks = int(tiers) << (tierShift - queueShift)
)

// anyRank is the bound of names that are not ASCII.
const anyRank = rank(allRanks - 1)

func (q *queue) add(it queued) {
	head := &q.heads[it.bound>>queueShift]
	it.next = *head
	q.items = append(q.items, it)
	*head = int32(len(q.items))
}

func (q *queue) full() bool { return len(q.items) >= queueItems }

func (q *queue) reset() {
	q.heads = [queueRanks]int32{}
	q.items = q.items[:0]
}
