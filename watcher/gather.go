package watcher

import (
	"context"
	"sync"
	"time"
)

// mark is what was heard of a path. It says where to look and nothing of what is there.
type mark uint8

const (
	appeared mark = 1 << iota // something has this name now
	vanished                  // something had this name
	written                   // what has this name was written to
	altered                   // its permissions or other such things were changed
	told                      // somebody else says that it changed in some way
)

// pending gathers marks until someone has time for them. Adding one is quick, and waits
// for nobody: the kernel's queue is bounded.
type pending struct {
	mu    sync.Mutex
	paths map[string]mark // absolute
	all   bool            // anything may have changed
	taken int             // marks that were taken and are not settled yet
	since time.Time       // the first of these, zero while there is none
	last  time.Time
	more  chan struct{} // holds one token while there are any
}

// maxMarks is how many paths are remembered. With more of them it is less to look at all.
const maxMarks = 1 << 18

func newPending() *pending {
	return &pending{paths: map[string]mark{}, more: make(chan struct{}, 1)}
}

func (m *pending) add(path string, k mark) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.paths) < maxMarks {
		m.paths[path] |= k
	} else {
		m.all, m.paths = true, map[string]mark{}
	}
	m.touch()
}

// everything marks all there is.
func (m *pending) everything() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all = true
	m.touch()
}

func (m *pending) touch() {
	m.last = time.Now()
	if m.since.IsZero() {
		m.since = m.last
		select {
		case m.more <- struct{}{}:
		default:
		}
	}
}

// times returns when the first and the last mark was made.
func (m *pending) times() (since, last time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.since, m.last
}

// take returns all marks and forgets them.
func (m *pending) take() (paths map[string]mark, all bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	paths, all = m.paths, m.all
	m.taken = m.marks()
	m.paths, m.all, m.since = map[string]mark{}, false, time.Time{}
	select {
	case <-m.more:
	default:
	}
	return paths, all
}

// marks returns how many there are; that anything may have changed is one. mu is held.
func (m *pending) marks() int {
	if m.all {
		return len(m.paths) + 1
	}
	return len(m.paths)
}

// settled says that the marks that were taken last are hints by now.
func (m *pending) settled() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = 0
}

// count returns how many marks there are, with those that are being settled.
func (m *pending) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.marks() + m.taken
}

// settle waits, from the first mark on, until it has been quiet for a while: at most
// limit, and while a storm blows at most maxStorm. It returns false when ctx is done.
func (m *pending) settle(ctx context.Context, quiet, limit time.Duration, storm func() bool) bool {
	stormy := false
	for {
		since, last := m.times()
		now := time.Now()
		blows := storm()
		stormy = stormy || blows
		end := since.Add(limit)
		if stormy {
			end = since.Add(maxStorm)
		}
		due := last.Add(quiet)
		if blows {
			due = now.Add(quiet)
		}
		if due.After(end) {
			due = end
		}
		if !due.After(now) {
			return true
		}
		if !pause(ctx, due.Sub(now)) {
			return false
		}
	}
}

// pause returns false if ctx is done before the time is over.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// An outbox holds hints until they are reported, each path at most once.
type outbox struct {
	mu    sync.Mutex
	paths map[string]bool // with all below?
	taken int             // those that are being reported
	more  chan struct{}   // holds one token while there are any
}

func newOutbox() *outbox {
	return &outbox{paths: map[string]bool{}, more: make(chan struct{}, 1)}
}

func (o *outbox) put(hints map[string]bool) {
	if len(hints) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for path, tree := range hints {
		o.paths[path] = o.paths[path] || tree
	}
	select {
	case o.more <- struct{}{}:
	default:
	}
}

func (o *outbox) take() []Hint {
	o.mu.Lock()
	defer o.mu.Unlock()
	paths := o.paths
	o.paths, o.taken = map[string]bool{}, len(o.paths)
	return settled(paths)
}

// reported says that the hints that were taken last have been.
func (o *outbox) reported() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken = 0
}

// count returns how many hints there are, with those that are being reported.
func (o *outbox) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.paths) + o.taken
}

// run reports until ctx is done.
func (o *outbox) run(ctx context.Context, report func([]Hint)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.more:
			if hints := o.take(); len(hints) > 0 && ctx.Err() == nil {
				report(hints)
			}
			o.reported()
		}
	}
}
