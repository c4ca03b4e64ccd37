package indexer

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// A ScaleEvent is a change of the number of workers, and why it was made.
type ScaleEvent struct {
	At     time.Time `json:"at"`
	From   int       `json:"from"`
	To     int       `json:"to"`
	Reason string    `json:"reason"`
}

// Memory is how much memory there is to work with.
type Memory = memory.Reading

// A Monitor bounds what all indexers of a process work on by the memory there is.
type Monitor = memory.Monitor

// NewMonitor returns a monitor. budget is how much memory the process may use, in
// bytes, mapped files aside; 0 means a share of what there is.
func NewMonitor(budget int64) *Monitor {
	return memory.NewMonitor(memory.MonitorOptions{Budget: budget})
}

// ReadMemory reads the memory of the machine, or of the container if that is tighter.
func ReadMemory() (Memory, error) { return memory.Read() }

// PlannedWorkers returns how many workers a pass would start with.
func PlannedWorkers(opt Options) int { return newCrew(&opt).initial }

// crew is how many workers a pass has, and what changes that.
type crew struct {
	initial, max int
	scaler       *pool.AutoScaler // nil: the number stays
	now, peak    atomic.Int64
	opt          *Options
}

// newCrew decides on the number of workers. Scanning keeps a core busy, so there are
// no more workers than cores, unless twice as many are asked for with Aggressive:
// then some can wait for the disk.
func newCrew(opt *Options) *crew {
	cores := runtime.GOMAXPROCS(0)
	if opt.Aggressive {
		cores *= 2
	}
	c := &crew{opt: opt, initial: opt.Workers, max: opt.Workers}
	if c.initial <= 0 {
		c.initial = 1
		if m, err := memory.Read(); err == nil {
			c.initial = pool.InitialWorkers(m.Total, opt.Aggressive, cores)
		}
		c.max = cores
		if opt.NoAutoScale {
			c.max = c.initial
		}
	}
	return c
}

// man puts the crew to work in a pool.
func (c *crew) man(workers *pool.Pool[task, settled]) {
	c.set(c.initial)
	workers.Resize(c.initial)
	if c.opt.Workers > 0 || c.opt.NoAutoScale {
		return
	}
	c.scaler = pool.NewAutoScaler(pool.ScalerOptions{
		MinWorkers: 1, MaxWorkers: c.max, Workers: c.initial, Aggressive: c.opt.Aggressive,
		Usage: c.opt.Memory.Scale, Ceiling: c.opt.Memory.Ceiling,
		Resize: func(n int) {
			c.set(n)
			workers.Resize(n)
		},
	})
}

func (c *crew) set(n int) {
	c.now.Store(int64(n))
	c.peak.Store(max(c.peak.Load(), int64(n)))
}

func (c *crew) size() int { return int(c.now.Load()) }

func (c *crew) run(ctx context.Context) {
	if c.scaler != nil {
		c.scaler.Run(ctx)
	}
}

// journal returns what the scaler did, oldest first.
func (c *crew) journal() []ScaleEvent {
	events := []ScaleEvent{}
	if c.scaler == nil {
		return events
	}
	for _, e := range c.scaler.Journal() {
		events = append(events, ScaleEvent{At: e.At, From: e.From, To: e.To, Reason: e.Reason})
	}
	return events
}
