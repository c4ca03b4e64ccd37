package embed

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkText embeds the sources of the scanner in pieces, as indexing does: megabytes
// a second of one core, splitting into words included.
func BenchmarkText(b *testing.B) {
	paths, err := filepath.Glob(filepath.Join("..", "syntax", "*.go"))
	if err != nil || len(paths) == 0 {
		b.Fatalf("no sources: %v", err)
	}
	var pieces [][]byte
	size := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		size += len(text)
		for len(text) > 0 {
			n := min(len(text), 1400)
			pieces, text = append(pieces, text[:n]), text[n:]
		}
	}
	m := Default()
	s, q, signs := m.NewSum(), make([]int8, m.Dims()), make([]uint64, m.Dims()/64)
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, p := range pieces {
			s.Reset()
			s.AddText(p)
			s.Vector(q)
			Signs(signs, q)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(pieces)), "µs/piece")
}

// BenchmarkSum makes the vector of a piece, whose words are known already: fifty, of which
// most occur once.
func BenchmarkSum(b *testing.B) {
	m := Default()
	s, q := m.NewSum(), make([]byte, m.Dims())
	rng := rand.New(rand.NewPCG(1, 2))
	rows := make([]Row, 50)
	for i := range rows {
		rows[i] = Row(rng.IntN(m.Rows()))
	}
	for b.Loop() {
		s.Reset()
		for i, row := range rows {
			s.Add(row, 1+max(0, i-30)/5) // 35 once, five twice, five three times, five four times
		}
		s.Bytes(q)
	}
}

func BenchmarkRow(b *testing.B) {
	m := Default()
	known := [][]byte{[]byte("error"), []byte("Request"), []byte("connection"), []byte("i")}
	for b.Loop() {
		for _, w := range known {
			m.Row(w)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.SetBytes(int64(len(model)))
	for b.Loop() {
		if _, err := Load(model); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHamming(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	all := make([]uint64, 4<<16)
	for i := range all {
		all[i] = rng.Uint64()
	}
	q := all[:4:4]
	n := 0
	for b.Loop() {
		for i := 0; i < len(all); i += 4 {
			n += Hamming(q, all[i:i+4:i+4])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<16), "ns/vector")
}

func BenchmarkDot(b *testing.B) {
	v, q := make([]float32, 256), make([]int8, 256)
	for i := range v {
		v[i], q[i] = float32(i), int8(i)
	}
	for b.Loop() {
		Dot(v, q)
	}
}
