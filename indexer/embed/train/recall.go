package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// recalled is how many of the nearest pieces have to be found again.
const recalled = 50

// recall says how many pieces have to be rescored, if sign bits choose which, for the
// nearest by bytes to be the nearest by exact vectors: of the files in a folder, up to so
// many pieces.
func (b *bench) recall(model []byte, dir string, limit int, report func(string, ...any)) error {
	m, err := embed.Load(model)
	if err != nil {
		return err
	}
	questions, err := readQuestions(b.queries)
	if err != nil {
		return err
	}
	p := &store{dims: m.Dims()}
	if err := p.fill(m, dir, limit); err != nil {
		return err
	}
	n := len(p.scales)
	report("%d pieces", n)
	depths := []int{n / 1000, n / 500, n / 200, n / 100, n / 50, n / 20}
	found, bytes := make([]float64, len(depths)), 0.0
	asked := 0
	s, v, q, signs := m.NewSum(), make([]float32, m.Dims()), make([]int8, m.Dims()), make([]uint64, m.Dims()/64)
	for i := 0; i < len(questions); i += max(len(questions)/maxRecallQuestions, 1) {
		s.Reset()
		s.AddText([]byte(questions[i].Query))
		if !s.Float(v) {
			continue
		}
		s.Vector(q)
		embed.Signs(signs, q)
		asked++
		exact, rounded, order := p.rank(v, signs)
		bytes += overlap(exact, rounded[:min(recalled, len(rounded))])
		place := make([]int32, n) // of each piece in the order of signs
		for at, piece := range order {
			place[piece] = int32(at)
		}
		for d, depth := range depths {
			within := slices.DeleteFunc(slices.Clone(rounded), func(piece int32) bool { return int(place[piece]) >= depth })
			found[d] += overlap(exact, within[:min(len(within), recalled)])
		}
	}
	if asked == 0 {
		return fmt.Errorf("%s has no questions that the model understands", b.queries)
	}
	report("bytes alone: recall@%d %.4f", recalled, bytes/float64(asked))
	for d, depth := range depths {
		report("%7d of %d chosen by signs: recall@%d %.4f", depth, n, recalled, found[d]/float64(asked))
	}
	return nil
}

const (
	maxRecallQuestions = 50
	// kept is how many of the nearest by bytes are looked at: those that signs leave out
	// are replaced by what follows.
	kept = 4096
)

// A store is the vectors of many pieces, in each of their forms.
type store struct {
	dims   int
	exact  []float32
	bytes  []int8
	scales []float32
	signs  []uint64
}

// fill embeds the files in a folder.
func (p *store) fill(m *embed.Model, dir string, limit int) error {
	scanner, s := syntax.NewScanner(), m.NewSum()
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !e.Type().IsRegular() || !learnable(path) {
			return err
		}
		if len(p.scales) >= limit {
			return filepath.SkipAll
		}
		src, err := os.ReadFile(path)
		if err != nil || len(src) > maxFile {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out := scanner.Scan(syntax.Detect(path, src), src)
		for _, piece := range out.Pieces {
			s.Reset()
			s.AddText(out.Src[piece.Start:piece.End])
			s.AddPath(filepath.ToSlash(rel))
			at := len(p.scales)
			p.bytes = append(p.bytes, make([]int8, p.dims)...)
			p.exact = append(p.exact, make([]float32, p.dims)...)
			p.signs = append(p.signs, make([]uint64, p.dims/64)...)
			scale, _ := s.Vector(p.bytes[at*p.dims:])
			s.Float(p.exact[at*p.dims:])
			embed.Signs(p.signs[at*p.dims/64:], p.bytes[at*p.dims:])
			p.scales = append(p.scales, scale)
		}
		return nil
	})
}

// rank returns the nearest pieces by exact vectors, more of them by bytes, and all of
// them in the order of their signs.
func (p *store) rank(v []float32, signs []uint64) (exact, rounded, order []int32) {
	n := len(p.scales)
	a, b, distances := make([]float32, n), make([]float32, n), make([]int, n)
	w := p.dims / 64
	for i := range n {
		x := p.exact[i*p.dims:][:p.dims]
		a[i], _, _, _ = dot4(v, x, x, x, x)
		b[i] = embed.Dot(v, p.bytes[i*p.dims:][:p.dims]) * p.scales[i]
		distances[i] = embed.Hamming(signs, p.signs[i*w:][:w])
	}
	return best(a, recalled), best(b, kept), p.byDistance(distances)
}

// byDistance sorts pieces by how many signs differ: there are few different numbers.
func (p *store) byDistance(distances []int) []int32 {
	starts := make([]int, p.dims+2)
	for _, d := range distances {
		starts[d+1]++
	}
	for d := range p.dims + 1 {
		starts[d+1] += starts[d]
	}
	order := make([]int32, len(distances))
	for i, d := range distances {
		order[starts[d]] = int32(i)
		starts[d]++
	}
	return order
}

// best returns the places of the n highest scores, best first.
func best(scores []float32, n int) []int32 {
	n = min(n, len(scores))
	if n == 0 {
		return nil
	}
	sorted := slices.Clone(scores)
	slices.Sort(sorted)
	least := sorted[len(sorted)-n]
	var order []int32
	for i, s := range scores {
		if s >= least {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	return order[:n]
}

func overlap(a, b []int32) float64 {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return float64(n) / float64(max(len(a), 1))
}
