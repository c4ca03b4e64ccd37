//go:build unix && !linux

package memory

import (
	"runtime"
	"runtime/metrics"

	"golang.org/x/sys/unix"
)

// readProcess takes the peak from the system. The present size costs a process or C
// code to ask for, so it is what Go holds, which leaves out the mapped files and the
// program itself.
func readProcess(string) (rss, peak int64) {
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &usage) == nil {
		peak = int64(usage.Maxrss)
		if runtime.GOOS != "darwin" {
			peak <<= 10 // only macOS counts in bytes
		}
	}
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(held)
	return int64(held[0].Value.Uint64() - held[1].Value.Uint64()), peak
}
