package cache

import (
	"encoding/binary"
	"math"
)

// Vectors are those of a text's pieces: of each its size, and elements from -127 to 127 in
// parts of that. A size of 0 is that of a piece which has no vector. They share the
// memory of the encoded form:
//
//	dims   uvarint, elements of a vector
//	rows   for each piece: size uint32, elements dims times int8
type Vectors struct {
	dims int
	rows []byte
}

// maxDims bounds how many elements a vector has.
const maxDims = 1 << 12

// AppendVectors begins the encoded form of vectors of so many elements. Each is appended
// with [AppendVector].
func AppendVectors(buf []byte, dims int) []byte { return binary.AppendUvarint(buf, uint64(dims)) }

// AppendVector appends a vector, whose elements are int8, one a byte.
func AppendVector(buf []byte, size int32, elements []byte) []byte {
	buf = binary.LittleEndian.AppendUint32(buf, uint32(max(size, 0)))
	return append(buf, elements...)
}

// Decode sets v to the vectors that data encodes.
func (v *Vectors) Decode(data []byte) error {
	in := input{data: data}
	dims := int(in.uvarint(maxDims))
	if in.bad || (len(data)-in.at)%(4+dims) != 0 {
		return corrupt("vectors of %d bytes", len(data))
	}
	*v = Vectors{dims: dims, rows: data[in.at:]}
	return nil
}

// Dims returns how many elements a vector has.
func (v *Vectors) Dims() int { return v.dims }

// Len returns how many there are.
func (v *Vectors) Len() int { return len(v.rows) / (4 + v.dims) }

// At returns a vector, whose elements are int8, one a byte.
func (v *Vectors) At(i int) (size int32, elements []byte) {
	row := v.rows[i*(4+v.dims):][:4+v.dims]
	return int32(binary.LittleEndian.Uint32(row) & math.MaxInt32), row[4:]
}
