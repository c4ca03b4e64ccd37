// Package workspace is one folder's index: what the fronts (the command line, an
// editor, an assistant) ask, and where walking, indexing, storing and searching meet.
//
// A [Local] index is owned by this process, which holds the cache's lock for as long
// as it is open.
//
// Positions here are for people and JSON: lines and columns start at 1, columns count
// bytes, and paths are relative to the folder, with slashes.
package workspace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// Versions of what an index holds, for the version command.
const (
	CacheFormat = cache.Format
	Analyzer    = indexer.Analyzer
)

// Options says which folder, and how it is indexed. Root alone is enough.
type Options struct {
	Root   string       // the folder
	Cache  string       // folder for the index; "" means one in the user's cache folder
	Logger *slog.Logger // nil discards

	NoIgnore    bool  // ignore rules off
	Generated   bool  // generated files too
	NamesOnly   bool  // neither words nor vectors: search answers by names
	MaxFileSize int64 // larger files are left out; 0 means [watcher.DefaultMaxFileSize]
	Force       bool  // allow a file system's root or a home folder

	Workers     int  // index.workers: exactly so many; 0 means by memory and cores
	NoAutoScale bool // index.autoScale off
	Aggressive  bool // index.aggressive

	// Self is the path of the program mind-lsp, of which children are started for what
	// could take a process down. Where it is "" that is done here.
	Self string

	// Memory bounds what is worked on at a time. A process should have one for all
	// folders; nil is one for this folder alone.
	Memory *Monitor

	// Foreground is what a person does, which indexing gives way to. A process has one
	// for all folders; nil is nobody.
	Foreground *Foreground
}

// Monitor bounds what all folders of a process work on by the memory there is.
type Monitor = indexer.Monitor

// MonitorOptions configures a [Monitor]. The zero value is ready to use.
type MonitorOptions = indexer.MonitorOptions

// NewMonitor returns a monitor.
func NewMonitor(opt MonitorOptions) *Monitor { return indexer.NewMonitor(opt) }

// Progress is how far a pass has come.
type Progress = indexer.Progress

// Local is an index that this process owns. Its methods may be called from
// several goroutines.
type Local struct {
	root string // absolute, without links
	dir  string // of the cache
	opt  Options
	log  *slog.Logger
	db   *cache.DB

	names      *names
	pieces     *pieces
	owes       atomic.Bool // words or vectors were put off, since memory was short
	watcher    *watcher.Watcher
	quarantine *indexer.Quarantine // of whoever has passes
	passes     chan struct{}       // holds one during a pass or a refresh: there is one at a time

	soon    chan string // directories that a pass is to look at before others
	pace    *indexer.Pace
	journal *indexer.Journal

	news   *news
	passed uint64             // guarded by news.mu; how many passes have begun
	cancel context.CancelFunc // guarded by news.mu; ends the pass under way, nil while none is

	followed bool // guarded by news.mu; the folder was watched when that began

	scanned atomic.Int64 // files, since it was opened

	tendEvery time.Duration // constant, but in tests
	hurt      chan struct{} // holds one token while the index is known to be unsound
}

// ErrUnlikelyRoot is returned for a folder that nobody means to index: a file
// system's root, or a home folder. [Options.Force] indexes it all the same.
var ErrUnlikelyRoot = watcher.ErrUnlikelyRoot

// ErrInUse is returned by [Open] when another process has the index open.
var ErrInUse = errors.New("another mind-lsp has the index open")

// ErrOtherSettings is returned for a pass that the owner would make by its own settings.
var ErrOtherSettings = errors.New("another mind-lsp has the index open, and other settings for what is indexed")

// ErrNoPlace is returned by [Open] when the folder for the index cannot be made or may
// not be used.
var ErrNoPlace = errors.New("no place for the index")

// Open opens the index of a folder, which is empty at first. It fails if the folder
// is one that nobody means to index, or if another process has the index open.
func Open(opt Options) (*Local, error) { return open(opt, true) }

// open is Open, which waits a little for another process or not.
func open(opt Options, wait bool) (*Local, error) {
	root, err := resolve(opt.Root, opt.Force)
	if err != nil {
		return nil, err
	}
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if opt.Memory == nil {
		opt.Memory = NewMonitor(MonitorOptions{})
	}
	dir, err := cache.Locate(root, opt.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{
		Analyzer: Analyzer, Logger: log, NoWait: !wait, Check: checkIn(opt.Self, log),
		Facets: indexer.Facets(),
	})
	if errors.Is(err, cache.ErrLocked) {
		return nil, fmt.Errorf("%w, of %s: try again when it is done, or give --cache another folder", ErrInUse, root)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the index of %s: %w", root, err)
	}
	w := &Local{
		quarantine: openQuarantine(dir, db, opt.Self, log),
		root:       root, dir: dir, opt: opt, log: log, db: db,
		passes: make(chan struct{}, 1), news: newNews(RoleOwner), tendEvery: tendEvery, hurt: make(chan struct{}, 1),
		watcher: watcher.NewWatcher(root, watcher.WatchOptions{Options: opt.walk(dir), Logger: log}),
		soon:    make(chan string, maxSoon),
		pace:    indexer.NewPace(opt.Foreground), journal: &indexer.Journal{},
	}
	w.names, w.pieces = openNames(db, dir, log, w.makers), openPieces(db, dir, log, w.makers)
	mode, err := recall(dir)
	if err != nil {
		log.Warn("the mode of indexing is not known any more, so it is normal", "folder", root, "err", err)
	}
	w.setMode(mode)
	return w, nil
}

// resolve returns the real path of a folder that may be indexed.
func resolve(root string, force bool) (string, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		if named := new(fs.PathError); errors.As(err, &named) {
			err = named.Err // which folder is said already
		}
		return "", fmt.Errorf("cannot index %s: %w", root, err)
	}
	if err := watcher.CheckRoot(real); err != nil && !(force && errors.Is(err, watcher.ErrUnlikelyRoot)) {
		return "", err
	}
	return real, nil
}

// Root returns the folder's real path.
func (w *Local) Root() string { return w.root }

// Close releases the index to other processes. What was stored is durable already.
func (w *Local) Close() error {
	w.names.close()
	w.pieces.close()
	return errors.Join(w.quarantine.Close(), w.db.Close())
}

// Indexed reports whether a pass has come to its end before.
func (w *Local) Indexed() bool {
	s, ok := w.lastRun()
	return ok && s.Complete
}

func (w *Local) lastRun() (indexer.Summary, bool) {
	return indexer.LastRun(w.db)
}

// Summary is what a pass did. Each file counts once:
// Files = Indexed + Reused + Skipped + Failed.
type Summary struct {
	Root string `json:"root"`
	indexer.Summary
	SkippedBy  map[string]int64 `json:"skippedBy"` // by reason; in all: Skipped
	CacheBytes int64            `json:"cacheBytes"`
}

// UpdateOptions is how a pass is made. The zero value is ready to use.
type UpdateOptions struct {
	// Afresh reads every file again, whatever its stamp says.
	Afresh bool `json:"afresh"`

	// AsSet fails with [ErrOtherSettings] where another process would make the pass, and
	// has other settings for what is indexed.
	AsSet bool `json:"-"`

	// Progress, if not nil, is called about ten times a second while the pass is
	// under way, from one goroutine.
	Progress func(Progress) `json:"-"`
}

// Update makes the index equal to the folder. A pass that was cut short by ctx
// returns its error with a summary of what had been done, which is kept. If one is under
// way in a folder that is followed, that is waited for.
func (w *Local) Update(ctx context.Context, opt UpdateOptions) (Summary, error) {
	if !opt.Afresh {
		if s, err, joined := w.join(ctx, opt); joined {
			return s, err
		}
	}
	release, err := w.turn(ctx)
	if err != nil {
		return Summary{Root: w.root}, err
	}
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go w.heed(ctx)
	progress, end := w.begin(opt, cancel)
	opt.Progress = progress
	s, err := w.update(ctx, opt)
	w.scanned.Add(s.Indexed)
	if err == nil && s.Indexed > 0 {
		w.prune()
	}
	if ctx.Err() == nil { // one that was cancelled has no trouble
		w.troubled(err)
	}
	summary := Summary{Root: w.root, Summary: s, SkippedBy: reasons(s.Skips), CacheBytes: w.size()}
	end(summary, err)
	return summary, err
}

// turn waits for the pass or refresh that is under way, and returns what lets the next
// one begin.
func (w *Local) turn(ctx context.Context) (release func(), err error) {
	select {
	case w.passes <- struct{}{}:
		return func() { <-w.passes }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *Local) indexer(opt UpdateOptions, named func(context.Context, indexer.Changed) error) *indexer.Indexer {
	return indexer.New(w.db, w.source(), indexer.Options{
		Logger: w.log, Workers: w.opt.Workers, NoAutoScale: w.opt.NoAutoScale,
		Aggressive: w.opt.Aggressive, Memory: w.opt.Memory, Pace: w.pace, Journal: w.journal, Soon: w.soon,
		NamesOnly: w.opt.NamesOnly, Afresh: opt.Afresh, Progress: opt.Progress, Named: named, Finish: w.finish, Quarantine: w.quarantine,
	})
}

// makers says how many make tables: as many as a pass would begin with, as memory allows.
func (w *Local) makers() search.Makers {
	return search.Makers{Most: indexer.PlannedWorkers(indexer.Options{
		Workers: w.opt.Workers, NoAutoScale: w.opt.NoAutoScale, Aggressive: w.opt.Aggressive, Memory: w.opt.Memory, Pace: w.pace,
	}), Enter: w.opt.Memory.Gate.Enter}
}

// named makes the tables of names, which are waited for while vectors are made.
func (w *Local) named(ctx context.Context, _ indexer.Changed) error { return w.names.refresh(ctx) }

// finish makes what is derived from all of the index.
func (w *Local) finish(ctx context.Context) error {
	if w.opt.NamesOnly {
		return nil
	}
	return w.pieces.refresh(ctx)
}

// prune keeps all indexes together under their cap, now that this one has grown. Those
// that are open stay, and so does this one.
func (w *Local) prune() {
	p, err := cache.Prune(filepath.Dir(w.dir), DefaultCacheCap)
	if err != nil {
		w.log.Warn("keeping the indexes under their cap", "err", err)
	}
	for _, r := range p.Removed {
		w.log.Info("removed an index that was not used for long", "root", r.Root, "bytes", r.Bytes)
	}
}

// size returns how much the index takes on disk, in bytes.
func (w *Local) size() int64 { return folderSize(w.dir) }

// folderSize adds up the files in a folder, as far as they can be seen.
func folderSize(dir string) (total int64) {
	files, _ := os.ReadDir(dir) // one that is gone takes nothing
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
	}
	return total
}

// Export writes the index in its canonical form; see [indexer.Export].
func (w *Local) Export(ctx context.Context, out io.Writer) error {
	return indexer.Export(ctx, w.db, out)
}

// source shows the folder to the indexer through the watcher's rules.
func (w *Local) source() indexer.Source {
	walk := w.opt.walk(w.dir)
	return indexer.Source{
		Walk: func(ctx context.Context, visit func(cache.Dir) error) error {
			return watcher.Walk(ctx, w.root, walk, func(d watcher.Dir) error { return list(d, visit) })
		},
		List: func(ctx context.Context, hints []indexer.Hint, visit func(cache.Dir) error) error {
			look := make([]watcher.Hint, len(hints))
			for i, h := range hints {
				look[i] = watcher.Hint(h)
			}
			return watcher.List(ctx, w.root, walk, look, func(d watcher.Dir) error { return list(d, visit) })
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			content, stamp, err := watcher.Read(w.root, path, walk.MaxFileSize, buf)
			return content, cache.Stamp(stamp), err
		},
		Inspect: func(name string, content []byte) uint8 {
			return uint8(watcher.Inspect(name, content[:min(len(content), watcher.HeadSize)], w.opt.Generated))
		},
		Fingerprint: fmt.Sprintf("generated=%t", w.opt.Generated),
	}
}

// walk returns the watcher's options; own is the folder of our cache.
func (opt *Options) walk(own string) watcher.Options {
	w := watcher.Options{
		NoIgnore: opt.NoIgnore, MaxFileSize: opt.MaxFileSize, Generated: opt.Generated,
	}
	if own != "" {
		w.Excluded = []string{own}
	}
	return w
}

// listed holds what directories are shown to the indexer in: it copies what it keeps.
var listed = sync.Pool{New: func() any { return new([]cache.File) }}

// keptFiles is how many files memory is kept for between directories: few have more.
const keptFiles = 1 << 12

// list shows a directory to visit as the indexer sees it. What ignore rules leave out does
// not belong to the folder, so it is not there; what is left out for another
// reason is, with the reason.
func list(d watcher.Dir, visit func(cache.Dir) error) error {
	buf := listed.Get().(*[]cache.File)
	defer listed.Put(buf)
	files := (*buf)[:0]
	for i := range d.Files {
		files = append(files, cache.File{Name: d.Files[i].Name, Stamp: cache.Stamp(d.Files[i].Stamp)})
	}
	for _, s := range d.Skipped {
		if s.Reason == watcher.Ignored {
			continue
		}
		f := cache.File{Name: s.Name, Skip: uint8(s.Reason)}
		if s.Dir {
			f.Name += "/"
		}
		files = append(files, f)
	}
	if len(files) > len(d.Files) { // else they are in order
		slices.SortFunc(files, func(a, b cache.File) int { return strings.Compare(a.Name, b.Name) })
	}
	if cap(files) <= keptFiles {
		*buf = files
	}
	return visit(cache.Dir{Path: d.Path, Files: files})
}

// reasons names the reasons of files that were left out.
func reasons(by map[uint8]int64) map[string]int64 {
	named := make(map[string]int64, len(by))
	for code, n := range by {
		named[reasonName(code)] += n
	}
	return named
}

func reasonName(code uint8) string {
	switch code {
	case indexer.Failed:
		return "failed"
	case indexer.Quarantined:
		return "quarantined"
	}
	return watcher.Reason(code).String()
}
