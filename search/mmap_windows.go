package search

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// mapFile maps a file for reading. While it is mapped it cannot be removed, so
// that stale segments stay until nobody uses them.
func mapFile(path string) ([]byte, func() error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() // the mapping stays
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	size := info.Size()
	if size <= 0 || size != int64(int(size)) || !info.Mode().IsRegular() {
		return nil, func() error { return nil }, nil
	}
	addr, err := mapView(windows.Handle(f.Fd()))
	if err != nil {
		// A file system that cannot map can read.
		data, err := os.ReadFile(path)
		return data, func() error { return nil }, err
	}
	data := unsafe.Slice((*byte)(addr), int(size))
	return data, func() error { return windows.UnmapViewOfFile(uintptr(addr)) }, nil
}

func mapView(f windows.Handle) (unsafe.Pointer, error) {
	m, err := windows.CreateFileMapping(f, nil, windows.PAGE_READONLY, 0, 0, nil)
	if err != nil {
		return nil, err
	}
	defer windows.CloseHandle(m) // the view stays
	addr, err := windows.MapViewOfFile(m, windows.FILE_MAP_READ, 0, 0, 0)
	if err != nil {
		return nil, err
	}
	// The view is no memory of Go's, so that no collector moves or frees it; the
	// indirection says so to vet.
	return *(*unsafe.Pointer)(unsafe.Pointer(&addr)), nil
}
