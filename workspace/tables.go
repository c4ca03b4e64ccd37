package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/search"
)

// tables are what queries by name read. They are made from the cache when a pass has
// ended, or when somebody asks and they are older than the cache, which during a long
// pass is all the time: then what is there answers, and is made anew beside that.
type tables struct {
	db  *cache.DB
	dir string
	log *slog.Logger

	ctx    context.Context // done when the index is closed
	cancel context.CancelFunc

	mu     sync.Mutex
	table  *search.Table // guarded by mu; nil while there is none
	making chan struct{} // guarded by mu; closed when what is being made is ready; nil if nothing is
	err    error         // guarded by mu; of the last making
	made   time.Time     // guarded by mu; when that ended
	took   time.Duration // guarded by mu; how long it took
}

// makeShare bounds what is spent on tables for those who ask during a pass: one part
// in so many of the time.
const makeShare = 4

func openTables(db *cache.DB, dir string, log *slog.Logger) *tables {
	t := &tables{db: db, dir: dir, log: log}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

// close gives up the tables. No query may be under way.
func (t *tables) close() {
	t.cancel()
	t.mu.Lock()
	making := t.making
	t.mu.Unlock()
	if making != nil {
		<-making
	}
	t.swap(nil)
}

// swap puts a table in the place of the last one, which is closed when the queries
// that read it are done.
func (t *tables) swap(table *search.Table) {
	t.mu.Lock()
	old := t.table
	t.table = table
	t.mu.Unlock()
	if old != nil {
		go old.Close() // files that are mapped have nothing to lose
	}
}

// symbols asks the tables. With patience they may be older than the cache, if making
// them takes longer than that; without, they are as it is now.
func (t *tables) symbols(ctx context.Context, q search.Query, patience time.Duration) ([]search.Hit, error) {
	for {
		table, err := t.get(ctx, patience)
		if err != nil || table == nil {
			return nil, err
		}
		hits, err := table.Symbols(ctx, q)
		switch {
		case errors.Is(err, search.ErrClosed) && t.ctx.Err() == nil:
			continue // it was swapped meanwhile
		case errors.Is(err, search.ErrUnusable):
			t.log.Warn("making damaged tables again", "dir", t.dir, "err", err)
			t.drop(table)
			continue
		}
		return hits, err
	}
}

// drop makes sure that a table is not used again.
func (t *tables) drop(table *search.Table) {
	t.mu.Lock()
	current := t.table == table
	t.mu.Unlock()
	if current {
		t.swap(nil)
	}
	t.mu.Lock()
	t.begin(true)
	t.mu.Unlock()
}

// get returns the table to ask, or nil if there is none yet.
func (t *tables) get(ctx context.Context, patience time.Duration) (*search.Table, error) {
	var timeout <-chan time.Time
	if patience > 0 {
		timeout = time.After(patience)
	}
	for {
		t.mu.Lock()
		if t.table != nil && t.table.Generation() == t.db.Generation() {
			defer t.mu.Unlock()
			return t.table, nil
		}
		if t.making == nil && (patience == 0 || time.Since(t.made) >= makeShare*t.took) {
			t.begin(false)
		}
		table, making := t.table, t.making
		t.mu.Unlock()
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
		t.mu.Lock()
		table, err := t.table, t.err
		t.mu.Unlock()
		if err != nil {
			return nil, fmt.Errorf("making the tables of names: %w", err)
		}
		if patience > 0 {
			return table, nil
		}
	}
}

// begin opens the tables in the folder, or makes them if they are old, beside
// everything else. again makes them in any case. mu is held.
func (t *tables) begin(again bool) {
	if t.making != nil {
		return
	}
	done := make(chan struct{})
	t.making = done
	go func() {
		start := time.Now()
		table, err := t.make(again)
		if err == nil {
			t.swap(table)
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		t.err, t.made, t.took, t.making = err, time.Now(), time.Since(start), nil
		close(done)
	}()
}

func (t *tables) make(again bool) (*search.Table, error) {
	if !again {
		table, err := search.Open(t.dir, t.db.Generation())
		if err == nil || !errors.Is(err, search.ErrUnusable) {
			return table, err
		}
	}
	if err := search.Build(t.ctx, t.db, t.dir); err != nil {
		return nil, err
	}
	return search.Open(t.dir, 0)
}

// refresh makes the tables as the cache is now and returns when they are.
func (t *tables) refresh(ctx context.Context) error {
	_, err := t.get(ctx, 0)
	return err
}
