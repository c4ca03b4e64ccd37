package memory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// A Gate stands in front of every task and lets it begin when the bytes that it will
// need fit beside those of the tasks that run. Tasks begin in the order in which they
// came, so that a large one is not passed by small ones for ever.
//
// A task that needs more than the gate is wide runs alone, if there is room for it at
// all; until there is, others pass it. And nothing waits for ever: whatever the gate says,
// when nothing has begun for [Patience] and nothing runs, one task for which there is room
// is let through, since work that ends late is better than none. One for which there has
// been none for long is refused: it would take the process down.
//
// Its methods may be called from several goroutines.
type Gate struct {
	mu      sync.Mutex
	width   int64      // guarded by mu; bytes
	room    int64      // guarded by mu; bytes that a task may take that runs alone
	used    int64      // guarded by mu; of the tasks that run, and what is held
	running int        // guarded by mu
	shut    bool       // guarded by mu; nothing begins but by patience
	queue   []*waiting // guarded by mu; in the order of their coming
	alarm   *time.Timer
	forced  int64 // guarded by mu; tasks that began by patience
}

// Patience is how long all tasks may wait before one is let through nevertheless.
const Patience = 3 * time.Second

// hopeless is how long a task waits for room before it is refused.
const hopeless = 10 * Patience

// ErrNoRoom is returned by [Gate.Enter] for a task that needs more memory than there has
// been for half a minute.
var ErrNoRoom = errors.New("it needs more memory than there is")

// waiting is a task in front of the gate.
type waiting struct {
	weight  int64
	since   time.Time
	refused bool          // set before open is closed
	open    chan struct{} // closed when it may begin, or is refused
}

// NewGate returns a gate of that many bytes.
func NewGate(width int64) *Gate { return &Gate{width: width, room: math.MaxInt64} }

// Enter waits until a task of that many bytes may begin, and returns what to call when
// it has ended. An error is that of the context, or [ErrNoRoom].
func (g *Gate) Enter(ctx context.Context, weight int64) (leave func(), err error) {
	g.mu.Lock()
	if len(g.queue) == 0 && g.fits(weight) {
		g.begin(weight)
		g.mu.Unlock()
		return func() { g.leave(weight) }, nil
	}
	w := &waiting{weight: weight, since: time.Now(), open: make(chan struct{})}
	g.queue = append(g.queue, w)
	g.admit() // those before it may be waiting for room
	g.mu.Unlock()
	select {
	case <-w.open:
		if w.refused {
			return nil, fmt.Errorf("%w: %d MB", ErrNoRoom, weight>>20)
		}
		return func() { g.leave(weight) }, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	i := slices.Index(g.queue, w)
	if i >= 0 {
		g.queue = slices.Delete(g.queue, i, i+1)
	}
	g.admit() // it may have held up those behind it
	g.mu.Unlock()
	if i < 0 && !w.refused { // it was let in meanwhile
		g.leave(weight)
	}
	return nil, ctx.Err()
}

// Hold counts so many bytes against the width of the gate until release is called, for
// what a task leaves behind. It does not wait.
func (g *Gate) Hold(weight int64) (release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used += weight
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.used -= weight
		g.admit()
	}
}

// fits reports whether a task may begin. mu is held.
func (g *Gate) fits(weight int64) bool {
	return !g.shut && (g.running == 0 && weight <= g.room || g.used+weight <= g.width)
}

// begin counts a task. mu is held.
func (g *Gate) begin(weight int64) {
	g.running++
	g.used += weight
}

func (g *Gate) leave(weight int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	g.used -= weight
	g.admit()
}

// admit lets in as many tasks as fit. mu is held.
func (g *Gate) admit() {
	for {
		i := 0
		for i < len(g.queue) && g.queue[i].weight > g.room {
			i++ // nobody waits for what cannot run
		}
		if i == len(g.queue) || !g.fits(g.queue[i].weight) {
			break
		}
		g.pass(i)
	}
	g.watch()
}

// pass lets in one task of the queue. mu is held.
func (g *Gate) pass(i int) {
	w := g.queue[i]
	g.queue = slices.Delete(g.queue, i, i+1)
	g.begin(w.weight)
	close(w.open)
}

// watch sets the alarm while all tasks wait, and only then. mu is held.
func (g *Gate) watch() {
	switch stuck := len(g.queue) > 0 && g.running == 0; {
	case stuck && g.alarm == nil:
		g.alarm = time.AfterFunc(Patience, g.force)
	case !stuck && g.alarm != nil:
		g.alarm.Stop()
		g.alarm = nil
	}
}

// force lets one task through, and refuses those for which there has been no room.
func (g *Gate) force() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.alarm = nil
	g.queue = slices.DeleteFunc(g.queue, func(w *waiting) bool {
		if w.refused = w.weight > g.room && time.Since(w.since) >= hopeless; w.refused {
			close(w.open)
		}
		return w.refused
	})
	i := slices.IndexFunc(g.queue, func(w *waiting) bool { return w.weight <= g.room })
	if i >= 0 && g.running == 0 {
		g.pass(i)
		g.forced++
	}
	g.watch()
}

// Set makes the gate that many bytes wide, or shuts it, with room for a task alone. Tasks
// that run go on.
func (g *Gate) Set(width, room int64, shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.width, g.room, g.shut = width, max(room, width), shut
	g.admit()
}

// GateStats is the state of a [Gate].
type GateStats struct {
	Width   int64 // bytes
	Used    int64 // bytes, of the tasks that run and of what others have left behind
	Running int
	Waiting int
	Forced  int64 // tasks so far that were let through since nothing else moved
	Shut    bool
}

// Stats returns the state of the gate.
func (g *Gate) Stats() GateStats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return GateStats{Width: g.width, Used: g.used, Running: g.running, Waiting: len(g.queue), Forced: g.forced, Shut: g.shut}
}
