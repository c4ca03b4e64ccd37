package indexer

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// Memory is how much memory there is to work with.
type Memory = memory.Reading

// A Monitor bounds what all indexers of a process work on by the memory there is.
type Monitor = memory.Monitor

// MonitorOptions configures a [Monitor].
type MonitorOptions = memory.MonitorOptions

// NewMonitor returns a monitor.
func NewMonitor(opt MonitorOptions) *Monitor { return memory.NewMonitor(opt) }

// Pressure is how short memory is, of what, and in words.
type Pressure = memory.Pressure

// ReadMemory reads the memory of the machine, or of the container if that is tighter.
func ReadMemory() (Memory, error) { return memory.Read() }

// PlannedWorkers returns how many workers a pass would start with.
func PlannedWorkers(opt Options) int {
	c := newCrew(&opt)
	if !c.scaled() || opt.Memory == nil {
		return c.initial
	}
	if ceiling, _ := c.ceiling(); ceiling > 0 {
		return min(c.initial, ceiling)
	}
	return c.initial
}

// crew is how many workers a pass has, and what changes that.
type crew struct {
	initial, max int
	scaler       *pool.AutoScaler // nil: the number stays
	now, peak    atomic.Int64
	opt          *Options
	journal      *Journal
	before       int // events of the journal that are not of this pass

	mu  sync.Mutex
	why string // guarded by mu; why there are as many workers as there are, "" at first
}

// newCrew decides on the number of workers. Scanning keeps a core busy, so there are
// no more workers than cores, unless twice as many are asked for with Aggressive:
// then some can wait for the disk.
func newCrew(opt *Options) *crew {
	cores := runtime.GOMAXPROCS(0)
	if opt.Aggressive {
		cores *= 2
	}
	c := &crew{opt: opt, initial: opt.Workers, max: opt.Workers, journal: opt.Journal}
	if c.journal == nil {
		c.journal = &Journal{}
	}
	c.before = c.journal.count()
	if c.initial <= 0 {
		c.initial = 1
		if m, err := memory.Read(); err == nil {
			c.initial = pool.InitialWorkers(m.Total, opt.Aggressive, cores)
		}
		c.max = cores
		if opt.initial > 0 {
			c.initial, c.max = opt.initial, opt.initial
		}
		if opt.NoAutoScale {
			c.max = c.initial
		}
	}
	return c
}

// man puts the crew to work in a pool.
func (c *crew) man(workers *pool.Pool[task, settled]) {
	ceiling, why := c.ceiling()
	if ceiling > 0 && c.scaled() {
		c.initial, c.why = min(c.initial, ceiling), why
	}
	c.set(c.initial)
	workers.Resize(c.initial)
	if !c.scaled() {
		return
	}
	usage := c.opt.Memory.Scale
	if c.opt.usage != nil {
		usage = c.opt.usage
	}
	c.scaler = pool.NewAutoScaler(pool.ScalerOptions{
		MinWorkers: 1, MaxWorkers: c.max, Workers: c.initial, Aggressive: c.opt.Aggressive,
		Usage: usage, Ceiling: c.ceiling,
		Resize: func(n int) {
			c.set(n)
			workers.Resize(n)
		},
		OnEvent: func(e pool.Event) {
			c.mu.Lock()
			c.why = e.Reason
			c.mu.Unlock()
			p := c.opt.Memory.Pressure()
			c.journal.add(ScaleEvent{At: e.At, From: e.From, To: e.To, State: p.State, Pressure: p.Value, Reason: e.Reason})
		},
	})
}

// scaled reports whether the number of workers changes.
func (c *crew) scaled() bool { return c.opt.Workers <= 0 && !c.opt.NoAutoScale }

// slowAsked is why there is one worker while the mode is [Slow].
const slowAsked = "slow was asked for"

// ceiling returns how many workers there may be for other reasons than memory.
func (c *crew) ceiling() (n int, why string) {
	if c.opt.Pace.Mode() == Slow {
		return 1, slowAsked
	}
	return c.opt.Memory.Ceiling()
}

func (c *crew) set(n int) {
	c.now.Store(int64(n))
	c.peak.Store(max(c.peak.Load(), int64(n)))
}

func (c *crew) size() int { return int(c.now.Load()) }

// reason returns why there are as many workers as there are, if they are fewer than there
// could be: "" if all is well. A person who has had it go on is not told of the wish
// before, though workers come back one by one.
func (c *crew) reason() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size() >= c.max || c.why == slowAsked && c.opt.Pace.Mode() != Slow {
		return ""
	}
	return c.why
}

// run scales the workers and writes the journal until ctx is done.
func (c *crew) run(ctx context.Context, rate func() float64) {
	defer c.opt.Memory.Watch(func(p memory.Pressure) {
		n := c.size()
		c.journal.add(ScaleEvent{At: time.Now(), From: n, To: n, State: p.State, Pressure: p.Value, Reason: p.Text})
	})()
	var scaling sync.WaitGroup
	defer scaling.Wait()
	if c.scaler != nil {
		scaling.Go(func() { c.scaler.Run(ctx) })
	}
	sample := func(at time.Time) {
		c.journal.sample(Sample{
			At: at, Workers: c.size(), Pressure: c.opt.Memory.Pressure().Value,
			FilesPerSecond: rate(), MemoryBytes: memory.Held(),
		})
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for taken := false; ; taken = true {
		select {
		case at := <-tick.C:
			sample(at)
		case <-ctx.Done():
			if !taken { // a pass of less than a second was one all the same
				sample(time.Now())
			}
			return
		}
	}
}

// events returns what happened to the workers of this pass, oldest first.
func (c *crew) events() []ScaleEvent { return c.journal.since(c.before) }
