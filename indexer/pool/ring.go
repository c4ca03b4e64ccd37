package pool

// ring is a first-in, first-out queue that keeps its memory.
type ring[E any] struct {
	buf  []E // length is a power of two
	head int // index of the oldest
	n    int
}

func (r *ring[E]) len() int { return r.n }

func (r *ring[E]) push(e E) {
	if r.n == len(r.buf) {
		grown := make([]E, max(8, 2*len(r.buf)))
		n := copy(grown, r.buf[r.head:])
		copy(grown[n:], r.buf[:r.head])
		r.buf, r.head = grown, 0
	}
	r.buf[(r.head+r.n)&(len(r.buf)-1)] = e
	r.n++
}

// pop returns the oldest element of a ring that is not empty.
func (r *ring[E]) pop() E {
	var none E
	e := r.buf[r.head]
	r.buf[r.head] = none // lets go of what it points to
	r.head = (r.head + 1) & (len(r.buf) - 1)
	r.n--
	return e
}
