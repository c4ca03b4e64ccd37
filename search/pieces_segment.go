package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// A PieceSegment is what the pieces of a set of files hold, as words and as vectors, in a
// form that is searched as it lies on the disk. It is immutable. All numbers are
// little-endian:
//
//	header   8 bytes magic, u32 version, u32 zero
//	sections each at a multiple of 8 bytes, as listed below
//	footer   for each section u64 offset, u64 length, u64 XXH3 of its bytes;
//	         u32 files, u32 pieces, u32 terms, u32 elements of a vector, u64 sum of the lengths of all pieces
//	tail     u64 XXH3 of the footer, 8 bytes magic
//
// A term's postings are its number of pieces as a uvarint and then of each piece the
// difference from the one before, doubled, plus one if it holds the term more than
// once, in which case how often, less two, follows. So most take one byte. A term is
// found by binary search, and a vector by its piece's number.
//
// As with a [Segment], what is read is held against what it points into, and a damaged
// section gives a wrong hit at worst.
type PieceSegment struct {
	data  []byte
	unmap func() error // nil for one in memory
	uses  atomic.Int32 // tables that hold it, and one for who opened it
	bad   atomic.Bool  // set by whoever finds what cannot be so

	files, pieces, terms, dims int
	lengths                    uint64 // of all pieces

	places [pieceSections]place
	raw    [pieceSections][]byte

	paths, langs              texts
	line, span, kinds, length column
}

// A pieceSection is one array of a piece segment.
type pieceSection int

const (
	piecePath     pieceSection = iota // text
	piecePathEnds                     // u32
	pieceOrder                        // u32: files by their paths
	pieceTime                         // u32: seconds since 1970
	pieceLang                         // u8
	pieceFirst                        // u32: a file's first piece; then the number of pieces
	pieceLangText                     // text
	pieceLangEnds                     // u32
	pieceLine                         // column; pieces are in the order of files
	pieceSpan                         // column: end line less line
	pieceKinds                        // column: kinds of what is declared in it, a bit each
	pieceLength                       // column: words
	termHash                          // u32: terms, in order
	termEnds                          // u32: where a term's postings end
	postings                          //
	vectorScale                       // f32: of a piece's vector; 0 if it has none
	vectorSigns                       // bits: whether an element is negative
	vectorRows                        // i8: the elements, in units of the scale
	pieceSections
)

const (
	pieceMagic      = "mindpcs\n"
	pieceFormat     = 1
	pieceFooterSize = 24*int(pieceSections) + 24
)

// Bytes returns the segment of what was added. The same files, added in the same order,
// give the same bytes.
func (b *PieceBuilder) Bytes() []byte { return b.appendTo(nil) }

// appendTo is [PieceBuilder.Bytes] in memory that was used before, which is overwritten.
func (b *PieceBuilder) appendTo(data []byte) []byte {
	w := pieceWriter{data: append(slices.Grow(data[:0], b.size()), pieceMagic...)}
	w.data = binary.LittleEndian.AppendUint32(w.data, pieceFormat)
	w.data = append(w.data, 0, 0, 0, 0)
	b.writeFiles(&w)
	n := len(b.line)
	w.column(pieceLine, b.line)
	w.column(pieceSpan, b.span)
	w.column(pieceKinds, b.kinds)
	w.column(pieceLength, b.length)
	terms := b.writePostings(&w)
	if b.vectors > 0 {
		b.padVectors(n)
		w.section(vectorScale, func(d []byte) []byte { return append(d, b.scales...) })
		w.section(vectorSigns, func(d []byte) []byte { return append(d, b.signs...) })
		w.section(vectorRows, func(d []byte) []byte { return append(d, b.rows...) })
	} else {
		for _, s := range []pieceSection{vectorScale, vectorSigns, vectorRows} {
			w.section(s, func(d []byte) []byte { return d })
		}
	}
	lengths := uint64(0)
	for _, l := range b.length {
		lengths += uint64(l)
	}
	dims := b.dims
	if b.vectors == 0 {
		dims = 0
	}
	return w.finish(len(b.files), n, terms, dims, lengths)
}

// size returns about how many bytes the segment takes, and seldom less: growing to them
// copies all of it several times.
func (b *PieceBuilder) size() int {
	const (
		perFile  = 128 // its path for the most part
		perPiece = 16
		perTerm  = 10
	)
	return 4<<10 + perFile*len(b.files) + perPiece*len(b.line) + perTerm*len(b.hashes) + 2*len(b.posts) +
		len(b.scales) + len(b.signs) + len(b.rows)
}

func (b *PieceBuilder) writeFiles(w *pieceWriter) {
	w.texts(piecePath, piecePathEnds, len(b.files), func(i int) string { return b.files[i].path })
	w.u32s(pieceOrder, b.order())
	b.language(nil) // of files that have no pieces
	w.section(pieceTime, func(d []byte) []byte {
		for i := range b.files {
			d = binary.LittleEndian.AppendUint32(d, b.files[i].time)
		}
		return d
	})
	w.section(pieceLang, func(d []byte) []byte {
		for i := range b.files {
			d = append(d, b.files[i].lang)
		}
		return d
	})
	w.section(pieceFirst, func(d []byte) []byte {
		for i := range b.files {
			d = binary.LittleEndian.AppendUint32(d, b.files[i].first)
		}
		return binary.LittleEndian.AppendUint32(d, uint32(len(b.line)))
	})
	w.texts(pieceLangText, pieceLangEnds, len(b.languages), func(i int) string { return b.languages[i] })
}

// writePostings writes the sections of terms and returns how many there are.
func (b *PieceBuilder) writePostings(w *pieceWriter) int {
	order := b.byHash()
	pieces, first := b.byTerm()
	w.section(termHash, func(d []byte) []byte {
		for _, n := range order {
			d = binary.LittleEndian.AppendUint32(d, b.hashes[n])
		}
		return d
	})
	ends := make([]uint32, len(order))
	w.section(postings, func(d []byte) []byte {
		start := len(d)
		for i, n := range order {
			d = appendPostings(d, pieces[first[n]:first[n+1]])
			ends[i] = uint32(len(d) - start)
		}
		return d
	})
	w.u32s(termEnds, ends)
	return len(order)
}

// appendPostings appends the postings of a term: pieces with how often each holds it, in
// the order of the pieces. One that comes twice in a row holds it as often as both say.
func appendPostings(d []byte, all []uint32) []byte {
	distinct := 0
	for i, p := range all {
		if i == 0 || p>>8 != all[i-1]>>8 {
			distinct++
		}
	}
	d = binary.AppendUvarint(d, uint64(distinct))
	last := uint32(0)
	for i := 0; i < len(all); {
		piece, times := all[i]>>8, uint32(0)
		for ; i < len(all) && all[i]>>8 == piece; i++ {
			times += all[i] & 0xff
		}
		delta := uint64(piece-last) << 1
		last = piece
		if times <= 1 {
			d = binary.AppendUvarint(d, delta)
			continue
		}
		d = binary.AppendUvarint(d, delta|1)
		d = binary.AppendUvarint(d, uint64(times-2))
	}
	return d
}

// A pieceWriter puts a segment together in memory.
type pieceWriter struct {
	data  []byte
	table [pieceSections]place
}

func (w *pieceWriter) section(s pieceSection, add func([]byte) []byte) {
	for len(w.data)%8 != 0 {
		w.data = append(w.data, 0)
	}
	start := len(w.data)
	w.data = add(w.data)
	w.table[s] = place{off: uint64(start), size: uint64(len(w.data) - start), sum: xxh3.Hash(w.data[start:])}
}

func (w *pieceWriter) u32s(s pieceSection, all []uint32) {
	w.section(s, func(d []byte) []byte {
		for _, v := range all {
			d = binary.LittleEndian.AppendUint32(d, v)
		}
		return d
	})
}

func (w *pieceWriter) texts(text, ends pieceSection, n int, at func(int) string) {
	w.section(text, func(d []byte) []byte {
		for i := range n {
			d = append(d, at(i)...)
		}
		return d
	})
	w.section(ends, func(d []byte) []byte {
		end := uint32(0)
		d = binary.LittleEndian.AppendUint32(d, 0)
		for i := range n {
			end += uint32(len(at(i)))
			d = binary.LittleEndian.AppendUint32(d, end)
		}
		return d
	})
}

func (w *pieceWriter) column(s pieceSection, all []uint32) {
	var bits uint32
	for _, v := range all {
		bits |= v
	}
	width := 1
	for ; width < 4 && bits>>(8*width) != 0; width++ {
	}
	w.section(s, func(d []byte) []byte {
		for _, v := range all {
			d = append(d, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
			d = d[:len(d)-4+width]
		}
		return d
	})
}

func (w *pieceWriter) finish(files, pieces, terms, dims int, lengths uint64) []byte {
	for len(w.data)%8 != 0 {
		w.data = append(w.data, 0)
	}
	start := len(w.data)
	for _, p := range w.table {
		for _, v := range []uint64{p.off, p.size, p.sum} {
			w.data = binary.LittleEndian.AppendUint64(w.data, v)
		}
	}
	for _, n := range []int{files, pieces, terms, dims} {
		w.data = binary.LittleEndian.AppendUint32(w.data, uint32(n))
	}
	w.data = binary.LittleEndian.AppendUint64(w.data, lengths)
	w.data = binary.LittleEndian.AppendUint64(w.data, xxh3.Hash(w.data[start:]))
	return append(w.data, tailMagic...)
}

// OpenPieceSegment maps the segment at path. Whoever opens it closes it.
func OpenPieceSegment(path string) (*PieceSegment, error) {
	data, unmap, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	s, err := ReadPieceSegment(data)
	if err != nil {
		unmap() // the first error says more
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.unmap = unmap
	return s, nil
}

// ReadPieceSegment returns the segment that data is, which must not change any more.
func ReadPieceSegment(data []byte) (s *PieceSegment, err error) {
	err = guard(func() error {
		s, err = parsePieces(data)
		return err
	})
	return s, err
}

func parsePieces(data []byte) (*PieceSegment, error) {
	if len(data) < headerSize+pieceFooterSize+tailSize || string(data[:8]) != pieceMagic {
		return nil, fmt.Errorf("%w: not a segment of pieces", ErrUnusable)
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != pieceFormat {
		return nil, fmt.Errorf("%w: a segment of pieces of format %d, and not of %d", ErrUnusable, v, pieceFormat)
	}
	body := len(data) - tailSize - pieceFooterSize
	footer, tail := data[body:len(data)-tailSize], data[len(data)-tailSize:]
	if string(tail[8:]) != tailMagic || binary.LittleEndian.Uint64(tail) != xxh3.Hash(footer) {
		return nil, fmt.Errorf("%w: its footer does not match its checksum", ErrDamaged)
	}
	s := &PieceSegment{data: data}
	s.uses.Store(1)
	for i := range s.places {
		p := place{u64at(footer, 3*i), u64at(footer, 3*i+1), u64at(footer, 3*i+2)}
		if p.off%8 != 0 || p.off < headerSize || p.off > uint64(body) || p.size > uint64(body)-p.off {
			return nil, fmt.Errorf("%w: section %d lies outside", ErrDamaged, i)
		}
		s.places[i] = p
		s.raw[i] = data[p.off : p.off+p.size : p.off+p.size]
	}
	counts := footer[24*int(pieceSections):]
	for i, n := range []*int{&s.files, &s.pieces, &s.terms, &s.dims} {
		*n = int(u32at(counts, i))
	}
	s.lengths = u64at(counts, 2)
	return s, s.arrange()
}

// arrange gives the sections their shapes, and fails unless each has as many rows as
// there should be.
func (s *PieceSegment) arrange() error {
	vectors := 0
	if s.dims > 0 {
		vectors = s.pieces
	}
	for _, f := range []struct {
		of      pieceSection
		n, size int
	}{
		{piecePathEnds, s.files + 1, 4}, {pieceOrder, s.files, 4}, {pieceTime, s.files, 4}, {pieceLang, s.files, 1},
		{pieceFirst, s.files + 1, 4}, {termHash, s.terms, 4}, {termEnds, s.terms, 4},
		{vectorScale, vectors, 4}, {vectorSigns, vectors, s.dims / 8}, {vectorRows, vectors, s.dims},
	} {
		if len(s.raw[f.of]) != f.n*f.size {
			return fmt.Errorf("%w: section %d has the wrong size", ErrDamaged, f.of)
		}
	}
	if s.dims%64 != 0 || s.dims > 1<<12 || s.pieces > maxPieces || len(s.raw[pieceLangEnds])%4 != 0 || len(s.raw[pieceLangEnds]) < 4 {
		return fmt.Errorf("%w: numbers that cannot be", ErrDamaged)
	}
	s.paths = texts{s.raw[piecePath], s.raw[piecePathEnds]}
	s.langs = texts{s.raw[pieceLangText], s.raw[pieceLangEnds]}
	for _, c := range []struct {
		column *column
		of     pieceSection
	}{{&s.line, pieceLine}, {&s.span, pieceSpan}, {&s.kinds, pieceKinds}, {&s.length, pieceLength}} {
		*c.column = column{s.raw[c.of], 1}
		if s.pieces > 0 {
			c.column.width = len(c.column.b) / s.pieces
		}
		if w := c.column.width; w < 1 || w > 4 || w*s.pieces != len(c.column.b) {
			return fmt.Errorf("%w: section %d has the wrong size", ErrDamaged, c.of)
		}
	}
	return nil
}

// Verify holds all of the segment against its checksums, which reads all of it.
func (s *PieceSegment) Verify() error {
	return guard(func() error {
		for i, p := range s.places {
			if xxh3.Hash(s.raw[i]) != p.sum {
				return fmt.Errorf("%w: section %d does not match its checksum", ErrDamaged, i)
			}
		}
		return nil
	})
}

// Pieces returns how many pieces the segment holds.
func (s *PieceSegment) Pieces() int { return s.pieces }

// Size returns how many bytes it takes.
func (s *PieceSegment) Size() int64 { return int64(len(s.data)) }

// Close gives up the segment. It is unmapped when no open table holds it either.
func (s *PieceSegment) Close() error {
	if s.uses.Add(-1) == 0 && s.unmap != nil {
		return s.unmap()
	}
	return nil
}

// path returns the path of a file, or nil if the segment is damaged.
func (s *PieceSegment) path(file int) []byte {
	b, ok := s.paths.at(file)
	if !ok {
		s.bad.Store(true)
	}
	return b
}

// language returns the language of a file, or nil if the segment is damaged.
func (s *PieceSegment) language(file int) []byte {
	n := int(s.raw[pieceLang][file])
	if 4*(n+2) > len(s.langs.ends) {
		s.bad.Store(true)
		return nil
	}
	b, ok := s.langs.at(n)
	if !ok {
		s.bad.Store(true)
	}
	return b
}

// fileOf returns the file of a piece, or false if the segment is damaged.
func (s *PieceSegment) fileOf(piece int) (int, bool) {
	first := s.raw[pieceFirst]
	lo, hi := 0, s.files // the file is in [lo, hi)
	for hi-lo > 1 {
		mid := int(uint(lo+hi) / 2)
		if int(u32at(first, mid)) <= piece {
			lo = mid
		} else {
			hi = mid
		}
	}
	if lo >= s.files || int(u32at(first, lo)) > piece || int(u32at(first, lo+1)) <= piece {
		s.bad.Store(true)
		return 0, false
	}
	return lo, true
}

// piecesOf returns the range of a file's pieces.
func (s *PieceSegment) piecesOf(file int) (lo, hi int) {
	lo, hi = int(u32at(s.raw[pieceFirst], file)), int(u32at(s.raw[pieceFirst], file+1))
	if lo > hi || hi > s.pieces {
		s.bad.Store(true)
		return 0, 0
	}
	return lo, hi
}

// find returns the file of a path, or -1.
func (s *PieceSegment) find(path []byte) int {
	order := s.raw[pieceOrder]
	lo, hi := 0, s.files
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if bytes.Compare(s.ordered(order, mid), path) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < s.files && bytes.Equal(s.ordered(order, lo), path) {
		if file := u32at(order, lo); int64(file) < int64(s.files) {
			return int(file)
		}
	}
	return -1
}

// ordered returns path i of those in order.
func (s *PieceSegment) ordered(order []byte, i int) []byte {
	file := u32at(order, i)
	if int64(file) >= int64(s.files) {
		s.bad.Store(true)
		return nil
	}
	return s.path(int(file))
}

// postings returns the postings of a term, or nil if no piece holds it.
func (s *PieceSegment) postings(term uint32) []byte {
	hashes := s.raw[termHash]
	lo, hi := 0, s.terms
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if u32at(hashes, mid) < term {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo >= s.terms || u32at(hashes, lo) != term {
		return nil
	}
	start, end := uint32(0), u32at(s.raw[termEnds], lo)
	if lo > 0 {
		start = u32at(s.raw[termEnds], lo-1)
	}
	if start > end || int64(end) > int64(len(s.raw[postings])) {
		s.bad.Store(true)
		return nil
	}
	return s.raw[postings][start:end]
}

// count returns how many pieces a term's postings say that there are.
func (s *PieceSegment) count(list []byte) int {
	n, size := binary.Uvarint(list)
	if size <= 0 || n > uint64(s.pieces) {
		if len(list) > 0 {
			s.bad.Store(true)
		}
		return 0
	}
	return int(n)
}

// each calls fn with the pieces of a term's postings, in order, and how often each holds
// the term.
func (s *PieceSegment) each(list []byte, fn func(piece int, times uint32)) {
	n, size := binary.Uvarint(list)
	if size <= 0 || n > uint64(s.pieces) {
		s.bad.Store(s.bad.Load() || len(list) > 0)
		return
	}
	at, piece := size, uint64(0)
	for i := range n {
		v, size := shortUvarint(list, at)
		at += size
		piece += v >> 1
		if size == 0 || piece >= uint64(s.pieces) || i > 0 && v>>1 == 0 {
			s.bad.Store(true)
			return
		}
		times := uint32(1)
		if v&1 != 0 {
			more, size := shortUvarint(list, at)
			at += size
			if size == 0 || more > math.MaxUint16 {
				s.bad.Store(true)
				return
			}
			times = 2 + uint32(more)
		}
		fn(int(piece), times)
	}
}

// shortUvarint is [binary.Uvarint] at an offset, for numbers most of which take a byte.
// It returns a size of 0 if there is none.
func shortUvarint(b []byte, at int) (v uint64, size int) {
	if at < len(b) && b[at] < 0x80 {
		return uint64(b[at]), 1
	}
	if at >= len(b) {
		return 0, 0
	}
	v, size = binary.Uvarint(b[at:])
	return v, max(size, 0)
}
