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

	requests chan request // for a pass now
	passing  sync.Mutex   // held during a pass: one is shown at a time

	mu       sync.Mutex
	opt      *workspace.Options // guarded by mu; what it was opened with, nil before
	w        *workspace.Local   // guarded by mu; nil until it is open
	err      error              // guarded by mu; why it is not
	running  bool               // guarded by mu; a pass is under way
	paused   bool               // guarded by mu; the user cancelled indexing, and has not asked for it since
	progress workspace.Progress // guarded by mu; of the pass
	users    sync.WaitGroup     // queries that use w

	buffers buffers
}

// request asks for a pass over everything, and is told what came of it.
type request struct {
	ctx    context.Context
	answer chan<- outcome // has room for it
}

type outcome struct {
	summary workspace.Summary
	err     error
}

var errClosed = errors.New("the folder is not open any more")

func newFolder(s *server, uri, root string) *folder {
	f := &folder{
		s: s, uri: uri, root: root,
		told: make(chan struct{}), opened: make(chan struct{}), done: make(chan struct{}),
		requests: make(chan request),
	}
	f.ctx, f.cancel = context.WithCancel(s.ctx)
	return f
}

// configured says that the settings are known as far as they can be.
func (f *folder) configured() { f.tell.Do(func() { close(f.told) }) }

// run opens the index, brings it up to date, and does so again whenever there is a
// reason, until the folder is closed.
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
	f.begin() // the first pass, which waits until the folder is being watched
	var following sync.WaitGroup
	following.Go(func() { f.follow(w) })
	f.answer(w)
	following.Wait()
}

// follow brings the index up to date and keeps it so until the folder is closed.
func (f *folder) follow(w *workspace.Local) {
	err := w.Follow(f.ctx, workspace.FollowOptions{Pass: func(ctx context.Context) error {
		return f.pass(w, ctx, "Indexing", false).err
	}})
	if err != nil && f.ctx.Err() == nil {
		f.s.warnOnce(fmt.Sprintf("changes in %s are not followed: %v", f.root, err))
		f.end(err, true)
	}
}

// answer looks at all of the folder when it is asked to, until that is closed.
func (f *folder) answer(w *workspace.Local) {
	for {
		select {
		case r := <-f.requests:
			r.answer <- f.pass(w, r.ctx, "Re-indexing", true)
		case <-f.ctx.Done():
			return
		}
	}
}

// lockRetry is how often an index that cannot be opened for the moment is tried again.
const lockRetry = 2 * time.Second

// openIndex opens the index and returns it, or nil if that cannot be, which it tells
// the user. It waits for whoever has the index open, and for a directory to be there.
func (f *folder) openIndex() *workspace.Local {
	select {
	case <-f.told:
	case <-f.ctx.Done():
		return nil
	}
	for {
		var w *workspace.Local
		holder := f.s.folders.claim(f)
		err := error(sameFolder{holder})
		if holder == nil {
			w, err = workspace.Open(f.options())
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
		case errors.Is(err, workspace.ErrInUse), errors.Is(err, fs.ErrNotExist):
			again = time.After(lockRetry)
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
func (f *folder) options() workspace.Options {
	f.mu.Lock()
	defer f.mu.Unlock()
	settings := f.s.config.of(f.root)
	by := settings.workspace(f.root)
	f.opt = &by
	opt := by
	opt.Cache, opt.Self, opt.Logger = f.s.opt.Cache, f.s.opt.Self, f.s.log
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
func (f *folder) set(w *workspace.Local, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.w, f.err = w, err
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
	case errors.Is(err, workspace.ErrInUse):
		f.s.outbox.show(f.ctx, protocol.MessageTypeInfo,
			fmt.Sprintf("mind-lsp: another process has the index of %s open. Symbols are those that it has published.", f.root))
	default:
		f.s.warnOnce(fmt.Sprintf("the folder %s is not indexed: %v", f.root, err))
	}
}

// pass brings the index up to date, shown as a bar with that title.
func (f *folder) pass(w *workspace.Local, ctx context.Context, title string, afresh bool) outcome {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(f.ctx, cancel)
	defer stop()
	f.passing.Lock()
	defer f.passing.Unlock()
	f.begin()
	b := f.s.begin(title+" "+filepath.Base(f.root), cancel)
	start := time.Now()
	summary, err := w.Update(ctx, workspace.UpdateOptions{Afresh: afresh, Progress: func(p workspace.Progress) {
		f.mu.Lock()
		f.progress = p
		f.mu.Unlock()
		b.report(p)
	}})
	f.end(err, !afresh)
	b.end(f.lastWord(summary, err))
	if err == nil {
		f.s.log.Debug("indexed", "folder", f.root, "files", summary.Files, "indexed", summary.Indexed, "took", time.Since(start))
	}
	return outcome{summary, err}
}

// lastWord says what came of a pass.
func (f *folder) lastWord(summary workspace.Summary, err error) string {
	switch {
	case err == nil:
		return fmt.Sprintf("%d files, %d symbols", summary.Files, summary.Symbols)
	case f.ctx.Err() != nil:
		return "stopped"
	case errors.Is(err, context.Canceled):
		return "cancelled: what is indexed so far can be found"
	default:
		f.s.log.Error("indexing failed", "folder", f.root, "err", err)
		return shorten("failed: "+err.Error(), 80)
	}
}

// begin says that a pass is under way.
func (f *folder) begin() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running, f.progress = true, workspace.Progress{}
}

// end says that it is over.
func (f *folder) end(err error, first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running = false
	f.paused = err != nil && (f.paused || first && errors.Is(err, context.Canceled))
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

// reindex looks at all files again and returns when that is done.
func (f *folder) reindex(ctx context.Context) (workspace.Summary, error) {
	if err := f.awaitOpen(ctx); err != nil {
		return workspace.Summary{}, err
	}
	answer := make(chan outcome, 1)
	select {
	case f.requests <- request{ctx: ctx, answer: answer}:
	case <-f.done:
		return workspace.Summary{}, errClosed
	case <-ctx.Done():
		return workspace.Summary{}, ctx.Err()
	}
	select { // ctx ends the pass, and that is answered
	case o := <-answer:
		return o.summary, o.err
	case <-f.done:
		return workspace.Summary{}, errClosed
	}
}

// awaitOpen waits until the index is open, and returns why it is not.
func (f *folder) awaitOpen(ctx context.Context) error {
	select {
	case <-f.opened:
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.err
	case <-f.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// use returns the index for a query, and what to call after it; nil if it is not open.
// pending says that there may be more in a moment.
func (f *folder) use() (w *workspace.Local, release func(), pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.w == nil {
		return nil, func() {}, f.err == nil && f.ctx.Err() == nil
	}
	f.users.Add(1)
	return f.w, f.users.Done, f.running
}

// ownedByAnother reports whether another process has the index open, and how it is
// found.
func (f *folder) ownedByAnother() (workspace.Options, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opt == nil || !errors.Is(f.err, workspace.ErrInUse) {
		return workspace.Options{}, false
	}
	opt := *f.opt
	opt.Cache = f.s.opt.Cache
	return opt, true
}

// locate finds a hit where it is now, and reports false if it is gone. Without an index
// of our own it is where it was found.
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

// status says what mind/status does of a folder.
func (f *folder) status(ctx context.Context) folderStatus {
	w, release, _ := f.use()
	defer release()
	out := f.state()
	if w != nil {
		if index, err := w.Status(ctx); err == nil {
			out.Index = &index
		}
	}
	return out
}

func (f *folder) state() folderStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := folderStatus{Root: f.root, State: "ready"}
	var same sameFolder
	switch {
	case errors.As(f.err, &same):
		out.State, out.Error = "same", f.err.Error()
	case f.err != nil:
		out.State, out.Error = "failed", f.err.Error()
	case f.w == nil:
		out.State = "opening"
	case f.running:
		progress := f.progress
		out.State, out.Progress = "indexing", &progress
	case f.paused:
		out.State = "paused"
	}
	return out
}
