package cache_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/mind-lsp/mind-lsp/cache"
)

func Example() {
	parent, err := os.MkdirTemp("", "caches")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(parent)
	dir, err := cache.Locate(".", parent)
	if err != nil {
		log.Fatal(err)
	}
	db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{Analyzer: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	// What was found in a text, and a file that has this text.
	text := []byte("package a\n\nfunc Hello() {}\n")
	key := cache.KeyOf(text, "go", 1)
	found := cache.Record{Language: "go", Lines: 3, Symbols: []cache.Symbol{
		{Name: []byte("Hello"), Kind: 12, Parent: -1, Line: 2, Column: 5, EndLine: 2},
	}}
	var batch cache.Batch
	batch.Put(key, found.Append(nil))
	batch.SetDir(cache.Dir{Path: "a", Files: []cache.File{{Name: "a.go", Key: key, Stamp: cache.Stamp{Size: int64(len(text))}}}})
	if err := db.Commit(&batch); err != nil {
		log.Fatal(err)
	}

	err = db.View(func(tx *cache.Tx) error {
		file, err := tx.File("a", "a.go")
		if err != nil {
			return err
		}
		var r cache.Record
		if ok, err := tx.Record(file.Key, &r); !ok {
			return fmt.Errorf("scan it again: %w", err)
		}
		for _, s := range r.Symbols {
			fmt.Printf("%s in line %d of %s\n", s.Name, s.Line+1, file.Name)
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: Hello in line 3 of a.go
}
