package memory

import (
	"path"
	"strconv"
	"strings"
)

// readStall returns how much processes of our groups wait for memory, in the worst of them,
// and how much those of the whole machine do. Kernels without pressure stall information,
// or with that switched off, tell nothing.
func readStall(root string, groups []place) (ours, machine stall) {
	for _, g := range groups {
		// Those of version 1 have none, and the topmost one, which has no type, is the machine.
		if g.version != 2 || readFile(root, path.Join(g.dir, "cgroup.type")) == nil {
			continue
		}
		s := parseStall(readFile(root, path.Join(g.dir, "memory.pressure")))
		ours.some, ours.full = max(ours.some, s.some), max(ours.full, s.full)
	}
	return ours, parseStall(readFile(root, "/proc/pressure/memory"))
}

// parseStall reads the averages over ten seconds of
//
//	some avg10=0.12 avg60=0.05 avg300=0.00 total=4711
//	full avg10=0.00 avg60=0.00 avg300=0.00 total=815
func parseStall(content []byte) stall {
	var s stall
	for line := range strings.Lines(string(content)) {
		who, rest, _ := strings.Cut(line, " avg10=")
		value, _, ok := strings.Cut(rest, " ")
		percent, err := strconv.ParseFloat(value, 64)
		if !ok || err != nil || !(percent >= 0 && percent <= 100) {
			continue
		}
		switch who {
		case "some":
			s.some = percent
		case "full":
			s.full = percent
		}
	}
	return s
}
