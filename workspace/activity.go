package workspace

import (
	"context"
	"errors"
	"sync"
)

// An Activity is what goes on in an index.
type Activity struct {
	Role Role `json:"role"`

	// Mode is how much of the machine indexing may take.
	Mode Mode `json:"mode"`

	// Pass is under way; nil while none is.
	Pass *Pass `json:"pass,omitempty"`

	// Ended is the last one that came to an end; nil before that.
	Ended *Ended `json:"ended,omitempty"`

	// Following says that changes are taken in as they happen.
	Following bool `json:"following"`

	// CaughtUp says that all is known but for what has just happened: the folder is
	// followed, and no pass is under way or was cut short since that began.
	CaughtUp bool `json:"caughtUp"`

	// Trouble is why what has changed cannot be stored at the moment, as when the disk is
	// full: answers are those of before. It is tried again; "" while all is well.
	Trouble string `json:"trouble,omitempty"`

	// Changes grows whenever there may be something new to find.
	Changes uint64 `json:"changes"`
}

// A Pass is a look at all of the folder that is under way.
type Pass struct {
	Number   uint64   `json:"number"` // counts those of one owner
	Afresh   bool     `json:"afresh"` // every file is read again
	Progress Progress `json:"progress"`
}

// Ended is what came of a pass.
type Ended struct {
	Number    uint64  `json:"number"`
	Afresh    bool    `json:"afresh"`
	Summary   Summary `json:"summary"`
	Error     string  `json:"error,omitempty"`
	Cancelled bool    `json:"cancelled,omitempty"`
}

// news holds what goes on, for whoever wants to see it. What is only of the past when
// somebody looks has not been missed: each state says all.
type news struct {
	mu      sync.Mutex
	now     Activity      // guarded by mu; what it points at is never written to
	changed chan struct{} // guarded by mu; closed when now is another
}

func newNews(role Role) *news {
	return &news{now: Activity{Role: role}, changed: make(chan struct{})}
}

// tell changes what goes on.
func (n *news) tell(change func(*Activity)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(&n.now)
	close(n.changed)
	n.changed = make(chan struct{})
}

// look returns what goes on, and what is closed when that is not so any more.
func (n *news) look() (Activity, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.now, n.changed
}

// watch calls see with what goes on, now and whenever it changes, until ctx is done.
func (n *news) watch(ctx context.Context, see func(Activity)) error {
	for ctx.Err() == nil {
		now, changed := n.look()
		see(now)
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}

// begin says that a pass is under way, which cancel ends, and returns what to call when
// it is over.
func (w *Local) begin(opt UpdateOptions, cancel context.CancelFunc) (progress func(Progress), end func(Summary, error)) {
	var number uint64
	var followed, before bool
	w.news.tell(func(a *Activity) {
		w.passed++
		number, followed, before = w.passed, a.Following, a.CaughtUp
		w.cancel, w.followed = cancel, followed
		a.Pass, a.CaughtUp = &Pass{Number: number, Afresh: opt.Afresh}, false
	})
	progress = func(p Progress) {
		w.news.tell(func(a *Activity) { a.Pass = &Pass{Number: number, Afresh: opt.Afresh, Progress: p} })
		if opt.Progress != nil {
			opt.Progress(p)
		}
	}
	end = func(s Summary, err error) {
		ended := &Ended{Number: number, Afresh: opt.Afresh, Summary: s, Cancelled: errors.Is(err, context.Canceled)}
		if err != nil {
			ended.Error = err.Error()
		}
		w.news.tell(func(a *Activity) {
			w.cancel = nil
			a.Pass, a.Ended = nil, ended
			a.Changes++
			// One that began before the folder was watched has not seen all.
			a.CaughtUp = a.Following && (before || followed && err == nil)
		})
	}
	return progress, end
}

// join waits for the pass that is under way instead of making another one, and returns
// what comes of it. It returns false if there is none, or if that one may not see what
// has changed since it began.
func (w *Local) join(ctx context.Context, opt UpdateOptions) (s Summary, err error, joined bool) {
	w.news.mu.Lock()
	number := uint64(0)
	if w.news.now.Pass != nil && w.followed {
		number = w.news.now.Pass.Number
	}
	w.news.mu.Unlock()
	if number == 0 {
		return s, nil, false
	}
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	_ = w.news.watch(watching, func(now Activity) { // it ends with watching
		switch {
		case now.Pass != nil && now.Pass.Number == number:
			if opt.Progress != nil {
				opt.Progress(now.Pass.Progress)
			}
		case now.Ended != nil && now.Ended.Number == number:
			s, joined = now.Ended.Summary, !now.Ended.Cancelled && now.Ended.Error == ""
			cancel()
		default:
			cancel() // yet another one, which came too fast to be seen
		}
	})
	return s, ctx.Err(), joined || ctx.Err() != nil
}

// Watch calls see with what goes on in the index, now and whenever it changes, until
// ctx is done. It is for few who look fast: see is called on the caller's goroutine, as
// often as it returns.
func (w *Local) Watch(ctx context.Context, see func(Activity)) error { return w.news.watch(ctx, see) }

// Cancel ends the pass that is under way, if there is one.
func (w *Local) Cancel(context.Context) error {
	w.news.mu.Lock()
	defer w.news.mu.Unlock()
	if w.cancel != nil {
		w.cancel()
	}
	return nil
}

// pending returns how many files may be other than answers have it, and whether that is
// all there can be.
func (w *Local) pending() (n int64, caughtUp bool) {
	now, _ := w.news.look()
	n = int64(w.watcher.Pending())
	if now.Pass != nil {
		n += now.Pass.Progress.Total - now.Pass.Progress.Done
	}
	return n, now.CaughtUp && n == 0
}
