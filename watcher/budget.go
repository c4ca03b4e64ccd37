package watcher

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// exhausted takes note that there can be no more watches than n.
func (w *Watcher) exhausted(n int) {
	if n == 0 {
		n = -1 // not even one
	}
	w.limit = n
	w.limited("The system allows no more watches.")
}

// limited says once what can be done about polling.
func (w *Watcher) limited(what string) {
	if w.why != "" {
		return
	}
	w.why = fmt.Sprintf("%s Folders beyond %d are polled; to watch them too: %s", what, max(w.limit, 0), raiseLimit)
	w.log.Warn("too many folders to watch them all: some are polled",
		"watches", max(w.limit, 0), "do", raiseLimit)
}

// rank gives the watches that there are to the folders nearest the root, where people
// are most likely to work. Others get theirs when something happens in them.
func (w *Watcher) rank() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.events == nil || w.watches < w.limit {
		return
	}
	var all []*dir
	for _, d := range w.dirs.byPath {
		if w.mounts[d.id.dev].trust != remote {
			all = append(all, d)
		}
	}
	if len(all) <= w.limit {
		return
	}
	w.limited("Half of what the system allows is used, and the rest left to editors.")
	slices.SortFunc(all, func(a, b *dir) int {
		return cmp.Or(cmp.Compare(a.depth(), b.depth()), strings.Compare(a.path, b.path))
	})
	for _, d := range all[max(w.limit, 0):] {
		w.unwatch(d)
	}
	for _, d := range all[:max(w.limit, 0)] {
		w.watch(d)
	}
}

func (d *dir) depth() int {
	if d.path == "." {
		return 0
	}
	return 1 + strings.Count(d.path, "/")
}

// warm watches a folder in which something happens. For that the one goes that was warm
// for the longest time, as soon as these have half of all watches. It reports whether
// the folder has to be compared once more, for what happened before it was watched.
func (w *Watcher) warm(path string) bool {
	d := w.dirs.byPath[path]
	if d == nil || d.watched || w.events == nil || w.mounts[d.id.dev].trust == remote || w.dirs.byID[d.id] != d && d.id != (fileID{}) {
		return false
	}
	if w.watches >= w.limit && !w.cool() {
		return false
	}
	w.watch(d)
	if d.watched {
		w.hot = append(w.hot, d)
	}
	return d.watched
}

// cool makes room for one watch, and returns false if there is nothing to gain.
func (w *Watcher) cool() bool {
	w.hot = slices.DeleteFunc(w.hot, func(d *dir) bool { return !d.watched || w.dirs.byPath[d.path] != d })
	if len(w.hot) > 0 && len(w.hot) >= w.limit/2 {
		w.chill(w.hot[0])
		w.hot = w.hot[1:]
		return true
	}
	var deepest *dir
	for _, d := range w.dirs.byPath {
		if d.watched && !slices.Contains(w.hot, d) && (deepest == nil || d.depth() > deepest.depth()) {
			deepest = d
		}
	}
	if deepest == nil {
		return false
	}
	w.chill(deepest)
	return true
}

// chill ends a watch. What was known of the folder is of no use any more: it may have
// changed since, so the next look at it reports it.
func (w *Watcher) chill(d *dir) {
	w.unwatch(d)
	d.print = 0
}
