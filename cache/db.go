package cache

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
)

// Options configures [Open]. The zero value is ready to use.
type Options struct {
	Logger *slog.Logger // nil discards

	// Analyzer is the version of what makes the records. All that another version
	// stored is dropped when the index is opened.
	Analyzer int

	// NoWait has [Open] return [ErrLocked] at once, and not after it has waited a little.
	NoWait bool

	// Check, if not nil, stands for [CheckFile] where a file was not closed in order, as
	// one that runs it in a process of its own.
	Check func(path string) error

	// Facets are those that are in use. What is stored of others, or of other versions
	// of them, is dropped by and by.
	Facets []Facet

	noSync bool // for tests, which pull no plug and would mostly wait for the disk
}

// A DB is an open index. Its methods may be called from several goroutines at once.
type DB struct {
	path string
	opt  Options
	log  *slog.Logger
	lock *lock

	closedBefore bool // constant; see WasClosed

	// writer is held by whoever changes the index: one at a time.
	writer sync.Mutex
	closed bool // guarded by writer

	mu      sync.Mutex // guards what follows, for moments
	current *mapped    // the file; nil once closed

	// Constants, but that tests have smaller ones.
	deadFloor uint64
	freeFloor int64
	maxRun    int

	head atomic.Pointer[head] // as committed; whoever holds writer replaces it

	suspects suspects

	runsMu sync.Mutex
	runs   map[uint64]bool // by number, whether the run is whole
}

// Close releases the index to other processes. It waits for all that is under way.
// What was committed is on the disk already.
func (db *DB) Close() error {
	db.writer.Lock()
	defer db.writer.Unlock()
	if db.closed {
		return nil
	}
	db.closed = true
	err := db.mend()
	clean := err == nil
	if m := db.replace(nil); m != nil {
		<-m.left
		clean = clean && !m.damaged.Load()
		err = errors.Join(err, m.close())
	}
	return errors.Join(err, db.lock.release(clean))
}

// View calls fn with a view of the index, and returns its error. fn must not call
// methods of db that read or write: what it needs, tx has.
func (db *DB) View(fn func(*Tx) error) error {
	m, err := db.use()
	if err != nil {
		return err
	}
	defer db.leave(m)
	err = m.view(func(b *bolt.Tx) error { return fn(&Tx{db: db, file: m, bolt: b}) })
	db.logDamage(err)
	return err
}

// errUnchanged ends a transaction that turned out to have nothing to store.
var errUnchanged = errors.New("unchanged")

// update calls fn with a transaction that is stored if there is no error. The
// caller holds writer.
func (db *DB) update(fn func(*writeTx) error) error {
	m, err := db.use()
	if err != nil {
		return err
	}
	defer db.leave(m)
	if err := db.lock.change(); err != nil {
		return err
	}
	var h head
	err = m.update(func(b *bolt.Tx) error {
		tx := &writeTx{Tx: &Tx{db: db, file: m, bolt: b}, head: *db.head.Load()}
		if err := fn(tx); err != nil {
			return err
		}
		if !tx.changed {
			return errUnchanged
		}
		if tx.findable {
			tx.head.generation++
		}
		h = tx.head
		return b.Bucket(headKey).Put(headKey, h.encode())
	})
	db.logDamage(err)
	switch {
	case errors.Is(err, errUnchanged):
		return nil
	case err != nil:
		return fmt.Errorf("writing the cache: %w", err)
	}
	db.head.Store(&h)
	return nil
}

// WasClosed reports whether the last process that had the index open closed it in order.
// If it did not, whatever else it left beside the index may be damaged.
func (db *DB) WasClosed() bool { return db.closedBefore }

// Generation grows with each commit that changes what can be found: which files
// there are, and which records they have. It also differs from that of any earlier
// index at the same place.
func (db *DB) Generation() uint64 { return db.head.Load().generation }

// Has reports whether the records of all keys are there, and whole.
func (db *DB) Has(keys ...Key) bool {
	all := true
	err := db.View(func(tx *Tx) error {
		for _, key := range keys {
			if !tx.Has(key) {
				all = false
				break
			}
		}
		return nil
	})
	return all && err == nil
}

// Meta returns a small thing that was stored under a name, or nil.
func (db *DB) Meta(name string) []byte {
	var value []byte
	err := db.View(func(tx *Tx) error {
		v, err := tx.meta(name)
		value = bytes.Clone(v)
		return err
	})
	if err != nil {
		db.logCorrupt(err)
		return nil
	}
	return value
}

// SetMeta stores a small thing under a name; nil removes it.
func (db *DB) SetMeta(name string, value []byte) error {
	var b Batch
	b.SetMeta(name, value)
	return db.Commit(&b)
}

func (db *DB) logDamage(err error) {
	if isDamage(err) {
		db.log.Warn("the cache is damaged, and the next start begins afresh", "path", db.path, "err", err)
	}
}

func (db *DB) logCorrupt(err error) {
	db.log.Warn("passing over a damaged entry of the cache", "path", db.path, "err", err)
}

const maxKnownRuns = 1000

// wholeRun reports whether a run matches its checksum. A run is never changed, so
// one look at each is enough.
func (db *DB) wholeRun(number uint64, value []byte) bool {
	db.runsMu.Lock()
	whole, known := db.runs[number]
	db.runsMu.Unlock()
	if known {
		return whole
	}
	whole = wholeRun(value)
	if !whole {
		db.suspects.addRun()
		db.logCorrupt(corrupt("the checksum of run %d", number))
	}
	db.runsMu.Lock()
	defer db.runsMu.Unlock()
	if len(db.runs) >= maxKnownRuns {
		clear(db.runs) // most are of runs that are gone
	}
	db.runs[number] = whole
	return whole
}

// Stats is what an index holds and what it takes.
type Stats struct {
	FileBytes int64 // size of the file
	FreeBytes int64 // of that, what is in no use
	Dirs      int
	Records   int
	Packs     int
	PackBytes int64 // what records take
	LiveBytes int64 // of that, about what directories lead to
}

// Stats describes the index as of the last commit.
func (db *DB) Stats() Stats {
	h := db.head.Load()
	s := Stats{
		Dirs: int(h.dirs), Records: int(h.records), Packs: int(h.packs),
		PackBytes: int64(h.packBytes), LiveBytes: int64(h.packBytes - db.likelyDead()),
	}
	m, err := db.use()
	if err != nil {
		return s
	}
	defer db.leave(m)
	if info, err := m.file.Stat(); err == nil {
		s.FileBytes = info.Size()
	}
	free := m.bolt.Stats()
	s.FreeBytes = int64(free.FreePageN+free.PendingPageN) * int64(m.bolt.Info().PageSize)
	return s
}
