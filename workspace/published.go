package workspace

import (
	"context"
	"fmt"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/search"
)

// Published is the index of a folder as another process, which owns it, has last
// written it to the disk. What is new since then is not in it, but what it finds is
// true: each file with a hit is looked at again.
type Published struct {
	root  string
	opt   Options
	table *search.Table
}

// OpenPublished opens what the owner of a folder's index has published. It is for
// those to whom [Open] says [ErrInUse], and fails if nothing is published yet.
func OpenPublished(opt Options) (*Published, error) {
	root, err := resolve(opt.Root, opt.Force)
	if err != nil {
		return nil, err
	}
	dir, err := cache.Locate(root, opt.Cache)
	if err != nil {
		return nil, err
	}
	table, err := search.Open(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("%w, of %s, and has nothing to show yet: try again in a moment", ErrInUse, root)
	}
	return &Published{root: root, opt: opt, table: table}, nil
}

// Symbols is as [Local.Symbols].
func (p *Published) Symbols(ctx context.Context, q Query) ([]Hit, error) {
	table, err := q.Over.on(p.table)
	if err != nil {
		return nil, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	if table != p.table {
		defer table.Close() // it has nothing to lose
	}
	found, err := table.Symbols(ctx, q.search())
	if err != nil {
		return nil, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	check := freshness{root: p.root, maxFileSize: p.opt.MaxFileSize, over: q.Over}
	return check.hits(found), nil
}

// Root returns the folder's real path.
func (p *Published) Root() string { return p.root }

// Close gives it up.
func (p *Published) Close() error { return p.table.Close() }
