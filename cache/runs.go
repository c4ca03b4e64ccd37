package cache

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// A place is where a record lies.
type place struct {
	pack uint32 // 0: the record was dropped
	slot uint16
}

// A run is a part of the table from keys to places, in the order of the keys:
//
//	sum     uint64   xxh3 of what follows
//	keys    count times [16]byte, increasing
//	places  count times: pack uint32, slot uint16
//
// Runs are numbered by age. A key may be in several: the youngest is right.
type run struct {
	keys   []byte
	places []byte
}

const (
	runHead   = 8
	placeSize = 6
	entrySize = len(Key{}) + placeSize

	// maxRun is how many keys a run has at most: what merging holds in memory at a
	// time is twice that, 22 bytes a key.
	maxRun = 1 << 20

	// smallRun is how many keys a run may have and still be merged at every commit:
	// as many as fit on the page that is written anyway.
	smallRun = 128
)

func openRun(value []byte) (run, error) {
	if len(value) < runHead || (len(value)-runHead)%entrySize != 0 {
		return run{}, corrupt("a run of %d bytes", len(value))
	}
	n := (len(value) - runHead) / entrySize
	mid := runHead + n*len(Key{})
	return run{keys: value[runHead:mid], places: value[mid:]}, nil
}

// whole reports whether a run's value matches its checksum.
func wholeRun(value []byte) bool {
	return len(value) >= runHead && xxh3.Hash(value[runHead:]) == binary.LittleEndian.Uint64(value)
}

func (r run) len() int { return len(r.places) / placeSize }

func (r run) key(i int) Key { return Key(r.keys[i*len(Key{}):]) }

func (r run) place(i int) place {
	b := r.places[i*placeSize:]
	return place{pack: binary.LittleEndian.Uint32(b), slot: binary.LittleEndian.Uint16(b[4:])}
}

// maxGuesses is how often find guesses by the value of the key before it halves.
// Keys are hashes, so three guesses are nearly always enough; others than ours are
// found no slower than by halving.
const maxGuesses = 8

// find looks a key up.
func (r run) find(key Key) (int, bool) {
	want := binary.BigEndian.Uint64(key[:])
	lo, hi := 0, r.len() // if the key is there, it is in [lo, hi)
	low, high := uint64(0), uint64(1<<64-1)
	for guess := 0; guess < maxGuesses && hi-lo > 4; guess++ {
		if want < low || want > high {
			return 0, false
		}
		mid := lo + interpolate(want-low, high-low, hi-lo)
		got := binary.BigEndian.Uint64(r.keys[mid*len(Key{}):])
		switch {
		case got < want:
			lo, low = mid+1, got
		case got > want:
			hi, high = mid, got
		case r.key(mid) == key:
			return mid, true
		default: // half a key in common: not by chance
			guess = maxGuesses
		}
	}
	for lo < hi {
		mid := lo + (hi-lo)/2
		switch c := bytes.Compare(r.keys[mid*len(Key{}):][:len(Key{})], key[:]); {
		case c < 0:
			lo = mid + 1
		case c > 0:
			hi = mid
		default:
			return mid, true
		}
	}
	return 0, false
}

// interpolate returns part/whole of n, less than n.
func interpolate(part, whole uint64, n int) int {
	hi, lo := bits.Mul64(part, uint64(n))
	if hi >= whole {
		return n - 1
	}
	q, _ := bits.Div64(hi, lo, whole)
	return int(min(q, uint64(n-1)))
}

// An entry is a line of the table.
type entry struct {
	key Key
	at  place
}

// runBuilder makes a run of entries that are added in the order of their keys.
type runBuilder struct {
	value  []byte
	places []byte
}

func newRunBuilder(size int) *runBuilder {
	b := &runBuilder{
		value:  make([]byte, runHead, runHead+size*entrySize),
		places: make([]byte, 0, size*placeSize),
	}
	return b
}

func (b *runBuilder) len() int { return len(b.places) / placeSize }

func (b *runBuilder) add(e entry) {
	b.value = append(b.value, e.key[:]...)
	b.places = binary.LittleEndian.AppendUint32(b.places, e.at.pack)
	b.places = binary.LittleEndian.AppendUint16(b.places, e.at.slot)
}

// run returns the run's value, in memory of its own.
func (b *runBuilder) run() []byte {
	value := append(b.value, b.places...)
	binary.LittleEndian.PutUint64(value, xxh3.Hash(value[runHead:]))
	b.value, b.places = nil, nil
	return value
}

// merge calls emit with each key of the runs and its youngest place, in the order of
// the keys. The runs are given from the oldest to the youngest.
func merge(runs []run, emit func(entry) error) error {
	heads := make([]int, len(runs))
	for {
		best := -1
		var key []byte
		for i := len(runs) - 1; i >= 0; i-- { // of equal keys the youngest comes first
			if heads[i] >= runs[i].len() {
				continue
			}
			k := runs[i].keys[heads[i]*len(Key{}):][:len(Key{})]
			if best < 0 || bytes.Compare(k, key) < 0 {
				best, key = i, k
			}
		}
		if best < 0 {
			return nil
		}
		e := entry{key: Key(key), at: runs[best].place(heads[best])}
		for i := range runs {
			if heads[i] < runs[i].len() && runs[i].key(heads[i]) == e.key {
				heads[i]++
			}
		}
		if err := emit(e); err != nil {
			return err
		}
	}
}

// mergeable returns how many of the youngest runs are to become one with a new run,
// given their sizes from the oldest to the youngest and the largest there may be. Each run is at least twice as
// large as all that are younger, or full, so that there are few of them and each key
// is written only about once for each doubling of the table.
func mergeable(sizes []int, added, limit int) int {
	n := 0
	for i := len(sizes) - 1; i >= 0; i-- {
		if sizes[i] >= 2*added && sizes[i] > smallRun || sizes[i]+added > limit {
			break
		}
		added += sizes[i]
		n++
	}
	return n
}
