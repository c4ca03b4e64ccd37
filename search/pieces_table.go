package search

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A PieceTable answers which pieces hold words, and which are near a vector. Like a
// [Table] it is immutable, a few segments under those of what has changed since, and may
// be used by several goroutines until it is closed.
type PieceTable struct {
	segs   []*PieceSegment // the newest first; of two that know a file, the newer counts
	base   int             // how many at the end are of the index on disk
	hidden [][]uint64      // for each, a bit for each file that a newer one knows; nil if there is none

	generation uint64
	known      uint64

	mu     sync.RWMutex // held for reading by queries
	closed bool
}

// NewPieceTable returns a table of segments that have no file in common. They stay the
// caller's to close.
func NewPieceTable(segs ...*PieceSegment) *PieceTable { return newPieceTable(nil, segs, 0) }

func newPieceTable(over, base []*PieceSegment, generation uint64) *PieceTable {
	t := &PieceTable{segs: slices.Concat(over, base), base: len(base), generation: generation}
	t.hidden = make([][]uint64, len(t.segs))
	for i, s := range t.segs {
		s.uses.Add(1)
		for older := i + 1; i < len(over) && older < len(t.segs); older++ {
			t.hide(older, s)
		}
	}
	return t
}

// hide hides the files of segment i that a newer one knows.
func (t *PieceTable) hide(i int, newer *PieceSegment) {
	older := t.segs[i]
	for f := range newer.files {
		at := older.find(newer.path(f))
		if at < 0 {
			continue
		}
		if t.hidden[i] == nil {
			t.hidden[i] = make([]uint64, (older.files+63)/64)
		}
		t.hidden[i][at/64] |= 1 << (at % 64)
	}
}

// With returns a table in which what newer knows replaces what t has of the same files;
// see [Table.With].
func (t *PieceTable) With(newer *PieceSegment) (*PieceTable, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	var next *PieceTable
	err := guard(func() error {
		over := append([]*PieceSegment{newer}, t.segs[:len(t.segs)-t.base]...)
		next = newPieceTable(over, t.segs[len(t.segs)-t.base:], t.generation)
		next.known = t.known
		return next.damage()
	})
	if err != nil && next != nil {
		next.Close() // the first error says more
		next = nil
	}
	return next, err
}

// Close gives up the table's segments once no query reads them any more.
func (t *PieceTable) Close() error {
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
func (t *PieceTable) Generation() uint64 { return t.generation }

// Known returns the number that the table was built with: its caller's for what was known
// of the files then, such as how many of them had vectors.
func (t *PieceTable) Known() uint64 { return t.known }

// Pieces returns how many pieces the table holds, what is hidden included, and how many
// of them are in files whose pieces have vectors.
func (t *PieceTable) Pieces() (all, withVectors int) {
	for _, s := range t.segs {
		all += s.pieces
		if s.dims > 0 {
			withVectors += s.pieces
		}
	}
	return all, withVectors
}

// Comparable reports whether most pieces have vectors, so that an answer is by meaning too.
func (t *PieceTable) Comparable() bool {
	all, with := t.Pieces()
	return with > 0 && with >= all/2
}

// HasWords reports whether of any piece its words are known. If not, the table says nothing.
func (t *PieceTable) HasWords() bool {
	_, average := t.lengths()
	return average > 0
}

// Verify holds all segments against their checksums, which reads all of them.
func (t *PieceTable) Verify() error {
	for _, s := range t.segs {
		if err := t.verify(s); err != nil {
			return err
		}
	}
	return nil
}

// verify does not keep the table from being closed for longer than a segment takes.
func (t *PieceTable) verify(s *PieceSegment) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return ErrClosed
	}
	return s.Verify()
}

// damage returns an error once a segment has turned out to be damaged.
func (t *PieceTable) damage() error {
	for _, s := range t.segs {
		if s.bad.Load() {
			return fmt.Errorf("%w: an offset points nowhere", ErrDamaged)
		}
	}
	return nil
}

// lengths returns how many pieces there are and how long they are on average.
func (t *PieceTable) lengths() (pieces int, average float64) {
	total := uint64(0)
	for _, s := range t.segs {
		pieces += s.pieces
		total += s.lengths
	}
	return pieces, float64(total) / float64(max(pieces, 1))
}

// A Passage is a piece that was found.
type Passage struct {
	Path     string
	Language string
	ModTime  time.Time
	Piece    int    // which of its file's pieces it is, from 0
	Line     uint32 // from 0
	EndLine  uint32
	Kinds    uint32  // of what is declared in it, a bit each
	Score    float64 // comparable within an answer; see [PieceTable.Ask]
	Found    Way

	at place32
}

// A Way is how a passage was found.
type Way uint8

// The ways, which may come together.
const (
	ByName    Way = 1 << iota // it declares a name that was asked for
	ByWords                   // it holds the words
	ByMeaning                 // its vector is near
)

// place32 says where a passage lies in a table.
type place32 struct {
	seg, file int32
	piece     int32 // in the segment
}

// passage returns a piece of a segment, or false if the segment is damaged.
func (t *PieceTable) passage(seg, piece int) (Passage, bool) {
	s := t.segs[seg]
	file, ok := s.fileOf(piece)
	if !ok {
		return Passage{}, false
	}
	first, _ := s.piecesOf(file)
	line := s.line.at(piece)
	return Passage{
		Path: string(s.path(file)), Language: string(s.language(file)), ModTime: time.Unix(int64(u32at(s.raw[pieceTime], file)), 0),
		Piece: piece - first, Line: line, EndLine: line + s.span.at(piece), Kinds: s.kinds.at(piece),
		at: place32{int32(seg), int32(file), int32(piece)},
	}, true
}

// locate returns the place of the piece that holds a line of a file, the newest that is
// known, or false if there is none.
func (t *PieceTable) locate(path string, line uint32) (place32, bool) {
	for i, s := range t.segs {
		file := s.find([]byte(path))
		if file < 0 {
			continue
		}
		lo, hi := s.piecesOf(file)
		for piece := lo; piece < hi; piece++ {
			if first := s.line.at(piece); first <= line && line <= first+s.span.at(piece) {
				return place32{int32(i), int32(file), int32(piece)}, true
			}
		}
		return place32{}, false
	}
	return place32{}, false
}
