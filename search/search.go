// Package search finds declarations by name, fuzzily, in immutable tables.
//
// What is declared lies in segments: files that are written once, mapped into
// memory and never changed (see [Segment] for their format). A [Table] is a few
// segments under a stack of small ones, in memory, of what has changed since. A
// table is immutable as well; to change what is found, make another and swap it.
//
// All of it is derived: a segment that is missing, damaged or of another format
// costs the time to build it again from the cache ([Build]), and nothing else.
//
// What is easy to get wrong: a segment may be damaged, or its file be cut short by
// somebody while it is mapped. Each offset that is read is held against what it
// points into before it is followed, and each walk through a segment has a budget;
// a fault of the mapped memory becomes an error.
package search

import "errors"

var (
	// ErrUnusable is returned when there is no index that can be used: it is not
	// there, or older than the cache, of another format, or damaged. All of these
	// have the same cure, which is [Build].
	ErrUnusable = errors.New("search: no usable index")

	// ErrDamaged is returned when a segment holds what cannot be so. It is an
	// [ErrUnusable] too.
	ErrDamaged error = damaged{}

	// ErrNames is returned by [PieceTable.Ask] when it is the table of names that cannot be
	// used.
	ErrNames = errors.New("search: the table of names")

	// ErrClosed is returned by a [Table] that was closed.
	ErrClosed = errors.New("search: table is closed")
)

type damaged struct{}

func (damaged) Error() string        { return "search: damaged segment" }
func (damaged) Is(target error) bool { return target == ErrUnusable }

// Limits of what a segment holds.
const (
	// MaxName is how many bytes of a name are kept; what is longer is cut, and a
	// query of more bytes is cut as well.
	MaxName = 256

	// MaxContainer is how many bytes of a container's path are kept: those of the
	// innermost names.
	MaxContainer = 512

	// SegmentSymbols is when a builder is [Builder.Full]: a segment holds about so
	// many symbols at the most, which bounds the memory that building takes.
	SegmentSymbols = 512 << 10
)
