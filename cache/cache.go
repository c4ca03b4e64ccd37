// Package cache stores what was learned about a folder, in one bbolt file.
//
// Two things are kept apart. What a file holds (its outline) depends on its bytes,
// its language and the analyzer alone, so it is a [Record] under a [Key] of those.
// Which files there are, and what they held when they were last looked at, is a
// [Dir] for each directory, whose files point at records by their keys. A renamed
// file, or one that another branch had before, then costs a look-up and no scan.
//
// bbolt is fast at increasing keys and large values and slow at everything else, so
// records are packed many to a value, directories are one value each, and the table
// that leads from a key to its record is kept in sorted runs that are written once
// and merged now and then. docs/cache-format.md describes every byte.
//
// Nothing here is worth more than the time it takes to learn it again. A file that
// is damaged or of another format is set aside and started afresh, and whatever is
// read is held against its checksum, so that damage costs a scan and never a wrong
// answer.
//
// What is easy to get wrong: the bytes that a [Tx] hands out lie in the mapped file
// and are gone when its View returns.
package cache

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/zeebo/xxh3"
)

// Format is the version of the file's format. A file of another version is set
// aside when it is opened.
const Format = 1

// FileName is the name of the index's file in the folder that [Locate] returns.
const FileName = "index.db"

var (
	// ErrLocked is returned by [Open] when another process holds the file.
	ErrLocked = errors.New("cache: in use by another process")

	// ErrCorrupt is returned for a record or directory that does not match its
	// checksum. Others are not affected, and storing it again mends it.
	ErrCorrupt = errors.New("cache: damaged entry")

	// ErrDamaged is returned by all that is asked of a [DB] once the structure of
	// its file has turned out to be damaged. The next [Open] sets the file aside.
	ErrDamaged = errors.New("cache: damaged file")

	// ErrClosed is returned for what is asked of a [DB] after Close.
	ErrClosed = errors.New("cache: closed")
)

// A Stamp tells whether a file may have changed since it was read. The zero value
// matches no file that there is.
type Stamp struct {
	Size  int64 // bytes
	MTime int64 // nanoseconds since 1970
	CTime int64 // the same, of the last change of anything; 0 where there is none
	Inode uint64
}

// A Key names a record by what it was made from.
type Key [16]byte

// keyDomain keeps keys of outlines apart from those of whatever else may be kept by
// content one day.
const keyDomain = "mind-lsp outline"

// KeyOf returns the key of what an analyzer finds in a text of a language.
func KeyOf(content []byte, language string, analyzer int) Key {
	// Both hashes are of 128 bits: by chance, the first two of 2^60 texts would be
	// mistaken for one another.
	text := xxh3.Hash128(content).Bytes()
	var space [128]byte
	b := append(space[:0], keyDomain...)
	b = binary.AppendVarint(b, int64(analyzer))
	b = binary.AppendUvarint(b, uint64(len(language)))
	b = append(b, language...)
	b = append(b, text[:]...)
	return xxh3.Hash128(b).Bytes()
}

// A File is what is known of a file.
type File struct {
	Name  string // within its directory; with a slash at its end it is a folder that could not be looked into
	Stamp Stamp
	Key   Key    // of its record; zero if there is none
	Skip  uint8  // why it was left out; 0 if it was not
	Note  string // for people: more about Skip

	// Symbols and Pieces are how many its record has, so that they can be added up
	// without reading records. They are kept with the key, and lost without one.
	Symbols, Pieces uint32
}

// A Dir is what is known of a directory's files.
type Dir struct {
	Path  string // relative to the folder, with slashes; "." is the folder itself
	Files []File // by name
}

// corrupt says what is damaged.
func corrupt(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrCorrupt}, args...)...)
}
