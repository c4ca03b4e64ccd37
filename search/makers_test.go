package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
)

// However many make an index, it is the same.
func TestMakersMakeTheSame(t *testing.T) {
	db := openCache(t)
	const parts = 9
	for i := range parts {
		rec := cache.Record{Language: "go", Symbols: []cache.Symbol{{Name: fmt.Appendf(nil, "name%d", i), Kind: function, Parent: -1}}}
		f := cache.File{Name: "a.go", Stamp: cache.Stamp{Size: 1, MTime: monday.UnixNano()}, Key: cache.KeyOf(rec.Symbols[0].Name, "go", 1)}
		f.Symbols = SegmentSymbols // it says so, and fills a part
		var b cache.Batch
		b.Put(f.Key, rec.Append(nil))
		b.SetDir(cache.Dir{Path: fmt.Sprintf("d%d", i), Files: []cache.File{f}})
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
	}
	var entered atomic.Int64
	manifest := func(makers Makers) string {
		dir := t.TempDir()
		if err := Build(t.Context(), db, dir, makers); err != nil {
			t.Fatal(err)
		}
		m, err := os.ReadFile(filepath.Join(dir, manifestName))
		if err != nil {
			t.Fatal(err)
		}
		return string(m)
	}
	one := manifest(Makers{})
	if _, ids, err := readManifest(writeTo(t, one)); err != nil || len(ids) != parts {
		t.Fatalf("%d segments, %v, want %d", len(ids), err, parts)
	}
	four := manifest(Makers{Most: 4, Enter: func(context.Context, int64) (func(), error) {
		entered.Add(1)
		return func() { entered.Add(-1) }, nil
	}})
	if four != one {
		t.Error("four make another index than one")
	}
	if entered.Load() != 0 {
		t.Errorf("memory was taken %d times more often than given back", entered.Load())
	}
}

func writeTo(t *testing.T, manifest string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestMakers(t *testing.T) {
	never := func(ctx context.Context, _ int64) (func(), error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	always := func(context.Context, int64) (func(), error) { return func() {}, nil }
	failed := errors.New("the disk is full")
	for _, tt := range []struct {
		name   string
		makers Makers
		fail   int // the part that fails, from 1
		most   int64
	}{
		{name: "one alone makes all", makers: Makers{}, most: 1},
		{name: "where there is no memory for a second, one makes all", makers: Makers{Most: 4, Enter: never}, most: 1},
		{name: "where there is, they work beside each other", makers: Makers{Most: 4, Enter: always}, most: 4},
		{name: "nobody has to ask for memory", makers: Makers{Most: 4}, most: 4},
		{name: "what fails ends it", makers: Makers{Most: 4, Enter: always}, fail: 2, most: 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var made, now, most atomic.Int64
				err := tt.makers.do(t.Context(), 20, func() func(context.Context, int) error {
					return func(ctx context.Context, part int) error {
						if n := now.Add(1); n > most.Load() {
							most.Store(n)
						}
						defer now.Add(-1)
						if part == tt.fail-1 {
							return failed
						}
						time.Sleep(time.Second) // the others begin meanwhile
						made.Add(1)
						return ctx.Err()
					}
				})
				switch {
				case tt.fail > 0:
					if !errors.Is(err, failed) {
						t.Errorf("it ends with %v", err)
					}
				case err != nil || made.Load() != 20:
					t.Errorf("%d of 20 parts are made: %v", made.Load(), err)
				case most.Load() != tt.most:
					t.Errorf("%d were at it at a time, want %d", most.Load(), tt.most)
				}
			})
		})
	}
}
