package memory

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A Gate stands in front of every task and lets it begin when the bytes that it will
// need fit beside those of the tasks that run. Tasks begin in the order in which they
// came, so that a large one is not passed by small ones for ever.
//
// A task that needs more than the gate is wide runs alone. And nothing waits for ever:
// whatever the gate says, when nothing has begun for [Patience] and nothing runs, one
// task is let through, since work that ends late is better than none.
//
// Its methods may be called from several goroutines.
type Gate struct {
	mu      sync.Mutex
	width   int64      // guarded by mu; bytes
	used    int64      // guarded by mu; of the tasks that run, and what is held
	running int        // guarded by mu
	shut    bool       // guarded by mu; nothing begins but by patience
	queue   []*waiting // guarded by mu; in the order of their coming
	alarm   *time.Timer
	forced  int64 // guarded by mu; tasks that began by patience
}

// Patience is how long all tasks may wait before one is let through nevertheless.
const Patience = 3 * time.Second

// waiting is a task in front of the gate.
type waiting struct {
	weight int64
	open   chan struct{} // closed when it may begin
}

// NewGate returns a gate of that many bytes.
func NewGate(width int64) *Gate { return &Gate{width: width} }

// Enter waits until a task of that many bytes may begin, and returns what to call when
// it has ended. An error is that of the context.
func (g *Gate) Enter(ctx context.Context, weight int64) (leave func(), err error) {
	g.mu.Lock()
	if len(g.queue) == 0 && g.fits(weight) {
		g.begin(weight)
		g.mu.Unlock()
		return func() { g.leave(weight) }, nil
	}
	w := &waiting{weight: weight, open: make(chan struct{})}
	g.queue = append(g.queue, w)
	g.watch()
	g.mu.Unlock()
	select {
	case <-w.open:
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
	if i < 0 { // it was let in meanwhile
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
	return !g.shut && (g.running == 0 || g.used+weight <= g.width)
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
	for len(g.queue) > 0 && g.fits(g.queue[0].weight) {
		g.pass()
	}
	g.watch()
}

// pass lets in the task that has waited longest. mu is held.
func (g *Gate) pass() {
	w := g.queue[0]
	g.queue = slices.Delete(g.queue, 0, 1)
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

// force lets one task through.
func (g *Gate) force() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.alarm = nil
	if len(g.queue) > 0 && g.running == 0 {
		g.pass()
		g.forced++
	}
	g.watch()
}

// Set makes the gate that many bytes wide, or shuts it. Tasks that run go on.
func (g *Gate) Set(width int64, shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.width, g.shut = width, shut
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
