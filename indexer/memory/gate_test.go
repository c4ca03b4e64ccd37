package memory

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestGateLetsInWhatFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(10)
		first, _ := g.Enter(t.Context(), 6)
		second, _ := g.Enter(t.Context(), 4)
		begun := make(chan string, 3)
		enter := func(name string, weight int64) {
			go func() {
				leave, err := g.Enter(t.Context(), weight)
				if err == nil {
					begun <- name
					leave()
				}
			}()
			synctest.Wait()
		}
		enter("large", 20)
		enter("small", 1)
		second()
		synctest.Wait()
		if len(begun) != 0 {
			t.Errorf("%s began beside a task of 6, behind one that does not fit", <-begun)
		}
		first()
		synctest.Wait()
		if a, b := <-begun, <-begun; a != "large" || b != "small" {
			t.Errorf("began %s and then %s", a, b)
		}
		if s := g.Stats(); s.Used != 0 || s.Running != 0 || s.Waiting != 0 || s.Forced != 0 {
			t.Errorf("left with %+v", s)
		}
	})
}

// A gate that is shut lets one task through after a while, and then another, so that
// work comes to its end.
func TestShutGateDoesNotStopTheWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(100)
		g.Set(100, 100, true)
		start := time.Now()
		for range 3 {
			leave, err := g.Enter(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if got := time.Since(start); got != 3*Patience {
			t.Errorf("three tasks took %v, want %v", got, 3*Patience)
		}
		if s := g.Stats(); s.Forced != 3 {
			t.Errorf("%d were forced", s.Forced)
		}
		g.Set(100, 100, false)
		if _, err := g.Enter(t.Context(), 1); err != nil || time.Since(start) != 3*Patience {
			t.Errorf("waited in front of an open gate")
		}
	})
}

// What runs bounds what is forced through: never more than one at a time.
func TestForcedTasksRunAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(100)
		g.Set(100, 100, true)
		var running, most atomic.Int32
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				leave, _ := g.Enter(t.Context(), 1)
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(10 * time.Second)
				running.Add(-1)
				leave()
			})
		}
		wg.Wait()
		if most.Load() != 1 {
			t.Errorf("%d ran at a time", most.Load())
		}
	})
}

func TestGivingUpInFrontOfTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1)
		leave, _ := g.Enter(t.Context(), 1)
		ctx, cancel := context.WithCancel(t.Context())
		gaveUp := make(chan error)
		go func() {
			_, err := g.Enter(ctx, 1)
			gaveUp <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-gaveUp; !errors.Is(err, context.Canceled) {
			t.Errorf("gave up with %v", err)
		}
		leave()
		if s := g.Stats(); s.Used != 0 || s.Waiting != 0 {
			t.Errorf("left with %+v", s)
		}
	})
}

// Whatever comes and goes, what runs beside something else never exceeds the width.
func TestGateUnderTraffic(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 1))
				g := NewGate(50)
				var wg sync.WaitGroup
				for range 200 {
					weight, wait, work := 1+rng.Int64N(60), time.Duration(rng.IntN(1000))*time.Millisecond, time.Duration(rng.IntN(100))*time.Millisecond
					patience := time.Duration(rng.IntN(20000)) * time.Millisecond
					wg.Go(func() {
						time.Sleep(wait)
						ctx, cancel := context.WithTimeout(t.Context(), patience)
						defer cancel()
						leave, err := g.Enter(ctx, weight)
						if err != nil {
							return
						}
						if s := g.Stats(); s.Running > 1 && s.Used > s.Width {
							t.Errorf("%+v", s)
						}
						time.Sleep(work)
						leave()
					})
				}
				wg.Wait()
				if s := g.Stats(); s.Used != 0 || s.Running != 0 || s.Waiting != 0 {
					t.Errorf("left with %+v", s)
				}
			})
		})
	}
}

func BenchmarkGate(b *testing.B) {
	g := NewGate(1 << 30)
	b.ReportAllocs()
	for b.Loop() {
		leave, _ := g.Enter(b.Context(), 1000)
		leave()
	}
}

// What a task leaves behind takes room in the gate until somebody has taken it, and does
// not keep out what would run alone.
func TestGateHolds(t *testing.T) {
	g := NewGate(100)
	release := g.Hold(90)
	leave, err := g.Enter(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	entered := make(chan struct{})
	go func() {
		if leave, err := g.Enter(t.Context(), 20); err == nil {
			leave()
		}
		close(entered)
	}()
	for g.Stats().Waiting == 0 {
		runtime.Gosched()
	}
	release()
	<-entered
	leave()
	if s := g.Stats(); s.Used != 0 || s.Running != 0 {
		t.Errorf("left with %+v", s)
	}
}

// A task for which there is no room lets others pass, begins when there is some, and is
// refused when there has been none for long.
func TestGateWithoutRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(100)
		g.Set(100, 200, false)
		begun := map[string]time.Duration{}
		var mu sync.Mutex
		start := time.Now()
		var tasks sync.WaitGroup
		enter := func(name string, weight int64) {
			tasks.Go(func() {
				leave, err := g.Enter(t.Context(), weight)
				mu.Lock()
				defer mu.Unlock()
				begun[name] = time.Since(start)
				if err != nil {
					begun[name+" "+err.Error()] = time.Since(start)
					return
				}
				leave()
			})
			synctest.Wait()
		}
		enter("alone", 150)
		enter("huge", 5<<20)
		enter("small", 50)
		enter("larger", 300)
		time.Sleep(5 * time.Second)
		g.Set(100, 300, false)
		tasks.Wait()
		want := map[string]time.Duration{"alone": 0, "small": 0, "larger": 5 * time.Second}
		for name, at := range want {
			if got, ok := begun[name]; !ok || got != at {
				t.Errorf("%s began after %v (%t), want %v", name, got, ok, at)
			}
		}
		refused := begun["huge it needs more memory than there is: 5 MB"]
		if refused < hopeless || refused > hopeless+2*Patience {
			t.Errorf("the task without room was refused after %v: %v", refused, begun)
		}
		if s := g.Stats(); s.Waiting != 0 || s.Running != 0 || s.Used != 0 {
			t.Errorf("left with %+v", s)
		}
	})
}
