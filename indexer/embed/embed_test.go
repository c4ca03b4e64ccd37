package embed

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// small is a model of a few words, with rows that are easy to reckon with.
func small(t testing.TB) *Model {
	t.Helper()
	names := []string{"open", "file", "clos*", "große"}
	rows := make([]int8, len(names)*64)
	rows[0*64+0], rows[0*64+1] = 100, -127
	rows[1*64+1], rows[1*64+63] = 127, 50
	rows[2*64+2] = -10
	rows[3*64+3] = 1
	b, err := Encode(64, names, rows)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Load(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRow(t *testing.T) {
	m := small(t)
	for _, tt := range []struct {
		name, word string
		want       Row
		known      bool
	}{
		{"a word has its row", "open", 0, true},
		{"in whatever case", "FILE", 1, true},
		{"of whatever alphabet", "GROSSE", 0, false},
		{"folded as words are", "GROßE", 3, true},
		{"a word without a row has that of its stem", "closing", 2, true},
		{"but a word with a row has its own", "files", 0, false},
		{"a word that is too long has none", strings.Repeat("o", MaxWord+1), 0, false},
		{"nor has nothing", "", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			row, ok := m.Row([]byte(tt.word))
			if ok != tt.known || ok && row != tt.want {
				t.Errorf("the row of %q is %d, %v, want %d, %v", tt.word, row, ok, tt.want, tt.known)
			}
		})
	}
}

// TestSumIsExact holds the sum in lanes against one in floating point.
func TestSumIsExact(t *testing.T) {
	m := Default()
	rng := rand.New(rand.NewPCG(1, 2))
	s := m.NewSum()
	got, q := make([]float32, m.Dims()), make([]int8, m.Dims())
	for range 50 {
		s.Reset()
		want := make([]float64, m.Dims())
		counts := map[Row]int{}
		for range rng.IntN(3000) {
			row, n := Row(rng.IntN(m.Rows())), 1+rng.IntN(1+rng.IntN(100)) // one is the commonest
			counts[row] += n
			s.Add(row, n)
		}
		for row, n := range counts {
			w := math.Round(4 * math.Pow(float64(min(n, maxCount)), 0.65))
			for i, v := range m.row(row) {
				want[i] += w * float64(int(v)-128)
			}
		}
		if s.Float(got) != (len(counts) > 0) {
			t.Fatalf("a text of %d words has no vector", len(counts))
		}
		norm := 0.0
		for _, x := range want {
			norm += x * x
		}
		for i, x := range want {
			if d := math.Abs(x/math.Sqrt(norm) - float64(got[i])); norm > 0 && d > 1e-6 {
				t.Fatalf("element %d is %v, want %v", i, got[i], x/math.Sqrt(norm))
			}
		}
		if scale, ok := s.Vector(q); ok {
			if cos := Dot(got, q) * scale; cos < 0.9999 {
				t.Fatalf("rounding turns a vector by cos = %v", cos)
			}
		}
	}
}

func TestVector(t *testing.T) {
	m := small(t)
	q, s := make([]int8, 64), m.NewSum()
	if scale, ok := s.Vector(q); ok || scale != 0 {
		t.Errorf("a text without words has a vector, of scale %v", scale)
	}
	s.AddText([]byte("open file: OpenFile"))
	if s.Words() != 2 {
		t.Errorf("%d words, want 2", s.Words())
	}
	scale, ok := s.Vector(q)
	if !ok || q[0] != 127 || q[1] != 0 || q[63] != 64 {
		t.Errorf("%v of scale %v", q, scale)
	}
	var length float64
	for _, v := range q {
		length += float64(v) * float64(v) * float64(scale) * float64(scale)
	}
	if math.Abs(length-1) > 1e-6 {
		t.Errorf("the length is %v", length)
	}
	s.Reset()
	s.AddWord([]byte("closed"), 1)
	if _, ok := s.Vector(q); !ok || q[2] != -127 || q[0] != 0 {
		t.Errorf("after a reset: %v", q)
	}
}

func TestAddPath(t *testing.T) {
	m := Default()
	s, got := m.NewSum(), make([]float32, m.Dims())
	for _, tt := range []struct{ path, dirs, stem string }{
		{"storage/disk/writeCache.test.go", "storage disk", "write cache"},
		{"main.c", "", "main"},
		{"a/long/way/down/to/parser.rs", "way down to", "parser"},
		{"/server/Makefile", "server", "makefile"},
		{"", "", ""},
	} {
		want := make([]float64, m.Dims())
		add := func(words string, n int) {
			for _, w := range strings.Fields(words) {
				row, ok := m.Row([]byte(w))
				if !ok {
					t.Fatalf("%q is not known", w)
				}
				for i, v := range m.row(row) {
					want[i] += float64(Weight(n)) * float64(int(v)-128)
				}
			}
		}
		add(tt.dirs, PathWeight)
		add(tt.stem, 2*PathWeight)
		s.Reset()
		s.AddPath(tt.path)
		s.Float(got)
		dot, length := 0.0, 0.0
		for i, x := range want {
			dot += x * float64(got[i])
			length += x * x
		}
		if length > 0 && dot/math.Sqrt(length) < 0.99999 {
			t.Errorf("the cosine of what path %q adds to what it should is %v", tt.path, dot/math.Sqrt(length))
		}
	}
}

// TestAddVector makes a vector of a text and its path, once from both and once from the
// stored vector of the text.
func TestAddVector(t *testing.T) {
	m := Default()
	text, err := os.ReadFile("vector.go")
	if err != nil {
		t.Fatal(err)
	}
	s, stored := m.NewSum(), make([]int8, m.Dims())
	s.AddText(text)
	s.Vector(stored)
	size := s.Size()

	want, got := make([]float32, m.Dims()), make([]int8, m.Dims())
	s.AddPath("indexer/embed/vector.go")
	s.Float(want)
	s.Reset()
	s.AddVector(stored, size)
	s.AddPath("indexer/embed/vector.go")
	scale, _ := s.Vector(got)
	if cos := Dot(want, got) * scale; cos < 0.999 {
		t.Errorf("the cosine is %v", cos)
	}
	s.Reset()
	s.AddVector(stored, size)
	s.Vector(got)
	if !slices.Equal(stored, got) || s.Size() != size {
		t.Error("a stored vector with nothing added is another")
	}
}

func TestSigns(t *testing.T) {
	q := make([]int8, 128)
	q[0], q[1], q[63], q[64], q[127] = 1, -1, 127, 5, -127
	signs := make([]uint64, 2)
	Signs(signs, q)
	if signs[0] != 1|1<<63 || signs[1] != 1 {
		t.Errorf("signs are %x", signs)
	}
	if n := Hamming(signs, []uint64{1, 0}); n != 2 {
		t.Errorf("distance %d, want 2", n)
	}
	if d := dotInt8(q, q); d != 1+1+127*127+25+127*127 {
		t.Errorf("product %d", d)
	}
}

// TestVectorsAreThoseOfEveryMachine fails when vectors come out otherwise than they did,
// which makes those that are stored useless: then arithmetic has to change too.
func TestVectorsAreThoseOfEveryMachine(t *testing.T) {
	m := small(t)
	s, q := m.NewSum(), make([]int8, 64)
	for range 7 {
		s.AddText([]byte("open open file closed GROßE"))
	}
	scale, _ := s.Vector(q)
	if got := fmt.Sprint(m.Version(), scale, q[:4], q[63]); got != "1aef0af87dbe7bcd.10.0068560727 [127 -59 -8 0] 40" {
		t.Errorf("got %s", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	good := encoded(t)
	for _, tt := range []struct {
		name string
		bad  func(b []byte) []byte
	}{
		{"nothing", func(b []byte) []byte { return nil }},
		{"half of a model", func(b []byte) []byte { return b[:len(b)/2] }},
		{"another format", func(b []byte) []byte { b[7]++; return b }},
		{"a row that has changed", func(b []byte) []byte { b[header+3]++; return b }},
		{"a number of rows that would overflow", func(b []byte) []byte { le.PutUint32(b[12:], 1<<31); return b }},
		{"no dimensions", func(b []byte) []byte { le.PutUint32(b[8:], 0); return sealed(b) }},
		{"words that end before they begin", func(b []byte) []byte { le.PutUint32(b[header+2*64:], 99); return sealed(b) }},
		{"a slot of no row", func(b []byte) []byte { le.PutUint32(b[header+2*64+8:], 3); return sealed(b) }},
		{"a hash table without a free slot", func(b []byte) []byte {
			for i := range 4 {
				le.PutUint32(b[header+2*64+8+4*i:], 1)
			}
			return sealed(b)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Load(tt.bad(bytes.Clone(good))); !errors.Is(err, ErrFormat) {
				t.Errorf("got %v, want %v", err, ErrFormat)
			}
		})
	}
}

// encoded returns a model of two rows.
func encoded(t testing.TB) []byte {
	t.Helper()
	b, err := Encode(64, []string{"a", "b"}, make([]int8, 2*64))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sealed makes the hash that of the bytes.
func sealed(b []byte) []byte {
	sum := digest(b)
	copy(b[24:], sum[:])
	return b
}

func TestEncodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		words []string
		rows  int
	}{
		{"rows without words", []string{"a"}, 128},
		{"a word that is there twice", []string{"a", "a"}, 128},
		{"a word of no letters", []string{""}, 64},
		{"a word that is too long", []string{strings.Repeat("a", 2*MaxWord+1)}, 64},
		{"no words", nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Encode(64, tt.words, make([]int8, tt.rows)); err == nil {
				t.Error("there is no error")
			}
		})
	}
}

func TestNothingIsAllocated(t *testing.T) {
	m := Default()
	s, q, signs := m.NewSum(), make([]int8, m.Dims()), make([]uint64, m.Dims()/64)
	text, _ := os.ReadFile("sum.go")
	embed := func() {
		s.Reset()
		s.AddText(text)
		s.Vector(q)
		Signs(signs, q)
	}
	embed() // what it keeps grows with the first text
	if n := testing.AllocsPerRun(20, embed); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestStem(t *testing.T) {
	for _, family := range [][]string{
		{"retry", "retries", "retried"},
		{"connect", "connects", "connected", "connecting", "connection", "connections"},
		{"create", "creates", "created", "creating", "creation", "creator"},
		{"serialize", "serializer", "serialized", "serializing", "serialization", "serialise"},
		{"run", "runs", "running", "runner"},
		{"cache", "caches", "cached", "caching"},
		{"error", "errors"},
		{"process", "processes", "processing", "processed"},
	} {
		for _, word := range family[1:] {
			if got, want := Stem(word), Stem(family[0]); got != want {
				t.Errorf("the stem of %s is %s, and of %s %s", word, got, family[0], want)
			}
		}
	}
	for _, word := range []string{"access", "status", "axis", "io", "is", "comment", "größer", "x86"} {
		if got := Stem(word); got != word {
			t.Errorf("the stem of %s is %s", word, got)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(encoded(f))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= header {
			b = sealed(bytes.Clone(b)) // or nothing gets past the hash
		}
		m, err := Load(b)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("%v is not %v", err, ErrFormat)
			}
			return
		}
		s := m.NewSum()
		s.AddText(b)
		s.AddText([]byte("a b c"))
		q := make([]int8, m.Dims())
		s.Vector(q)
		Signs(make([]uint64, m.Dims()/64), q)
	})
}

func FuzzSum(f *testing.F) {
	f.Add([]byte("func openFile(name string) error"))
	f.Add([]byte("\xff\xfe É ǅ 漢字"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := Default()
		whole, apart := m.NewSum(), m.NewSum()
		whole.AddText(text)
		for i, j := words.Next(text, 0); i < len(text); i, j = words.Next(text, j) {
			apart.AddWord(text[i:j], 1)
		}
		a, b := make([]int8, m.Dims()), make([]int8, m.Dims())
		as, aok := whole.Vector(a)
		bs, bok := apart.Vector(b)
		if aok != bok || as != bs || dotInt8(a, a) != dotInt8(a, b) {
			t.Fatal("a text and its words have different vectors")
		}
		if aok {
			length := math.Sqrt(float64(dotInt8(a, a))) * float64(as)
			if math.Abs(length-1) > 1e-5 {
				t.Fatalf("the length is %v", length)
			}
		}
	})
}

// FuzzStem holds the look-up of suffixes by their last letter against all of them in turn.
func FuzzStem(f *testing.F) {
	for _, s := range suffixes {
		f.Add("stopp" + s.end)
		f.Add("a" + s.end)
	}
	f.Fuzz(func(t *testing.T, word string) {
		want := word
		if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
			for _, s := range suffixes {
				rest, ok := strings.CutSuffix(word, s.end)
				if !ok || len(rest) < s.left {
					continue
				}
				if s.end != "s" || !strings.ContainsAny(rest[len(rest)-1:], "sui") {
					want = rest + s.put
				}
				break
			}
			if n := len(want); n > 3 && want[n-1] == want[n-2] && !strings.ContainsAny(want[n-1:], "lsz") {
				want = want[:n-1]
			}
		}
		if got := Stem(word); got != want {
			t.Errorf("the stem of %q is %q, want %q", word, got, want)
		}
	})
}

// dotInt8 returns the product of two stored vectors.
func dotInt8(a, b []int8) int32 {
	var sum int32
	b = b[:len(a)]
	for i, x := range a {
		sum += int32(x) * int32(b[i])
	}
	return sum
}

// TestPlace holds vectors at a place against those that a sum makes of the same.
func TestPlace(t *testing.T) {
	m := Default()
	text, err := os.ReadFile("vector.go")
	if err != nil {
		t.Fatal(err)
	}
	s, place := m.NewSum(), m.NewPlace()
	stored, want, got := make([]byte, m.Dims()), make([]int8, m.Dims()), make([]byte, m.Dims())
	for _, path := range []string{"indexer/embed/vector.go", "qqqq.go", "net/http/cookie_test.go"} {
		place.SetPath(path)
		for size := 1; size < len(text); size = 3*size + 7 {
			s.Reset()
			s.AddText(text[:size])
			s.Bytes(stored)
			length, elements := s.Size(), make([]int8, len(stored))
			for i, e := range stored {
				elements[i] = int8(e)
			}
			s.Reset()
			s.AddVector(elements, length)
			s.AddPath(path)
			scale, ok := s.Vector(want)
			if x, found := place.Vector(got, stored, length); x != scale || found != ok {
				t.Errorf("%s, %d bytes: %v, %t, want %v, %t", path, size, x, found, scale, ok)
			}
			for i, e := range got {
				if int8(e) != want[i] {
					t.Fatalf("%s, %d bytes: element %d is %d, want %d", path, size, i, int8(e), want[i])
				}
			}
		}
	}
}
