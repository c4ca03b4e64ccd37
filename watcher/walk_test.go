package watcher

import (
	"context"
	"path"
	"slices"
	"sync"
	"testing"
)

// found is what a walk reported, by path.
type walked struct {
	files   map[string]Stamp
	skipped map[string]Reason // folders end with a slash
	dirs    []string
}

func walk(t testing.TB, root string, opt Options) walked {
	t.Helper()
	var mu sync.Mutex
	w := walked{files: map[string]Stamp{}, skipped: map[string]Reason{}}
	err := Walk(context.Background(), root, opt, func(d Dir) error {
		mu.Lock()
		defer mu.Unlock()
		w.dirs = append(w.dirs, d.Path)
		for _, f := range d.Files {
			w.files[path.Join(d.Path, f.Name)] = f.Stamp
		}
		for _, s := range d.Skipped {
			name := path.Join(d.Path, s.Name)
			if s.Dir {
				name += "/"
			}
			w.skipped[name] = s.Reason
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(w.dirs)
	return w
}
