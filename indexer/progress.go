package indexer

import (
	"context"
	"math"
	"sync/atomic"
	"time"
)

// Progress is how far a pass has come.
type Progress struct {
	Done  int64 // files that are settled: indexed, reused, skipped or failed
	Total int64 // files found so far
	// Walked says that the whole tree has been seen, so that Total is final.
	Walked bool

	Bytes          int64         // read so far
	FilesPerSecond float64       // of late
	BytesPerSecond float64       // of late
	Workers        int           // running now
	MaxWorkers     int           // that there could be
	Why            string        // why there are fewer, in words; "" if there is no reason to tell
	Mode           Mode          // by a person's wish
	Pressure       Pressure      // of memory
	Elapsed        time.Duration // since the pass began
	ETA            time.Duration // until the end; 0 while it cannot be told
}

// progressInterval is how often progress is reported: often enough to look
// alive, seldom enough to cost nothing.
const progressInterval = 100 * time.Millisecond

// meter counts what a pass does. Any goroutine may add to it.
type meter struct {
	done, total, bytes atomic.Int64
	walked             atomic.Bool
	// what is to be read is counted in bytes, since files differ a thousandfold
	bytesTodo atomic.Int64 // found so far
	bytesDone atomic.Int64 // of bytesTodo

	pace atomic.Uint64 // files a second of late, the bits of a float64
}

// rate returns how many files a second have been settled of late.
func (m *meter) rate() float64 { return math.Float64frombits(m.pace.Load()) }

// report calls emit with the progress until the context is done, and a last time then.
func (m *meter) report(ctx context.Context, describe func(*Progress), emit func(Progress)) {
	start := time.Now()
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	var files, bytes, todo rate
	for done := false; ; {
		now := time.Now()
		p := Progress{
			Done: m.done.Load(), Total: m.total.Load(), Walked: m.walked.Load(),
			Bytes: m.bytes.Load(), Elapsed: now.Sub(start),
		}
		describe(&p)
		p.FilesPerSecond = files.at(now, p.Done)
		m.pace.Store(math.Float64bits(p.FilesPerSecond))
		p.BytesPerSecond = bytes.at(now, p.Bytes)
		if perSecond := todo.at(now, m.bytesDone.Load()); p.Walked && perSecond > 0 {
			left := m.bytesTodo.Load() - m.bytesDone.Load()
			p.ETA = time.Duration(float64(left) / perSecond * float64(time.Second))
		}
		emit(p)
		if done {
			return
		}
		select {
		case <-ctx.Done():
			done = true
		case <-tick.C:
		}
	}
}

// rate is how fast a count grows, over the last few seconds.
type rate struct {
	at0    time.Time
	count  int64
	smooth float64 // per second; 0 until there is something to tell
}

// rateWindow is the time constant of the smoothing: a change of pace shows
// within it, and one large file does not.
const rateWindow = 2 * time.Second

func (r *rate) at(now time.Time, count int64) float64 {
	if r.at0.IsZero() {
		r.at0, r.count = now, count
		return 0
	}
	dt := now.Sub(r.at0)
	if dt <= 0 {
		return r.smooth
	}
	current := float64(count-r.count) / dt.Seconds()
	if r.smooth == 0 {
		r.smooth = current
	} else {
		share := min(1, dt.Seconds()/rateWindow.Seconds())
		r.smooth += share * (current - r.smooth)
	}
	r.at0, r.count = now, count
	return r.smooth
}
