package watcher

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

const nonblock = unix.O_NONBLOCK

// tree is an opened root. What is opened below it lies below it, whatever anyone
// replaces by a link meanwhile.
type tree struct {
	fd   int
	path string
	old  atomic.Bool // the kernel has no openat2
}

func openTree(path string) (*tree, error) {
	fd, err := retry1(func() (int, error) {
		return unix.Open(path, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return &tree{fd: fd, path: path}, nil
}

func (t *tree) close() { unix.Close(t.fd) } // opened for no more than looking up

// open opens a path that is relative to the root, and "" is the root. No part of it
// may be a link.
func (t *tree) open(path string, flags int) (int, error) {
	if path == "" {
		path = "."
	}
	flags |= unix.O_CLOEXEC | unix.O_NOFOLLOW
	if !t.old.Load() {
		fd, err := retry1(func() (int, error) {
			return unix.Openat2(t.fd, path, &unix.OpenHow{
				Flags:   uint64(flags),
				Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
			})
		})
		switch err {
		case unix.ENOSYS:
			t.old.Store(true)
		case unix.EPERM: // also what some containers answer to calls that they do not know
		default:
			return fd, t.wrap("open", path, err)
		}
	}
	fd, err := t.openByParts(path, flags)
	return fd, t.wrap("open", path, err)
}

// openByParts opens one folder after the other.
func (t *tree) openByParts(path string, flags int) (int, error) {
	at := t.fd
	for {
		part, rest, more := strings.Cut(path, "/")
		if part == ".." {
			return -1, unix.EXDEV
		}
		how := flags
		if more {
			how = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
		}
		fd, err := retry1(func() (int, error) { return unix.Openat(at, part, how, 0) })
		if at != t.fd {
			unix.Close(at) // opened for no more than looking up
		}
		if err != nil || !more {
			return fd, err
		}
		at, path = fd, rest
	}
}

func (t *tree) wrap(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: t.path + "/" + path, Err: err}
}

func (t *tree) lstat(path string) (status, error) {
	fd, err := t.open(path, unix.O_PATH)
	if err != nil {
		return status{}, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return status{}, t.wrap("lstat", path, err)
	}
	return statusOf(&st), nil
}

// folder is an opened folder.
type folder struct{ fd int }

func (t *tree) folder(path string) (folder, error) {
	fd, err := t.open(path, unix.O_RDONLY|unix.O_DIRECTORY)
	return folder{fd}, err
}

func (f folder) close() { unix.Close(f.fd) } // read from only

func (f folder) id() (fileID, error) {
	var st unix.Stat_t
	err := unix.Fstat(f.fd, &st)
	return fileID{uint64(st.Dev), st.Ino}, err
}

// list appends the folder's entries to e, using buf to read them.
func (f folder) list(e *entries, buf []byte) error {
	for {
		n, err := retry1(func() (int, error) { return unix.Getdents(f.fd, buf) })
		if err != nil || n <= 0 {
			return err
		}
		if err := parseDirents(buf[:n], e); err != nil {
			return err
		}
	}
}

// A directory entry of the kernel's: inode and offset of eight bytes, then its length, its type
// and its name, which ends with a zero.
const (
	direntLen  = 16
	direntType = 18
	direntName = 19
)

func parseDirents(buf []byte, e *entries) error {
	for len(buf) > direntName {
		n := int(binary.NativeEndian.Uint16(buf[direntLen:]))
		if n <= direntName || n > len(buf) {
			return unix.EIO
		}
		name, typ := buf[direntName:n], buf[direntType]
		buf = buf[n:]
		if i := bytes.IndexByte(name, 0); i >= 0 {
			name = name[:i]
		}
		if string(name) == "." || string(name) == ".." {
			continue
		}
		if err := e.add(name, kindOf(typ)); err != nil {
			return err
		}
	}
	return nil
}

func kindOf(typ byte) kind {
	switch typ {
	case unix.DT_REG:
		return kindFile
	case unix.DT_DIR:
		return kindDir
	case unix.DT_LNK:
		return kindLink
	case unix.DT_UNKNOWN:
		return kindUnknown
	}
	return kindSpecial
}

func (f folder) lstat(name string) (status, error) {
	var st unix.Stat_t
	for {
		err := unix.Fstatat(f.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW)
		if err != unix.EINTR {
			return statusOf(&st), err
		}
	}
}

func statusOf(st *unix.Stat_t) status {
	return status{
		kind: kindOf(byte(st.Mode >> 12 & 0xf)), // as in a directory entry
		stamp: Stamp{
			Size: st.Size, MTime: unix.TimespecToNsec(st.Mtim), CTime: unix.TimespecToNsec(st.Ctim), Inode: st.Ino,
		},
	}
}

// readRules reads a file of the folder that is no link: up to max bytes and one more.
func (f folder) readRules(name string, max int) ([]byte, error) {
	fd, err := retry1(func() (int, error) {
		return unix.Openat(f.fd, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	content, _, err := readFD(fd, max+1, nil)
	return content, err
}

// read returns the content of a file, up to max bytes, and its status afterwards.
func (t *tree) read(path string, max int, buf []byte) ([]byte, status, error) {
	fd, err := t.open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY)
	if err != nil {
		return nil, status{}, err
	}
	defer unix.Close(fd)
	content, st, err := readFD(fd, max, buf)
	return content, st, t.wrap("read", path, err)
}

func readFD(fd, max int, buf []byte) ([]byte, status, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, status{}, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, statusOf(&st), errNotFile
	}
	before := statusOf(&st)
	content, err := readUpTo(func(p []byte) (int, error) {
		return retry1(func() (int, error) { return unix.Read(fd, p) })
	}, before.stamp.Size, max, buf)
	if err == nil {
		err = unix.Fstat(fd, &st)
	}
	after := statusOf(&st)
	after.stamp = stampOfRead(before.stamp, after.stamp)
	return content, after, err
}

// retry1 calls f until no signal interrupts it.
func retry1(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}

func isTooLong(err error) bool { return errors.Is(err, unix.ENAMETOOLONG) }

func device(path string) (uint64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Dev), nil
	}
	return 0, nil
}
