package memory

import (
	"strings"

	"golang.org/x/sys/unix"
)

// readProcess takes both numbers from one file. Of getrusage's peak only the
// unlikely system without that file makes use, as it begins with the size of the
// process that started this one.
func readProcess(root string) (rss, peak int64) {
	rss, peak = parseStatus(readFile(root, "/proc/self/status"))
	if peak == 0 {
		var usage unix.Rusage
		if unix.Getrusage(unix.RUSAGE_SELF, &usage) == nil {
			peak = int64(usage.Maxrss) << 10
		}
	}
	return rss, peak
}

// parseStatus finds VmRSS and VmHWM in a /proc/PID/status:
//
//	VmHWM:	   18244 kB
func parseStatus(content []byte) (rss, peak int64) {
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(line, ":")
		if name != "VmRSS" && name != "VmHWM" {
			continue
		}
		kb, ok := parseBytes([]byte(strings.TrimSuffix(strings.TrimSpace(value), " kB")))
		if !ok || kb > 1<<52 {
			continue
		}
		if name == "VmRSS" {
			rss = kb << 10
		} else {
			peak = kb << 10
		}
	}
	return rss, peak
}
