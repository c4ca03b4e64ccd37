package main

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/search"
)

// folds is in how many parts repositories are divided: weights are chosen on all but one,
// and tried on that.
const folds = 5

// choices are the weights that are chosen, and what for each is tried.
var choices = []struct {
	name   string
	values []float64
}{
	{"Plain", []float64{.2, .3, .4, .5}},
	{"Named", []float64{0, .1, .2}},
	{"Coherence", []float64{.2, .3, .4, .6}},
	{"Definition", []float64{1, 2, 3, 5}},
	{"Eponym", []float64{3, 4.5, 6, 10}},
	{"Mentioned", []float64{0, .25, .5, 1}},
	{"MentionedIn", []float64{.5, 1, 1.5, 2.25, 3.5}},
	{"PathWords", []float64{.7, 1, 1.3, 1.7}},
	{"RankOffset", []float64{20, 40, 60}},
	{"Test", []float64{.05, .1, .2}},
	{"Example", []float64{.05, .1, .2}},
	{"Index", []float64{.3, .5, .7, 1}},
	{"Stub", []float64{.3, .5, .7, 1}},
	{"Docs", []float64{.05, .1, .2}},
	{"Data", []float64{.05, .1, .2}},
	{"Older", []float64{.3, .5, .7, 1}},
	{"Again", []float64{.3, .5, .7}},
	{"Uncovered", []float64{0, .5, 1}},
	{"Enough", []float64{.3, .4, .5}},
	{"Covers", []float64{0, 1, 3}},
	{"Cosine", []float64{0, 1, 3}},
}

// tuning holds what was gathered for each question, so that weights can be compared.
type tuning struct {
	benches  []*bench
	gathered [][]*search.Gathered
}

func newTuning(ctx context.Context, benches ...*bench) (*tuning, error) {
	t := &tuning{benches: benches}
	for _, b := range benches {
		all := make([]*search.Gathered, len(b.questions))
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(runtime.GOMAXPROCS(0))
		for i := range b.questions {
			g.Go(func() (err error) {
				ix := b.indexes[b.folder[i]]
				all[i], err = ix.pieces.Gather(ctx, ix.names, b.question(&b.questions[i], both))
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return nil, err
		}
		t.gathered = append(t.gathered, all)
	}
	return t, nil
}

// score returns the scores of each bench by some weights.
func (t *tuning) score(w *search.Weights) []*scores {
	out := make([]*scores, len(t.benches))
	for n, b := range t.benches {
		s := &scores{questions: b.questions, of: make([]float64, len(b.questions))}
		for i := range b.questions {
			s.of[i] = ndcg(&b.questions[i], b.answers(&b.questions[i], t.gathered[n][i].Rank(w)))
		}
		out[n] = s
	}
	return out
}

// mean is the macro mean over some repositories, of all benches.
func mean(all []*scores, pass func(*question) bool) (sum float64) {
	for _, s := range all {
		m, _ := s.macro(pass)
		sum += m / float64(len(all))
	}
	return sum
}

// choose changes one weight after the other for as long as that is better on some
// repositories.
func (t *tuning) choose(ctx context.Context, w search.Weights, pass func(*question) bool) (search.Weights, error) {
	best := mean(t.score(&w), pass)
	for range 3 {
		before := best
		for _, c := range choices {
			if err := ctx.Err(); err != nil {
				return w, err
			}
			for _, v := range c.values {
				next := w
				reflect.ValueOf(&next).Elem().FieldByName(c.name).SetFloat(v)
				if m := mean(t.score(&next), pass); m > best+1e-9 {
					best, w = m, next
				}
			}
		}
		if best-before < 0.0005 {
			break
		}
	}
	return w, nil
}

// run chooses weights on all repositories but those of a fold, and prints how good they
// are on those: what is to be expected of repositories that nothing was chosen on.
func (t *tuning) run(ctx context.Context) error {
	var repos []string
	for i := range t.benches[0].questions {
		if r := t.benches[0].questions[i].Repo; !slices.Contains(repos, r) {
			repos = append(repos, r)
		}
	}
	fold := func(q *question) int { return slices.Index(repos, q.Repo) % folds }
	held := t.score(&search.DefaultWeights)
	for i := range folds {
		w, err := t.choose(ctx, search.DefaultWeights, func(q *question) bool { return fold(q) != i })
		if err != nil {
			return err
		}
		for n, s := range t.score(&w) {
			for j := range s.of {
				if fold(&s.questions[j]) == i {
					held[n].of[j] = s.of[j]
				}
			}
		}
		fmt.Printf("fold %d: %+v\n", i+1, w)
	}
	w, err := t.choose(ctx, search.DefaultWeights, nil)
	if err != nil {
		return err
	}
	fmt.Printf("all: %+v\n", w)
	before, after := t.score(&search.DefaultWeights), t.score(&w)
	for n := range t.benches {
		fmt.Printf("%s\n  as they are    %s\n  cross-validated %s\n  chosen on all  %s\n", t.benches[n].name(), before[n].summary(), held[n].summary(), after[n].summary())
	}
	return nil
}
