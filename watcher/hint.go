package watcher

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Hint names a folder of the workspace in which something may have changed. What it
// names need not be there, and need not be a folder any more.
type Hint struct {
	Path string // as [Dir.Path]
	Tree bool   // and all that lies in it
}

// List is [Walk] for the folders that hints name, and with Tree for all below them too:
// the same rules decide, and the same reports are made. What is no folder that belongs
// to the workspace (any more) is not visited, and what lies in it is not either.
func List(ctx context.Context, root string, opt Options, hints []Hint, visit func(Dir) error) error {
	return list(ctx, root, opt, hints, observer{}, visit)
}

func list(ctx context.Context, root string, opt Options, hints []Hint, o observer, visit func(Dir) error) error {
	w, err := newWalker(root, opt, visit)
	if err != nil {
		return err
	}
	defer w.tree.close()
	w.observer = o
	return w.run(ctx, want(hints))
}

// Belongs reports whether a file is part of a workspace, or would be if it were there, which
// the rules and its name tell. The folder that it lies in has to be there.
func Belongs(ctx context.Context, root string, opt Options, name string) (bool, error) {
	dir, base := path.Dir(name), path.Base(name)
	belongs := false
	o := observer{suppose: func(at string) string {
		if at == dir {
			return base
		}
		return ""
	}}
	err := list(ctx, root, opt, []Hint{{Path: dir}}, o, func(d Dir) error {
		if d.Path == dir {
			belongs = !slices.ContainsFunc(d.Skipped, func(s Skipped) bool { return s.Name == base || s.Name == "." })
		}
		return nil
	})
	return belongs, err
}

// An observer sees a walk from within, from several goroutines. What is nil is not called.
type observer struct {
	// opening is told of each folder before it is read, and whether all that lies in it
	// will be walked too. It returns whether the stamps of its files are wanted.
	opening func(path string, id fileID, f folder, all bool) (stamps bool)

	// suppose returns the name of a file that a folder is to be treated as if it held, or "".
	suppose func(path string) (name string)

	// listed is told of each folder after it was read.
	listed func(n node, d *Dir, inner []node)

	// repository is told of each repository before its rules are read, and with nil of
	// each folder that has a .git which is none of git's, or not yet.
	repository func(top string, r *repository)
}

// wanted says what a walk is to visit of a folder. Nil means the folder and all that
// lies in it.
type wanted struct {
	report bool               // the folder itself
	inner  map[string]*wanted // folders in it, by name
}

// want returns what hints want together.
func want(hints []Hint) *wanted {
	top := &wanted{}
	for _, h := range hints {
		if !fs.ValidPath(h.Path) {
			continue
		}
		if h.Path == "." {
			if h.Tree {
				return nil
			}
			top.report = true
			continue
		}
		top.add(h)
	}
	return top
}

func (w *wanted) add(h Hint) {
	rest, more := h.Path, true
	for more {
		var name string
		name, rest, more = strings.Cut(rest, "/")
		if w.inner == nil {
			w.inner = map[string]*wanted{}
		}
		next, ok := w.inner[name]
		switch {
		case ok && next == nil:
			return // all of it is wanted already
		case !more && h.Tree:
			w.inner[name] = nil
			return
		case !ok:
			next = &wanted{}
			w.inner[name] = next
		}
		w = next
	}
	w.report = true
}

// settled returns hints by path, without those that others cover.
func settled(paths map[string]bool) []Hint {
	hints := make([]Hint, 0, len(paths))
	for path, tree := range paths {
		hints = append(hints, Hint{path, tree})
	}
	slices.SortFunc(hints, func(a, b Hint) int { return cmp.Compare(a.Path, b.Path) })
	if paths["."] {
		return []Hint{{".", true}}
	}
	return slices.DeleteFunc(hints, func(h Hint) bool {
		for dir, ok := parentOf(h.Path); ok; dir, ok = parentOf(dir) {
			if paths[dir] {
				return true
			}
		}
		return false
	})
}

// parentOf returns the folder that a path below the root lies in.
func parentOf(path string) (string, bool) {
	if path == "." {
		return "", false
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], true
	}
	return ".", true
}
