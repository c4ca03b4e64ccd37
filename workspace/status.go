package workspace

import (
	"context"
	"fmt"
	"path"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// Status is what an index holds and how it got there.
type Status struct {
	Root        string           `json:"root"`
	Role        Role             `json:"role"`
	Cache       string           `json:"cache"` // its folder
	CacheBytes  int64            `json:"cacheBytes"`
	Files       int64            `json:"files"` // with an outline
	Directories int64            `json:"directories"`
	Symbols     int64            `json:"symbols"`
	Chunks      int64            `json:"chunks"`
	Skipped     map[string]int64 `json:"skipped"` // by reason
	Failed      int64            `json:"failed"`
	Failures    []Failure        `json:"failures"`    // the first hundred, by path
	Quarantined []Quarantined    `json:"quarantined"` // the same
	Memory      Memory           `json:"memory"`
	Watch       *Watch           `json:"watch,omitempty"` // while the folder is followed
	Pending     int64            `json:"pending"`         // files that may be other than the index has it
	CaughtUp    bool             `json:"caughtUp"`        // there are no more of those than are known
	LastRun     *LastRun         `json:"lastRun"`         // null before the first
	Mode        Mode             `json:"mode"`            // how much of the machine indexing may take
	Pressure    Pressure         `json:"pressure"`        // of memory
	History     []Sample         `json:"history"`         // what the last two minutes of indexing were like, oldest first
	Journal     []ScaleEvent     `json:"journal"`         // of the workers, oldest first: those of this process, or of the last run
}

// Failure is a file that could not be indexed.
type Failure struct {
	Path  string `json:"path"`
	Error string `json:"error"`
}

// Quarantined is a file that is left out because a process ended, or was held up, while
// it was scanned. It is tried again when it is edited, and by other versions of the analysis.
type Quarantined struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// Memory is how much of what this process may use is in use, of the machine or of
// the container, whichever is tighter.
type Memory struct {
	TotalBytes int64   `json:"totalBytes"`
	Used       float64 `json:"used"`   // 0 to 1
	Source     string  `json:"source"` // of what: "machine" or "container"
}

// readMemory reads it, as far as the system tells.
func readMemory() (out Memory) {
	if m, err := indexer.ReadMemory(); err == nil {
		out = Memory{TotalBytes: m.Total, Used: m.Used, Source: string(m.Source)}
	}
	return out
}

// Watch is how changes are heard of.
type Watch struct {
	Mode      string `json:"mode"`    // watching, polling or mixed
	Watches   int    `json:"watches"` // folders that the system tells about
	Polled    int    `json:"polled"`  // folders that are looked at from time to time
	Overflows int    `json:"overflows"`
	Why       string `json:"why,omitempty"` // why not all folders are watched
}

// LastRun is the last pass over the folder.
type LastRun struct {
	Ended    time.Time `json:"ended"`
	Complete bool      `json:"complete"`
	Seconds  float64   `json:"seconds"`
	Indexed  int64     `json:"indexed"`
	Reused   int64     `json:"reused"`
}

// ScaleEvent is a change of the number of workers.
type ScaleEvent = indexer.ScaleEvent

// Sample is what went on at one moment of a pass.
type Sample = indexer.Sample

// Recorded returns what the last two minutes of indexing were like and what happened to
// its workers, the oldest first.
func (w *Local) Recorded() ([]Sample, []ScaleEvent) { return w.journal.Samples(), w.journal.Events() }

const maxFailures = 100

// NeverIndexed reports whether a folder has no index, and what there is to say of it then.
// It creates none.
func NeverIndexed(opt Options) (s Status, never bool, err error) {
	root, err := resolve(opt.Root, true)
	if err != nil {
		return s, false, err
	}
	dir, ok, err := cache.Find(root, opt.Cache)
	if err != nil {
		return s, false, fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	s = Status{
		Root: root, Role: RoleOwner, Cache: dir,
		Skipped: map[string]int64{}, Failures: []Failure{}, Quarantined: []Quarantined{}, History: []Sample{}, Journal: []ScaleEvent{},
	}
	s.Mode, _ = recall(dir) // one that cannot be read is normal
	s.Memory = readMemory()
	return s, !ok, nil
}

// Indexed reports whether there is an index of a folder on the disk, whoever has it open.
func Indexed(opt Options) bool {
	root, err := resolve(opt.Root, true)
	if err != nil {
		return false
	}
	_, ok, err := cache.Find(root, opt.Cache)
	return ok && err == nil
}

// Status describes the index as it is stored.
func (w *Local) Status(ctx context.Context) (Status, error) {
	stats := w.db.Stats()
	s := Status{
		Root: w.root, Role: RoleOwner, Cache: w.dir, CacheBytes: w.size(),
		Directories: int64(stats.Dirs), Skipped: map[string]int64{}, Failures: []Failure{}, Quarantined: []Quarantined{},
		Mode: w.Mode(), Pressure: w.opt.Memory.Pressure(), History: w.journal.Samples(), Journal: w.journal.Events(),
	}
	s.Memory = readMemory()
	if watch := Watch(w.watcher.Stats()); watch.Mode != "" {
		s.Watch = &watch
	}
	if run, ok := w.lastRun(); ok {
		s.LastRun = &LastRun{Ended: run.Ended, Complete: run.Complete, Seconds: run.Seconds, Indexed: run.Indexed, Reused: run.Reused}
		if len(s.Journal) == 0 {
			s.Journal = append(s.Journal, run.Journal...)
		}
	}
	s.Pending, s.CaughtUp = w.pending()
	err := w.db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			s.add(d)
			return ctx.Err()
		})
	})
	return s, err
}

func (s *Status) add(d cache.Dir) {
	for _, f := range d.Files {
		switch {
		case f.Skip == 0:
			s.Files++
			s.Symbols += int64(f.Symbols)
			s.Chunks += int64(f.Pieces)
		case f.Skip == indexer.Failed:
			s.Failed++
			if len(s.Failures) < maxFailures {
				s.Failures = append(s.Failures, Failure{Path: path.Join(d.Path, f.Name), Error: f.Note})
			}
		case f.Skip == indexer.Quarantined && len(s.Quarantined) < maxFailures:
			s.Quarantined = append(s.Quarantined, Quarantined{Path: path.Join(d.Path, f.Name), Reason: f.Note})
			fallthrough
		default:
			s.Skipped[reasonName(f.Skip)]++
		}
	}
}
