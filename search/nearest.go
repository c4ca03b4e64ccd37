package search

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sync"
)

// How many of the vectors that differ least in their signs are looked at closely: one in
// rescoreShare, but no fewer than rescoreAtLeast. See docs/search.md for what is lost.
const (
	rescoreShare   = 200
	rescoreAtLeast = 2500
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
		memory := spans.Get().(*[]uint16)
		defer spans.Put(memory)
		distances, far = t.distances(memory, v, closely)
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

// cosine returns how near the vector of a piece is to one of length one; 0 if it has none
// to compare.
func (t *PieceTable) cosine(v []float32, seg, piece int) float64 {
	s := t.segs[seg]
	if s.dims != len(v) || len(v) == 0 {
		return 0
	}
	scale := math.Float32frombits(u32at(s.raw[vectorScale], piece))
	if !(scale > 0) {
		return 0
	}
	return float64(scale * dot(v, s.raw[vectorRows][piece*s.dims:][:s.dims]))
}

// spans is memory for the distances of one query after the other.
var spans = sync.Pool{New: func() any { return new([]uint16) }}

// distances returns in how many signs the vectors of each segment differ from one, in the
// memory given, and the distance up to which there are at least so many.
func (t *PieceTable) distances(memory *[]uint16, v []float32, closely int) (all [][]uint16, far int) {
	signs := make([]uint64, len(v)/64)
	for i, x := range v {
		if x < 0 {
			signs[i/64] |= 1 << (i % 64)
		}
	}
	total := 0
	for _, s := range t.segs {
		total += s.pieces
	}
	if cap(*memory) < total {
		*memory = make([]uint16, total)
	}
	left := (*memory)[:total]
	count := make([]int, len(v)+1)
	all = make([][]uint16, len(t.segs))
	for n, s := range t.segs {
		all[n], left = left[:s.pieces], left[s.pieces:]
		if s.dims != len(v) {
			continue
		}
		if len(signs) == 4 {
			distances4(all[n], s.raw[vectorSigns], [4]uint64(signs))
		} else {
			distancesOf(all[n], s.raw[vectorSigns], signs)
		}
		for _, d := range all[n] {
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

// distancesOf fills in how many signs of each row differ.
func distancesOf(out []uint16, raw []byte, signs []uint64) {
	for piece := range out {
		d := 0
		for _, word := range signs {
			d += bits.OnesCount64(word ^ binary.LittleEndian.Uint64(raw))
			raw = raw[8:]
		}
		out[piece] = uint16(d)
	}
}

// distances4 is distancesOf for rows of 256 signs, which are those that there are.
func distances4(out []uint16, raw []byte, signs [4]uint64) {
	for piece := range out {
		row := (*[32]byte)(raw)
		raw = raw[32:]
		out[piece] = uint16(bits.OnesCount64(signs[0]^binary.LittleEndian.Uint64(row[0:])) +
			bits.OnesCount64(signs[1]^binary.LittleEndian.Uint64(row[8:])) +
			bits.OnesCount64(signs[2]^binary.LittleEndian.Uint64(row[16:])) +
			bits.OnesCount64(signs[3]^binary.LittleEndian.Uint64(row[24:])))
	}
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
