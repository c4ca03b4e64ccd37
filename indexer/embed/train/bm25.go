package main

import (
	"math"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A bm25 ranks by words alone, so that one sees what vectors add.
type bm25 struct {
	pieces []piece
	docs   map[string]int
	mean   float64
}

// bagOf counts the stems of a text's sub-words.
func bagOf(text string) map[string]int {
	bag := map[string]int{}
	var buf []byte
	for i, j := words.Next(text, 0); i < len(text); i, j = words.Next(text, j) {
		buf = words.AppendFold(buf[:0], text[i:j])
		if w := string(buf); !stopWords[w] {
			bag[embed.Stem(w)]++
		}
	}
	return bag
}

var stopWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"a", "an", "and", "are", "as", "at", "be", "by", "do", "does", "for", "from", "how", "in", "is", "it", "of", "on", "or", "that", "the", "this", "to", "we", "what", "when", "where", "which", "with"} {
		m[w] = true
	}
	return m
}()

func newBM25(pieces []piece) *bm25 {
	b := &bm25{pieces: pieces, docs: map[string]int{}}
	for i := range pieces {
		b.mean += float64(pieces[i].length) / float64(len(pieces))
		for w := range pieces[i].words {
			b.docs[w]++
		}
	}
	return b
}

func (b *bm25) rank(query string) []int {
	const k1, length = 1.5, 0.75
	scores := make([]float64, len(b.pieces))
	n := float64(len(b.pieces))
	for w := range bagOf(query) {
		docs := float64(b.docs[w])
		if docs == 0 {
			continue
		}
		idf := math.Log(1 + (n-docs+0.5)/(docs+0.5))
		for i := range b.pieces {
			if tf := float64(b.pieces[i].words[w]); tf > 0 {
				scores[i] += idf * tf * (k1 + 1) / (tf + k1*(1-length+length*float64(b.pieces[i].length)/b.mean))
			}
		}
	}
	return top(scores, fused)
}
