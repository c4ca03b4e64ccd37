package cache

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Options configures [Open]. The zero value is ready to use.
type Options struct {
	Logger *slog.Logger // nil discards

	// Analyzer is the version of what makes the records. All that another version
	// stored is dropped when the index is opened.
	Analyzer int
}

// A DB is an open index. Its methods may be called from several goroutines at once.
type DB struct {
	path string
	opt  Options
	log  *slog.Logger
	lock *lock

	// writer is held by whoever changes the index: one at a time.
	writer sync.Mutex

	// mu is held, shared, by whoever uses the file, and alone by whoever replaces
	// or closes it. It is taken before any lock of bbolt's.
	mu   sync.RWMutex
	bolt *bolt.DB // nil once closed
	file *os.File // what bolt reads and writes

	head    atomic.Pointer[head] // as committed; whoever holds writer replaces it
	damaged atomic.Bool          // a fault was met: nothing is read or written any more

	runsMu sync.Mutex
	runs   map[uint64]bool // by number, whether the run is whole
}

const (
	filePerm = 0o600
	dirPerm  = 0o700

	// growth is by how much bbolt makes the file longer than it needs to be. Each
	// time costs a sync, and small workspaces should have small files.
	growth = 1 << 20
)

// mapSizes is how much address space the file is mapped to, from the first that the
// system grants. Growing beyond it has to wait for all readers, so it is far more
// than a file needs. On Windows the file is made as long as the mapping, so there is
// no such room.
func mapSizes() []int {
	if runtime.GOOS == "windows" {
		return []int{0}
	}
	return []int{min(16<<30, math.MaxInt), 1 << 30, 0}
}

// Open opens the index at path, which it creates if there is none. It returns
// [ErrLocked] if another process has it open. An index that is damaged, or of
// another format, is set aside under the name path.bad, and replaced by an empty one.
func Open(path string, opt Options) (*DB, error) {
	log := opt.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	l, err := acquire(path, lockWait)
	if errors.Is(err, ErrLocked) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("opening the cache: %w", err)
	}
	db := &DB{path: path, opt: opt, log: log, lock: l, runs: map[uint64]bool{}}
	if err := db.open(); err != nil {
		l.release(false) // the first error says more
		return nil, fmt.Errorf("opening the cache: %w", err)
	}
	return db, nil
}

// open opens the file, and a new one if that is of no use.
func (db *DB) open() error {
	if err := db.lock.use(); err != nil {
		return err
	}
	err := db.load()
	if err == nil || !errors.Is(err, errUseless) {
		return err
	}
	db.log.Warn("starting the cache afresh", "path", db.path, "err", err)
	if err := setAside(db.path); err != nil {
		return err
	}
	return db.load()
}

// errUseless is what makes a file of no use to us.
var errUseless = errors.New("useless")

// load opens the file and reads its head. If that fails, the file is closed.
func (db *DB) load() error {
	if err := db.inspect(); err != nil {
		return fmt.Errorf("%w: %w", errUseless, err)
	}
	b, f, err := openBolt(db.path, mapSizes())
	if err != nil {
		return err
	}
	db.bolt, db.file = b, f
	if err := db.readHead(); err != nil {
		db.shut()
		return err
	}
	return nil
}

// openBolt opens a bbolt file. What bbolt cannot open is useless.
func openBolt(path string, sizes []int) (b *bolt.DB, f *os.File, err error) {
	opt := bolt.Options{
		Timeout:      lockWait,
		FreelistType: bolt.FreelistMapType,
		OpenFile: func(name string, flag int, perm os.FileMode) (*os.File, error) {
			var err error
			f, err = os.OpenFile(name, flag, perm)
			return f, err
		},
	}
	defer func() {
		if err != nil && f != nil {
			f.Close() // frees its lock, if bbolt has not
		}
	}()
	for _, size := range sizes {
		opt.InitialMmapSize = size
		err = withFaults(func() error {
			b, err = bolt.Open(path, filePerm, &opt)
			return err
		})
		if err == nil || !isOutOfMemory(err) {
			break
		}
	}
	switch {
	case err == nil:
		b.AllocSize = growth
		return b, f, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, f, ErrLocked
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch),
		errors.Is(err, berrors.ErrChecksum), errors.Is(err, ErrDamaged):
		return nil, f, fmt.Errorf("%w: %w", errUseless, err)
	}
	return nil, f, err
}

// isOutOfMemory reports whether there were not enough addresses to map a file to.
// bbolt does not always keep the cause of an error.
func isOutOfMemory(err error) bool {
	return strings.Contains(err.Error(), "cannot allocate memory") || strings.Contains(err.Error(), "mmap too large")
}

// readHead reads the head of the file, makes an empty file ours, and drops what
// another analyzer stored.
func (db *DB) readHead() error {
	empty := false
	h := newHead(db.opt.Analyzer)
	err := db.view(func(b *bolt.Tx) error {
		if k, _ := b.Cursor().First(); k == nil {
			empty = true
			return nil
		}
		if err := checkBuckets(b); err != nil {
			return fmt.Errorf("%w: not an index: %w", errUseless, err)
		}
		if err := h.decode(b.Bucket(headBucket).Get(headBucket)); err != nil {
			return fmt.Errorf("%w: %w", errUseless, err)
		}
		if h.format != Format {
			return fmt.Errorf("%w: format %d, not %d", errUseless, h.format, Format)
		}
		return nil
	})
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w: %w", errUseless, err)
	}
	if err != nil {
		return err
	}
	if empty || h.analyzer != uint32(db.opt.Analyzer) {
		return db.clear(empty, h)
	}
	db.head.Store(&h)
	return nil
}

// clear makes the file an index that holds nothing.
func (db *DB) clear(empty bool, old head) error {
	h := newHead(db.opt.Analyzer)
	if !empty {
		db.log.Info("dropping what another version of the analysis found", "path", db.path, "was", old.analyzer, "is", h.analyzer)
		h.generation = max(h.generation, old.generation+1)
		h.nextPack, h.nextRun = old.nextPack, old.nextRun
	}
	if err := db.lock.change(); err != nil {
		return err
	}
	err := withFaults(func() error {
		return db.bolt.Update(func(b *bolt.Tx) error {
			for _, name := range [][]byte{headBucket, metaBucket, packBucket, runBucket, dirBucket} {
				if err := b.DeleteBucket(name); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
					return err
				}
				if _, err := b.CreateBucket(name); err != nil {
					return err
				}
			}
			return b.Bucket(headBucket).Put(headBucket, h.encode())
		})
	})
	if err != nil {
		return err
	}
	db.head.Store(&h)
	return nil
}

// setAside renames a file that is of no use, so that whoever wants to know why can
// look at it. One is kept.
func setAside(path string) error {
	bad := path + ".bad"
	if err := os.Remove(bad); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing an older cache: %w", err)
	}
	if err := os.Rename(path, bad); err != nil {
		return fmt.Errorf("setting the cache aside: %w", err)
	}
	return nil
}

// Close releases the index to other processes. It waits for all that is under way.
// What was committed is on the disk already.
func (db *DB) Close() error {
	db.writer.Lock()
	defer db.writer.Unlock()
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.bolt == nil {
		return nil
	}
	err := db.shut()
	return errors.Join(err, db.lock.release(err == nil && !db.damaged.Load()))
}

// shut closes the file and not the lock.
func (db *DB) shut() error {
	b, f := db.bolt, db.file
	db.bolt, db.file = nil, nil
	if db.damaged.Load() {
		// A transaction that met the damage may still hold bbolt's locks, and
		// closing would wait for it. Without the file nothing can go wrong.
		return f.Close()
	}
	return b.Close()
}

// View calls fn with a view of the index, and returns its error. fn must not call
// methods of db that read or write: what it needs, tx has.
func (db *DB) View(fn func(*Tx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.view(func(b *bolt.Tx) error { return fn(newTx(db, b)) })
}

// view is View for whoever holds mu.
func (db *DB) view(fn func(*bolt.Tx) error) error {
	if db.bolt == nil {
		return ErrClosed
	}
	if db.damaged.Load() {
		return ErrDamaged
	}
	return db.watch(withFaults(func() error { return db.bolt.View(fn) }))
}

// watch remembers that the file is damaged.
func (db *DB) watch(err error) error {
	if errors.Is(err, ErrDamaged) && db.damaged.CompareAndSwap(false, true) {
		db.log.Error("the cache is damaged and will be started afresh", "path", db.path, "err", err)
	}
	return err
}

// errUnchanged ends a transaction that turned out to have nothing to store.
var errUnchanged = errors.New("unchanged")

// update calls fn with a transaction that is stored if there is no error. The
// caller holds writer.
func (db *DB) update(fn func(*writeTx) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.bolt == nil {
		return ErrClosed
	}
	if db.damaged.Load() {
		return ErrDamaged
	}
	if err := db.lock.change(); err != nil {
		return err
	}
	var h head
	err := db.watch(withFaults(func() error {
		return db.bolt.Update(func(b *bolt.Tx) error {
			tx := &writeTx{Tx: newTx(db, b), head: *db.head.Load()}
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
			return b.Bucket(headBucket).Put(headBucket, h.encode())
		})
	}))
	switch {
	case errors.Is(err, errUnchanged):
		return nil
	case err != nil:
		return fmt.Errorf("writing the cache: %w", err)
	}
	db.head.Store(&h)
	return nil
}

// withFaults calls fn, and returns [ErrDamaged] if it meets a page of the mapped
// file that is not there, or one on which bbolt cannot go on. Neither gives an error,
// and the first would end the process.
func withFaults(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			what, is := fault(p)
			if !is {
				panic(p)
			}
			err = fmt.Errorf("%w: %s", ErrDamaged, what)
		}
	}()
	return fn()
}

// fault reports whether a panic is that of a damaged file, and what it says. It is
// called while the panic is recovered.
func fault(p any) (string, bool) {
	if e, ok := p.(interface {
		runtime.Error
		Addr() uintptr // of a page that could not be read
	}); ok {
		return e.Error(), true
	}
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprint(p), strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
	}
	return "", false
}

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

func (db *DB) logCorrupt(err error) {
	db.log.Warn("passing over a damaged entry of the cache", "path", db.path, "err", err)
}

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
		db.logCorrupt(corrupt("the checksum of run %d", number))
	}
	db.runsMu.Lock()
	defer db.runsMu.Unlock()
	db.runs[number] = whole
	return whole
}

// Stats is what an index holds and what it takes.
type Stats struct {
	FileBytes   int64 // size of the file
	FreeBytes   int64 // of that, what is in no use
	Dirs        int
	Records     int
	Packs       int
	RecordBytes int64 // of all records
	LiveBytes   int64 // of those that directories name, as of the last [DB.Tidy]
}

// Stats describes the index as of the last commit.
func (db *DB) Stats() Stats {
	db.mu.RLock()
	defer db.mu.RUnlock()
	h := db.head.Load()
	s := Stats{
		Dirs: int(h.dirs), Records: int(h.records), Packs: int(h.packs),
		RecordBytes: int64(h.recordBytes), LiveBytes: int64(h.liveBytes),
	}
	if db.bolt == nil {
		return s
	}
	if info, err := db.file.Stat(); err == nil {
		s.FileBytes = info.Size()
	}
	s.FreeBytes = int64(db.bolt.Stats().FreeAlloc)
	return s
}
