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

func TestOlderVersions(t *testing.T) {
	files := map[string]int{}
	for i, path := range []string{
		"src/v3/types.ts", "src/v4/schemas.ts", "src/v4/core/v2.ts", "lib/config.py", "lib/v1/config.py", "lib/v1/fields.py",
		"api/v1/types.go", "api/v1beta1/types.go", "module/v2/run.go", "module/run.go",
	} {
		files[path] = i
	}
	v := versionsOf(files)
	for _, tt := range []struct {
		name, path string
		want       bool
	}{
		{"a newer one lies beside it", "src/v3/types.ts", true},
		{"it is the newest", "src/v4/schemas.ts", false},
		{"the name of a file is no version", "src/v4/core/v2.ts", false},
		{"the first version is kept beside what came after it", "lib/v1/config.py", true},
		{"of the first version alone there is a file", "lib/v1/fields.py", false},
		{"what has no version has none before it", "lib/config.py", false},
		{"one that is being tried is not newer", "api/v1/types.go", false},
		{"the second version is newer than none", "module/v2/run.go", false},
	} {
		if got := v.older(tt.path); got != tt.want {
			t.Errorf("%s: %s is older: %v, want %v", tt.name, tt.path, got, tt.want)
		}
	}
}
