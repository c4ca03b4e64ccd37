package indexer

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// The Foreground is what a person does: types, asks and waits for an answer. Indexing
// gives way to it, between two files. A process has one.
//
// While something is asked or typed workers are parked, until nothing was for [quiet], but
// no longer than [longest] in a row: somebody who types all day wants an index too. After
// that they work for a [stint], and stand still only while a question is under way.
type Foreground struct {
	epoch time.Time // what times are counted from: atomics hold no [time.Time]

	last   atomic.Int64 // when something was asked, answered or typed last, by clock
	asked  atomic.Int64 // questions under way
	begun  atomic.Int64 // when the last of them began, by clock
	parked atomic.Bool  // workers are parked, or were when they last looked

	mu    sync.Mutex
	since time.Time     // guarded by mu; since when they are parked
	until time.Time     // guarded by mu; until when they work whatever is typed
	idle  chan struct{} // guarded by mu; closed when no question is under way; nil if nobody waits

	yielded atomic.Int64 // when a worker left its processor to others last, by clock

	stops atomic.Int64 // how often workers were parked or stood still
}

const (
	quiet   = 300 * time.Millisecond
	longest = 2 * time.Second
	stint   = 1500 * time.Millisecond

	// patient is how long an answer may take and still hold up others: one that takes
	// longer is no answer to a keystroke.
	patient = 100 * time.Millisecond
)

// NewForeground returns a foreground in which nothing happens.
func NewForeground() *Foreground {
	f := &Foreground{epoch: time.Now()}
	f.last.Store(-int64(quiet))
	return f
}

// clock returns the time since the epoch.
func (f *Foreground) clock() int64 { return int64(time.Since(f.epoch)) }

// Typed says that a person has typed, moved or saved something.
func (f *Foreground) Typed() { f.last.Store(f.clock()) }

// Asked says that a person waits for an answer, until answered is called.
func (f *Foreground) Asked() (answered func()) {
	now := f.clock()
	f.last.Store(now)
	f.begun.Store(now)
	f.asked.Add(1)
	return sync.OnceFunc(func() {
		f.last.Store(f.clock())
		if f.asked.Add(-1) > 0 {
			return
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.idle != nil {
			close(f.idle)
			f.idle = nil
		}
	})
}

// Stops returns how often a worker was parked or stood still so far.
func (f *Foreground) Stops() int64 { return f.stops.Load() }

// await returns when a worker may go on.
func (f *Foreground) await(ctx context.Context) error {
	if f == nil {
		return nil
	}
	for stopped := false; ; stopped = true {
		wait, answered := f.wait()
		if wait <= 0 {
			return nil
		}
		if !stopped {
			f.stops.Add(1)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-answered:
		case <-ctx.Done():
		}
		timer.Stop()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// yieldEvery is how long workers keep all processors to themselves. Go itself takes one
// away after 10 ms, which is for how long a question would lie unread.
const yieldEvery = time.Millisecond

// yield leaves the processor to whoever waits for one.
func (f *Foreground) yield() {
	if now, last := f.clock(), f.yielded.Load(); now-last >= int64(yieldEvery) && f.yielded.CompareAndSwap(last, now) {
		runtime.Gosched()
	}
}

// wait returns how long a worker is to wait before it looks again, and what ends that
// early; 0 if it may go on.
func (f *Foreground) wait() (d time.Duration, answered <-chan struct{}) {
	now := f.clock()
	asking := f.asked.Load() > 0 && time.Duration(now-f.begun.Load()) < patient
	calm := time.Duration(now - f.last.Load())
	if !asking && calm >= quiet && !f.parked.Load() {
		return 0, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.epoch.Add(time.Duration(now))
	if at.Before(f.until) {
		if !asking {
			return 0, nil
		}
		if f.asked.Load() == 0 {
			return 0, nil
		}
		if f.idle == nil {
			f.idle = make(chan struct{})
		}
		return patient - time.Duration(now-f.begun.Load()), f.idle
	}
	if !asking && calm >= quiet {
		f.parked.Store(false)
		return 0, nil
	}
	if !f.parked.Load() || at.Sub(f.since) > longest+quiet { // nobody has looked for long
		f.parked.Store(true)
		f.since = at
	}
	left := longest - at.Sub(f.since)
	if left <= 0 {
		f.parked.Store(false)
		f.until = at.Add(stint)
		return 0, nil
	}
	return min(left, max(quiet-calm, time.Millisecond)), nil
}
