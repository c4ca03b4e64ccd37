package watcher

import (
	"errors"
	"io/fs"
	"time"
)

// kind is what an entry of a folder is.
type kind uint8

const (
	kindUnknown kind = iota // the file system does not say in its listing
	kindFile
	kindDir
	kindLink
	kindSpecial
)

// status is what the system says of a path, without following links.
type status struct {
	kind  kind
	stamp Stamp
}

// fileID tells folders apart, whatever their names are. The zero value is that of
// systems which have no such thing.
type fileID struct{ dev, inode uint64 }

// entries are those of one folder: their names one after the other, each with a zero behind
// it as the system wants it, so that a name costs no allocation.
type entries struct {
	names []byte
	list  []entry
}

type entry struct {
	end  uint32 // of the name in names, where its zero is; it starts behind the last one's
	kind kind
}

// Bounds of one folder, beyond which its entries are left out.
const (
	maxEntries   = 1 << 20
	maxNamesSize = 64 << 20 // bytes
)

// A path longer than this is not opened. It is what Linux takes, and more than the
// programs of other systems do.
const maxPathLen = 4095

var (
	errTooMany = errors.New("too many entries in one folder")
	errNotFile = errors.New("not a regular file")
)

// keptEntries is how many entries memory is kept for between folders: few have more.
const keptEntries = 1 << 14

func (e *entries) reset() {
	if cap(e.list) > keptEntries {
		*e = entries{}
	}
	e.names, e.list = e.names[:0], e.list[:0]
}

func (e *entries) add(name []byte, k kind) error {
	if len(e.list) == maxEntries || len(e.names)+len(name) > maxNamesSize {
		return errTooMany
	}
	e.names = append(e.names, name...)
	e.list = append(e.list, entry{uint32(len(e.names)), k})
	e.names = append(e.names, 0)
	return nil
}

// racyWindow is how coarse the clocks of file systems are, with some room: FAT counts
// in steps of two seconds.
const racyWindow = 2 * time.Second

// settle sets MTime to 0 if the file was changed so shortly before now that another
// change may leave the same stamp. CTime tells better than MTime, which programs can
// set as they like. A time in the future, from another machine's clock, is recent.
func (s *Stamp) settle(now time.Time) {
	changed := s.CTime
	if changed == 0 {
		changed = s.MTime
	}
	if changed > now.Add(-racyWindow).UnixNano() {
		s.MTime = 0
	}
}

// stampOfRead returns the stamp for what was read between two of them. If they differ,
// someone wrote meanwhile, and what was read may be of no state that the file had.
func stampOfRead(before, after Stamp) Stamp {
	if before != after {
		after.MTime = 0
	}
	return after
}

// reasonFor returns why something that could not be opened is left out.
func reasonFor(err error) Reason {
	switch {
	case errors.Is(err, errTooMany):
		return TooMany
	case isTooLong(err):
		return TooDeep
	}
	return Unreadable
}

func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
