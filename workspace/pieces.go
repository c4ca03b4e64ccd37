package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
)

// pieces are the tables that search by words and meaning reads: as [tables], but made
// after those, and as often as there are more words or vectors than before.
type pieces struct {
	db     *cache.DB
	dir    string
	log    *slog.Logger
	facets search.Facets

	ctx    context.Context // done when the index is closed
	cancel context.CancelFunc

	mu     sync.Mutex
	base   *search.PieceTable // guarded by mu; of the folder's files; nil while there is none
	table  *search.PieceTable // guarded by mu; base, with what is recent over it
	laid   laidPieces         // guarded by mu; the last with open texts over it
	covers state              // guarded by mu; what of the cache table shows
	recent map[string]bool    // guarded by mu; paths that are other than in base
	many   bool               // guarded by mu; more are than are in recent
	making chan struct{}      // guarded by mu; closed when what is being made is ready; nil if nothing is
	err    error              // guarded by mu; of the last making
	made   time.Time          // guarded by mu; when that ended
	took   time.Duration      // guarded by mu; how long it took
}

// laidPieces is a table over which texts were laid, as [laidTable].
type laidPieces struct {
	*search.PieceTable
	under *search.PieceTable
	over  *Overlay
}

// state tells one state of the cache from another: which files there are, and how much is
// known of what they hold.
type state struct{ generation, records uint64 }

// shows reports whether a table of this state is that of the cache as it is now. What is
// tidied away makes no table old.
func (s state) shows(now state) bool {
	return s.generation == now.generation && s.records >= now.records
}

func stateOf(db *cache.DB) state {
	return state{db.Generation(), uint64(db.Stats().Records)}
}

func openPieces(db *cache.DB, dir string, log *slog.Logger) *pieces {
	p := &pieces{db: db, dir: dir, log: log, facets: search.Facets{Words: indexer.Words, Vectors: indexer.Vectors()}, recent: map[string]bool{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// close gives up the tables. No query may be under way.
func (p *pieces) close() {
	p.cancel()
	p.mu.Lock()
	making := p.making
	p.mu.Unlock()
	if making != nil {
		<-making
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.setBase(nil)
}

// setBase puts a table of the folder in the place of the last one. mu is held.
func (p *pieces) setBase(base *search.PieceTable) {
	old := p.base
	p.setTable(base)
	p.base = base
	retirePieces(old)
}

// setTable puts a table over the base in the place of the last one. mu is held.
func (p *pieces) setTable(table *search.PieceTable) {
	old := p.table
	p.table = table
	if old != p.base {
		retirePieces(old)
	}
	retirePieces(p.laid.PieceTable)
	p.laid = laidPieces{}
}

func retirePieces(table *search.PieceTable) {
	if table != nil {
		go table.Close() // files that are mapped have nothing to lose
	}
}

// changed shows what a refresh of the index has found.
func (p *pieces) changed(c indexer.Changed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, path := range c.Paths {
		p.recent[path] = true
	}
	p.many = p.many || c.Many
	p.showRecent()
}

// showRecent puts what is recent over the base. mu is held.
func (p *pieces) showRecent() {
	if p.base == nil || p.many || len(p.recent) > maxRecent {
		return
	}
	now := stateOf(p.db)
	over, err := search.RecentPieces(p.db, p.facets, slices.Sorted(maps.Keys(p.recent)))
	if err == nil {
		var table *search.PieceTable
		table, err = p.base.With(over)
		over.Close() // the table holds it
		if err == nil {
			p.setTable(table)
			p.covers = now
		}
	}
	if err != nil {
		p.log.Warn("showing recent changes", "err", err)
	}
}

// errNames says that it was the tables of names that turned out to be damaged.
var errNames = errors.New("the tables of names are damaged")

// ask asks the tables, with texts laid over them, and returns what could be looked at:
// names alone if there is no table yet.
func (p *pieces) ask(ctx context.Context, names *search.Table, q search.Question, over *Overlay, patience time.Duration) (found []search.Passage, tier Tier, current bool, err error) {
	for {
		under, err := p.get(ctx, patience, false)
		if err != nil {
			return nil, "", false, err
		}
		current = p.shows(under)
		table, err := p.lay(under, over)
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
			p.log.Warn("making damaged tables again", "dir", p.dir, "err", err)
			p.drop(under)
			continue
		}
		tier = TierWords
		if q.Vector != nil && table.Comparable() {
			tier = TierHybrid
		}
		return found, tier, current, err
	}
}

// lay returns a table with texts over it, which stays the tables' to close.
func (p *pieces) lay(under *search.PieceTable, over *Overlay) (*search.PieceTable, error) {
	if over.empty() {
		return under, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.laid.PieceTable != nil && p.laid.under == under && p.laid.over == over {
		return p.laid.PieceTable, nil
	}
	table, err := over.onPieces(under)
	if err != nil || table == under {
		return table, err
	}
	retirePieces(p.laid.PieceTable)
	p.laid = laidPieces{table, under, over}
	return table, nil
}

// shows reports whether a table is that of the cache as it is now.
func (p *pieces) shows(table *search.PieceTable) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.table == table && p.covers.shows(stateOf(p.db))
}

// drop makes sure that a table is not used again, and has it made again.
func (p *pieces) drop(table *search.PieceTable) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.table == table {
		p.setBase(nil)
		p.covers = state{}
	}
	p.begin(true)
}

// get returns the table to ask, or nil if there is none yet. Without patience it is as the
// cache is now. If the tables cannot be made, it returns those that there are, unless it
// is strict.
func (p *pieces) get(ctx context.Context, patience time.Duration, strict bool) (*search.PieceTable, error) {
	var timeout <-chan time.Time
	if patience > 0 {
		timeout = time.After(patience)
	}
	for {
		p.mu.Lock()
		if p.table != nil && p.covers.shows(stateOf(p.db)) {
			defer p.mu.Unlock()
			return p.table, nil
		}
		rest := makeShare * p.took
		if p.err != nil {
			rest = max(rest, makeAgain)
		}
		if p.making == nil && (patience == 0 || time.Since(p.made) >= rest) {
			p.begin(false)
		}
		table, making := p.table, p.making
		p.mu.Unlock()
		if making == nil {
			return table, nil
		}
		select {
		case <-making:
		case <-timeout:
			return table, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		p.mu.Lock()
		table, err := p.table, p.err
		p.mu.Unlock()
		if err != nil && (strict || table == nil) {
			return nil, fmt.Errorf("making the tables of words: %w", err)
		}
		if err != nil || patience > 0 {
			return table, nil // what there is, is better than nothing
		}
	}
}

// begin opens the tables in the folder, or makes them if they are old, beside everything
// else. again makes them in any case. mu is held.
func (p *pieces) begin(again bool) {
	if p.making != nil {
		return
	}
	done := make(chan struct{})
	p.making = done
	if p.base == nil && !again {
		if table, err := p.open(); err == nil { // whatever has changed since
			p.setBase(table)
			p.covers = state{table.Generation(), table.Known()}
		}
	}
	recent, many := p.recent, p.many
	p.recent, p.many = map[string]bool{}, false
	go func() {
		start := time.Now()
		table, err := p.make(again)
		p.mu.Lock()
		defer p.mu.Unlock()
		if err == nil {
			p.setBase(table)
			p.covers = state{table.Generation(), table.Known()}
			if len(p.recent) > 0 || p.many {
				p.showRecent()
			}
		} else {
			maps.Copy(p.recent, recent)
			p.many = p.many || many
		}
		p.err, p.made, p.took, p.making = err, time.Now(), time.Since(start), nil
		close(done)
	}()
}

// open is as that of [tables].
func (p *pieces) open() (*search.PieceTable, error) {
	table, err := search.OpenPieces(p.dir)
	if err != nil || p.db.WasClosed() {
		return table, err
	}
	if err := table.Verify(); err != nil {
		table.Close() // the first error says more
		return nil, err
	}
	return table, nil
}

func (p *pieces) make(again bool) (*search.PieceTable, error) {
	now := stateOf(p.db)
	if !again {
		table, err := p.open()
		if err == nil && (state{table.Generation(), table.Known()}).shows(now) {
			return table, nil
		}
		if err == nil {
			table.Close() // nothing to lose
		} else if !errors.Is(err, search.ErrUnusable) {
			return nil, err
		}
	}
	if err := search.BuildPieces(p.ctx, p.db, p.facets, p.dir, now.records); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // building takes some tens of megabytes, and then nothing for long
	return search.OpenPieces(p.dir)
}

// refresh makes the tables as the cache is now and returns when they are.
func (p *pieces) refresh(ctx context.Context) error {
	_, err := p.get(ctx, 0, true)
	return err
}
