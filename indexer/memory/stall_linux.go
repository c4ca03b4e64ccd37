package memory

import (
	"path"
	"strconv"
	"strings"
)

// readStall returns how much processes wait for memory, of the machine or of one of our
// groups, whichever is worse. Kernels without pressure stall information, or with that
// switched off, have none.
func readStall(root string, groups []place) stall {
	worst := parseStall(readFile(root, "/proc/pressure/memory"))
	for _, g := range groups {
		if g.version == 2 { // those of version 1 have none
			s := parseStall(readFile(root, path.Join(g.dir, "memory.pressure")))
			worst.some, worst.full = max(worst.some, s.some), max(worst.full, s.full)
		}
	}
	return worst
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
