package search

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// How many of the vectors that differ least in their signs are looked at closely: one in
// rescoreShare, but no fewer than rescoreAtLeast. See docs/search.md for what is lost.
const (
	rescoreShare   = 50
	rescoreAtLeast = 2000
)

// leastCosine is how near a vector must be to say anything: what has nothing to do with a
// question is about as near as this, and in a small folder something always is the nearest.
const leastCosine = 0.25

// nearest returns the pieces whose vectors are nearest to one of length one, the nearest
// first: those of the smallest distance by signs are found first, and the nearest of them.
func (t *PieceTable) nearest(v []float32, limit int, wanted func(seg, piece int) bool) []scored {
	var total int
	for _, s := range t.segs {
		if s.dims == len(v) {
			total += s.pieces
		}
	}
	if total == 0 {
		return nil
	}
	far := len(v) // a piece of this distance is looked at, if all are
	var distances [][]uint16
	if closely := max(rescoreAtLeast, total/rescoreShare); total > closely {
		distances, far = t.distances(v, closely)
	}
	best := bestOf{limit: limit}
	for n, s := range t.segs {
		if s.dims != len(v) {
			continue
		}
		for piece := range s.pieces {
			if distances != nil && int(distances[n][piece]) > far {
				continue
			}
			scale := math.Float32frombits(u32at(s.raw[vectorScale], piece))
			if !(scale > 0) {
				continue
			}
			score := scale * dot(v, s.raw[vectorRows][piece*s.dims:][:s.dims])
			if score >= leastCosine && best.wants(score) && (wanted == nil || wanted(n, piece)) && !t.isHidden(n, piece) {
				best.add(scored{int32(n), int32(piece), score})
			}
		}
	}
	return best.sorted()
}

// distances returns in how many signs the vectors of each segment differ from one, and
// the distance up to which there are at least so many.
func (t *PieceTable) distances(v []float32, closely int) (all [][]uint16, far int) {
	signs := make([]uint64, len(v)/64)
	for i, x := range v {
		if x < 0 {
			signs[i/64] |= 1 << (i % 64)
		}
	}
	count := make([]int, len(v)+1)
	all = make([][]uint16, len(t.segs))
	for n, s := range t.segs {
		if s.dims != len(v) {
			continue
		}
		all[n] = make([]uint16, s.pieces)
		raw := s.raw[vectorSigns]
		for piece := range all[n] {
			d := 0
			for i, word := range signs {
				d += bits.OnesCount64(word ^ binary.LittleEndian.Uint64(raw[8*i:]))
			}
			raw = raw[s.dims/8:]
			all[n][piece] = uint16(d)
			count[d]++
		}
	}
	for n := 0; far < len(v); far++ {
		if n += count[far]; n >= closely {
			break
		}
	}
	return all, far
}

// dot returns the product of a vector and one of bytes.
func dot(v []float32, row []byte) float32 {
	var a, b, c, d float32
	row = row[:len(v)]
	for len(v) >= 4 && len(row) >= 4 {
		a += v[0] * float32(int8(row[0]))
		b += v[1] * float32(int8(row[1]))
		c += v[2] * float32(int8(row[2]))
		d += v[3] * float32(int8(row[3]))
		v, row = v[4:], row[4:]
	}
	return a + b + (c + d)
}
