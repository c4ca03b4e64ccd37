package indexer

import "golang.org/x/sys/windows"

var setThreadPriority = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadPriority")

// lowerPriority lowers that of the calling thread. The mode for background work is lower,
// and takes memory from the thread as well.
func lowerPriority() {
	const belowNormal = ^uintptr(0) // -1
	if setThreadPriority.Find() == nil {
		_, _, _ = setThreadPriority.Call(uintptr(windows.CurrentThread()), belowNormal)
	}
}
