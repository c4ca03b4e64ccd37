package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// depth is how many answers count.
const depth = 10

// shown is how many answers to a question are printed with it.
const shown = 5

// answer is one of those that were given, with lines from 1.
type answer struct {
	path       string
	start, end int
}

// ndcg returns how good answers are: 1 if they begin with all targets. A target counts
// once, where it is first covered; two that one answer covers first share its rank.
func ndcg(q *question, answers []answer) float64 {
	targets := slices.Concat(q.Relevant, q.Secondary)
	var covered [depth]bool
	for i := range targets {
		for rank, a := range answers[:min(len(answers), depth)] {
			if a.covers(&targets[i]) {
				covered[rank] = true
				break
			}
		}
	}
	got, ideal := 0.0, 0.0
	for rank := range depth {
		gain := 1 / math.Log2(float64(rank)+2)
		if covered[rank] {
			got += gain
		}
		if rank < len(targets) {
			ideal += gain
		}
	}
	if ideal == 0 {
		return 0
	}
	return got / ideal
}

// covers reports whether an answer is at a target: in the same file, of which one path may
// be the end of the other, and, if the target is some lines, at one of them.
func (a *answer) covers(t *target) bool {
	if a.path != t.Path && !strings.HasSuffix(a.path, "/"+t.Path) && !strings.HasSuffix(t.Path, "/"+a.path) {
		return false
	}
	return t.Start == nil || t.End == nil || a.end >= *t.Start && a.start <= *t.End
}

// scores are those of all questions.
type scores struct {
	questions []question
	of        []float64
	answers   [][]answer // of each, to be printed
}

// macro is the mean over repositories of the means over their questions that pass.
func (s *scores) macro(pass func(*question) bool) (mean float64, n int) {
	sum, count := map[string]float64{}, map[string]int{}
	for i := range s.questions {
		if q := &s.questions[i]; pass == nil || pass(q) {
			sum[q.Repo] += s.of[i]
			count[q.Repo]++
			n++
		}
	}
	repos := make([]string, 0, len(sum))
	for repo := range sum {
		repos = append(repos, repo)
	}
	slices.Sort(repos) // the sum of floats depends on the order
	for _, repo := range repos {
		mean += sum[repo] / float64(count[repo])
	}
	return mean / float64(max(len(repos), 1)), n
}

func (s *scores) summary() string {
	mean, n := s.macro(nil)
	micro := 0.0
	for _, v := range s.of {
		micro += v
	}
	return fmt.Sprintf("NDCG@10 %.4f over repositories, %.4f over %d questions", mean, micro/float64(max(n, 1)), n)
}

func (q *question) group(key string) string {
	switch key {
	case "category":
		return q.Category
	case "language":
		return q.Language
	case "repo":
		return q.Repo
	}
	return ""
}

func (s *scores) printBy(key string) {
	groups := map[string]bool{}
	for i := range s.questions {
		groups[s.questions[i].group(key)] = true
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		mean, n := s.macro(func(q *question) bool { return q.group(key) == name })
		sum := 0.0
		for i := range s.questions {
			if s.questions[i].group(key) == name {
				sum += s.of[i]
			}
		}
		fmt.Printf("  %-20s %4d  %.4f  %.4f\n", name, n, mean, sum/float64(n))
	}
}

func (s *scores) printWorst(n int) {
	order := make([]int, len(s.of))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if s.of[a] < s.of[b] {
			return -1
		} else if s.of[a] > s.of[b] {
			return 1
		}
		return 0
	})
	for _, i := range order[:min(n, len(order))] {
		q := &s.questions[i]
		fmt.Printf("%.3f %-20s %-12s %q", s.of[i], q.ID, q.Category, q.Query)
		for _, t := range slices.Concat(q.Relevant, q.Secondary) {
			fmt.Printf(" %s", t.Path)
		}
		fmt.Println()
		for rank, a := range s.answers[i][:min(shown, len(s.answers[i]))] {
			fmt.Printf("      %2d %s:%d-%d\n", rank+1, a.path, a.start, a.end)
		}
	}
}

// differ says by how much b is better than a, with an interval of 95 %, by drawing
// repositories again and again.
func differ(a, b *scores) string {
	sum, count := map[string]float64{}, map[string]int{}
	for i := range a.questions {
		sum[a.questions[i].Repo] += b.of[i] - a.of[i]
		count[a.questions[i].Repo]++
	}
	var means []float64
	for i := range a.questions {
		if repo := a.questions[i].Repo; i == 0 || repo != a.questions[i-1].Repo {
			means = append(means, sum[repo]/float64(count[repo]))
		}
	}
	random := rand.New(rand.NewPCG(7, 0))
	draws := make([]float64, 2000)
	for i := range draws {
		for range means {
			draws[i] += means[random.IntN(len(means))] / float64(len(means))
		}
	}
	slices.Sort(draws)
	mean := 0.0
	for _, m := range means {
		mean += m / float64(len(means))
	}
	return fmt.Sprintf("%+.4f [%+.4f, %+.4f]", mean, draws[len(draws)/40], draws[len(draws)-1-len(draws)/40])
}
