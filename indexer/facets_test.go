package indexer_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// known returns how many files of an index have their outline, their words and their
// vectors.
func known(t *testing.T, db *cache.DB) (outlines, words, vectors int) {
	t.Helper()
	err := db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			for _, f := range d.Files {
				for facet, n := range map[int]*int{0: &outlines, 1: &words, 2: &vectors} {
					key := f.Key
					if facet > 0 {
						key = key.Of(indexer.Facets()[facet-1])
					}
					if tx.Has(key) {
						*n++
					}
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return outlines, words, vectors
}

// Whoever waits for names is told when all of them are stored, and before there are
// vectors; what a pass did not come to is made up for by the next, though no file has
// changed.
func TestNamesDoNotWaitForVectors(t *testing.T) {
	const files = 400 // more than wait for a worker at a time
	root := t.TempDir()
	for i := range files {
		name := filepath.Join(root, fmt.Sprintf("d%d", i%3), fmt.Sprintf("f%d.go", i))
		if err := os.MkdirAll(path.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, fmt.Appendf(nil, "package p\n\n// Upload%d sends a file.\nfunc Upload%d() {}\n", i, i), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: indexer.Analyzer, Facets: indexer.Facets()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithCancel(t.Context())
	told := false
	_, err = indexer.New(db, onDisk(root), indexer.Options{Named: func(context.Context, indexer.Changed) error {
		told = true
		if outlines, words, vectors := known(t, db); outlines != files || words != files || vectors != 0 {
			t.Errorf("when names are said to be there: %d outlines, %d words, %d vectors", outlines, words, vectors)
		}
		cancel()
		return nil
	}}).Update(ctx)
	if !told || err == nil {
		t.Errorf("told: %t, and then %v", told, err)
	}
	if outlines, _, vectors := known(t, db); outlines != files || vectors == files {
		t.Errorf("after the interruption: %d outlines, %d vectors", outlines, vectors)
	}
	for range 2 {
		s, err := indexer.New(db, onDisk(root), indexer.Options{}).Update(t.Context())
		if err != nil || s.Indexed != 0 {
			t.Errorf("%d files were indexed again, %v", s.Indexed, err)
		}
		if _, words, vectors := known(t, db); words != files || vectors != files {
			t.Errorf("in the end: %d words, %d vectors", words, vectors)
		}
	}
}
