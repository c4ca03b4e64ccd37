package lsp

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// folder is one that the editor has open, and its index.
type folder struct {
	s    *server
	uri  string // as the editor has it
	root string // the path of that; links in it are the editor's business

	ctx    context.Context // done when the folder is closed
	cancel context.CancelFunc
	told   chan struct{} // closed by configured
	tell   sync.Once     // closes told
	opened chan struct{} // closed when it is known whether there is an index
	open   sync.Once     // closes opened
	done   chan struct{} // closed when run has returned

	mu    sync.Mutex
	opt   *workspace.Options // guarded by mu; what it was opened with, nil before
	w     *workspace.Shared  // guarded by mu; nil until it is open
	err   error              // guarded by mu; why it is not
	users sync.WaitGroup     // queries that use w

	buffers buffers
}

var errClosed = errors.New("the folder is not open any more")

// errPaused is why the stamps of a folder are not looked at that somebody has paused.
var errPaused = errors.New("indexing is paused here: mind/resume looks at everything and goes on")

func newFolder(s *server, uri, root string) *folder {
	f := &folder{
		s: s, uri: uri, root: root,
		told: make(chan struct{}), opened: make(chan struct{}), done: make(chan struct{}),
	}
	f.ctx, f.cancel = context.WithCancel(s.ctx)
	return f
}

// configured says that the settings are known as far as they can be.
func (f *folder) configured() { f.tell.Do(func() { close(f.told) }) }

// run opens the index, which keeps itself up to date, and shows what goes on in it until
// the folder is closed.
func (f *folder) run() {
	defer close(f.done)
	defer f.s.folders.release(f)
	defer f.cancel()
	w := f.openIndex()
	if w == nil {
		return
	}
	defer func() {
		f.set(nil, errClosed)
		f.users.Wait()
		w.Close() // what was stored is durable
	}()
	f.show(w)
}

// show has the editor show each pass over the folder, whichever process makes it, as a
// bar with a button that ends it.
func (f *folder) show(w *workspace.Shared) {
	var shown *bar
	var number uint64 // of the pass that is shown
	var ended *workspace.Ended
	end := func() {
		if shown != nil {
			shown.end(f.lastWord(ended, number))
			shown = nil
		}
	}
	defer end()
	_ = w.Watch(f.ctx, func(now workspace.Activity) { // it ends with the folder
		f.s.news.changed()
		if now.Trouble != "" {
			f.s.outbox.show(f.ctx, protocol.MessageTypeWarning,
				fmt.Sprintf("mind-lsp cannot store what changes in %s, and tries again: %s. What is found is as it was before.", f.root, now.Trouble))
		}
		ended = now.Ended
		if now.Pass == nil || now.Pass.Number != number {
			end()
		}
		if now.Pass == nil {
			return
		}
		if shown == nil {
			title := "Indexing "
			if now.Pass.Afresh {
				title = "Re-indexing "
			}
			shown, number = f.s.begin(title+filepath.Base(f.root), func() { f.cancelPass(w) }), now.Pass.Number
		}
		shown.report(now.Pass.Progress)
	})
}

// cancelPass ends the pass that is under way. It does not wait: another process may
// make it.
func (f *folder) cancelPass(w *workspace.Shared) {
	go func() {
		if err := w.Cancel(f.ctx); err != nil && f.ctx.Err() == nil {
			f.s.log.Warn("indexing is not cancelled", "folder", f.root, "err", err)
		}
	}()
}

// openAgain is how often a folder is looked for that is not there.
const openAgain = 2 * time.Second

// tryAgain is how often an index is tried to be opened that could not be.
const tryAgain = 30 * time.Second

// openIndex opens the index and returns it, or nil if that cannot be, which it tells
// the user. It waits for a directory to be there.
func (f *folder) openIndex() *workspace.Shared {
	select {
	case <-f.told:
	case <-f.ctx.Done():
		return nil
	}
	for {
		var w *workspace.Shared
		holder := f.s.folders.claim(f)
		err := error(sameFolder{holder})
		if holder == nil {
			w, err = workspace.Join(f.ctx, f.options())
		}
		f.set(w, err)
		if err == nil {
			return w
		}
		f.explain(err)
		var again <-chan time.Time
		var released <-chan struct{}
		switch {
		case holder != nil:
			released = holder.done
		case errors.Is(err, fs.ErrNotExist):
			again = time.After(openAgain)
		case !errors.Is(err, workspace.ErrUnlikelyRoot): // a disk that is full, say
			again = time.After(tryAgain)
		}
		select {
		case <-again:
		case <-released:
		case <-f.ctx.Done():
			return nil
		}
	}
}

// options returns what to open the index with, by the settings as they are now.
func (f *folder) options() workspace.JoinOptions {
	f.mu.Lock()
	defer f.mu.Unlock()
	settings := f.s.config.of(f.root)
	by := settings.workspace(f.root)
	f.opt = &by
	opt := workspace.JoinOptions{Options: by, Follow: true, Open: f.openFiles, Build: f.s.opt.Version}
	opt.Cache, opt.Self, opt.Logger = f.s.opt.Cache, f.s.opt.Self, f.s.log
	opt.Memory, opt.Foreground = f.s.memory, f.s.foreground
	if f.s.opt.rude {
		opt.Foreground = nil
	}
	if f.s.gone != nil {
		opt.Editor = f.s.client.processID
	}
	return opt
}

// outdated reports whether the index was opened with other settings than those of now.
func (f *folder) outdated() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	settings := f.s.config.of(f.root)
	return f.opt != nil && *f.opt != settings.workspace(f.root)
}

// set says that there is an index, or why there is none.
func (f *folder) set(w *workspace.Shared, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.w, f.err = w, err
	f.s.news.changed()
	f.open.Do(func() { close(f.opened) })
}

// sameFolder is why a folder has no index of its own: another one is it too.
type sameFolder struct{ *folder }

func (e sameFolder) Error() string {
	return "it is the same folder as " + e.root + ", in which its symbols are found"
}

// explain tells the user why a folder has no index, and what can be done about it.
func (f *folder) explain(err error) {
	var same sameFolder
	switch {
	case errors.As(err, &same):
		f.s.log.Debug("one folder by two names", "folder", f.root, "also", same.root)
	case errors.Is(err, workspace.ErrUnlikelyRoot):
		f.s.outbox.show(f.ctx, protocol.MessageTypeWarning,
			fmt.Sprintf("mind-lsp does not index %v. The setting mind.index.force has it indexed all the same.", err))
	default:
		f.s.warnOnce(fmt.Sprintf("the folder %s is not indexed: %v", f.root, err))
	}
}

// lastWord says what came of the pass of that number.
func (f *folder) lastWord(ended *workspace.Ended, number uint64) string {
	switch {
	case f.ctx.Err() != nil, ended == nil, ended.Number != number:
		return "stopped"
	case ended.Cancelled:
		return "cancelled: what is indexed so far can be found"
	case ended.Error != "":
		f.s.log.Error("indexing failed", "folder", f.root, "err", ended.Error)
		return shorten("failed: "+ended.Error, 80)
	}
	return fmt.Sprintf("%d files, %d symbols", ended.Summary.Files, ended.Summary.Symbols)
}

// changed says that files of the folder may have changed, by their paths in it.
func (f *folder) changed(names ...string) {
	w, release, _ := f.use()
	defer release()
	if w == nil {
		return // it will look at all of them
	}
	for i, name := range names {
		names[i] = filepath.Join(w.Root(), filepath.FromSlash(name))
	}
	w.Changed(names...)
}

// reindex looks at all files again and returns when that is done. Afresh reads them
// whatever their stamps say.
func (f *folder) reindex(ctx context.Context, afresh bool) (workspace.Summary, error) {
	if err := f.awaitOpen(ctx); err != nil {
		return workspace.Summary{}, err
	}
	w, release, _ := f.use()
	defer release()
	if w == nil {
		return workspace.Summary{}, errClosed
	}
	if w.Activity().Mode == workspace.Paused { // whoever wants all read has it go on
		if !afresh {
			return workspace.Summary{}, errPaused
		}
		if err := w.SetMode(ctx, workspace.Normal); err != nil {
			return workspace.Summary{}, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(f.ctx, cancel)
	defer stop()
	summary, err := w.Update(ctx, workspace.UpdateOptions{Afresh: afresh})
	if err != nil && f.ctx.Err() != nil {
		err = errClosed
	}
	return summary, err
}

// awaitOpen waits until the index is open, and returns why it is not.
func (f *folder) awaitOpen(ctx context.Context) error {
	select {
	case <-f.opened:
		return f.failure()
	case <-f.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// warm reports whether there is an index on the disk that has yet to be opened.
func (f *folder) warm() bool {
	select {
	case <-f.opened:
		return false
	default:
		return workspace.Indexed(workspace.Options{Root: f.root, Cache: f.s.opt.Cache})
	}
}

// use returns the index for a query, and what to call after it; nil if it is not open.
// pending says that there may be more in a moment.
func (f *folder) use() (w *workspace.Shared, release func(), pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.w == nil {
		return nil, func() {}, f.err == nil && f.ctx.Err() == nil
	}
	f.users.Add(1)
	return f.w, f.users.Done, indexing(f.w.Activity())
}

// failure returns why the folder has no index, or nil while it has one or gets one.
func (f *folder) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// indexing reports whether a pass is under way or about to begin.
func indexing(now workspace.Activity) bool {
	return now.Pass != nil || now.Ended == nil && !now.CaughtUp && now.Role != workspace.RolePublished
}

// locate finds a hit where it is now, and reports false if it is gone. Without an index
// it is where it was found.
func (f *folder) locate(h *workspace.Hit) bool {
	w, release, _ := f.use()
	defer release()
	return w == nil || w.Locate(h)
}

// read returns the content of a file of the folder.
func (f *folder) read(name string) ([]byte, error) {
	settings := f.s.config.of(f.root)
	return workspace.ReadFile(f.root, name, settings.MaxFileSize)
}
