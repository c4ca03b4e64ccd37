package memory

import (
	"errors"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const mib = 1 << 20

func TestWidthOfTheGate(t *testing.T) {
	for _, tt := range []struct {
		name            string
		total, avail    int64
		own             own
		tasks, budget   int64
		width           int64
		usage           float64
		of              string
		shutBefore      bool
		shut            bool
		limitAtLeast    int64
		limitIsMoreThan int64
	}{
		{name: "half of what may be taken, when much is free", total: 1000 * mib, avail: 900 * mib, own: own{20 * mib, 10 * mib}, budget: 4 << 30, width: 380 * mib, usage: .1, of: "memory of the container"},
		{name: "half of the budget, when that is tighter", total: 1000 * mib, avail: 900 * mib, own: own{20 * mib, 10 * mib}, budget: 210 * mib, width: 100 * mib, usage: .1, of: "memory of the container"},
		{name: "what tasks hold is not counted against them", total: 1000 * mib, avail: 900 * mib, own: own{20 * mib, 110 * mib}, tasks: 100 * mib, budget: 210 * mib, width: 100 * mib, usage: .1, of: "memory of the container"},
		{name: "next to nothing, when all is taken by others", total: 256 * mib, avail: 20 * mib, own: own{10 * mib, 5 * mib}, budget: 192 * mib, width: minWidth, usage: .921875, of: "memory of the container"},
		{name: "shut, when hardly anything is left", total: 1000 * mib, avail: 40 * mib, own: own{10 * mib, 5 * mib}, budget: 192 * mib, width: minWidth, usage: .96, of: "memory of the container", shut: true},
		{name: "still shut, when it has just become better", total: 1000 * mib, avail: 300 * mib, own: own{10 * mib, 5 * mib}, budget: 192 * mib, width: (160*mib - 5*mib) / 2, usage: .7, of: "memory of the container", shutBefore: true, shut: true},
		{name: "our own use counts against our budget", total: 1000 * mib, avail: 900 * mib, own: own{150 * mib, 10 * mib}, budget: 200 * mib, width: 95 * mib, usage: .75, of: "our budget of 200 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Reading{Total: tt.total, Available: tt.avail, Used: 1 - float64(tt.avail)/float64(tt.total), Source: Container}
			got := view{shut: tt.shutBefore}.next(r, tt.own, tt.tasks, tt.budget)
			if got.width != tt.width || math.Abs(got.usage-tt.usage) > 1e-9 || got.of != tt.of || got.shut != tt.shut {
				t.Errorf("got %+v", got)
			}
			if got.limit < tt.own.live+minLimit {
				t.Errorf("the collector gets %d, with %d live", got.limit, tt.own.live)
			}
		})
	}
}

// A monitor shuts its gate when memory gets tight, opens it when it is calm again, and
// leaves the collector as it found it.
func TestMonitor(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		used, failing := 0.2, error(nil)
		set := func(share float64, err error) {
			mu.Lock()
			defer mu.Unlock()
			used, failing = share, err
		}
		m := NewMonitor(MonitorOptions{
			read: func() (Reading, error) {
				mu.Lock()
				defer mu.Unlock()
				return Reading{Total: 1000 * mib, Available: int64((1 - used) * 1000 * mib), Used: used, Source: Machine}, failing
			},
			own: func() own { return own{taken: 10 * mib, live: 5 * mib} },
		})
		end := m.Begin()
		endOther := m.Begin()
		state := func() (shut bool, width int64) {
			time.Sleep(Interval)
			synctest.Wait()
			s := m.Gate.Stats()
			return s.Shut, s.Width
		}
		if shut, width := state(); shut || width < 100*mib {
			t.Errorf("with much free: shut %t, %d wide", shut, width)
		}
		set(0.97, nil)
		if shut, _ := state(); !shut {
			t.Error("open with 97 % in use")
		}
		set(0.1, errors.New("no reading"))
		if shut, _ := state(); !shut {
			t.Error("opened without a reading")
		}
		if _, _, err := m.Usage(); err == nil {
			t.Error("a reading that failed is not told")
		}
		set(0.1, nil)
		if shut, _ := state(); !shut {
			t.Error("opened at the first calm reading")
		}
		if shut, _ := state(); shut {
			t.Error("shut after two calm readings")
		}
		if share, of, err := m.Usage(); share != 0.1 || !strings.Contains(of, "machine") || err != nil {
			t.Errorf("usage %v of %s, %v", share, of, err)
		}
		end()
		end()
		set(0.97, nil)
		if shut, _ := state(); !shut {
			t.Error("it ended with the first of two")
		}
		endOther()
		if s := m.Gate.Stats(); s.Shut || s.Width != math.MaxInt64 {
			t.Errorf("left with %+v", s)
		}
	})
	if after := debug.SetMemoryLimit(-1); after != before {
		t.Errorf("the collector's limit is %d, and was %d", after, before)
	}
}

func BenchmarkLook(b *testing.B) {
	m := NewMonitor(MonitorOptions{})
	defer m.Begin()()
	for b.Loop() {
		m.look()
	}
}
