package search

import "testing"

// How much vectors count depends on how much of the question the words of any passage cover.
func TestVectorsCountMoreWhereWordsAreNotShared(t *testing.T) {
	for _, tt := range []struct {
		name  string
		reach float64
		first string // of a passage that is first by words, and one that is first by meaning
	}{
		{"a passage that holds what was asked for is before one that is near", 0.9, "words.go"},
		{"but not one that holds a word or two of many", 0.1, "meaning.go"},
	} {
		g := &Gathered{q: &Question{}, vectors: true, reach: tt.reach, files: 2, all: []found{
			{Passage: Passage{Path: "words.go"}, words: 1, covers: tt.reach, cosine: 0.3},
			{Passage: Passage{Path: "meaning.go"}, file: 1, meaning: 1, cosine: 0.5},
		}}
		if got := g.Rank(&DefaultWeights); got[0].Path != tt.first {
			t.Errorf("%s: %s comes first", tt.name, got[0].Path)
		}
	}
	g := &Gathered{q: &Question{}, vectors: true}
	for _, reach := range []float64{0, 1} {
		g.reach = reach
		if s := g.share(&DefaultWeights); s < 0 || s > 1 {
			t.Errorf("where %v is covered, the share of vectors is %v", reach, s)
		}
	}
}
