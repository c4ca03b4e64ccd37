package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// A question is a line of a file of queries: what is asked, of which checkout, and which
// files answer it.
type question struct {
	Repo      string   `json:"repo"`
	Root      string   `json:"root"`
	Query     string   `json:"query"`
	Relevant  []target `json:"relevant"`
	Secondary []target `json:"secondary"`
}

type target struct {
	Path  string `json:"path"`
	Start int    `json:"start_line"`
	End   int    `json:"end_line"`
}

// A piece is a part of a file, and its vector.
type piece struct {
	path       string
	start, end int // lines, from 1
	vector     []int8
	scale      float32
	words      map[string]int // for BM25
	length     int
}

// A measurement is NDCG@10, the mean over checkouts.
type measurement struct {
	Dense   float64 `json:"dense"`  // vectors of text alone
	Path    float64 `json:"path"`   // vectors of text and path
	Words   float64 `json:"words"`  // BM25
	Hybrid  float64 `json:"hybrid"` // BM25 and vectors with path, fused by rank
	Queries int     `json:"queries"`
}

func (m *measurement) String() string {
	return fmt.Sprintf("NDCG@10 of %d queries: vectors %.4f, with paths %.4f, words %.4f, both %.4f", m.Queries, m.Dense, m.Path, m.Words, m.Hybrid)
}

// ask asks all questions.
func (b *bench) ask(m *embed.Model) (*measurement, error) {
	questions, err := readQuestions(b.queries)
	if err != nil {
		return nil, err
	}
	exts := map[string]bool{}
	if b.extensions != "" {
		text, err := os.ReadFile(b.extensions)
		if err != nil {
			return nil, err
		}
		for _, e := range strings.Fields(string(text)) {
			exts[e] = true
		}
	}
	byRepo := map[string][]question{}
	var repos []string
	for _, q := range questions {
		if byRepo[q.Repo] == nil {
			repos = append(repos, q.Repo)
		}
		byRepo[q.Repo] = append(byRepo[q.Repo], q)
	}
	out := &measurement{Queries: len(questions)}
	for _, repo := range repos {
		sum, err := b.askRepo(m, repo, byRepo[repo], exts)
		if err != nil {
			return nil, err
		}
		n := float64(len(repos))
		out.Dense += sum.Dense / n
		out.Path += sum.Path / n
		out.Words += sum.Words / n
		out.Hybrid += sum.Hybrid / n
	}
	return out, nil
}

// askRepo returns the means over the questions of one checkout.
func (b *bench) askRepo(m *embed.Model, repo string, questions []question, exts map[string]bool) (mean measurement, err error) {
	root := questions[0].Root
	if b.whole {
		root = ""
	}
	plain, pathed, err := pieces(m, filepath.Join(b.checkouts, repo), root, exts)
	if err != nil {
		return mean, err
	}
	lexical := newBM25(pathed)
	sum, query := m.NewSum(), make([]float32, m.Dims())
	for _, q := range questions {
		sum.Reset()
		sum.AddText([]byte(q.Query))
		sum.Float(query)
		dense, path, words := denseRank(plain, query), denseRank(pathed, query), lexical.rank(q.Query)
		n := float64(len(questions))
		mean.Dense += ndcg(q, pathed, dense) / n
		mean.Path += ndcg(q, pathed, path) / n
		mean.Words += ndcg(q, pathed, words) / n
		mean.Hybrid += ndcg(q, pathed, fuse(path, words)) / n
	}
	return mean, nil
}

func readQuestions(path string) ([]question, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var questions []question
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, err
		}
		questions = append(questions, q)
	}
	return questions, lines.Err()
}

// pieces cuts the files of a checkout, and makes the vectors of the pieces.
func pieces(m *embed.Model, dir, root string, exts map[string]bool) (plain, pathed []piece, err error) {
	content, withPath, dims := m.NewSum(), m.NewSum(), m.Dims()
	scanner := syntax.NewScanner()
	err = filepath.WalkDir(filepath.Join(dir, root), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !e.Type().IsRegular() {
			return err
		}
		lang := syntax.Detect(path, nil)
		if len(exts) > 0 && !exts[filepath.Ext(path)] || len(exts) == 0 && (lang == nil || !learnable(path)) {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil || len(src) > 1<<20 {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		out := scanner.Scan(syntax.Detect(path, src), src)
		for _, p := range out.Pieces {
			text := out.Src[p.Start:p.End]
			content.Reset()
			content.AddText(text)
			withPath.Reset()
			withPath.AddText(text)
			withPath.AddPath(rel)
			a := piece{path: rel, start: int(p.Line) + 1, end: int(p.EndLine) + 1, vector: make([]int8, dims)}
			b := a
			b.vector = make([]int8, dims)
			a.scale, _ = content.Vector(a.vector)
			b.scale, _ = withPath.Vector(b.vector)
			b.words = bagOf(string(text) + " " + pathWords(rel))
			for _, n := range b.words {
				b.length += n
			}
			plain, pathed = append(plain, a), append(pathed, b)
		}
		return nil
	})
	return plain, pathed, err
}

// fused is how many of each ranking are fused.
const fused = 50

func denseRank(pieces []piece, query []float32) []int {
	scores := make([]float64, len(pieces))
	for i := range pieces {
		scores[i] = float64(embed.Dot(query, pieces[i].vector) * pieces[i].scale)
	}
	return top(scores, fused)
}

// top returns the places of the highest scores, best first, of those above 0.
func top(scores []float64, n int) []int {
	var order []int
	for i, s := range scores {
		if s > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order[:min(n, len(order))]
}

// fuse adds up 1 / (60 + rank).
func fuse(a, b []int) []int {
	scores := map[int]float64{}
	for _, ranking := range [][]int{a, b} {
		for i, p := range ranking {
			scores[p] += 1 / float64(60+i+1)
		}
	}
	order := make([]int, 0, len(scores))
	for p := range scores {
		order = append(order, p)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) })
	return order
}

// ndcg is that of the first ten.
func ndcg(q question, pieces []piece, ranking []int) float64 {
	targets := append(slices.Clone(q.Relevant), q.Secondary...)
	var found [10]bool
	for _, t := range targets {
		for i, p := range ranking[:min(len(ranking), 10)] {
			c := &pieces[p]
			if samePath(c.path, t.Path) && (t.Start == 0 || t.End == 0 || c.start <= t.End && c.end >= t.Start) {
				found[i] = true
				break
			}
		}
	}
	gain, ideal := 0.0, 0.0
	for i := range 10 {
		d := 1 / math.Log2(float64(i+2))
		if found[i] {
			gain += d
		}
		if i < len(targets) {
			ideal += d
		}
	}
	if ideal == 0 {
		return 0
	}
	return gain / ideal
}

func samePath(a, b string) bool {
	return a == b || strings.HasSuffix(a, "/"+b) || strings.HasSuffix(b, "/"+a)
}
