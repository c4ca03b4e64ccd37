package cache

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks a file until it is closed, or returns errWouldBlock. The byte that
// is locked lies behind all that is ever written, since no one else could read it.
func tryLock(f *os.File) error {
	at := windows.Overlapped{Offset: 1 << 30}
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errWouldBlock
	}
	return os.NewSyscallError("LockFileEx", err)
}

// remove removes the lock file and the folder that it is in, which holds nothing
// else. An open file cannot be removed here: whoever opens it in between keeps it,
// and an empty index.
func (l *lock) remove(dir string) error {
	return errors.Join(l.file.Close(), os.Remove(l.file.Name()), os.Remove(dir))
}
