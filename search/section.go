package search

import (
	"encoding/binary"
	"hash"
	"io"

	"github.com/zeebo/xxh3"
)

// A section is one array of a segment.
type section int

// The sections of a segment, in the order in which they are written. A text is
// bytes, and its ends are where each of its entries ends: a zero, then one number
// an entry. A column has one number a row, in as few bytes (1 to 4) as the largest
// takes, the same for all: the section's length divided by the rows.
const (
	dirText   section = iota
	dirEnds           // u32
	dirFirst          // u32: a directory's first file; then the number of files
	fileText          // names without their directories
	fileEnds          // u32
	fileDir           // column
	fileTime          // u32: seconds since 1970
	fileKey           // u64: of what its symbols are, see File.Key
	fileFlags         // u8
	fileLang          // u8
	langText
	langEnds   // u32
	nameText   // distinct names, by folded form and then by bytes
	nameEnds   // u32
	nameSigns  // blocks of 512 names: which letters and pairs they have, and their sizes, see signs
	nameKinds  // u32: which kinds its symbols have, a bit each, and earlySymbols
	nameSyms   // u32: a name's first symbol; then the number of symbols
	symFile    // column; symbols are in the order of names, then of files
	symKind    // u8
	symLine    // column
	symColumn  // column
	symLines   // column: end line less line
	symHolder  // column: the container
	holderText // containers; the first is empty
	holderEnds // u32
	sections
)

// A column is numbers of 1 to 4 bytes.
type column struct {
	b     []byte
	width int
}

// at returns row i, which must be there.
func (c column) at(i int) uint32 {
	switch c.width {
	case 1:
		return uint32(c.b[i])
	case 2:
		return uint32(binary.LittleEndian.Uint16(c.b[i*2:]))
	case 3:
		b := c.b[i*3 : i*3+3]
		return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
	}
	return binary.LittleEndian.Uint32(c.b[i*4:])
}

func u32at(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i*4:]) }
func u64at(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i*8:]) }

// texts are strings, one after the other.
type texts struct {
	text, ends []byte
}

// at returns string i, which must be there, or false if the segment is damaged.
func (t texts) at(i int) ([]byte, bool) {
	lo, hi := u32at(t.ends, i), u32at(t.ends, i+1)
	if lo > hi || int64(hi) > int64(len(t.text)) {
		return nil, false
	}
	return t.text[lo:hi:hi], true
}

// A place is where a section lies, and its checksum.
type place struct {
	off, size, sum uint64
}

// sectionWriter writes sections, each at a multiple of 8 bytes.
type sectionWriter struct {
	w     io.Writer
	sum   hash.Hash64
	at    uint64
	start uint64
	buf   []byte // not yet written
	err   error  // the first one
	table [sections]place
}

const writeSize = 64 << 10 // bytes

func newSectionWriter(w io.Writer) *sectionWriter {
	return &sectionWriter{w: w, sum: xxh3.New(), buf: make([]byte, 0, writeSize+8)}
}

func (w *sectionWriter) begin() {
	w.flush()
	for w.at%8 != 0 {
		w.buf = append(w.buf, 0)
		w.at++
	}
	w.flush()
	w.sum.Reset()
	w.start = w.at
}

func (w *sectionWriter) end(s section) {
	w.flush()
	w.table[s] = place{off: w.start, size: w.at - w.start, sum: w.sum.Sum64()}
}

func (w *sectionWriter) flush() {
	if len(w.buf) == 0 {
		return
	}
	w.sum.Write(w.buf) // never fails
	if w.err == nil {
		_, w.err = w.w.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

func (w *sectionWriter) room() {
	if len(w.buf) >= writeSize {
		w.flush()
	}
}

func (w *sectionWriter) bytes(b []byte) {
	w.at += uint64(len(b))
	if len(b) < writeSize {
		w.buf = append(w.buf, b...)
		w.room()
		return
	}
	w.flush()
	w.sum.Write(b)
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
}

func (w *sectionWriter) u8(v uint8) {
	w.buf = append(w.buf, v)
	w.at++
	w.room()
}

func (w *sectionWriter) u32(v uint32) {
	w.buf = binary.LittleEndian.AppendUint32(w.buf, v)
	w.at += 4
	w.room()
}

func (w *sectionWriter) u64(v uint64) {
	w.buf = binary.LittleEndian.AppendUint64(w.buf, v)
	w.at += 8
	w.room()
}

// column writes n numbers as a column.
func (w *sectionWriter) column(s section, n int, at func(i int) uint32) {
	var all uint32
	for i := range n {
		all |= at(i)
	}
	width := uint64(1)
	for ; width < 4 && all>>(8*width) != 0; width++ {
	}
	w.begin()
	for i := range n {
		v := at(i)
		w.buf = append(w.buf, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
		w.buf = w.buf[:len(w.buf)-4+int(width)]
		w.room()
	}
	w.at += width * uint64(n)
	w.end(s)
}

// texts writes n strings and where they end.
func (w *sectionWriter) texts(text, ends section, n int, at func(i int) []byte) {
	w.begin()
	for i := range n {
		w.bytes(at(i))
	}
	w.end(text)
	w.begin()
	end := uint32(0)
	w.u32(0)
	for i := range n {
		end += uint32(len(at(i)))
		w.u32(end)
	}
	w.end(ends)
}
