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
	b, f, err := openBolt(name, mapSizes())
	if err != nil {
		return err
	}
	err = db.copyTo(ctx, b)
	if err == nil {
		err = db.replaceBy(b, f)
	}
	if err != nil {
		b.Close()       // the first error says more
		os.Remove(name) // if it is still there
	}
	return err
}

func removeOld(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// copyTo copies all that the file holds, and returns once it is on the disk.
func (db *DB) copyTo(ctx context.Context, b *bolt.DB) error {
	// Nobody has a use for half a copy, so it need not be safe on the way.
	b.NoSync = true
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
	b.NoSync = false
	if err != nil {
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
	for _, name := range buckets() {
		if _, err := c.tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	tx := c.tx
	c.tx = nil
	return tx.Commit()
}

// How long to wait for a moment without readers.
const (
	replaceWait = 2 * time.Second
	replacePoll = time.Millisecond
)

var errBusy = errors.New("there was always somebody reading")

// replaceBy makes another open file the index's. At any moment a crash leaves either
// the one or the other, whole.
func (db *DB) replaceBy(b *bolt.DB, f *os.File) error {
	// Whoever waits in Lock holds up new readers. One that is within a View already,
	// and waits for such a new one, would never end. So this asks and does not wait.
	for start := time.Now(); !db.mu.TryLock(); time.Sleep(replacePoll) {
		if time.Since(start) > replaceWait {
			return errBusy
		}
	}
	defer db.mu.Unlock()
	if db.bolt == nil {
		return ErrClosed
	}
	if runtime.GOOS == "windows" {
		return db.reopenAs(b)
	}
	// The lock of the new file is ours already, and follows it to its new name.
	if err := os.Rename(db.path+newSuffix, db.path); err != nil {
		return err
	}
	old := db.bolt
	db.bolt, db.file = b, f
	if err := old.Close(); err != nil {
		db.log.Warn("closing the file that was compacted", "path", db.path, "err", err)
	}
	// Without this a crash of the machine may bring the old file back, which is as
	// good.
	if err := syncDir(db.path); err != nil {
		db.log.Warn("syncing the cache's folder", "path", db.path, "err", err)
	}
	return nil
}

// reopenAs is replaceBy where an open file cannot be renamed. Others are kept out
// by the lock file meanwhile.
func (db *DB) reopenAs(b *bolt.DB) error {
	if err := b.Close(); err != nil {
		return err
	}
	if err := db.shut(); err != nil {
		return err
	}
	renamed := os.Rename(db.path+newSuffix, db.path)
	b, f, err := openBolt(db.path, mapSizes())
	if err != nil {
		return fmt.Errorf("opening the compacted file: %w", errors.Join(renamed, err))
	}
	db.bolt, db.file = b, f
	return renamed
}
