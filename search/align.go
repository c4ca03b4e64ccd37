package search

import (
	"math/bits"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A unit is what names are matched by: bytes where both sides are ASCII, and
// characters otherwise.
type unit interface{ byte | rune }

// bits256 has a bit for each unit of a name, of which there are at most MaxName.
type bits256 [4]uint64

func (b *bits256) set(i int)      { b[i>>6&3] |= 1 << (i & 63) }
func (b *bits256) has(i int) bool { return i < 256 && b[i>>6]>>(i&63)&1 != 0 }

// next returns the first bit at or after i that is set, or 256.
func (b *bits256) next(i int) int {
	for w := i >> 6; w < 4; w, i = w+1, 0 {
		if left := b[w] >> (i & 63) << (i & 63); left != 0 {
			return w<<6 + bits.TrailingZeros64(left)
		}
	}
	return 256
}

// subsequence reports whether the units of q are in n, in order.
func subsequence[T unit](q, n []T) bool {
	i := 0
	for _, c := range n {
		if i < len(q) && q[i] == c {
			i++
		}
	}
	return i == len(q)
}

func equal[T unit](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func hasPrefix[T unit](n, q []T) bool { return len(n) >= len(q) && equal(n[:len(q)], q) }

// contains reports whether q, which is not empty, is in n in one piece.
func contains[T unit](n, q []T) bool {
	for i := 0; i+len(q) <= len(n); i++ {
		if n[i] == q[0] && equal(n[i:i+len(q)], q) {
			return true
		}
	}
	return false
}

// separates reports whether a unit is in no sub-word.
func separates[T unit](c T) bool {
	if c := uint32(c); c < 0x80 {
		return !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9')
	}
	s := string(rune(c))
	i, _ := words.Next(s, 0)
	return i == len(s)
}

const unreachable = 1 << 14

// costs is scratch, whose contents matter to nobody.
type costs [MaxName + 1]int16

// What an alignment of a query with the starts of a name's sub-words costs.
const (
	notFromStart = 3 // it begins at a later sub-word than the first
	skipsWord    = 2 // for each sub-word between two that are used
	partOfWord   = 1 // for each that is not used to its end, but for the last one
)

// wordCost returns what it costs at least to spell q as the starts of sub-words of
// n in their order, each of them one unit or more, or -1 if it cannot be done. The
// unit at each of breaks must be the first of its sub-word.
//
// The sub-words of n begin at starts; they end at the next one, or at what
// separates them, which q does not have.
func wordCost[T unit](q []T, breaks *bits256, n []T, starts *bits256, cost *costs) int {
	// cost[p] is of having spelled p units, as if the next sub-word were used: it
	// rises with each that is not. A slot has a value once reach includes it.
	cost[0] = 0
	reach, first := 0, true
	for at := starts.next(0); at < len(n); {
		next := min(starts.next(at+1), len(n))
		word := n[at:next]
		at = next
		if separates(word[0]) {
			continue
		}
		for p := min(reach, len(q)-1); p >= 0; p-- {
			if cost[p] >= unreachable || q[p] != word[0] {
				continue
			}
			from := cost[p]
			if p == 0 && !first {
				from += notFromStart
			}
			for l := 1; l <= len(word) && p+l <= len(q) && q[p+l-1] == word[l-1] && (l == 1 || !breaks.has(p+l-1)); l++ {
				to, c := p+l, from
				if to < len(q) {
					c -= skipsWord // is added to all that wait, below
					if l < len(word) && !separates(word[l]) {
						c += partOfWord
					}
				}
				for reach < to {
					reach++
					cost[reach] = unreachable
				}
				cost[to] = min(cost[to], c)
			}
		}
		for p := 1; p <= min(reach, len(q)-1); p++ {
			if cost[p] < unreachable {
				cost[p] += skipsWord
			}
		}
		first = false
	}
	if reach < len(q) || cost[len(q)] >= unreachable {
		return -1
	}
	return int(cost[len(q)])
}

// What a run of adjacent letters costs in a subsequence. One at the start of the
// name is free.
const (
	runAtWord    = 1 // it begins where a sub-word does
	runInside    = 3 // it begins elsewhere
	runFirstMiss = 4 // the same, of the first one
)

// runCost returns what it costs at least to spell q, which is a subsequence of n.
func runCost[T unit](q, n []T, starts *bits256, ending *costs) int {
	// ending[j] is the cost of having spelled what was looked at of q so that its
	// last unit is n[j].
	for j, c := range n {
		switch {
		case c != q[0]:
			ending[j] = unreachable
		case j == 0:
			ending[j] = 0
		case starts.has(j):
			ending[j] = runAtWord
		default:
			ending[j] = runFirstMiss
		}
	}
	for _, c := range q[1:] {
		adjacent, before := int16(unreachable), int16(unreachable) // ending[j-1], and the least of those before it
		for j, d := range n {
			was := ending[j]
			ending[j] = unreachable
			if c == d {
				run := before + runInside
				if starts.has(j) {
					run = before + runAtWord
				}
				ending[j] = min(adjacent, run)
			}
			before = min(before, adjacent)
			adjacent = was
		}
	}
	least := ending[0]
	for _, c := range ending[1:len(n)] {
		least = min(least, c)
	}
	return int(least)
}

// A slip says how well a name matches a query with one typo.
type slip int

const (
	noSlip    slip = iota
	innerSlip      // what begins at some sub-word
	endSlip        // all from some sub-word on
	startSlip      // what the name begins with
	wholeSlip      // the whole name
)

// bestSlip returns how q matches n if it has exactly one unit too many, too few, or
// replaced, or two adjacent ones swapped. One of few units matches at the beginning
// of a name only. A match that does not run to the end of
// the name has more before the end of q than one wrong unit: otherwise anything
// that begins with all of q but its last letter would match.
func bestSlip[T unit](q, n []T, starts *bits256) slip {
	best := noSlip
	for at := 0; at < len(n) && (at == 0 || len(q) >= minInnerTypo); at = starts.next(at + 1) {
		whole, free := oneEdit(q, n[at:])
		switch {
		case at == 0 && whole:
			return wholeSlip
		case at == 0 && free:
			best = startSlip
		case whole:
			best = max(best, endSlip)
		case free:
			best = max(best, innerSlip)
		}
		if best >= endSlip {
			break
		}
	}
	return best
}

// oneEdit reports whether n, and whether a beginning of n, is one edit away from q,
// which does not begin n.
func oneEdit[T unit](q, n []T) (whole, free bool) {
	p := 0
	for p < len(q) && p < len(n) && q[p] == n[p] {
		p++
	}
	if p == len(q) {
		return false, false
	}
	a, b := q[p:], n[p:] // differ in their first unit, if b has one
	try := func(a, b []T) {
		if hasPrefix(b, a) {
			whole = whole || len(a) == len(b)
			free = true
		}
	}
	try(a[1:], b)
	if len(b) > 0 {
		try(a, b[1:])
		try(a[1:], b[1:])
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		try(a[2:], b[2:])
	}
	return whole, free && p < len(q)-1
}
