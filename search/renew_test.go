package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
)

// A folder is what a cache holds: of each directory its files, and what they declare.
type folder map[string]map[string]string

// sample returns a folder of so many directories with twenty files each.
func sample(dirs int) folder {
	f := folder{}
	for d := range dirs {
		files := map[string]string{}
		for i := range 20 {
			files[fmt.Sprintf("f%d.go", i)] = fmt.Sprintf("getUser%d setName%d_%d onClose", i, d, i)
		}
		f[fmt.Sprintf("dir%d/inner", d)] = files
	}
	return f
}

// change changes some files of a folder, takes some away and adds some, and stores that.
func (f folder) change(t *testing.T, db *cache.DB, random *rand.Rand, files int) {
	t.Helper()
	dirs, touched := slices.Sorted(maps.Keys(f)), map[string]bool{}
	for n := range files {
		dir := dirs[random.IntN(len(dirs))]
		name := fmt.Sprintf("f%d.go", random.IntN(22))
		switch random.IntN(4) {
		case 0:
			delete(f[dir], name)
		case 1:
			f[dir][name] = "" // left out
		default:
			f[dir][name] = fmt.Sprintf("getUser%d changed%d onOpen", n, random.IntN(100))
		}
		touched[dir] = true
	}
	for dir := range touched {
		store(t, db, dir, f[dir])
	}
}

var renewQueries = []string{"getUser", "getUser7", "gU1", "changed", "onclose", "setNmae3", "stnm", "f3.go/ on", ""}

// checkRenewed holds the index in dir against one that is built anew.
func checkRenewed(t *testing.T, db *cache.DB, dir string) {
	t.Helper()
	fresh := t.TempDir()
	if err := Build(t.Context(), db, fresh, Makers{}); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir, db.Generation())
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	want, err := Open(fresh, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer want.Close()
	for _, q := range renewQueries {
		if a, b := ask(t, got, Query{Text: q, Limit: 5000}), ask(t, want, Query{Text: q, Limit: 5000}); !slices.Equal(a, b) {
			t.Fatalf("of %q it finds %d declarations, and one that is built anew %d:\n%.400v\n%.400v", q, len(a), len(b), a, b)
		}
	}
}

func TestRenewedIndexIsAsOneBuiltAnew(t *testing.T) {
	db, dir, f := openCache(t), t.TempDir(), sample(30)
	for name, files := range f {
		store(t, db, name, files)
	}
	random := rand.New(rand.NewPCG(5, 6))
	layers := 0
	for round := range 15 {
		if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
			t.Fatal(err)
		}
		checkRenewed(t, db, dir)
		_, ids, err := readManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		layers = max(layers, len(ids))
		if len(segmentsIn(t, dir)) != len(ids) {
			t.Errorf("round %d leaves %v, and uses %d", round, segmentsIn(t, dir), len(ids))
		}
		f.change(t, db, random, 1+random.IntN(20))
	}
	if layers < 2 || layers > 5 {
		t.Errorf("there were %d layers at most, for 600 files", layers)
	}
}

func TestRenewKeepsWhatHasNotChanged(t *testing.T) {
	db, dir, f := openCache(t), t.TempDir(), sample(50)
	for name, files := range f {
		store(t, db, name, files)
	}
	renewed := func() []segmentID {
		t.Helper()
		if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
			t.Fatal(err)
		}
		_, ids, err := readManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	base := renewed()
	store(t, db, "dir1/inner", map[string]string{"f0.go": "other"})
	two := renewed()
	if len(two) != 2 || two[1] != base[0] {
		t.Fatalf("a change of one directory makes %v of %v", two, base)
	}
	store(t, db, "dir2/inner", map[string]string{"f0.go": "another"})
	if again := renewed(); len(again) != 2 || again[1] != base[0] || again[0] == two[0] {
		t.Errorf("a second change makes %v of %v: the layers should be one", again, two)
	}
	db2 := db.Generation()
	if same := renewed(); len(same) != 2 || db.Generation() != db2 {
		t.Errorf("no change makes %v", same)
	}
	for d := range 25 {
		store(t, db, fmt.Sprintf("dir%d/inner", d), map[string]string{"f0.go": "all other"})
	}
	if whole := renewed(); len(whole) != 1 || whole[0].layer != 0 {
		t.Errorf("a change of half of all makes %v", whole)
	}
	checkRenewed(t, db, dir)
}

func TestAnySegmentThatIsDeletedComesBack(t *testing.T) {
	db, dir, f := openCache(t), t.TempDir(), sample(50)
	for name, files := range f {
		store(t, db, name, files)
	}
	times := 0
	layers := func() []segmentID {
		t.Helper()
		if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
			t.Fatal(err)
		}
		times++
		store(t, db, "dir1/inner", map[string]string{"f0.go": fmt.Sprint("other", times)})
		if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
			t.Fatal(err)
		}
		_, ids, err := readManifest(dir)
		if err != nil || len(ids) < 2 {
			t.Fatalf("%v: %v", ids, err)
		}
		return ids
	}
	for i := range 2 {
		for _, harm := range []func(string) error{os.Remove, func(p string) error { return os.Truncate(p, 100) }} {
			if err := harm(filepath.Join(dir, layers()[i].fileName())); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(dir, 0); !errors.Is(err, ErrUnusable) {
				t.Errorf("without segment %d, Open says %v", i, err)
			}
			if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
				t.Fatal(err)
			}
			checkRenewed(t, db, dir)
		}
	}
}

func TestRenewThatIsBrokenOffLeavesWhatWasThere(t *testing.T) {
	db, dir, f := openCache(t), t.TempDir(), sample(30)
	for name, files := range f {
		store(t, db, name, files)
	}
	if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	was := db.Generation()
	store(t, db, "dir1/inner", map[string]string{"f0.go": "other"})

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Renew(ctx, db, dir, Makers{}); !errors.Is(err, context.Canceled) {
		t.Errorf("it says %v", err)
	}
	// A process that is killed has written the layer, or a part of it, and no manifest.
	manifest, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, manifestName), manifest, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, tempPrefix+"1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := Open(dir, was)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if got := ask(t, table, Query{Text: "other"}); len(got) != 0 {
		t.Errorf("before the manifest is there, %v are found", got)
	}
	if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	checkRenewed(t, db, dir)
	if left := segmentsIn(t, dir); len(left) != 2 {
		t.Errorf("%v are left", left)
	}
}

func TestTablesAreReadWhileTheyAreRenewed(t *testing.T) {
	db, dir, f := openCache(t), t.TempDir(), sample(30)
	for name, files := range f {
		store(t, db, name, files)
	}
	if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 8))
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				table, err := Open(dir, 0)
				if errors.Is(err, os.ErrNotExist) {
					continue // it was renewed between the manifest and a segment
				}
				if err != nil {
					t.Error(err)
					return
				}
				hits, err := table.Symbols(t.Context(), Query{Text: "getUser", Limit: 1000})
				seen := map[string]bool{}
				for _, h := range hits {
					if at := h.Path + " " + h.Name; seen[at] {
						t.Errorf("%s is found twice", at)
					} else {
						seen[at] = true
					}
				}
				if err != nil || len(hits) < 300 || !strings.HasPrefix(hits[0].Name, "getUser") {
					t.Errorf("%d hits: %v", len(hits), err)
				}
				table.Close()
			}
		})
	}
	for range 12 {
		f.change(t, db, random, 1+random.IntN(20))
		if err := Renew(t.Context(), db, dir, Makers{}); err != nil {
			t.Error(err)
		}
	}
	cancel()
	readers.Wait()
	checkRenewed(t, db, dir)
}
