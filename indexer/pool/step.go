package pool

import (
	"runtime"
	"time"
)

const (
	// highUsage is where a quarter less is no longer enough.
	highUsage = 0.9

	// coolDown is how long after memory was short there are not to be more workers.
	// What the last ones held is garbage for a while, so that memory looks free
	// before it is known to be enough.
	coolDown = 5 * time.Second

	// criticalUsage is where somebody may be killed for memory, and the cool-down after
	// it is longer.
	criticalUsage    = 0.95
	criticalCoolDown = 10 * time.Second

	// fastAfter is how many ups in a row make the next ones larger.
	fastAfter = 3
)

// state is all that a step depends on besides the memory in use.
type state struct {
	workers int
	ups     int       // in a row, with no down between
	rest    time.Time // until when there are not to be more; zero if memory never was short
}

// limits is what a step keeps to.
type limits struct {
	min, max   int     // workers
	down, up   float64 // thresholds of usage
	aggressive bool
}

func (o ScalerOptions) limits() limits {
	return limits{
		min: o.MinWorkers, max: o.MaxWorkers,
		down: o.ScaleDownThreshold, up: o.ScaleUpThreshold,
		aggressive: o.Aggressive,
	}
}

// step returns what follows from the share of memory in use at one check. Parts of
// a worker are rounded up, so that there is a way from 3 to 1 and back. A usage that
// is no number changes nothing.
func step(s state, usage float64, now time.Time, l limits) state {
	s.workers = min(s.workers, l.max) // which may have become less
	switch {
	case usage > l.down:
		less, long := parts(s.workers, 4), coolDown
		if usage > highUsage {
			less = parts(s.workers, 2)
		}
		if usage > criticalUsage {
			long = criticalCoolDown
		}
		rest := now.Add(long)
		if rest.Before(s.rest) {
			rest = s.rest
		}
		return state{workers: max(l.min, s.workers-less), rest: rest}
	case usage >= 0 && usage < l.up:
		if s.workers >= l.max || now.Before(s.rest) {
			return s
		}
		more := parts(s.workers, 4)
		if l.aggressive || s.ups >= fastAfter {
			more = parts(s.workers, 2)
		}
		return state{workers: min(l.max, s.workers+more), ups: s.ups + 1, rest: s.rest}
	}
	return s
}

// parts is n/d, rounded up.
func parts(n, d int) int { return (n + d - 1) / d }

// tiers are the amounts of memory, in GiB, that have as many workers.
var tiers = [...]int64{32, 16, 8, 4, 2, 1}

// InitialWorkers returns how many workers to start with on a machine, or in a
// container, of totalBytes: 1 up to 1 GB, 2 for 2, 4 for 4, 8 for 8, 16 for 16, and
// 32 for 32 GB and more; twice that if aggressive. A machine counts for a size if it
// has 85 % of that, since one sold as 8 GB reports 7.6 GiB.
//
// There are never more than procs, which is GOMAXPROCS for work that computes, and
// about twice that for work that waits for a disk. Less than one means GOMAXPROCS.
func InitialWorkers(totalBytes int64, aggressive bool, procs int) int {
	workers := 1
	for _, gib := range tiers {
		if totalBytes >= gib<<30/100*85 {
			workers = int(gib)
			break
		}
	}
	if aggressive {
		workers *= 2
	}
	if procs < 1 {
		procs = runtime.GOMAXPROCS(0)
	}
	return min(workers, procs)
}
