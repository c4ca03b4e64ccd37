package memory

import (
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	createNotification = windows.NewLazySystemDLL("kernel32.dll").NewProc("CreateMemoryResourceNotification")
	queryNotification  = windows.NewLazySystemDLL("kernel32.dll").NewProc("QueryMemoryResourceNotification")
)

// lowMemory returns an object that is signalled while physical memory is low, or 0. It
// stays for as long as the process.
var lowMemory = sync.OnceValue(func() uintptr {
	const lowMemoryResourceNotification = 0
	if createNotification.Find() != nil || queryNotification.Find() != nil {
		return 0
	}
	handle, _, _ := createNotification.Call(lowMemoryResourceNotification)
	return handle
})

// readWarning asks the system whether memory is low.
func readWarning() State {
	handle := lowMemory()
	if handle == 0 {
		return Green
	}
	var low int32
	if ok, _, _ := queryNotification.Call(handle, uintptr(unsafe.Pointer(&low))); ok == 0 || low == 0 {
		return Green
	}
	return High
}
