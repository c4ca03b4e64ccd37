package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// openTest opens the index at path, which is checked and closed at the test's end.
func openTest(t testing.TB, path string, opt Options) *DB {
	t.Helper()
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	opt.noSync = true
	db, err := Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeTest(t, db) })
	return db
}

func closeTest(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Check(context.Background()); err != nil && !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func testPath(t testing.TB) string { return filepath.Join(t.TempDir(), FileName) }

// model is what an index is to hold, in the plainest form.
type model struct {
	records map[Key][]byte
	dirs    map[string][]File
	meta    map[string][]byte
}

func newModel() *model {
	return &model{records: map[Key][]byte{}, dirs: map[string][]File{}, meta: map[string][]byte{}}
}

// named returns the keys that directories lead to.
func (m *model) named() map[Key]bool {
	keys := map[Key]bool{}
	for _, files := range m.dirs {
		for _, f := range files {
			keys[f.Key] = true
		}
	}
	return keys
}

// findable is all that the generation is to tell apart.
func (m *model) findable() string {
	var b bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(m.dirs)) {
		for _, f := range m.dirs[path] {
			if f.Skip == 0 && f.Key != (Key{}) {
				fmt.Fprintf(&b, "%s/%s %x\n", path, f.Name, f.Key)
			}
		}
	}
	return b.String()
}

// step makes a random batch, for the model and for the index.
func (m *model) step(rng *rand.Rand, b *Batch) {
	keys := slices.SortedFunc(maps.Keys(m.records), func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
	for range rng.IntN(40) {
		size := rng.IntN(200)
		switch rng.IntN(20) {
		case 0:
			size = 0
		case 1:
			size = 10_000 + rng.IntN(100_000)
		}
		record := make([]byte, size)
		for i := range record {
			record[i] = byte(rng.Uint32())
		}
		key := KeyOf(record, "go", 1)
		if len(keys) > 0 && rng.IntN(5) == 0 {
			key = keys[rng.IntN(len(keys))]
			record = m.records[key]
		}
		b.Put(key, record)
		m.records[key] = record
		keys = append(keys, key)
	}
	for range rng.IntN(8) {
		path := fmt.Sprintf("d%d/%d", rng.IntN(5), rng.IntN(10))
		if rng.IntN(4) == 0 {
			b.RemoveDir(path)
			delete(m.dirs, path)
			continue
		}
		var files []File
		for i := range rng.IntN(30) {
			f := File{Name: fmt.Sprintf("f%03d", i*3+rng.IntN(3)), Stamp: Stamp{int64(rng.IntN(1e6)), rng.Int64(), rng.Int64(), rng.Uint64()}}
			switch {
			case rng.IntN(5) == 0 || len(keys) == 0:
				f.Skip, f.Note = uint8(1+rng.IntN(250)), "a note"
			default:
				f.Key, f.Symbols, f.Pieces = keys[rng.IntN(len(keys))], rng.Uint32(), uint32(rng.IntN(100))
			}
			files = append(files, f)
		}
		b.SetDir(Dir{Path: path, Files: files})
		m.dirs[path] = files
	}
	if rng.IntN(3) == 0 {
		name := fmt.Sprint("m", rng.IntN(4))
		value := []byte(fmt.Sprint(rng.Uint64()))
		b.SetMeta(name, value)
		m.meta[name] = value
	}
}

// compare holds an index against the model. Records that no directory leads to may
// be gone.
func (m *model) compare(t *testing.T, db *DB) {
	t.Helper()
	named := m.named()
	err := db.View(func(tx *Tx) error {
		for key, want := range m.records {
			got, ok, err := tx.Bytes(key)
			if err != nil {
				return err
			}
			if !ok && !named[key] {
				delete(m.records, key)
				continue
			}
			if !ok || !bytes.Equal(got, want) {
				return fmt.Errorf("record %x: %t, %d bytes, want %d", key, ok, len(got), len(want))
			}
		}
		got := map[string][]File{}
		last := ""
		err := tx.Dirs(func(d Dir) error {
			if d.Path <= last {
				return fmt.Errorf("%s comes after %s", d.Path, last)
			}
			last = d.Path
			got[d.Path] = slices.Clone(d.Files)
			return nil
		})
		if d := cmp.Diff(m.dirs, got, cmpopts.EquateEmpty()); d != "" {
			return fmt.Errorf("directories: %s", d)
		}
		for path, files := range m.dirs {
			d, ok, err := tx.Dir(path)
			if !ok || err != nil || !slices.Equal(d.Files, files) {
				return fmt.Errorf("directory %s: %t %v", path, ok, err)
			}
			for _, want := range files {
				if f, err := tx.File(path, want.Name); err != nil || f != want {
					return fmt.Errorf("file %s in %s: %v, %v", want.Name, path, f, err)
				}
			}
		}
		if _, ok, err := tx.Dir("nowhere"); ok || err != nil {
			return fmt.Errorf("a directory that is not there: %t, %v", ok, err)
		}
		if _, err := tx.File("d0/0", "nothing"); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("a file that is not there: %v", err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range m.meta {
		if got := db.Meta(name); !bytes.Equal(got, want) {
			t.Fatalf("%s is %q, want %q", name, got, want)
		}
	}
	if s := db.Stats(); s.Dirs != len(m.dirs) || s.LiveBytes > s.PackBytes {
		t.Fatalf("%+v with %d directories", s, len(m.dirs))
	}
}

// Whatever is done to an index, it holds what a map would hold after the same.
func TestIndexIsLikeAMap(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, 1))
			path := testPath(t)
			m := newModel()
			db := openTest(t, path, Options{Analyzer: 1})
			var b Batch
			for step := range 30 {
				before, gen := m.findable(), db.Generation()
				b.Reset()
				m.step(rng, &b)
				if err := db.Commit(&b); err != nil {
					t.Fatal(err)
				}
				if changed := before != m.findable(); changed != (db.Generation() > gen) {
					t.Fatalf("step %d: what is findable changed: %t, the generation went from %d to %d", step, changed, gen, db.Generation())
				}
				// As if tidying were for the smallest index.
				db.deadFloor, db.freeFloor = 1000, 1
				switch rng.IntN(6) {
				case 0:
					m.compare(t, db)
				case 1:
					if err := db.Tidy(context.Background()); err != nil {
						t.Fatal(err)
					}
					m.compare(t, db)
				case 2:
					gen := db.Generation()
					closeTest(t, db)
					db = openTest(t, path, Options{Analyzer: 1})
					if db.Generation() != gen {
						t.Fatalf("generation %d after it was closed at %d", db.Generation(), gen)
					}
					m.compare(t, db)
				}
			}
			m.compare(t, db)
		})
	}
}

// A commit that would change nothing does not write.
func TestCommitOfWhatIsKnownWritesNothing(t *testing.T) {
	path := testPath(t)
	db := openTest(t, path, Options{})
	m := newModel()
	var b Batch
	m.step(rand.New(rand.NewPCG(1, 1)), &b)
	txid := func() (n int) {
		_ = db.View(func(tx *Tx) error { n = tx.bolt.ID(); return nil })
		return n
	}
	for i, want := range []int{1, 0, 0} {
		before := txid()
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
		if got := txid() - before; got != want {
			t.Errorf("commit %d made %d transactions, want %d", i, got, want)
		}
	}
}

// Readers see each commit whole or not at all, and go on while the file is tidied
// and replaced.
func TestReadersBesideAWriter(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	db.deadFloor, db.freeFloor = 1000, 1
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var r Record
			for ctx.Err() == nil {
				err := db.View(func(tx *Tx) error {
					seen := ""
					return tx.Dirs(func(d Dir) error {
						// All directories name the file of the same round.
						if name := d.Files[0].Note; seen == "" {
							seen = name
						} else if name != seen {
							return fmt.Errorf("%s and %s in one view", name, seen)
						}
						if ok, err := tx.Record(d.Files[0].Key, &r); !ok {
							return fmt.Errorf("record of round %s: %w", seen, err)
						}
						if string(r.Symbols[0].Name) != seen {
							return fmt.Errorf("record %s in round %s", r.Symbols[0].Name, seen)
						}
						return nil
					})
				})
				if err != nil {
					t.Error(err)
					return
				}
				db.Has(Key{})
				db.Meta("round")
				db.Stats()
			}
		})
	}
	pad := bytes.Repeat([]byte("x"), 3000)
	for round := range 40 {
		var b Batch
		for i := range 20 {
			name := fmt.Appendf(nil, "round %d", round)
			r := Record{Symbols: []Symbol{{Name: name, Parent: -1}, {Name: append(pad, byte(i)), Parent: -1}}}
			data := r.Append(nil)
			key := KeyOf(data, "go", 1)
			b.Put(key, data)
			b.SetDir(Dir{Path: fmt.Sprint("d", i), Files: []File{{Name: "f", Key: key, Note: string(name)}}})
		}
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
		if round%10 == 9 {
			if err := db.Tidy(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	cancel()
	wg.Wait()
}
