package pool

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// defaults are the limits of a scaler of 1 to 16 workers.
func defaults() limits { return ScalerOptions{MaxWorkers: 16}.withDefaults().limits() }

func TestStep(t *testing.T) {
	aggressive := defaults()
	aggressive.aggressive = true
	bounded := defaults()
	bounded.min, bounded.max = 3, 9
	late := defaults()
	late.down, late.up = .95, .92

	for _, tt := range []struct {
		name   string
		limits limits
		from   int
		usage  []float64 // share of memory in use, at one check a second
		want   []int     // workers
	}{
		{"grows by a quarter while memory is free", defaults(), 8, []float64{.2, .2}, []int{10, 13}},
		{"stays between the thresholds", defaults(), 8, []float64{.5, .65, .8}, []int{8, 8, 8}},
		{"falls by a quarter above 80 %", defaults(), 8, []float64{.85, .85}, []int{6, 4}},
		{"falls by a quarter at 90 % still", defaults(), 8, []float64{.9}, []int{6}},
		{"halves above 90 %", defaults(), 8, []float64{.95, .95}, []int{4, 2}},
		{"one worker grows to two", defaults(), 1, []float64{.1}, []int{2}},
		{"two workers fall to one", defaults(), 2, []float64{.85}, []int{1}},
		{"three workers fall to two and to one", defaults(), 3, []float64{.85, .85}, []int{2, 1}},
		{"five halve to two, since what goes is rounded up", defaults(), 5, []float64{.95}, []int{2}},
		{"one worker stays whatever happens", defaults(), 1, []float64{.85, .99, 2}, []int{1, 1, 1}},
		{"stops at the most", defaults(), 15, []float64{.1, .1}, []int{16, 16}},
		{"keeps to its bounds", bounded, 8, []float64{.1, .1, .99, .99, .99}, []int{9, 9, 4, 3, 3}},
		{"grows by a half if aggressive", aggressive, 4, []float64{.1, .1}, []int{6, 9}},
		{"grows by a half after three ups in a row", defaults(), 2, []float64{.1, .1, .1, .1, .1}, []int{3, 4, 5, 8, 12}},
		{"a pause does not end the row", defaults(), 2, []float64{.1, .1, .1, .6, .1}, []int{3, 4, 5, 5, 8}},
		{"a down ends the row", defaults(), 2, []float64{.1, .1, .1, .85, .6, .6, .6, .6, .1, .1}, []int{3, 4, 5, 3, 3, 3, 3, 3, 4, 5}},
		{"does not grow within 5 s of a down", defaults(), 8, []float64{.85, .1, .1, .1, .1, .1}, []int{6, 6, 6, 6, 6, 8}},
		{"nor where the down had nowhere to go", defaults(), 1, []float64{.95, .1, .1, .1, .1, .1}, []int{1, 1, 1, 1, 1, 2}},
		{"nor within 10 s of one in which somebody might have been killed", defaults(), 8, []float64{.96, .1, .1, .1, .1, .85, .1, .1, .1, .1, .1, .1}, []int{4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5}},
		{"falls again at once", defaults(), 16, []float64{.85, .95, .85}, []int{12, 6, 4}},
		{"a threshold above 90 % halves only above it", late, 8, []float64{.94, .96}, []int{8, 4}},
		{"what is no number changes nothing", defaults(), 8, []float64{math.NaN(), -1, math.Inf(-1)}, []int{8, 8, 8}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, at := state{workers: tt.from}, time.Unix(1e9, 0)
			for i, usage := range tt.usage {
				s = step(s, usage, at, tt.limits)
				at = at.Add(time.Second)
				if s.workers != tt.want[i] {
					t.Errorf("check %d: %d workers, want %d", i, s.workers, tt.want[i])
				}
			}
		})
	}
}

// Sixteen workers on a machine whose memory fills up and is given back.
func TestStepAsMemoryFillsUp(t *testing.T) {
	s, at := state{workers: 16}, time.Unix(1e9, 0)
	usage := []float64{.40, .60, .75, .85, .80, .88, .75}
	want := []int{16, 16, 16, 12, 12, 9, 9}
	for i := range usage {
		if s = step(s, usage[i], at, defaults()); s.workers != want[i] {
			t.Errorf("at %.0f %%: %d workers, want %d", usage[i]*100, s.workers, want[i])
		}
		at = at.Add(20 * time.Second)
	}
}

func TestConstantUsageSettles(t *testing.T) {
	for _, usage := range []float64{0, .3, .5, .7, .8, .85, .9, .95, 1} {
		for from := 1; from <= 16; from++ {
			s, at := state{workers: from}, time.Unix(1e9, 0)
			var ways [2]bool
			for range 60 {
				before := s.workers
				s = step(s, usage, at, defaults())
				at = at.Add(time.Second)
				ways[0] = ways[0] || s.workers > before
				ways[1] = ways[1] || s.workers < before
			}
			want := from
			if usage < .5 {
				want = 16
			} else if usage > .8 {
				want = 1
			}
			if s.workers != want || ways == [2]bool{true, true} {
				t.Errorf("%d workers at %.0f %% settle at %d, want %d", from, usage*100, s.workers, want)
			}
		}
	}
}

func FuzzStep(f *testing.F) {
	f.Add(8, .3, 1, 16, false)
	f.Fuzz(func(t *testing.T, from int, usage float64, least, most int, aggressive bool) {
		if from < 1 || from > 1<<40 || most > 1<<40 {
			return
		}
		l := ScalerOptions{MinWorkers: least, MaxWorkers: most, Workers: from, Aggressive: aggressive}.withDefaults()
		got := step(state{workers: l.Workers}, usage, time.Unix(1e9, 0), l.limits()).workers
		if got < l.MinWorkers || got > l.MaxWorkers {
			t.Errorf("%d workers of %d to %d", got, l.MinWorkers, l.MaxWorkers)
		}
		if usage > .8 && got > l.Workers || usage < .5 && got < l.Workers {
			t.Errorf("from %d to %d at %v", l.Workers, got, usage)
		}
	})
}

func TestInitialWorkers(t *testing.T) {
	gib := func(n float64) int64 { return int64(n * (1 << 30)) }
	for _, tt := range []struct {
		name       string
		total      int64
		aggressive bool
		procs      int
		want       int
	}{
		{"nothing known", 0, false, 64, 1},
		{"256 MB", gib(.25), false, 64, 1},
		{"1 GB", gib(1), false, 64, 1},
		{"2 GB", gib(2), false, 64, 2},
		{"4 GB", gib(4), false, 64, 4},
		{"8 GB", gib(8), false, 64, 8},
		{"16 GB", gib(16), false, 64, 16},
		{"32 GB", gib(32), false, 64, 32},
		{"512 GB", gib(512), false, 64, 32},
		{"8 GB that reads as 7.6", gib(7.6), false, 64, 8},
		{"16 GB that reads as 15.4", gib(15.4), false, 64, 16},
		{"6 GB is 4 and a bit", gib(6), false, 64, 4},
		{"24 GB is 16 and a bit", gib(23.5), false, 64, 16},
		{"aggressive is twice that", gib(8), true, 64, 16},
		{"aggressive on a small one", gib(1), true, 64, 2},
		{"cores are the limit", gib(32), false, 4, 4},
		{"cores are the limit of aggressive too", gib(32), true, 4, 4},
		{"cores not given", gib(512), true, 0, min(64, runtime.GOMAXPROCS(0))},
		{"all the memory there could be", math.MaxInt64, false, 64, 32},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := InitialWorkers(tt.total, tt.aggressive, tt.procs); got != tt.want {
				t.Errorf("%d workers, want %d", got, tt.want)
			}
		})
	}
}

// run lets a scaler go through readings, one a check, and returns how many workers
// there were after each, and the scaler.
func run(t *testing.T, opt ScalerOptions, checks int, read func(i int) (float64, error)) ([]int, *AutoScaler) {
	t.Helper()
	var workers atomic.Int64
	workers.Store(int64(opt.withDefaults().Workers))
	opt.Resize = func(n int) { workers.Store(int64(n)) }
	i := -1
	opt.Usage = func() (float64, string, error) {
		i++
		usage, err := read(i)
		return usage, "memory of the test", err
	}
	s := NewAutoScaler(opt)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Run(ctx)
	}()
	var seen []int
	for range checks {
		time.Sleep(s.opt.CheckInterval)
		synctest.Wait()
		seen = append(seen, int(workers.Load()))
	}
	cancel()
	<-ended
	if i != checks-1 {
		t.Errorf("%d checks, want %d", i+1, checks)
	}
	return seen, s
}

func TestScalerFollowsARamp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen, s := run(t, ScalerOptions{MaxWorkers: 16, Workers: 2}, 40, func(i int) (float64, error) {
			return float64(i) / 40, nil
		})
		top := slices.Index(seen, 16)
		if top < 0 || !slices.IsSorted(seen[:top]) {
			t.Errorf("did not grow to 16 while memory was free: %v", seen)
		}
		for i := top + 1; i < len(seen); i++ {
			if seen[i] > seen[i-1] {
				t.Errorf("grew while memory filled up: %v", seen)
			}
		}
		if last := seen[len(seen)-1]; last != 1 {
			t.Errorf("%d workers at 97 %%: %v", last, seen)
		}
		stats := s.Stats()
		if stats.CurrentWorkers != 1 || stats.TargetWorkers != 1 || stats.LastDirection != Down ||
			stats.MemoryUsage != 39./40 || stats.ScaleEvents != len(s.Journal()) {
			t.Errorf("stats %+v with %d events", stats, len(s.Journal()))
		}
	})
}

func TestScalerIsCalmOnASawTooth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []Event
		opt := ScalerOptions{MaxWorkers: 16, OnEvent: func(e Event) { events = append(events, e) }}
		seen, s := run(t, opt, 120, func(i int) (float64, error) {
			return []float64{.95, .2}[i%2], nil
		})
		// Memory is short every other second, so there is never a calm of five.
		if last := seen[len(seen)-1]; last != 1 {
			t.Errorf("%d workers at the end: %v", last, seen)
		}
		for _, e := range events {
			if e.Direction != Down || e.To >= e.From || e.Reason != "memory of the test" {
				t.Errorf("event %+v", e)
			}
		}
		if !slices.Equal(events, s.Journal()) {
			t.Errorf("the journal has %v, want %v", s.Journal(), events)
		}
	})
}

func TestScalerDoesNotGrowSoonAfterADown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, s := run(t, ScalerOptions{MaxWorkers: 16, CheckInterval: 300 * time.Millisecond}, 1000, func(i int) (float64, error) {
			return []float64{.95, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2}[i%25], nil
		})
		var down time.Time
		ups := 0
		for _, e := range s.Journal() {
			if e.Direction == Down {
				down = e.At
			} else if ups++; e.At.Sub(down) < 5*time.Second {
				t.Errorf("up %v after a down", e.At.Sub(down))
			}
		}
		if ups == 0 {
			t.Error("never grew again")
		}
		if n := len(s.Journal()); n != journalSize || s.Stats().ScaleEvents <= n {
			t.Errorf("a journal of %d events out of %d", n, s.Stats().ScaleEvents)
		}
	})
}

func TestScalerLeavesAConstantUsageAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, s := run(t, ScalerOptions{MaxWorkers: 16, Workers: 5}, 60, func(int) (float64, error) { return .7, nil })
		want := ScalerStats{CurrentWorkers: 5, TargetWorkers: 5, MemoryUsage: .7, LastDirection: None}
		if got := s.Stats(); got != want {
			t.Errorf("stats %+v, want %+v", got, want)
		}
	})
}

func TestScalerKeepsWhatItHasWhenItCannotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		seen, s := run(t, ScalerOptions{MaxWorkers: 16, Workers: 8}, 6, func(i int) (float64, error) {
			if i == 0 || i == 5 {
				return .85, nil
			}
			return 1, broken
		})
		if want := []int{6, 6, 6, 6, 6, 4}; !slices.Equal(seen, want) {
			t.Errorf("workers %v, want %v", seen, want)
		}
		if s.Stats().Err != nil {
			t.Errorf("the error outlives a good reading: %v", s.Stats().Err)
		}
		_, s = run(t, ScalerOptions{}, 1, func(int) (float64, error) { return 0, broken })
		if s.Stats().Err != broken {
			t.Errorf("the error is not to be seen: %v", s.Stats().Err)
		}
	})
}

// What is not memory, such as a battery, bounds the workers at once and says why.
func TestScalerKeepsBelowACeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ceilings := []int{0, 2, 2, 0, 0, 0}
		i := -1
		var events []Event
		opt := ScalerOptions{
			MaxWorkers: 8, OnEvent: func(e Event) { events = append(events, e) },
			Ceiling: func() (int, string) { i++; return ceilings[i], "on battery" },
		}
		seen, _ := run(t, opt, len(ceilings), func(int) (float64, error) { return .1, nil })
		if want := []int{8, 2, 2, 3, 4, 5}; !slices.Equal(seen, want) {
			t.Errorf("workers %v, want %v", seen, want)
		}
		if events[0].Reason != "on battery" || events[1].Reason != "memory of the test" {
			t.Errorf("reasons %+v", events)
		}
	})
}

func TestScalerWithoutUsageWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		s := NewAutoScaler(ScalerOptions{MaxWorkers: 4})
		s.Run(ctx)
		if got := s.Stats(); got.ScaleEvents != 0 || got.TargetWorkers != 4 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestScalerDrivesAPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 16})
		usage := .85
		s := NewAutoScaler(ScalerOptions{
			MaxWorkers:    16,
			CheckInterval: 700 * time.Millisecond, // not when a task ends
			Usage:         func() (float64, string, error) { return usage, "", nil },
			Resize:        p.Resize,
			Current:       func() int { return p.Stats().Active },
		})
		ctx, cancel := context.WithCancel(t.Context())
		go s.Run(ctx)
		go p.All(ctx, make([]int, 1000))

		time.Sleep(750 * time.Millisecond)
		synctest.Wait()
		if got := s.Stats(); got.CurrentWorkers != 16 || got.TargetWorkers != 12 || got.LastReason != "85 % of memory are in use" {
			t.Errorf("before the tasks end: %+v", got)
		}
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		if got := s.Stats(); got.CurrentWorkers != 12 {
			t.Errorf("after the tasks ended: %+v", got)
		}
		cancel()
		p.Shutdown(t.Context())
	})
}

func TestScalerDefaults(t *testing.T) {
	got := fmt.Sprint(ScalerOptions{}.withDefaults())
	procs := runtime.GOMAXPROCS(0)
	want := fmt.Sprint(ScalerOptions{
		MinWorkers: 1, MaxWorkers: procs, Workers: procs,
		ScaleDownThreshold: .8, ScaleUpThreshold: .5, CheckInterval: time.Second,
	})
	if got != want {
		t.Errorf("%v, want %v", got, want)
	}
	o := ScalerOptions{MinWorkers: 9, MaxWorkers: 4, Workers: 7, ScaleDownThreshold: .4}.withDefaults()
	if o.MinWorkers != 4 || o.Workers != 4 || o.ScaleUpThreshold != .4 {
		t.Errorf("contradictions became %+v", o)
	}
}
