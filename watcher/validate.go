package watcher

import (
	"slices"
	"strings"
	"time"
)

const (
	// validateChunk is how many folders are validated in one go. Changes wait that long,
	// which is some milliseconds on a disk.
	validateChunk = 256

	// validateShare is how much of the time a validation takes, of 100: nobody waits for
	// it, and nobody should notice.
	validateShare = 5
)

// validator goes round the whole workspace, part by part.
type validator struct {
	left  []part    // of this round
	begun time.Time // the part that is being looked at; zero if none is
	chunk int       // folders in a part; replaced by tests
}

// part is a share of the workspace: some folders, alone or with all in them.
type part struct {
	hints   []Hint
	folders int
}

// validate looks at one part and has it hinted at, and returns how long to wait before it
// is to be called again; 0 once all has been looked at. A part counts as taking time
// until its report has returned, since whoever hears of it reads what we have read.
func (w *Watcher) validate() time.Duration {
	v := &w.validator
	if w.poller.lost { // all of it is hinted at when it is back
		v.left, v.begun = nil, time.Time{}
		return 0
	}
	if w.out.count() > 0 || w.stormy() {
		if v.begun.IsZero() {
			return 10 * w.opt.Quiet
		}
		return max(w.opt.Quiet, time.Since(v.begun)/8) // it may be paused for hours
	}
	if !v.begun.IsZero() {
		took := time.Since(v.begun)
		v.begun = time.Time{}
		if len(v.left) == 0 {
			return 0
		}
		return max(took*(100-validateShare)/validateShare, time.Millisecond)
	}
	if len(v.left) == 0 {
		return 0
	}
	now := v.left[0]
	v.left, v.begun = v.left[1:], time.Now()
	s := suspects{w: w, hints: map[string]bool{}, trees: map[string]bool{}}
	w.mu.Lock()
	for _, h := range now.hints {
		if h.Tree {
			s.trees[h.Path] = true
			continue
		}
		// A scan of all in a folder sets its watch anew; this one does not.
		if d := w.dirs.byPath[h.Path]; d != nil && d.watched && !w.noHealing {
			w.unwatch(d)
			w.watch(d)
		}
		s.dirs = append(s.dirs, h)
		s.hint(h.Path)
	}
	w.mu.Unlock()
	w.finish(&s)
	return w.opt.Quiet
}

// parts divides the workspace into parts of about chunk folders. What is small enough is
// hinted at with all in it.
func (w *Watcher) parts(chunk int) (parts []part) {
	w.mu.Lock()
	defer w.mu.Unlock()
	root := w.dirs.byPath["."]
	if root == nil {
		return []part{{hints: []Hint{{".", true}}, folders: 1}}
	}
	var all []part // of one hint each
	divide(root, chunk, &all)
	for _, p := range all {
		if n := len(parts); n > 0 && parts[n-1].folders+p.folders <= chunk {
			parts[n-1].hints = append(parts[n-1].hints, p.hints...)
			parts[n-1].folders += p.folders
		} else {
			parts = append(parts, p)
		}
	}
	return parts
}

// divide adds the parts of a folder to out, and returns how many folders it holds with
// itself.
func divide(d *dir, chunk int, out *[]part) (folders int) {
	at := len(*out)
	folders = 1
	inner := make([]*dir, 0, len(d.inner))
	for _, in := range d.inner {
		inner = append(inner, in)
	}
	slices.SortFunc(inner, func(a, b *dir) int { return strings.Compare(a.path, b.path) })
	for _, in := range inner {
		folders += divide(in, chunk, out)
	}
	if folders <= chunk {
		*out = append((*out)[:at], part{[]Hint{{d.path, true}}, folders})
	} else {
		*out = append(*out, part{[]Hint{{Path: d.path}}, 1})
	}
	return folders
}
