package watcher

import (
	"slices"
	"time"
)

// pollChunk is how many folders are polled in one go. Marks wait that long, which is some
// milliseconds on a disk.
const pollChunk = 256

// poller goes round all folders that are polled.
type poller struct {
	left  []string  // of this round
	begun time.Time // this round
	lost  bool      // the root is gone
}

// poll looks at some folders, and returns how long to wait before it looks again. It
// takes no more than its share of a core: what waiting for a disk takes counts too.
func (w *Watcher) poll() time.Duration {
	begun := time.Now()
	if w.poller.lost && !w.back() {
		return w.opt.PollInterval
	}
	if w.stormy() {
		return w.opt.Quiet
	}
	if len(w.poller.left) == 0 {
		if wait := w.opt.PollInterval - begun.Sub(w.poller.begun); wait > 0 {
			return wait
		}
		w.poller.begun = begun
		w.pollRepositories()
		w.poller.left = w.polled()
	}
	n := min(pollChunk, len(w.poller.left))
	if n == 0 {
		return w.opt.PollInterval
	}
	s := suspects{w: w, hints: map[string]bool{}, trees: map[string]bool{}}
	for _, path := range w.poller.left[:n] {
		s.dirs = append(s.dirs, Hint{Path: path})
	}
	w.poller.left = w.poller.left[n:]
	w.finish(&s)
	took := time.Since(begun)
	return max(took*time.Duration(100-w.pollShare)/time.Duration(w.pollShare), time.Millisecond)
}

// polled returns the folders that are polled, by path: neighbours share what is looked
// up for them.
func (w *Watcher) polled() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.dirs.byPath) == w.watches-len(w.repos.told) && !w.layers {
		return nil
	}
	var paths []string
	for path, d := range w.dirs.byPath {
		if !d.watched || d.both {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// back looks for a root that was gone.
func (w *Watcher) back() bool {
	if !isFolder(w.real) {
		return false
	}
	w.poller = poller{}
	w.log.Info("the workspace is back", "root", w.real)
	w.settle(nil, true)
	return true
}
