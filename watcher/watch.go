package watcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	defaultQuiet      = 50 * time.Millisecond
	defaultCap        = 500 * time.Millisecond
	defaultPoll       = 2 * time.Second
	defaultValidation = 30 * time.Minute

	// maxStorm is how long a storm is waited out: what git does with its index locked.
	maxStorm = 10 * time.Second

	// selfTestTime is how long the kernel may take to tell of something. It takes
	// microseconds where it does at all.
	selfTestTime = 1500 * time.Millisecond
)

var errNoEvents = errors.New("the system tells of no changes here")

// WatchOptions configures a [Watcher]. The zero value is ready to use.
type WatchOptions struct {
	Options // what belongs to the workspace, as for [Walk]

	Logger *slog.Logger // nil discards

	// Quiet is how long nothing more has to happen before hints are reported. Zero
	// means 50ms, which gathers what one save does.
	Quiet time.Duration

	// Cap is how long hints are held back at most, however much happens. Zero means
	// 500ms. While git works on the files, seen by its index.lock, it is some seconds.
	Cap time.Duration

	// MaxWatches is how many folders the kernel is asked to tell about. The others are
	// polled. Zero means half of what the system allows the user, since editors watch
	// too, and less than zero means none.
	MaxWatches int

	// PollInterval is the least time between two looks at a folder that is polled. Zero
	// means 2s. It is longer where looking takes longer, for polling takes at most 2 %
	// of a core.
	PollInterval time.Duration

	// Validation is how often the whole workspace is hinted at, whatever was heard: part
	// by part, with rests between, so that nobody notices. It bounds how long something
	// that was missed stays missed. Zero means 30 minutes.
	Validation time.Duration
}

// Stats tells how a [Watcher] hears of changes.
type Stats struct {
	Mode      string // "watching", "polling" or "mixed"; "" before Run has looked
	Watches   int    // folders that the kernel tells about
	Polled    int    // folders that are looked at from time to time
	Overflows int    // how often the kernel had more to tell than it could keep
	Why       string // why not all folders are watched, as a sentence; "" if they are
}

// A Watcher tells in which folders of a workspace something may have changed. It is for
// one Run.
type Watcher struct {
	root  string // as it was given
	opt   WatchOptions
	log   *slog.Logger
	heard *pending
	out   *outbox

	// Set by Run before it starts anything.
	abs, real string  // the root: absolute, and without links
	events    *events // nil where nothing is watched
	ctx       context.Context

	// Of Run's own goroutine.
	scans     uint64
	poller    poller
	validator validator
	locks     map[string]lock // index.lock files, by path

	mu        sync.Mutex // guards what follows: scans come by in several goroutines
	dirs      dirs
	repos     repos
	limit     int // of watches
	watches   int
	mounts    map[uint64]mount // by device
	layers    bool             // some folders are polled though they are watched
	hot       []*dir           // watched out of their turn, the first one first
	found     []string         // folders that polling came across
	changed   map[string]bool  // folders that polling found changed, since it looked before?
	overflows int
	why       string
	started   bool

	// Replaced by tests.
	mountOf   func(path string) mount
	testSelf  func(ctx context.Context, path string) error
	noHealing bool
	pollShare int // of 100: how much of a core polling may take
}

// NewWatcher returns a watcher of the workspace at root.
func NewWatcher(root string, opt WatchOptions) *Watcher {
	orElse := func(d *time.Duration, or time.Duration) {
		if *d <= 0 {
			*d = or
		}
	}
	orElse(&opt.Quiet, defaultQuiet)
	orElse(&opt.Cap, defaultCap)
	orElse(&opt.PollInterval, defaultPoll)
	orElse(&opt.Validation, defaultValidation)
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watcher{
		root: root, opt: opt, log: log, heard: newPending(), out: newOutbox(), locks: map[string]lock{},
		dirs: newDirs(), repos: newRepos(), mounts: map[uint64]mount{}, changed: map[string]bool{},
		mountOf: mounted, testSelf: selfTest, pollShare: 2, validator: validator{chunk: validateChunk},
	}
}

// Changed says that files at absolute paths may have changed, as an editor tells: saved,
// created, removed or renamed. It may be called at any time and waits for nothing. What
// lies outside of the workspace is passed over.
func (w *Watcher) Changed(paths ...string) {
	for _, path := range paths {
		w.heard.add(filepath.Clean(path), told)
	}
}

// Stats returns how the watcher hears of changes at the moment.
func (w *Watcher) Stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := Stats{Overflows: w.overflows, Why: w.why}
	for _, d := range w.dirs.byPath {
		if d.watched {
			s.Watches++
		} else {
			s.Polled++
		}
	}
	switch {
	case !w.started:
	case s.Polled == 0:
		s.Mode = "watching"
	case s.Watches == 0:
		s.Mode = "polling"
	default:
		s.Mode = "mixed"
	}
	return s
}

// Pending returns how many changes were heard of that are not dealt with: paths that were
// told of, and folders whose report has not returned. Zero says that what the kernel and
// others have told so far is done with.
func (w *Watcher) Pending() int {
	// In this order: what becomes a hint meanwhile is counted twice, and never not at all.
	return w.heard.count() + w.out.count()
}

// Validate has the whole workspace hinted at, whatever was heard, and at once.
func (w *Watcher) Validate() { w.heard.everything() }

// Run reports hints until ctx is done, and returns nil then. An error means that the
// workspace could not be looked at in the beginning.
//
// Ready is called once, when all that changes from then on will be reported: who walks
// after that misses nothing. Report is called from one goroutine and may take its time.
// Hints gather meanwhile, each path at most once.
func (w *Watcher) Run(ctx context.Context, ready func(), report func([]Hint)) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	w.ctx = ctx
	if err := w.resolve(); err != nil {
		return err
	}
	w.open()
	if w.events != nil {
		running.Go(func() { w.events.drain(w.heard, w.overflowed) })
		defer w.events.close()
	}
	if err := w.scan([]Hint{{".", true}}); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return fmt.Errorf("watching %s: %w", w.root, err)
	}
	w.rank()
	w.mu.Lock()
	w.started = true
	w.mu.Unlock()
	w.log.Debug("watching", "root", w.real, "stats", w.Stats())
	ready()
	running.Go(func() { w.out.run(ctx, report) })
	w.loop()
	return nil
}

func (w *Watcher) resolve() (err error) {
	if w.abs, err = filepath.Abs(w.root); err != nil {
		return err
	}
	w.real, err = filepath.EvalSymlinks(w.abs)
	return err
}

// open decides whether anything is watched at all.
func (w *Watcher) open() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit = w.opt.MaxWatches
	if w.limit == 0 {
		w.limit = watchLimit()
	}
	if w.limit < 0 {
		w.because("No folders are to be watched.")
		return
	}
	e, err := openEvents()
	if err == nil {
		if err = w.testSelf(w.ctx, w.real); err == nil {
			w.events = e
			return
		}
		e.close()
	}
	w.because(fmt.Sprintf("The system does not tell of changes: %v.", err))
	if !errors.Is(err, errNoEvents) {
		w.log.Warn("polling for changes", "root", w.real, "err", err)
	}
}

// because keeps the first reason why not all is watched.
func (w *Watcher) because(why string) {
	if w.why == "" {
		w.why = why
	}
}

func (w *Watcher) overflowed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.overflows++
}

// loop settles marks and polls until ctx is done.
func (w *Watcher) loop() {
	due := time.NewTicker(w.opt.Validation)
	defer due.Stop()
	validate := time.NewTimer(time.Hour) // set when a validation is due
	validate.Stop()
	defer validate.Stop()
	poll := time.NewTimer(w.opt.PollInterval)
	defer poll.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return
		case <-w.heard.more:
			if !w.heard.settle(w.ctx, w.opt.Quiet, w.opt.Cap, w.stormy) {
				return
			}
			w.settle(w.heard.take())
			w.heard.settled()
		case <-poll.C:
			poll.Reset(w.poll())
		case <-due.C:
			if v := &w.validator; len(v.left) == 0 && v.begun.IsZero() {
				v.left = w.parts(v.chunk)
				validate.Reset(0)
			}
		case <-validate.C:
			if rest := w.validate(); rest > 0 {
				validate.Reset(rest)
			}
		}
	}
}

// at returns the absolute path of a folder or file below the root.
func (w *Watcher) at(path string) string {
	if path == "." {
		return w.real
	}
	return filepath.Join(w.real, filepath.FromSlash(path))
}

// below returns an absolute path as one below the root, and false for one outside.
func (w *Watcher) below(path string) (string, bool) {
	for _, root := range []string{w.real, w.abs} {
		if same(path, root, runtime.GOOS == "windows") {
			return ".", true
		}
		sep := string(filepath.Separator)
		root = strings.TrimSuffix(root, sep) + sep
		// Programs for Windows do not agree on how to write the letter of a drive.
		if n := len(root); len(path) > n && same(path[:n], root, runtime.GOOS == "windows") {
			return filepath.ToSlash(path[n:]), true
		}
	}
	return "", false
}
