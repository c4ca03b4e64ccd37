//go:build amd64 || arm64 || riscv64

package watcher

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// lstatListed is lstat for a name that list has found, which so has a zero behind it in
// memory. It is called for each file of a workspace whenever that is validated, and to copy
// the name would take as long as to compare the stamp.
func (f folder) lstatListed(name string) (status, error) {
	var st unix.Stat_t
	for {
		_, _, err := unix.Syscall6(unix.SYS_NEWFSTATAT, uintptr(f.fd), uintptr(unsafe.Pointer(unsafe.StringData(name))),
			uintptr(unsafe.Pointer(&st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
		switch err {
		case 0:
			return statusOf(&st), nil
		case unix.EINTR:
		default:
			return status{}, err
		}
	}
}
