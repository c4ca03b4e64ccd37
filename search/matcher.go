package search

import (
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A Matcher tells which words of a text a question asks for.
type Matcher struct {
	stems  map[words.Term]float64 // what each weighs
	wholes map[words.Term]bool
}

// NewMatcher returns what matches the words of a question: those with the same stem, and
// whole identifiers.
func NewMatcher(question string) *Matcher {
	m := &Matcher{stems: map[words.Term]float64{}, wholes: map[words.Term]bool{}}
	for _, word := range wordsOf(question) {
		for _, t := range words.AppendTerms(nil, []byte(word)) {
			m.stems[t] = 1
		}
		m.wholes[words.WholeTerm([]byte(word))] = true
	}
	return m
}

// Weight says how many different words of the question a text holds; one that it holds
// more than once counts a little more.
func (m *Matcher) Weight(text []byte) float64 {
	var tally tally
	m.each(text, func(_, _ int, t words.Term) { tally.add(t, 1) })
	return tally.weight()
}

// Window returns the lines from from on, at most n of them, of a text that hold most of what
// was asked for; bonus is added for a line that it begins with. starts are the offsets of
// the lines, and one more for the end.
func (m *Matcher) Window(text []byte, starts []int, n int, bonus func(line int) float64) (from int) {
	lines := len(starts) - 1
	held := make([][]words.Term, lines)
	for i := range lines {
		m.each(text[starts[i]:starts[i+1]], func(_, _ int, t words.Term) { held[i] = append(held[i], t) })
	}
	var tally tally
	most := -1.0
	for i := range lines {
		for _, t := range held[i] {
			tally.add(t, 1)
		}
		first := i - n + 1
		if first < 0 {
			continue
		}
		if weight := tally.weight() + bonus(first); weight > most {
			from, most = first, weight
		}
		for _, t := range held[first] {
			tally.add(t, -1)
		}
	}
	return from
}

// A tally counts the words of a question in a text. There are few of them.
type tally struct {
	terms []words.Term
	times []int
}

func (t *tally) add(term words.Term, n int) {
	i := slices.Index(t.terms, term)
	if i < 0 {
		i = len(t.terms)
		t.terms, t.times = append(t.terms, term), append(t.times, 0)
	}
	t.times[i] += n
}

func (t *tally) weight() (weight float64) {
	for _, n := range t.times {
		if n > 0 {
			weight++
		}
		if n > 1 {
			weight += 0.1
		}
	}
	return weight
}

// Marks returns where the words of the question are in a text, in bytes, in order.
func (m *Matcher) Marks(text []byte) (marks [][2]int) {
	m.each(text, func(start, end int, _ words.Term) {
		if n := len(marks); n > 0 && start <= marks[n-1][1] {
			marks[n-1][1] = max(end, marks[n-1][1])
			return
		}
		marks = append(marks, [2]int{start, end})
	})
	return marks
}

// each calls fn with the words of a text that the question asks for: whole identifiers, or
// else sub-words.
func (m *Matcher) each(text []byte, fn func(start, end int, t words.Term)) {
	var one [8]words.Term
	for i := 0; i < len(text); {
		start, end := words.Next(text, i)
		if start >= len(text) {
			return
		}
		// The identifier goes on over what is no blank and no mark.
		last := end
		for last < len(text) {
			s, e := words.Next(text, last)
			if s >= len(text) || s > last+1 || s == last+1 && text[last] != '_' {
				break
			}
			last = e
		}
		if whole := words.WholeTerm(text[start:last]); last > end && m.wholes[whole] {
			fn(start, last, whole)
			i = last
			continue
		}
		for at := start; at < last; {
			s, e := words.Next(text, at)
			if s >= last {
				break
			}
			terms := words.AppendTerms(one[:0], text[s:e])
			if len(terms) > 0 && m.stems[terms[0]] > 0 {
				fn(s, e, terms[0])
			}
			at = e
		}
		i = last
	}
}

// Significant returns the words of a question that say something, each once.
func Significant(question string) (all []string) {
	for _, w := range wordsOf(question) {
		if folded := words.AppendFold(nil, w); len(folded) > 2 && !words.IsStop(folded) && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// Has reports whether what is declared at a path passes.
func (f *Filter) Has(path, language string, kind uint8) bool {
	files := f.files()
	return (files == nil || files([]byte(path), []byte(language))) && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, kind))
}
