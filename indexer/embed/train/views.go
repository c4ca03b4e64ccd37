package main

import (
	"math/rand/v2"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

// A feature is a word of a text, by its place among the words of a batch, and how much it
// counts.
type feature struct {
	local  int32
	weight float32
}

// A view makes a pair of texts of a sample: one that asks, and one that is to be found.
// Different views of one sample teach different things, so one is drawn each time.
type view struct {
	c    *corpus
	v    *vocabulary
	opt  *options
	rng  *rand.Rand
	ask  bag
	text bag
	path bag // of the text: its words count apart
}

// A bag counts the words of a text.
type bag struct {
	counts map[uint32]int
	order  []uint32
}

func (b *bag) reset() {
	if b.counts == nil {
		b.counts = map[uint32]int{}
	}
	clear(b.counts)
	b.order = b.order[:0]
}

func (b *bag) add(tokens []token, times int) {
	for _, t := range tokens {
		n, ok := b.counts[t.word()]
		if !ok {
			b.order = append(b.order, t.word())
		}
		b.counts[t.word()] = n + times*t.count()
	}
}

// remove takes words out; they stay in order with a count of 0.
func (b *bag) remove(word uint32) {
	if _, ok := b.counts[word]; ok {
		b.counts[word] = 0
	}
}

func (v *view) chance(p float64) bool { return v.rng.Float64() < p }

// draw fills ask and text from a sample.
func (v *view) draw(s *sample) {
	v.ask.reset()
	v.text.reset()
	v.path.reset()
	doc, name, path := v.c.text(s, partDoc), v.c.text(s, partName), v.c.text(s, partPath)
	switch {
	case s.kind == kindFile:
		v.ask.add(doc, 1)
		v.text.add(v.c.text(s, partBody), 1)
		if len(doc) == 0 {
			v.ask.add(path, 1)
		} else if v.chance(v.opt.PathShare) {
			v.path.add(path, embed.PathWeight)
		}
	case len(doc) == 0 || s.kind == kindDecl && v.chance(v.opt.NameShare):
		v.ask.add(name, 1)
		if v.chance(0.5) {
			v.ask.add(path, 1)
		}
		v.text.add(v.c.text(s, partBody), 1)
		if v.chance(0.5) {
			for _, t := range name {
				v.text.remove(t.word())
			}
		}
		if v.chance(0.4) {
			v.text.add(doc, 1)
			v.text.add(v.c.text(s, partRest), 1)
		}
	default:
		v.ask.add(doc, 1)
		if v.chance(0.15) {
			v.ask.add(v.c.text(s, partRest), 1)
		} else if v.chance(0.3) {
			v.text.add(v.c.text(s, partRest), 1)
		}
		v.text.add(v.c.text(s, partBody), 1)
		if v.chance(0.5) {
			v.text.add(name, 1)
		}
		if v.chance(v.opt.PathShare) {
			v.path.add(path, embed.PathWeight)
		}
	}
	// Without the words that both have, others have to stand for them.
	if v.chance(v.opt.ApartShare) {
		for _, w := range v.ask.order {
			if v.chance(0.7) {
				v.text.remove(w)
				v.path.remove(w)
			}
		}
	}
}

// features appends the words of a bag that have rows, but for some that are dropped by
// chance.
func (v *view) features(dst []feature, b *bag, drop float64, local func(word uint32) int32) []feature {
	start := len(dst)
	for range 2 { // once more, without dropping, if nothing is left
		for _, w := range b.order {
			n := b.counts[w]
			if n <= 0 || v.v.rows[w] < 0 && v.v.stems[w] < 0 || drop > 0 && v.chance(drop) {
				continue
			}
			dst = append(dst, feature{local(w), embed.Weight(n)})
		}
		if len(dst) > start {
			break
		}
		drop = 0
	}
	return dst
}
