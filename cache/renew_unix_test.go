//go:build unix

package cache

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// An index whose file is damaged, or is not there any more, is renewed while it is open.
func TestRenew(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(t *testing.T, path string)
		why  error
		bad  bool // the file is set aside
	}{
		{"the file is removed", func(t *testing.T, path string) { os.Remove(path) }, ErrGone, false},
		{"the folder is removed", func(t *testing.T, path string) { os.RemoveAll(filepath.Dir(path)) }, ErrGone, false},
		{"the lock is removed", func(t *testing.T, path string) { os.Remove(path + lockSuffix) }, ErrGone, true},
		{"another file is put there", func(t *testing.T, path string) {
			write(t, path+"2", []byte("something else"))
			os.Rename(path+"2", path)
		}, ErrGone, true},
		{"the file is cut short", func(t *testing.T, path string) { truncate(t, path, 2*int64(os.Getpagesize())) }, ErrDamaged, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "folder", FileName)
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			filled(t, path)
			db := openTest(t, path, Options{Analyzer: 1, noSync: true})
			if err := db.Renew(); err != nil || db.Stats().Dirs == 0 {
				t.Fatalf("renewed though it is sound: %v", err)
			}
			generation := db.Generation()
			// A reader that is under way keeps what it has.
			err := db.View(func(tx *Tx) error {
				tt.harm(t, path)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			_ = db.View(func(tx *Tx) error { return tx.Dirs(func(Dir) error { return nil }) }) // meets what it may meet
			if err := db.Sound(); !errors.Is(err, tt.why) {
				t.Errorf("it is %v, want %v", err, tt.why)
			}
			if err := db.Renew(); err != nil {
				t.Fatal(err)
			}
			if err := db.Sound(); err != nil {
				t.Errorf("after it was renewed: %v", err)
			}
			if _, err := os.Stat(path + ".bad"); (err == nil) != tt.bad {
				t.Errorf("set aside: %v, want %t", err, tt.bad)
			}
			if db.Generation() <= generation {
				t.Error("its generation is none that follows")
			}
			if _, err := Open(path, Options{}); !errors.Is(err, ErrLocked) {
				t.Errorf("another one opens it: %v", err)
			}
			// It works as any other, and what it stores is there the next time.
			m, rng := newModel(), rand.New(rand.NewPCG(7, 7))
			for range 5 {
				var b Batch
				m.step(rng, &b)
				if err := db.Commit(&b); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Check(context.Background()); err != nil {
				t.Error(err)
			}
			closeTest(t, db)
			db = openTest(t, path, Options{Analyzer: 1, noSync: true})
			m.compare(t, db)
		})
	}
}

// Whoever lost its file to another process does not take it back.
func TestRenewYieldsToAnotherOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", FileName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	first := openTest(t, path, Options{})
	os.RemoveAll(filepath.Dir(path))
	second := openTest(t, path, Options{})
	if err := first.Renew(); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v, want %v", err, ErrLocked)
	}
	if err := second.Sound(); err != nil {
		t.Errorf("the other one is %v", err)
	}
}

// A file is checked before it is opened if it was not closed in order, and in no other
// case; what the check says counts.
func TestCheckIsAsked(t *testing.T) {
	path := testPath(t)
	m := filled(t, path)
	for _, tt := range []struct {
		state string
		says  error
		asked bool
		kept  bool
	}{
		{stateClean, errors.New("damaged"), false, true},
		{stateOpen, nil, true, true},
		{stateOpen, errors.New("damaged"), true, false},
	} {
		write(t, path+lockSuffix, []byte(tt.state))
		asked := false
		db := openTest(t, path, Options{Analyzer: 1, Check: func(p string) error {
			asked = p == path
			return tt.says
		}})
		if asked != tt.asked || (db.Stats().Dirs == len(m.dirs)) != tt.kept {
			t.Errorf("after %q, with %v: asked %t, %d directories", tt.state, tt.says, asked, db.Stats().Dirs)
		}
		closeTest(t, db)
	}
}
