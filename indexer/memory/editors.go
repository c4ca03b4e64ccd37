package memory

import (
	"os"
	"sync"
	"time"
)

// editors are the processes of the editors that we work for.
type editors struct {
	root string // of /proc

	mu    sync.Mutex
	all   map[*editor]bool // guarded by mu
	trees trees            // guarded by mu
	found time.Time        // guarded by mu; when the processes were looked for
}

// editor is one of them.
type editor struct {
	pid int // as it says itself
	via int // the process that it started, or that says so: one of ours
}

// add counts an editor until remove is called. Its number is believed if via descends
// from it: one of another namespace, or of a process that is long gone, may be anybody's.
// A via of 0 is this process.
func (e *editors) add(pid, via int) (remove func()) {
	if via == 0 {
		via = os.Getpid()
	}
	ed := &editor{pid, via}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.all == nil {
		e.all = map[*editor]bool{}
	}
	e.all[ed], e.found = true, time.Time{}
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.all, ed)
		e.found = time.Time{}
	}
}

// private returns how many bytes the processes of all editors have for themselves, ours
// and those of their terminals aside; 0 if that cannot be told.
func (e *editors) private(now time.Time) int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.found.IsZero() || now.Sub(e.found) >= seldom {
		e.found = now
		e.trees.find(e.root, e.all)
	}
	return e.trees.private(e.root)
}

// belongs reports whether a process is an editor's or beneath one, and not beneath us, where
// the system tells no more than the parent of each, as Windows does. Numbers are given again,
// so that parents may go in a circle.
func belongs(pid uint32, parents map[uint32]uint32, ours map[uint32]bool, all map[*editor]bool) bool {
	for range 64 {
		if ours[pid] {
			return false
		}
		for e := range all {
			if uint32(e.pid) == pid {
				return true
			}
		}
		parent, ok := parents[pid]
		if !ok || parent == pid {
			return false
		}
		pid = parent
	}
	return false
}
