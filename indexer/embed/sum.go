package embed

import (
	"math"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A Sum gathers the words of a text and makes its vector. It is for one goroutine, and
// one text after the other: after [Sum.Reset] it allocates nothing any more.
type Sum struct {
	m      *Model
	counts []uint16 // by row: how often it occurs in this text
	seen   []Row    // whose counts are not 0, in the order of their first occurrence
	lanes  []uint64 // partial sums: four of 16 bits each
	weight uint64   // of the rows that are in lanes
	sums   []int32  // of all rows, each value times its weight
	base   []int32  // what was added that is not in counts: paths, stored vectors; if hasBase
	size   int32    // what the last vector's values are times 127
	once   [][]byte // scratch of total: rows that wait to be added together

	hasBase bool
}

const (
	// A row's weight is this power of its count, in quarters: a word that occurs four
	// times says more than one that occurs once, but not four times as much.
	weightPower = 0.65
	weightUnit  = 4
	// maxCount is from where on a word counts no more.
	maxCount = 64
	// laneWeight is how much weight a lane of 16 bits takes: 257 * 255 is its largest number.
	laneWeight = 257
)

var weights = func() (w [maxCount + 1]uint64) {
	for n := range w {
		w[n] = uint64(math.Round(weightUnit * math.Pow(float64(n), weightPower)))
	}
	return w
}()

// Weight returns how much a word counts that occurs n times, against one that occurs once.
func Weight(n int) float32 { return float32(weights[min(max(n, 0), maxCount)]) / weightUnit }

// NewSum returns an empty sum.
func (m *Model) NewSum() *Sum {
	return &Sum{
		m:      m,
		counts: make([]uint16, m.Rows()),
		lanes:  make([]uint64, m.dims/4),
		sums:   make([]int32, m.dims),
		base:   make([]int32, m.dims),
		once:   make([][]byte, 0, 256),
	}
}

// Reset makes the sum empty again.
func (s *Sum) Reset() {
	for _, row := range s.seen {
		s.counts[row] = 0
	}
	s.seen = s.seen[:0]
	s.hasBase = false
}

// Add adds a word that occurs n times. A word may be added more than once.
func (s *Sum) Add(row Row, n int) {
	if n <= 0 {
		return
	}
	had := s.counts[row]
	if had == 0 {
		s.seen = append(s.seen, row)
	}
	s.counts[row] = uint16(min(int(had)+min(n, maxCount), maxCount))
}

// AddWord adds a sub-word that occurs n times, if the model knows it.
func (s *Sum) AddWord(word []byte, n int) {
	if row, ok := s.m.Row(word); ok {
		s.Add(row, n)
	}
}

// AddText adds the sub-words of a text.
func (s *Sum) AddText(text []byte) {
	for i, j := words.Next(text, 0); i < len(text); i, j = words.Next(text, j) {
		s.AddWord(text[i:j], 1)
	}
}

// PathWeight is how often a word of a path counts in the vector of a piece. Many
// questions name what a file is about, and few pieces say it.
const PathWeight = 4

// AddPath adds the words of a file's path, relative to its folder and with slashes: of the
// last three directories, and twice of the name without what follows its first dot. They
// count apart from those of the text, so that a path adds the same to every piece.
func (s *Sum) AddPath(path string) {
	dir, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, name = path[:i], path[i+1:]
	}
	from := len(dir)
	for n := 0; n < 3 && from > 0; n++ {
		from = max(strings.LastIndexByte(dir[:from], '/'), 0)
	}
	stem, _, _ := strings.Cut(name, ".")
	s.addApart(dir[from:], PathWeight)
	s.addApart(stem, 2*PathWeight)
}

// addApart adds the words of a string to base, as if each occurred n times.
func (s *Sum) addApart(text string, n int) {
	w := int32(weights[n])
	for i, j := words.Next(text, 0); i < len(text); i, j = words.Next(text, j) {
		var buf [MaxWord]byte
		if j-i > len(buf) {
			continue
		}
		if row, ok := s.m.Row(buf[:copy(buf[:], text[i:j])]); ok {
			base := s.based()
			for i, v := range s.m.row(row) {
				base[i] += w * (int32(v) - 128)
			}
		}
	}
}

// based returns base, which was not in use if there was none.
func (s *Sum) based() []int32 {
	if !s.hasBase {
		clear(s.base)
		s.hasBase = true
	}
	return s.base
}

// AddVector adds all words of a text of which only the vector is there any more, and its
// size as [Sum.Size] gave it. [Place] does that for many texts at one place.
func (s *Sum) AddVector(q []int8, size int32) {
	base := s.based()
	addStored(base, base, q, size)
}

// Words returns how many different words were added that the model knows.
func (s *Sum) Words() int { return len(s.seen) }

// toInteger is so large a number that adding another one rounds it, to the nearest integer,
// which is then in the low bits. Signs are as good as random, so a branch would be
// guessed wrong half of the time.
const toInteger = float32(3 << 22)

// Vector writes the vector of the text into q, which has as many elements as the model
// has dimensions, and returns by what they are to be multiplied for a length of one. It
// returns false if the text has no direction: none of its words is known.
func (s *Sum) Vector(q []int8) (scale float32, ok bool) {
	s.size = s.total()
	return quantise(q, s.sums, s.size)
}

// Bytes is [Sum.Vector] for whoever keeps vectors among other bytes: an element is an
// int8, one a byte.
func (s *Sum) Bytes(q []byte) (scale float32, ok bool) {
	s.size = s.total()
	return quantise(q, s.sums, s.size)
}

// quantise brings sums, of which the largest is given, to bytes. It returns their scale,
// and false if there is nothing in them.
func quantise[T int8 | byte](q []T, sums []int32, largest int32) (scale float32, ok bool) {
	if largest == 0 {
		clear(q)
		return 0, false
	}
	factor := 127 / float32(largest)
	squares := int32(0) // of at most maxDims elements
	q = q[:len(sums)]
	for i, v := range sums {
		// Rounded after each operation: a machine that multiplies and adds in one
		// would store other bytes.
		x := float32(float32(v) * factor)
		r := int32(math.Float32bits(x+toInteger) - math.Float32bits(toInteger))
		q[i] = T(r)
		squares += r * r
	}
	return float32(1 / math.Sqrt(float64(squares))), true
}

// Size is what the vector that [Sum.Vector] wrote last has lost when it was brought to
// bytes, for [Sum.AddVector].
func (s *Sum) Size() int32 { return s.size }

// Float is [Sum.Vector] without rounding, and of length one: for what asks.
func (s *Sum) Float(v []float32) bool {
	if s.total() == 0 {
		clear(v)
		return false
	}
	squares := 0.0
	for _, x := range s.sums {
		squares += float64(x) * float64(x)
	}
	factor := 1 / math.Sqrt(squares)
	for i, x := range s.sums {
		v[i] = float32(float64(x) * factor)
	}
	return true
}

// total fills in sums, and returns the largest of their absolute values.
func (s *Sum) total() int32 {
	clear(s.sums)
	// Most words occur once. Those are added to each other before they are multiplied by
	// their weight, so that a lane takes more of them.
	s.once = s.once[:0]
	for _, row := range s.seen {
		if s.counts[row] == 1 {
			s.once = append(s.once, s.m.row(row))
		}
	}
	for rows := s.once; len(rows) > 0; {
		n := min(len(rows), laneWeight)
		addOnce(s.lanes, rows[:n])
		s.weight = uint64(n)
		s.flush(weightUnit)
		rows = rows[n:]
	}
	if len(s.once) < len(s.seen) {
		s.addMany()
	}
	if s.hasBase {
		for i, v := range s.base {
			s.sums[i] += v
		}
	}
	return largest(s.sums)
}

// addMany adds the rows of words that occur more than once to sums.
func (s *Sum) addMany() {
	for _, row := range s.seen {
		n := s.counts[row]
		if n == 1 {
			continue
		}
		w := weights[n]
		if s.weight+w > laneWeight {
			s.flush(1)
		}
		s.weight += w
		addRow(s.lanes, s.m.row(row), w)
	}
	s.flush(1)
}

// largest returns the largest of absolute values.
func largest(sums []int32) int32 {
	var a, b int32
	for ; len(sums) >= 4; sums = sums[4:] {
		v := (*[4]int32)(sums)
		a = max(a, v[0], -v[0], v[1], -v[1])
		b = max(b, v[2], -v[2], v[3], -v[3])
	}
	return max(a, b)
}

// odd takes every second byte of eight, so that each has room for a sum.
const odd = 0x00ff00ff00ff00ff

// addRow adds a row, times w, to lanes: eight bytes are two words of four lanes. It is
// where embedding spends its time.
func addRow(lanes []uint64, row []byte, w uint64) {
	for len(row) >= 32 && len(lanes) >= 8 {
		r, l := (*[32]byte)(row), (*[8]uint64)(lanes)
		a, b, c, d := le.Uint64(r[0:]), le.Uint64(r[8:]), le.Uint64(r[16:]), le.Uint64(r[24:])
		l[0] += (a & odd) * w
		l[1] += ((a >> 8) & odd) * w
		l[2] += (b & odd) * w
		l[3] += ((b >> 8) & odd) * w
		l[4] += (c & odd) * w
		l[5] += ((c >> 8) & odd) * w
		l[6] += (d & odd) * w
		l[7] += ((d >> 8) & odd) * w
		row, lanes = row[32:], lanes[8:]
	}
}

// addOnce adds rows to lanes, at most laneWeight of them. Four at a time read and write a lane once.
func addOnce(lanes []uint64, rows [][]byte) {
	for ; len(rows) >= 4; rows = rows[4:] {
		a, b, c, d, l := rows[0], rows[1], rows[2], rows[3], lanes
		for len(a) >= 16 && len(b) >= 16 && len(c) >= 16 && len(d) >= 16 && len(l) >= 4 {
			for i := 0; i < 2; i++ {
				w, x, y, z := le.Uint64(a[8*i:]), le.Uint64(b[8*i:]), le.Uint64(c[8*i:]), le.Uint64(d[8*i:])
				l[2*i] += (w & odd) + (x & odd) + (y & odd) + (z & odd)
				l[2*i+1] += (w >> 8 & odd) + (x >> 8 & odd) + (y >> 8 & odd) + (z >> 8 & odd)
			}
			a, b, c, d, l = a[16:], b[16:], c[16:], d[16:], l[4:]
		}
	}
	for _, row := range rows {
		addRow(lanes, row, 1)
	}
}

// flush moves what lanes hold to sums, times a factor, less the 128 that every byte has too much.
func (s *Sum) flush(factor int32) {
	if s.weight == 0 {
		return
	}
	surplus := int32(128 * s.weight)
	for lanes, sums := s.lanes, s.sums; len(lanes) >= 2 && len(sums) >= 8; lanes, sums = lanes[2:], sums[8:] {
		// Two words hold the even and the odd bytes of eight.
		even, odd, to := lanes[0], lanes[1], (*[8]int32)(sums)
		to[0] += factor * (int32(even&0xffff) - surplus)
		to[1] += factor * (int32(odd&0xffff) - surplus)
		to[2] += factor * (int32(even>>16&0xffff) - surplus)
		to[3] += factor * (int32(odd>>16&0xffff) - surplus)
		to[4] += factor * (int32(even>>32&0xffff) - surplus)
		to[5] += factor * (int32(odd>>32&0xffff) - surplus)
		to[6] += factor * (int32(even>>48) - surplus)
		to[7] += factor * (int32(odd>>48) - surplus)
	}
	clear(s.lanes)
	s.weight = 0
}
