//go:build amd64 || arm64

package workspace_test

import (
	"bytes"
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"
)

// calls makes for all of a folder the calls to the system that no validation can do without,
// and nothing else: one goroutine opens, lists and closes each folder and asks for the stamp
// of each file.
func calls(root string) {
	top, err := unix.Open(root, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(top)
	buf, st := make([]byte, 64<<10), unix.Stat_t{}
	for todo := []string{"."}; len(todo) > 0; {
		dir := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		fd, err := unix.Openat(top, dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if err != nil {
			continue
		}
		for n, err := unix.Getdents(fd, buf); err == nil && n > 0; n, err = unix.Getdents(fd, buf) {
			for list := buf[:n]; len(list) > 19; { // inode, offset, length, type and name, which a zero ends
				entry := list[:binary.NativeEndian.Uint16(list[16:])]
				list = list[len(entry):]
				switch kind, name := entry[18], entry[19:]; kind {
				case unix.DT_REG:
					unix.Syscall6(unix.SYS_NEWFSTATAT, uintptr(fd), uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&st)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
				case unix.DT_DIR:
					name = name[:bytes.IndexByte(name, 0)]
					if s := string(name); s != "." && s != ".." && s != ".git" {
						todo = append(todo, dir+"/"+s)
					}
				}
			}
		}
		unix.Close(fd)
	}
}
