package workspace

import (
	"context"
	"fmt"
	"path"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// A Query asks for declarations by name; [search.Query] says what Text may hold.
type Query struct {
	Text  string
	Kinds []string // LSP's names, in any case; none means all
	Limit int      // 0 means 50
	Near  string   // a path: what is near it comes first among equals

	// Patience is how long to wait while the answer is not as the index is now. Then
	// it is as the index was. Zero waits as long as it takes.
	Patience time.Duration

	// Over, if not nil, is what counts in place of what the disk has.
	Over *Overlay `json:"-"`
}

// A Hit is a declaration that was found.
type Hit struct {
	Name      string  `json:"name"`
	Kind      string  `json:"kind"`
	Container string  `json:"container"`
	Path      string  `json:"path"`
	Line      int     `json:"line"`
	Column    int     `json:"column"`
	EndLine   int     `json:"endLine"`
	Score     float64 `json:"score"`

	// Unverified says that there was no time to hold it against the disk.
	Unverified bool `json:"unverified,omitempty"`
}

const defaultLimit = 50

// Symbols finds declarations by name, best first.
//
// Each hit is held against the disk before it is returned: in a file that changed
// since it was indexed the declaration is looked for again, and left out when it is
// gone. Those for which that would take longer than [verifyTime] in all are marked. What
// such a file has gained is found after the next [Local.Update].
func (w *Local) Symbols(ctx context.Context, q Query) (Found, error) {
	var out Found
	out.Pending, out.CaughtUp = w.pending() // before what is taken in meanwhile
	found, current, err := w.names.symbols(ctx, q.search(), q.Over, q.Patience)
	if err != nil {
		return Found{}, fmt.Errorf("asking the index of %s: %w", w.root, err)
	}
	check := w.fresh()
	check.over = q.Over
	out.Hits, out.CaughtUp = w.verified(check, found), out.CaughtUp && current
	return out, nil
}

// verified returns the hits that are there yet, in one view of the cache: it is over when
// verifyTime is.
func (w *Local) verified(check *freshness, found []search.Hit) (hits []Hit) {
	err := w.db.View(func(tx *cache.Tx) error {
		check.known = func(name string) (cache.Stamp, bool) {
			f, err := tx.File(path.Dir(name), path.Base(name))
			return f.Stamp, err == nil
		}
		hits = check.hits(found)
		return nil
	})
	if err != nil { // the files themselves can tell
		check.known = nil
		hits = check.hits(found)
	}
	return hits
}

// Locate finds a hit where it is on disk now, and reports false if it is gone.
func (w *Local) Locate(h *Hit) bool { return w.fresh().still(h) }

func (w *Local) fresh() *freshness {
	return &freshness{root: w.root, maxFileSize: w.opt.MaxFileSize, known: w.stamp}
}

// stamp returns the stamp that a file had when it was indexed.
func (w *Local) stamp(name string) (stamp cache.Stamp, ok bool) {
	err := w.db.View(func(tx *cache.Tx) error {
		f, err := tx.File(path.Dir(name), path.Base(name))
		stamp = f.Stamp
		return err
	})
	return stamp, err == nil
}

// search returns the question that is put to the tables.
func (q *Query) search() search.Query {
	out := search.Query{Text: q.Text, Limit: q.Limit, Near: q.Near}
	if out.Limit <= 0 {
		out.Limit = defaultLimit
	}
	for _, name := range q.Kinds {
		out.Kinds = append(out.Kinds, indexer.ParseKind(name))
	}
	return out
}

// verifyTime is how long the hits of one answer may be held against the disk.
const verifyTime = 5 * time.Millisecond

// outlineSpeed is how fast a changed file is surely scanned, in bytes a second: one for
// which there is less time is not begun with.
const outlineSpeed = 20 << 20

// freshness holds the hits of one answer against the disk.
type freshness struct {
	root        string
	maxFileSize int64
	until       time.Time // after that nothing is looked at any more; zero is never

	// known returns the stamp that a file had when it was indexed; nil if nothing
	// is known of that.
	known func(name string) (cache.Stamp, bool)

	open *watcher.Root // while there are several hits to look at; nil otherwise

	over  *Overlay           // what was found in it is so
	files map[string]*onDisk // that were looked at
}

// hits returns those of what was found that are there yet, where they are now, as far as
// there is time to look: the first file is always looked at.
func (c *freshness) hits(found []search.Hit) []Hit {
	c.until = time.Now().Add(verifyTime)
	if root, err := watcher.OpenRoot(c.root); err == nil {
		c.open = root
		defer func() { c.open = nil; root.Close() }()
	}
	hits := make([]Hit, 0, len(found))
	for i := range found {
		if hit := hitOf(&found[i]); c.over.Has(hit.Path) || c.still(&hit) {
			hits = append(hits, hit)
		}
	}
	return hits
}

func hitOf(h *search.Hit) Hit {
	return Hit{
		Name: h.Name, Kind: indexer.KindName(h.Kind), Container: h.Container, Path: h.Path,
		Line: int(h.Line) + 1, Column: int(h.Column) + 1, EndLine: int(h.EndLine) + 1, Score: h.Score,
	}
}

// onDisk is what a file holds now. Outline is nil while the index is right.
type onDisk struct {
	gone    bool
	unknown bool // there was no time to look
	outline []Symbol
}

// still reports whether a hit is there yet, and corrects its position if its file
// has changed.
func (c *freshness) still(h *Hit) bool {
	f := c.files[h.Path]
	if f == nil {
		f = c.look(h.Path)
		if c.files == nil {
			c.files = map[string]*onDisk{}
		}
		c.files[h.Path] = f
	}
	switch {
	case f.gone:
		return false
	case f.unknown:
		h.Unverified = true
		return true
	case f.outline == nil:
		return true
	}
	at := nearest(f.outline, h)
	if at == nil {
		return false
	}
	h.Line, h.Column, h.EndLine = at.Line, at.Column, at.EndLine
	return true
}

func (c *freshness) look(name string) *onDisk {
	if len(c.files) > 0 && c.left() < 0 {
		return &onDisk{unknown: true}
	}
	now, err := c.lstat(name)
	if err != nil {
		return &onDisk{gone: true}
	}
	if c.known != nil {
		// A stamp without a time is that of a file which was being written to when
		// it was indexed: only its content can tell.
		stamp, ok := c.known(name)
		if ok && stamp.MTime != 0 && stamp == cache.Stamp(now) {
			return &onDisk{}
		}
	}
	if needs := time.Duration(now.Size) * time.Second / outlineSpeed; len(c.files) > 0 && c.left() < needs {
		return &onDisk{unknown: true}
	}
	o, err := outline(c.root, name, c.maxFileSize)
	if err != nil {
		return &onDisk{gone: true}
	}
	return &onDisk{outline: o.Symbols}
}

func (c *freshness) lstat(name string) (watcher.Stamp, error) {
	if c.open != nil {
		return c.open.Lstat(name)
	}
	return watcher.Lstat(c.root, name)
}

// left returns how much time there is to look at files.
func (c *freshness) left() time.Duration {
	if c.until.IsZero() {
		return verifyTime
	}
	return time.Until(c.until)
}

// nearest returns the declaration of the hit's name, kind and container that lies
// nearest to where it was, or nil.
func nearest(symbols []Symbol, h *Hit) (best *Symbol) {
	for i := range symbols {
		s := &symbols[i]
		if s.Name == h.Name && s.Kind == h.Kind && s.Container == h.Container {
			best = nearer(best, s, h.Line)
		}
		if inner := nearest(s.Children, h); inner != nil {
			best = nearer(best, inner, h.Line)
		}
	}
	return best
}

func nearer(a, b *Symbol, line int) *Symbol {
	if a != nil && abs(a.Line-line) <= abs(b.Line-line) {
		return a
	}
	return b
}

func abs(n int) int { return max(n, -n) }
