package embed

import "math/bits"

// Signs writes which elements of a vector are positive into bits, a bit each: Dims/64
// words.
func Signs(signs []uint64, q []int8) {
	for i := range signs {
		var word uint64
		for j, v := range q[i*64:][:64] {
			word |= uint64(uint8(-v)>>7) << j // v > 0: -v is negative, -128 does not occur
		}
		signs[i] = word
	}
}

// Hamming returns in how many signs two vectors differ. The fewer, the closer they are.
func Hamming(a, b []uint64) int {
	n := 0
	b = b[:len(a)]
	for i, x := range a {
		n += bits.OnesCount64(x ^ b[i])
	}
	return n
}

// Dot returns the product of a question's vector and a stored one, which times the scale
// of the latter is the cosine of the angle between them.
func Dot(v []float32, q []int8) float32 {
	var a, b, c, d float32
	q = q[:len(v)]
	for len(v) >= 4 && len(q) >= 4 {
		a += v[0] * float32(q[0])
		b += v[1] * float32(q[1])
		c += v[2] * float32(q[2])
		d += v[3] * float32(q[3])
		v, q = v[4:], q[4:]
	}
	return a + b + (c + d)
}
