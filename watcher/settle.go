package watcher

import (
	"os"
	"path/filepath"
	"strings"
)

// settle looks at what was marked, sets watches accordingly and puts hints into the
// outbox. A hint comes after the watches of the folder that it names, so that who
// follows it misses nothing.
func (w *Watcher) settle(paths map[string]mark, all bool) {
	s := suspects{w: w, hints: map[string]bool{}, trees: map[string]bool{}}
	w.mu.Lock()
	if all {
		s.trees["."] = true
	} else {
		for path, k := range paths {
			s.sort(path, k)
		}
	}
	w.mu.Unlock()
	w.finish(&s)
}

// finish scans the trees that are suspected, and what that brings to light. It ends, for
// each round goes only into what is found new, and what is always new is left for later.
func (w *Watcher) finish(s *suspects) {
	for round := 0; ; round++ {
		w.mu.Lock()
		if s.reindexed {
			s.reindexed = false
			w.askAgain(s)
		}
		trees, dirs := settled(s.trees), s.dirs
		s.dirs = nil
		w.mu.Unlock()
		for _, h := range trees {
			s.hints[h.Path] = true
		}
		if err := w.scan(append(trees, dirs...)); err != nil {
			w.retry(s, err)
			return
		}
		w.mu.Lock()
		w.forgetRepositories()
		more := w.take(s)
		w.mu.Unlock()
		if !more {
			break
		}
		if round == maxRounds {
			for path := range s.trees {
				w.heard.add(w.at(path), told)
			}
			break
		}
	}
	w.out.put(s.hints)
}

// maxRounds of looking at what the last round found.
const maxRounds = 4

// take moves what scans came across to the suspects, and reports whether there is any.
func (w *Watcher) take(s *suspects) bool {
	s.trees = map[string]bool{}
	for _, path := range w.found {
		s.trees[path] = true
		s.hints[path] = true
	}
	for path, news := range w.changed {
		s.hint(path)
		if news && w.warm(path) {
			s.dirs = append(s.dirs, Hint{Path: path})
		}
	}
	more := len(w.found) > 0 || len(s.dirs) > 0
	w.found = nil
	clear(w.changed)
	return more
}

// retry gives up a scan that did not work. Most likely the root is gone: then that is
// what there is to report, and that it is back comes out in time.
func (w *Watcher) retry(s *suspects, err error) {
	if w.ctx.Err() != nil {
		return
	}
	if !w.poller.lost {
		w.log.Warn("looking at the workspace", "root", w.real, "err", err)
	}
	w.poller.lost = true
	w.mu.Lock()
	if d := w.dirs.byPath["."]; d != nil {
		w.dirs.drop(d, w.unwatch)
	}
	w.found = nil
	clear(w.changed)
	w.mu.Unlock()
	w.out.put(map[string]bool{".": true})
}

// suspects are what marks make worth a look.
type suspects struct {
	w         *Watcher
	hints     map[string]bool // folders to report, and whether with all in them
	trees     map[string]bool // folders to scan with all in them
	dirs      []Hint          // folders to compare with what is known of them
	reindexed bool            // git tracks other files than before
}

// sort decides what a mark is about.
func (s *suspects) sort(path string, k mark) {
	w := s.w
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	if repos := w.repos.byDir[dir]; len(repos) > 0 {
		s.inRepository(repos, dir, name)
	}
	rel, ok := w.below(path)
	if !ok {
		if isRules(name) && w.above(dir) {
			s.trees["."] = true
		}
		return
	}
	if rel == "." {
		s.trees["."] = true
		return
	}
	s.below(rel, k)
}

// below decides on a path in the workspace.
func (s *suspects) below(rel string, k mark) {
	w := s.w
	up, _ := parentOf(rel)
	name := rel[strings.LastIndexByte(rel, '/')+1:]
	if known := w.dirs.known(rel); known != rel && known != up {
		// An editor knows of a folder before we do. Of one that is watched we know.
		if k&told != 0 {
			first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rel, known), "/"), "/")
			if known != "." {
				first = known + "/" + first
			}
			s.trees[first] = true
		}
		return
	}
	if k&told != 0 && w.warm(up) {
		s.dirs = append(s.dirs, Hint{Path: up})
	}
	s.hint(up)
	if r := w.repos.byTop[w.at(up)]; r != nil && name == ".git" && k&vanished != 0 {
		w.dropRepository(r) // another one may be there by now
	}
	if isRules(name) || strings.EqualFold(name, ".git") {
		s.trees[up] = true
		return
	}
	d := w.dirs.byPath[rel]
	switch {
	case d != nil && k&(vanished|appeared) != 0:
		w.dirs.drop(d, w.unwatch)
		s.trees[rel] = true
	case d != nil && k&(altered|told) != 0:
		s.trees[rel] = true
	case d == nil && k&(appeared|told) != 0 && isFolder(w.at(rel)):
		s.trees[rel] = true
	case d == nil && (k&vanished != 0 || k&told != 0 && !exists(w.at(rel))):
		// It may have been a folder that came and went unseen by us, not by others.
		s.hints[rel] = true
	}
}

func (s *suspects) hint(path string) { s.hints[path] = s.hints[path] || false }

func isRules(name string) bool {
	return strings.EqualFold(name, gitRules) || strings.EqualFold(name, ourRules)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}
