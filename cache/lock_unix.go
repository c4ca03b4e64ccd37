//go:build unix

package cache

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock locks a file until it is closed, or returns errWouldBlock.
func tryLock(f *os.File) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return errWouldBlock
		case !errors.Is(err, unix.EINTR):
			return os.NewSyscallError("flock", err)
		}
	}
}

// remove removes the lock file and the folder that it is in, which holds nothing
// else. Whoever waits for the lock sees that it is gone, and begins again.
func (l *lock) remove(dir string) error {
	return errors.Join(os.Remove(l.file.Name()), os.Remove(dir), l.file.Close())
}
