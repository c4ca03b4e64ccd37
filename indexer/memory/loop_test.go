package memory

import (
	"bufio"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// loop is a scaler and a gate that follow a machine's memory, with workers who have
// tasks of 50 ms without end.
type loop struct {
	machine *machine
	monitor *Monitor
	workers []int   // at the end of each second
	states  []State // the same
	done    []int   // tasks in each second
}

// follow has a loop follow the shares of memory in use, one a second.
func follow(t *testing.T, trace []float64, initial, most int) *loop {
	t.Helper()
	l := &loop{machine: newMachine(16<<30, trace[0])}
	l.monitor = l.machine.monitor(MonitorOptions{Budget: 4 << 30})
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	done := 0
	p := pool.New(func(ctx context.Context, _ int) (int, error) {
		leave, err := l.monitor.Gate.Enter(ctx, 1<<20)
		if err != nil {
			return 0, err
		}
		defer leave()
		time.Sleep(50 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		done++
		return 0, nil
	}, pool.Options{MaxConcurrency: most})
	p.Resize(initial)
	scaler := pool.NewAutoScaler(pool.ScalerOptions{
		MaxWorkers: most, Workers: initial, Usage: l.monitor.Scale, Ceiling: l.monitor.Ceiling, Resize: p.Resize,
	})
	end := l.monitor.Begin()
	var running sync.WaitGroup
	running.Go(func() { scaler.Run(ctx) })
	running.Go(func() {
		for p.Submit(ctx, 0, nil) == nil {
		}
	})
	for _, used := range trace {
		l.machine.use(used)
		time.Sleep(time.Second)
		synctest.Wait()
		l.workers = append(l.workers, scaler.Stats().TargetWorkers)
		l.states = append(l.states, l.monitor.State())
		mu.Lock()
		l.done = append(l.done, done)
		done = 0
		mu.Unlock()
	}
	cancel()
	running.Wait()
	_ = p.Shutdown(context.Background())
	end()
	return l
}

func constant(share float64, seconds int) []float64 {
	return slices.Repeat([]float64{share}, seconds)
}

// At a constant pressure the number of workers goes one way only, and has come to where it
// stays within fifteen checks; after a danger it waits for ten before that.
func TestLoopSettles(t *testing.T) {
	for _, used := range []float64{.1, .49, .5, .7, .8, .85, .9, .93, .97} {
		for _, from := range []int{1, 5, 16} {
			synctest.Test(t, func(t *testing.T) {
				l := follow(t, constant(used, 40), from, 16)
				settled := l.workers[14]
				for i := 1; i < len(l.workers); i++ {
					before, now := l.workers[i-1], l.workers[i]
					if used < .5 && now < before || used > .8 && now > before || used >= .5 && used <= .8 && now != before || i > 14 && now != settled {
						t.Errorf("at %v from %d: %v", used, from, l.workers)
						break
					}
				}
				want := from
				if used < .5 {
					want = 16
				} else if used > .8 {
					want = 1
				}
				if settled != want {
					t.Errorf("at %v from %d it settles at %d, want %d: %v", used, from, settled, want, l.workers)
				}
			})
		}
	}
}

// After a jump of memory in use, up or down, the loop settles too.
func TestLoopFollowsAStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := follow(t, slices.Concat(constant(.3, 20), constant(.97, 20), constant(.3, 40)), 4, 8)
		if l.workers[19] != 8 || l.states[20] != Critical || l.workers[39] != 1 || l.workers[54] != 8 {
			t.Errorf("workers %v, states %v", l.workers, l.states)
		}
		if !slices.IsSorted(l.workers[40:]) {
			t.Errorf("it swings on the way up: %v", l.workers[40:])
		}
		for i := 40; i < 48; i++ {
			if l.workers[i] > 1 {
				t.Errorf("%d workers %d s after a danger", l.workers[i], i-39)
			}
		}
		// In the danger itself nothing begins but one task every three seconds.
		if n := sum(l.done[21:39]); n < 4 || n > 9 {
			t.Errorf("%d tasks in 18 s in which the gate is shut", n)
		}
		if n := l.done[60]; n < 100 {
			t.Errorf("%d tasks in a second afterwards", n)
		}
	})
}

// While memory fills up the workers become fewer and never more.
func TestLoopFollowsARamp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ramp := make([]float64, 60)
		for i := range ramp {
			ramp[i] = .5 + .5*float64(i)/60
		}
		l := follow(t, ramp, 8, 8)
		for i := 1; i < len(l.workers); i++ {
			if l.workers[i] > l.workers[i-1] || l.states[i] < l.states[i-1] {
				t.Errorf("it goes back on the way: %v, %v", l.workers, l.states)
				break
			}
		}
		if l.workers[0] != 8 || l.workers[59] != 1 || l.states[59] != Critical {
			t.Errorf("%v, %v", l.workers, l.states)
		}
	})
}

// A neighbour that takes and gives back, again and again, does not make the workers swing
// with it: there are no more until it is calm.
func TestLoopOnASawTooth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var saw []float64
		for range 20 {
			saw = append(saw, .4, .55, .7, .85)
		}
		l := follow(t, saw, 8, 8)
		ups := 0
		for i := 1; i < len(l.workers); i++ {
			if l.workers[i] > l.workers[i-1] {
				ups++
			}
		}
		if ups > 0 || l.workers[79] != 1 {
			t.Errorf("%d ups: %v", ups, l.workers)
		}
		if n := sum(l.done); n < 80*10 {
			t.Errorf("%d tasks in 80 s: it does not go on", n)
		}
	})
}

// Noise about a threshold makes no difference to speak of.
func TestLoopInNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, at := range []float64{.5, .65, .8} {
		synctest.Test(t, func(t *testing.T) {
			noise := make([]float64, 120)
			for i := range noise {
				noise[i] = at + (rng.Float64()-.5)*.04
			}
			l := follow(t, noise, 8, 16)
			ups, downs := 0, 0
			for i := 1; i < len(l.workers); i++ {
				ups += max(0, l.workers[i]-l.workers[i-1])
				downs += max(0, l.workers[i-1]-l.workers[i])
			}
			if ups > 0 && downs > 0 || ups > 8 {
				t.Errorf("about %v: %d up, %d down: %v", at, ups, downs, l.workers)
			}
		})
	}
}

// A recorded minute and a half of a machine on which eight people build and test, and the
// same with half as much memory again in use.
func TestLoopOnARecording(t *testing.T) {
	f, err := os.Open("testdata/traces/builds.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var trace []float64
	for in := bufio.NewScanner(f); in.Scan(); {
		if line := strings.TrimSpace(in.Text()); line != "" && line[0] != '#' {
			share, err := strconv.ParseFloat(line, 64)
			if err != nil {
				t.Fatal(err)
			}
			trace = append(trace, share)
		}
	}
	top := slices.Max(trace)
	for _, as := range []float64{top, .78, .88, .97} {
		synctest.Test(t, func(t *testing.T) {
			scaled := make([]float64, len(trace))
			for i, share := range trace {
				scaled[i] = share * as / top
			}
			l := follow(t, scaled, 8, 8)
			for i, n := range l.workers {
				if n < 1 || n > 8 {
					t.Errorf("%d workers in second %d", n, i)
				}
				if scaled[i] > .9 && i > 6 && n > 4 {
					t.Errorf("%d workers in second %d at %.2f", n, i, scaled[i])
				}
			}
			if n := sum(l.done); n == 0 {
				t.Error("nothing was done")
			}
			if as == top && top < .8 && slices.Min(l.workers) < 8 {
				t.Errorf("workers fall with %.2f in use at the most: %v", top, l.workers)
			}
		})
	}
}

// A large editor takes workers away at the next check, and gives them back when it is
// smaller again; the gate stays open.
func TestLoopGivesWayToAnEditor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := newMachine(16<<30, .2)
		m := machine.monitor(MonitorOptions{EditorBudget: 4 << 30})
		scaler := pool.NewAutoScaler(pool.ScalerOptions{
			MaxWorkers: 8, Usage: m.Scale,
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer m.Begin()()
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()
		running.Go(func() { scaler.Run(ctx) })
		time.Sleep(1500 * time.Millisecond)
		machine.set(func(s *signals) { s.editor = 39 << 30 / 10 })
		time.Sleep(time.Second)
		synctest.Wait()
		events := scaler.Journal()
		if len(events) == 0 || events[0].From != 8 || events[0].To >= 8 || events[0].Reason != "the editor uses 3.9 of 4.0 GB" {
			t.Fatalf("at the next check: %+v", events)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if s := m.State(); s != Warn || m.Gate.Stats().Shut || scaler.Stats().TargetWorkers != 1 {
			t.Errorf("%v, %+v, %d workers", s, m.Gate.Stats(), scaler.Stats().TargetWorkers)
		}
		machine.set(func(s *signals) { s.editor = 1 << 30 })
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if n := scaler.Stats().TargetWorkers; n != 8 || m.State() != Green {
			t.Errorf("%d workers, %v after it has shrunk", n, m.State())
		}
	})
}

func sum(all []int) (n int) {
	for _, x := range all {
		n += x
	}
	return min(n, math.MaxInt32)
}
