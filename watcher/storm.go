package watcher

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// repos are the repositories of a workspace, which say with index.lock when git is at
// work, and hold rules outside of the folders that are walked.
type repos struct {
	byTop map[string]*repo   // by the top of the work tree, absolute
	byDir map[string][]*repo // by the folders that matter, absolute
	told  map[string]bool    // the kernel tells of these folders
}

type repo struct {
	*repository // nil for a folder that has a .git which is none of git's, or not yet
	top         string
	dirs        []string // of git's own, each of them watched where that is possible

	polled bool
	times  [4]time.Time // of its files, when they were polled
}

// maxRepos is how many repositories are looked after. The rules of others count as well,
// but that they changed is found out later.
const maxRepos = 256

func newRepos() repos {
	return repos{byTop: map[string]*repo{}, byDir: map[string][]*repo{}, told: map[string]bool{}}
}

// repository is called before the rules of a repository are read, and with nil where
// there may be one soon: git makes it file by file.
func (w *Watcher) repository(top string, r *repository) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known := w.repos.byTop[top]; known != nil {
		if known.is(r) {
			known.repository = r
			return
		}
		w.dropRepository(known)
	}
	if len(w.repos.byTop) == maxRepos {
		return
	}
	n := &repo{repository: r, top: top}
	w.repos.byTop[top] = n
	for _, dir := range n.of(w.real) {
		if slices.Contains(n.dirs, dir) {
			continue
		}
		n.dirs = append(n.dirs, dir)
		if len(w.repos.byDir[dir]) == 0 {
			w.observe(dir)
		}
		w.repos.byDir[dir] = append(w.repos.byDir[dir], n)
	}
	if r == nil && openRepository(top, 0) != nil {
		w.heard.add(filepath.Join(top, ".git"), appeared) // it became one before it was observed
	}
}

func (r *repo) is(other *repository) bool {
	if r.repository == nil || other == nil {
		return r.repository == other
	}
	return r.gitDir == other.gitDir && r.commonDir == other.commonDir
}

// of returns the folders that matter to a workspace at root.
func (r *repo) of(root string) []string {
	if r.repository == nil {
		return []string{filepath.Join(r.top, ".git")}
	}
	dirs := []string{r.gitDir, r.commonDir, filepath.Join(r.commonDir, "info")}
	rel, err := filepath.Rel(r.top, root)
	if err != nil {
		return dirs
	}
	// Rules in folders above the root count too.
	for rel != "." && filepath.IsLocal(rel) {
		rel = filepath.Dir(rel)
		dirs = append(dirs, filepath.Join(r.top, rel))
	}
	return dirs
}

// observe watches a folder that is not a part of the workspace.
func (w *Watcher) observe(dir string) {
	if w.events == nil || w.watches >= w.limit {
		return
	}
	if err := w.events.add(dir); err == nil {
		w.repos.told[dir] = true
		w.watches++
	} else if full(err) {
		w.exhausted(w.watches)
	}
}

func (w *Watcher) dropRepository(r *repo) {
	delete(w.repos.byTop, r.top)
	for _, dir := range r.dirs {
		left := slices.DeleteFunc(w.repos.byDir[dir], func(o *repo) bool { return o == r })
		if len(left) > 0 {
			w.repos.byDir[dir] = left
			continue
		}
		delete(w.repos.byDir, dir)
		if !w.repos.told[dir] {
			continue
		}
		delete(w.repos.told, dir)
		w.watches--
		if rel, in := w.below(dir); !in || w.dirs.byPath[rel] == nil {
			w.events.remove(dir)
		}
	}
}

// forgetRepositories drops those whose folder is not known any more, or none of git's.
func (w *Watcher) forgetRepositories() {
	for top, r := range w.repos.byTop {
		rel, in := w.below(top)
		if in && w.dirs.byPath[rel] == nil || r.repository != nil && !isFolder(r.gitDir) {
			w.dropRepository(r)
		}
	}
}

// above reports whether a folder is one that the root lies in, up to its repository.
func (w *Watcher) above(dir string) bool {
	rel, err := filepath.Rel(dir, w.real)
	return err == nil && filepath.IsLocal(rel)
}

// inRepository decides what a mark in one of git's folders is about.
func (s *suspects) inRepository(repos []*repo, dir, name string) {
	for _, r := range slices.Clone(repos) { // may be dropped on the way
		top, in := s.w.below(r.top)
		if !in {
			top = "."
		}
		switch {
		case r.repository == nil:
			s.trees[top] = true
		case name == "info" && dir == r.commonDir:
			s.w.dropRepository(r) // and the scan observes it anew
			s.trees[top] = true
		case name == "exclude" && dir == filepath.Join(r.commonDir, "info"):
			s.trees[top] = true
		case name == "index" && dir == r.gitDir:
			s.reindexed = true
		case name == "config" || name == "config.worktree" || name == "HEAD": // includes may depend on the branch
			if config := readConfig(r.gitDir, r.commonDir); config != r.config {
				s.trees[top] = true
			}
		}
	}
}

// askAgain suspects the folders in which rules leave something out: a file that git
// tracks by now belongs to the workspace, and one that it does not track any more
// does not.
func (w *Watcher) askAgain(s *suspects) {
	for path, d := range w.dirs.byPath {
		if d.ignored != 0 {
			s.dirs = append(s.dirs, Hint{Path: path})
		}
	}
}

// lock is an index.lock, and when it was made, or first seen where a clock says that it
// was made later than that.
type lock struct{ made, since time.Time }

// stormy reports whether git is at work on files of the workspace. A lock that is there
// for longer than a storm was left behind by someone who died; one that was old when it was
// first seen is not waited for at all.
func (w *Watcher) stormy() bool {
	now, blows := time.Now(), false
	for _, path := range w.lockPaths() {
		info, err := os.Lstat(path)
		if err != nil {
			delete(w.locks, path)
			continue
		}
		l, ok := w.locks[path]
		if !ok || !l.made.Equal(info.ModTime()) {
			l = lock{info.ModTime(), now}
			if l.made.Before(now) {
				l.since = l.made
			}
			w.locks[path] = l
		}
		blows = blows || now.Sub(l.since) < maxStorm
	}
	return blows
}

func (w *Watcher) lockPaths() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	paths := make([]string, 0, len(w.repos.byTop))
	for _, r := range w.repos.byTop {
		if r.repository == nil {
			continue
		}
		paths = append(paths, filepath.Join(r.gitDir, "index.lock"))
	}
	return paths
}

// pollRepositories marks what changed in folders of git's own that nobody tells about.
func (w *Watcher) pollRepositories() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.repos.byTop {
		if r.repository == nil {
			if openRepository(r.top, 0) != nil {
				w.heard.add(filepath.Join(r.top, ".git"), appeared)
			}
			continue
		}
		if w.repos.told[r.gitDir] && w.repos.told[r.commonDir] && w.repos.told[filepath.Join(r.commonDir, "info")] {
			continue
		}
		for i, path := range r.files() {
			var at time.Time
			if info, err := os.Lstat(path); err == nil {
				at = info.ModTime()
			}
			if !at.Equal(r.times[i]) && r.polled {
				w.heard.add(path, written)
			}
			r.times[i] = at
		}
		r.polled = true
	}
}

// files are those that decide what belongs to the workspace.
func (r *repo) files() [4]string {
	return [...]string{
		filepath.Join(r.gitDir, "index"), filepath.Join(r.gitDir, "HEAD"),
		filepath.Join(r.commonDir, "config"), filepath.Join(r.commonDir, "info", "exclude"),
	}
}
