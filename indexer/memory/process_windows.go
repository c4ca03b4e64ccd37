package memory

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// counters is PROCESS_MEMORY_COUNTERS.
type counters struct {
	size                       uint32
	pageFaultCount             uint32
	peakWorkingSetSize         uintptr
	workingSetSize             uintptr
	quotaPeakPagedPoolUsage    uintptr
	quotaPagedPoolUsage        uintptr
	quotaPeakNonPagedPoolUsage uintptr
	quotaNonPagedPoolUsage     uintptr
	pagefileUsage              uintptr
	peakPagefileUsage          uintptr
}

// getProcessMemoryInfo has been in kernel32 since Windows 7.
var getProcessMemoryInfo = windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")

func readProcess(string) (rss, peak int64) {
	if getProcessMemoryInfo.Find() != nil {
		return 0, 0
	}
	var c counters
	c.size = uint32(unsafe.Sizeof(c))
	ok, _, _ := getProcessMemoryInfo.Call(uintptr(windows.CurrentProcess()), uintptr(unsafe.Pointer(&c)), uintptr(c.size))
	if ok == 0 {
		return 0, 0
	}
	return int64(c.workingSetSize), int64(c.peakWorkingSetSize)
}
