package lsp

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// folders are what the editor has open. Each has a goroutine that keeps its index.
type folders struct {
	s        *server
	progress progress

	mu      sync.Mutex
	open    map[string]*folder // guarded by mu; by root
	stopped bool               // guarded by mu; nothing is opened any more
}

func newFolders(s *server) *folders { return &folders{s: s, open: map[string]*folder{}} }

// change opens and closes folders. One that is already open stays as it is.
func (fs *folders) change(added, removed []string) {
	for _, uri := range removed {
		if root, ok := pathOf(uri); ok {
			fs.remove(root)
		}
	}
	for _, uri := range added {
		root, ok := pathOf(uri)
		if !ok {
			fs.s.log.Info("not a folder on this machine, so it is not indexed", "uri", uri)
			continue
		}
		fs.add(root)
	}
}

func (fs *folders) add(root string) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.stopped || fs.open[root] != nil {
		return
	}
	f := newFolder(fs.s, root)
	fs.open[root] = f
	go f.run()
}

func (fs *folders) remove(root string) {
	fs.mu.Lock()
	f := fs.open[root]
	delete(fs.open, root)
	fs.mu.Unlock()
	if f != nil {
		f.close()
	}
}

// configure opens those folders anew that other settings mean something for.
func (fs *folders) configure() {
	now := fs.s.current()
	for _, f := range fs.all() {
		if f.options() == now.workspace(f.root) {
			continue
		}
		fs.remove(f.root)
		fs.add(f.root)
	}
}

// all returns the open folders by their roots.
func (fs *folders) all() []*folder {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	out := make([]*folder, 0, len(fs.open))
	for _, f := range fs.open {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *folder) int { return cmp.Compare(a.root, b.root) })
	return out
}

// at returns the folder with a root, or nil.
func (fs *folders) at(root string) *folder {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.open[root]
}

// holding returns the innermost folder that a path lies in, and the path within it;
// nil if there is none.
func (fs *folders) holding(path string) (best *folder, name string) {
	for _, f := range fs.all() {
		rel, err := filepath.Rel(f.root, path)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if best == nil || len(f.root) > len(best.root) {
			best, name = f, filepath.ToSlash(rel)
		}
	}
	return best, name
}

// saved tells the folder that holds a file that there is something new in it.
func (fs *folders) saved(path string) {
	if f, name := fs.holding(path); f != nil && !strings.HasPrefix(name, ".git/") {
		f.changed()
	}
}

// stop ends all indexing, and lets queries go on.
func (fs *folders) stop() {
	fs.mu.Lock()
	fs.stopped = true
	fs.mu.Unlock()
	for _, f := range fs.all() {
		f.cancel()
	}
}

// close closes all folders and waits until they are.
func (fs *folders) close() {
	fs.stop()
	for _, f := range fs.all() {
		fs.remove(f.root)
	}
}

// awaitOpen is for what needs an index: it waits until that is open.
func (f *folder) awaitOpen(ctx context.Context) (*workspace.Local, error) {
	select {
	case <-f.opened:
		return f.index()
	case <-f.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
