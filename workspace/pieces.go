package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
)

// pieces are the tables that search by words and meaning reads. They are made after those
// of names, and as often as there are more words or vectors than before.
type pieces struct{ *tables[*search.PieceTable] }

func openPieces(db *cache.DB, dir string, log *slog.Logger, makers func() search.Makers) *pieces {
	facets := search.Facets{Words: indexer.Words, Vectors: indexer.Vectors()}
	now := func() state { return state{db.Generation(), uint64(db.Stats().Records)} }
	return &pieces{openTables(craft[*search.PieceTable]{
		what: "words",
		now:  now,
		of:   func(t *search.PieceTable) state { return state{t.Generation(), t.Known()} },
		open: func() (*search.PieceTable, error) { return search.OpenPieces(dir) },
		write: func(ctx context.Context, _ bool) error {
			// Building takes some tens of megabytes, and then nothing for long.
			defer debug.FreeOSMemory()
			return search.BuildPieces(ctx, db, facets, dir, now().records, makers())
		},
		over: func(under *search.PieceTable, recent []string) (*search.PieceTable, error) {
			over, err := search.RecentPieces(db, facets, recent)
			if err != nil {
				return nil, err
			}
			defer over.Close() // the table holds it
			return under.With(over)
		},
		lay: func(under *search.PieceTable, over *Overlay) (*search.PieceTable, error) { return over.onPieces(under) },
	}, db, dir, log)}
}

// errNames says that it was the tables of names that turned out to be damaged.
var errNames = errors.New("the tables of names are damaged")

// ask asks the tables, with texts laid over them, and returns what could be looked at:
// names alone if there is no table yet, or none that knows any words.
func (p *pieces) ask(ctx context.Context, names *search.Table, q search.Question, over *Overlay, patience time.Duration) (found []search.Passage, tier Tier, current bool, err error) {
	for {
		under, err := p.get(ctx, patience, false)
		if err != nil {
			return nil, "", false, err
		}
		current = p.shows(under)
		table, err := p.layOver(under, over)
		if err == nil {
			if table == nil || !table.HasWords() {
				return nil, TierNames, current, nil
			}
			found, err = table.Ask(ctx, names, q)
		}
		switch {
		case errors.Is(err, search.ErrNames):
			return nil, "", false, fmt.Errorf("%w: %w", errNames, err)
		case errors.Is(err, search.ErrClosed) && p.ctx.Err() == nil:
			return nil, "", false, err // one of them was swapped meanwhile
		case errors.Is(err, search.ErrUnusable):
			p.drop(under, err)
			continue
		}
		tier = TierWords
		if q.Vector != nil && table.Comparable() {
			tier = TierHybrid
		}
		return found, tier, current, err
	}
}
