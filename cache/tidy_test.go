package cache

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
)

func TestChoosePacks(t *testing.T) {
	packs := func(live ...uint64) (all []*packUse, dead uint64) { // of 100 bytes each
		for i, l := range live {
			all = append(all, &packUse{number: uint32(i + 1), size: 100, live: l})
			dead += 100 - l
		}
		return all, dead
	}
	for _, tt := range []struct {
		name    string
		live    []uint64
		bad     int // number of a damaged pack; 0: none
		allowed uint64
		want    []uint32
	}{
		{"nothing while little is dead", []uint64{0, 50, 100}, 0, 150, nil},
		{"the oldest of what is mostly dead", []uint64{0, 50, 100, 10}, 0, 150, []uint32{1}},
		{"as many as it takes", []uint64{0, 50, 100, 10}, 0, 100, []uint32{1, 2}},
		{"what is mostly dead before what is older", []uint64{90, 80, 30}, 0, 30, []uint32{3}},
		{"what is mostly in use if it has to be", []uint64{90, 80, 70, 40}, 0, 5, []uint32{1, 2, 3, 4}},
		{"not what is nearly all in use", []uint64{99, 97, 100}, 0, 0, nil},
		{"what is damaged, in any case", []uint64{100, 100}, 2, 1000, []uint32{2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, dead := packs(tt.live...)
			if tt.bad > 0 {
				all[tt.bad-1].bad = true
			}
			chosen, left := choosePacks(all, dead, tt.allowed)
			var got []uint32
			for _, u := range chosen {
				got = append(got, u.number)
				dead -= u.size - u.live
			}
			if !slices.Equal(got, tt.want) || left != dead {
				t.Errorf("chose %v with %d dead left, want %v with %d", got, left, tt.want, dead)
			}
		})
	}
}

// branch stores a directory of files that are those of one branch and no other, and
// returns their keys.
func branch(t *testing.T, db *DB, name string, files int) []Key {
	t.Helper()
	var b Batch
	d := Dir{Path: "."}
	var keys []Key
	for i := range files {
		record := bytes.Repeat(fmt.Appendf(nil, "%s %d ", name, i), 200)
		key := KeyOf(record, "go", 1)
		keys = append(keys, key)
		b.Put(key, record)
		d.Files = append(d.Files, File{Name: fmt.Sprintf("f%05d", i), Key: key, Stamp: Stamp{Size: 1}})
	}
	b.SetDir(d)
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	return keys
}

func count(db *DB, keys []Key) (n int) {
	for _, k := range keys {
		if db.Has(k) {
			n++
		}
	}
	return n
}

// Who goes back to a branch finds it there, unless it was long ago.
func TestTidyKeepsTheBranchesOfLate(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	db.deadFloor = 0
	ctx := context.Background()
	big := branch(t, db, "one", 2000)
	if err := db.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	small := branch(t, db, "two", 200)
	for _, step := range []string{"three", "four", "five", "six", "seven", "eight"} {
		now := branch(t, db, step, 200)
		if err := db.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(db, now); n != len(now) {
			t.Fatalf("%d of the records in use are left", n)
		}
		if s := db.Stats(); s.PackBytes > 2*s.LiveBytes {
			t.Fatalf("%d bytes are kept, of which %d are in use", s.PackBytes, s.LiveBytes)
		}
	}
	if n := count(db, big); n != 0 {
		t.Errorf("%d records of the first branch are still there", n)
	}
	if n := count(db, small); n != 0 {
		t.Errorf("%d records of the second branch are still there", n)
	}
	last := branch(t, db, "nine", 220)
	if _, err := os.Stat(db.path); err != nil {
		t.Fatal(err)
	}
	little := branch(t, db, "nine", 215) // the same without five files
	if err := db.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(db, last); n != len(last) || len(little) >= len(last) {
		t.Errorf("%d of %d records of the branch before are left", n, len(last))
	}
	if lines, records := tableLines(t, db); lines != records {
		t.Errorf("the table has %d lines for %d records", lines, records)
	}
}

// Of what is dead, the oldest goes first.
func TestTidyDropsTheOldest(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	db.deadFloor = 0
	old := branch(t, db, "aaa", 1000)
	young := branch(t, db, "bbb", 1000)
	branch(t, db, "ccc", 2000)
	if err := db.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := count(db, young); n < 900 {
		t.Errorf("%d of the younger records are left", n)
	}
	if n := count(db, old); n > 100 {
		t.Errorf("%d of the older records are left", n)
	}
	if lines, records := tableLines(t, db); lines != records {
		t.Errorf("the table has %d lines for %d records", lines, records)
	}
}

// tableLines returns how many lines the table of keys has, and how many it needs.
func tableLines(t *testing.T, db *DB) (lines, records int) {
	t.Helper()
	err := db.View(func(tx *Tx) error {
		tx.readRuns()
		for _, r := range tx.runs {
			lines += r.len()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, db.Stats().Records
}

func TestTidyWithNothingToDoWritesNothing(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	branch(t, db, "one", 100)
	info, err := os.Stat(db.path)
	if err != nil {
		t.Fatal(err)
	}
	before := txid(db)
	if err := db.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	if txid(db) != before {
		t.Error("there was a transaction")
	}
	if after, err := os.Stat(db.path); err != nil || !os.SameFile(info, after) {
		t.Errorf("the file was written anew: %v", err)
	}
}

func txid(db *DB) (n int) {
	_ = db.View(func(tx *Tx) error { n = tx.bolt.ID(); return nil })
	return n
}

// A file of which most is free becomes short, and stays what it was.
func TestTidyShortensTheFile(t *testing.T) {
	path := testPath(t)
	db := openTest(t, path, Options{})
	db.deadFloor, db.freeFloor = 0, 1<<20
	branch(t, db, "large", 5000)
	before := db.Stats().FileBytes
	now := branch(t, db, "small", 100)
	for range 2 { // pages are free only after the next commit
		if err := db.Tidy(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	s := db.Stats()
	if s.FileBytes > before/4 {
		t.Errorf("the file has %d bytes, and had %d", s.FileBytes, before)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != s.FileBytes || info.Mode().Perm() != filePerm {
		t.Errorf("%v, %v", info, err)
	}
	if n := count(db, now); n != len(now) {
		t.Errorf("%d of %d records are left", n, len(now))
	}
	if err := removeOld(path + newSuffix); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("the new file is not locked: %v", err)
	}
	branch(t, db, "more", 100)
}

// Whatever moment it is stopped at, tidying leaves an index that checks, and the
// next goes on.
func TestTidyStopped(t *testing.T) {
	for after := range 12 {
		t.Run(fmt.Sprint("after ", after), func(t *testing.T) {
			t.Parallel()
			path := testPath(t)
			db := openTest(t, path, Options{})
			db.deadFloor, db.freeFloor = 0, 1
			branch(t, db, "one", 3000)
			now := branch(t, db, "two", 300)
			ctx := &countdown{Context: context.Background(), left: after}
			if err := db.Tidy(ctx); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if err := db.Check(context.Background()); err != nil {
				t.Error(err)
			}
			if n := count(db, now); n != len(now) {
				t.Errorf("%d of %d records are left", n, len(now))
			}
			closeTest(t, db)
			if _, err := os.Stat(path + newSuffix); err == nil {
				t.Error("half a file is left")
			}
			db = openTest(t, path, Options{})
			db.deadFloor = 0
			branch(t, db, "three", 300)
			if err := db.Tidy(context.Background()); err != nil {
				t.Fatal(err)
			}
			if s := db.Stats(); s.PackBytes > 2*s.LiveBytes {
				t.Errorf("%d bytes are kept, of which %d are in use", s.PackBytes, s.LiveBytes)
			}
		})
	}
}

// countdown is a context that is done once it has been asked so many times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// The lock file alone keeps others out, as it does while the index's own file is
// being replaced.
func TestLockFileAlone(t *testing.T) {
	path := testPath(t)
	l, err := acquire(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want %v", err, ErrLocked)
	}
	if err := l.release(false); err != nil {
		t.Fatal(err)
	}
	openTest(t, path, Options{})
}

func TestRunOfAFlippedBitIsNotWhole(t *testing.T) {
	b := newRunBuilder(3)
	for i := range uint32(3) {
		b.add(entry{key: Key{byte(i)}, at: place{pack: i}})
	}
	value := b.run()
	for i := range value {
		value[i] ^= 2
		if wholeRun(value) {
			t.Errorf("a bit of byte %d was flipped", i)
		}
		value[i] ^= 2
	}
	if !wholeRun(value) || wholeRun(value[:7]) || wholeRun(nil) {
		t.Error("a run is not what it is")
	}
}

// A table that is larger than one run may be is rewritten part by part.
func TestRewriteOfALargeTable(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	db.maxRun = 400
	const n, step = 2000, 100
	key := func(i int) (k Key) {
		binary.BigEndian.PutUint64(k[:], uint64(i)<<50)
		return k
	}
	// All are stored, then all again elsewhere, but for each tenth, which is dropped.
	at := func(i int) place {
		if i%10 == 0 {
			return place{}
		}
		return place{pack: uint32(i + 1), slot: uint16(i)}
	}
	for round := range 2 {
		for first := 0; first < n; first += step {
			err := db.update(func(tx *writeTx) error {
				b := newRunBuilder(step)
				for i := first; i < first+step; i++ {
					switch {
					case round == 0:
						b.add(entry{key: key(i), at: place{pack: 1, slot: 1}})
					default:
						b.add(entry{key: key(i), at: at(i)})
					}
				}
				tx.changed = true
				return tx.addRun(b)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := db.rewriteRuns(context.Background(), false); err != nil {
		t.Fatal(err)
	}
	err := db.View(func(tx *Tx) error {
		tx.readRuns()
		if len(tx.runs) != (n-n/10+db.maxRun-1)/db.maxRun {
			return fmt.Errorf("%d runs", len(tx.runs))
		}
		for i := range n {
			if got, ok := tx.find(key(i)); got != at(i) || ok != (got.pack != 0) {
				return fmt.Errorf("key %d is at %v, %t, want %v", i, got, ok, at(i))
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if records := db.Stats().Records; records != n-n/10 {
		t.Errorf("%d records", records)
	}
	// There are no such packs, so the index would not check.
	err = db.update(func(tx *writeTx) error {
		tx.changed, tx.head.records = true, 0
		numbers, _ := tx.listRuns()
		for _, number := range numbers {
			if err := tx.bucket(runBucket).Delete(numberKey(number)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
