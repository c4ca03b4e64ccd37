// Package memory reads how much memory there is and how much of it is in use, as
// seen from where this process stands: on a machine, in a container, or in a
// container within another.
//
// A container reports the memory of its machine to whoever asks in the usual way,
// and kills whoever believes it. So on Linux the limits of the control groups that
// the process is in, and of all above them that can be seen, are read as well, and
// the tightest counts.
//
// It owns the questions of where these numbers come from and which of them to
// believe. A number that is missing or makes no sense is left out: a machine without
// control groups, or with odd ones, is a machine without limits. What follows from
// the numbers is for others to decide.
package memory

import (
	"cmp"
	"errors"
)

// ErrUnknown is returned by [Read] when nothing at all can be told.
var ErrUnknown = errors.New("memory: neither the machine nor a container tells its memory")

// Source is what a reading is of.
type Source string

const (
	Machine   Source = "machine"
	Container Source = "container" // a control group with a limit: docker, kubernetes, a systemd slice

	// These are of a [Pressure] alone.
	Editor  Source = "editor"  // the processes of the editors, and we, against their budget
	Own     Source = "own"     // this process against its budget
	Stall   Source = "psi"     // what processes wait for memory, on Linux
	System  Source = "system"  // the system says so, on macOS and Windows
	Battery Source = "battery" // not short of memory: the machine is to save power
)

// A Reading is the memory of the machine and of all containers that this process is
// in, each field the worst of them. They may come from different ones: of a small
// idle container on a full machine, Total is the container's and Used the machine's.
type Reading struct {
	Total     int64   // bytes: the smallest of all sizes and limits
	Available int64   // bytes that can be had before something is at its limit
	Used      float64 // the largest share in use, 0 to 1
	Source    Source  // whose share that is

	of int64 // bytes: what it is a share of
}

// Read returns the present reading. It takes some files and a quarter of
// a millisecond on Linux, a system call on Windows, and a process on macOS.
func Read() (Reading, error) { return read("/") }

// read is Read of a system whose /proc and /sys lie under root.
func read(root string) (Reading, error) {
	r, _, err := readGroups(root, locate(root))
	return r, err
}

// readGroups is read by groups that are known already. What it returns besides is how
// many processes have been killed for memory in each of them.
func readGroups(root string, groups []place) (Reading, []int64, error) {
	var r Reading
	machine, err := readMachine(root)
	if err == nil {
		r.add(Machine, machine)
	}
	levels, killed := readContainers(root, groups, machine.total)
	for _, l := range levels {
		r.add(Container, l)
	}
	if r.Source == "" {
		return Reading{}, nil, cmp.Or(err, ErrUnknown)
	}
	return r, killed, nil
}

// level is the memory of one machine or container, in bytes.
type level struct {
	total     int64 // more than 0
	available int64 // 0 to total
}

// newLevel returns the level of a limit and what is in use of it, which may be more.
func newLevel(total, used int64) level {
	return level{total, total - min(max(0, used), total)}
}

// add makes the reading as bad as l in each respect.
func (r *Reading) add(source Source, l level) {
	used := 1 - float64(l.available)/float64(l.total)
	if r.Source == "" {
		*r = Reading{Total: l.total, Available: l.available, Used: used, Source: source, of: l.total}
		return
	}
	r.Total = min(r.Total, l.total)
	r.Available = min(r.Available, l.available)
	if used > r.Used {
		r.Used, r.Source, r.of = used, source, l.total
	}
}
