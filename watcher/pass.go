package watcher

import (
	"maps"
	"runtime"
	"slices"
	"strings"
)

// pass goes through a folder that nobody asked for to those in it that are wanted, and
// takes along the rules that decide over them.
func (w *worker) pass(n node) error {
	f, err := w.tree.folder(n.path)
	if err != nil {
		return w.unlessRoot(n, err)
	}
	defer f.close()
	id, err := f.id()
	if err != nil || n.above.has(id) {
		return w.unlessRoot(n, err)
	}
	if err := w.pick(f, n.want); err != nil {
		return w.unlessRoot(n, err)
	}
	start := w.startPath(n.path)
	w.enter(f, &n)
	n.above = &ancestor{id: id, above: n.above}
	for i := range w.sorted {
		if i%64 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		it := &w.sorted[i]
		if _, ok := n.want.inner[it.name]; !ok {
			continue
		}
		if it.kind == kindUnknown {
			st, err := f.lstat(it.name)
			if err != nil {
				continue
			}
			it.kind = st.kind
		}
		if it.kind == kindDir {
			w.path = append(w.path[:start], it.name...)
			w.sift(f, &n, &Dir{}, it, start)
		}
	}
	w.children = n.want.of(w.children)
	return nil
}

// unlessRoot passes over the error of a folder that a walk would report, and only root must be there.
func (w *worker) unlessRoot(n node, err error) error {
	if n.path == "" {
		return err
	}
	return w.ctx.Err()
}

// pick lists of a folder what a pass looks at. Where a file has more names than the one
// that is written on disk, only a listing tells which.
func (w *worker) pick(f folder, want *wanted) error {
	if runtime.GOOS != "linux" {
		return w.list(f)
	}
	names := slices.AppendSeq([]string{".git", gitRules, ourRules}, maps.Keys(want.inner))
	slices.Sort(names)
	w.sorted = w.sorted[:0]
	for _, name := range slices.Compact(names) {
		if st, err := f.lstat(name); err == nil {
			w.sorted = append(w.sorted, item{name, st.kind})
		}
	}
	return nil
}

// of returns those of a folder's children that are wanted, in the same memory.
func (w *wanted) of(children []node) []node {
	if w == nil {
		return children
	}
	kept := children[:0]
	for _, c := range children {
		name := c.path[strings.LastIndexByte(c.path, '/')+1:]
		if inner, ok := w.inner[name]; ok {
			c.want = inner
			kept = append(kept, c)
		}
	}
	return kept
}
