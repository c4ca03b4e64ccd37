package memory

import (
	"errors"
	"math"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const mib = 1 << 20

func TestWidthOfTheGate(t *testing.T) {
	mine := func(taken, live int64) own { return own{taken: taken * mib, live: live * mib} }
	for _, tt := range []struct {
		name          string
		total, avail  int64
		own           own
		tasks, budget int64
		width         int64
	}{
		{"half of what may be taken, when much is free", 1000, 900, mine(20, 10), 0, 4096, 380 * mib},
		{"half of the budget, when that is tighter", 1000, 900, mine(20, 10), 0, 210, 100 * mib},
		{"what tasks hold is not counted against them", 1000, 900, mine(20, 110), 100, 210, 100 * mib},
		{"next to nothing, when all is taken by others", 256, 20, mine(10, 5), 0, 192, minWidth},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := signals{Reading: Reading{Total: tt.total * mib, Available: tt.avail * mib}, own: tt.own}
			got := viewOf(s, tt.tasks*mib, tt.budget*mib, Green)
			if got.width != tt.width {
				t.Errorf("got %+v", got)
			}
			if got.limit < tt.own.live+minLimit {
				t.Errorf("the collector gets %d, with %d live", got.limit, tt.own.live)
			}
		})
	}
}

// machine is a system for a monitor, whose memory a test fills and empties.
type machine struct {
	mu      sync.Mutex
	s       signals
	p       power
	failing error
}

func newMachine(total int64, used float64) *machine {
	m := &machine{s: signals{own: own{taken: 10 * mib, live: 5 * mib}}}
	m.s.Reading = Reading{Total: total, Source: Machine, of: total}
	m.use(used)
	return m
}

func (m *machine) use(share float64) {
	m.set(func(s *signals) {
		s.Used, s.Available = share, int64((1-share)*float64(s.Total))
	})
}

func (m *machine) set(change func(*signals)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.s)
}

func (m *machine) monitor(opt MonitorOptions) *Monitor {
	opt.read = func(time.Time) (signals, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.s, m.failing
	}
	opt.readPower = func() power { return m.p }
	return NewMonitor(opt)
}

// look waits until a monitor has looked once more.
func look() {
	time.Sleep(Interval)
	synctest.Wait()
}

// A monitor shuts its gate when memory gets tight, opens it when it is calm again, and
// leaves the collector as it found it.
func TestMonitor(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	synctest.Test(t, func(t *testing.T) {
		machine := newMachine(1000*mib, .2)
		m := machine.monitor(MonitorOptions{})
		var seen []State
		defer m.Watch(func(p Pressure) { seen = append(seen, p.State) })()
		end := m.Begin()
		endOther := m.Begin()
		shut := func() bool {
			look()
			return m.Gate.Stats().Shut
		}
		if shut() || m.Gate.Stats().Width < 90*mib || m.State() != Green {
			t.Errorf("with much free: %+v, %v", m.Gate.Stats(), m.State())
		}
		machine.use(.97)
		if !shut() || m.State() != Critical {
			t.Error("open with 97 % in use")
		}
		machine.mu.Lock()
		machine.failing = errors.New("no reading")
		machine.mu.Unlock()
		machine.use(.1)
		if !shut() {
			t.Error("opened without a reading")
		}
		if _, _, err := m.Scale(); err == nil {
			t.Error("a reading that failed is not told")
		}
		machine.mu.Lock()
		machine.failing = nil
		machine.mu.Unlock()
		look()
		if shut() {
			t.Error("shut after calm readings")
		}
		if p := m.Pressure(); p.Value != .1 || p.Source != Machine || p.Text != "the machine uses 100 of 1000 MB" {
			t.Errorf("%v", p)
		}
		end()
		end()
		machine.use(.97)
		if !shut() {
			t.Error("it ended with the first of two")
		}
		endOther()
		if s := m.Gate.Stats(); s.Shut || s.Width != math.MaxInt64 {
			t.Errorf("left with %+v", s)
		}
		if want := []State{Critical, Hold, Green, Critical}; !slices.Equal(seen, want) && !slices.Equal(seen, []State{Critical, Hold, Critical}) {
			t.Errorf("states %v, want %v", seen, want)
		}
	})
	if after := debug.SetMemoryLimit(-1); after != before {
		t.Errorf("the collector's limit is %d, and was %d", after, before)
	}
}

// Power is saved by those who are to, and by nobody who was told not to.
func TestCeiling(t *testing.T) {
	machine := newMachine(1000*mib, .2)
	machine.p = power{battery: true}
	m := machine.monitor(MonitorOptions{SavePower: true})
	if n, why := m.Ceiling(); n != 1 || why != "the machine is on battery" {
		t.Errorf("%d, %q", n, why)
	}
	m.Configure(0, 0, false)
	if n, why := m.Ceiling(); n != 0 || why != "" {
		t.Errorf("when told otherwise: %d, %q", n, why)
	}
	machine.p = power{saver: true}
	if n, why := machine.monitor(MonitorOptions{SavePower: true}).Ceiling(); n != 1 || why != "the power saver is on" {
		t.Errorf("%d, %q", n, why)
	}
}

func BenchmarkLook(b *testing.B) {
	m := NewMonitor(MonitorOptions{})
	defer m.Begin()()
	for b.Loop() {
		m.look(true)
	}
}

func TestEbbCountsOnTheLeastOfLate(t *testing.T) {
	var e ebb
	for _, tt := range []struct {
		left, want int64
	}{
		{100, 100},
		{90, 60},  // it falls by ten a look
		{90, 90},  // and stays
		{200, 90}, // what came back may be taken again
	} {
		if got := e.step(tt.left); got != tt.want {
			t.Errorf("with %d left %d are counted on, want %d", tt.left, got, tt.want)
		}
	}
	for range len(e.left) {
		e.step(200)
	}
	if got := e.step(200); got != 200 {
		t.Errorf("after three seconds %d are counted on", got)
	}
}
