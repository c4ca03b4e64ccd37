package pool

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Direction is which way the number of workers went.
type Direction string

const (
	None Direction = "none" // there was no change yet
	Up   Direction = "up"
	Down Direction = "down"
)

// ScalerOptions configures an [AutoScaler]. Usage and Resize are what it is for;
// the zero value of everything else is ready to use.
type ScalerOptions struct {
	MinWorkers int // never fewer; zero means 1
	MaxWorkers int // never more; zero means as many as GOMAXPROCS

	// Workers is how many there are when Run begins: [InitialWorkers] is a good
	// guess. Zero means MaxWorkers, which is what a new [Pool] has.
	Workers int

	// ScaleDownThreshold is the share of memory in use above which there are to be
	// fewer workers. Zero means 0.8.
	ScaleDownThreshold float64

	// ScaleUpThreshold is the share of memory in use below which there may be more
	// workers. Zero means 0.5; it is never above ScaleDownThreshold.
	ScaleUpThreshold float64

	// CheckInterval is how often memory is looked at. Zero means a second.
	CheckInterval time.Duration

	// Aggressive grows by a half instead of a quarter.
	Aggressive bool

	// Usage returns the share of memory that is in use, 0 to 1, and what that is in
	// words, which become the reason of a change: "the container uses 220 of 256 MB".
	// After an error the number of workers stays as it is.
	Usage func() (share float64, words string, err error)

	// Ceiling, if not nil, returns how many workers there may be at the most for
	// another reason than memory, such as that the machine is on battery, and why; 0
	// is any number. It holds at once.
	Ceiling func() (workers int, why string)

	// Resize is told how many workers there are to be; the Resize of a [Pool] will
	// do. It is called for changes only.
	Resize func(workers int)

	// Current returns how many workers are running, for [ScalerStats]. With nil
	// they are as many as Resize was told.
	Current func() int

	// OnEvent, if not nil, is called after each change, from Run's goroutine.
	OnEvent func(Event)
}

func (o ScalerOptions) withDefaults() ScalerOptions {
	if o.MaxWorkers < 1 {
		o.MaxWorkers = runtime.GOMAXPROCS(0)
	}
	o.MinWorkers = min(max(1, o.MinWorkers), o.MaxWorkers)
	if o.Workers < 1 {
		o.Workers = o.MaxWorkers
	}
	o.Workers = min(max(o.MinWorkers, o.Workers), o.MaxWorkers)
	o.ScaleDownThreshold = cmp.Or(o.ScaleDownThreshold, 0.8)
	o.ScaleUpThreshold = min(cmp.Or(o.ScaleUpThreshold, 0.5), o.ScaleDownThreshold)
	if o.CheckInterval <= 0 {
		o.CheckInterval = time.Second
	}
	return o
}

// An Event is one change of the number of workers.
type Event struct {
	At        time.Time
	From, To  int // workers
	Direction Direction
	Usage     float64 // share of memory in use that led to it
	Reason    string  // "the container uses 220 of 256 MB"
}

// ScalerStats is what an [AutoScaler] sees and has done.
type ScalerStats struct {
	CurrentWorkers int       // running
	TargetWorkers  int       // wanted
	MemoryUsage    float64   // share in use at the last check that could read it
	ScaleEvents    int       // changes so far
	LastDirection  Direction // of the last change
	LastReason     string    // of the last change
	Err            error     // why the last check could not read the usage, or nil
}

// journalSize is how many events are remembered: those of several minutes if memory
// is restless, and of a whole pass if it is not.
const journalSize = 64

// An AutoScaler keeps the number of workers to what memory allows. Run owns its
// state; the other methods may be called from any goroutine.
type AutoScaler struct {
	opt ScalerOptions

	mu      sync.Mutex
	stats   ScalerStats // all but CurrentWorkers, if opt.Current is there
	journal []Event     // oldest first, at most journalSize
}

// NewAutoScaler returns a scaler that does nothing until it is run.
func NewAutoScaler(opt ScalerOptions) *AutoScaler {
	opt = opt.withDefaults()
	return &AutoScaler{
		opt:   opt,
		stats: ScalerStats{CurrentWorkers: opt.Workers, TargetWorkers: opt.Workers, LastDirection: None},
	}
}

// Run looks at the memory in use every CheckInterval, for the first time after one,
// until ctx is done. It is called once.
func (s *AutoScaler) Run(ctx context.Context) {
	if s.opt.Usage == nil {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(s.opt.CheckInterval)
	defer tick.Stop()
	now := state{workers: s.opt.Workers}
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-tick.C:
			now = s.check(now, at)
		}
	}
}

// check reads the usage once, and acts on what follows from it.
func (s *AutoScaler) check(before state, at time.Time) state {
	usage, reason, err := s.opt.Usage()
	ceiling, why := 0, ""
	if s.opt.Ceiling != nil {
		ceiling, why = s.opt.Ceiling()
	}
	s.mu.Lock()
	s.stats.Err = err
	if err != nil {
		s.mu.Unlock()
		return before
	}
	s.stats.MemoryUsage = usage
	l := s.opt.limits()
	if ceiling > 0 {
		l.max = min(l.max, max(l.min, ceiling))
	}
	after := step(before, usage, at, l)
	if before.workers > l.max && after.workers == l.max {
		reason = why
	}
	s.stats.TargetWorkers = after.workers
	s.mu.Unlock()
	if after.workers == before.workers {
		return after
	}

	if s.opt.Resize != nil {
		s.opt.Resize(after.workers)
	}
	e := Event{
		At: at, From: before.workers, To: after.workers, Direction: Up,
		Usage: usage, Reason: cmp.Or(reason, fmt.Sprintf("%.0f %% of memory are in use", usage*100)),
	}
	if e.To < e.From {
		e.Direction = Down
	}
	s.record(e)
	if s.opt.OnEvent != nil {
		s.opt.OnEvent(e)
	}
	return after
}

func (s *AutoScaler) record(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.CurrentWorkers = e.To
	s.stats.ScaleEvents++
	s.stats.LastDirection = e.Direction
	s.stats.LastReason = e.Reason
	if len(s.journal) == journalSize {
		copy(s.journal, s.journal[1:])
		s.journal = s.journal[:journalSize-1]
	}
	s.journal = append(s.journal, e)
}

// Stats returns what is so at this moment.
func (s *AutoScaler) Stats() ScalerStats {
	s.mu.Lock()
	stats := s.stats
	s.mu.Unlock()
	if s.opt.Current != nil {
		stats.CurrentWorkers = s.opt.Current()
	}
	return stats
}

// Journal returns the latest events, up to 64 of them, the oldest first.
func (s *AutoScaler) Journal() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.journal)
}
