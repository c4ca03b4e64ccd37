package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
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
	base   *search.Table   // guarded by mu; of the folder's files; nil while there is none
	table  *search.Table   // guarded by mu; base, with what is recent over it
	laid   laidTable       // guarded by mu; the last with open texts over it
	covers uint64          // guarded by mu; the generation of the cache that table shows
	recent map[string]bool // guarded by mu; paths that are other than in base
	many   bool            // guarded by mu; more are than are in recent
	making chan struct{}   // guarded by mu; closed when what is being made is ready; nil if nothing is
	err    error           // guarded by mu; of the last making
	made   time.Time       // guarded by mu; when that ended
	took   time.Duration   // guarded by mu; how long it took

	ours bool // of whoever makes them: the tables on the disk were made, or looked at, by this process
}

// laidTable is a table over which texts were laid for one who asked: the next asks with
// the same, unless something was typed or stored since.
type laidTable struct {
	*search.Table
	under *search.Table
	over  *Overlay
}

// maxRecent is how many files may be other than in the tables on disk before those
// are made again. What is recent is put over them in memory, anew at each change.
const maxRecent = 2048

// makeShare bounds what is spent on tables for those who ask during a pass: one part
// in so many of the time.
const makeShare = 4

// makeAgain is how long those who ask do not have tables made that could not be made.
const makeAgain = 10 * time.Second

func openTables(db *cache.DB, dir string, log *slog.Logger) *tables {
	t := &tables{db: db, dir: dir, log: log, recent: map[string]bool{}}
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
	t.mu.Lock()
	defer t.mu.Unlock()
	t.setBase(nil)
}

// setBase puts a table of the folder in the place of the last one. mu is held.
func (t *tables) setBase(base *search.Table) {
	old := t.base
	t.setTable(base)
	t.base = base
	retire(old)
}

// setTable puts a table over the base in the place of the last one. mu is held.
func (t *tables) setTable(table *search.Table) {
	old := t.table
	t.table = table
	if old != t.base {
		retire(old)
	}
	retire(t.laid.Table)
	t.laid = laidTable{}
}

// lay returns a table with texts over it, which stays the tables' to close.
func (t *tables) lay(under *search.Table, over *Overlay) (*search.Table, error) {
	if over.empty() {
		return under, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.laid.Table != nil && t.laid.under == under && t.laid.over == over {
		return t.laid.Table, nil
	}
	table, err := over.on(under)
	if err != nil {
		return nil, err
	}
	retire(t.laid.Table)
	t.laid = laidTable{table, under, over}
	return table, nil
}

// retire closes a table when the queries that read it are done.
func retire(table *search.Table) {
	if table != nil {
		go table.Close() // files that are mapped have nothing to lose
	}
}

// changed shows what a refresh of the index has found.
func (t *tables) changed(c indexer.Changed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, path := range c.Paths {
		t.recent[path] = true
	}
	t.many = t.many || c.Many
	t.showRecent()
}

// showRecent puts what is recent over the base. If that is too much, or there is no
// base, the tables are made when somebody asks. mu is held.
func (t *tables) showRecent() {
	if t.base == nil || t.many || len(t.recent) > maxRecent {
		return
	}
	generation := t.db.Generation()
	over, err := search.Recent(t.db, slices.Collect(maps.Keys(t.recent)))
	if err == nil {
		var table *search.Table
		table, err = t.base.With(over)
		over.Close() // the table holds it
		if err == nil {
			t.setTable(table)
			t.covers = generation
		}
	}
	if err != nil {
		t.log.Warn("showing recent changes", "err", err)
	}
}

// symbols asks the tables, with texts laid over them. With patience they may be older
// than the cache, if making them takes longer than that, and are not current then;
// without, they are as it is now.
func (t *tables) symbols(ctx context.Context, q search.Query, over *Overlay, patience time.Duration) (hits []search.Hit, current bool, err error) {
	for {
		under, err := t.get(ctx, patience, false)
		if err != nil {
			return nil, false, err
		}
		current = t.shows(under)
		table, err := t.lay(under, over)
		if err == nil {
			if table == nil {
				return nil, current, nil
			}
			hits, err = table.Symbols(ctx, q)
		}
		switch {
		case errors.Is(err, search.ErrClosed) && t.ctx.Err() == nil:
			continue // it was swapped meanwhile
		case errors.Is(err, search.ErrUnusable):
			t.log.Warn("making damaged tables again", "dir", t.dir, "err", err)
			t.drop(under)
			continue
		}
		return hits, current, err
	}
}

// shows reports whether a table is that of the cache as it is now.
func (t *tables) shows(table *search.Table) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.table == table && t.covers == t.db.Generation()
}

// drop makes sure that a table is not used again, and has it made again.
func (t *tables) drop(table *search.Table) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.table == table {
		t.setBase(nil)
		t.covers = 0
	}
	t.begin(true)
}

// verify holds tables that were found on the disk against their checksums, beside the
// queries that they answer meanwhile: of damage that only hides names no query tells.
func (t *tables) verify(base *search.Table) {
	err := base.Verify()
	if !errors.Is(err, search.ErrDamaged) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.base != base || t.ctx.Err() != nil {
		return
	}
	t.log.Warn("making damaged tables again", "dir", t.dir, "err", err)
	t.setBase(nil)
	t.covers = 0
	t.begin(true)
}

// get returns the table to ask, or nil if there is none yet. If the tables cannot be
// made, it returns those that there are, unless it is strict.
func (t *tables) get(ctx context.Context, patience time.Duration, strict bool) (*search.Table, error) {
	var timeout <-chan time.Time
	if patience > 0 {
		timeout = time.After(patience)
	}
	for {
		t.mu.Lock()
		if t.table != nil && t.covers == t.db.Generation() {
			defer t.mu.Unlock()
			return t.table, nil
		}
		rest := makeShare * t.took
		if t.err != nil {
			rest = max(rest, makeAgain)
		}
		if t.making == nil && (patience == 0 || time.Since(t.made) >= rest) {
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
		if err != nil && (strict || table == nil) {
			return nil, fmt.Errorf("making the tables of names: %w", err)
		}
		if err != nil || patience > 0 {
			return table, nil // what there is, is better than nothing
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
	if t.base == nil && !again {
		t.openStale()
	}
	// What changes from here on may be in what is made or not.
	recent, many := t.recent, t.many
	t.recent, t.many = map[string]bool{}, false
	go func() {
		start := time.Now()
		table, found, err := t.make(again)
		t.mu.Lock()
		defer t.mu.Unlock()
		if err == nil {
			t.setBase(table)
			t.covers = table.Generation()
			if found {
				go t.verify(table)
			}
			if len(t.recent) > 0 || t.many {
				t.showRecent()
			}
		} else {
			maps.Copy(t.recent, recent)
			t.many = t.many || many
		}
		t.err, t.made, t.took, t.making = err, time.Now(), time.Since(start), nil
		close(done)
	}()
}

// openStale opens the tables that the last process left, whatever has changed since:
// they answer at once, each hit is held against the disk, and what is new is found a
// moment later. mu is held.
func (t *tables) openStale() {
	if table, err := t.open(0); err == nil {
		t.setBase(table)
		t.covers = table.Generation()
		go t.verify(table)
	}
}

// open opens the tables on the disk. After a crash they are held against their checksums
// before anybody reads them.
func (t *tables) open(generation uint64) (*search.Table, error) {
	table, err := search.Open(t.dir, generation)
	if err != nil || t.db.WasClosed() {
		return table, err
	}
	if err := table.Verify(); err != nil {
		table.Close() // the first error says more
		return nil, err
	}
	return table, nil
}

// make opens the tables, or makes them, and reports whether some of them were there.
func (t *tables) make(again bool) (table *search.Table, found bool, err error) {
	if !again {
		table, err := t.open(t.db.Generation())
		if err == nil || !errors.Is(err, search.ErrUnusable) {
			return table, true, err
		}
	}
	if err := t.renew(again); err != nil {
		return nil, false, err
	}
	table, err = search.Open(t.dir, 0)
	return table, !again, err
}

// renew writes what differs from the tables on the disk, or all of them if they are to be
// made again, or are damaged. After a crash that is looked at before they are built upon.
func (t *tables) renew(again bool) error {
	if !again && !t.ours {
		table, err := t.open(0)
		if err == nil {
			table.Close() // nothing to lose
		}
		again = err != nil
	}
	renew := search.Renew
	if again {
		renew = search.Build
	}
	err := renew(t.ctx, t.db, t.dir)
	t.ours = t.ours || err == nil
	return err
}

// refresh makes the tables as the cache is now and returns when they are.
func (t *tables) refresh(ctx context.Context) error {
	_, err := t.get(ctx, 0, true)
	return err
}
