//go:build unix

package workspace_test

import (
	"os"
	"path"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// BenchmarkStages tells what each stage of a first run costs, in milliseconds of CPU
// (user and system) for each megabyte of source. A stage's cost is what the run takes
// with it, less what it takes without, so that it is measured on the data that it gets
// and with the caches as they are. MIND_LSP_BENCH_FOLDER names the folder.
func BenchmarkStages(b *testing.B) {
	root := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if root == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	root, err := filepath.Abs(root)
	if err != nil {
		b.Fatal(err)
	}
	readAll(b, root, nil) // so that no stage pays for what the system then remembers
	for b.Loop() {
		var bytes int64
		read := cost(b, func() { bytes = readAll(b, root, nil) })
		scan := cost(b, func() { readAll(b, root, scanner()) }) - read
		words := cost(b, func() { readAll(b, root, func(name string, text []byte) { indexer.LearnWords(name, "", text) }) }) - read - scan
		vectors := cost(b, func() { readAll(b, root, func(name string, text []byte) { indexer.LearnFacets(name, "", text, nil) }) }) - read - scan - words
		dir := b.TempDir()
		all := cost(b, func() { indexAll(b, root, dir, false) })
		names := cost(b, func() { indexAll(b, root, b.TempDir(), true) })
		tables := cost(b, func() { makeTables(b, dir) })
		postings := cost(b, func() { makePieces(b, dir, search.Facets{Words: indexer.Words}) })
		places := cost(b, func() { makePieces(b, dir, search.Facets{Words: indexer.Words, Vectors: indexer.Vectors()}) }) - postings
		for name, took := range map[string]time.Duration{
			"read": read, "scan": scan, "tables": tables, "all": all, "names": names,
			"words": words + postings, "vectors": vectors + places,
			"store": all - read - scan - words - vectors - tables - postings - places,
		} {
			b.ReportMetric(took.Seconds()*1e3/(float64(bytes)/1e6), name+"-ms/MB")
		}
		b.ReportMetric(float64(bytes)/1e6, "MB")
	}
}

// cost returns the CPU that f uses.
func cost(b *testing.B, f func()) time.Duration {
	before := cpu(b)
	f()
	return cpu(b) - before
}

// cpu returns what this process has used so far.
func cpu(b *testing.B) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// readAll walks a folder and reads and hashes what an index would hold, and returns
// how many bytes that is. then, if not nil, gets each text.
func readAll(b *testing.B, root string, then func(name string, text []byte)) (bytes int64) {
	var mu sync.Mutex
	var buf []byte
	err := watcher.Walk(b.Context(), root, watcher.Options{Generated: true}, func(d watcher.Dir) error {
		mu.Lock() // one at a time: it is the cost that is looked for
		defer mu.Unlock()
		for _, f := range d.Files {
			name := path.Join(d.Path, f.Name)
			text, _, err := watcher.Read(root, name, 0, buf)
			if err != nil {
				continue
			}
			buf = text[:0]
			if watcher.Inspect(f.Name, text[:min(len(text), watcher.HeadSize)], true) != 0 {
				continue
			}
			_ = cache.KeyOf(text, "", indexer.Analyzer)
			bytes += int64(len(text))
			if then != nil {
				then(name, text)
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

// scanner scans what it gets.
func scanner() func(name string, text []byte) {
	s := syntax.NewScanner()
	return func(name string, text []byte) { s.Scan(syntax.Detect(name, text), text) }
}

// indexAll makes a whole index, with its tables, or one of names alone.
func indexAll(b *testing.B, root, dir string, namesOnly bool) {
	w, err := workspace.Open(workspace.Options{Root: root, Cache: dir, Generated: true, NamesOnly: namesOnly})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Update(b.Context(), workspace.UpdateOptions{}); err != nil {
		b.Fatal(err)
	}
}

// makeTables makes the tables of names again.
func makeTables(b *testing.B, dir string) {
	withIndex(b, dir, func(db *cache.DB) error { return search.Build(b.Context(), db, b.TempDir(), search.Makers{}) })
}

// makePieces makes the tables of pieces again.
func makePieces(b *testing.B, dir string, facets search.Facets) {
	withIndex(b, dir, func(db *cache.DB) error {
		return search.BuildPieces(b.Context(), db, facets, b.TempDir(), 0, search.Makers{})
	})
}

// withIndex opens the index in a folder of indexes.
func withIndex(b *testing.B, dir string, use func(db *cache.DB) error) {
	indexes, err := filepath.Glob(filepath.Join(dir, "*", cache.FileName))
	if err != nil || len(indexes) != 1 {
		b.Fatalf("%d indexes: %v", len(indexes), err)
	}
	db, err := cache.Open(indexes[0], cache.Options{Analyzer: indexer.Analyzer, Facets: indexer.Facets()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := use(db); err != nil {
		b.Fatal(err)
	}
}
