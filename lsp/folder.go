package lsp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// folder is one that the editor has open, and its index.
type folder struct {
	s    *server
	root string // as the editor has it

	ctx    context.Context // done when the folder is closed
	cancel context.CancelFunc
	opened chan struct{} // closed when index or err is set for the first time
	done   chan struct{} // closed when run has returned

	saves    chan struct{} // holds one if a file was saved since the last pass began
	requests chan request  // for a pass now

	mu       sync.Mutex
	opt      workspace.Options  // guarded by mu; what it was opened with
	w        *workspace.Local   // guarded by mu; nil until it is open
	err      error              // guarded by mu; why it is not
	running  bool               // guarded by mu; a pass is under way
	paused   bool               // guarded by mu; the last pass was cancelled by the user
	progress workspace.Progress // guarded by mu; of the pass
	users    sync.WaitGroup     // queries that use w
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

func newFolder(s *server, root string) *folder {
	f := &folder{
		s: s, root: root,
		opened: make(chan struct{}), done: make(chan struct{}),
		saves: make(chan struct{}, 1), requests: make(chan request),
	}
	f.ctx, f.cancel = context.WithCancel(s.ctx)
	return f
}

// lockRetry is how often an index that another process has open is tried again.
const lockRetry = 2 * time.Second

// run opens the index, brings it up to date, and does so again whenever there is a
// reason, until the folder is closed.
func (f *folder) run() {
	defer close(f.done)
	w := f.openIndex()
	if w == nil {
		return
	}
	defer func() {
		f.mu.Lock()
		f.w, f.err = nil, errClosed
		f.mu.Unlock()
		f.users.Wait()
		w.Close() // what was stored is durable
	}()
	took := f.pass(w, f.ctx, "Indexing", false).took
	for f.ctx.Err() == nil {
		select {
		case r := <-f.requests:
			o := f.pass(w, r.ctx, "Re-indexing", true)
			took = o.took
			r.answer <- o.outcome
		case <-f.saves:
			// A pass looks at every file, so one that takes long comes seldom.
			select {
			case <-time.After(max(saveQuiet, saveShare*took)):
			case <-f.ctx.Done():
				return
			}
			drain(f.saves)
			took = f.pass(w, f.ctx, "", false).took
		case <-f.ctx.Done():
		}
	}
}

// After a file is saved its folder is looked at, when nothing more was saved for
// saveQuiet, and so seldom that this takes one part in saveShare of the time.
const (
	saveQuiet = 200 * time.Millisecond
	saveShare = 20
)

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// openIndex opens the index and returns it, or nil if that cannot be, which it tells
// the user. It waits for another process that has the index open.
func (f *folder) openIndex() *workspace.Local {
	select {
	case <-f.s.configured:
	case <-f.ctx.Done():
		return nil
	}
	settings := f.s.current()
	opt := settings.workspace(f.root)
	f.mu.Lock()
	f.opt = opt
	f.mu.Unlock()
	opt.Cache, opt.Logger = f.s.opt.Cache, f.s.log
	told := false
	for {
		w, err := workspace.Open(opt)
		f.mu.Lock()
		f.w, f.err = w, err
		f.mu.Unlock()
		if !told || err == nil {
			closeOnce(f.opened)
		}
		if err == nil {
			return w
		}
		if !told {
			f.s.log.Warn("the folder is not indexed", "folder", f.root, "err", err)
			told = true
		}
		if !errors.Is(err, workspace.ErrInUse) {
			<-f.ctx.Done()
			return nil
		}
		select {
		case <-time.After(lockRetry):
		case <-f.ctx.Done():
			return nil
		}
	}
}

func closeOnce(c chan struct{}) {
	select {
	case <-c:
	default:
		close(c)
	}
}

// passed is what came of a pass, and how long it took.
type passed struct {
	outcome
	took time.Duration
}

// pass brings the index up to date, shown as a bar with that title; without one
// nothing is shown.
func (f *folder) pass(w *workspace.Local, ctx context.Context, title string, afresh bool) passed {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(f.ctx, cancel)
	defer stop()
	f.setRunning(true)
	defer f.setRunning(false)
	var b *bar
	if title != "" {
		b = f.s.begin(ctx, title, cancel)
	}
	start := time.Now()
	summary, err := w.Update(ctx, workspace.UpdateOptions{Afresh: afresh, Progress: func(p workspace.Progress) {
		f.mu.Lock()
		f.progress = p
		f.mu.Unlock()
		b.report(p)
	}})
	p := passed{outcome: outcome{summary, err}, took: time.Since(start)}
	switch {
	case err == nil:
		b.end(fmt.Sprintf("%d files, %d symbols", summary.Files, summary.Symbols))
		f.s.log.Debug("indexed", "folder", f.root, "files", summary.Files, "indexed", summary.Indexed, "took", p.took)
	case f.ctx.Err() != nil:
		b.end("stopped")
	case errors.Is(err, context.Canceled):
		f.mu.Lock()
		f.paused = true
		f.mu.Unlock()
		b.end("cancelled: what is indexed so far can be found")
	default:
		b.end("failed: " + err.Error())
		f.s.log.Error("indexing failed", "folder", f.root, "err", err)
	}
	return p
}

func (f *folder) setRunning(running bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running = running
	if running {
		f.paused, f.progress = false, workspace.Progress{}
	}
}

// changed says that there is something new in the folder.
func (f *folder) changed() {
	select {
	case f.saves <- struct{}{}:
	default:
	}
}

// reindex looks at all files again and returns when that is done.
func (f *folder) reindex(ctx context.Context) (workspace.Summary, error) {
	if _, err := f.awaitOpen(ctx); err != nil {
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
	select {
	case o := <-answer:
		return o.summary, o.err
	case <-f.done:
		return workspace.Summary{}, errClosed
	}
}

// index returns the index, and why there is none.
func (f *folder) index() (*workspace.Local, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.w, f.err
}

// use returns the index for a query, and what to call after it; nil if it is not open.
func (f *folder) use() (w *workspace.Local, release func(), pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.w == nil {
		return nil, func() {}, f.err == nil
	}
	f.users.Add(1)
	return f.w, f.users.Done, f.running
}

// symbols asks the index. pending says that there may be more in a moment.
func (f *folder) symbols(ctx context.Context, q workspace.Query) (hits []workspace.Hit, pending bool, err error) {
	w, release, pending := f.use()
	defer release()
	if w == nil {
		return nil, pending, nil
	}
	hits, err = w.Symbols(ctx, q)
	return hits, pending, err
}

// locate finds a hit where it is now, and reports false if it is gone.
func (f *folder) locate(h *workspace.Hit) bool {
	w, release, _ := f.use()
	defer release()
	return w != nil && w.Locate(h)
}

// options returns what the index was opened with.
func (f *folder) options() workspace.Options {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opt
}

// read returns the content of a file of the folder.
func (f *folder) read(name string) ([]byte, error) {
	return workspace.ReadFile(f.root, name, f.options().MaxFileSize)
}

// close stops indexing and returns when the index is closed.
func (f *folder) close() {
	f.cancel()
	<-f.done
}

func (f *folder) status(ctx context.Context) folderStatus {
	w, release, _ := f.use()
	defer release()
	f.mu.Lock()
	out := folderStatus{Root: f.root, State: "ready"}
	switch {
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
	f.mu.Unlock()
	if w != nil {
		if index, err := w.Status(ctx); err == nil {
			out.Index = &index
		}
	}
	return out
}
