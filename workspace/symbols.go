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
}

const defaultLimit = 50

// Symbols finds declarations by name, best first.
//
// Each hit is held against the disk before it is returned: in a file that changed
// since it was indexed the declaration is looked for again, and left out when it is
// gone. What such a file has gained is found after the next [Local.Update].
func (w *Local) Symbols(ctx context.Context, q Query) ([]Hit, error) {
	sq := search.Query{Text: q.Text, Limit: q.Limit, Near: q.Near}
	if sq.Limit <= 0 {
		sq.Limit = defaultLimit
	}
	for _, name := range q.Kinds {
		sq.Kinds = append(sq.Kinds, indexer.ParseKind(name))
	}
	found, err := w.tables.symbols(ctx, sq, q.Patience)
	if err != nil {
		return nil, fmt.Errorf("asking the index of %s: %w", w.root, err)
	}
	check := freshness{w: w, files: map[string]*onDisk{}}
	hits := make([]Hit, 0, len(found))
	for _, h := range found {
		hit := Hit{
			Name: h.Name, Kind: indexer.KindName(h.Kind), Container: h.Container, Path: h.Path,
			Line: int(h.Line) + 1, Column: int(h.Column) + 1, EndLine: int(h.EndLine) + 1, Score: h.Score,
		}
		if check.still(&hit) {
			hits = append(hits, hit)
		}
	}
	return hits, nil
}

// Locate finds a hit where it is on disk now, and reports false if it is gone.
func (w *Local) Locate(h *Hit) bool {
	check := freshness{w: w, files: map[string]*onDisk{}}
	return check.still(h)
}

// freshness holds the hits of one answer against the disk.
type freshness struct {
	w     *Local
	files map[string]*onDisk
}

// onDisk is what a file holds now. Outline is nil while the index is right.
type onDisk struct {
	gone    bool
	outline []Symbol
}

// still reports whether a hit is there yet, and corrects its position if its file
// has changed.
func (c *freshness) still(h *Hit) bool {
	f := c.files[h.Path]
	if f == nil {
		f = c.look(h.Path)
		c.files[h.Path] = f
	}
	switch {
	case f.gone:
		return false
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
	now, err := watcher.Lstat(c.w.root, name)
	if err != nil {
		return &onDisk{gone: true}
	}
	var known cache.File
	err = c.w.db.View(func(tx *cache.Tx) error {
		known, err = tx.File(path.Dir(name), path.Base(name))
		return err
	})
	// A stamp without a time is that of a file which was being written to when it
	// was indexed: only its content can tell.
	if err == nil && known.Stamp == cache.Stamp(now) {
		return &onDisk{}
	}
	o, err := outline(c.w.root, name, c.w.opt.MaxFileSize)
	if err != nil {
		return &onDisk{gone: true}
	}
	if o.Symbols == nil {
		o.Symbols = []Symbol{}
	}
	return &onDisk{outline: o.Symbols}
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
