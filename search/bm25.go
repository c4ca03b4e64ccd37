package search

import (
	"math"
	"slices"
	"sync"
)

// A weighted is a term that is asked for and how often.
type weighted struct {
	term  uint32
	times float32
}

// The constants of BM25, as Lucene has them.
const (
	bm25K1 = 1.5
	bm25B  = 0.75
)

// scored is a piece with its score.
type scored struct {
	seg   int32
	piece int32
	score float32
}

// before is the order of pieces: by score, and among equals by where they lie, so that
// an answer is the same each time.
func (a scored) before(b scored) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	if a.seg != b.seg {
		return a.seg < b.seg
	}
	return a.piece < b.piece
}

// sums are the scores of a segment's pieces, used again by one query after the other.
var sums = sync.Pool{New: func() any { return new([]float32) }}

// byWords returns the pieces that have the best BM25 scores for some terms, the best
// first, and fills in the scores of others. They are shares of what a piece would have that
// is nothing but the terms: how much of the question it covers. wanted, if not nil, says of a
// segment's file whether it counts.
func (t *PieceTable) byWords(terms []weighted, limit int, wanted func(seg, piece int) bool, others []scored) []scored {
	pieces, average := t.lengths()
	lists := make([][][]byte, len(t.segs))
	idf, total := make([]float64, len(terms)), 0.0
	for i, w := range terms {
		df := 0
		for n, s := range t.segs {
			if lists[n] == nil {
				lists[n] = make([][]byte, len(terms))
			}
			lists[n][i] = s.postings(w.term)
			df += s.count(lists[n][i])
		}
		idf[i] = float64(w.times) * math.Log(1+(float64(pieces-df)+0.5)/(float64(df)+0.5))
		total += idf[i]
	}
	best := bestOf{limit: limit}
	sum := sums.Get().(*[]float32)
	defer sums.Put(sum)
	norm := newNorms(average)
	for n, s := range t.segs {
		if cap(*sum) < s.pieces {
			*sum = make([]float32, s.pieces)
		}
		all := (*sum)[:s.pieces]
		clear(all)
		for i, list := range lists[n] {
			if len(list) == 0 {
				continue
			}
			weight := float32(idf[i] / total)
			s.each(list, func(piece int, times uint32) {
				all[piece] += weight * float32(times) / (float32(times) + norm.of(s.length.at(piece)))
			})
		}
		for piece, score := range all {
			if score > 0 && best.wants(score) && (wanted == nil || wanted(n, piece)) && !t.isHidden(n, piece) {
				best.add(scored{int32(n), int32(piece), score})
			}
		}
		for i := range others {
			if o := &others[i]; int(o.seg) == n {
				o.score = all[o.piece]
			}
		}
	}
	return best.sorted()
}

// isHidden reports whether a newer segment knows the file of a piece.
func (t *PieceTable) isHidden(seg, piece int) bool {
	if t.hidden[seg] == nil {
		return false
	}
	file, ok := t.segs[seg].fileOf(piece)
	return !ok || t.hidden[seg][file/64]>>(file%64)&1 != 0
}

// norms are what BM25 adds below the line for a piece's length.
type norms struct {
	short [1024]float32
	b, k  float32 // of longer ones: k plus b for each word
}

func newNorms(average float64) *norms {
	n := &norms{k: bm25K1 * (1 - bm25B), b: float32(bm25K1 * bm25B / max(average, 1))}
	for i := range n.short {
		n.short[i] = n.k + n.b*float32(i)
	}
	return n
}

func (n *norms) of(length uint32) float32 {
	if length < uint32(len(n.short)) {
		return n.short[length]
	}
	return n.k + n.b*float32(length)
}

// bestOf keeps the best of the pieces that it is shown, in a heap whose first is the
// worst.
type bestOf struct {
	limit int
	heap  []scored
}

// wants reports whether a piece of that score may be among the best.
func (b *bestOf) wants(score float32) bool {
	return len(b.heap) < b.limit || score >= b.heap[0].score
}

func (b *bestOf) add(s scored) {
	if len(b.heap) < b.limit {
		b.heap = append(b.heap, s)
		for i := len(b.heap) - 1; i > 0; {
			up := (i - 1) / 2
			if !b.heap[up].before(b.heap[i]) {
				break
			}
			b.heap[up], b.heap[i] = b.heap[i], b.heap[up]
			i = up
		}
		return
	}
	if len(b.heap) == 0 || !s.before(b.heap[0]) {
		return
	}
	b.heap[0] = s
	for i := 0; ; {
		down := 2*i + 1
		if down >= len(b.heap) {
			return
		}
		if down+1 < len(b.heap) && b.heap[down].before(b.heap[down+1]) {
			down++
		}
		if !b.heap[i].before(b.heap[down]) {
			return
		}
		b.heap[i], b.heap[down] = b.heap[down], b.heap[i]
		i = down
	}
}

// sorted takes them out, the best first.
func (b *bestOf) sorted() []scored {
	slices.SortFunc(b.heap, func(x, y scored) int {
		if x.before(y) {
			return -1
		}
		return 1 // no piece is there twice
	})
	return b.heap
}
