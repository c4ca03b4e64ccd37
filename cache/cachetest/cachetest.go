// Package cachetest opens indexes for tests.
package cachetest

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
)

// Open opens an empty index, which is checked and closed when the test is over.
func Open(t testing.TB) *cache.DB {
	t.Helper()
	return OpenFile(t, filepath.Join(t.TempDir(), cache.FileName), cache.Options{})
}

// OpenFile opens the index at path, which is checked and closed when the test is
// over, if the test has not closed it by then. Unless opt says otherwise, what the
// index logs is in the test's log.
func OpenFile(t testing.TB, path string, opt cache.Options) *cache.DB {
	t.Helper()
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	db, err := cache.Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		Check(t, db)
		if err := db.Close(); err != nil {
			t.Errorf("closing the index: %v", err)
		}
	})
	return db
}

// Check fails the test if anything is wrong with an index that is open.
func Check(t testing.TB, db *cache.DB) {
	t.Helper()
	if err := db.Check(context.Background()); err != nil && !errors.Is(err, cache.ErrClosed) {
		t.Errorf("the index does not check: %v", err)
	}
}
