package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
)

// bbolt maps its file and trusts the pages: one that is damaged, or beyond the end
// of the file, ends the process, and so would every next start. So the file is
// looked at by ordinary reading before bbolt gets it. The first pages always; all
// that bbolt follows, which is the skeleton of the file without the values, if
// whoever had it last did not close it, as is so after a crash of any kind.
//
// What the pages look like is bbolt's own format, version 2, which does not change
// any more. Numbers are of the machine's byte order.

// inspect looks at the file. It returns errUseless if something is wrong with it, and
// another error if that cannot be told.
func (db *DB) inspect() error {
	f, err := os.Open(db.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: not a file", errUseless)
	case info.Size() == 0:
		return nil
	}
	if _, err = openSkeleton(f, info.Size()); err == nil && !db.lock.clean {
		check := db.opt.Check
		if check == nil {
			check = CheckFile
		}
		err = check(db.path)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errUseless, err)
	}
	return nil
}

// CheckFile follows all that bbolt follows in the file at path, and returns what is
// wrong with it. [Open] has it called for a file that was not closed in order. Values are
// not looked at: each has a checksum, which is looked at whenever it is read.
func CheckFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	s, err := openSkeleton(f, info.Size())
	if err != nil {
		return err
	}
	return s.check()
}

const (
	pageHead    = 16 // id uint64, flags uint16, count uint16, overflow uint32
	elementSize = 16 // of a branch: pos, ksize uint32, page uint64; of a leaf: flags, pos, ksize, vsize uint32
	bucketHead  = 16 // root page uint64, sequence uint64

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	bucketElement = 0x01

	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSize    = 64
	noFreelist  = 1<<64 - 1

	maxDepth = 32 // no file that fits on a disk is as deep
)

// skeleton is a bbolt file as one of its two meta pages describes it.
type skeleton struct {
	file     io.ReaderAt
	pageSize int64
	root     uint64
	freelist uint64
	end      uint64 // number of the first page that was never used
	txid     uint64
	seen     []uint64 // a bit for each page
}

// openSkeleton reads the meta pages: that of the last transaction, or the other if
// that one was not written to its end.
func openSkeleton(f io.ReaderAt, size int64) (*skeleton, error) {
	var found *skeleton
	for shift := 9; shift <= 24; shift++ {
		// The first is at 0, the second at the page size, of which we know no more
		// than that it is a power of two.
		at := int64(1) << shift
		if shift == 9 {
			at = 0
		}
		var page [pageHead + metaSize]byte
		if _, err := f.ReadAt(page[:], at); err != nil {
			continue
		}
		s, ok := decodeMeta(page[pageHead:])
		if ok && (at == 0 || at == s.pageSize) && (found == nil || s.txid > found.txid) {
			found = s
		}
	}
	if found == nil {
		return nil, errors.New("not a bbolt file, or its first pages are damaged")
	}
	if int64(found.end) > size/found.pageSize {
		return nil, fmt.Errorf("%d bytes are too few for %d pages", size, found.end)
	}
	found.file = f
	return found, nil
}

func decodeMeta(b []byte) (*skeleton, bool) {
	word := binary.NativeEndian
	h := fnv.New64a()
	h.Write(b[:metaSize-8])
	if word.Uint32(b) != metaMagic || word.Uint32(b[4:]) != metaVersion || word.Uint64(b[metaSize-8:]) != h.Sum64() {
		return nil, false
	}
	s := &skeleton{
		pageSize: int64(word.Uint32(b[8:])), root: word.Uint64(b[16:]), freelist: word.Uint64(b[32:]),
		end: word.Uint64(b[40:]), txid: word.Uint64(b[48:]),
	}
	fine := s.pageSize >= 1<<10 && s.pageSize <= 1<<24 && s.root < s.end && s.end < 1<<40 &&
		(s.freelist < s.end || s.freelist == noFreelist)
	return s, fine
}

// check follows all that bbolt follows.
func (s *skeleton) check() error {
	s.seen = make([]uint64, s.end/64+1)
	for id := range uint64(2) {
		var b [pageHead]byte
		if _, err := s.file.ReadAt(b[:], int64(id)*s.pageSize); err != nil {
			return fmt.Errorf("page %d: %w", id, err)
		}
		if got, flags := binary.NativeEndian.Uint64(b[:]), binary.NativeEndian.Uint16(b[8:]); got != id || flags != metaPage {
			return fmt.Errorf("page %d says that it is %d, with flags %#x", id, got, flags)
		}
	}
	if err := s.tree(s.root, nil, nil, 0); err != nil {
		return err
	}
	return s.checkFreelist()
}

// claim marks a page and those that it runs over into as used.
func (s *skeleton) claim(id uint64, overflow uint32) error {
	if id < 2 || id+uint64(overflow) >= s.end {
		return fmt.Errorf("page %d+%d lies outside the file", id, overflow)
	}
	for p := id; p <= id+uint64(overflow); p++ {
		if s.seen[p/64]&(1<<(p%64)) != 0 {
			return fmt.Errorf("page %d is used twice", p)
		}
		s.seen[p/64] |= 1 << (p % 64)
	}
	return nil
}

// skeletonPage is the head of a page, with its elements and what else of it was
// read on the way.
type skeletonPage struct {
	id    uint64
	flags uint16
	count int
	size  int64 // with what it runs over into
	data  []byte
}

func (s *skeleton) read(id uint64) (skeletonPage, error) {
	if id < 2 || id >= s.end {
		return skeletonPage{}, fmt.Errorf("page %d lies outside the file", id)
	}
	data := make([]byte, min(s.pageSize, 1<<14))
	if _, err := s.file.ReadAt(data, int64(id)*s.pageSize); err != nil {
		return skeletonPage{}, fmt.Errorf("page %d: %w", id, err)
	}
	word := binary.NativeEndian
	p := skeletonPage{id: id, flags: word.Uint16(data[8:]), count: int(word.Uint16(data[10:])), data: data}
	overflow := word.Uint32(data[12:])
	if got := word.Uint64(data); got != id {
		return p, fmt.Errorf("page %d says that it is %d", id, got)
	}
	if err := s.claim(id, overflow); err != nil {
		return p, err
	}
	p.size = (int64(overflow) + 1) * s.pageSize
	return p, nil
}

// tree checks the pages from id down, whose keys are to be at least low and less
// than high; nil is no bound.
func (s *skeleton) tree(id uint64, low, high []byte, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("page %d is too deep", id)
	}
	p, err := s.read(id)
	if err != nil {
		return err
	}
	if p.flags != leafPage && p.flags != branchPage || p.flags == branchPage && p.count == 0 {
		return fmt.Errorf("page %d has flags %#x and %d elements", id, p.flags, p.count)
	}
	need := int64(pageHead + p.count*elementSize)
	if need > p.size {
		return fmt.Errorf("page %d has room for less than %d elements", id, p.count)
	}
	if need > int64(len(p.data)) {
		if p.data, err = s.bytes(p, 0, need); err != nil {
			return err
		}
	}
	keys, err := s.elements(p, low, high, depth)
	if err != nil || p.flags == leafPage {
		return err
	}
	for i := range keys {
		next := high
		if i+1 < len(keys) {
			next = keys[i+1]
		}
		child := binary.NativeEndian.Uint64(p.data[pageHead+i*elementSize+8:])
		if err := s.tree(child, keys[i], next, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// elements checks the elements of a page, and buckets within, and returns the keys.
func (s *skeleton) elements(p skeletonPage, low, high []byte, depth int) ([][]byte, error) {
	word := binary.NativeEndian
	keys := make([][]byte, p.count)
	for i := range keys {
		at := pageHead + i*elementSize
		e := p.data[at:]
		var flags uint32
		pos, ksize, vsize := word.Uint32(e), word.Uint32(e[4:]), uint32(0)
		if p.flags == leafPage {
			flags, pos, ksize, vsize = word.Uint32(e), word.Uint32(e[4:]), word.Uint32(e[8:]), word.Uint32(e[12:])
		}
		start := int64(at) + int64(pos)
		if start < int64(pageHead+p.count*elementSize) || start+int64(ksize)+int64(vsize) > p.size || ksize == 0 || ksize > maxPath {
			return nil, fmt.Errorf("page %d: element %d lies outside", p.id, i)
		}
		key, err := s.bytes(p, start, int64(ksize))
		if err != nil {
			return nil, err
		}
		keys[i] = key
		before := low
		if i > 0 {
			before = keys[i-1]
		}
		if c := bytes.Compare(before, key); c > 0 || c == 0 && i > 0 || high != nil && bytes.Compare(key, high) >= 0 {
			return nil, fmt.Errorf("page %d: key %d is out of order", p.id, i)
		}
		if flags&bucketElement != 0 {
			if err := s.bucket(p, start+int64(ksize), int64(vsize), depth); err != nil {
				return nil, err
			}
		}
	}
	return keys, nil
}

// bytes returns a part of a page, from disk if need be. A page of no file has all of
// its bytes.
func (s *skeleton) bytes(p skeletonPage, start, n int64) ([]byte, error) {
	if start+n <= int64(len(p.data)) {
		return p.data[start : start+n], nil
	}
	b := make([]byte, n)
	if _, err := s.file.ReadAt(b, int64(p.id)*s.pageSize+start); err != nil {
		return nil, fmt.Errorf("page %d: %w", p.id, err)
	}
	return b, nil
}

// bucket checks a bucket, whose head is at start of a page. A small one lies behind
// its head, as a page of its own.
func (s *skeleton) bucket(p skeletonPage, start, size int64, depth int) error {
	if size < bucketHead || size > s.pageSize {
		return fmt.Errorf("page %d: a bucket of %d bytes", p.id, size)
	}
	b, err := s.bytes(p, start, size)
	if err != nil {
		return err
	}
	if root := binary.NativeEndian.Uint64(b); root != 0 {
		return s.tree(root, nil, nil, depth+1)
	}
	b = b[bucketHead:]
	if len(b) < pageHead || depth > maxDepth {
		return fmt.Errorf("page %d: a bucket of %d bytes", p.id, size)
	}
	inner := skeletonPage{
		id: p.id, flags: binary.NativeEndian.Uint16(b[8:]), count: int(binary.NativeEndian.Uint16(b[10:])),
		size: int64(len(b)), data: b,
	}
	if inner.flags != leafPage || pageHead+inner.count*elementSize > len(b) {
		return fmt.Errorf("page %d: a bucket with flags %#x and %d elements", p.id, inner.flags, inner.count)
	}
	_, err = s.elements(inner, nil, nil, depth+1)
	return err
}

// checkFreelist checks the list of pages in no use.
func (s *skeleton) checkFreelist() error {
	if s.freelist == noFreelist {
		return nil
	}
	p, err := s.read(s.freelist)
	if err != nil {
		return err
	}
	if p.flags != freelistPage {
		return fmt.Errorf("page %d is not the list of free pages", p.id)
	}
	n, at := int64(p.count), int64(pageHead)
	if n == 1<<16-1 { // the count did not fit
		b, err := s.bytes(p, at, 8)
		if err != nil {
			return err
		}
		n, at = int64(min(binary.NativeEndian.Uint64(b), 1<<40)), at+8
	}
	if at+n*8 > p.size {
		return fmt.Errorf("page %d has room for less than %d free pages", p.id, n)
	}
	ids, err := s.bytes(p, at, n*8)
	if err != nil {
		return err
	}
	for ; len(ids) > 0; ids = ids[8:] {
		if err := s.claim(binary.NativeEndian.Uint64(ids), 0); err != nil {
			return fmt.Errorf("free %w", err)
		}
	}
	return nil
}
