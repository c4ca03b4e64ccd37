package indexer_test

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// A header is read again when its neighbours change what it is taken for, though nothing
// changed in it, and only then.
func TestHeadersAreReadAsTheirNeighboursAre(t *testing.T) {
	f := files{"a.h": "int f(void);\n"}
	var reads atomic.Int64
	src := f.source(&reads)
	src.Walk = func(_ context.Context, visit func(cache.Dir) error) error {
		d := cache.Dir{Path: "."}
		for _, name := range slices.Sorted(maps.Keys(f)) {
			d.Files = append(d.Files, cache.File{Name: name, Stamp: cache.Stamp{Size: int64(len(f[name])), MTime: 1}})
		}
		return visit(d)
	}
	src.List = func(ctx context.Context, _ []indexer.Hint, visit func(cache.Dir) error) error {
		return src.Walk(ctx, visit)
	}
	db := openDB(t)
	ix := indexer.New(db, src, indexer.Options{Workers: 1})
	for _, tt := range []struct {
		name   string
		change func()
		want   string
		reads  int64
	}{
		{"a header alone is of C", func() {}, "c", 1},
		{"a file of C++ makes it one of C++", func() { f["b.cpp"] = "int g() { return 1; }\n" }, "cpp", 2},
		{"nothing happens while nothing changes", func() {}, "cpp", 0},
		{"another file of C++ changes nothing", func() { f["c.cc"] = "int h() { return 1; }\n" }, "cpp", 1},
		{"a file of C makes it one of C", func() { f["d.c"] = "int i(void) { return 1; }\n" }, "c", 2},
		{"without that one it is of C++ again", func() { delete(f, "d.c") }, "cpp", 1},
	} {
		reads.Store(0)
		tt.change()
		if _, err := ix.Refresh(t.Context(), []indexer.Hint{{Path: "."}}); err != nil {
			t.Fatal(err)
		}
		var record cache.Record
		err := db.View(func(tx *cache.Tx) error {
			file, err := tx.File(".", "a.h")
			if err == nil {
				_, err = tx.Record(file.Key, &record)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if record.Language != tt.want || reads.Load() != tt.reads {
			t.Errorf("%s: it is of %s after %d reads, want %s after %d", tt.name, record.Language, reads.Load(), tt.want, tt.reads)
		}
	}
}
