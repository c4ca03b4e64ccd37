package watcher

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/maphash"
	"io"
	"math/bits"
	"path/filepath"
)

// Bounds of what is read of git's index. A path of git's is at most 4096 bytes.
const (
	maxIndexPath  = 4096
	maxIndexLink  = 64 << 20 // bytes of the extension that names a shared index
	maxIndexCount = 1 << 26  // entries
)

// tracked is the set of paths in a repository's index, and of the folders that they
// are in. It keeps 64 bits of a hash instead of a path, so a path that is not tracked
// may be taken for one once in 2^64/n times.
type tracked struct {
	seed maphash.Seed
	fold bool // core.ignoreCase
	set  hashSet
}

func newTracked(fold bool) *tracked {
	return &tracked{seed: maphash.MakeSeed(), fold: fold}
}

// readTracked reads the index of the repository at gitDir, whose hashes are hashSize
// bytes long. If it is damaged, what could be read of it counts.
func readTracked(gitDir string, hashSize int, fold bool) *tracked {
	t := newTracked(fold)
	link, err := t.readFile(filepath.Join(gitDir, "index"), hashSize, nil)
	if err == nil && link.base != "" {
		t.readFile(filepath.Join(gitDir, "sharedindex."+link.base), hashSize, link.gone) // without it, what the first one said counts
	}
	return t
}

func (t *tracked) readFile(path string, hashSize int, gone bitmap) (indexLink, error) {
	f, size, err := openPlain(path)
	if err != nil {
		return indexLink{}, err
	}
	defer f.Close() // read from only
	return t.read(bufio.NewReaderSize(io.LimitReader(f, size), 1<<16), hashSize, gone)
}

// has reports whether path is tracked, or as a folder holds what is. A submodule is
// tracked as if it were a file.
func (t *tracked) has(path []byte, dir bool) bool {
	var scratch [256]byte
	key := append(scratch[:0], path...)
	if t.set.has(t.hash(key)) {
		return true
	}
	return dir && t.set.has(t.hash(append(key, '/')))
}

func (t *tracked) hash(path []byte) uint64 {
	if t.fold {
		path = appendLower(make([]byte, 0, 256), path)
	}
	return maphash.Bytes(t.seed, path)
}

// add records an entry whose path starts with the same bytes as the last one's, up to
// common: their folders are known already.
func (t *tracked) add(path []byte, common int) {
	t.set.add(t.hash(path))
	for i := common; i < len(path); i++ {
		if path[i] == '/' {
			t.set.add(t.hash(path[:i+1]))
		}
	}
}

// indexLink is what a split index says of the shared one that it changes.
type indexLink struct {
	base string // its hash; "" if the index is whole
	gone bitmap // entries of the shared index that count no more
}

var errIndex = errors.New("damaged git index")

// read adds the entries of an index file but those that are gone.
func (t *tracked) read(r *bufio.Reader, hashSize int, gone bitmap) (link indexLink, err error) {
	var header [12]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return link, err
	}
	version, count := binary.BigEndian.Uint32(header[4:]), binary.BigEndian.Uint32(header[8:])
	if string(header[:4]) != "DIRC" || version < 2 || version > 4 || count > maxIndexCount {
		return link, errIndex
	}
	e := indexEntries{r: r, version: version, fixed: 40 + hashSize + 2}
	for i := range count {
		if err := e.next(); err != nil {
			return link, err
		}
		// In a split index a path without a name changes an entry of the shared one.
		if len(e.path) > 0 && !gone.has(i) {
			t.add(e.path, e.common)
			e.common = len(e.path)
		}
	}
	return readLink(r, hashSize)
}

// indexEntries reads the entries of an index file.
type indexEntries struct {
	r       *bufio.Reader
	version uint32
	fixed   int // length of what precedes an entry's path

	path   []byte // of the current entry
	common int    // so much of path is that of the entry that was added last
}

func (e *indexEntries) next() error {
	fixed, err := e.r.Peek(e.fixed)
	if err != nil {
		return err
	}
	size := e.fixed
	if binary.BigEndian.Uint16(fixed[e.fixed-2:])&0x4000 != 0 { // has two more bytes of flags
		if e.version < 3 {
			return errIndex
		}
		size += 2
	}
	if _, err := e.r.Discard(size); err != nil {
		return err
	}
	strip := len(e.path)
	if e.version == 4 {
		n, err := e.varint()
		if err != nil || n > len(e.path) {
			return errors.Join(err, errIndex)
		}
		strip = n
	}
	name, err := e.r.ReadSlice(0)
	if err != nil {
		return err
	}
	keep := len(e.path) - strip
	name = name[:len(name)-1]
	if keep+len(name) > maxIndexPath {
		return errIndex
	}
	same := keep
	if e.version < 4 {
		same = commonPrefix(e.path, name)
	}
	e.common = min(e.common, same)
	e.path = append(e.path[:keep], name...)
	if e.version < 4 {
		// Zeros fill up to a multiple of eight, of which one has been read.
		_, err = e.r.Discard(7 - (size+len(name))%8)
	}
	return err
}

// varint reads a number as git writes those that it calls offsets.
func (e *indexEntries) varint() (int, error) {
	b, err := e.r.ReadByte()
	n := int(b & 0x7f)
	for err == nil && b&0x80 != 0 {
		if n > maxIndexPath {
			return 0, errIndex
		}
		b, err = e.r.ReadByte()
		n = (n+1)<<7 | int(b&0x7f)
	}
	return n, err
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// readLink looks for the extension of a split index among those behind the entries.
func readLink(r *bufio.Reader, hashSize int) (link indexLink, err error) {
	for {
		head, err := r.Peek(hashSize + 1)
		if err != nil || len(head) <= hashSize { // nothing but the checksum is left
			return link, nil
		}
		size := int64(binary.BigEndian.Uint32(head[4:]))
		if !bytes.HasPrefix(head, []byte("link")) {
			if _, err := io.CopyN(io.Discard, r, 8+size); err != nil {
				return link, err
			}
			continue
		}
		if size > maxIndexLink {
			return link, errIndex
		}
		ext, err := io.ReadAll(io.LimitReader(r, 8+size))
		if err != nil || int64(len(ext)) != 8+size || len(ext) < 8+hashSize {
			return link, errors.Join(err, errIndex)
		}
		base := ext[8 : 8+hashSize]
		if len(bytes.Trim(base, "\x00")) == 0 { // shares nothing
			return link, nil
		}
		link.base = hex.EncodeToString(base)
		link.gone, err = parseBitmap(ext[8+hashSize:])
		return link, err
	}
}

// bitmap is a set of entry numbers.
type bitmap []uint64

func (b bitmap) has(i uint32) bool {
	return int(i/64) < len(b) && b[i/64]&(1<<(i%64)) != 0
}

// parseBitmap decodes git's compressed bitmaps (EWAH): a word that says how many words
// of equal bits and how many plain words follow, then the latter, and so on.
func parseBitmap(p []byte) (bitmap, error) {
	if len(p) == 0 {
		return nil, nil
	}
	if len(p) < 8 {
		return nil, errIndex
	}
	size, count := binary.BigEndian.Uint32(p), int64(binary.BigEndian.Uint32(p[4:]))
	p = p[8:]
	limit := int(size+63) / 64
	if size > maxIndexCount || int64(len(p)) < count*8 {
		return nil, errIndex
	}
	words := make([]uint64, count)
	for i := range words {
		words[i] = binary.BigEndian.Uint64(p[8*i:])
	}
	var out bitmap
	for len(words) > 0 {
		run, plain := int(words[0]>>1&0xffffffff), int(words[0]>>33)
		equal := -(words[0] & 1)
		words = words[1:]
		if plain > len(words) || run > limit-len(out) {
			return nil, errIndex
		}
		for range run {
			out = append(out, equal)
		}
		out = append(out, words[:plain]...)
		words = words[plain:]
	}
	return out, nil
}

// hashSet is a set of hashes: a table with open addressing, half full at most. A
// hash of zero counts as one.
type hashSet struct {
	slots []uint64
	n     int
}

func (s *hashSet) has(h uint64) bool {
	return len(s.slots) > 0 && s.slots[s.slot(h)] != 0
}

func (s *hashSet) add(h uint64) {
	if 2*s.n >= len(s.slots) {
		s.grow()
	}
	if i := s.slot(h); s.slots[i] == 0 {
		s.slots[i] = max(h, 1)
		s.n++
	}
}

// slot returns where h is, or would be.
func (s *hashSet) slot(h uint64) int {
	h = max(h, 1)
	shift := bits.LeadingZeros64(uint64(len(s.slots) - 1))
	for i := int(h >> shift); ; i = (i + 1) & (len(s.slots) - 1) {
		if s.slots[i] == 0 || s.slots[i] == h {
			return i
		}
	}
}

func (s *hashSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(1<<10, 2*len(old)))
	for _, h := range old {
		if h != 0 {
			s.slots[s.slot(h)] = h
		}
	}
}
