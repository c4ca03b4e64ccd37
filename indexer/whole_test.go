package indexer

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
)

// A pass that finds that the cache says it lacks nothing looks at stamps alone, so the cache
// must say so only while it is true: not while vectors are still to come, and not in the
// words of another version.
func TestNothingLackingIsSaidWhenItIsTrue(t *testing.T) {
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: Analyzer, Facets: Facets()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := []byte("package p\n\n// Upload sends a file.\nfunc Upload() {}\n")
	list := func(visit func(cache.Dir) error) error {
		stamp := cache.Stamp{Size: int64(len(text)), MTime: int64(len(text))}
		return visit(cache.Dir{Path: ".", Files: []cache.File{{Name: "a.go", Stamp: stamp}}})
	}
	src := Source{
		Walk: func(_ context.Context, visit func(cache.Dir) error) error { return list(visit) },
		List: func(_ context.Context, _ []Hint, visit func(cache.Dir) error) error { return list(visit) },
		Read: func(_ string, buf []byte) ([]byte, cache.Stamp, error) {
			return append(buf[:0], text...), cache.Stamp{Size: int64(len(text)), MTime: int64(len(text))}, nil
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
	here := []Hint{{Path: "."}}
	refresh := func() error { _, err := New(db, src, Options{}).Refresh(t.Context(), here); return err }
	cut := func() error { // before there are vectors
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		named := func(context.Context, Changed) error { cancel(); return nil }
		if _, err := New(db, src, Options{Named: named}).Refresh(ctx, here); !errors.Is(err, context.Canceled) {
			return errors.Join(errors.New("it was not cut short"), err)
		}
		return nil
	}
	edit := func() error { text = append(text, "\nfunc Another() {}\n"...); return nil }
	update := func() error { _, err := New(db, src, Options{}).Update(t.Context()); return err }
	names := func() error { _, err := New(db, src, Options{NamesOnly: true}).Update(t.Context()); return err }
	whole := New(db, src, Options{}).whole()
	for _, step := range []struct {
		name string
		do   []func() error
		want bool
	}{
		{"a part alone tells nothing of the rest", []func() error{refresh}, false},
		{"a pass for names alone leaves words to be learned", []func() error{edit, names}, false},
		{"a whole pass looks at all", []func() error{update}, true},
		{"what changed was learned to the end", []func() error{edit, refresh}, true},
		{"what changed was not learned to the end", []func() error{edit, cut}, false},
		{"nor does looking at stamps make up for it", []func() error{cut}, false},
		{"a whole pass makes up for it", []func() error{update}, true},
	} {
		for _, do := range step.do {
			if err := do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
		}
		if got := db.Whole(whole); got != step.want {
			t.Errorf("%s: whole is %t", step.name, got)
		}
	}
	if db.Whole(whole + "2") {
		t.Error("it is whole for another version")
	}
	_ = db.View(func(tx *cache.Tx) error { // it cannot fail
		d, _, _ := tx.Dir(".")
		if lack := lacks(tx, d.Files[0].Key, wantAll); lack != 0 {
			t.Errorf("it lacks %b", lack)
		}
		return nil
	})
}
