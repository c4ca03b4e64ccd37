package main

import (
	"math"
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

// A vocabulary is which words of a lexicon have rows, and which rows stems have.
type vocabulary struct {
	words []string // of the rows, the words first, and then the stems
	count int      // of words
	// rows and stems are by word of the lexicon: the rows that it is the sum of, or -1.
	rows, stems []int32
	texts       []uint32 // in how many texts what a row stands for occurs
	total       float64  // of texts
}

// newVocabulary takes the most frequent words, as many as limit, of those that are in at
// least minTexts texts and in minSpread projects, so that what only one project speaks of
// has no row.
func newVocabulary(lex *lexicon, limit, minTexts, minSpread int) *vocabulary {
	v := &vocabulary{rows: make([]int32, len(lex.words)), stems: make([]int32, len(lex.words))}
	var chosen []uint32
	for id := range lex.words {
		v.rows[id], v.stems[id] = -1, -1
		v.total = max(v.total, float64(lex.texts[id]))
		if int(lex.texts[id]) >= minTexts && int(lex.spread[id]) >= minSpread && (len(lex.words[id]) > 1 || isNumber([]byte(lex.words[id]))) {
			chosen = append(chosen, uint32(id))
		}
	}
	slices.SortFunc(chosen, func(a, b uint32) int {
		if n := int(lex.texts[b]) - int(lex.texts[a]); n != 0 {
			return n
		}
		return int(a) - int(b)
	})
	chosen = chosen[:min(len(chosen), limit)]
	for i, id := range chosen {
		v.rows[id] = int32(i)
		v.words = append(v.words, lex.words[id])
		v.texts = append(v.texts, lex.texts[id])
	}
	v.count = len(v.words)
	v.addStems(lex)
	return v
}

// addStems gives the stems of all words rows: of those that have none themselves, too,
// since their stem is all that is known of them.
func (v *vocabulary) addStems(lex *lexicon) {
	at := map[string]int32{}
	for _, id := range v.byWord(lex) {
		stem := embed.Stem(lex.words[id])
		row, ok := at[stem]
		if !ok {
			row = int32(len(v.words))
			at[stem] = row
			v.words = append(v.words, stem)
			v.texts = append(v.texts, 0)
		}
		v.stems[id] = row
		v.texts[row] += lex.texts[id]
	}
	for id, word := range lex.words { // of words without a row
		if v.rows[id] < 0 {
			if row, ok := at[embed.Stem(word)]; ok {
				v.stems[id] = row
			}
		}
	}
}

// byWord returns the words of the lexicon that have rows, in the order of these.
func (v *vocabulary) byWord(lex *lexicon) []uint32 {
	ids := make([]uint32, v.count)
	for id := range lex.words {
		if row := v.rows[id]; row >= 0 {
			ids[row] = uint32(id)
		}
	}
	return ids
}

// weight is the length that a row begins with: the more often a word occurs, the less it
// says.
func (v *vocabulary) weight(row int) float64 {
	const a = 3e-3
	return a / (a + float64(v.texts[row])/max(v.total, 1))
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
