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

// tables are what queries of one kind read: [names] or [pieces]. They are made from the
// cache when a pass has ended, or when somebody asks and they are older than the cache,
// which during a long pass is all the time: then what is there answers, and is made anew
// beside that.
type tables[T table] struct {
	craft craft[T]
	dir   string
	log   *slog.Logger
	whole bool // the cache was closed cleanly, so that what lies beside it is likely whole

	ctx    context.Context // done when the index is closed
	cancel context.CancelFunc

	mu     sync.Mutex
	base   T               // guarded by mu; of the folder's files; nil while there is none
	layers []layer[T]      // guarded by mu; what is recent over it, the newest last
	laid   laidTable[T]    // guarded by mu; the last with open texts over it
	covers state           // guarded by mu; what of the cache they show
	recent map[string]bool // guarded by mu; paths that are other than in base
	due    map[string]bool // guarded by mu; those that are in no layer yet as they are now
	many   bool            // guarded by mu; more are than are in recent
	making chan struct{}   // guarded by mu; closed when what is being made is ready; nil if nothing is
	err    error           // guarded by mu; of the last making
	made   time.Time       // guarded by mu; when that ended
	took   time.Duration   // guarded by mu; how long it took

	ours bool // of whoever makes them: the tables on the disk were made, or looked at, by this process
}

// A table is what the tables of names and those of pieces have in common: they are
// immutable, and closing one waits for the queries that read it.
type table interface {
	*search.Table | *search.PieceTable
	Close() error
	Verify() error
}

// A craft is how tables of one kind are made. What it opens or makes is its caller's to
// close.
type craft[T table] struct {
	what string // for errors

	now func() state  // the cache, as far as tables of this kind show it
	of  func(T) state // what of it a table shows

	open  func() (T, error)                                 // those on the disk, whatever has changed since
	write func(ctx context.Context, again bool) error       // to the disk: what differs, or all of it again
	over  func(under T, recent []string) (T, error)         // with some files as they are now
	lay   func(under T, over *Overlay) (table T, err error) // with open texts; under itself if there are none
}

// A state tells one state of the cache from another: which files there are, and, for those
// whom it concerns, how much is known of what they hold.
type state struct{ generation, records uint64 }

// shows reports whether a table of this state is that of the cache as it is now. What is
// tidied away makes no table old.
func (s state) shows(now state) bool {
	return s.generation == now.generation && s.records >= now.records
}

// A layer is a table in which some files are as they were when it was made, and all others
// as in the one beneath.
type layer[T table] struct {
	table T
	paths map[string]bool
}

// A laidTable is a table over which texts were laid for one who asked: the next asks with the
// same, unless something was typed or stored since.
type laidTable[T table] struct {
	table, under T
	over         *Overlay
}

// maxRecent is how many files may be other than in the tables on disk before those
// are made again. What is recent is put over them in memory.
const maxRecent = 2048

// layerGrowth is how many times as many files as a new layer the one beneath has at least;
// otherwise they are made one. So each file is read a few times until the tables on disk
// have it, and not at each save, and few layers are looked through by a query.
const layerGrowth = 2

// makeShare bounds what is spent on tables for those who ask during a pass: one part
// in so many of the time.
const makeShare = 4

// makeAgain is how long those who ask do not have tables made that could not be made.
const makeAgain = 10 * time.Second

func openTables[T table](craft craft[T], db *cache.DB, dir string, log *slog.Logger) *tables[T] {
	t := &tables[T]{craft: craft, dir: dir, log: log, whole: db.WasClosed(), recent: map[string]bool{}, due: map[string]bool{}}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

// close gives up the tables. No query may be under way.
func (t *tables[T]) close() {
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

// top returns the table that counts, nil if there is none. mu is held.
func (t *tables[T]) top() T {
	if n := len(t.layers); n > 0 {
		return t.layers[n-1].table
	}
	return t.base
}

// setBase puts a table of the folder in the place of the last one. mu is held.
func (t *tables[T]) setBase(base T) {
	old := t.base
	t.setLayers(nil)
	t.base = base
	retire(old)
}

// setLayers puts layers in the place of those there are, some of which may stay. mu is held.
func (t *tables[T]) setLayers(layers []layer[T]) {
	for i := range t.layers {
		if i >= len(layers) || layers[i].table != t.layers[i].table {
			retire(t.layers[i].table)
		}
	}
	t.layers = layers
	retire(t.laid.table)
	t.laid = laidTable[T]{}
}

// layOver returns a table with texts over it, which stays the tables' to close.
func (t *tables[T]) layOver(under T, over *Overlay) (T, error) {
	if over.empty() {
		return under, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.laid.table != nil && t.laid.under == under && t.laid.over == over {
		return t.laid.table, nil
	}
	table, err := t.craft.lay(under, over)
	if err != nil || table == under {
		return table, err
	}
	retire(t.laid.table)
	t.laid = laidTable[T]{table, under, over}
	return table, nil
}

// retire closes a table when the queries that read it are done.
func retire[T table](table T) {
	if table != nil {
		go table.Close() // files that are mapped have nothing to lose
	}
}

// changed shows what a refresh of the index has found.
func (t *tables[T]) changed(c indexer.Changed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, path := range c.Paths {
		t.recent[path], t.due[path] = true, true
	}
	t.many = t.many || c.Many
	t.showDue()
}

// showDue puts what is due over what there is. If that is too much, or there is no base,
// the tables are made when somebody asks. mu is held.
func (t *tables[T]) showDue() {
	if t.base == nil || t.many || len(t.recent) > maxRecent {
		return
	}
	now := t.craft.now() // what is stored from here on is the next change
	paths := maps.Clone(t.due)
	keep := len(t.layers)
	for keep > 0 && len(t.layers[keep-1].paths) < layerGrowth*len(paths) {
		keep--
		maps.Copy(paths, t.layers[keep].paths)
	}
	under := t.base
	if keep > 0 {
		under = t.layers[keep-1].table
	}
	table, err := t.craft.over(under, slices.Sorted(maps.Keys(paths)))
	if err != nil {
		t.log.Warn("showing recent changes", "in", t.craft.what, "err", err)
		return
	}
	t.setLayers(append(slices.Clip(t.layers[:keep]), layer[T]{table, paths}))
	t.covers = now
	clear(t.due)
}

// shows reports whether a table is that of the cache as it is now.
func (t *tables[T]) shows(table T) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.top() == table && t.covers.shows(t.craft.now())
}

// drop makes sure that a table that is damaged is not used again, and has it made again.
func (t *tables[T]) drop(table T, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx.Err() != nil {
		return
	}
	t.log.Warn("making damaged tables again", "of", t.craft.what, "dir", t.dir, "err", err)
	if t.top() == table {
		t.setBase(nil)
		t.covers = state{}
	}
	t.begin(true)
}

// verify holds tables that were found on the disk against their checksums, beside the
// queries that they answer meanwhile: of damage that only hides something no query tells.
func (t *tables[T]) verify(base T) {
	err := base.Verify()
	if !errors.Is(err, search.ErrDamaged) {
		return
	}
	t.mu.Lock()
	current := t.base == base
	top := t.top()
	t.mu.Unlock()
	if current {
		t.drop(top, err)
	}
}

// get returns the table to ask, or nil if there is none yet. With patience it may be older
// than the cache, if making it takes longer than that; without, it is as the cache is now.
// If the tables cannot be made, it returns those that there are, unless it is strict.
func (t *tables[T]) get(ctx context.Context, patience time.Duration, strict bool) (T, error) {
	var timeout <-chan time.Time
	if patience > 0 {
		timeout = time.After(patience)
	}
	for {
		t.mu.Lock()
		if top := t.top(); top != nil && t.covers.shows(t.craft.now()) {
			defer t.mu.Unlock()
			return top, nil
		}
		rest := makeShare * t.took
		if t.err != nil {
			rest = max(rest, makeAgain)
		}
		if t.making == nil && (patience == 0 || time.Since(t.made) >= rest) {
			t.begin(false)
		}
		table, making := t.top(), t.making
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
		table, err := t.top(), t.err
		t.mu.Unlock()
		if err != nil && (strict || table == nil) {
			return nil, fmt.Errorf("making the tables of %s: %w", t.craft.what, err)
		}
		if err != nil || patience > 0 {
			return table, nil // what there is, is better than nothing
		}
	}
}

// begin opens the tables in the folder, or makes them if they are old, beside
// everything else. again makes them in any case. mu is held.
func (t *tables[T]) begin(again bool) {
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
			t.covers = t.craft.of(table)
			if found {
				go t.verify(table)
			}
			t.due = maps.Clone(t.recent)
			if len(t.recent) > 0 || t.many {
				t.showDue()
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
func (t *tables[T]) openStale() {
	if table, err := t.open(); err == nil {
		t.setBase(table)
		t.covers = t.craft.of(table)
		go t.verify(table)
	}
}

// open opens the tables on the disk. After a crash they are held against their checksums
// before anybody reads them.
func (t *tables[T]) open() (T, error) {
	table, err := t.craft.open()
	if err != nil || t.whole {
		return table, err
	}
	if err := table.Verify(); err != nil {
		table.Close() // the first error says more
		return nil, err
	}
	return table, nil
}

// make opens the tables, or makes them, and reports whether some of them were there. After
// a crash those are looked at before they are built upon.
func (t *tables[T]) make(again bool) (table T, found bool, err error) {
	if !again {
		now := t.craft.now()
		table, err := t.craft.open()
		if err == nil && !t.ours && !t.whole {
			err = table.Verify()
		}
		switch {
		case err == nil && t.craft.of(table).shows(now):
			return table, true, nil
		case err != nil && !errors.Is(err, search.ErrUnusable):
			return nil, false, err
		case err != nil:
			again = true
		}
		if table != nil {
			table.Close() // nothing to lose
		}
	}
	err = t.craft.write(t.ctx, again)
	t.ours = t.ours || err == nil
	if err != nil {
		return nil, false, err
	}
	table, err = t.craft.open()
	return table, !again, err
}

// refresh makes the tables as the cache is now and returns when they are.
func (t *tables[T]) refresh(ctx context.Context) error {
	_, err := t.get(ctx, 0, true)
	return err
}
