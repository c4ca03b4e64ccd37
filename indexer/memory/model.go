package memory

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// A Pressure is how short memory is, and of what.
type Pressure struct {
	State  State   `json:"state"`
	Value  float64 `json:"value"`  // 0 to 1: the share in use of whatever is tightest
	Source Source  `json:"source"` // what that is
	Text   string  `json:"text"`   // for a person: "the editor uses 3.1 of 4.0 GB"
}

// signals is everything that is read of memory at one time. What cannot be told is
// zero, and then counts for nothing.
type signals struct {
	Reading
	own     own
	editor  int64 // bytes private to the editors' processes
	stall   stall // of our control groups
	around  stall // of the machine, with all groups that are none of ours
	killed  bool  // somebody in a container of ours was killed for memory, since the last time
	warning State // what the system itself says
}

// budgets is how much may be used, in bytes.
type budgets struct {
	own    int64 // by this process, mapped files aside
	editor int64 // by the editors and this process together
}

// withDefaults fills in what follows from the memory there is: a quarter of it for us,
// and half for the editor with us, within bounds.
func (b budgets) withDefaults(total int64) budgets {
	b.own = cmp.Or(b.own, min(max(total/4, 192<<20), 4<<30))
	b.editor = cmp.Or(b.editor, min(max(total/2, 1<<30), 6<<30))
	return b
}

// Shares in use above which a state begins, and those below which it ends: what swings
// about one share does not swing the state.
const (
	holdAt, warnAt, highAt, criticalAt = 0.50, 0.80, 0.90, 0.95
	warnTill, highTill, criticalTill   = 0.75, 0.80, 0.85
)

// onlyWarn is the most that counts of what is no danger to the machine: that the editor
// is large, and that we are. It slows us down, and stops what can wait.
const onlyWarn = highAt

// pressureOf returns how short memory is by what is read at one time. Its state is not
// set, since that depends on what was before.
func pressureOf(s signals, b budgets) Pressure {
	p := Pressure{Value: s.Used, Source: s.Source}
	used := int64(s.Used * float64(s.of))
	p.Text = uses("the "+string(s.Source), used, s.of)
	worse := func(value float64, source Source, text string) {
		if value > p.Value && !math.IsInf(value, 0) {
			p = Pressure{Value: value, Source: source, Text: text}
		}
	}
	worse(floor(s.Available, s.Total), s.Source, fmt.Sprintf("%s of memory are left of %s", bytesText(s.Available), bytesText(s.Total)))

	// A large editor on a machine with plenty of memory is no reason to stop.
	most := onlyWarn
	if s.Used > warnAt {
		most = 1
	}
	if s.editor > 0 && b.editor > 0 {
		share := float64(s.editor+s.own.anon()) / float64(b.editor)
		worse(min(share, most), Editor, uses("the editor", s.editor+s.own.anon(), b.editor))
	}
	if b.own > 0 {
		// What is garbage goes when it has to, and always fills what the collector is
		// given. What is needed is what counts.
		share := float64(s.own.needed()) / float64(b.own)
		worse(min(share, onlyWarn), Own, uses("mind-lsp", s.own.needed(), b.own))
	}
	// While the machine has plenty, those who wait are in a container of their own that is
	// too small for them, and we would wait for it for ever.
	waits := s.stall
	if s.Used >= holdAt && s.around.pressure() > waits.pressure() {
		waits = s.around
	}
	worse(waits.pressure(), Stall, fmt.Sprintf("processes wait for memory %.0f %% of the time", max(waits.full, waits.some)))
	if s.warning >= Warn {
		worse(entering[s.warning], System, "the system says that memory is short")
	}
	if s.killed {
		worse(1, Container, "a process in the container was killed for memory")
	}
	p.Value = min(p.Value, 1)
	return p
}

// entering is a share that has each state begin.
var entering = [...]float64{Green: 0, Hold: holdAt, Warn: warnAt + .01, High: highAt + .01, Critical: criticalAt + .01}

// floor returns how short memory is by what is left of it, whatever share that is: a
// large machine is slow to reclaim its last few hundred megabytes. Of a small machine
// or container it is a part.
func floor(available, total int64) float64 {
	least, little := int64(400<<20), int64(1000<<20)
	if total < 4<<30 {
		least, little = min(least, total/20), min(little, total/8)
	}
	switch {
	case total <= 0:
		return 0
	case available < least:
		return entering[Critical]
	case available < little:
		return 0.85
	}
	return 0
}

// stall is how much of the last ten seconds processes have waited for memory, in
// percent: some of them, and all at once.
type stall struct{ some, full float64 }

// pressure is how short memory is by that. It tells of a machine that is busy making
// room, and nothing of one that is about to kill somebody.
func (s stall) pressure() float64 {
	switch {
	case s.full > 15:
		return entering[Critical]
	case s.full > 5:
		return entering[High]
	case s.some >= 1:
		return holdAt // no more workers
	}
	return 0
}

// model is what is remembered from one look at memory to the next.
type model struct {
	state  State
	smooth float64       // the pressure, which falls slowly
	calm   time.Duration // for how long it has been below what the state ends at
	begun  bool
}

// How long it must be calm before a state ends. The gate is opened soon, since there is
// nobody working behind it.
const (
	calmBefore         = 2 * time.Second
	calmBeforeCritical = 200 * time.Millisecond
)

// smoothing is the part of a difference that is made good in a second.
const smoothing = 0.3

// step returns what follows from a pressure of p, dt after the last one. The state gets
// worse at once, and better when it has been calm for a while.
func (m model) step(p float64, dt time.Duration) model {
	if p != p || p < 0 { // no number
		return m
	}
	if m.smooth += (p - m.smooth) * (1 - math.Pow(1-smoothing, dt.Seconds())); p > m.smooth || !m.begun {
		m.smooth = p
	}
	m.begun = true
	if now := entered(p, m.smooth); now >= m.state || m.state < Warn {
		m.state, m.calm = now, 0
		return m
	}
	if p >= ends(m.state) {
		m.calm = 0
		return m
	}
	m.calm += dt
	long := calmBefore
	if m.state == Critical {
		long = calmBeforeCritical
	}
	if m.calm >= long {
		m.state, m.calm = left(p, m.smooth), 0
	}
	return m
}

// entered returns the state that a pressure has begin.
func entered(p, smooth float64) State {
	switch {
	case p > criticalAt:
		return Critical
	case p > highAt:
		return High
	case p > warnAt:
		return Warn
	case smooth >= holdAt:
		return Hold
	}
	return Green
}

// left returns the state that follows on one that has ended.
func left(p, smooth float64) State {
	switch {
	case p >= highTill:
		return High
	case p >= warnTill:
		return Warn
	}
	return entered(p, smooth)
}

// ends returns the share below which a state ends.
func ends(s State) float64 {
	switch s {
	case Critical:
		return criticalTill
	case High:
		return highTill
	default:
		return warnTill
	}
}

// scale returns the share by which workers are scaled: there are to be fewer by what is
// so now, and more only when that has been so for a while.
func (m model) scale(p float64) float64 {
	if p > warnAt {
		return p
	}
	return min(m.smooth, warnAt)
}

// uses says how much of something is in use.
func uses(who string, used, of int64) string {
	unit, name := int64(1<<20), "MB"
	if of >= 1<<30 {
		unit, name = 1<<30, "GB"
	}
	if unit == 1<<20 {
		return fmt.Sprintf("%s uses %d of %d MB", who, used/unit, of/unit)
	}
	return fmt.Sprintf("%s uses %.1f of %.1f %s", who, float64(used)/float64(unit), float64(of)/float64(unit), name)
}

// bytesText writes an amount of memory, whose sizes are powers of two, as people say it.
func bytesText(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}
