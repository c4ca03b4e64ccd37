package memory

import (
	"runtime/metrics"
	"time"
)

// reader reads the signals. What changes seldom, or costs more, it reads seldom. One
// goroutine uses it at a time.
type reader struct {
	root    string // of /proc and /sys
	editors *editors

	groups  []place
	located time.Time
	killed  []int64 // by group, as they were last

	slow   signals // those that are read once a second
	slowAt time.Time
}

// How often what is read: which groups are ours and who belongs to an editor, and what
// these have.
const (
	seldom = 10 * time.Second
	slowly = time.Second
)

// read takes a reading of everything. A signal that cannot be had is left out; there is
// an error if there is none of the machine and none of a container.
func (r *reader) read(now time.Time) (signals, error) {
	if r.located.IsZero() || now.Sub(r.located) >= seldom {
		r.groups, r.located = locate(r.root), now
		r.killed = nil
	}
	reading, killed, err := readGroups(r.root, r.groups)
	if err != nil {
		return signals{}, err
	}
	if r.slowAt.IsZero() || now.Sub(r.slowAt) >= slowly {
		r.slowAt = now
		r.slow.stall, r.slow.around = readStall(r.root, r.groups)
		r.slow.editor = r.editors.private(now)
		r.slow.warning = readWarning()
	}
	s := r.slow
	s.Reading, s.killed = reading, r.more(killed)
	s.own = readOwn(r.root)
	return s, nil
}

// more reports whether somebody was killed since the last time.
func (r *reader) more(killed []int64) bool {
	was := r.killed
	r.killed = killed
	if len(was) != len(killed) {
		return false // other groups
	}
	for i := range killed {
		if killed[i] > was[i] {
			return true
		}
	}
	return false
}

// hasten has what is read once a second be read the next time, unless that was just now.
func (r *reader) hasten(now time.Time) {
	if now.Sub(r.slowAt) >= slowly/2 {
		r.slowAt = time.Time{}
	}
}

// own is what this process holds, in bytes.
type own struct {
	taken    int64 // by Go from the system, and not given back
	live     int64 // of Go's heap, in use when it was last collected
	overhead int64 // of taken, what is no heap: stacks, tables
	resident int64 // in RAM, mapped files aside; 0 where that cannot be told
}

// needed is what would be left if the heap were collected now.
func (o own) needed() int64 { return o.live + o.overhead }

// anon is what nobody can have but by our giving it back.
func (o own) anon() int64 {
	if o.resident > 0 {
		return o.resident
	}
	return o.taken
}

// readOwn reads what this process has, which stops nothing.
func readOwn(root string) own {
	samples := [...]metrics.Sample{
		{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
	}
	metrics.Read(samples[:])
	value := func(i int) int64 {
		if samples[i].Value.Kind() != metrics.KindUint64 {
			return 0
		}
		return int64(samples[i].Value.Uint64())
	}
	o := own{taken: value(0) - value(1), live: value(2), resident: readResident(root)}
	o.overhead = max(0, o.taken-value(3)-value(4)-value(5))
	return o
}
