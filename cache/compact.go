package cache

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"time"

	bolt "go.etcd.io/bbolt"
)

// bbolt gives no space back: pages in no use wait for the next commit, and the file
// never gets shorter. So a file of which much is free is copied to a new one, which
// then takes its name.

// newSuffix is what the new file's name ends with until it is complete.
const newSuffix = ".new"

// compact replaces the file by one without free pages. The caller holds writer.
func (db *DB) compact(ctx context.Context) error {
	name := db.path + newSuffix
	if err := removeOld(name); err != nil {
		return err
	}
	// Nobody has a use for half a copy, so it need not be safe on the way.
	next, err := openMapped(name, true)
	if err != nil {
		return err
	}
	if err := db.copyTo(ctx, next.bolt); err != nil {
		next.close()    // the first error says more
		os.Remove(name) // the next Open does, if we cannot
		return err
	}
	if runtime.GOOS == "windows" {
		return db.renameClosed(next)
	}
	return db.rename(next)
}

func removeOld(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// copyTo copies all that the file holds, and returns once it is on the disk.
func (db *DB) copyTo(ctx context.Context, b *bolt.DB) error {
	c := copier{ctx: ctx, to: b}
	err := db.View(func(tx *Tx) error {
		return tx.bolt.ForEach(func(name []byte, from *bolt.Bucket) error {
			return from.ForEach(func(k, v []byte) error { return c.put(name, k, v) })
		})
	})
	if err == nil {
		err = c.end()
	}
	if c.tx != nil {
		c.tx.Rollback() // the first error says more
	}
	b.NoSync, b.NoGrowSync = db.opt.noSync, db.opt.noSync
	if b.NoSync || err != nil {
		return err
	}
	return b.Sync()
}

// copier writes what it is given in transactions of tidyStep.
type copier struct {
	ctx  context.Context
	to   *bolt.DB
	tx   *bolt.Tx // nil between two
	size int      // written in tx
}

func (c *copier) put(bucket, k, v []byte) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if c.tx == nil {
		tx, err := c.to.Begin(true)
		if err != nil {
			return err
		}
		c.tx, c.size = tx, 0
	}
	b, err := c.tx.CreateBucketIfNotExists(bucket)
	if err != nil {
		return err
	}
	b.FillPercent = 1 // keys come in order
	if err := b.Put(k, v); err != nil {
		return err
	}
	if c.size += len(k) + len(v); c.size < tidyStep {
		return nil
	}
	tx := c.tx
	c.tx = nil
	return tx.Commit()
}

// end makes all buckets, those of which nothing came as well.
func (c *copier) end() error {
	if c.tx == nil {
		tx, err := c.to.Begin(true)
		if err != nil {
			return err
		}
		c.tx = tx
	}
	for _, name := range bucketNames {
		if _, err := c.tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	tx := c.tx
	c.tx = nil
	return tx.Commit()
}

// rename makes the new file the index's. At any moment a crash leaves either the one
// or the other, whole.
func (db *DB) rename(next *mapped) error {
	// bbolt's lock of the new file is ours already, and follows it to its name.
	if err := os.Rename(db.path+newSuffix, db.path); err != nil {
		return errors.Join(err, next.close(), os.Remove(db.path+newSuffix))
	}
	old := db.replace(next)
	// Without this a crash of the machine may bring the old file back, which is as
	// good.
	if err := syncDir(db.path); err != nil {
		db.log.Warn("syncing the cache's folder", "path", db.path, "err", err)
	}
	<-old.left
	if err := old.close(); err != nil {
		db.log.Warn("closing the file that was compacted", "path", db.path, "err", err)
	}
	return nil
}

// How long to wait for a moment without readers.
const (
	replaceWait = 2 * time.Second
	replacePoll = time.Millisecond
)

var errBusy = errors.New("there was always somebody reading")

// renameClosed is rename where open files cannot be renamed. It waits for a moment
// without readers, and holds up new ones while both files are closed. Other
// processes are kept out by the lock file.
func (db *DB) renameClosed(next *mapped) error {
	if err := next.close(); err != nil {
		return err
	}
	for start := time.Now(); ; time.Sleep(replacePoll) {
		db.mu.Lock()
		if db.current.users == 0 {
			break
		}
		db.mu.Unlock()
		if time.Since(start) > replaceWait {
			return errBusy
		}
	}
	defer db.mu.Unlock()
	if err := db.current.close(); err != nil {
		return err
	}
	renamed := os.Rename(db.path+newSuffix, db.path)
	m, err := openMapped(db.path, db.opt.noSync)
	db.current = m
	if err != nil {
		return fmt.Errorf("opening the compacted file: %w", errors.Join(renamed, err))
	}
	return renamed
}
