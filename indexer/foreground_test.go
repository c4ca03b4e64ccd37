package indexer

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// worker goes on with one piece of work of a millisecond after the other, for as long as
// the context is not done, and counts them.
func worker(ctx context.Context, p *Pace, done *atomic.Int64) {
	for ctx.Err() == nil {
		end, err := p.next(ctx, false)
		if err != nil {
			return
		}
		time.Sleep(time.Millisecond)
		done.Add(1)
		end()
	}
}

// working starts a worker, and returns how much it does in a time.
func working(t *testing.T, p *Pace) (in func(time.Duration) int64) {
	ctx, cancel := context.WithCancel(t.Context())
	var done atomic.Int64
	var ended sync.WaitGroup
	ended.Go(func() { worker(ctx, p, &done) })
	t.Cleanup(func() {
		cancel()
		ended.Wait()
	})
	return func(d time.Duration) int64 {
		before := done.Load()
		time.Sleep(d)
		synctest.Wait()
		return done.Load() - before
	}
}

func TestWorkersAreParkedWhileSomebodyTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewForeground()
		in := working(t, NewPace(f))
		if n := in(time.Second); n < 900 {
			t.Fatalf("%d pieces in a second in which nothing happens", n)
		}
		f.Typed()
		if n := in(quiet - 10*time.Millisecond); n > 1 {
			t.Errorf("%d pieces were begun within 300 ms of typing", n)
		}
		if n := in(100 * time.Millisecond); n < 80 {
			t.Errorf("%d pieces in 100 ms of quiet", n)
		}
		if f.Stops() == 0 {
			t.Error("nobody was stopped")
		}
	})
}

// Somebody who types without end is given way to for two seconds, and then there is work
// for one and a half.
func TestTypingWithoutEndDoesNotStopWorkForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewForeground()
		in := working(t, NewPace(f))
		var typing sync.WaitGroup
		defer typing.Wait()
		typing.Go(func() {
			for range 500 {
				f.Typed()
				time.Sleep(100 * time.Millisecond)
			}
		})
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if n := in(longest - 50*time.Millisecond); n > 2 {
			t.Errorf("%d pieces within the first two seconds", n)
		}
		if n := in(stint); n < 1300 {
			t.Errorf("%d pieces in the stint after them", n)
		}
		if n := in(35 * time.Second); n < 13000 || n > 17000 {
			t.Errorf("%d pieces in 35 s, want about 15 s of work", n)
		}
	})
}

// In a stint of work a question still has the workers stand still, until it is answered or
// has taken too long to be that of somebody who waits.
func TestWorkersStandStillForAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewForeground()
		in := working(t, NewPace(f))
		f.Typed()
		for range 25 {
			in(100 * time.Millisecond)
			f.Typed()
		}
		if n := in(50 * time.Millisecond); n < 40 {
			t.Fatalf("%d pieces in 50 ms of a stint", n)
		}
		answered := f.Asked()
		if n := in(40 * time.Millisecond); n > 1 {
			t.Errorf("%d pieces were begun while a question was under way", n)
		}
		answered()
		answered()
		if n := in(20 * time.Millisecond); n < 15 {
			t.Errorf("%d pieces in 20 ms after the answer", n)
		}
		defer f.Asked()()
		in(patient)
		if n := in(50 * time.Millisecond); n < 40 {
			t.Errorf("%d pieces while a question takes long", n)
		}
	})
}

// What a person waits for to be indexed does not wait for that person.
func TestUrgentWorkDoesNotGiveWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewForeground()
		f.Typed()
		start := time.Now()
		if _, err := NewPace(f).next(t.Context(), true); err != nil || time.Since(start) > 0 {
			t.Errorf("waited %v, %v", time.Since(start), err)
		}
	})
}

func TestParkedWorkEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewForeground()
		p := NewPace(f)
		f.Typed()
		p.SetMode(Paused)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := p.next(ctx, false); err == nil {
			t.Error("parked work was let in")
		}
		if _, err := p.next(ctx, true); err == nil {
			t.Error("paused work was let in")
		}
	})
}

func TestModes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPace(nil)
		in := working(t, p)
		more := working(t, p) // a second worker
		p.SetMode(Paused)
		in(10 * time.Millisecond)
		if n := in(time.Hour) + more(time.Hour); n > 0 {
			t.Errorf("%d pieces while paused", n)
		}
		p.SetMode(Slow)
		if n := in(10*time.Second) + more(0); n < 1000 || n > 2600 {
			t.Errorf("%d pieces of a millisecond in 10 s, want a quarter of one worker's", n)
		}
		p.SetMode(Normal)
		if n := in(time.Second); n < 900 {
			t.Errorf("%d pieces in a second, by one worker of two", n)
		}
		p.SetMode(Paused)
		resumed := make(chan error)
		go func() { resumed <- p.Resumed(t.Context()) }()
		synctest.Wait()
		p.SetMode(Slow)
		if err := <-resumed; err != nil {
			t.Error(err)
		}
	})
}

func TestModeNames(t *testing.T) {
	for m := Normal; m <= Paused; m++ {
		name, _ := m.MarshalText()
		var back Mode
		if err := back.UnmarshalText(name); err != nil || back != m {
			t.Errorf("%v becomes %s becomes %v", m, name, back)
		}
	}
	var m Mode
	if m.UnmarshalText([]byte("fast")) == nil || Mode(9).String() != "Mode(9)" {
		t.Error("there are others")
	}
}
