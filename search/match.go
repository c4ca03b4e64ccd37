package search

import (
	"bytes"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A tier is a way in which a name matches, the best first. A better tier always
// comes before a worse one. What a query without a capital matches agrees with it in
// case, whatever the name's case is, but for exact matches.
//
// A capital is typed on purpose, so that names which agree come first, and that
// even across two tiers: gUN means getUserName rather than gunzip.
type tier uint8

const (
	exact            tier = iota
	exactFolded           // but for case
	prefix                // the name begins with it
	wordStarts            // it is spelled by the starts of sub-words, as gUN and getname are in getUserName
	prefixFolded          // as prefix, but disagrees in case; and so below
	wordStartsFolded      //
	substring             // the name holds it
	substringFolded       //
	inOrder               // the name holds its letters in this order
	inOrderFolded         //
	typo                  // it is one edit away from the name, or from what a sub-word begins
	tiers
)

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
	prefixWord = 6000 // it ends where a sub-word does
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
// Starts is what [startsOf] gives for the name.
func (m *matcher) match(p *pattern, name []byte, starts uint64, floor tier) (match, bool) {
	switch {
	case len(name) == 0:
		return match{}, false
	case p.empty:
		return match{tier: prefix}, floor >= prefix
	case p.ascii && m.foldASCII(name):
		m.starts[0] = starts
		if len(name) > 64 {
			m.longStarts(name)
		}
		s := shape[byte]{raw: name, folded: m.folded[:len(name)], starts: &m.starts, scratch: &m.costs}
		r, ok := matchUnits(p, &p.bytes, &s, floor)
		m.starts = bits256{}
		return r, ok
	}
	s := m.runeShape(name)
	r, ok := matchUnits(p, &p.runes, &s, floor)
	m.starts = bits256{}
	return r, ok
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

// longStarts finds the starts of sub-words of a name of more than 64 bytes.
func (m *matcher) longStarts(name []byte) {
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
	begins := hasPrefix(n.folded, q.folded)
	if begins {
		if len(n.folded) == len(q.folded) {
			if equal(n.raw, q.raw) {
				return match{exact, maxNameQuality}, true
			}
			return match{exactFolded, maxNameQuality}, floor >= exactFolded
		}
		if !p.smart || hasPrefix(n.raw, q.raw) {
			return match{prefix, prefixQuality(q, n)}, floor >= prefix
		}
	}
	if floor < wordStarts {
		return match{}, false
	}
	// Whatever matches without a typo has at least the letters in order.
	spelled := len(q.bare) == 0 || subsequence(q.bare, n.folded)
	if spelled && len(q.bare) > 0 {
		if c := wordCost(q.bareCase(p.smart), &q.breaks, n.inCase(p.smart), n.starts, n.scratch); c >= 0 {
			return match{wordStarts, wordsQuality(c, q, n)}, true
		}
	}
	if begins {
		return match{prefixFolded, prefixQuality(q, n)}, floor >= prefixFolded
	}
	if spelled && len(q.bare) > 0 && p.smart && floor >= wordStartsFolded {
		if c := wordCost(q.bare, &q.breaks, n.folded, n.starts, n.scratch); c >= 0 {
			return match{wordStartsFolded, wordsQuality(c, q, n)}, true
		}
	}
	return matchLoosely(p, q, n, spelled, floor)
}

// matchLoosely matches in the tiers from substring on.
func matchLoosely[T unit](p *pattern, q *units[T], n *shape[T], spelled bool, floor tier) (match, bool) {
	if floor < substring {
		return match{}, false
	}
	if spelled && contains(n.folded, q.folded) {
		m := match{substring, substringBase + closeness(substringLen, len(q.folded), len(n.folded))}
		if p.smart && !contains(n.raw, q.raw) {
			m.tier = substringFolded
		}
		return m, floor >= m.tier
	}
	if spelled && floor >= inOrder && subsequence(q.folded, n.folded) {
		if !p.smart || subsequence(q.raw, n.raw) {
			return match{inOrder, runsQuality(q.inCase(p.smart), n.inCase(p.smart), n)}, true
		}
		return match{inOrderFolded, runsQuality(q.folded, n.folded, n)}, floor >= inOrderFolded
	}
	if !p.typo || floor < typo {
		return match{}, false
	}
	if s := bestSlip(q.folded, n.folded, n.starts); s != noSlip {
		return match{typo, slipBase[s] + closeness(slipLen, len(q.folded), len(n.folded))}, true
	}
	return match{}, false
}

// inCase returns the units as they are, or folded.
func (q *units[T]) inCase(raw bool) []T {
	if raw {
		return q.raw
	}
	return q.folded
}

func (q *units[T]) bareCase(raw bool) []T {
	if raw {
		return q.bareRaw
	}
	return q.bare
}

func (n *shape[T]) inCase(raw bool) []T {
	if raw {
		return n.raw
	}
	return n.folded
}

func prefixQuality[T unit](q *units[T], n *shape[T]) uint32 {
	points := prefixBase + closeness(prefixLen, len(q.folded), len(n.folded))
	if end := len(q.folded); n.starts.has(end) || separates(n.folded[end]) {
		points += prefixWord
	}
	return points
}

func wordsQuality[T unit](cost int, q *units[T], n *shape[T]) uint32 {
	return wordsBase - wordsCost*uint32(min(cost, maxWordCost)) + closeness(wordsLen, len(q.bare), len(n.folded))
}

func runsQuality[T unit](q, n []T, of *shape[T]) uint32 {
	most := runFirstMiss * len(q)
	cost := min(runCost(q, n, of.starts, of.scratch), most)
	return runsBase - runsBase*uint32(cost)/uint32(most) + closeness(runsLen, len(q), len(n))
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
