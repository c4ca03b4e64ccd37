package watcher

import (
	"path/filepath"
	"runtime"
	"strings"
)

const (
	gitRules = ".gitignore"
	ourRules = ".mindignore"
)

// scope is what decides over the entries of a folder. It is passed on to the folders
// within, which add their own rules.
type scope struct {
	repo *repository // nil outside of any
	git  *rules      // of .gitignore files, then of git's configuration
	ours *rules      // of .mindignore files

	// trackedOnly is set in a folder that git ignores though it tracks files in it:
	// those belong to the workspace, and nothing else does.
	trackedOnly bool
}

func (s *scope) fold() bool {
	if s.repo != nil {
		return s.repo.config.ignoreCase
	}
	return runtime.GOOS != "linux"
}

// holds reports whether an entry belongs to the workspace as far as ignore rules go.
// If it is a folder, s becomes the scope of its entries.
func (s *scope) holds(path []byte, name int, dir bool) bool {
	ours := s.ours.match(path, name, dir)
	if ours == ignored {
		return false
	}
	if !s.trackedOnly && (ours == kept || s.git.match(path, name, dir) != ignored) {
		return true
	}
	s.trackedOnly = dir
	return s.repo.tracks(path, dir)
}

// outermost returns the scope that root's own rules are added to, and sets the prefix
// of paths.
func (w *walker) outermost() scope {
	var s scope
	if w.opt.NoIgnore || openRepository(w.root, 0) != nil {
		return s
	}
	repo, top := repositoryAbove(w.root)
	if repo == nil {
		config := readConfig("", "")
		s.git = w.excludesFile(config, w.root, 0)
		return s
	}
	rel, err := filepath.Rel(top, w.root)
	if err != nil {
		return s
	}
	s = w.inRepository(s, repo, top)
	w.prefix = filepath.ToSlash(rel) + "/"
	// Those of root itself are read when it is walked.
	for end := 0; end < len(w.prefix); {
		base := end
		w.addOuterRules(&s, filepath.Join(top, filepath.FromSlash(w.prefix[:base])), base)
		end += strings.IndexByte(w.prefix[end:], '/') + 1
	}
	return s
}

// addOuterRules adds the rules of a folder above root.
func (w *walker) addOuterRules(s *scope, dir string, base int) {
	t, err := openTree(dir)
	if err != nil {
		return // whoever cannot read a folder does not know its rules
	}
	defer t.close()
	f, err := t.folder("")
	if err != nil {
		return
	}
	defer f.close()
	add(f, gitRules, &s.git, base, s.fold())
	add(f, ourRules, &s.ours, base, s.fold())
}

// enter adds to a node's scope what is in its folder: another repository, and rules.
// It returns the names of the files of which not all rules were taken.
func (w *worker) enter(f folder, n *node) (capped []string) {
	if w.opt.NoIgnore {
		return nil
	}
	base := len(w.path)
	names := w.ruleFiles(n.scope.fold())
	if names.repository {
		dir := filepath.Join(w.root, filepath.FromSlash(n.path))
		if repo := openRepository(dir, base); repo != nil {
			n.scope = w.inRepository(scope{ours: n.scope.ours}, repo, dir)
		} else if w.observer.repository != nil {
			w.observer.repository(dir, nil)
		}
	}
	// What is tracked is not ignored by what lies beside it.
	if names.git != "" && !n.scope.trackedOnly && !add(f, names.git, &n.scope.git, base, n.scope.fold()) {
		capped = append(capped, names.git)
	}
	if names.ours != "" && !add(f, names.ours, &n.scope.ours, base, n.scope.fold()) {
		capped = append(capped, names.ours)
	}
	return capped
}

// found is what of interest to ignore rules lies in a folder.
type found struct {
	repository bool
	git, ours  string // as they are written
}

func (w *worker) ruleFiles(fold bool) (f found) {
	fold = fold && runtime.GOOS != "linux" // elsewhere the file system does not
	for i := range w.sorted {
		switch name := w.sorted[i].name; {
		case name > ".mindignore" && !fold:
			return f
		case name[0] != '.':
		case same(name, ".git", fold):
			f.repository = true
		case same(name, gitRules, fold):
			f.git = name
		case same(name, ourRules, fold):
			f.ours = name
		}
	}
	return f
}

func same(a, b string, fold bool) bool {
	return a == b || fold && strings.EqualFold(a, b)
}

// add reads rules and puts them before those that chain holds. It reports false if some
// of them were left out.
func add(f folder, name string, chain **rules, base int, fold bool) bool {
	content, err := f.readRules(name, maxRulesSize)
	if err != nil {
		return true // as for git, a file that cannot be read has no rules; and a link is none
	}
	r, whole := parseRules(content, base, fold, *chain)
	if len(r.negated) > 0 {
		*chain = r
	}
	return whole
}

// inRepository returns the scope of a repository's top without the rules in it.
func (w *walker) inRepository(s scope, repo *repository, top string) scope {
	if w.observer.repository != nil {
		w.observer.repository(top, repo)
	}
	s.repo = repo
	s.git = w.excludesFile(repo.config, top, repo.base)
	path := filepath.Join(repo.commonDir, "info", "exclude")
	if content, err := readPlain(path, maxRulesSize); err == nil {
		if r, _ := parseRules(content, repo.base, repo.config.ignoreCase, s.git); len(r.negated) > 0 {
			s.git = r
		}
	}
	return s
}

// excludesFile returns the user's own rules for what lies below dir, or nil.
func (w *walker) excludesFile(config gitConfig, dir string, base int) *rules {
	if config.excludes == "" {
		return nil
	}
	path := relativeTo(dir, config.excludes)
	key := personalKey{path, base, config.ignoreCase}
	w.mu.Lock()
	defer w.mu.Unlock()
	r, ok := w.personal[key]
	if !ok {
		if content, err := readPlain(path, maxRulesSize); err == nil {
			r, _ = parseRules(content, base, config.ignoreCase, nil)
		}
		w.personal[key] = r
	}
	return r
}
