package cache

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// filled makes an index of a few hundred records and closes it.
func filled(t testing.TB, path string) *model {
	t.Helper()
	m := newModel()
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for range 15 {
		var b Batch
		m.step(rng, &b)
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
	}
	closeTest(t, db)
	return m
}

func TestUselessFileIsSetAside(t *testing.T) {
	for _, tt := range []struct {
		name   string
		damage func(t *testing.T, path string)
	}{
		{"a file of something else", func(t *testing.T, path string) {
			write(t, path, []byte(strings.Repeat("not a database, but long enough to be one. ", 1000)))
		}},
		{"a file of a few bytes", func(t *testing.T, path string) { write(t, path, []byte("x")) }},
		{"a file cut short within its pages", func(t *testing.T, path string) {
			filled(t, path)
			truncate(t, path, 5*4096)
		}},
		{"a file cut short within its first page", func(t *testing.T, path string) {
			filled(t, path)
			truncate(t, path, 100)
		}},
		{"both meta pages flipped", func(t *testing.T, path string) {
			filled(t, path)
			flip(t, path, pageHead+20)
			flip(t, path, os.Getpagesize()+pageHead+20)
		}},
		{"zeros", func(t *testing.T, path string) { write(t, path, make([]byte, 1<<20)) }},
		{"a bbolt file of another program", func(t *testing.T, path string) {
			edit(t, path, func(b *bolt.Tx) error {
				_, err := b.CreateBucket([]byte("users"))
				return err
			})
		}},
		{"a newer format", func(t *testing.T, path string) {
			filled(t, path)
			edit(t, path, func(b *bolt.Tx) error {
				return b.Bucket(headKey).Put(headKey, []byte{Format + 1, 0, 0, 0, 1, 2, 3})
			})
		}},
		{"an older format", func(t *testing.T, path string) {
			filled(t, path)
			edit(t, path, func(b *bolt.Tx) error {
				return b.Bucket(headKey).Put(headKey, []byte{Format - 1, 0, 0, 0})
			})
		}},
		{"a damaged head", func(t *testing.T, path string) {
			filled(t, path)
			edit(t, path, func(b *bolt.Tx) error {
				v := bytes.Clone(b.Bucket(headKey).Get(headKey))
				v[9] ^= 1
				return b.Bucket(headKey).Put(headKey, v)
			})
		}},
		{"a folder of its name", func(t *testing.T, path string) { mkdir(t, path, 0o700) }},
		{"a missing bucket", func(t *testing.T, path string) {
			filled(t, path)
			edit(t, path, func(b *bolt.Tx) error { return b.DeleteBucket(bucketNames[runBucket]) })
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := testPath(t)
			tt.damage(t, path)
			before, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			db := openTest(t, path, Options{Analyzer: 1, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			if n := strings.Count(log.String(), "\n"); n != 1 {
				t.Errorf("logged %d lines: %s", n, &log)
			}
			if s := db.Stats(); s.Dirs != 0 || s.Records != 0 {
				t.Errorf("there is something in a new index: %+v", s)
			}
			if aside, err := os.Stat(path + ".bad"); err != nil || !os.SameFile(before, aside) {
				t.Errorf("the file that was set aside is another: %v", err)
			}
			var b Batch
			b.SetDir(Dir{Path: "."})
			if err := db.Commit(&b); err != nil {
				t.Error(err)
			}
		})
	}
}

// Bits are flipped all over the pages that bbolt follows. A process that is not
// told of it would die of some of them; after a crash everything is looked at.
func TestFlippedBitsAfterACrash(t *testing.T) {
	path := testPath(t)
	m := filled(t, path)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var heads []int // where pages begin; between two of them, one runs over
	size := os.Getpagesize()
	for at := 0; at+size <= len(sound); at += size {
		if binary.NativeEndian.Uint64(sound[at:]) == uint64(at/size) {
			heads = append(heads, at)
		}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	aside := 0
	const rounds = 100
	for round := range rounds {
		data := bytes.Clone(sound)
		at := heads[rng.IntN(len(heads))] + rng.IntN(pageHead+2*elementSize)
		if round%5 == 0 {
			at = rng.IntN(len(data))
		}
		data[at] ^= 1 << rng.IntN(8)
		path := testPath(t)
		write(t, path, data)
		write(t, path+lockSuffix, []byte(stateOpen))
		db, err := Open(path, Options{Analyzer: 1, noSync: true})
		if err != nil {
			t.Fatalf("flip at %d: %v", at, err)
		}
		if _, err := os.Stat(path + ".bad"); err == nil {
			aside++
		} else if at >= 2*size { // or else the last commit is undone, which is as well
			m.survives(t, db)
		}
		if err := db.Close(); err != nil {
			t.Fatalf("flip at %d: %v", at, err)
		}
	}
	if aside == 0 || aside == rounds {
		t.Errorf("%d of %d files were set aside", aside, rounds)
	}
	t.Logf("%d of %d files were set aside", aside, rounds)
}

// survives makes sure that what an index gives is right, whatever it lacks.
func (m *model) survives(t *testing.T, db *DB) {
	t.Helper()
	err := db.View(func(tx *Tx) error {
		for key, want := range m.records {
			if got, ok, _ := tx.Bytes(key); ok && !bytes.Equal(got, want) {
				return fmt.Errorf("record %x is another", key)
			}
		}
		return tx.Dirs(func(d Dir) error {
			if fmt.Sprint(d.Files) != fmt.Sprint(m.dirs[d.Path]) {
				return fmt.Errorf("directory %s is another", d.Path)
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}

// A bit flipped in a file that was closed in order is found when it is met: that
// costs this process what it asked, and at the next start the file.
func TestFaultIsNoCrash(t *testing.T) {
	path := testPath(t)
	filled(t, path)
	s := skeletonOf(t, path)
	flip(t, path, int(s.root)*os.Getpagesize()) // the page says that it is another
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := os.Stat(path + ".bad"); err != nil {
		t.Error("the file was not set aside")
	}
}

// A file that somebody cuts short while it is mapped faults when it is read.
func TestFileCutShortWhileOpen(t *testing.T) {
	path := testPath(t)
	m := filled(t, path)
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	truncate(t, path, 2*int64(os.Getpagesize()))
	err = db.View(func(tx *Tx) error { return tx.Dirs(func(Dir) error { return nil }) })
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("reading gives %v, want %v", err, ErrDamaged)
	}
	for key := range m.records {
		if db.Has(key) {
			t.Error("a record is still there")
		}
	}
	var b Batch
	b.SetDir(Dir{Path: "x"})
	if err := db.Commit(&b); !errors.Is(err, ErrDamaged) {
		t.Errorf("writing gives %v, want %v", err, ErrDamaged)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	db = openTest(t, path, Options{Analyzer: 1})
	if s := db.Stats(); s.Dirs != 0 {
		t.Errorf("the damaged file is still in use: %+v", s)
	}
}

// A panic of whoever reads is theirs.
func TestPanicInAViewIsNotDamage(t *testing.T) {
	db := openTest(t, testPath(t), Options{})
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v", p)
		}
		if err := db.View(func(*Tx) error { return nil }); err != nil {
			t.Error(err)
		}
	}()
	_ = db.View(func(*Tx) error { panic("mine") })
}

// Damage within values is an error for what it hits, and mends when the file is
// scanned again.
func TestDamagedValuesMend(t *testing.T) {
	for _, tt := range []struct {
		name   string
		bucket bucketID
		tidy   bool // or else Close has to do it
	}{
		{"packs, when tidied", packBucket, true},
		{"packs, when closed", packBucket, false},
		{"runs", runBucket, true},
		{"directories", dirBucket, true},
		{"small things", metaBucket, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := testPath(t)
			m := filled(t, path)
			rng := rand.New(rand.NewPCG(1, 1))
			edit(t, path, func(b *bolt.Tx) error {
				bucket := b.Bucket(bucketNames[tt.bucket])
				changed := map[string][]byte{}
				_ = bucket.ForEach(func(k, v []byte) error {
					v = bytes.Clone(v)
					v[rng.IntN(len(v))] ^= 4
					changed[string(k)] = v
					return nil
				})
				for k, v := range changed {
					if err := bucket.Put([]byte(k), v); err != nil {
						return err
					}
				}
				return nil
			})
			db, err := Open(path, Options{Analyzer: 1, noSync: true})
			if err != nil {
				t.Fatal(err)
			}
			m.survives(t, db)
			for name, want := range m.meta {
				if got := db.Meta(name); (tt.bucket == metaBucket) != (got == nil) || got != nil && !bytes.Equal(got, want) {
					t.Errorf("%s is %q", name, got)
				}
			}
			lost := 0
			for key := range m.records {
				if !db.Has(key) {
					lost++
				}
			}
			if tt.tidy {
				if err := db.Tidy(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = openTest(t, path, Options{Analyzer: 1})
			// What the indexer does: whatever has no stamp, it reads and stores again.
			again := 0
			var b Batch
			named := m.named()
			for path, files := range m.dirs {
				d, _, err := dirOf(db, path)
				if err != nil {
					t.Fatal(err)
				}
				for i := range files {
					if i >= len(d.Files) || d.Files[i].Stamp != files[i].Stamp {
						again++
						b.Put(files[i].Key, m.records[files[i].Key])
					}
				}
				b.SetDir(Dir{Path: path, Files: files})
			}
			for name, value := range m.meta {
				b.SetMeta(name, value)
			}
			if tt.bucket != metaBucket && again == 0 {
				t.Errorf("nothing is read again, with %d records lost", lost)
			}
			if err := db.Commit(&b); err != nil {
				t.Fatal(err)
			}
			for key := range m.records {
				db.Has(key) // what nothing leads to is dropped once it is known to be damaged
				if !named[key] {
					delete(m.records, key)
				}
			}
			if err := db.Tidy(context.Background()); err != nil {
				t.Fatal(err)
			}
			m.compare(t, db)
		})
	}
}

func dirOf(db *DB, path string) (d Dir, ok bool, err error) {
	err = db.View(func(tx *Tx) error {
		d, ok, err = tx.Dir(path)
		return err
	})
	return d, ok, err
}

func TestAnotherAnalyzerDropsWhatItDidNotMake(t *testing.T) {
	path := testPath(t)
	filled(t, path)
	db := openTest(t, path, Options{Analyzer: 1})
	gen := db.Generation()
	db.Close()
	db = openTest(t, path, Options{Analyzer: 2})
	if s := db.Stats(); s.Dirs != 0 || s.Records != 0 || s.Packs != 0 {
		t.Errorf("what another analyzer made is still there: %+v", s)
	}
	if db.Generation() <= gen {
		t.Errorf("generation %d after %d", db.Generation(), gen)
	}
	if _, err := os.Stat(path + ".bad"); err == nil {
		t.Error("the file was set aside, which there is no reason for")
	}
}

// FuzzSkeleton changes a file in many places and reads it. That must end, without a
// panic, and what it finds sound bbolt must find sound.
func FuzzSkeleton(f *testing.F) {
	path := filepath.Join(f.TempDir(), FileName)
	filled(f, path)
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{0, 1, 2, 3, 4}, uint32(0))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff}, uint32(3*4096+8))
	f.Fuzz(func(t *testing.T, patch []byte, at uint32) {
		data := bytes.Clone(sound)
		copy(data[int(at)%len(data):], patch)
		s, err := openSkeleton(bytes.NewReader(data), int64(len(data)))
		if err != nil || s.check() != nil {
			return
		}
		path := testPath(t)
		write(t, path, data)
		b, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		err = b.View(func(tx *bolt.Tx) error {
			for err := range tx.Check() {
				return err
			}
			return nil
		})
		if err != nil {
			t.Errorf("bbolt says %v", err)
		}
	})
}

func skeletonOf(t *testing.T, path string) *skeleton {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openSkeleton(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.check(); err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 1
	write(t, path, data)
}

// edit changes a file behind our back.
func edit(t *testing.T, path string, fn func(*bolt.Tx) error) {
	t.Helper()
	b, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Update(fn); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}
