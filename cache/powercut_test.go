package cache

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// When the machine stops in mid commit, any of the pages that were written since the
// last sync may be on the disk, whole or in part, and any may not. bbolt writes data,
// syncs, writes a meta page, and syncs; so there are states with some of the new data
// and the old meta page, which are the index before the commit, and states with all of
// the new data and some of the new meta page, which are the one before or the one
// after. The next start has to find one of these two, and nothing else.
func TestPowerCutWithinACommit(t *testing.T) {
	path := testPath(t)
	m := filled(t, path)
	rng := rand.New(rand.NewPCG(1, 1))
	const sector = 512
	states := 0
	for round := range 12 {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		old := roundOf(t, path)
		db, err := Open(path, Options{Analyzer: 1, noSync: true})
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		m.step(rng, &b)
		b.SetMeta("round", fmt.Append(nil, round))
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
		closeTest(t, db)
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before = append(before, make([]byte, len(after)-len(before))...)
		data := 2 * os.Getpagesize() // where it begins, behind the meta pages

		for range 6 {
			// Some sectors of the data, and nothing of the meta pages.
			state := bytes.Clone(before)
			for at := data; at < len(state); at += sector {
				if rng.IntN(2) == 0 {
					copy(state[at:at+sector], after[at:])
				}
			}
			checkState(t, state, fmt.Sprintf("round %d, part of the data", round), old)
			states++
		}
		for range 3 {
			// All of the data, and some sectors of the meta pages.
			state := bytes.Clone(after)
			for at := 0; at < data; at += sector {
				if rng.IntN(2) == 0 {
					copy(state[at:at+sector], before[at:])
				}
			}
			checkState(t, state, fmt.Sprintf("round %d, all of the data", round), old, fmt.Sprint(round))
			states++
		}
		for range 3 {
			// A disk that lies about syncing: a new meta page and some of the data.
			state := bytes.Clone(after)
			for at := data; at < len(state); at += sector {
				if rng.IntN(20) == 0 {
					copy(state[at:at+sector], before[at:])
				}
			}
			checkLie(t, state, m)
			states++
		}
	}
	t.Logf("%d states", states)
}

// checkState opens a file as a crash may have left it.
func checkState(t *testing.T, state []byte, name string, rounds ...string) {
	t.Helper()
	path := testPath(t)
	write(t, path, state)
	write(t, path+lockSuffix, []byte(stateOpen))
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer db.Close()
	if _, err := os.Stat(path + ".bad"); err == nil {
		t.Fatalf("%s: the file was set aside", name)
	}
	if err := db.Check(context.Background()); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	got := string(db.Meta("round"))
	for _, want := range rounds {
		if got == want {
			return
		}
	}
	t.Errorf("%s: it is that of round %q, not one of %q", name, got, rounds)
}

// checkLie opens a file that lacks some of what it should have. It may be of no use,
// but whatever it gives is right, and nothing ends the process.
func checkLie(t *testing.T, state []byte, m *model) {
	t.Helper()
	path := testPath(t)
	write(t, path, state)
	write(t, path+lockSuffix, []byte(stateOpen))
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_ = db.View(func(tx *Tx) error {
		for key, want := range m.records {
			if got, ok, _ := tx.Bytes(key); ok && !bytes.Equal(got, want) {
				t.Errorf("record %x is another", key)
			}
		}
		return tx.Dirs(func(Dir) error { return nil })
	})
	_ = db.Tidy(context.Background()) // mends what can be mended
	var b Batch
	b.SetDir(Dir{Path: "new"})
	_ = db.Commit(&b) // may fail, if the damage is where it wants to write
}

func roundOf(t *testing.T, path string) string {
	t.Helper()
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	round := string(db.Meta("round"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return round
}
