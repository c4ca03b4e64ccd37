package indexer_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/cache/cachetest"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// files is a folder of which some files cannot be read.
type files map[string]string

var errBroken = errors.New("input/output error")

func (f files) source(reads *atomic.Int64) indexer.Source {
	return indexer.Source{
		Walk: func(_ context.Context, visit func(cache.Dir) error) error {
			d := cache.Dir{Path: "."}
			for i := range len(f) {
				name := fmt.Sprintf("f%03d.go", i)
				d.Files = append(d.Files, cache.File{Name: name, Stamp: cache.Stamp{Size: int64(len(f[name])), MTime: 1}})
			}
			return visit(d)
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			reads.Add(1)
			switch text := f[path]; text {
			case "broken":
				return nil, cache.Stamp{}, errBroken
			case "gone":
				return nil, cache.Stamp{}, fs.ErrNotExist
			case "panic":
				panic("a driver's bug")
			default:
				return append(buf[:0], text...), cache.Stamp{Size: int64(len(text)), MTime: 1}, nil
			}
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
}

func openDB(t testing.TB) *cache.DB {
	t.Helper()
	return cachetest.OpenFile(t, filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: indexer.Analyzer})
}

// One bad file is recorded with its reason, and the rest goes on. It is tried again
// the next time, and nothing else is.
func TestBadFiles(t *testing.T) {
	f := files{}
	for i := range 100 {
		f[fmt.Sprintf("f%03d.go", i)] = fmt.Sprintf("package p\n\nfunc F%d() {}\n", i)
	}
	f["f030.go"], f["f050.go"], f["f070.go"] = "broken", "panic", "gone"
	db := openDB(t)
	var reads atomic.Int64
	ix := indexer.New(db, f.source(&reads), indexer.Options{Workers: 4})
	s, err := ix.Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Files != 99 || s.Indexed != 97 || s.Failed != 2 || s.Symbols != 97 {
		t.Errorf("summary %+v", s)
	}
	err = db.View(func(tx *cache.Tx) error {
		for name, note := range map[string]string{"f030.go": "input/output error", "f050.go": "a driver's bug"} {
			file, err := tx.File(".", name)
			if err != nil || file.Skip != indexer.Failed || !strings.Contains(file.Note, note) {
				t.Errorf("%s is recorded as %+v, %v", name, file, err)
			}
		}
		if _, err := tx.File(".", "f070.go"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what was gone is recorded: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	reads.Store(0)
	s, err = ix.Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if reads.Load() != 3 || s.Reused != 97 || s.Indexed != 0 {
		t.Errorf("the second pass read %d files: %+v", reads.Load(), s)
	}
}

// What the source says of itself counts: if it would treat files otherwise, they are
// read again, and contents that are known are not scanned again.
func TestFingerprint(t *testing.T) {
	f := files{"f000.go": "package p\n\nfunc F() {}\n"}
	db := openDB(t)
	var reads atomic.Int64
	src := f.source(&reads)
	for _, tt := range []struct {
		fingerprint     string
		indexed, reread int64
	}{{"a", 1, 1}, {"a", 0, 0}, {"b", 0, 1}, {"b", 0, 0}} {
		reads.Store(0)
		src.Fingerprint = tt.fingerprint
		s, err := indexer.New(db, src, indexer.Options{}).Update(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Indexed != tt.indexed || reads.Load() != tt.reread {
			t.Errorf("with %q: %d scanned, %d read, want %d and %d", tt.fingerprint, s.Indexed, reads.Load(), tt.indexed, tt.reread)
		}
	}
}

// Progress ends with everything done, and never says that more is done than there is.
func TestProgressAddsUp(t *testing.T) {
	f := files{}
	for i := range 300 {
		f[fmt.Sprintf("f%03d.go", i)] = "package p\n"
	}
	var last indexer.Progress
	var reads atomic.Int64
	_, err := indexer.New(openDB(t), f.source(&reads), indexer.Options{Workers: 3, Progress: func(p indexer.Progress) {
		if p.Done > p.Total || p.Done < last.Done || p.Workers != 3 {
			t.Errorf("progress %+v after %+v", p, last)
		}
		last = p
	}}).Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if last.Done != 300 || last.Total != 300 || !last.Walked || last.Bytes != 3000 {
		t.Errorf("ends with %+v", last)
	}
}

// A walk that fails ends the pass with its error, and what was found is kept.
func TestWalkFails(t *testing.T) {
	f := files{"f000.go": "package p\n\nfunc F() {}\n"}
	var reads atomic.Int64
	src := f.source(&reads)
	walk := src.Walk
	src.Walk = func(ctx context.Context, visit func(cache.Dir) error) error {
		if err := walk(ctx, visit); err != nil {
			return err
		}
		return errBroken
	}
	db := openDB(t)
	s, err := indexer.New(db, src, indexer.Options{}).Update(t.Context())
	if !errors.Is(err, errBroken) || s.Complete {
		t.Errorf("got %v and %+v", err, s)
	}
	if last, ok := indexer.LastRun(db); !ok || last.Complete || last.Indexed != 1 {
		t.Errorf("remembered %+v %t", last, ok)
	}
}

// What hints name is looked at again, and nothing else. A directory that is not there
// any more takes with it what lay in it, whatever the hint says of that.
func TestRefresh(t *testing.T) {
	dirs := map[string]bool{".": true, "a": true, "a/b": true, "c": true}
	listed := 0
	visitAll := func(visit func(cache.Dir) error, within func(string) bool) error {
		for path := range dirs {
			if !within(path) {
				continue
			}
			listed++
			if err := visit(cache.Dir{Path: path, Files: []cache.File{{Name: "x.go", Stamp: cache.Stamp{Size: 1, MTime: 1}}}}); err != nil {
				return err
			}
		}
		return nil
	}
	src := indexer.Source{
		Walk: func(_ context.Context, visit func(cache.Dir) error) error {
			return visitAll(visit, func(string) bool { return true })
		},
		List: func(_ context.Context, hints []indexer.Hint, visit func(cache.Dir) error) error {
			return visitAll(visit, func(path string) bool {
				for _, h := range hints {
					if path == h.Path || h.Tree && (h.Path == "." || strings.HasPrefix(path, h.Path+"/")) {
						return true
					}
				}
				return false
			})
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			return append(buf[:0], "package "+path...), cache.Stamp{Size: 1, MTime: 1}, nil
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
	db := openDB(t)
	ix := indexer.New(db, src, indexer.Options{Workers: 2})
	if _, err := ix.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		gone    []string
		hints   []indexer.Hint
		listed  int
		changed int
		left    int
	}{
		{"nothing has changed", nil, []indexer.Hint{{Path: "a"}, {Path: "c"}}, 2, 0, 4},
		{"a directory without its inside", []string{"a", "a/b"}, []indexer.Hint{{Path: "a"}}, 0, 2, 2},
		{"what was never there", nil, []indexer.Hint{{Path: "z", Tree: true}}, 0, 0, 2},
		{"everything", []string{"c"}, []indexer.Hint{{Path: ".", Tree: true}}, 1, 1, 1},
	} {
		for _, path := range tt.gone {
			delete(dirs, path)
		}
		listed = 0
		changed, err := ix.Refresh(t.Context(), tt.hints)
		if err != nil {
			t.Fatal(err)
		}
		if listed != tt.listed || len(changed.Paths) != tt.changed || changed.Many || db.Stats().Dirs != tt.left {
			t.Errorf("%s: %d listed, changed %v, %d directories left", tt.name, listed, changed.Paths, db.Stats().Dirs)
		}
	}
}
