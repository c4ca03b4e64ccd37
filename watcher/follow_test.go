package watcher

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A follower keeps a model of a workspace true by hints alone.
type follower struct {
	t    testing.TB
	root string
	opt  Options
	w    *Watcher
	log  *strings.Builder // guarded by mu

	mu      sync.Mutex
	model   map[string]Dir
	reports [][]Hint
	more    chan struct{} // holds a token after a report
	gate    chan struct{} // reports wait for it if it is not nil
}

// follow starts a watcher and walks the workspace when it is ready. It ends with the test.
func follow(t testing.TB, root string, opt WatchOptions, tweak func(*Watcher)) *follower {
	t.Helper()
	f := &follower{t: t, root: root, opt: opt.Options, log: &strings.Builder{}, more: make(chan struct{}, 1)}
	opt.Logger = slog.New(slog.NewTextHandler(lockedWriter{f}, nil))
	f.w = NewWatcher(root, opt)
	if tweak != nil {
		tweak(f.w)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- f.w.Run(ctx, func() { close(ready) }, f.report) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	model := listed(t, root, opt.Options, nil)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.model == nil {
		f.model = map[string]Dir{}
	}
	for path, d := range model { // what was reported meanwhile is newer
		if _, ok := f.model[path]; !ok {
			f.model[path] = d
		}
	}
	return f
}

type lockedWriter struct{ f *follower }

func (w lockedWriter) Write(p []byte) (int, error) {
	w.f.mu.Lock()
	defer w.f.mu.Unlock()
	return w.f.log.Write(p)
}

// report does what the indexer does.
func (f *follower) report(hints []Hint) {
	if f.gate != nil {
		<-f.gate
	}
	found := listedOrNothing(f.t, f.root, f.opt, hints)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.model == nil {
		f.model = map[string]Dir{}
	}
	f.reports = append(f.reports, hints)
	for _, h := range hints {
		_, here := found[h.Path]
		delete(f.model, h.Path)
		if h.Tree || !here {
			maps.DeleteFunc(f.model, func(path string, _ Dir) bool { return Hint{h.Path, true}.covers(path) })
		}
	}
	maps.Copy(f.model, found)
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// listedOrNothing is what is listed, or nothing if the root is gone.
func listedOrNothing(t testing.TB, root string, opt Options, hints []Hint) map[string]Dir {
	if _, err := os.Lstat(root); err != nil {
		return map[string]Dir{}
	}
	return listed(t, root, opt, hints)
}

// differs returns how the model differs from the disk, or "".
func (f *follower) differs() string {
	want := listedOrNothing(f.t, f.root, f.opt, nil)
	f.mu.Lock()
	defer f.mu.Unlock()
	return cmp.Diff(want, f.model)
}

// await waits until the model is true to the disk, and returns how it still differs when
// the time is over.
func (f *follower) await(limit time.Duration) string {
	end := time.NewTimer(limit)
	defer end.Stop()
	for {
		diff := f.differs()
		if diff == "" {
			return ""
		}
		select {
		case <-f.more:
		case <-end.C:
			return f.differs()
		}
	}
}

// converges fails the test if the model does not become true.
func (f *follower) converges() {
	f.t.Helper()
	if diff := f.await(time.Minute); diff != "" {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.t.Fatalf("the model differs from the disk (-disk +model):\n%.4000s\n%+v", diff, f.w.Stats())
	}
}

// hinted forgets what was reported so far, and returns it.
func (f *follower) hinted() [][]Hint {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.reports
	f.reports = nil
	return r
}

func (f *follower) logged() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log.String()
}

// path is that of something in the workspace.
func (f *follower) path(parts ...string) string {
	return filepath.Join(append([]string{f.root}, parts...)...)
}
