package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	filePerm = 0o600
	dirPerm  = 0o700

	// bbolt makes the file longer than it needs to be, since each time costs a sync:
	// by an eighth, so that small workspaces have small files, within these bounds.
	growthShare = 8
	minGrowth   = 1 << 20
	maxGrowth   = 64 << 20
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
	wait := lockWait
	if opt.NoWait {
		wait = 0
	}
	l, err := acquire(path, wait)
	for range 3 {
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
		// The folder was pruned since it was located, or is somebody's own.
		if err = os.MkdirAll(filepath.Dir(path), dirPerm); err == nil {
			l, err = acquire(path, wait)
		}
	}
	if errors.Is(err, ErrLocked) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("opening the cache: %w", err)
	}
	db := &DB{path: path, opt: opt, log: log, lock: l, runs: map[uint64]bool{}, deadFloor: deadFloor, freeFloor: freeFloor, maxRun: maxRun}
	l.known, db.closedBefore = opt.noSync, l.clean
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
	if err := removeOld(db.path + newSuffix); err != nil { // left by a crash
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

// errUseless is why a file is set aside. Other errors may be gone the next time, as
// when there were too many open files.
var errUseless = errors.New("of no use")

// load opens the file and reads its head. If that fails, the file is closed.
func (db *DB) load() error {
	if err := db.inspect(); err != nil {
		return err
	}
	m, err := openMapped(db.path, db.opt.noSync)
	if err != nil {
		return err
	}
	if err := db.readHead(m); err != nil {
		m.close() // the first error says more
		if isDamage(err) {
			err = fmt.Errorf("%w: %w", errUseless, err)
		}
		return err
	}
	db.replace(m)
	return nil
}

// openMapped opens a bbolt file. What bbolt cannot open is useless.
func openMapped(path string, noSync bool) (*mapped, error) {
	m := &mapped{}
	opt := bolt.Options{
		Timeout:      lockWait,
		NoSync:       noSync,
		NoGrowSync:   noSync,
		FreelistType: bolt.FreelistMapType,
		OpenFile: func(name string, flag int, perm os.FileMode) (f *os.File, err error) {
			m.file, err = os.OpenFile(name, flag, perm)
			return m.file, err
		},
	}
	var err error
	for _, size := range mapSizes() {
		opt.InitialMmapSize = size
		err = withFaults(func() (err error) {
			m.bolt, err = bolt.Open(path, filePerm, &opt)
			return err
		})
		if err == nil {
			return m, nil
		}
		if m.file != nil {
			m.file.Close() // frees its lock, if bbolt has not
		}
		if !isOutOfMemory(err) {
			break
		}
	}
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrLocked
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch),
		errors.Is(err, berrors.ErrChecksum), isDamage(err):
		return nil, fmt.Errorf("%w: %w", errUseless, err)
	}
	return nil, err
}

// isOutOfMemory reports whether there were not enough addresses to map a file to.
// bbolt does not always keep the cause of an error.
func isOutOfMemory(err error) bool {
	return strings.Contains(err.Error(), "cannot allocate memory") || strings.Contains(err.Error(), "mmap too large")
}

// readHead reads the head of the file, makes an empty file ours, and drops what
// another analyzer stored.
func (db *DB) readHead(m *mapped) error {
	empty := false
	h := newHead(db.opt.Analyzer)
	err := m.view(func(b *bolt.Tx) error {
		if k, _ := b.Cursor().First(); k == nil {
			empty = true
			return nil
		}
		if err := checkBuckets(b); err != nil {
			return fmt.Errorf("%w: not an index: %w", errUseless, err)
		}
		if err := h.decode(b.Bucket(headKey).Get(headKey)); err != nil {
			return fmt.Errorf("%w: %w", errUseless, err)
		}
		if h.format != Format {
			return fmt.Errorf("%w: format %d, not %d", errUseless, h.format, Format)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if empty || h.analyzer != uint32(db.opt.Analyzer) {
		return db.clear(m, empty, h)
	}
	db.head.Store(&h)
	return nil
}

// clear makes the file an index that holds nothing.
func (db *DB) clear(m *mapped, empty bool, old head) error {
	h := newHead(db.opt.Analyzer)
	if !empty {
		db.log.Info("dropping what another version of the analysis found", "path", db.path, "was", old.analyzer, "is", h.analyzer)
		h.generation = max(h.generation, old.generation+1)
		h.nextPack, h.nextRun = old.nextPack, old.nextRun
	}
	if err := db.lock.change(); err != nil {
		return err
	}
	err := m.update(func(b *bolt.Tx) error {
		for _, name := range bucketNames {
			if err := b.DeleteBucket(name); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
				return err
			}
			if _, err := b.CreateBucket(name); err != nil {
				return err
			}
		}
		return b.Bucket(headKey).Put(headKey, h.encode())
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
	if err := os.RemoveAll(bad); err != nil {
		return fmt.Errorf("removing an older cache: %w", err)
	}
	if err := os.Rename(path, bad); err != nil {
		return fmt.Errorf("setting the cache aside: %w", err)
	}
	return nil
}
