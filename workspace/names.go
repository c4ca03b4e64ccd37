package workspace

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/search"
)

// names are the tables that queries by name read.
type names struct{ *tables[*search.Table] }

func openNames(db *cache.DB, dir string, log *slog.Logger, makers func() search.Makers) *names {
	return &names{openTables(craft[*search.Table]{
		what: "names",
		now:  func() state { return state{generation: db.Generation()} },
		of:   func(t *search.Table) state { return state{generation: t.Generation()} },
		open: func() (*search.Table, error) { return search.Open(dir, 0) },
		write: func(ctx context.Context, again bool) error {
			if again {
				return search.Build(ctx, db, dir, makers())
			}
			return search.Renew(ctx, db, dir, makers())
		},
		over: func(under *search.Table, recent []string) (*search.Table, error) {
			over, err := search.Recent(db, recent)
			if err != nil {
				return nil, err
			}
			defer over.Close() // the table holds it
			return under.With(over)
		},
		lay: func(under *search.Table, over *Overlay) (*search.Table, error) { return over.on(under) },
	}, db, dir, log)}
}

// symbols asks the tables, with texts laid over them. With patience they may be older
// than the cache, if making them takes longer than that, and are not current then;
// without, they are as it is now.
func (n *names) symbols(ctx context.Context, q search.Query, over *Overlay, patience time.Duration) (hits []search.Hit, current bool, err error) {
	for {
		under, err := n.get(ctx, patience, false)
		if err != nil {
			return nil, false, err
		}
		current = n.shows(under)
		table, err := n.layOver(under, over)
		if err == nil {
			if table == nil {
				return nil, current, nil
			}
			hits, err = table.Symbols(ctx, q)
		}
		switch {
		case errors.Is(err, search.ErrClosed) && n.ctx.Err() == nil:
			continue // it was swapped meanwhile
		case errors.Is(err, search.ErrUnusable):
			n.drop(under, err)
			continue
		}
		return hits, current, err
	}
}
