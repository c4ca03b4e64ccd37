package cache

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"
)

// packSize is how large a pack grows before the next is begun, in bytes. bbolt
// writes values of this size at the speed of the disk; those of single records are
// written three times slower, and those of many megabytes are copied too often.
const packSize = 60 << 10

// MaxRecord is the size of the largest record that can be stored, in bytes.
const MaxRecord = 256 << 20

// A pack is the records of many files in one value:
//
//	count    uint16
//	slots    count times: key [16]byte, end uint32, sum uint32
//	records  one after another
//
// End is where a record ends, counted from the first record, and sum is half of an
// xxh3 of the record, seeded with half of its key. So one record can be checked
// without reading the others.
type pack struct {
	slots   []byte
	records []byte
}

const (
	packHead = 2
	slotSize = 24
	maxSlots = 1<<16 - 1
)

func openPack(value []byte) (pack, error) {
	if len(value) < packHead {
		return pack{}, corrupt("a pack of %d bytes", len(value))
	}
	end := packHead + slotSize*int(binary.LittleEndian.Uint16(value))
	if len(value) < end {
		return pack{}, corrupt("a pack shorter than its slots")
	}
	return pack{slots: value[packHead:end], records: value[end:]}, nil
}

func (p pack) len() int { return len(p.slots) / slotSize }

// slot returns the key of a record and where it lies.
func (p pack) slot(i int) (key Key, start, end int) {
	s := p.slots[i*slotSize:]
	copy(key[:], s)
	end = int(binary.LittleEndian.Uint32(s[16:]))
	if i > 0 {
		start = int(binary.LittleEndian.Uint32(p.slots[(i-1)*slotSize+16:]))
	}
	return key, start, end
}

// record returns the record in a slot, if it is the one of the key and whole.
func (p pack) record(i int, want Key) ([]byte, error) {
	if i >= p.len() {
		return nil, corrupt("slot %d of a pack of %d", i, p.len())
	}
	key, start, end := p.slot(i)
	if key != want {
		return nil, corrupt("slot %d has another key", i)
	}
	if start > end || end > len(p.records) {
		return nil, corrupt("slot %d lies outside its pack", i)
	}
	record := p.records[start:end:end]
	if recordSum(key, record) != binary.LittleEndian.Uint32(p.slots[i*slotSize+20:]) {
		return nil, corrupt("the checksum of slot %d", i)
	}
	return record, nil
}

func recordSum(key Key, record []byte) uint32 {
	return uint32(xxh3.HashSeed(record, binary.LittleEndian.Uint64(key[:])))
}

// packer fills a pack.
type packer struct {
	slots   []byte
	records []byte
}

func (p *packer) len() int { return len(p.slots) / slotSize }

// fits reports whether a record of that size still goes in.
func (p *packer) fits(size int) bool {
	return p.len() == 0 || p.len() < maxSlots && packHead+len(p.slots)+slotSize+len(p.records)+size <= packSize
}

// add puts a record in and returns its slot.
func (p *packer) add(key Key, record []byte) int {
	p.records = append(p.records, record...)
	p.slots = append(p.slots, key[:]...)
	p.slots = binary.LittleEndian.AppendUint32(p.slots, uint32(len(p.records)))
	p.slots = binary.LittleEndian.AppendUint32(p.slots, recordSum(key, record))
	return p.len() - 1
}

// value returns the pack, in memory of its own, and empties the packer.
func (p *packer) value() []byte {
	value := make([]byte, 0, packHead+len(p.slots)+len(p.records))
	value = binary.LittleEndian.AppendUint16(value, uint16(p.len()))
	value = append(value, p.slots...)
	value = append(value, p.records...)
	p.slots, p.records = p.slots[:0], p.records[:0]
	return value
}
