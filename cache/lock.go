package cache

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// A lock is a file next to the index that is locked for as long as the index is
// open, and that says whether it was closed in order.
//
// bbolt locks its own file too. But that one is replaced when it is compacted and
// set aside when it is damaged, and a process that waited for the lock of the file
// that used to be there would get it. The lock file stays.
//
// Its time of change is when the index was last opened or closed, which is what
// [Prune] goes by.
type lock struct {
	file  *os.File
	clean bool // as the last owner left it
	known bool // that this one is not is on the disk
}

const (
	lockSuffix = ".lock"
	lockWait   = 300 * time.Millisecond // long enough for a process that is about to end
	lockPoll   = 20 * time.Millisecond

	stateOpen  = "open\n"
	stateClean = "shut\n"
)

var errWouldBlock = errors.New("locked")

// acquire locks the index at path, for no longer than wait.
func acquire(path string, wait time.Duration) (*lock, error) {
	for start := time.Now(); ; {
		l, err := tryAcquire(path + lockSuffix)
		if !errors.Is(err, errWouldBlock) {
			return l, err
		}
		if time.Since(start) >= wait {
			return nil, ErrLocked
		}
		time.Sleep(lockPoll)
	}
}

func tryAcquire(name string) (*lock, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); err != nil {
		f.Close() // the first error says more
		return nil, err
	}
	// Whoever had it may have removed it together with the index.
	if !sameFile(f, name) {
		f.Close() // nobody else has a use for it
		return nil, errWouldBlock
	}
	state := make([]byte, len(stateClean)+1)
	n, _ := f.ReadAt(state, 0) // what cannot be read is not clean
	l := &lock{file: f, clean: string(state[:n]) == stateClean}
	return l, nil
}

func sameFile(f *os.File, name string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(name)
	return err == nil && os.SameFile(a, b)
}

// use says that the index is open. After a crash of this process that is so for
// ever.
func (l *lock) use() error { return l.write(stateOpen) }

// change makes sure that a crash of the machine leaves that on the disk as well. It
// is called before the index is written to.
func (l *lock) change() error {
	if l.known {
		return nil
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("marking the cache as open: %w", err)
	}
	l.known = true
	return nil
}

// release gives the index to others.
func (l *lock) release(clean bool) error {
	var err error
	if clean {
		err = l.write(stateClean)
	}
	return errors.Join(err, l.file.Close())
}

func (l *lock) write(state string) error {
	if _, err := l.file.WriteAt([]byte(state), 0); err != nil {
		return fmt.Errorf("marking the cache: %w", err)
	}
	return nil
}
