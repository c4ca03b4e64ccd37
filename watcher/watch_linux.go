package watcher

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"golang.org/x/sys/unix"
)

// events are the kernel's. They are read at once and say little; watches are set and
// removed by whoever likes, except by who reads.
type events struct{ fs *fsnotify.Watcher }

// openEvents returns nil and an error where the system tells of no changes.
func openEvents() (*events, error) {
	fs, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &events{fs}, nil
}

func (e *events) close() { e.fs.Close() } // ends drain

// add watches a folder. Its path must not be watched already: fsnotify takes a folder
// that it knows for the one it was, wherever that has moved.
func (e *events) add(path string) error { return e.fs.Add(path) }

// remove ends a watch. The kernel may have ended it before, and that is not an error.
func (e *events) remove(path string) { e.fs.Remove(path) }

// drain makes marks of events until the watcher is closed. It does nothing else, since
// the kernel drops what is not read in time.
func (e *events) drain(m *pending, overflowed func()) {
	in, errs := e.fs.Events, e.fs.Errors
	for in != nil || errs != nil {
		select {
		case ev, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			if k := markOf(ev.Op); k != 0 {
				m.add(ev.Name, k)
			}
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				overflowed()
			}
			m.everything() // whatever it was, something may have been missed
		}
	}
}

func markOf(op fsnotify.Op) (k mark) {
	if op.Has(fsnotify.Create) {
		k |= appeared
	}
	if op.Has(fsnotify.Remove) || op.Has(fsnotify.Rename) {
		k |= vanished
	}
	if op.Has(fsnotify.Write) {
		k |= written
	}
	if op.Has(fsnotify.Chmod) {
		k |= altered
	}
	return k
}

// full reports whether an error of add means that there can be no more watches.
func full(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENOMEM)
}

const raiseLimit = "sudo sysctl fs.inotify.max_user_watches=1048576"

// watchLimit returns half of the watches that the user may have: editors watch the same
// folders, and all share one limit.
func watchLimit() int {
	limit := 0
	for _, path := range []string{"/proc/sys/fs/inotify/max_user_watches", "/proc/sys/user/max_inotify_watches"} {
		content, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(string(content))); err == nil && (limit == 0 || n < limit) {
			limit = n
		}
	}
	if limit == 0 {
		limit = 8192 // what kernels had for long
	}
	return limit / 2
}

// selfTest looks whether the kernel tells of what happens in a folder, by opening it:
// that is an event too, and leaves nothing behind in a folder that others watch.
func selfTest(ctx context.Context, path string) error {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return os.NewSyscallError("inotify_init1", err)
	}
	defer unix.Close(fd)
	if _, err := unix.InotifyAddWatch(fd, path, unix.IN_OPEN|unix.IN_ONLYDIR); err != nil {
		return os.NewSyscallError("inotify_add_watch", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	f.Close() // read from never
	var buf [4096]byte
	for end := time.Now().Add(selfTestTime); time.Now().Before(end); {
		if n, err := unix.Read(fd, buf[:]); n > 0 && err == nil {
			return nil
		}
		if !pause(ctx, 5*time.Millisecond) {
			return ctx.Err()
		}
	}
	return errNoEvents
}

// mounted is how a file system tells of changes.
func mounted(path string) mount {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return mount{"a file system that does not tell what it is", remote}
	}
	if m, ok := mounts[uint32(st.Type)]; ok {
		return m
	}
	return mount{}
}

// mounts are the file systems that change without the kernel's knowing. The numbers are
// those of statfs(2).
var mounts = map[uint32]mount{
	0x6969: {"NFS", remote}, 0x517b: {"SMB", remote}, 0xfe534d42: {"SMB", remote}, 0xff534d42: {"CIFS", remote},
	0x564c: {"NCP", remote}, 0x5346414f: {"AFS", remote}, 0x6b414653: {"AFS", remote}, 0x73757245: {"Coda", remote},
	0x00c36400: {"Ceph", remote}, 0x0bd00bd0: {"Lustre", remote}, 0x01161970: {"GFS2", remote}, 0x7461636f: {"OCFS2", remote},
	0x01021997: {"9p", remote}, 0x65735546: {"FUSE", remote}, 0x786f4256: {"a folder of VirtualBox's host", remote},
	0xbacbacbc: {"a folder of VMware's host", remote}, 0x794c7630: {"overlay", layered},
}
