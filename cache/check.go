package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Check reads the whole index and returns what is wrong with it: in the file's
// structure, in any checksum, in where any key leads, and in the counts. No change
// can be made meanwhile. It is for tests and for whoever suspects a disk.
func (db *DB) Check(ctx context.Context) error {
	db.writer.Lock()
	defer db.writer.Unlock()
	if err := db.checkFile(); err != nil {
		return fmt.Errorf("checking the cache: %w", err)
	}
	err := db.View(func(tx *Tx) error {
		c := checker{tx: tx, ctx: ctx}
		return errors.Join(c.structure(), c.packs(), c.table(), c.dirs(), c.meta())
	})
	if err != nil {
		return fmt.Errorf("checking the cache: %w", err)
	}
	return nil
}

// checkFile checks what bbolt would not survive, before it is asked to check.
func (db *DB) checkFile() error {
	m, err := db.use()
	if err != nil {
		return err
	}
	defer db.leave(m)
	info, err := m.file.Stat()
	if err != nil {
		return err
	}
	s, err := openSkeleton(m.file, info.Size())
	if err != nil {
		return err
	}
	return s.check()
}

type checker struct {
	tx  *Tx
	ctx context.Context
}

// structure is bbolt's own check.
func (c *checker) structure() error {
	var errs []error
	for err := range c.tx.bolt.Check() { // to the end, or its goroutine stays
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// packs counts the packs. What is in them, table checks: a record that nothing leads
// to may be damaged, since it was stored again elsewhere.
func (c *checker) packs() error {
	var count, size uint64
	h := c.tx.db.head.Load()
	err := c.tx.bucket(packBucket).ForEach(func(k, v []byte) error {
		count++
		size += uint64(len(v))
		if number := numberOf(k); number == 0 || number >= h.nextPack {
			return fmt.Errorf("pack %x has a number that was never given", k)
		}
		return c.ctx.Err()
	})
	if err == nil && (count != h.packs || size != h.packBytes) {
		err = fmt.Errorf("%d packs of %d bytes, counted as %d of %d", count, size, h.packs, h.packBytes)
	}
	return err
}

// table checks that the runs are whole and in order, and that each key leads to its
// record.
func (c *checker) table() error {
	c.tx.readRuns()
	err := c.tx.bucket(runBucket).ForEach(func(k, v []byte) error {
		number := numberOf(k)
		if number == 0 || number >= c.tx.db.head.Load().nextRun {
			return fmt.Errorf("run %x has a number that was never given", k)
		}
		if !wholeRun(v) {
			return corrupt("the checksum of run %d", number)
		}
		r, err := openRun(v)
		if err != nil {
			return fmt.Errorf("run %d: %w", number, err)
		}
		for i := 1; i < r.len(); i++ {
			if a, b := r.key(i-1), r.key(i); bytes.Compare(a[:], b[:]) >= 0 {
				return corrupt("run %d is not in order at %d", number, i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var records uint64
	err = merge(c.tx.runs, func(e entry) error {
		at, ok := c.tx.find(e.key)
		if at != e.at || ok != (e.at.pack != 0) {
			return fmt.Errorf("key %x is found at %v, not %v", e.key, at, e.at)
		}
		if !ok {
			return nil
		}
		records++
		_, err := c.tx.at(e.key, at)
		return err
	})
	if h := c.tx.db.head.Load(); err == nil && records != h.records {
		err = fmt.Errorf("%d records, counted as %d", records, h.records)
	}
	return err
}

// dirs checks that each file's key leads to a record, unless the file is one that is
// to be read again.
func (c *checker) dirs() error {
	var count uint64
	err := c.tx.bucket(dirBucket).ForEach(func(k, v []byte) error {
		count++
		path := string(k)
		files, err := decodeDir(path, v, nil)
		if err != nil {
			return err
		}
		for i := range files {
			f := &files[i]
			if f.Key == (Key{}) || f.Stamp == (Stamp{}) {
				continue
			}
			if _, ok, err := c.tx.Bytes(f.Key); !ok {
				return errors.Join(fmt.Errorf("%s in %s has no record", f.Name, path), err)
			}
		}
		return c.ctx.Err()
	})
	if h := c.tx.db.head.Load(); err == nil && count != h.dirs {
		err = fmt.Errorf("%d directories, counted as %d", count, h.dirs)
	}
	return err
}

// meta checks the head and the small things.
func (c *checker) meta() error {
	var h head
	if err := h.decode(c.tx.bucket(headBucket).Get(headKey)); err != nil {
		return err
	}
	if h != *c.tx.db.head.Load() {
		return errors.New("the head is not the one in use")
	}
	return c.tx.bucket(metaBucket).ForEach(func(k, v []byte) error {
		_, err := openMeta(string(k), v)
		return err
	})
}
