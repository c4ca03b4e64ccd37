package search

import (
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime returns how much processor time this process has had. On a machine that
// is shared it says more than the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// threadTime calls f and returns how much processor time its goroutine took.
func threadTime(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var start, end unix.Timespec
	unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &start)
	f()
	unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &end)
	return time.Duration(end.Nano() - start.Nano())
}
