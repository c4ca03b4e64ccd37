package lsp

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/protocol"
)

// folders are what the editor has open. Each has a goroutine that keeps its index.
//
// They come and go on the goroutine that reads, in the order in which the editor says
// so; opening and closing an index takes longer and is done beside that.
type folders struct {
	s       *server
	running sync.WaitGroup // folders that run, those that are being closed too

	mu      sync.Mutex         // before a folder's own
	open    map[string]*folder // guarded by mu; by root
	holders []holder           // guarded by mu
	stopped bool               // guarded by mu; nothing is opened any more
}

// holder is a folder that has the right to the index of a directory. There is one at
// most, however many ways lead to the directory.
type holder struct {
	*folder
	directory os.FileInfo
}

func newFolders(s *server) *folders { return &folders{s: s, open: map[string]*folder{}} }

func (s *server) didChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	for _, f := range p.Event.Removed {
		if root, ok := pathOf(string(f.URI)); ok {
			s.folders.remove(root)
		}
	}
	for _, f := range p.Event.Added {
		s.folders.add(string(clone(f.URI)))
	}
	s.config.again() // for those of the new ones
	return nil
}

// add opens a folder. One that is open already stays as it is.
func (fs *folders) add(uri string) {
	root, ok := pathOf(uri)
	if !ok {
		fs.s.log.Info("not a folder on this machine, so it is not indexed", "uri", uri)
		return
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.open[root] == nil {
		fs.start(newFolder(fs.s, uri, root))
	}
}

// start has a folder run. mu is held.
func (fs *folders) start(f *folder) {
	if fs.stopped {
		return
	}
	fs.open[f.root] = f
	fs.running.Go(f.run)
}

// remove closes a folder, and does not wait until it is.
func (fs *folders) remove(root string) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f := fs.open[root]; f != nil {
		delete(fs.open, root)
		f.cancel()
	}
}

// configure opens those folders anew that other settings mean something for.
func (fs *folders) configure() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for root, f := range fs.open {
		if !f.outdated() {
			continue
		}
		f.cancel()
		anew := newFolder(fs.s, f.uri, root)
		anew.configured()
		fs.start(anew)
	}
}

// claim gives a folder the right to its directory's index, or else returns who has it.
// That is the same directory by another name, or a folder that is being closed. A
// directory that is not there needs no claim.
func (fs *folders) claim(f *folder) *folder {
	directory, err := os.Stat(f.root)
	if err != nil {
		return nil
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, h := range fs.holders {
		if os.SameFile(h.directory, directory) && h.folder != f {
			return h.folder
		}
	}
	if !slices.ContainsFunc(fs.holders, func(h holder) bool { return h.folder == f }) {
		fs.holders = append(fs.holders, holder{f, directory})
	}
	return nil
}

// release gives the right back.
func (fs *folders) release(f *folder) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.holders = slices.DeleteFunc(fs.holders, func(h holder) bool { return h.folder == f })
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

// awaitOpen waits until it is known of all folders that were indexed before whether they
// can be asked, no longer than patience. One that is being indexed for the first time has
// nothing to wait for here: what it can tell comes bit by bit.
func (fs *folders) awaitOpen(ctx context.Context, patience time.Duration) error {
	var timeout <-chan time.Time
	for _, f := range fs.all() {
		if !f.warm() {
			continue
		}
		if timeout == nil {
			timeout = time.After(patience)
		}
		select {
		case <-f.opened:
		case <-f.ctx.Done():
		case <-timeout:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
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
		if rel, ok := within(f.root, path); ok && (best == nil || len(f.root) > len(best.root)) {
			best, name = f, rel
		}
	}
	return best, name
}

// changed tells the folders that hold files that there may be something new in those.
func (fs *folders) changed(paths ...string) {
	for _, f := range fs.all() {
		var names []string
		for _, path := range paths {
			if name, ok := within(f.root, path); ok {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			f.changed(names...)
		}
	}
}

// within returns a path as it is below a root, with slashes.
func within(root, path string) (name string, ok bool) {
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// stop ends all indexing. Questions are answered as if nothing were open.
func (fs *folders) stop() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.stopped = true
	for _, f := range fs.open {
		f.cancel()
	}
}

// close closes all folders and waits until they are.
func (fs *folders) close() {
	fs.stop()
	fs.running.Wait()
}
