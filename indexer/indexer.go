// Package indexer keeps the cache true to the files of a folder.
//
// A pass goes through these stages, all of them at once:
//
//	walk    lists the folder, directory by directory          (the source's goroutines)
//	compare sorts out what the cache knows already            (the same)
//	chunk   reads, hashes, scans and encodes what is new      (the worker pool)
//	embed   makes vectors of what pieces hold                 (the same, after that)
//	store   gathers results and commits them                  (one goroutine)
//
// Nobody waits for vectors who waits for names: they are made when all else is stored, or
// when so much waits for them that memory would grow with the folder. When memory is
// short they are left out, and then words too; a later pass makes up for that.
//
// Each stage waits when the next is behind, so that what is held does not grow with
// the folder. With one worker this is a sequential pipeline, and the index that it
// gives is the same, byte for byte in its canonical form ([Export]).
//
// What an analysis finds depends on a file's bytes and language and not on where it
// lies, so it is stored under a [cache.Key] of those: a renamed file, or one that
// another branch had before, costs a look-up and no scan.
package indexer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// Analyzer is the version of the analysis that an index stores. Outlines of
// another version are made again.
const Analyzer = syntax.AnalyzerVersion

// A Source is a folder as the indexer sees it. It decides what belongs to the
// folder, and the indexer what to make of that.
type Source struct {
	// Walk calls visit for each directory, from several goroutines at once, with
	// the files that it holds by name. A file that is left out has its Skip set;
	// one that belongs to the folder has its Stamp. A directory that could not be
	// looked into is a file whose name ends with a slash. The slice of files is the
	// source's again when visit returns; the names in it stay.
	Walk func(ctx context.Context, visit func(cache.Dir) error) error

	// List is Walk for some directories alone, and for all that lies in those of
	// which all of it is meant. What is not a directory of the folder (any more) is
	// not visited.
	List func(ctx context.Context, hints []Hint, visit func(cache.Dir) error) error

	// Read returns the content of a file, in buf if that is large enough, and the
	// stamp that the content had. A file that is not there any more, or is no
	// longer a regular one, is an error.
	Read func(path string, buf []byte) ([]byte, cache.Stamp, error)

	// Inspect returns why a file of this content is left out, or 0.
	Inspect func(name string, content []byte) uint8

	// Fingerprint changes whenever the same file could be treated otherwise. All
	// files are read again after a change.
	Fingerprint string
}

// A Hint names a directory in which something may be other than it was.
type Hint struct {
	Path string // as in [cache.Dir]
	Tree bool   // and all that lies in it
}

// Failed is the [cache.File.Skip] of a file that could not be indexed. A
// source's own codes are below.
const Failed = 255

// Options configures an [Indexer]. The zero value is ready to use.
type Options struct {
	Logger *slog.Logger // nil discards

	// Workers is how many files are worked on at a time, at all times. Zero lets
	// memory and cores decide, and memory change it as it goes.
	Workers int

	// NoAutoScale keeps to the number of workers that a pass starts with.
	NoAutoScale bool

	// Aggressive starts with twice the workers and grows faster.
	Aggressive bool

	// Afresh reads every file again, whatever its stamp says. What was learned of
	// a content stays.
	Afresh bool

	// NamesOnly learns what files declare, and neither words nor vectors.
	NamesOnly bool

	// Named, if not nil, is called when all names and words are stored, and vectors not
	// all yet: nobody who waits for names waits for those. changed is what a
	// [Indexer.Refresh] has found.
	Named func(ctx context.Context, changed Changed) error

	// Finish, if not nil, is the last stage: it is called when all is stored, and
	// makes of that what is derived from it.
	Finish func(context.Context) error

	// Memory bounds what is worked on at a time. A process should have one for all
	// its indexers; nil is one for this indexer alone.
	Memory *memory.Monitor

	// Quarantine, if not nil, keeps away what took a process down.
	Quarantine *Quarantine

	// Soon, if not nil, tells of directories that are to be looked at before others, as
	// in [Hint].
	Soon <-chan string

	// Pace, if not nil, holds work up between two files.
	Pace *Pace

	// Journal takes down what happens to the workers; nil is one for each pass.
	Journal *Journal

	// Progress, if not nil, is called about ten times a second, from one
	// goroutine, while a pass is under way, and once at its end.
	Progress func(Progress)

	// Of tests.
	scanning    func(text []byte)                               // called before each scan
	usage       func() (share float64, words string, err error) // instead of the monitor's
	initial     int                                             // workers, as on another machine; there are no more
	commitAfter time.Duration                                   // in place of the constant
}

// An Indexer runs passes over one folder. Only one pass runs at a time.
type Indexer struct {
	db  *cache.DB
	src Source
	opt Options
	log *slog.Logger
}

// New returns an indexer of src into db, which stays the caller's to close.
func New(db *cache.DB, src Source, opt Options) *Indexer {
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if opt.Memory == nil {
		opt.Memory = memory.NewMonitor(memory.MonitorOptions{})
	}
	if opt.Pace == nil {
		opt.Pace = NewPace(nil)
	}
	return &Indexer{db: db, src: src, opt: opt, log: log}
}

// Update makes the index equal to the folder and returns what that took. When ctx
// is done or the disk fails it returns the error, with a summary of what had been
// done, all of which is stored: the next pass goes on from there.
func (ix *Indexer) Update(ctx context.Context) (Summary, error) {
	defer ix.opt.Memory.Begin()() // what is derived in the end keeps within the same bounds
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := ix.begin(ctx, stop)
	err := p.run(func(visit func(cache.Dir) error) error { return ix.src.Walk(ctx, visit) }, everything)
	if err == nil && ix.opt.Finish != nil {
		err = ix.opt.Finish(ctx)
	}
	summary := p.summary(err == nil)
	if serr := ix.remember(summary); err == nil {
		err = serr
	}
	if err == nil {
		err = ix.db.Tidy(ctx)
	}
	return summary, err
}

// everything is the hint of a pass over the whole folder.
var everything = []Hint{{Path: ".", Tree: true}}

// Changed is what a [Indexer.Refresh] found.
type Changed struct {
	Paths []string // of files that are new, other or gone, in no order
	Many  bool     // there are more of them than are listed

	Scanned int64 // contents that were not known before
	PutOff  int64 // contents whose words or vectors wait for more memory
}

// maxChanged is how many paths [Changed] lists. Whoever derives something from the
// index makes it anew when there are more.
const maxChanged = 4096

// maxUrgent is in how many directories there may be changes that are those of a person,
// who has saved a file and looks for it. More are the work of a tool.
const maxUrgent = 8

// Refresh makes the index equal to the folder where the hints say that it may not be.
// What they say is not believed: stamps and contents decide, as in [Indexer.Update].
// Only one of the two may run at a time.
func (ix *Indexer) Refresh(ctx context.Context, hints []Hint) (Changed, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := ix.begin(ctx, stop)
	p.afresh = false
	p.urgent = len(hints) <= maxUrgent && !slices.ContainsFunc(hints, func(h Hint) bool { return h.Tree })
	p.store.watched = true
	err := p.run(func(visit func(cache.Dir) error) error { return ix.src.List(ctx, hints, visit) }, hints)
	p.store.changed.Scanned = p.counts.indexed.Load()
	p.store.changed.PutOff = p.counts.putOff.Load()
	return p.store.changed, err
}

// remember stores what the next pass and the status want to know of this one.
func (ix *Indexer) remember(s Summary) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	var b cache.Batch
	b.SetMeta(metaSummary, data)
	if s.Complete {
		b.SetMeta(metaFingerprint, []byte(ix.fingerprint()))
	}
	if err := ix.db.Commit(&b); err != nil {
		return fmt.Errorf("storing the summary: %w", err)
	}
	return nil
}

// whole is in which words [cache.Batch.SetWhole] is said that nothing is lacking: words of
// another version are lacking where those of this one are wanted, and all of them where
// names alone were.
func (ix *Indexer) whole() string {
	of := "names"
	if ix.opt.NamesOnly {
		return of
	}
	for _, f := range Facets() {
		of += " " + f.Name + "=" + f.Version
	}
	return of
}

// fingerprint changes whenever the same bytes could be treated otherwise.
func (ix *Indexer) fingerprint() string {
	return fmt.Sprintf("analyzer=%d %s", Analyzer, ix.src.Fingerprint)
}
