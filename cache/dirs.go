package cache

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/zeebo/xxh3"
)

// A directory is one value:
//
//	sum    uint64   xxh3 of what follows, seeded with an xxh3 of the path
//	count  uvarint  files
//	size   uvarint  bytes of text
//	rows   count times
//	text   the files' names and notes, one after another
//
// A row is
//
//	name   uvarint  bytes of its name, at least 1
//	parts  byte     which of these follow
//	skip   byte     if not 0
//	note   uvarint  bytes of its note, which follows the name in the text
//	stamp  varints  size, mtime less that of the last row with a stamp, ctime less
//	                mtime, inode less that of the last row with a stamp
//	key    [16]byte, uvarint symbols, uvarint pieces
const (
	rowSkip = 1 << iota
	rowNote
	rowStamp
	rowKey
	rowParts = rowSkip | rowNote | rowStamp | rowKey
)

const (
	dirHead = 8
	minRow  = 3

	// maxPath is the longest path of a directory, in bytes: bbolt's longest key.
	maxPath = 32768
)

func dirSum(path string, body []byte) uint64 {
	return xxh3.HashSeed(body, xxh3.HashString(path))
}

// appendDir appends the value of a directory to buf.
func appendDir(buf []byte, d *Dir) ([]byte, error) {
	if d.Path == "" || len(d.Path) > maxPath {
		return buf, fmt.Errorf("cache: a directory's path of %d bytes", len(d.Path))
	}
	start := len(buf)
	buf = append(buf, make([]byte, dirHead)...)
	buf = binary.AppendUvarint(buf, uint64(len(d.Files)))
	text := 0
	for i := range d.Files {
		f := &d.Files[i]
		if f.Name == "" || i > 0 && d.Files[i-1].Name >= f.Name {
			return buf[:start], fmt.Errorf("cache: files of %s are not in order at %q", d.Path, f.Name)
		}
		text += len(f.Name) + len(f.Note)
	}
	buf = binary.AppendUvarint(buf, uint64(text))
	buf = appendRows(buf, d.Files)
	for i := range d.Files {
		buf = append(buf, d.Files[i].Name...)
		buf = append(buf, d.Files[i].Note...)
	}
	binary.LittleEndian.PutUint64(buf[start:], dirSum(d.Path, buf[start+dirHead:]))
	return buf, nil
}

func appendRows(buf []byte, files []File) []byte {
	var last Stamp
	for i := range files {
		f := &files[i]
		var parts byte
		if f.Skip != 0 {
			parts |= rowSkip
		}
		if f.Note != "" {
			parts |= rowNote
		}
		if f.Stamp != (Stamp{}) {
			parts |= rowStamp
		}
		if f.Key != (Key{}) {
			parts |= rowKey
		}
		buf = binary.AppendUvarint(buf, uint64(len(f.Name)))
		buf = append(buf, parts)
		if parts&rowSkip != 0 {
			buf = append(buf, f.Skip)
		}
		if parts&rowNote != 0 {
			buf = binary.AppendUvarint(buf, uint64(len(f.Note)))
		}
		if parts&rowStamp != 0 {
			// Differences wrap around, both ways.
			buf = binary.AppendVarint(buf, f.Stamp.Size)
			buf = binary.AppendVarint(buf, f.Stamp.MTime-last.MTime)
			buf = binary.AppendVarint(buf, f.Stamp.CTime-f.Stamp.MTime)
			buf = binary.AppendVarint(buf, int64(f.Stamp.Inode-last.Inode))
			last = f.Stamp
		}
		if parts&rowKey != 0 {
			buf = append(buf, f.Key[:]...)
			buf = binary.AppendUvarint(buf, uint64(f.Symbols))
			buf = binary.AppendUvarint(buf, uint64(f.Pieces))
		}
	}
	return buf
}

// dirRows goes through the rows of a directory's value.
type dirRows struct {
	in   input
	left int
	text []byte
	used int // of text
	last Stamp
}

// openDir checks a directory's value and returns its rows.
func openDir(path string, value []byte) (dirRows, error) {
	if len(value) < dirHead || dirSum(path, value[dirHead:]) != binary.LittleEndian.Uint64(value) {
		return dirRows{}, corrupt("the checksum of directory %s", path)
	}
	in := input{data: value[dirHead:]}
	n := in.count(minRow)
	size := in.length()
	if in.bad || size > len(in.data)-in.at {
		return dirRows{}, corrupt("the head of directory %s", path)
	}
	mid := len(in.data) - size
	text := in.data[mid:]
	in.data = in.data[:mid]
	return dirRows{in: in, left: n, text: text}, nil
}

// row is a file whose name and note are still bytes of the value's text.
type row struct {
	name, note [2]int // start and end in text
	stamp      Stamp
	key        Key
	symbols    uint32
	pieces     uint32
	skip       uint8
}

func (r *row) file(name, note string) File {
	return File{
		Name: name, Stamp: r.stamp, Key: r.key, Symbols: r.symbols, Pieces: r.pieces,
		Skip: r.skip, Note: note,
	}
}

// next decodes a row. It returns false after the last, and when the value is
// damaged; err tells which.
func (d *dirRows) next(r *row) bool {
	if d.left == 0 || d.in.bad {
		return false
	}
	d.left--
	name := int(d.in.uvarint(uint64(len(d.text))))
	parts := d.in.byte()
	note := 0
	*r = row{}
	if parts&rowSkip != 0 {
		r.skip = d.in.byte()
	}
	if parts&rowNote != 0 {
		note = int(d.in.uvarint(uint64(len(d.text))))
	}
	if parts&rowStamp != 0 {
		r.stamp.Size = d.in.varint()
		r.stamp.MTime = d.last.MTime + d.in.varint()
		r.stamp.CTime = r.stamp.MTime + d.in.varint()
		r.stamp.Inode = d.last.Inode + uint64(d.in.varint())
		d.last = r.stamp
	}
	if parts&rowKey != 0 {
		copy(r.key[:], d.in.bytes(len(Key{})))
		r.symbols = uint32(d.in.uvarint(math.MaxUint32))
		r.pieces = uint32(d.in.uvarint(math.MaxUint32))
		d.in.bad = d.in.bad || r.key == Key{}
	}
	if d.in.bad || parts&^byte(rowParts) != 0 || name == 0 || name+note > len(d.text)-d.used {
		d.in.bad = true
		return false
	}
	r.name = [2]int{d.used, d.used + name}
	r.note = [2]int{d.used + name, d.used + name + note}
	d.used += name + note
	return true
}

// err is called after next has returned false.
func (d *dirRows) err(path string) error {
	if d.in.bad || d.in.at != len(d.in.data) || d.used != len(d.text) {
		return corrupt("directory %s", path)
	}
	return nil
}

// decodeDir appends the files of a directory's value to files. What it appends
// shares no memory with the value.
func decodeDir(path string, value []byte, files []File) ([]File, error) {
	rows, err := openDir(path, value)
	if err != nil {
		return files, err
	}
	// One string holds all names of the directory.
	text := string(rows.text)
	var r row
	for rows.next(&r) {
		f := r.file(text[r.name[0]:r.name[1]], text[r.note[0]:r.note[1]])
		if n := len(files); n > 0 && r.name[0] > 0 && files[n-1].Name >= f.Name {
			return files, corrupt("the order of directory %s", path)
		}
		files = append(files, f)
	}
	return files, rows.err(path)
}

// findFile returns the file of that name from a directory's value.
func findFile(path string, value []byte, name string) (f File, ok bool, err error) {
	rows, err := openDir(path, value)
	if err != nil {
		return File{}, false, err
	}
	var r row
	for rows.next(&r) {
		if string(rows.text[r.name[0]:r.name[1]]) == name {
			note := string(rows.text[r.note[0]:r.note[1]])
			return r.file(name, note), true, nil
		}
	}
	return File{}, false, rows.err(path)
}
