package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// A Segment is what a set of files declares, in a form that is searched as it lies
// on the disk. It is immutable, and opening one reads its first and last bytes
// alone. All numbers are little-endian:
//
//	header   8 bytes magic, u32 version, u32 zero
//	sections 25 arrays, each at a multiple of 8 bytes, as listed in section.go
//	footer   u32 × 6 how many directories, files, languages, names, symbols and
//	         containers there are; u32 the newest file's time; u32 zero;
//	         then for each section u64 offset, u64 length, u64 XXH3 of its bytes
//	tail     u64 XXH3 of the footer, 8 bytes magic
//
// Names are sorted by folded form, so that what begins with a prefix is a range
// that binary search finds. A name has its symbols in a row, in the order of their
// files, so that the symbol's number alone decides between equals. Everything else
// is found by one pass over the signs of names, of which a query reads few.
//
// Checksums of header and footer are checked when a segment is opened, those of
// sections by [Segment.Verify] alone: reading all of a large segment to answer one
// query from a few pages of it would take longer than all queries of a day. A
// damaged section may give a wrong hit, which whoever shows it holds against the
// file anyway, or hide a name, but never a crash or a loop. Whoever opens segments that
// another process may have left verifies them beside the first queries.
//
// Its methods may be called from several goroutines.
type Segment struct {
	data  []byte
	unmap func() error // nil for one in memory
	uses  atomic.Int32 // tables that hold it, and one for who opened it

	// bad is set by whoever finds what cannot be so.
	bad atomic.Bool

	dirs, files, langs, names, symbols, holders int
	newest                                      uint32 // time of the newest file, seconds since 1970

	dirNames, fileNames, langNames, nameTexts, holderNames texts

	places    [sections]place
	raw       [sections][]byte
	fileDirs  column
	symFiles  column
	symLine   column
	symColumn column
	symLines  column
	symHolder column
}

const (
	segmentMagic  = "mindsym\n"
	tailMagic     = "mindend\n"
	segmentFormat = 5

	headerSize = 16
	footerSize = 8*4 + int(sections)*24
	tailSize   = 16
)

// OpenSegment maps the segment at path. Whoever opens it closes it.
func OpenSegment(path string) (*Segment, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	s, err := readSegment(data)
	if err != nil {
		unmap() // the first error says more
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.unmap = unmap
	return s, nil
}

// ReadSegment returns the segment that data is, which must not change any more.
func ReadSegment(data []byte) (*Segment, error) { return readSegment(data) }

func readSegment(data []byte) (s *Segment, err error) {
	err = guard(func() error {
		s, err = parseSegment(data)
		return err
	})
	return s, err
}

func parseSegment(data []byte) (*Segment, error) {
	if len(data) < headerSize+footerSize+tailSize || string(data[:8]) != segmentMagic {
		return nil, fmt.Errorf("%w: not a segment", ErrUnusable)
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != segmentFormat {
		return nil, fmt.Errorf("%w: a segment of format %d, and not of %d", ErrUnusable, v, segmentFormat)
	}
	tail := data[len(data)-tailSize:]
	footer := data[len(data)-tailSize-footerSize : len(data)-tailSize]
	if string(tail[8:]) != tailMagic || binary.LittleEndian.Uint64(tail) != xxh3.Hash(footer) {
		return nil, fmt.Errorf("%w: its footer does not match its checksum", ErrDamaged)
	}
	s := &Segment{data: data}
	s.uses.Store(1)
	for i, n := range []*int{&s.dirs, &s.files, &s.langs, &s.names, &s.symbols, &s.holders} {
		*n = int(u32at(footer, i))
	}
	s.newest = u32at(footer, 6)
	body := uint64(len(data) - tailSize - footerSize)
	for i := range s.places {
		b := footer[32+24*i:]
		p := place{u64at(b, 0), u64at(b, 1), u64at(b, 2)}
		if p.off%8 != 0 || p.off < headerSize || p.off > body || p.size > body-p.off {
			return nil, fmt.Errorf("%w: section %d lies outside", ErrDamaged, i)
		}
		s.places[i] = p
		s.raw[i] = data[p.off : p.off+p.size : p.off+p.size]
	}
	return s, s.arrange()
}

// arrange gives the sections their shapes, and fails unless each has as many rows
// as there should be.
func (s *Segment) arrange() error {
	for _, t := range []struct {
		texts      *texts
		text, ends section
		n          int
	}{
		{&s.dirNames, dirText, dirEnds, s.dirs},
		{&s.fileNames, fileText, fileEnds, s.files},
		{&s.langNames, langText, langEnds, s.langs},
		{&s.nameTexts, nameText, nameEnds, s.names},
		{&s.holderNames, holderText, holderEnds, s.holders},
	} {
		*t.texts = texts{s.raw[t.text], s.raw[t.ends]}
		if len(t.texts.ends) != 4*(t.n+1) {
			return fmt.Errorf("%w: section %d has the wrong size", ErrDamaged, t.ends)
		}
	}
	for _, f := range []struct {
		of      section
		n, size int
	}{
		{dirFirst, s.dirs + 1, 4}, {fileTime, s.files, 4}, {fileKey, s.files, 8}, {fileFlags, s.files, 1}, {fileLang, s.files, 1},
		{nameSigns, (s.names + blockNames - 1) / blockNames, blockSize}, {nameKinds, s.names, 4}, {nameSyms, s.names + 1, 4},
		{symKind, s.symbols, 1},
	} {
		if len(s.raw[f.of]) != f.n*f.size {
			return fmt.Errorf("%w: section %d has the wrong size", ErrDamaged, f.of)
		}
	}
	for _, c := range []struct {
		column *column
		of     section
		n      int
	}{
		{&s.fileDirs, fileDir, s.files}, {&s.symFiles, symFile, s.symbols}, {&s.symLine, symLine, s.symbols},
		{&s.symColumn, symColumn, s.symbols}, {&s.symLines, symLines, s.symbols}, {&s.symHolder, symHolder, s.symbols},
	} {
		*c.column = column{s.raw[c.of], 1}
		if c.n > 0 {
			c.column.width = len(c.column.b) / c.n
		}
		if w := c.column.width; w < 1 || w > 4 || w*c.n != len(c.column.b) {
			return fmt.Errorf("%w: section %d has the wrong size", ErrDamaged, c.of)
		}
	}
	return nil
}

// Verify holds all of the segment against its checksums, which reads all of it.
func (s *Segment) Verify() error {
	return guard(func() error {
		for i, p := range s.places {
			if xxh3.Hash(s.raw[i]) != p.sum {
				return fmt.Errorf("%w: section %d does not match its checksum", ErrDamaged, i)
			}
		}
		return nil
	})
}

// guard calls f, which reads mapped memory, and makes an error of the fault that a
// page gives which cannot be read: the file was cut short, or the disk fails.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			fault, ok := r.(interface{ Addr() uintptr })
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%w: no page at %#x", ErrDamaged, fault.Addr())
		}
	}()
	return f()
}

// Symbols returns how many symbols the segment holds.
func (s *Segment) Symbols() int { return s.symbols }

// Names returns how many distinct names its symbols have.
func (s *Segment) Names() int { return s.names }

// Files returns how many files it knows, those included that hold no symbols or
// are gone.
func (s *Segment) Files() int { return s.files }

// Size returns how many bytes it takes.
func (s *Segment) Size() int64 { return int64(len(s.data)) }

// Close gives up the segment. It is unmapped when no open table holds it either.
func (s *Segment) Close() error {
	if s.uses.Add(-1) == 0 && s.unmap != nil {
		return s.unmap()
	}
	return nil
}

// name returns name i, which must be there: empty if the segment is damaged.
func (s *Segment) name(i int) []byte {
	b, ok := s.nameTexts.at(i)
	if !ok || len(b) > MaxName {
		s.bad.Store(true)
		return nil
	}
	return b
}

// nameSize returns the size of name i in bytes, or something else if the segment is
// damaged.
func (s *Segment) nameSize(i int) int {
	return int(u32at(s.raw[nameEnds], i+1)) - int(u32at(s.raw[nameEnds], i))
}

// symbolsOf returns the range of a name's symbols.
func (s *Segment) symbolsOf(name int) (lo, hi int) {
	a, b := u32at(s.raw[nameSyms], name), u32at(s.raw[nameSyms], name+1)
	if a > b || int64(b) > int64(s.symbols) {
		s.bad.Store(true)
		return 0, 0
	}
	return int(a), int(b)
}

// fileOf returns a symbol's file, or false if the segment is damaged.
func (s *Segment) fileOf(sym int) (int, bool) {
	f := s.symFiles.at(sym)
	if int64(f) >= int64(s.files) {
		s.bad.Store(true)
		return 0, false
	}
	return int(f), true
}

// text returns string i of t, of which there are n, or nil if the segment is
// damaged.
func (s *Segment) text(t texts, i uint32, n int) []byte {
	if int64(i) < int64(n) {
		if b, ok := t.at(int(i)); ok {
			return b
		}
	}
	s.bad.Store(true)
	return nil
}

func (s *Segment) dirOf(file int) []byte {
	return s.text(s.dirNames, s.fileDirs.at(file), s.dirs)
}

// appendPath appends the path of a file, which must be there.
func (s *Segment) appendPath(dst []byte, file int) []byte {
	if dir := s.dirOf(file); len(dir) > 0 {
		dst = append(append(dst, dir...), '/')
	}
	return append(dst, s.text(s.fileNames, uint32(file), s.files)...)
}

func (s *Segment) holder(sym int) []byte {
	return s.text(s.holderNames, s.symHolder.at(sym), s.holders)
}

func (s *Segment) language(file int) []byte {
	return s.text(s.langNames, uint32(s.raw[fileLang][file]), s.langs)
}

// find returns the file of the given directory and name, or -1.
func (s *Segment) find(dir, name []byte) int {
	first, last := s.filesOf(dir)
	return s.findIn(first, last, name)
}

// filesOf returns the range of a directory's files, which is empty if there are none.
func (s *Segment) filesOf(dir []byte) (first, last int) {
	lo, hi := 0, s.dirs
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if bytes.Compare(s.text(s.dirNames, uint32(mid), s.dirs), dir) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo >= s.dirs || !bytes.Equal(s.text(s.dirNames, uint32(lo), s.dirs), dir) {
		return 0, 0
	}
	a, b := u32at(s.raw[dirFirst], lo), u32at(s.raw[dirFirst], lo+1)
	if a > b || int64(b) > int64(s.files) {
		s.bad.Store(true)
		return 0, 0
	}
	return int(a), int(b)
}

// findIn returns the file of a name among those of one directory, or -1.
func (s *Segment) findIn(first, last int, name []byte) int {
	lo, hi := first, last
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if bytes.Compare(s.text(s.fileNames, uint32(mid), s.files), name) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < last && bytes.Equal(s.text(s.fileNames, uint32(lo), s.files), name) {
		return lo
	}
	return -1
}
