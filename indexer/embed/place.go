package embed

// A Place makes vectors of texts, of which only the vector is there any more, at a place:
// with what the path of their file says added. What depends on a text alone can be kept,
// and what depends on its place be added. It is for one goroutine and one path after the
// other.
type Place struct {
	path Sum // of the path alone: its base
	sums []int32
}

// NewPlace returns a place without a path.
func (m *Model) NewPlace() *Place {
	return &Place{path: Sum{m: m, base: make([]int32, m.dims)}, sums: make([]int32, m.dims)}
}

// SetPath makes it the place of a file, whose path is as [Sum.AddPath] wants it.
func (p *Place) SetPath(path string) {
	p.path.hasBase = false
	p.path.AddPath(path)
	p.path.based()
}

// Vector writes into q what [Sum.Vector] gives for a stored vector, whose elements are
// int8, one a byte, and whose size is as [Sum.Size] gave it, with the path added.
func (p *Place) Vector(q, stored []byte, size int32) (scale float32, ok bool) {
	addStored(p.sums, p.path.base, stored, size)
	return quantise(q, p.sums, largest(p.sums))
}

// addStored makes sums of a base and a stored vector.
func addStored[T int8 | byte](sums, base []int32, stored []T, size int32) {
	stored, base = stored[:len(sums)], base[:len(sums)]
	for i := range sums {
		v := int64(int8(stored[i])) * int64(size)
		half := 63 ^ v>>63 - v>>63 // away from zero
		sums[i] = base[i] + int32((v+half)/127)
	}
}
