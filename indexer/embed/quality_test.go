package embed

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"
)

// vectorOf returns the vector of a text, of length one.
func vectorOf(m *Model, text string) []float32 {
	v := make([]float32, m.Dims())
	s := m.NewSum()
	s.AddText([]byte(text))
	s.Float(v)
	return v
}

// questions reads what is asked, and the answers.
func questions(t *testing.T) (asks, answers []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n== ")[1:] {
		ask, answer, _ := strings.Cut(part, "\n")
		asks, answers = append(asks, ask), append(answers, answer)
	}
	return asks, answers
}

// TestQuestionsFindTheirAnswers is the gate that a new model has to pass. Each question
// ranks all answers, in the form in which they are stored.
func TestQuestionsFindTheirAnswers(t *testing.T) {
	m := Default()
	asks, answers := questions(t)
	stored, scales := make([][]int8, len(answers)), make([]float32, len(answers))
	s := m.NewSum()
	for i, a := range answers {
		stored[i] = make([]int8, m.Dims())
		s.Reset()
		s.AddText([]byte(a))
		scales[i], _ = s.Vector(stored[i])
	}
	first, three, mrr := 0, 0, 0.0
	for i, ask := range asks {
		v := vectorOf(m, ask)
		score, rank := Dot(v, stored[i])*scales[i], 1
		for j := range answers {
			if j != i && Dot(v, stored[j])*scales[j] >= score {
				rank++
			}
		}
		if rank == 1 {
			first++
		} else {
			t.Logf("rank %d: %s", rank, ask)
		}
		if rank <= 3 {
			three++
		}
		mrr += 1 / float64(rank) / float64(len(asks))
	}
	t.Logf("%d of %d answers come first, %d among three, MRR %.3f", first, len(asks), three, mrr)
	if mrr < minMRR {
		t.Errorf("MRR is %.3f, want %.2f", mrr, minMRR)
	}
}

// TestWordsHaveTheirNeighbours looks at single words among the most frequent.
func TestWordsHaveTheirNeighbours(t *testing.T) {
	m := Default()
	text, err := os.ReadFile("testdata/neighbours.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "\n\n")
	frequent := frequentWords(m, 8000)
	found, all := 0, 0
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		near := nearest(m, frequent, words[0], 40)
		for _, want := range words[1:] {
			all++
			if slices.Contains(near, want) {
				found++
			} else {
				t.Logf("%s is not near %s, but %s", want, words[0], near[:8])
			}
		}
	}
	t.Logf("%d of %d neighbours", found, all)
	if float64(found) < minNeighbours*float64(all) {
		t.Errorf("%d of %d neighbours are near, want %.0f %%", found, all, 100*minNeighbours)
	}
}

const (
	minMRR        = 0.8
	minNeighbours = 0.7
)

// A wordVector is a frequent word, and what is stored of a text that is nothing else.
type wordVector struct {
	word  string
	q     []int8
	scale float32
}

// frequentWords returns the most frequent words: rows are in that order.
func frequentWords(m *Model, n int) []wordVector {
	all := make([]wordVector, min(n, m.Rows()))
	s := m.NewSum()
	for row := range all {
		s.Reset()
		s.Add(Row(row), 1)
		v := wordVector{word: m.word(Row(row)), q: make([]int8, m.Dims())}
		v.scale, _ = s.Vector(v.q)
		all[row] = v
	}
	return all
}

// nearest returns the n words that are closest to a word, but for those of its stem.
func nearest(m *Model, all []wordVector, word string, n int) []string {
	type near struct {
		word string
		cos  float32
	}
	var order []near
	v, stem := vectorOf(m, word), Stem(word)
	for i := range all {
		if w := &all[i]; Stem(w.word) != stem {
			order = append(order, near{w.word, Dot(v, w.q) * w.scale})
		}
	}
	slices.SortFunc(order, func(a, b near) int { return cmp.Compare(b.cos, a.cos) })
	var words []string
	for _, a := range order[:min(n, len(order))] {
		words = append(words, a.word)
	}
	return words
}
