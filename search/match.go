package search

import (
	"bytes"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A tier is a way in which a name matches, the best first. A better tier always
// comes before a worse one.
//
// Whoever types a capital means it: names that agree with such a query in case come
// first, in all ways of matching, but for what differs in nothing else. So gUN finds
// getUserName before gunzip. A query without a capital says nothing about case, but
// for exact matches.
//
// Letters in order are good evidence where they are most of a name, and next to none
// where they are strewn over a long one: of many names that are long enough some have
// any letters in any order. So what a query with a typo explains nearly all of comes
// before what it is scattered over: getUserNmae finds GetUserName before
// GetUserNamespaceMaxAge.
type tier uint8

const (
	exact            tier = iota
	exactFolded           // but for case
	prefix                // the name begins with it
	wordStarts            // it is spelled by the starts of sub-words, as gUN and getname are in getUserName
	substring             // the name holds it
	inOrder               // the name holds its letters in this order, and is at most denseName times as long
	prefixFolded          // as prefix, but disagrees in case; and so below
	wordStartsFolded      //
	substringFolded       //
	inOrderFolded         //
	nearly                // it is one edit away from the name, or from the beginning of one that is as short
	scattered             // as inOrder or inOrderFolded, in a longer name
	typo                  // it is one edit away from what a sub-word begins, or a longer name
	tiers
)

// denseName is how many times as long as a query a name may be that most is told of.
const denseName = 2

func dense(query, name int) bool { return name <= denseName*query }

// A match is how a name matches a pattern.
type match struct {
	tier    tier
	quality uint32 // at most maxNameQuality
}

// Quality of a name within its tier, in points. Shorter names are better in all of
// them: what more there is of a name than of the query, less of it was meant.
const (
	maxNameQuality = 40000

	prefixBase = 10000
	prefixWord = 500 // it ends where a sub-word does
	prefixLen  = 24000

	wordsBase = 28000 // less wordsCost for each point of wordCost, of which at most maxWordCost count
	wordsCost = 3500
	wordsLen  = 12000

	substringBase = 10000
	substringLen  = 30000

	runsBase = 25000 // less the share of the highest runCost
	runsLen  = 15000

	slipLen = 15000
)

const maxWordCost = 8

var slipBase = [...]uint32{innerSlip: 5000, endSlip: 10000, startSlip: 15000, wholeSlip: 25000}

// closeness is how much of a name a query is, in parts of most.
func closeness(most uint32, query, name int) uint32 {
	return most * uint32(min(query, name)) / uint32(name)
}

// A matcher matches names. It belongs to one goroutine.
type matcher struct {
	folded [MaxName]byte
	starts bits256
	costs  costs
	view   view

	// Of names that are not ASCII:
	runes   []rune
	scratch []rune
	bytes   []byte
}

// A shape is a name to match against.
type shape[T unit] struct {
	raw, folded []T
	starts      *bits256
	scratch     *costs
}

// match returns how a name matches p in a tier no worse than floor, or false.
func (m *matcher) match(p *pattern, name []byte, floor tier) (match, bool) {
	switch {
	case len(name) == 0:
		return match{}, false
	case p.empty:
		return match{tier: prefix}, floor >= prefix
	case p.sight != nil && m.view.load(name):
		return m.matchView(p, name, floor)
	case p.ascii && m.foldASCII(name):
		m.findStarts(name)
		s := shape[byte]{raw: name, folded: m.folded[:len(name)], starts: &m.starts, scratch: &m.costs}
		return matchUnits(p, &p.bytes, &s, floor)
	}
	s := m.runeShape(name)
	return matchUnits(p, &p.runes, &s, floor)
}

// foldASCII folds a name into m.folded, or returns false if it is not ASCII.
func (m *matcher) foldASCII(name []byte) bool {
	var all byte
	dst := m.folded[:len(name)]
	for i, c := range name {
		all |= c
		dst[i] = asciiFold[c]
	}
	return all < 0x80
}

var asciiFold = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
		if 'A' <= c && c <= 'Z' {
			t[c] += 'a' - 'A'
		}
	}
	return t
}()

// findStarts finds where the sub-words of a name of ASCII begin. The first one always
// does at its beginning, even that of _x.
func (m *matcher) findStarts(name []byte) {
	m.starts = bits256{1}
	for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
		m.starts.set(i)
	}
}

func (m *matcher) runeShape(name []byte) shape[rune] {
	m.runes, m.scratch = appendRunes(m.runes[:0], name), m.scratch[:0]
	m.bytes = words.AppendFold(m.bytes[:0], name)
	m.scratch = appendRunes(m.scratch, m.bytes)
	m.starts = bits256{1}
	at, rune_ := 0, 0
	for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
		m.bytes = append(m.bytes[:0], name[at:i]...)
		rune_ += countRunes(m.bytes)
		m.starts.set(rune_)
		at = i
	}
	return shape[rune]{raw: m.runes, folded: m.scratch, starts: &m.starts, scratch: &m.costs}
}

// countRunes returns how many characters appendRunes makes of s.
func countRunes(s []byte) (n int) {
	for i := range string(s) {
		_ = i
		n++
	}
	return n
}

func matchUnits[T unit](p *pattern, q *units[T], n *shape[T], floor tier) (match, bool) {
	if len(n.folded) == len(q.folded) && equal(n.folded, q.folded) {
		if equal(n.raw, q.raw) {
			return match{exact, maxNameQuality}, true
		}
		return match{exactFolded, maxNameQuality}, floor >= exactFolded
	}
	if floor < prefix {
		return match{}, false
	}
	// Whatever matches without a typo has at least the letters in order.
	if len(q.bare) == 0 || subsequence(q.bare, n.folded) {
		if p.smart {
			if m, ok := matchInCase(q, n, q.raw, n.raw, q.bareRaw, min(floor, inOrder)); ok {
				return m, true
			}
		}
		if !p.smart || floor >= prefixFolded {
			if m, ok := matchInCase(q, n, q.folded, n.folded, q.bare, floor); ok {
				if p.smart {
					m.tier += prefixFolded - prefix
				}
				return m, floor >= m.tier
			}
		}
	}
	if floor >= scattered && !dense(len(q.folded), len(n.folded)) && subsequence(q.folded, n.folded) {
		return match{scattered, runsQuality(q.folded, n.folded, n)}, true
	}
	return matchSlip(p, q.folded, n, floor)
}

// matchSlip matches in the tiers with a typo.
func matchSlip[T unit](p *pattern, query []T, n *shape[T], floor tier) (match, bool) {
	if !p.typo || floor < nearly {
		return match{}, false
	}
	s := bestSlip(query, n.folded, n.starts)
	if s == noSlip {
		return match{}, false
	}
	m := match{typo, slipBase[s] + closeness(slipLen, len(query), len(n.folded))}
	if s >= startSlip && dense(len(query), len(n.folded)) {
		m.tier = nearly
	}
	return m, floor >= m.tier
}

// matchInCase matches in the tiers from prefix to inOrder: units of q, and those of
// it that separate nothing, with units of n, either all folded or none of them.
func matchInCase[T unit](q *units[T], n *shape[T], query, name, bare []T, floor tier) (match, bool) {
	if hasPrefix(name, query) {
		return match{prefix, prefixQuality(query, n)}, true
	}
	if len(bare) > 0 && floor >= wordStarts {
		if c := wordCost(bare, &q.breaks, name, n.starts, n.scratch); c >= 0 {
			return match{wordStarts, wordsQuality(c, bare, name)}, true
		}
	}
	if floor >= substring && contains(name, query) {
		return match{substring, substringBase + closeness(substringLen, len(query), len(name))}, true
	}
	if floor >= inOrder && dense(len(query), len(name)) && subsequence(query, name) {
		return match{inOrder, runsQuality(query, name, n)}, true
	}
	return match{}, false
}

func prefixQuality[T unit](q []T, n *shape[T]) uint32 {
	points := prefixBase + closeness(prefixLen, len(q), len(n.folded))
	if end := len(q); n.starts.has(end) || separates(n.folded[end]) {
		points += prefixWord
	}
	return points
}

func wordsQuality[T unit](cost int, q, n []T) uint32 {
	return wordsBase - wordsCost*uint32(min(cost, maxWordCost)) + closeness(wordsLen, len(q), len(n))
}

func runsQuality[T unit](q, n []T, of *shape[T]) uint32 {
	return runsPoints(runCost(q, n, of.starts, of.scratch), len(q), len(n))
}

func runsPoints(cost, query, name int) uint32 {
	most := runFirstMiss * query
	return runsBase - runsBase*uint32(min(cost, most))/uint32(most) + closeness(runsLen, query, name)
}

// compareFolded compares the folded form of a name with folded text. Scratch is
// overwritten.
func compareFolded(name, folded []byte, scratch *[]byte) int {
	for i, c := range name {
		if c >= 0x80 {
			*scratch = words.AppendFold((*scratch)[:0], name)
			return bytes.Compare(*scratch, folded)
		}
		if i == len(folded) {
			return 1
		}
		if c = asciiFold[c]; c != folded[i] {
			if c < folded[i] {
				return -1
			}
			return 1
		}
	}
	if len(name) < len(folded) {
		return -1
	}
	return 0
}

// beginsFolded reports whether the folded form of a name begins with folded text.
// Scratch is overwritten.
func beginsFolded(name, folded []byte, scratch *[]byte) bool {
	for i, c := range folded {
		if i == len(name) {
			return false
		}
		if name[i] >= 0x80 {
			*scratch = words.AppendFold((*scratch)[:0], name)
			return bytes.HasPrefix(*scratch, folded)
		}
		if asciiFold[name[i]] != c {
			return false
		}
	}
	return true
}
