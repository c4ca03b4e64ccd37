package memory

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// A Monitor keeps a [Gate] as wide as memory allows, has Go's collector keep within
// the same bounds, and says how short memory is.
//
// Counting workers is not enough: in a container of 256 MiB, thirty-two of them with
// a file of a few megabytes each are killed before anybody has looked at the memory
// in use a second time. The gate is in front of each task, so that what has not begun
// cannot take anything.
type Monitor struct {
	Gate *Gate

	opt     MonitorOptions
	editors *editors
	reader  *reader // of who looks: one at a time

	lifetime sync.Mutex
	users    int    // guarded by lifetime; that have begun and not ended
	stop     func() // guarded by lifetime; ends the looking
	limit    int64  // of Go's collector, as it was before the first of them
	percent  int    // the same, of its growth

	looking sync.Mutex // held during a look

	mu       sync.Mutex
	budgets  budgets                // guarded by mu; as they were set, 0 is the default
	saving   bool                   // guarded by mu; power is to be saved, when there is little
	model    model                  // guarded by mu
	view     view                   // guarded by mu
	pressure Pressure               // guarded by mu
	power    power                  // guarded by mu
	powerAt  time.Time              // guarded by mu; when it was read
	at       time.Time              // guarded by mu; of the last reading, zero before the first
	err      error                  // guarded by mu; of the last attempt
	ebb      ebb                    // guarded by mu
	freeing  bool                   // guarded by mu
	freeFrom time.Time              // guarded by mu; when memory may be given back again
	watchers map[int]func(Pressure) // guarded by mu; by number
	watched  int                    // guarded by mu; the last number
}

// MonitorOptions configures a [Monitor]. The zero value is ready to use.
type MonitorOptions struct {
	// Budget is how much memory this process may use, in bytes, mapped files aside.
	// Zero means a quarter of what there is, within 192 MiB and 4 GiB.
	Budget int64

	// EditorBudget is how much the processes of the editors and this one may use
	// together, in bytes. Zero means half of what there is, within 1 and 6 GiB.
	EditorBudget int64

	// SavePower has one worker at the most on battery and while a power saver is on.
	SavePower bool

	// AtLeast is how short memory is taken to be at the least, whatever there is of it: what
	// gives way then can be seen on any machine.
	AtLeast State

	// Off looks at nothing and lets everything in, to see what that comes to.
	Off bool

	read      func(now time.Time) (signals, error) // replaced by tests
	readPower func() power                         // the same
}

// Interval is how often memory is looked at.
const Interval = 100 * time.Millisecond

// fullAt is the share of what there is beyond which nothing more is to be taken.
const fullAt = 0.85

// minWidth is how wide a gate is at least, in bytes: a small file is let through
// whatever else there is.
const minWidth = 1 << 20

// minLimit is what Go's collector is given at least, above what is live, in bytes.
// With less it does nothing but collect.
const minLimit = 32 << 20

// shortLimit is the same while memory is short, when to collect is what there is to do.
const shortLimit = 8 << 20

// Memory is given back to the system when there is so much of it, and that takes a
// collection of everything: it may have so much of the time, one part in so many. A
// neighbour that comes back every second is to find room each time.
const (
	worthFreeing = 4 << 20
	freeingOneIn = 20
	freeEvery    = 250 * time.Millisecond
)

// eagerly is how much the heap grows between collections, in percent, while memory is
// short.
const eagerly = 50

// NewMonitor returns a monitor that is at rest: its gate lets everything in.
func NewMonitor(opt MonitorOptions) *Monitor {
	m := &Monitor{
		Gate: NewGate(math.MaxInt64), opt: opt, editors: &editors{root: "/"},
		budgets: budgets{own: opt.Budget, editor: opt.EditorBudget}, saving: opt.SavePower,
		watchers: map[int]func(Pressure){},
	}
	m.reader = &reader{root: "/", editors: m.editors}
	if m.opt.read == nil {
		m.opt.read = m.reader.read
	}
	if m.opt.readPower == nil {
		m.opt.readPower = func() power { return readPower("/") }
	}
	return m
}

// Begin has the monitor look at memory from now until end is called. It looks once
// before it returns, so that the gate is right from the start. Several may have begun
// at a time; after the last has ended, the gate is open and Go's collector as it was.
func (m *Monitor) Begin() (end func()) {
	if m.opt.Off {
		return func() {}
	}
	m.lifetime.Lock()
	defer m.lifetime.Unlock()
	if m.users++; m.users == 1 {
		m.limit = debug.SetMemoryLimit(-1)
		m.percent = debug.SetGCPercent(eagerly) // there is no other way to ask for it
		debug.SetGCPercent(m.percent)
		m.look(true)
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		m.stop = func() {
			cancel()
			<-stopped
		}
		go func() {
			defer close(stopped)
			m.run(ctx)
		}()
	}
	return sync.OnceFunc(func() {
		m.lifetime.Lock()
		defer m.lifetime.Unlock()
		if m.users--; m.users == 0 {
			m.stop()
		}
	})
}

func (m *Monitor) run(ctx context.Context) {
	tick := time.NewTicker(Interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.look(true)
		case <-ctx.Done():
			m.rest()
			return
		}
	}
}

// rest leaves everything as it was before the first began.
func (m *Monitor) rest() {
	m.mu.Lock()
	m.view, m.ebb = view{}, ebb{}
	m.Gate.Set(math.MaxInt64, math.MaxInt64, false)
	debug.SetMemoryLimit(m.limit)
	debug.SetGCPercent(m.percent)
	m.mu.Unlock()
}

// look takes a reading, and acts on it if that is wanted. Without a reading everything
// stays as it is.
func (m *Monitor) look(act bool) {
	m.looking.Lock()
	defer m.looking.Unlock()
	now := time.Now()
	s, err := m.opt.read(now)
	m.mu.Lock()
	if m.err = err; err != nil {
		m.mu.Unlock()
		return
	}
	b := m.budgets.withDefaults(s.Total)
	before := m.pressure
	m.pressure = pressureOf(s, b)
	dt := Interval
	if !m.at.IsZero() {
		dt = now.Sub(m.at)
	}
	m.at = now
	m.model = m.model.step(m.pressure.Value, dt)
	m.pressure.State = m.model.state
	if act {
		m.act(s, b, before.State)
	}
	see := m.see(before)
	m.mu.Unlock()
	for _, f := range see {
		f()
	}
}

// act does what follows from a reading. mu is held.
func (m *Monitor) act(s signals, b budgets, before State) {
	was := m.view
	state := m.model.state
	s.Available = m.ebb.step(s.Available+s.own.taken) - s.own.taken
	m.view = viewOf(s, m.Gate.Stats().Used, b.own, state)
	m.Gate.Set(m.view.width, m.view.room, state == Critical)
	// Setting it stops the world for a moment, so small differences are let be.
	if diff := m.view.limit - was.limit; was.limit == 0 || max(diff, -diff) > was.limit/16 {
		debug.SetMemoryLimit(min(m.view.limit, m.limit))
	} else {
		m.view.limit = was.limit
	}
	if (state >= High) != (before >= High) {
		percent := m.percent
		if state >= High {
			percent = eagerly
		}
		debug.SetGCPercent(percent)
	}
	if state >= High && s.own.taken-s.own.live-s.own.overhead >= worthFreeing && !m.freeing && !time.Now().Before(m.freeFrom) {
		m.freeing = true
		go m.free() // it takes as long as a collection, and this is to look on
	}
}

// free gives back to the system what is not in use.
func (m *Monitor) free() {
	begun := time.Now()
	debug.FreeOSMemory()
	took := time.Since(begun)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.freeing, m.freeFrom = false, time.Now().Add(max(freeingOneIn*took, freeEvery))
}

// see returns what tells those who watch, if there is something new. mu is held.
func (m *Monitor) see(before Pressure) (calls []func()) {
	if before.State == m.pressure.State {
		return nil
	}
	now := m.pressure
	for _, f := range m.watchers {
		calls = append(calls, func() { f(now) })
	}
	return calls
}

// ebb remembers what others have left us, for some looks. A neighbour that takes and
// gives has taken again before what we had of it is given back, so the least of the last
// three seconds counts; and while it takes, what it will have taken three looks on.
type ebb struct {
	left  [30]int64 // bytes, of one look after the other
	looks int
}

// step returns what may be counted on, given what is left now.
func (e *ebb) step(left int64) int64 {
	const ahead = 3
	counted := left
	if e.looks > 0 {
		falls := max(e.left[(e.looks-1)%len(e.left)]-left, 0)
		counted -= ahead * falls
	}
	e.left[e.looks%len(e.left)] = left
	e.looks++
	return min(counted, slices.Min(e.left[:min(e.looks, len(e.left))]))
}

// view is how much may be worked on, in bytes.
type view struct {
	width int64 // of the gate
	room  int64 // for a task that runs alone
	limit int64 // of Go's collector
}

// viewOf returns how wide the gate may be so that what runs fits, twice, since what a
// task has left behind is there until it is collected.
func viewOf(s signals, tasks, budget int64, state State) view {
	// What is in use without the tasks, and may be in use in all. What we have taken
	// already is ours to use again.
	baseline := max(s.own.live-tasks, 0)
	allowed := min(s.Available-int64((1-fullAt)*float64(s.Total))+s.own.taken, budget)
	out := view{width: max((allowed-baseline)/2, minWidth)}
	out.room = max(s.Available-int64((1-criticalAt)*float64(s.Total))+s.own.taken-baseline, out.width)
	spare := int64(minLimit)
	if state >= High {
		spare = shortLimit
	}
	out.limit = max(2*out.width+baseline, s.own.live+spare)
	return out
}

// State returns how short memory is, for those who leave out some work while it is. It
// takes no time.
func (m *Monitor) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return max(m.model.state, m.opt.AtLeast)
}

// stale is how old a reading may be that nobody has asked for.
const stale = 2 * time.Second

// Pressure returns how short memory is, of what, and in words.
func (m *Monitor) Pressure() Pressure {
	m.mu.Lock()
	old := !m.opt.Off && time.Since(m.at) >= stale
	m.mu.Unlock()
	if old {
		m.look(false) // the monitor is at rest
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.pressure
	p.State = max(p.State, m.opt.AtLeast)
	return p
}

// Scale returns the share by which workers are to be scaled, from 0 to 1, with the reason
// in words. What is read once a second is read again for it, so that an editor that grows
// is answered at the next check.
func (m *Monitor) Scale() (share float64, reason string, err error) {
	m.looking.Lock()
	m.reader.hasten(time.Now())
	m.looking.Unlock()
	if !m.opt.Off {
		m.look(m.running())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.model.scale(m.pressure.Value), m.pressure.Text, m.err
}

func (m *Monitor) running() bool {
	m.lifetime.Lock()
	defer m.lifetime.Unlock()
	return m.users > 0
}

// Ceiling returns how many workers there may be at the most, and why; 0 is any number.
func (m *Monitor) Ceiling() (workers int, why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.saving || m.opt.Off {
		return 0, ""
	}
	if now := time.Now(); m.powerAt.IsZero() || now.Sub(m.powerAt) >= seldom {
		m.power, m.powerAt = m.opt.readPower(), now
	}
	if why = m.power.reason(); why != "" {
		return 1, why
	}
	return 0, ""
}

// Configure changes what may be used, as [MonitorOptions] has it.
func (m *Monitor) Configure(budget, editorBudget int64, savePower bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.budgets, m.saving = budgets{own: budget, editor: editorBudget}, savePower
}

// AddEditor counts the processes of an editor against its budget until remove is called.
// pid is the editor's number as it says itself, and via a process that descends from
// it: 0 for this one, or another mind-lsp which that editor has started.
func (m *Monitor) AddEditor(pid, via int) (remove func()) { return m.editors.add(pid, via) }

// Watch calls see whenever the state changes, until stop is called. It must be quick.
func (m *Monitor) Watch(see func(Pressure)) (stop func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watched++
	number := m.watched
	m.watchers[number] = see
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watchers, number)
	}
}

// String says how short memory is.
func (p Pressure) String() string {
	return fmt.Sprintf("%s (%.0f %%): %s", p.State, p.Value*100, p.Text)
}
