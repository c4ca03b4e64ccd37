package cache

import (
	"os"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"
)

// mapped is an open file. It is closed once it has been replaced and nobody uses it
// any more, so that nobody has to wait for the others when a file is replaced.
type mapped struct {
	bolt *bolt.DB
	file *os.File // what bolt reads and writes

	table atomic.Pointer[runTable] // the last that was read; nil before the first

	damaged atomic.Bool // a fault was met: it is neither read nor written any more

	users int           // guarded by DB.mu
	left  chan struct{} // closed once it is replaced and has no users; nil before that; guarded by DB.mu
}

// view calls fn with a transaction for reading.
func (m *mapped) view(fn func(*bolt.Tx) error) error {
	return m.watch(withFaults(func() error { return m.bolt.View(fn) }))
}

// update calls fn with a transaction for writing. Only one at a time may.
func (m *mapped) update(fn func(*bolt.Tx) error) error {
	if info, err := m.file.Stat(); err == nil {
		m.bolt.AllocSize = min(max(int(info.Size()/growthShare), minGrowth), maxGrowth)
	}
	return m.watch(withFaults(func() error { return m.bolt.Update(fn) }))
}

// watch remembers that the file is damaged.
func (m *mapped) watch(err error) error {
	if isDamage(err) {
		m.damaged.Store(true)
	}
	return err
}

// close closes the file. Nobody uses it any more.
func (m *mapped) close() error {
	if m.damaged.Load() {
		// The transaction that met the damage may still hold bbolt's locks, and
		// closing would wait for it. Without the file nothing can go wrong.
		return m.file.Close()
	}
	return m.bolt.Close()
}

// use returns the file for use until leave.
func (db *DB) use() (*mapped, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.current == nil:
		return nil, ErrClosed
	case db.current.damaged.Load():
		return nil, ErrDamaged
	}
	db.current.users++
	return db.current, nil
}

func (db *DB) leave(m *mapped) {
	db.mu.Lock()
	defer db.mu.Unlock()
	m.users--
	m.drained()
}

// replace makes another file the one that is used, or none, and returns the one
// that was, whose left tells when it can be closed.
func (db *DB) replace(by *mapped) *mapped {
	db.mu.Lock()
	defer db.mu.Unlock()
	m := db.current
	db.current = by
	if m != nil {
		m.left = make(chan struct{})
		m.drained()
	}
	return m
}

// drained closes left if the time has come. The caller holds DB.mu.
func (m *mapped) drained() {
	if m.left != nil && m.users == 0 {
		close(m.left)
	}
}
