//go:build unix

package search

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps a file for reading. The file may be removed or replaced meanwhile.
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
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		// A file system that cannot map can read.
		data, err = os.ReadFile(path)
		return data, func() error { return nil }, err
	}
	return data, func() error { return unix.Munmap(data) }, nil
}
