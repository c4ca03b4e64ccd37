package cache

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// plainPiece is a piece with the terms themselves.
type plainPiece struct {
	Line, EndLine, Kinds uint32
	Holds                map[uint32]uint32
}

func encodeWords(pieces []plainPiece, order func(map[uint32]uint32) []uint32) []byte {
	var b WordsBuilder
	b.Reset("go")
	for _, p := range pieces {
		for _, term := range order(p.Holds) {
			for range min(p.Holds[term], 3) - 1 { // as it is: one use of a term after another
				b.Add(b.Term(term), 1)
			}
			b.Add(b.Term(term), p.Holds[term]-(min(p.Holds[term], 3)-1))
		}
		b.EndPiece(WordsPiece{Line: p.Line, EndLine: p.EndLine, Kinds: p.Kinds})
	}
	return b.Append(nil)
}

func decodeWords(t *testing.T, data []byte) (pieces []plainPiece) {
	t.Helper()
	var w Words
	if err := w.Decode(data); err != nil {
		t.Fatal(err)
	}
	if string(w.Language()) != "go" {
		t.Errorf("language %q", w.Language())
	}
	var p WordsPiece
	for {
		more, err := w.Next(&p)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return pieces
		}
		plain := plainPiece{p.Line, p.EndLine, p.Kinds, map[uint32]uint32{}}
		for _, u := range p.Uses {
			plain.Holds[w.Term(int(u.Term))] += u.Count
		}
		pieces = append(pieces, plain)
	}
}

func anyOrder(holds map[uint32]uint32) (order []uint32) {
	for term := range holds {
		order = append(order, term)
	}
	return order
}

func TestWordsRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	many := make([]plainPiece, 50)
	for i := range many {
		many[i] = plainPiece{Line: uint32(20 * i), EndLine: uint32(20*i + 18), Kinds: 1 << 12, Holds: map[uint32]uint32{}}
		for range random.IntN(200) {
			many[i].Holds[uint32(random.IntN(700))*2654435761] = uint32(1 + random.IntN(9))
		}
	}
	for _, tt := range []struct {
		name   string
		pieces []plainPiece
	}{
		{"a text without pieces", nil},
		{"a piece without words", []plainPiece{{Line: 3, EndLine: 9, Holds: map[uint32]uint32{}}}},
		{"numbers may be any", []plainPiece{
			{math.MaxUint32, 0, math.MaxUint32, map[uint32]uint32{0: 1, math.MaxUint32: math.MaxUint32}},
			{0, math.MaxUint32, 0, map[uint32]uint32{math.MaxUint32: 7}},
		}},
		{"pieces share terms", many},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := decodeWords(t, encodeWords(tt.pieces, anyOrder))
			if d := cmp.Diff(tt.pieces, got, cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
		})
	}
}

func FuzzWords(f *testing.F) {
	f.Add(encodeWords([]plainPiece{{1, 2, 3, map[uint32]uint32{7: 1, 9: 4}}, {4, 5, 6, map[uint32]uint32{7: 2}}}, anyOrder))
	f.Add([]byte{0, 255, 255, 3, 255, 255, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		var w Words
		if w.Decode(data) != nil {
			return
		}
		var p WordsPiece
		for n, left := 0, w.left; ; n++ {
			more, err := w.Next(&p)
			if !more || err != nil {
				break
			}
			if n >= left {
				t.Fatalf("more than %d pieces", left)
			}
			for _, u := range p.Uses {
				if int(u.Term) >= w.Terms() || u.Count == 0 {
					t.Fatalf("term %d of %d, %d times", u.Term, w.Terms(), u.Count)
				}
				_ = w.Term(int(u.Term))
			}
		}
	})
}

func FuzzVectors(f *testing.F) {
	f.Add(AppendVector(AppendVectors(nil, 4), 500, []byte{1, 0x81, 0, 127}))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v Vectors
		if v.Decode(data) != nil {
			return
		}
		for i := range v.Len() {
			if _, row := v.At(i); len(row) != v.Dims() {
				t.Fatalf("%d elements of %d", len(row), v.Dims())
			}
		}
	})
}

// A facet is in use for as long as a directory leads to its outline, if its version is
// the one of now.
func TestTidyKeepsFacetsInUse(t *testing.T) {
	now, before := Facet{"words", "2"}, Facet{"words", "1"}
	db, err := Open(t.TempDir()+"/index.db", Options{Facets: []Facet{now}, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.deadFloor = 1
	used, unused := Key{1}, Key{2}
	var b Batch
	for _, key := range []Key{used, unused, used.Of(now), used.Of(before), unused.Of(now)} {
		b.Put(key, make([]byte, 40<<10))
	}
	b.SetDir(Dir{Path: ".", Files: []File{{Name: "a.go", Stamp: Stamp{Size: 1, MTime: 1}, Key: used}, {Name: "b.go", Stamp: Stamp{Size: 1, MTime: 1}, Key: unused}}})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	b.SetDir(Dir{Path: ".", Files: []File{{Name: "a.go", Stamp: Stamp{Size: 1, MTime: 1}, Key: used}}})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if err := db.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		what string
		key  Key
		has  bool
	}{
		{"the outline", used, true}, {"its words", used.Of(now), true},
		{"words of another version", used.Of(before), false},
		{"an outline that nothing leads to", unused, false}, {"its words", unused.Of(now), false},
	} {
		if got := db.Has(want.key); got != want.has {
			t.Errorf("%s: %t, want %t", want.what, got, want.has)
		}
	}
}
