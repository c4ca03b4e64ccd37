//go:build !linux

package search

import "time"

var started = time.Now()

// cpuTime returns the time of the clock, where that of the processor is not to be
// had.
func cpuTime() time.Duration { return time.Since(started) }

// threadTime calls f and returns how long that took.
func threadTime(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
