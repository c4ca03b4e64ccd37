package search

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// A Table answers queries from segments. It is immutable: what changes is put into
// a segment in memory, and that over a table ([Table.With]) gives another table.
//
// Its methods may be called from several goroutines. It is closed by whoever got
// it, and that waits for queries that are under way.
type Table struct {
	segs   []*Segment // the newest first; of two that know a file, the newer counts
	base   int        // how many at the end are of the index on disk
	under  [][]uint64 // what those hide of each other, see base
	hidden [][]uint64 // for each, a bit for each file that a newer one knows; nil if there is none
	newest uint32     // of the files of all segments

	generation uint64
	parallel   int // parallelNames, but in tests

	mu     sync.RWMutex // held for reading by queries
	closed bool
}

// NewTable returns a table of segments that have no file in common. They stay the
// caller's to close.
func NewTable(segs ...*Segment) *Table { return newTable(nil, base{segs: segs}, 0) }

// A base is the segments of the index on disk, the newest layer first.
type base struct {
	segs   []*Segment
	hidden [][]uint64 // as in [Table]; nil if all are of one layer
}

func newTable(over []*Segment, under base, generation uint64) *Table {
	t := &Table{segs: slices.Concat(over, under.segs), base: len(under.segs), generation: generation, parallel: parallelNames}
	t.under = under.hidden
	t.hidden = make([][]uint64, len(t.segs))
	for i, hidden := range under.hidden {
		t.hidden[len(over)+i] = slices.Clone(hidden)
	}
	for i, s := range t.segs {
		s.uses.Add(1)
		t.newest = max(t.newest, s.newest)
		for older := i + 1; i < len(over) && older < len(t.segs); older++ {
			hide(&t.hidden[older], t.segs[older], s)
		}
	}
	return t
}

// hide adds the files of a segment to hidden that a newer one knows.
func hide(hidden *[]uint64, older, newer *Segment) {
	for f := range newer.files {
		at := older.find(newer.dirOf(f), newer.text(newer.fileNames, uint32(f), newer.files))
		if at < 0 {
			continue
		}
		if *hidden == nil {
			*hidden = make([]uint64, (older.files+63)/64)
		}
		(*hidden)[at/64] |= 1 << (at % 64)
	}
}

// onDisk returns what of the table is of the index on disk.
func (t *Table) onDisk() base { return base{t.segs[len(t.segs)-t.base:], t.under} }

// With returns a table in which what newer knows replaces what t has of the same
// files. Both tables stay in use until they are closed; newer stays the caller's to
// close. It is meant for a few small ones: each is looked through by each query, so
// that a caller who has gathered many changes makes one segment of them, over
// [Table.Base].
func (t *Table) With(newer *Segment) (*Table, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	var next *Table
	err := guard(func() error {
		over := append([]*Segment{newer}, t.segs[:len(t.segs)-t.base]...)
		next = newTable(over, t.onDisk(), t.generation)
		return next.damage()
	})
	if err != nil && next != nil {
		next.Close() // the first error says more
		next = nil
	}
	return next, err
}

// Base returns the table without what was put over it.
func (t *Table) Base() (*Table, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	return newTable(nil, t.onDisk(), t.generation), nil
}

// Close gives up the table's segments once no query reads them any more.
func (t *Table) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	var first error
	for _, s := range t.segs {
		if err := s.Close(); first == nil {
			first = err
		}
	}
	return first
}

// Generation returns the generation of the cache that the table was built from.
func (t *Table) Generation() uint64 { return t.generation }

// Stats is what a [Table] holds, what is hidden included.
type Stats struct {
	Segments, Files, Names, Symbols int
	Bytes                           int64
}

// Stats returns what the table holds.
func (t *Table) Stats() (st Stats) {
	for _, s := range t.segs {
		st.Segments++
		st.Files += s.files
		st.Names += s.names
		st.Symbols += s.symbols
		st.Bytes += s.Size()
	}
	return st
}

// Verify holds all segments against their checksums, which reads all of them.
func (t *Table) Verify() error {
	for _, s := range t.segs {
		if err := t.verify(s); err != nil {
			return err
		}
	}
	return nil
}

// verify does not keep the table from being closed for longer than a segment takes.
func (t *Table) verify(s *Segment) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return ErrClosed
	}
	return s.Verify()
}

// damage returns an error once a segment has turned out to be damaged.
func (t *Table) damage() error {
	for _, s := range t.segs {
		if s.bad.Load() {
			return fmt.Errorf("%w: an offset points nowhere", ErrDamaged)
		}
	}
	return nil
}

// Symbols returns the declarations that match best, the best first, in a total order:
//
//  1. how the name matches: exactly, but for case, by its beginning, by the starts of
//     its sub-words, by a part of it, by letters in order, with one typo, by letters that
//     are scattered over a long name, with one typo in a part of it;
//  2. tests, vendored and generated code (see [Builder.Add] for what is taken for
//     those) after everything else;
//  3. points for what is left of the name, for the kind, for being near Query.Near,
//     for having changed of late, and for the container that was asked for;
//  4. by name, by path and by place in the file.
//
// The limit is applied last: no symbol is left out unless so many better ones are
// there; or, if it matches by a typo or by scattered letters, or is a key of data, 50. When ctx is done the answer is its error.
func (t *Table) Symbols(ctx context.Context, q Query) (hits []Hit, err error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	err = guard(func() error {
		l := newLookup(ctx, t, q)
		best, err := l.run()
		if err != nil {
			return err
		}
		hits = l.hits(best)
		return t.damage()
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}
