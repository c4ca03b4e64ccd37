package search

import (
	"encoding/binary"
	"math/bits"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// What is known of names without reading them lies in bits that are sliced: a column has
// one bit for each of 512 names, and a block the columns of those names. A question reads
// the columns of its own letters and pairs alone, each a line of the processor's cache,
// and an operation is for 64 names at once.
//
//	column 0-127    which letters each quarter of a name has, see letterBits
//	column 128-255  which pairs of letters it has, see pairColumn
//	column 256-287  which letters its sub-words begin with; none if it is not ASCII
//	column 288-295  its size in bytes less one, the lowest bit first
const (
	blockNames = 512
	columnSize = blockNames / 8 // bytes
	gramSigns  = 128
	startSigns = 256
	sizeSigns  = 288
	allSigns   = 296
	blockSize  = allSigns * columnSize
)

// signs are the blocks of names from some 64 of them on: the first 8 bytes are the first
// column of those.
type signs []byte

// signsOf returns the signs of names 64*word and up.
func (s *Segment) signsOf(word int) signs {
	const words = columnSize / 8
	block := word / words * blockSize
	return signs(s.raw[nameSigns][block+word%words*8 : block+blockSize])
}

// column returns a column's bits of 64 names.
func (n signs) column(c int) uint64 { return binary.LittleEndian.Uint64(n[c*columnSize:]) }

// has reports a bit of one name.
func (n signs) has(c int, bit int) bool { return n.column(c)>>bit&1 != 0 }

// quartersAt returns the columns of a letter in each quarter.
func (n signs) quartersAt(c int) (q0, q1, q2, q3 uint64) {
	n = n[c*columnSize:][:96*columnSize+8]
	return n.column(0), n.column(32), n.column(64), n.column(96)
}

// nonASCII are the names that are not ASCII.
func (n signs) nonASCII() uint64 { return n.column(31) }

// size returns the size of one name.
func (n signs) size(bit int) (size int) {
	for i := range allSigns - sizeSigns {
		size |= int(n.column(sizeSigns+i)>>bit&1) << i
	}
	return size + 1
}

// upTo returns the names of at most so many bytes.
func (n signs) upTo(size int) uint64 {
	if size <= 0 {
		return 0
	}
	if size >= MaxName {
		return ^uint64(0)
	}
	most, less, same := size-1, uint64(0), ^uint64(0)
	for i := allSigns - sizeSigns - 1; i >= 0; i-- {
		c := n.column(sizeSigns + i)
		if most>>i&1 != 0 {
			less |= same &^ c
			same &= c
		} else {
			same &^= c
		}
	}
	return less | same
}

// A signBlock gathers the signs of up to 512 names.
type signBlock [blockSize]byte

func (b *signBlock) set(columns uint64, first, name int) {
	for ; columns != 0; columns &= columns - 1 {
		b[(first+bits.TrailingZeros64(columns))*columnSize+name>>3] |= 1 << (name & 7)
	}
}

// add adds a name, as the given one of the block. M is scratch.
func (b *signBlock) add(at int, name []byte, m *matcher) {
	folded := m.folded[:len(name)]
	if m.foldASCII(name) {
		m.findStarts(name)
		b.set(uint64(startsOf(folded, &m.starts)), startSigns, at)
	} else {
		m.bytes = words.AppendFold(m.bytes[:0], name)
		folded = m.bytes
	}
	for q, letters := range quartersOf(name, folded) {
		b.set(uint64(letters), 32*q, at)
	}
	for i, pairs := range gramsOf(folded) {
		b.set(pairs, gramSigns+64*i, at)
	}
	b.set(uint64(len(name)-1), sizeSigns, at)
}
