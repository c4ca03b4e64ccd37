package memory

import "strings"

// quickMachine reads what is asked for ten times a second out of /proc/meminfo, for a
// quarter of what reading all of it takes:
//
//	MemTotal:       24684084 kB
//	MemAvailable:   24238716 kB
//
// It reports false if that is not there, as with kernels before 3.14.
func quickMachine(root string) (l level, ok bool) {
	available := int64(-1)
	for line := range strings.Lines(string(readFile(root, "/proc/meminfo"))) {
		name, value, _ := strings.Cut(line, ":")
		if name != "MemTotal" && name != "MemAvailable" {
			continue
		}
		kb, ok := parseBytes([]byte(strings.TrimSuffix(strings.TrimSpace(value), " kB")))
		if !ok || kb > 1<<52 {
			return level{}, false
		}
		if name == "MemTotal" {
			l.total = kb << 10
			continue
		}
		available = kb << 10
		break // it comes after the other
	}
	l.available = min(available, l.total)
	return l, l.total > 0 && available >= 0
}
