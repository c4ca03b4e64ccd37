package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
)

func openCache(t *testing.T) *cache.DB {
	t.Helper()
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// store puts a directory into the cache whose files declare functions of the given
// names.
func store(t *testing.T, db *cache.DB, dir string, files map[string]string) {
	t.Helper()
	var b cache.Batch
	d := cache.Dir{Path: dir}
	for name, declares := range files {
		f := cache.File{Name: name, Stamp: cache.Stamp{Size: 1, MTime: monday.UnixNano()}}
		if declares == "" {
			f.Skip = 3
		} else {
			rec := cache.Record{Language: "go"}
			for i, n := range strings.Fields(declares) {
				rec.Symbols = append(rec.Symbols, cache.Symbol{Name: []byte(n), Kind: function, Parent: -1, Line: uint32(i), EndLine: uint32(i)})
			}
			f.Key = cache.KeyOf([]byte(declares), "go", 1)
			b.Put(f.Key, rec.Append(nil))
		}
		d.Files = append(d.Files, f)
	}
	slices.SortFunc(d.Files, func(a, b cache.File) int { return strings.Compare(a.Name, b.Name) })
	b.SetDir(d)
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
}

func TestBuildIndexesWhatTheCacheHolds(t *testing.T) {
	db, dir := openCache(t), filepath.Join(t.TempDir(), "index")
	if _, err := Open(dir, 0); !errors.Is(err, ErrUnusable) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("where there is no index, Open says %v", err)
	}
	store(t, db, ".", map[string]string{"main.go": "main getUser", "skipped.go": ""})
	store(t, db, "a/b", map[string]string{"user.go": "getUser putName", "copy.go": "getUser putName"})
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	table, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	want := []string{"getUser main.go", "getUser a/b/copy.go", "getUser a/b/user.go"}
	if got := ask(t, table, Query{Text: "getUser"}); !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}

	store(t, db, "a/b", map[string]string{"user.go": "dropUser"})
	if _, err := Open(dir, db.Generation()); !errors.Is(err, ErrUnusable) {
		t.Errorf("where the index is stale, Open says %v", err)
	}
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	next, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if got := ask(t, next, Query{Text: "dropUser"}); !slices.Equal(got, []string{"dropUser a/b/user.go"}) {
		t.Errorf("after a change, found %v", got)
	}
	// A table that is open goes on with the files that it has.
	if got := ask(t, table, Query{Text: "getUser"}); !slices.Equal(got, want) {
		t.Errorf("the old table finds %v, want %v", got, want)
	}
	if left := segmentsIn(t, dir); len(left) != 1 && os.PathSeparator == '/' {
		t.Errorf("%v are left, want one segment", left)
	}
}

func segmentsIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != manifestName {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestEmptyCacheGivesAnEmptyIndex(t *testing.T) {
	db, dir := openCache(t), t.TempDir()
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	table, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if got := ask(t, table, Query{Text: "x"}); len(got) > 0 {
		t.Errorf("found %v", got)
	}
}

// Whatever happens to its files, an index is refused and comes back when it is
// built again.
func TestIndexComesBackWhateverHappenedToIt(t *testing.T) {
	db, dir := openCache(t), t.TempDir()
	store(t, db, ".", map[string]string{"main.go": "main getUser"})
	other := []byte("mindsym\nof something else")
	for _, tt := range []struct {
		name  string
		spoil func(segment, manifest string) error
	}{
		{"the segment is gone", func(s, m string) error { return os.Remove(s) }},
		{"the manifest is gone", func(s, m string) error { return os.Remove(m) }},
		{"the segment is empty", func(s, m string) error { return os.Truncate(s, 0) }},
		{"the segment is half", func(s, m string) error { return os.Truncate(s, 500) }},
		{"the segment is something else", func(s, m string) error { return os.WriteFile(s, other, 0o600) }},
		{"the segment is another one", func(s, m string) error {
			b := NewBuilder()
			add(b, names("other")...)
			return b.WriteFile(s)
		}},
		{"the segment is a folder", func(s, m string) error {
			os.Remove(s)
			return os.Mkdir(s, 0o700)
		}},
		{"the manifest is half", func(s, m string) error { return os.Truncate(m, 40) }},
		{"the manifest is something else", func(s, m string) error { return os.WriteFile(m, other, 0o600) }},
		{"a bit of the manifest is another", func(s, m string) error {
			b, err := os.ReadFile(m)
			if err != nil {
				return err
			}
			b[20] ^= 1
			return os.WriteFile(m, b, 0o600)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := Build(t.Context(), db, dir, Makers{}); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(filepath.Join(dir, segmentsIn(t, dir)[0]), filepath.Join(dir, manifestName)); err != nil {
				t.Fatal(err)
			}
			if table, err := Open(dir, 0); !errors.Is(err, ErrUnusable) {
				t.Fatalf("Open gives %v, error %v; want %v", table, err, ErrUnusable)
			}
			if err := Build(t.Context(), db, dir, Makers{}); err != nil {
				t.Fatal(err)
			}
			table, err := Open(dir, db.Generation())
			if err != nil {
				t.Fatal(err)
			}
			defer table.Close()
			if err := table.Verify(); err != nil {
				t.Error(err)
			}
			if got := ask(t, table, Query{Text: "getUser"}); !slices.Equal(got, []string{"getUser main.go"}) {
				t.Errorf("found %v", got)
			}
		})
	}
}

// A build goes on with a segment in which something is damaged that opening it does
// not see, and replaces it.
func TestBuildReplacesADamagedSegmentOfTheSameName(t *testing.T) {
	db, dir := openCache(t), t.TempDir()
	store(t, db, ".", map[string]string{"main.go": "main getUser"})
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, segmentsIn(t, dir)[0])
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[headerSize] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	table, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if err := table.Verify(); err != nil {
		t.Error(err)
	}
}

func TestBuildThatIsInterruptedLeavesTheIndex(t *testing.T) {
	db, dir := openCache(t), t.TempDir()
	store(t, db, ".", map[string]string{"main.go": "main getUser"})
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	before := db.Generation()
	for i := range 50 {
		store(t, db, fmt.Sprintf("d%d", i), map[string]string{"a.go": "x"})
	}
	leftover := filepath.Join(dir, tempPrefix+"123")
	if err := os.WriteFile(leftover, []byte("half a segment"), 0o600); err != nil {
		t.Fatal(err)
	}
	for looks := range 10 {
		if err := Build(&after{t.Context(), looks}, db, dir, Makers{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("error is %v, want %v", err, context.Canceled)
		}
		table, err := Open(dir, before)
		if err != nil {
			t.Fatal(err)
		}
		table.Close()
	}
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	if left := segmentsIn(t, dir); len(left) != 1 {
		t.Errorf("%v are left, want one segment", left)
	}
}

// A large workspace has several segments, and what is found does not show it.
func TestIndexOfSeveralSegmentsAnswersAsOne(t *testing.T) {
	if testing.Short() {
		t.Skip("builds an index of 600,000 symbols")
	}
	db, dir := openCache(t), t.TempDir()
	const files, each = 6, SegmentSymbols/5 + 1
	for i := range files {
		var all strings.Builder
		for j := range each {
			fmt.Fprintf(&all, "name%dOf%d ", j, i)
		}
		store(t, db, fmt.Sprintf("d%d", i), map[string]string{"a.go": all.String()})
	}
	if err := Build(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	table, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if st := table.Stats(); st.Segments != 2 || st.Symbols != files*each {
		t.Fatalf("%d symbols in %d segments, want %d in 2", st.Symbols, st.Segments, files*each)
	}
	var want []string
	for i := range files {
		want = append(want, fmt.Sprintf("name777Of%d d%d/a.go", i, i))
	}
	if got := ask(t, table, Query{Text: "name777Of"}); !slices.Equal(got[:files], want) {
		t.Errorf("found %v, want %v first", got, want)
	}
}
