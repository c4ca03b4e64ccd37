package cache

import (
	"encoding/binary"
	"time"

	"github.com/zeebo/xxh3"
)

// head is what is known of the file as a whole. It is one value of fixed size,
// written with every commit: the format as uint32, the analyzer as uint32, its other
// fields in order as uint64, and an xxh3 of all of that.
type head struct {
	format     uint32
	analyzer   uint32
	generation uint64

	nextPack uint64 // numbers are never used twice
	nextRun  uint64

	dirs      uint64
	records   uint64 // that have a place
	packs     uint64
	packBytes uint64

	deadBytes uint64 // of packBytes, what no directory led to when Tidy last looked
	unnamed   uint64 // keys that directories ceased to name since then
}

const (
	headFields = 9
	headSize   = 4 + 4 + headFields*8 + 8
)

// newHead returns the head of an empty file. Its generation begins at the time, so
// that a table that was made from an earlier file is never taken for one of this.
func newHead(analyzer int) head {
	return head{
		format: Format, analyzer: uint32(analyzer), generation: uint64(time.Now().UnixMicro()),
		nextPack: 1, nextRun: 1,
	}
}

func (h *head) fields() [headFields]*uint64 {
	return [headFields]*uint64{
		&h.generation, &h.nextPack, &h.nextRun, &h.dirs, &h.records, &h.packs, &h.packBytes,
		&h.deadBytes, &h.unnamed,
	}
}

func (h *head) encode() []byte {
	b := binary.LittleEndian.AppendUint32(make([]byte, 0, headSize), h.format)
	b = binary.LittleEndian.AppendUint32(b, h.analyzer)
	for _, f := range h.fields() {
		b = binary.LittleEndian.AppendUint64(b, *f)
	}
	return binary.LittleEndian.AppendUint64(b, xxh3.Hash(b))
}

// decode reads a head. Of one of another format it reads nothing but the format,
// whatever its size.
func (h *head) decode(b []byte) error {
	if len(b) < 4 {
		return corrupt("a head of %d bytes", len(b))
	}
	*h = head{format: binary.LittleEndian.Uint32(b)}
	if h.format != Format {
		return nil
	}
	if len(b) != headSize || xxh3.Hash(b[:headSize-8]) != binary.LittleEndian.Uint64(b[headSize-8:]) {
		return corrupt("the checksum of the head")
	}
	h.analyzer = binary.LittleEndian.Uint32(b[4:])
	for i, f := range h.fields() {
		*f = binary.LittleEndian.Uint64(b[8+i*8:])
	}
	return nil
}
