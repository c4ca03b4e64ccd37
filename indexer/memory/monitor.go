package memory

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// A Monitor keeps a [Gate] as wide as memory allows, has Go's collector keep within
// the same bounds, and says how much of what may be used is in use.
//
// Counting workers is not enough: in a container of 256 MiB, thirty-two of them with
// a file of a few megabytes each are killed before anybody has looked at the memory
// in use a second time. The gate is in front of each task, so that what has not begun
// cannot take anything.
type Monitor struct {
	Gate *Gate

	opt MonitorOptions

	lifetime sync.Mutex
	users    int    // guarded by lifetime; that have begun and not ended
	stop     func() // guarded by lifetime; ends the looking
	limit    int64  // of Go's collector, as it was before the first of them

	mu    sync.Mutex
	state view      // guarded by mu
	err   error     // guarded by mu; of the last reading
	freed time.Time // guarded by mu; when memory was last given back
}

// MonitorOptions configures a [Monitor]. The zero value is ready to use.
type MonitorOptions struct {
	// Budget is how much memory this process may use, in bytes, mapped files aside.
	// Zero means a quarter of what there is, within 192 MiB and 4 GiB.
	Budget int64

	// Off looks at nothing and lets everything in, to see what that comes to.
	Off bool

	read func() (Reading, error) // replaced by tests
	own  func() own              // replaced by tests
}

// Interval is how often memory is looked at. A reading takes a quarter of a
// millisecond.
const Interval = 100 * time.Millisecond

// What a monitor aims at, as shares of what there is.
const (
	fullAt     = 0.85 // beyond this nothing more is to be taken
	criticalAt = 0.95 // the gate is shut
	calmAt     = 0.85 // it is opened again, below this twice in a row
)

// minWidth is how wide a gate is at least, in bytes: a small file is let through
// whatever else there is.
const minWidth = 1 << 20

// minLimit is what Go's collector is given at least, above what is live, in bytes.
// With less it does nothing but collect.
const minLimit = 32 << 20

// freeEvery is how often memory is given back to the system at most, which means to
// collect everything.
const freeEvery = 10 * time.Second

// own is what this process has in Go's memory, in bytes.
type own struct {
	taken int64 // from the system, and not given back
	live  int64 // in use when it was last collected
}

// view is what follows from a reading.
type view struct {
	width int64   // of the gate
	limit int64   // of Go's collector
	usage float64 // share in use of whatever is tightest
	of    string  // what that is
	shut  bool
	calm  int // readings in a row below calmAt
}

// NewMonitor returns a monitor that is at rest: its gate lets everything in.
func NewMonitor(opt MonitorOptions) *Monitor {
	if opt.read == nil {
		opt.read = Read
	}
	if opt.own == nil {
		opt.own = readOwn
	}
	return &Monitor{Gate: NewGate(math.MaxInt64), opt: opt}
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
		m.look()
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
			m.look()
		case <-ctx.Done():
			m.mu.Lock()
			defer m.mu.Unlock()
			m.state = view{}
			m.Gate.Set(math.MaxInt64, false)
			debug.SetMemoryLimit(m.limit)
			return
		}
	}
}

// look takes a reading and acts on it. Without one everything stays as it is.
func (m *Monitor) look() {
	r, err := m.opt.read()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err = err; err != nil {
		return
	}
	was := m.state
	m.state = was.next(r, m.opt.own(), m.Gate.Stats().Used, m.budget(r))
	m.Gate.Set(m.state.width, m.state.shut)
	// Setting it stops the world for a moment, so small differences are let be.
	if diff := m.state.limit - was.limit; was.limit == 0 || max(diff, -diff) > was.limit/16 {
		debug.SetMemoryLimit(min(m.state.limit, m.limit))
	} else {
		m.state.limit = was.limit
	}
	if m.state.shut && time.Since(m.freed) >= freeEvery {
		m.freed = time.Now()
		debug.FreeOSMemory()
	}
}

func (m *Monitor) budget(r Reading) int64 {
	if m.opt.Budget > 0 {
		return m.opt.Budget
	}
	return min(max(r.Total/4, 192<<20), 4<<30)
}

// next returns what follows from a reading: how wide the gate may be so that what runs
// fits, twice, since what a task has left behind is there until it is collected.
func (v view) next(r Reading, o own, tasks, budget int64) view {
	// What is in use without the tasks, and may be in use in all. What we have taken
	// already is ours to use again.
	baseline := max(o.live-tasks, 0)
	allowed := min(r.Available-int64((1-fullAt)*float64(r.Total))+o.taken, budget)
	out := view{width: max((allowed-baseline)/2, minWidth), shut: v.shut}
	out.limit = max(2*out.width+baseline, o.live+minLimit)

	out.usage, out.of = r.Used, "memory of the "+string(r.Source)
	if share := float64(o.taken) / float64(budget); share > out.usage {
		out.usage, out.of = share, fmt.Sprintf("our budget of %d MB", budget>>20)
	}
	if r.Used < calmAt {
		out.calm = v.calm + 1
	}
	switch {
	case r.Used >= criticalAt:
		out.shut, out.calm = true, 0
	case out.calm >= 2:
		out.shut = false
	}
	return out
}

// Usage returns the share in use of whatever is tightest, from 0, and what that is:
// what a scaler of workers goes by. Above 1 is more than there should be.
func (m *Monitor) Usage() (share float64, of string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state.usage, m.state.of, m.err
}

// readOwn reads what this process has in Go's memory, which stops nothing.
func readOwn() own {
	samples := []metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) int64 {
		if samples[i].Value.Kind() != metrics.KindUint64 {
			return 0
		}
		return int64(samples[i].Value.Uint64())
	}
	return own{taken: value(0) - value(1), live: value(2)}
}
