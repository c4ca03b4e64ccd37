package cache

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var sameRecord = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Record{})}

func TestRecordRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    Record
	}{
		{"an empty record", Record{}},
		{"a record of numbers only", Record{Language: "go", Lines: math.MaxUint32, Cut: 255}},
		{"a name may be empty and a kind may be any", Record{Symbols: []Symbol{
			{Parent: -1}, {Kind: 30, Parent: 0}, {Kind: 31, Parent: 0}, {Kind: 255, Parent: -1},
		}}},
		{"a parent may be any symbol before", Record{Symbols: []Symbol{
			{Parent: -1}, {Parent: 0}, {Parent: 1}, {Parent: 0}, {Parent: 2}, {Parent: -1}, {Parent: 4},
		}}},
		{"positions may go back and forth", Record{
			Symbols: []Symbol{
				{Parent: -1, Line: math.MaxUint32, Column: math.MaxUint32},
				{Parent: -1, EndLine: math.MaxUint32, Name: []byte("a"), Receiver: []byte("T")},
			},
			Pieces: []Piece{
				{Start: math.MaxUint32, End: 0, Line: math.MaxUint32, EndLine: 0, Symbol: 1},
				{Start: 0, End: math.MaxUint32, Line: 0, EndLine: math.MaxUint32, Symbol: -1},
			},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got Record
			if err := got.Decode(tt.r.Append(nil)); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.r, got, sameRecord); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRecordStoresWhatIsNotThereAsNone(t *testing.T) {
	r := Record{
		Symbols: []Symbol{{Parent: 0}, {Parent: 7}, {Parent: -9}},
		Pieces:  []Piece{{Symbol: 3}, {Symbol: -2}},
	}
	var got Record
	if err := got.Decode(r.Append(nil)); err != nil {
		t.Fatal(err)
	}
	for i, s := range got.Symbols {
		if s.Parent != -1 {
			t.Errorf("symbol %d has parent %d", i, s.Parent)
		}
	}
	for i, p := range got.Pieces {
		if p.Symbol != -1 {
			t.Errorf("piece %d is in symbol %d", i, p.Symbol)
		}
	}
}

func TestRecordDecodesSymbolsWithoutPieces(t *testing.T) {
	want := sampleRecord(rand.New(rand.NewPCG(1, 2)), 50)
	var got Record
	if err := got.DecodeSymbols(want.Append(nil)); err != nil {
		t.Fatal(err)
	}
	if len(got.Pieces) != 0 {
		t.Errorf("%d pieces", len(got.Pieces))
	}
	got.Pieces = want.Pieces
	if d := cmp.Diff(want, got, sameRecord); d != "" {
		t.Error(d)
	}
}

// Decoding into the same record again and again is what search does for every file.
func TestRecordIsReused(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var encoded [][]byte
	for range 10 {
		r := sampleRecord(rng, 30)
		encoded = append(encoded, r.Append(nil))
	}
	var r Record
	decode := func() {
		for _, data := range encoded {
			if err := r.Decode(data); err != nil {
				t.Fatal(err)
			}
		}
	}
	decode()
	if n := testing.AllocsPerRun(10, decode); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestRecordPrefixesAreErrors(t *testing.T) {
	want := sampleRecord(rand.New(rand.NewPCG(1, 2)), 20)
	data := want.Append(nil)
	var r Record
	for i := range data {
		if r.Decode(data[:i]) == nil {
			t.Errorf("the first %d of %d bytes are a record", i, len(data))
		}
	}
	if r.Decode(append(data, 0)) == nil {
		t.Error("a record with a byte behind it is a record")
	}
}

// FuzzRecordDecode feeds anything to the decoder, which must hold to its limits, and
// whatever it takes must come out the same when it goes round.
func FuzzRecordDecode(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 5 {
		r := sampleRecord(rng, n*n)
		f.Add(r.Append(nil))
	}
	f.Add([]byte{})
	f.Add(binary.AppendUvarint(nil, math.MaxUint64))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r, again Record
		if err := r.DecodeSymbols(data); err != nil {
			if r.Decode(data) == nil {
				t.Fatal("it decodes as a whole and not without pieces")
			}
			return
		}
		if r.Decode(data) != nil {
			return
		}
		for i, s := range r.Symbols {
			if s.Parent < -1 || int(s.Parent) >= i {
				t.Fatalf("symbol %d has parent %d", i, s.Parent)
			}
		}
		for i, p := range r.Pieces {
			if p.Symbol < -1 || int(p.Symbol) >= len(r.Symbols) {
				t.Fatalf("piece %d is in symbol %d", i, p.Symbol)
			}
		}
		if err := again.Decode(r.Append(nil)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r, again, sameRecord); d != "" {
			t.Error(d)
		}
	})
}

// FuzzRecordRoundTrip makes a record of the fuzzer's bytes, in the plainest way, and
// wants it back.
func FuzzRecordRoundTrip(f *testing.F) {
	f.Add([]byte("a record of some symbols and pieces, made of any bytes at all"), uint8(3))
	f.Add(bytes.Repeat([]byte{0xff}, 100), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, symbols uint8) {
		want := plainRecord(data, int(symbols))
		var got Record
		encoded := want.Append([]byte("before"))
		if err := got.Decode(encoded[len("before"):]); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, sameRecord); d != "" {
			t.Error(d)
		}
	})
}

func plainRecord(data []byte, symbols int) Record {
	take := func(n int) []byte {
		n = min(n, len(data))
		b := data[:n]
		data = data[n:]
		return b
	}
	word := func() uint32 {
		var b [4]byte
		copy(b[:], take(4))
		return binary.LittleEndian.Uint32(b[:])
	}
	r := Record{Language: string(take(2)), Lines: word(), Cut: uint8(word())}
	for i := 0; i < symbols && len(data) > 0; i++ {
		r.Symbols = append(r.Symbols, Symbol{
			Kind: uint8(word()), Parent: int32(word()%uint32(i+1)) - 1, Line: word(), Column: word(), EndLine: word(),
			Name: take(int(word() % 20)), Receiver: take(int(word() % 3)),
		})
	}
	for len(data) > 0 {
		r.Pieces = append(r.Pieces, Piece{
			Start: word(), End: word(), Line: word(), EndLine: word(), Symbol: int32(word()%uint32(len(r.Symbols)+1)) - 1,
		})
	}
	return r
}

// sampleRecord makes a record that looks like that of a source file.
func sampleRecord(rng *rand.Rand, symbols int) Record {
	r := Record{Language: []string{"go", "typescript", "python"}[rng.IntN(3)]}
	var line, at uint32
	parent := int32(-1)
	for i := range symbols {
		line += uint32(rng.IntN(12))
		s := Symbol{Kind: uint8(5 + rng.IntN(10)), Parent: -1, Line: line, Column: uint32(rng.IntN(20)), EndLine: line + uint32(rng.IntN(10))}
		s.Name = []byte("getUserNameAndAddress"[:3+rng.IntN(18)])
		switch rng.IntN(4) {
		case 0:
			parent = int32(i) - 1
		case 1:
			s.Receiver = []byte("Server")
		case 2:
			parent = -1
		}
		s.Parent = parent
		r.Symbols = append(r.Symbols, s)
		if i%3 == 0 {
			size := uint32(200 + rng.IntN(1300))
			r.Pieces = append(r.Pieces, Piece{Start: at, End: at + size, Line: line, EndLine: line + 20, Symbol: int32(i) - 1})
			at += size
		}
	}
	r.Lines = line + 1
	return r
}

func BenchmarkRecordAppend(b *testing.B) {
	r := sampleRecord(rand.New(rand.NewPCG(1, 2)), 100)
	buf := r.Append(nil)
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		buf = r.Append(buf[:0])
	}
}

func BenchmarkRecordDecode(b *testing.B) {
	want := sampleRecord(rand.New(rand.NewPCG(1, 2)), 100)
	data := want.Append(nil)
	for _, bb := range []struct {
		name   string
		decode func(*Record, []byte) error
	}{{"all", (*Record).Decode}, {"symbols", (*Record).DecodeSymbols}} {
		b.Run(bb.name, func(b *testing.B) {
			var r Record
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := bb.decode(&r, data); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(data))/100, "B/symbol")
		})
	}
}
