package indexer

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Mode is how much of the machine indexing may take, by a person's wish.
type Mode uint8

const (
	Normal Mode = iota // what memory allows
	Slow               // one file at a time, with rests between
	Paused             // nothing is read until it is resumed; questions are answered
)

var modeNames = [...]string{"normal", "slow", "paused"}

// String returns the name of the mode, as in JSON.
func (m Mode) String() string {
	if int(m) < len(modeNames) {
		return modeNames[m]
	}
	return fmt.Sprintf("Mode(%d)", uint8(m))
}

// MarshalText returns the name of the mode.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText sets the mode to the one of that name.
func (m *Mode) UnmarshalText(name []byte) error {
	for i, n := range modeNames {
		if n == string(name) {
			*m = Mode(i)
			return nil
		}
	}
	return fmt.Errorf("no mode is called %q", name)
}

// slowRest is how long a slow worker rests, by how long it worked: a quarter of one core
// is used.
const slowRest = 3

// maxRest bounds that: a file that took long, since its disk is slow, has not used a core.
const maxRest = time.Second

// A Pace holds up the indexing of one folder, between two files, as its mode and what a
// person does at that moment ask for. Its methods may be called from any goroutine.
type Pace struct {
	foreground *Foreground // nil: nobody is there

	mode atomic.Uint32
	one  chan struct{} // holds one while a slow worker works or rests

	mu      sync.Mutex
	changed chan struct{} // guarded by mu; closed when the mode is another
}

// NewPace returns a pace that gives way to what is in the foreground, if that is not nil.
func NewPace(f *Foreground) *Pace {
	return &Pace{foreground: f, one: make(chan struct{}, 1), changed: make(chan struct{})}
}

// Mode returns the mode.
func (p *Pace) Mode() Mode { return Mode(p.mode.Load()) }

// SetMode sets the mode, which holds from the next file on.
func (p *Pace) SetMode(m Mode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode.Store(uint32(m))
	close(p.changed)
	p.changed = make(chan struct{})
}

// look returns the mode, and what is closed when it is another.
func (p *Pace) look() (Mode, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Mode(), p.changed
}

// Resumed waits while the mode is paused.
func (p *Pace) Resumed(ctx context.Context) error {
	for {
		mode, changed := p.look()
		if mode != Paused {
			return ctx.Err()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// inForeground reports whether there is a person to give way to.
func (p *Pace) inForeground() bool { return p != nil && p.foreground != nil }

// pause is next in the middle of a piece of work: it waits for the foreground alone.
func (p *Pace) pause(ctx context.Context) {
	if p.inForeground() {
		_ = p.foreground.await(ctx) // the work itself finds out that ctx is done
		runtime.Gosched()
	}
}

// next waits until the next piece of work may begin, and returns what to call after it.
// What is urgent does not wait for the foreground: it is what a person wants to see.
func (p *Pace) next(ctx context.Context, urgent bool) (done func(), err error) {
	if p == nil {
		return func() {}, nil
	}
	for {
		if !urgent && p.foreground != nil {
			if err := p.foreground.await(ctx); err != nil {
				return nil, err
			}
			p.foreground.yield()
		}
		if p.Mode() == Normal {
			return func() {}, nil
		}
		if err := p.Resumed(ctx); err != nil {
			return nil, err
		}
		if p.Mode() != Slow {
			continue
		}
		_, changed := p.look()
		select {
		case p.one <- struct{}{}:
			return p.slowly(ctx, time.Now()), nil
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// slowly returns what ends a slow piece of work: it rests before the next one may begin.
func (p *Pace) slowly(ctx context.Context, begun time.Time) func() {
	return func() {
		defer func() { <-p.one }()
		mode, changed := p.look()
		if mode == Normal {
			return
		}
		select {
		case <-time.After(min(slowRest*time.Since(begun), maxRest)):
		case <-changed:
		case <-ctx.Done():
		}
	}
}
