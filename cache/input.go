package cache

import "encoding/binary"

// input reads numbers and bytes off encoded data. After the first thing that cannot
// be there it is bad, and gives zeros: whoever decodes looks at bad before anything
// that it got is used as a length or an index.
type input struct {
	data []byte
	at   int
	bad  bool
}

func (in *input) byte() byte {
	if in.at >= len(in.data) {
		in.bad = true
		return 0
	}
	in.at++
	return in.data[in.at-1]
}

// uvarint reads a number of at most limit.
func (in *input) uvarint(limit uint64) uint64 {
	// Most numbers are small.
	if in.at < len(in.data) && in.data[in.at] < 0x80 && uint64(in.data[in.at]) <= limit {
		in.at++
		return uint64(in.data[in.at-1])
	}
	return in.longUvarint(limit)
}

func (in *input) longUvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(in.data[in.at:])
	if n <= 0 || v > limit {
		in.bad = true
		return 0
	}
	in.at += n
	return v
}

// varint reads a signed number.
func (in *input) varint() int64 {
	u := in.uvarint(1<<64 - 1)
	return int64(u>>1) ^ -int64(u&1)
}

// delta reads a number as its difference from another.
func (in *input) delta(from uint32) uint32 {
	v := int64(from) + in.varint()
	if v < 0 || v > 1<<32-1 {
		in.bad = true
		return 0
	}
	return uint32(v)
}

// length reads a number of bytes, which cannot be more than there are.
func (in *input) length() int { return int(in.uvarint(uint64(len(in.data)))) }

// count reads how many things follow that take at least size bytes each.
func (in *input) count(size int) int {
	return int(in.uvarint(uint64(len(in.data)-in.at) / uint64(size)))
}

func (in *input) bytes(n int) []byte {
	if in.bad || n > len(in.data)-in.at {
		in.bad = true
		return nil
	}
	in.at += n
	return in.data[in.at-n : in.at : in.at]
}
