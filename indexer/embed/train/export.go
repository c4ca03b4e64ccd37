package main

import (
	"math"
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

// export returns the table that the product reads: the row of each word is the sum of its
// own and its stem's, and the most frequent stems of words that have no row are there too.
func (t *trainer) export() ([]byte, error) {
	ids := t.v.byWord(&t.c.lexicon)
	var names []string
	var rows []float32
	for i, id := range ids {
		row := slices.Clone(t.row(t.rows, int32(i)))
		addScaled(row, 1, t.row(t.rows, t.v.stems[id]))
		names, rows = append(names, t.c.lexicon.words[id]), append(rows, row...)
	}
	for _, row := range t.missed() {
		names, rows = append(names, t.v.words[row]+"*"), append(rows, t.row(t.rows, row)...)
	}
	return embed.Encode(t.opt.Dims, names, quantise(rows))
}

// missed returns the rows of stems that most texts need, since the word that they have
// has no row.
func (t *trainer) missed() []int32 {
	texts := map[int32]uint32{}
	for id := range t.c.lexicon.words {
		if row := t.v.stems[id]; row >= 0 && t.v.rows[id] < 0 {
			texts[row] += t.c.lexicon.texts[id]
		}
	}
	var rows []int32
	for row := int32(t.v.count); row < int32(len(t.v.words)); row++ {
		if texts[row] > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b int32) int { return int(texts[b]) - int(texts[a]) })
	return rows[:min(len(rows), t.opt.Stems)]
}

// inRange is the share of values that is not cut off when they are made bytes. Few rows
// have values far out, and all others would lose precision for them.
const inRange = 0.9999

// quantise makes bytes of values, with one scale for all.
func quantise(rows []float32) []int8 {
	sizes := make([]float64, len(rows))
	for i, x := range rows {
		sizes[i] = math.Abs(float64(x))
	}
	slices.Sort(sizes)
	scale := 127 / max(sizes[int(float64(len(sizes)-1)*inRange)], 1e-12)
	out := make([]int8, len(rows))
	for i, x := range rows {
		out[i] = int8(min(max(math.Round(float64(x)*scale), -127), 127))
	}
	return out
}
