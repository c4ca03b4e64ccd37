package search

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// textFile is a file whose pieces hold these words, each in small letters without an ending.
type textFile struct {
	path   string
	pieces [][]string
}

// held returns the words of a file as they are stored.
func (f *textFile) held() []byte {
	var b cache.WordsBuilder
	b.Reset("go")
	for i, piece := range f.pieces {
		for _, w := range piece {
			for _, t := range words.AppendTerms(nil, []byte(w)) {
				b.Add(b.Term(uint32(t)), 1)
			}
		}
		b.EndPiece(cache.WordsPiece{Line: uint32(10 * i), EndLine: uint32(10*i + 9), Kinds: 1 << 12})
	}
	return b.Append(nil)
}

// meant returns the vectors of a file as they are stored.
func (f *textFile) meant() []byte {
	m := embed.Default()
	sum, row := m.NewSum(), make([]byte, m.Dims())
	out := cache.AppendVectors(nil, m.Dims())
	for _, piece := range f.pieces {
		sum.Reset()
		for _, w := range piece {
			sum.AddText([]byte(w))
		}
		size := int32(0)
		if _, ok := sum.Bytes(row); ok {
			size = sum.Size()
		}
		out = cache.AppendVector(out, size, row)
	}
	return out
}

func pieceSegment(t testing.TB, vectors bool, files ...textFile) *PieceSegment {
	t.Helper()
	b := NewPieceBuilder()
	for i := range files {
		f := PieceFile{Path: files[i].path, ModTime: time.Unix(1, 0), Words: files[i].held()}
		if vectors {
			f.Vectors = files[i].meant()
		}
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	s, err := ReadPieceSegment(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(); err != nil {
		t.Fatal(err)
	}
	return s
}

// randomFiles returns files of words that are w0, w1 and so on, the first ones often.
func randomFiles(random *rand.Rand, dir string, n int) []textFile {
	files := make([]textFile, n)
	for i := range files {
		files[i].path = fmt.Sprintf("%s/f%03d.go", dir, i)
		for range 1 + random.IntN(4) {
			var piece []string
			for range random.IntN(60) {
				piece = append(piece, fmt.Sprintf("word%c%c", 'a'+random.IntN(1+random.IntN(26)), 'a'+random.IntN(3)))
			}
			files[i].pieces = append(files[i].pieces, piece)
		}
	}
	return files
}

// plainBM25 is the formula, over the pieces of files, by path and piece.
func plainBM25(files []textFile, query []weighted) map[string]float64 {
	type doc struct {
		key    string
		times  map[uint32]float64
		length float64
	}
	var docs []doc
	total := 0.0
	for _, f := range files {
		for i, piece := range f.pieces {
			d := doc{key: fmt.Sprintf("%s#%d", f.path, i), times: map[uint32]float64{}}
			all := appendPathTerms(nil, f.path)
			for _, w := range piece {
				all = words.AppendTerms(all, []byte(w))
			}
			for _, t := range all {
				d.times[uint32(t)]++
				d.length++
			}
			total += d.length
			docs = append(docs, d)
		}
	}
	average := total / float64(len(docs))
	scores, all := map[string]float64{}, 0.0
	for _, w := range query {
		df := 0.0
		for _, d := range docs {
			if d.times[w.term] > 0 {
				df++
			}
		}
		idf := math.Log(1 + (float64(len(docs))-df+0.5)/(df+0.5))
		all += float64(w.times) * idf
		for _, d := range docs {
			if tf := d.times[w.term]; tf > 0 {
				scores[d.key] += float64(w.times) * idf * tf / (tf + bm25K1*(1-bm25B+bm25B*d.length/average))
			}
		}
	}
	for key := range scores {
		scores[key] /= all
	}
	return scores
}

// Postings in segments give what the formula gives over the texts themselves.
func TestWordsAgainstTheFormula(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	for round := range 20 {
		files := randomFiles(random, "some/dir", 40)
		half := len(files) / 2
		table := NewPieceTable(pieceSegment(t, false, files[:half]...), pieceSegment(t, false, files[half:]...))
		query := termsOf(fmt.Sprintf("worda%c wordb%c wordcc f%03d", 'a'+random.IntN(3), 'a'+random.IntN(3), random.IntN(40)))
		want := plainBM25(files, query)
		got := table.byWords(query, 1000, nil, nil)
		if len(got) != len(want) {
			t.Fatalf("round %d: %d pieces, want %d", round, len(got), len(want))
		}
		for i, s := range got {
			p, ok := table.passage(int(s.seg), int(s.piece))
			if !ok {
				t.Fatal("a piece is in no file")
			}
			if w := want[fmt.Sprintf("%s#%d", p.Path, p.Piece)]; math.Abs(w-float64(s.score)) > 1e-4 {
				t.Errorf("round %d: %s#%d has %f, want %f", round, p.Path, p.Piece, s.score, w)
			}
			if i > 0 && s.score > got[i-1].score {
				t.Errorf("round %d: %d comes too late", round, i)
			}
		}
		if best := table.byWords(query, 7, nil, nil); !slices.Equal(best, got[:min(7, len(got))]) {
			t.Errorf("round %d: the best 7 are not the first 7", round)
		}
		others := slices.Clone(got)
		for i := range others {
			others[i].score = -1
		}
		table.byWords(query, 1, nil, others)
		if !slices.Equal(others, got) {
			t.Errorf("round %d: others have not the scores that they have among the best", round)
		}
		table.Close()
	}
}

// What a newer segment knows of a file is all that is found of it.
func TestNewerPiecesHideOlder(t *testing.T) {
	old := pieceSegment(t, true, textFile{"a.go", [][]string{{"apple", "pie"}, {"plum"}}}, textFile{"b.go", [][]string{{"apple"}}}, textFile{"c.go", [][]string{{"apple"}}})
	b := NewPieceBuilder()
	file := textFile{"a.go", [][]string{{"cherry"}}}
	if err := b.Add(PieceFile{Path: "a.go", Words: file.held(), Vectors: file.meant()}); err != nil {
		t.Fatal(err)
	}
	b.Remove("b.go")
	over, err := ReadPieceSegment(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	base := NewPieceTable(old)
	defer base.Close()
	// As the base of a folder: its segments have no file in common, and what is over them hides.
	table, err := base.With(over)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	for _, tt := range []struct {
		question string
		want     []string
	}{
		{"apples", []string{"c.go"}}, {"cherries", []string{"a.go"}},
	} {
		found, err := table.Ask(t.Context(), nil, Question{Text: tt.question, Vector: vectorOf(tt.question)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range found {
			if p.Found&ByWords != 0 {
				got = append(got, p.Path)
			}
			if p.Path == "b.go" || p.Path == "a.go" && p.Piece != 0 {
				t.Errorf("%s finds what is hidden: %s, piece %d", tt.question, p.Path, p.Piece)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.question, got, tt.want)
		}
	}
}

func vectorOf(text string) []float32 {
	sum := embed.Default().NewSum()
	sum.AddText([]byte(text))
	v := make([]float32, embed.Default().Dims())
	if !sum.Float(v) {
		return nil
	}
	return v
}

// The same files, added in the same order, give the same bytes.
func TestPieceSegmentsAreDeterministic(t *testing.T) {
	files := randomFiles(rand.New(rand.NewPCG(5, 5)), "d", 30)
	a, b := pieceSegment(t, true, files...), pieceSegment(t, true, files...)
	if !bytes.Equal(a.data, b.data) {
		t.Error("two builds differ")
	}
	// A builder that was used before is as a new one.
	builder := NewPieceBuilder()
	for range 2 {
		builder.Reset()
		for i := range files {
			if err := builder.Add(PieceFile{Path: files[i].path, ModTime: time.Unix(1, 0), Words: files[i].held(), Vectors: files[i].meant()}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(builder.Bytes(), a.data) {
		t.Error("a builder that was used before gives other bytes")
	}
}

// Postings are read as they were written.
func TestPostings(t *testing.T) {
	for _, tt := range []struct {
		name string
		all  []uint32 // piece<<8 | times
		want [][2]int
	}{
		{"of one piece", []uint32{0<<8 | 1}, [][2]int{{0, 1}}},
		{"of several", []uint32{0<<8 | 1, 1<<8 | 255, 9000<<8 | 2}, [][2]int{{0, 1}, {1, 255}, {9000, 2}}},
		{"twice of one, by its text and by its path", []uint32{7<<8 | 3, 7<<8 | 1, 7<<8 | 1, 8<<8 | 1}, [][2]int{{7, 5}, {8, 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &PieceSegment{pieces: 10_000}
			list := appendPostings(nil, tt.all)
			var got [][2]int
			s.each(list, func(piece int, times uint32) { got = append(got, [2]int{piece, int(times)}) })
			if !slices.Equal(got, tt.want) || s.count(list) != len(tt.want) || s.bad.Load() {
				t.Errorf("%v (%d, bad %t), want %v", got, s.count(list), s.bad.Load(), tt.want)
			}
		})
	}
}

// FuzzPieceSegment changes bytes of a segment, with checksums that fit, and asks it: no
// answer is right then, and none crashes, loops or reads beyond what there is.
func FuzzPieceSegment(f *testing.F) {
	files := randomFiles(rand.New(rand.NewPCG(2, 2)), "dir", 12)
	good := pieceSegment(f, true, files...).data
	f.Add([]byte{})
	f.Add([]byte{0, 0, 255})
	for _, at := range []int{20, 300, 900, len(good) - 200, len(good) - 60} {
		f.Add(binary.LittleEndian.AppendUint16(nil, uint16(at)))
		f.Add(append(binary.LittleEndian.AppendUint16(nil, uint16(at)), 255, 255, 255, 255))
	}
	query, vector := termsOf("wordaa wordba wordca f003 dir"), vectorOf("read a word")
	f.Fuzz(func(t *testing.T, changes []byte) {
		data := slices.Clone(good)
		for len(changes) > 2 {
			at := int(binary.LittleEndian.Uint16(changes)) % (len(data) - tailSize)
			data[at] ^= changes[2]
			changes = changes[3:]
		}
		footer := data[len(data)-tailSize-pieceFooterSize : len(data)-tailSize]
		binary.LittleEndian.PutUint64(data[len(data)-tailSize:], xxh3.Hash(footer))
		s, err := ReadPieceSegment(data)
		if err != nil {
			return
		}
		table := NewPieceTable(s)
		defer table.Close()
		for _, got := range [][]scored{table.byWords(query, 20, nil, nil), table.nearest(vector, 20, nil)} {
			if len(got) > 20 {
				t.Fatalf("%d pieces", len(got))
			}
		}
		if with, err := table.With(s); err == nil {
			with.Close()
		}
		_, _ = table.Ask(t.Context(), nil, Question{Text: "wordaa wordba path", Vector: vector, Filter: Filter{Paths: []string{"dir"}}})
		table.locate("dir/f003.go", 3)
	})
}

// What is cut short, or is something else, is no segment.
func TestPieceSegmentThatIsNone(t *testing.T) {
	good := pieceSegment(t, true, randomFiles(rand.New(rand.NewPCG(2, 2)), "dir", 3)...).data
	for n := range len(good) {
		if _, err := ReadPieceSegment(good[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes are a segment", n, len(good))
		}
	}
	names, err := NewBuilder().Segment()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPieceSegment(names.data); err == nil {
		t.Error("a segment of names is one of pieces")
	}
}

// Of the fifty nearest by all elements most are found by looking at those closely whose
// signs differ least. Words at random are harder than texts, of which docs/search.md has
// the figures.
func TestSignsLoseLittle(t *testing.T) {
	table := NewPieceTable(meaningful(t, 30_000))
	defer table.Close()
	lost, all := recall(table, 40)
	if share := 1 - float64(lost)/float64(all); share < 0.8 {
		t.Errorf("recall is %.3f", share)
	}
}

// meaningful returns a segment of n pieces of words that the model knows, of which few are
// frequent, as it is in texts.
func meaningful(t testing.TB, n int) *PieceSegment {
	random := rand.New(rand.NewPCG(4, 4))
	b := NewPieceBuilder()
	m := embed.Default()
	sum, row := m.NewSum(), make([]byte, m.Dims())
	for done := 0; done < n; {
		var w cache.WordsBuilder
		w.Reset("go")
		vectors := cache.AppendVectors(nil, m.Dims())
		topic := embed.Row(random.IntN(m.Rows()))
		for range 20 {
			sum.Reset()
			for range 30 {
				sum.Add(embed.Row(math.Pow(float64(m.Rows()), random.Float64()))%embed.Row(m.Rows()), 1+random.IntN(3))
			}
			for _, row := range topical(topic, m.Rows()) {
				sum.Add(row, 1+random.IntN(4))
			}
			sum.Bytes(row)
			vectors = cache.AppendVector(vectors, sum.Size(), row)
			w.EndPiece(cache.WordsPiece{})
			done++
		}
		if err := b.Add(PieceFile{Path: fmt.Sprintf("d%d/f.go", done), Words: w.Append(nil), Vectors: vectors}); err != nil {
			t.Fatal(err)
		}
	}
	s, err := ReadPieceSegment(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// topical returns the words of a topic, some of which others have as well.
func topical(topic embed.Row, rows int) (all [4]embed.Row) {
	for i := range all {
		all[i] = (topic*embed.Row(2*i+1) + embed.Row(i)) % embed.Row(rows)
	}
	return all
}

// recall asks so many questions, and returns how many of the fifty nearest each were not
// found, of how many.
func recall(table *PieceTable, questions int) (lost, all int) {
	random := rand.New(rand.NewPCG(6, 6))
	m := embed.Default()
	sum, v := m.NewSum(), make([]float32, m.Dims())
	for range questions {
		sum.Reset()
		topic := embed.Row(random.IntN(m.Rows()))
		for _, row := range topical(topic, m.Rows()) {
			sum.Add(row, 1)
		}
		sum.Float(v)
		found := table.nearest(v, 50, nil)
		best := bestOf{limit: 50}
		for n, s := range table.segs {
			for piece := range s.pieces {
				scale := math.Float32frombits(u32at(s.raw[vectorScale], piece))
				if score := scale * dot(v, s.raw[vectorRows][piece*s.dims:][:s.dims]); score >= leastCosine {
					best.add(scored{int32(n), int32(piece), score})
				}
			}
		}
		for _, s := range best.sorted() {
			all++
			if !slices.Contains(found, s) {
				lost++
			}
		}
	}
	return lost, all
}

// BenchmarkNearest tells what vectors cost among a million pieces.
func BenchmarkNearest(b *testing.B) {
	part := meaningful(b, 50_000)
	segs := make([]*PieceSegment, 20)
	for i := range segs {
		segs[i] = part
	}
	table := NewPieceTable(segs...)
	defer table.Close()
	v := vectorOf("where do we retry failed uploads")
	for b.Loop() {
		table.nearest(v, 50, nil)
	}
}
