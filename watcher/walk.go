package watcher

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxWorkers is what a disk's queue has use for.
const maxWorkers = 8

// A walker walks one root once.
type walker struct {
	tree  *tree
	root  string // absolute, without links
	opt   Options
	visit func(Dir) error

	observer observer

	// Ignore rules see paths from above: from the top of the repository that root is
	// in, or from root itself. Prefix is root's own path from there, with its slash.
	prefix   string
	excluded map[string]bool // paths below root
	todo     stack

	mu       sync.Mutex
	personal map[personalKey]*rules // of core.excludesFile; repositories mostly share one
}

type personalKey struct {
	path string
	base int
	fold bool
}

// node is a folder to be walked.
type node struct {
	path  string // below root, "" for root
	above *ancestor
	scope scope
	want  *wanted
}

// ancestor is a folder that a node lies in.
type ancestor struct {
	id    fileID
	above *ancestor
}

func (a *ancestor) has(id fileID) bool {
	for ; a != nil; a = a.above {
		if a.id == id && id != (fileID{}) {
			return true
		}
	}
	return false
}

func newWalker(root string, opt Options, visit func(Dir) error) (*walker, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return nil, err
	}
	if opt.MaxFileSize <= 0 {
		opt.MaxFileSize = DefaultMaxFileSize
	}
	if opt.Workers <= 0 {
		opt.Workers = min(runtime.GOMAXPROCS(0), maxWorkers)
	}
	t, err := openTree(real)
	if err != nil {
		return nil, err
	}
	w := &walker{tree: t, root: real, opt: opt, visit: visit, personal: map[personalKey]*rules{}}
	w.todo.more.L = &w.todo.mu
	w.exclude(abs)
	return w, nil
}

// exclude works out where in root the excluded folders are. They need not be there yet.
func (w *walker) exclude(asGiven string) {
	w.excluded = map[string]bool{}
	for _, path := range w.opt.Excluded {
		for _, root := range []string{w.root, asGiven} {
			rel, err := filepath.Rel(root, path)
			if err == nil && filepath.IsLocal(rel) && rel != "." {
				w.excluded[filepath.ToSlash(rel)] = true
			}
		}
	}
}

func (w *walker) run(ctx context.Context, want *wanted) error {
	w.todo.nodes = []node{{scope: w.outermost(), want: want}}
	var workers sync.WaitGroup
	for range w.opt.Workers {
		workers.Go(func() {
			wk := &worker{walker: w, ctx: ctx, buf: make([]byte, 64<<10)}
			for {
				n, ok := w.todo.pop()
				if !ok {
					return
				}
				err := wk.walk(n)
				w.todo.done(wk.children, err)
			}
		})
	}
	workers.Wait()
	return w.todo.err
}

// stack holds the folders that are left to be walked. The last one in is the first
// one out: that holds the fewest, and stays near what the disk has just read.
type stack struct {
	mu    sync.Mutex
	more  sync.Cond // signalled when there are nodes, or no more to come
	nodes []node
	busy  int   // nodes that were handed out and are not done
	idle  int   // workers that wait
	err   error // the first one; it ends everything
}

// pop waits for a node. It returns false when there will be no more.
func (s *stack) pop() (node, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.nodes) == 0 && s.busy > 0 && s.err == nil {
		s.idle++
		s.more.Wait()
		s.idle--
	}
	if len(s.nodes) == 0 || s.err != nil {
		return node{}, false
	}
	last := len(s.nodes) - 1
	n := s.nodes[last]
	s.nodes[last] = node{} // lets its rules go
	s.nodes = s.nodes[:last]
	s.busy++
	return n, true
}

// done ends a node that pop returned, and adds what was found in it.
func (s *stack) done(children []node, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	s.nodes = append(s.nodes, children...)
	if s.err == nil {
		s.err = err
	}
	if s.idle > 0 && (len(s.nodes) > 0 || s.busy == 0 || s.err != nil) {
		s.more.Broadcast()
	}
}

// A worker is a goroutine of a walk, with the memory that it uses again and again.
type worker struct {
	*walker
	ctx      context.Context
	buf      []byte // what the system lists
	entries  entries
	sorted   []item   // the entries, by name
	path     []byte   // of an entry, from above; see walker.prefix
	capped   []string // ignore files that have too many rules
	children []node   // of the folder that was walked last
	stamps   bool     // of files are asked for; without them files are not reported

	kept    []File // of the folder that was walked last, and what was left out of it
	skipped []Skipped

	now time.Time // before the first stamp of the folder was asked for
}

// item is an entry with its name. What the system listed has a zero behind the name.
type item struct {
	name string
	kind kind
}

// walk reads one folder and reports it.
func (w *worker) walk(n node) error {
	w.children = w.children[:0]
	if n.want != nil && !n.want.report {
		return w.pass(n)
	}
	d := Dir{Path: n.path, Files: w.kept[:0], Skipped: w.skipped[:0]}
	if n.path == "" {
		d.Path = "."
	}
	err := w.read(n, &d)
	switch {
	case err == nil:
	case n.path == "", w.ctx.Err() != nil:
		return err
	case isGone(err):
		return nil
	default:
		d = Dir{Path: d.Path, Skipped: []Skipped{{Name: ".", Dir: true, Reason: reasonFor(err)}}}
		w.children = w.children[:0]
	}
	if w.observer.listed != nil {
		w.observer.listed(n, &d, w.children)
	}
	w.children = n.want.of(w.children)
	if cap(d.Files)+cap(d.Skipped) <= keptEntries {
		w.kept, w.skipped = d.Files, d.Skipped
	}
	return w.visit(d)
}

func (w *worker) read(n node, d *Dir) error {
	f, err := w.tree.folder(n.path)
	if err != nil {
		return err
	}
	defer f.close()
	id, err := f.id()
	if err != nil {
		return err
	}
	if n.above.has(id) {
		d.Skipped = []Skipped{{Name: ".", Dir: true, Reason: Cycle}}
		return nil
	}
	w.stamps = true
	if w.observer.opening != nil {
		w.stamps = w.observer.opening(d.Path, id, f, n.want == nil)
	}
	if err := w.list(f); err != nil {
		return err
	}
	if w.observer.suppose != nil {
		w.suppose(w.observer.suppose(d.Path))
	}
	start := w.startPath(n.path)
	w.capped = w.enter(f, &n)
	n.above = &ancestor{id: id, above: n.above}
	w.now = time.Now()
	for i := range w.sorted {
		// With hostile rules and names even one folder can take long.
		if i%64 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		it := &w.sorted[i]
		if it.kind == kindUnknown {
			st, err := f.lstatListed(it.name)
			if err != nil {
				continue // gone already
			}
			it.kind = st.kind
		}
		w.path = append(w.path[:start], it.name...)
		w.sift(f, &n, d, it, start)
	}
	// The first one is to be walked first.
	slices.Reverse(w.children)
	return nil
}

// list reads the entries of a folder.
func (w *worker) list(f folder) error {
	w.entries.reset()
	if err := f.list(&w.entries, w.buf); err != nil {
		return err
	}
	w.sort()
	return nil
}

// sort makes items of the entries, by name. All names of a folder share one string, and
// keep their zeros in it.
func (w *worker) sort() {
	names, from := string(w.entries.names), uint32(0)
	if cap(w.sorted) > keptEntries {
		w.sorted = nil
	}
	w.sorted = slices.Grow(w.sorted[:0], len(w.entries.list))
	for _, e := range w.entries.list {
		w.sorted = append(w.sorted, item{names[from:e.end], e.kind})
		from = e.end + 1
	}
	slices.SortFunc(w.sorted, func(a, b item) int { return strings.Compare(a.name, b.name) })
}

// suppose adds a file to the entries if there is none by that name, and the name is not "".
func (w *worker) suppose(name string) {
	at, here := slices.BinarySearchFunc(w.sorted, name, func(it item, name string) int { return strings.Compare(it.name, name) })
	if name != "" && !here {
		listed := (name + "\x00")[:len(name)] // as from the system
		w.sorted = slices.Insert(w.sorted, at, item{listed, kindFile})
	}
}

// startPath sets path to that of a folder, with its slash, and returns its length.
func (w *worker) startPath(path string) int {
	w.path = append(append(w.path[:0], w.prefix...), path...)
	if path != "" {
		w.path = append(w.path, '/')
	}
	return len(w.path)
}

// sift puts an entry of the node where it belongs: among the files, the skipped or the
// children. The path of the entry is w.path, and its name starts at start.
func (w *worker) sift(f folder, n *node, d *Dir, it *item, start int) {
	dir := it.kind == kindDir
	inner := n.scope
	reason := Reason(0)
	switch {
	case isGit(it.name, inner.fold()), dir && isForeign(f, it.name):
		reason = VersionControl
	case !w.opt.NoIgnore && !inner.holds(w.path, start, dir):
		reason = Ignored
	case dir:
		reason = w.descend(n, it.name, inner)
	case it.kind == kindLink:
		reason = Link
	case it.kind == kindSpecial:
		reason = Special
	default:
		reason = w.keep(f, d, it.name)
	}
	if reason != 0 {
		d.Skipped = append(d.Skipped, Skipped{Name: it.name, Dir: dir, Reason: reason})
	}
}

// descend adds a folder to the children, or returns why not.
func (w *worker) descend(n *node, name string, inner scope) Reason {
	path := name
	if n.path != "" {
		path = n.path + "/" + name
	}
	switch {
	case w.excluded[path]:
		return Excluded
	case len(path) > maxPathLen:
		return TooDeep
	}
	w.children = append(w.children, node{path: path, above: n.above, scope: inner})
	return 0
}

// keep adds a file to those of its folder, or returns why not.
func (w *worker) keep(f folder, d *Dir, name string) Reason {
	if slices.Contains(w.capped, name) {
		return RulesTooLarge
	}
	if r := byName(name, w.opt.Generated); r != 0 {
		return r
	}
	if !w.stamps {
		return 0
	}
	st, err := f.lstatListed(name)
	switch {
	case isGone(err):
		return 0
	case err != nil:
		return Unreadable
	case st.kind == kindLink: // it took the file's place since that was listed
		return Link
	case st.kind != kindFile:
		return Special
	case st.stamp.Size > w.opt.MaxFileSize:
		return TooLarge
	}
	st.stamp.settle(w.now)
	d.Files = append(d.Files, File{Name: name, Stamp: st.stamp})
	return 0
}

// isForeign reports whether another version control system keeps its own data in a
// folder.
func isForeign(f folder, name string) bool {
	mark, ok := foreign[name]
	if !ok {
		return false
	}
	_, err := f.lstat(name + "/" + mark)
	return err == nil
}
