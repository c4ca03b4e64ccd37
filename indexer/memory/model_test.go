package memory

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func TestPressure(t *testing.T) {
	const gib = 1 << 30
	// machine is 16 GiB of which so much is in use, with nothing else of note.
	machine := func(used float64, change func(*signals)) signals {
		const total = 16 * gib
		s := signals{Reading: Reading{Total: total, Available: int64((1 - used) * total), Used: used, Source: Machine, of: total}}
		if change != nil {
			change(&s)
		}
		return s
	}
	for _, tt := range []struct {
		name   string
		s      signals
		b      budgets
		value  float64
		source Source
		text   string
	}{
		{"the machine, if nothing else is tighter", machine(.5, nil), budgets{}, .5, Machine, "the machine uses 8.0 of 16.0 GB"},
		{"the editor against its budget", machine(.3, func(s *signals) { s.editor = 3 * gib; s.own.resident = gib / 10 }),
			budgets{editor: 4 * gib}, .775, Editor, "the editor uses 3.1 of 4.0 GB"},
		{"a large editor is a warning while the machine has plenty", machine(.3, func(s *signals) { s.editor = 30 * gib }), budgets{}, .9, Editor, "the editor uses 30.0 of 6.0 GB"},
		{"and more than that when it has not", machine(.85, func(s *signals) { s.editor = 30 * gib }), budgets{}, 1, Editor, "the editor uses 30.0 of 6.0 GB"},
		{"an editor that is not known counts for nothing", machine(.3, func(s *signals) { s.own.resident = 30 * gib }), budgets{}, .3, Machine, "the machine uses 4.8 of 16.0 GB"},
		{"what we need against our budget", machine(.1, func(s *signals) { s.own = own{live: 100 * mib, overhead: 20 * mib} }),
			budgets{own: 150 * mib}, .8, Own, "mind-lsp uses 120 of 150 MB"},
		{"our garbage is none of it", machine(.1, func(s *signals) { s.own = own{taken: 149 * mib, live: 20 * mib, overhead: 10 * mib} }),
			budgets{own: 150 * mib}, .2, Own, "mind-lsp uses 30 of 150 MB"},
		{"our budget alone is a warning at the most", machine(.1, func(s *signals) { s.own = own{live: 300 * mib} }), budgets{own: 150 * mib}, .9, Own, "mind-lsp uses 300 of 150 MB"},
		{"little is left, whatever share that is", machine(.3, func(s *signals) { s.Available = 900 * mib }), budgets{}, .85, Machine, "900 MB of memory are left of 16.0 GB"},
		{"next to nothing is left", machine(.3, func(s *signals) { s.Available = 300 * mib }), budgets{}, .96, Machine, "300 MB of memory are left of 16.0 GB"},
		{"some processes wait for memory", machine(.1, func(s *signals) { s.stall.some = 2 }), budgets{}, .5, Stall, "processes wait for memory 2 % of the time"},
		{"all processes wait for memory", machine(.1, func(s *signals) { s.stall = stall{20, 6} }), budgets{}, .91, Stall, "processes wait for memory 20 % of the time"},
		{"and do little else", machine(.1, func(s *signals) { s.stall = stall{20, 16} }), budgets{}, .96, Stall, "processes wait for memory 20 % of the time"},
		{"somebody else's container waits while the machine has plenty", machine(.1, func(s *signals) { s.around = stall{90, 50} }), budgets{}, .1, Machine, "the machine uses 1.6 of 16.0 GB"},
		{"the machine waits and has not", machine(.6, func(s *signals) { s.around = stall{20, 6} }), budgets{}, .91, Stall, "processes wait for memory 20 % of the time"},
		{"the system says so", machine(.1, func(s *signals) { s.warning = Critical }), budgets{}, .96, System, "the system says that memory is short"},
		{"somebody was killed", machine(.1, func(s *signals) { s.killed = true }), budgets{}, 1, Container, "a process in the container was killed for memory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := pressureOf(tt.s, tt.b.withDefaults(tt.s.Total))
			if math.Abs(p.Value-tt.value) > 1e-9 || p.Source != tt.source || p.Text != tt.text {
				t.Errorf("%.4f of %s: %s", p.Value, p.Source, p.Text)
			}
		})
	}
}

func TestFloorsOfSmallMachines(t *testing.T) {
	for _, tt := range []struct {
		total, available int64 // MiB
		want             float64
	}{
		{64 << 10, 1001, 0}, {64 << 10, 999, .85}, {64 << 10, 399, .96},
		{2048, 257, 0}, {2048, 255, .85}, {2048, 101, .96},
		{256, 33, 0}, {256, 12, .96}, {0, 0, 0},
	} {
		if got := floor(tt.available*mib, tt.total*mib); got != tt.want {
			t.Errorf("%d MiB of %d: %v, want %v", tt.available, tt.total, got, tt.want)
		}
	}
}

func TestStates(t *testing.T) {
	second := func(p ...float64) []float64 { return p }
	for _, tt := range []struct {
		name string
		from model
		p    []float64 // one a second
		want []State
	}{
		{"green below a half", model{}, second(.2, .49), []State{Green, Green}},
		{"hold from a half on", model{}, second(.2, .5, .8), []State{Green, Hold, Hold}},
		{"each state above its share, at once", model{}, second(.81, .91, .96), []State{Warn, High, Critical}},
		{"green again when it has been less for a while", model{}, second(.7, .4, .4, .4, .4), []State{Hold, Hold, Hold, Hold, Green}},
		{"warn ends after two calm seconds", model{}, second(.85, .7, .7, .7), []State{Warn, Warn, Hold, Hold}},
		{"and not where it only just was less", model{}, second(.85, .78, .78, .78), []State{Warn, Warn, Warn, Warn}},
		{"nor by a calm that does not last", model{}, second(.85, .7, .78, .7, .78, .7), []State{Warn, Warn, Warn, Warn, Warn, Warn}},
		{"high ends by way of warn", model{}, second(.91, .78, .78, .7, .7), []State{High, High, Warn, Warn, Hold}},
		{"critical ends soon, since nobody works", model{}, second(.96, .84, .7, .7, .7), []State{Critical, High, High, Hold, Hold}},
		{"and not above 85 %", model{}, second(.96, .86, .86), []State{Critical, Critical, Critical}},
		{"what is no number changes nothing", model{}, second(.85, math.NaN(), -1), []State{Warn, Warn, Warn}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.from
			for i, p := range tt.p {
				if m = m.step(p, time.Second); m.state != tt.want[i] {
					t.Errorf("second %d, at %v: %v, want %v", i, p, m.state, tt.want[i])
				}
			}
		})
	}
}

// At a constant pressure the state goes one way only, and soon stays.
func TestStateSettles(t *testing.T) {
	for _, p := range []float64{0, .3, .49, .5, .7, .76, .8, .81, .86, .9, .91, .95, .96, 1} {
		for from := Green; from <= Critical; from++ {
			m := model{state: from, smooth: entering[from], begun: true}
			var states []State
			for range 250 { // looks, ten a second
				m = m.step(p, Interval)
				states = append(states, m.state)
			}
			for i := 1; i < len(states); i++ {
				rises, falls := states[i] > states[i-1], states[i] < states[i-1]
				if rises || falls && i >= 150 {
					t.Errorf("from %v at %v: %v becomes %v at look %d", from, p, states[i-1], states[i], i)
				}
			}
		}
	}
}

// Noise about a threshold does not swing the state.
func TestNoiseDoesNotSwingTheState(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, at := range []float64{warnAt, highAt, criticalAt} {
		m, changes := model{}, 0
		for range 6000 { // ten minutes
			before := m.state
			if m = m.step(at+(rng.Float64()-.5)*.03, Interval); m.state != before {
				changes++
			}
		}
		if changes > 3 {
			t.Errorf("about %v: %d changes", at, changes)
		}
	}
}

func TestStateNames(t *testing.T) {
	for s := Green; s <= Critical; s++ {
		data, err := json.Marshal(s)
		var back State
		if err != nil || json.Unmarshal(data, &back) != nil || back != s {
			t.Errorf("%v becomes %s becomes %v", s, data, back)
		}
	}
	var s State
	if s.UnmarshalText([]byte("purple")) == nil || State(9).String() != "State(9)" {
		t.Error("there are others")
	}
}

func TestWarningOfMacOS(t *testing.T) {
	for level, want := range map[uint32]State{0: Green, 1: Green, 2: Warn, 4: Critical, 99: Green} {
		if got := warningOf(level); got != want {
			t.Errorf("level %d: %v, want %v", level, got, want)
		}
	}
}

func FuzzModel(f *testing.F) {
	f.Add(uint8(3), .9, .7, int64(time.Second))
	f.Fuzz(func(t *testing.T, from uint8, smooth, p float64, dt int64) {
		if from > uint8(Critical) || !(smooth >= 0 && smooth <= 1) || dt < 0 || dt > int64(time.Hour) {
			return
		}
		m := model{state: State(from), smooth: smooth, begun: true}.step(p, time.Duration(dt))
		if m.state > Critical || !(m.smooth >= 0) || p >= 0 && p <= 1 && m.smooth > 1 {
			t.Errorf("%+v", m)
		}
		if p > criticalAt && m.state != Critical {
			t.Errorf("%v at %v", m.state, p)
		}
	})
}
