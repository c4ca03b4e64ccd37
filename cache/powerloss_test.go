package cache

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"unsafe"

	bolt "go.etcd.io/bbolt"
)

// written is one write to the file, as bbolt makes them.
type written struct {
	at    int64
	data  []byte
	meta  bool // a meta page: what was written before it was synced first, and it is after
	round int  // of the commit
}

// record has all writes of an open file appended to log. What bbolt writes with is a
// field that it does not export, so it is reached from behind.
func record(t *testing.T, b *bolt.DB, log *[]written, round *int) {
	t.Helper()
	field := reflect.ValueOf(b).Elem().FieldByName("ops").FieldByName("writeAt")
	write, ok := reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Interface().(*func([]byte, int64) (int, error))
	if !ok {
		t.Fatalf("bbolt writes with a %v by now", field.Type())
	}
	was := *write
	*write = func(p []byte, at int64) (int, error) {
		*log = append(*log, written{at: at, data: bytes.Clone(p), meta: at < 2*int64(os.Getpagesize()), round: *round})
		return was(p, at)
	}
}

// A machine that loses its power between any two writes of a series of commits has on
// its disk what was synced, and of what was not some writes, some sectors, or nothing. In
// each such state the next start finds the last commit that was told to be stored, or the
// one that was under way, whole.
func TestPowerLossAtAnyWrite(t *testing.T) {
	path := testPath(t)
	m := filled(t, path)
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(11, 12))
	var b Batch
	b.SetMeta("round", []byte("0"))
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	disk, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log []written
	round := 0
	record(t, db.current.bolt, &log, &round)
	for round = 1; round <= 25; round++ {
		var b Batch
		m.step(rng, &b)
		b.SetMeta("round", fmt.Append(nil, round))
		if err := db.Commit(&b); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	closeTest(t, db)
	end, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	disk = append(disk, make([]byte, max(0, len(end)-len(disk)))...) // made longer, which is synced at once

	apply := func(to []byte, w *written, keep func() bool) {
		const sector = 512
		for at := 0; at < len(w.data); at += sector {
			if keep() {
				copy(to[w.at+int64(at):], w.data[at:min(at+sector, len(w.data))])
			}
		}
	}
	all := func() bool { return true }
	some := func() bool { return rng.IntN(2) == 0 }
	states, stored := 0, 0 // stored is the last round whose commit has returned
	synced := bytes.Clone(disk)
	var open []written // since the last sync
	for i := range log {
		w := &log[i]
		if w.meta { // all before it is synced
			for j := range open {
				apply(synced, &open[j], all)
			}
			open = open[:0]
		}
		open = append(open, *w)
		possible := []string{fmt.Sprint(stored)}
		if w.meta {
			possible = append(possible, fmt.Sprint(w.round))
		}
		variants := []func(state []byte){
			func([]byte) {}, // nothing of it
			func(state []byte) { // some writes
				for j := range open {
					if some() {
						apply(state, &open[j], all)
					}
				}
			},
			func(state []byte) { // some sectors
				for j := range open {
					apply(state, &open[j], some)
				}
			},
		}
		for n, vary := range variants {
			if !w.meta && n != i%len(variants) {
				continue // one in turn: there are many writes, and they are much alike
			}
			state := bytes.Clone(synced)
			vary(state)
			checkState(t, state, fmt.Sprintf("write %d of round %d, variant %d", i, w.round, n), possible...)
			states++
		}
		if w.meta { // and so is it
			apply(synced, w, all)
			open, stored = open[:0], w.round
		}
	}
	if states < 100 || stored != 25 && stored != 26 {
		t.Errorf("%d states of %d writes, up to round %d", states, len(log), stored)
	}
	t.Logf("%d states of %d writes", states, len(log))
}
