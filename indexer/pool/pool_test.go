package pool

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errOdd = errors.New("odd")

// nap is work that takes a second, and fails for odd tasks.
func nap(ctx context.Context, n int) (int, error) {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if n%2 == 1 {
		return 0, errOdd
	}
	return n * n, nil
}

func numbers(n int) []int {
	tasks := make([]int, n)
	for i := range tasks {
		tasks[i] = i
	}
	return tasks
}

func TestAllReturnsResultsInTaskOrder(t *testing.T) {
	p := New(func(_ context.Context, n int) (string, error) {
		for range rand.IntN(50) {
			runtime.Gosched()
		}
		return fmt.Sprint(n), nil
	}, Options{MaxConcurrency: 7, MaxQueue: 3})
	for i, r := range p.All(t.Context(), numbers(1000)) {
		if r.Err != nil || r.Value != fmt.Sprint(i) {
			t.Fatalf("result %d is %q, %v", i, r.Value, r.Err)
		}
	}
	if got := p.Stats(); got.Completed != 1000 || got.Failed != 0 || got.Queued != 0 {
		t.Errorf("stats after 1000 tasks: %+v", got)
	}
}

func TestConcurrencyIsFullAndNeverMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, peak atomic.Int64
		p := New(func(ctx context.Context, n int) (int, error) {
			if now := running.Add(1); now > peak.Load() {
				peak.Store(now)
			}
			defer running.Add(-1)
			return nap(ctx, n)
		}, Options{MaxConcurrency: 4})
		start := time.Now()
		p.All(t.Context(), numbers(40))
		if peak.Load() != 4 {
			t.Errorf("%d tasks at a time, want 4", peak.Load())
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("40 seconds of work took 4 workers %v", took)
		}
	})
}

func TestOneTaskCannotHarmAnother(t *testing.T) {
	cause := errors.New("cause")
	p := New(func(_ context.Context, n int) (int, error) {
		switch n {
		case 1:
			return 0, errOdd
		case 2:
			panic("two")
		case 3:
			panic(cause)
		case 4:
			runtime.Goexit()
		case 5:
			return []int{}[n], nil
		}
		return n, nil
	}, Options{MaxConcurrency: 1})
	got := p.All(t.Context(), numbers(8))

	if got[1].Err != errOdd {
		t.Errorf("an error became %v", got[1].Err)
	}
	var pe *PanicError
	if !errors.As(got[2].Err, &pe) || pe.Value != "two" || pe.Error() != "panic: two" {
		t.Errorf("a panic became %v", got[2].Err)
	} else if !strings.Contains(string(pe.Stack), "TestOneTaskCannotHarmAnother") {
		t.Errorf("the stack does not lead to the panic:\n%s", pe.Stack)
	}
	if !errors.Is(got[3].Err, cause) {
		t.Errorf("the cause of a panic is lost: %v", got[3].Err)
	}
	if got[4].Err != ErrExited {
		t.Errorf("Goexit became %v", got[4].Err)
	}
	var re runtime.Error
	if !errors.As(got[5].Err, &re) {
		t.Errorf("a runtime error became %v", got[5].Err)
	}
	for _, i := range []int{0, 6, 7} {
		if got[i].Err != nil || got[i].Value != i {
			t.Errorf("task %d is %v, %v, though it did nothing wrong", i, got[i].Value, got[i].Err)
		}
	}
	if s := p.Stats(); s.Completed != 3 || s.Failed != 5 {
		t.Errorf("stats: %+v", s)
	}
}

func TestSubmitWaitsWhileTheQueueIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 2, MaxQueue: 3})
		start := time.Now()
		for i := range 5 {
			if err := p.Submit(t.Context(), i, nil); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("2 running and 3 waiting made Submit wait %v", waited)
		}
		if got, want := p.Stats(), (Stats{Active: 2, Queued: 3, Concurrency: 2}); got != want {
			t.Errorf("stats %+v, want %+v", got, want)
		}
		p.Submit(t.Context(), 5, nil)
		if waited := time.Since(start); waited != time.Second {
			t.Errorf("Submit to a full queue waited %v, want until a task ends", waited)
		}
		p.Shutdown(t.Context())
		if got, want := p.Stats(), (Stats{Completed: 3, Failed: 3, Concurrency: 2}); got != want {
			t.Errorf("stats at the end %+v, want %+v", got, want)
		}
	})
}

func TestSubmitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := 0
		p := New(func(ctx context.Context, n int) (int, error) {
			begun++
			return nap(ctx, n)
		}, Options{MaxConcurrency: 1, MaxQueue: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var results []error
		note := func(_ int, err error) { results = append(results, err) }
		p.Submit(ctx, 0, note)
		p.Submit(ctx, 2, note)
		if err := p.Submit(ctx, 4, note); err != context.DeadlineExceeded {
			t.Errorf("a waiting Submit returned %v", err)
		}
		if err := p.Submit(ctx, 6, note); err != context.DeadlineExceeded {
			t.Errorf("a Submit with a context that is done returned %v", err)
		}
		p.Shutdown(t.Context())
		want := []error{context.DeadlineExceeded, context.DeadlineExceeded}
		if !slices.Equal(results, want) {
			t.Errorf("the tasks that were taken ended with %v", results)
		}
		if begun != 1 {
			t.Errorf("%d tasks were begun, one of them after its context was done", begun)
		}
	})
}

func TestAllEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 2, MaxQueue: 2})
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		var done []int
		got := p.AllWithProgress(ctx, []int{0, 2, 4, 6, 8, 10, 12}, func(n, total int) {
			if total != 7 {
				t.Errorf("a total of %d", total)
			}
			done = append(done, n)
		})
		for i, r := range got {
			if ended := r.Err == nil; ended != (i < 2) {
				t.Errorf("task %d: %v", i, r.Err)
			} else if !ended && r.Err != context.DeadlineExceeded {
				t.Errorf("task %d: %v", i, r.Err)
			}
		}
		if !slices.Equal(done, []int{1, 2, 3, 4, 5, 6, 7}) {
			t.Errorf("progress went %v", done)
		}
	})
}

func TestResizeTakesEffectBetweenTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 8, MinConcurrency: 2})
		go p.All(t.Context(), numbers(100))
		active := func(when string, want int) {
			t.Helper()
			synctest.Wait()
			if got := p.Stats().Active; got != want {
				t.Errorf("%s: %d active, want %d", when, got, want)
			}
		}
		time.Sleep(500 * time.Millisecond) // half-way through each task from here on
		active("at first", 8)
		p.Resize(3)
		active("before the running tasks end", 8)
		time.Sleep(time.Second)
		active("after the running tasks ended", 3)
		p.Resize(5)
		active("at once after growing", 5)
		p.Resize(0)
		time.Sleep(time.Second)
		active("at the least", 2)
		p.Resize(1000)
		active("at the most", 8)
		p.Shutdown(t.Context())
	})
}

func TestFixedPoolIsNotResized(t *testing.T) {
	p := New(nap, Options{MaxConcurrency: 8, FixedConcurrency: true})
	p.Resize(1)
	if got := p.Stats().Concurrency; got != 8 {
		t.Errorf("a fixed pool of 8 became %d", got)
	}
}

func TestZeroOptions(t *testing.T) {
	got := Options{}.withDefaults()
	want := Options{MaxConcurrency: runtime.GOMAXPROCS(0), MinConcurrency: 1, MaxQueue: 100}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := (Options{MaxConcurrency: 2, MinConcurrency: 5}).withDefaults(); got.MinConcurrency != 2 {
		t.Errorf("a least of 5 under a most of 2 became %d", got.MinConcurrency)
	}
}

// Each worker is prepared on its own goroutine before its first task, and once.
func TestWorkersArePrepared(t *testing.T) {
	var prepared, done atomic.Int64
	p := New(func(context.Context, int) (int, error) {
		if prepared.Load() == 0 {
			t.Error("a task began before anybody was prepared")
		}
		done.Add(1)
		return 0, nil
	}, Options{MaxConcurrency: 1, Prepare: func() { prepared.Add(1) }})
	for _, r := range p.All(t.Context(), make([]int, 50)) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
	if n := prepared.Load(); n < 1 || n > done.Load() {
		t.Errorf("prepared %d times for %d tasks", n, done.Load())
	}
}

func TestShutdownDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 1, MaxQueue: 2})
		var ended int
		for range 3 {
			p.Submit(t.Context(), 0, func(int, error) { ended++ })
		}
		late := make(chan error)
		go func() { late <- p.Submit(t.Context(), 0, nil) }()
		synctest.Wait()

		start := time.Now()
		go p.Shutdown(t.Context())
		if err := <-late; err != ErrClosed || time.Since(start) != 0 {
			t.Errorf("a Submit that waited returned %v after %v", err, time.Since(start))
		}
		if err := p.Shutdown(t.Context()); err != nil {
			t.Errorf("a second Shutdown returned %v", err)
		}
		if ended != 3 || time.Since(start) != 3*time.Second {
			t.Errorf("%d of 3 tasks had ended after %v", ended, time.Since(start))
		}
		if err := p.Submit(t.Context(), 0, nil); err != ErrClosed {
			t.Errorf("Submit to a closed pool returned %v", err)
		}
		for _, r := range p.All(t.Context(), numbers(2)) {
			if r.Err != ErrClosed {
				t.Errorf("All of a closed pool returned %v", r.Err)
			}
		}
		if err := New(nap, Options{}).Shutdown(t.Context()); err != nil {
			t.Errorf("Shutdown of an idle pool returned %v", err)
		}
	})
}

func TestShutdownGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 1})
		results := make([]error, 4)
		for i := range results {
			p.Submit(t.Context(), 0, func(_ int, err error) { results[i] = err })
		}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		if err := p.Shutdown(ctx); err != context.DeadlineExceeded {
			t.Errorf("Shutdown returned %v", err)
		}
		if err := p.Shutdown(t.Context()); err != nil {
			t.Errorf("the Shutdown after that returned %v", err)
		}
		if want := []error{nil, nil, ErrClosed, ErrClosed}; !slices.Equal(results, want) {
			t.Errorf("the tasks ended with %v, want %v", results, want)
		}
	})
}

// An idle pool holds nothing: the bubble would not end while a goroutine is left.
func TestIdlePoolHasNoGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nap, Options{MaxConcurrency: 16})
		p.All(t.Context(), numbers(100))
		synctest.Wait()
		if got := p.Stats().Active; got != 0 {
			t.Errorf("%d workers are left", got)
		}
	})
}

// Many goroutines do everything at once; whatever happens, every task that was
// taken has one result, and none is forgotten.
func TestStress(t *testing.T) {
	for round := range 20 {
		p := New(func(_ context.Context, n int) (int, error) {
			switch {
			case n%17 == 0:
				panic(n)
			case n%31 == 0:
				runtime.Goexit()
			}
			return n, nil
		}, Options{MaxConcurrency: 1 + round%8, MaxQueue: 1 + round%5})

		var taken, told atomic.Int64
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 200 {
					if p.Submit(t.Context(), g*1000+i, func(int, error) { told.Add(1) }) == nil {
						taken.Add(1)
					}
					if i%10 == 0 {
						p.Resize(i % 9)
						p.Stats()
					}
				}
			})
		}
		ctx, cancel := context.WithCancel(t.Context())
		if round%2 == 0 {
			wg.Go(func() {
				for taken.Load() < 400 {
					runtime.Gosched()
				}
				if round%4 == 0 {
					cancel()
				}
				p.Shutdown(ctx)
			})
		}
		wg.Wait()
		if err := p.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		cancel()
		s := p.Stats()
		if taken.Load() != told.Load() || s.Completed+s.Failed != told.Load() || s.Active+s.Queued != 0 {
			t.Fatalf("round %d: %d taken, %d told, stats %+v", round, taken.Load(), told.Load(), s)
		}
	}
}

// The ring against a slice.
func FuzzRing(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 9, 10, 11, 12, 13, 14, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 2, 3, 0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0})
	f.Fuzz(func(t *testing.T, ops []byte) {
		var r ring[byte]
		var plain []byte
		for _, op := range ops {
			if op != 0 {
				r.push(op)
				plain = append(plain, op)
			} else if len(plain) > 0 {
				if got := r.pop(); got != plain[0] {
					t.Fatalf("popped %d, want %d", got, plain[0])
				}
				plain = plain[1:]
			}
			if r.len() != len(plain) {
				t.Fatalf("length %d, want %d", r.len(), len(plain))
			}
		}
	})
}
