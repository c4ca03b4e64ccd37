package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrGone is why an index is renewed whose file somebody removed, or put another one
// in the place of. What is open can be read until then, and nobody else will find it.
var ErrGone = errors.New("cache: the file is not at its place any more")

// Sound returns nil while the index is fit for use, and otherwise [ErrDamaged], [ErrGone]
// or [ErrClosed]. It costs two calls of the system.
func (db *DB) Sound() error {
	if !db.writer.TryLock() {
		return nil // somebody writes, and will find out
	}
	defer db.writer.Unlock()
	return db.sound()
}

// sound is Sound for whoever holds writer.
func (db *DB) sound() error {
	m, err := db.use()
	if err != nil {
		return err
	}
	defer db.leave(m)
	if !sameFile(m.file, db.path) || !sameFile(db.lock.file, db.path+lockSuffix) {
		return ErrGone
	}
	return nil
}

// Renew puts an empty index in the place of one that is not sound: one that is damaged
// is set aside, as the next [Open] would do. Readers keep what they have until they are
// done. If another process has opened an index at the same place meanwhile, Renew
// returns [ErrLocked], and this one should be closed.
func (db *DB) Renew() error {
	db.writer.Lock()
	defer db.writer.Unlock()
	why := db.sound()
	if why == nil || errors.Is(why, ErrClosed) {
		return why
	}
	db.log.Warn("starting the cache afresh", "path", db.path, "err", why)
	if err := db.renew(why); err != nil {
		return fmt.Errorf("renewing the cache: %w", err)
	}
	return nil
}

func (db *DB) renew(why error) error {
	if err := os.MkdirAll(filepath.Dir(db.path), dirPerm); err != nil {
		return err
	}
	if !sameFile(db.lock.file, db.path+lockSuffix) {
		l, err := acquire(db.path, lockWait)
		if err != nil {
			return err
		}
		l.known = db.opt.noSync
		db.lock.release(false) // it locks nothing that anybody can find
		db.lock = l
		if err := l.use(); err != nil {
			return err
		}
	}
	if errors.Is(why, ErrDamaged) || exists(db.path) {
		if err := setAside(db.path); err != nil && exists(db.path) {
			return err
		}
	}
	db.mu.Lock()
	old := db.current
	db.mu.Unlock()
	if err := db.load(); err != nil {
		return err
	}
	// The numbers of runs begin anew, and so does what is known to be damaged.
	db.runsMu.Lock()
	clear(db.runs)
	db.runsMu.Unlock()
	db.suspects.clear()
	go func() {
		<-old.left
		old.close() // nobody needs it any more
	}()
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
