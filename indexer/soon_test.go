package indexer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// folderSource is a folder on disk as it is.
func folderSource(root string) Source {
	listing := func(d watcher.Dir) cache.Dir {
		out := cache.Dir{Path: d.Path}
		for _, f := range d.Files {
			out.Files = append(out.Files, cache.File{Name: f.Name, Stamp: cache.Stamp(f.Stamp)})
		}
		return out
	}
	return Source{
		Walk: func(ctx context.Context, visit func(cache.Dir) error) error {
			return watcher.Walk(ctx, root, watcher.Options{}, func(d watcher.Dir) error { return visit(listing(d)) })
		},
		List: func(ctx context.Context, hints []Hint, visit func(cache.Dir) error) error {
			look := make([]watcher.Hint, len(hints))
			for i, h := range hints {
				look[i] = watcher.Hint(h)
			}
			return watcher.List(ctx, root, watcher.Options{}, look, func(d watcher.Dir) error { return visit(listing(d)) })
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			text, stamp, err := watcher.Read(root, path, 0, buf)
			return text, cache.Stamp(stamp), err
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
}

// A file that a person opens or saves is in the index although the only worker is busy
// with another one, a thousand wait, and that person types on; and each is counted once.
func TestWhatIsOpenedOvertakes(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"a", "z"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	const many = 1000
	for i := range many {
		write := fmt.Sprintf("package a\n\nfunc A%d() {}\n", i)
		if err := os.WriteFile(filepath.Join(root, "a", fmt.Sprintf("f%d.go", i)), []byte(write), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "z", "open.go"), []byte("package z\n\nfunc Open() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: Analyzer})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	soon := make(chan string, 1)
	found := make(chan struct{})
	var once sync.Once
	front := NewForeground()
	ix := New(db, folderSource(root), Options{Workers: 1, Soon: soon, Pace: NewPace(front)})
	ix.opt.scanning = func(text []byte) {
		if string(text[:9]) == "package a" {
			once.Do(func() {
				front.Typed()
				soon <- "z"
			})
			<-found
		}
	}
	go func() {
		defer close(found)
		for t.Context().Err() == nil {
			known := false
			err := db.View(func(tx *cache.Tx) error {
				d, ok, err := tx.Dir("z")
				known = ok && len(d.Files) == 1 && d.Files[0].Symbols == 1
				return err
			})
			if known || err != nil {
				return
			}
		}
	}()
	s, err := ix.Update(t.Context())
	if err != nil || s.Files != many+1 || s.Indexed+s.Reused != many+1 {
		t.Errorf("%+v, %v", s, err)
	}
}
