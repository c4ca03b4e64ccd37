package indexer

import "golang.org/x/sys/unix"

const (
	// lowNice is how low the priority of a worker's thread is. What is lower may not get
	// to run for half a second on a busy machine, and who then holds a lock of Go's
	// runtime, or has not yet stopped for its collector, keeps answers waiting: at 19 the
	// longest stop was 0.5 s, at 10 it was that of threads which are not lowered at all.
	lowNice = 10

	// lowIO is the lowest of the best-effort classes. Idle is lower, and under load may
	// hold up a page of a mapped file for as long.
	lowIO = ioClassBestEffort<<ioClassShift | 7

	ioClassBestEffort = 2
	ioClassShift      = 13
	ioWhoProcess      = 1 // of threads, on Linux
)

// lowerPriority lowers that of the calling thread, for the processor and the disk. What
// the system refuses stays as it is.
func lowerPriority() {
	id := unix.Gettid()
	if nice, err := unix.Getpriority(unix.PRIO_PROCESS, id); err == nil && 20-nice < lowNice { // the call itself counts from 20 down
		_ = unix.Setpriority(unix.PRIO_PROCESS, id, lowNice)
	}
	_, _, _ = unix.RawSyscall(unix.SYS_IOPRIO_SET, ioWhoProcess, uintptr(id), lowIO)
}
