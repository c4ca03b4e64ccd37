package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// options are what decides how a model comes out, apart from its sources.
type options struct {
	Seed        uint64  `json:"seed"`
	Dims        int     `json:"dims"`
	Words       int     `json:"words"`       // rows of words at the most
	Stems       int     `json:"stems"`       // rows of stems, for words without one
	MinTexts    int     `json:"minTexts"`    // texts that a word has to be in
	MinProjects int     `json:"minProjects"` // projects that a word has to be in
	Batch       int     `json:"batch"`       // pairs of a step
	Steps       int     `json:"steps"`
	Rate        float64 `json:"rate"` // of learning, at first; it falls to 0
	Warm        float64 `json:"warm"` // sum of squares that Adagrad begins with
	Temperature float64 `json:"temperature"`
	Together    float64 `json:"together"`   // share of batches that are of one project
	Drop        float64 `json:"drop"`       // share of words left out
	PathShare   float64 `json:"pathShare"`  // share of texts with the words of their path
	NameShare   float64 `json:"nameShare"`  // share of declarations that are asked for by name
	ApartShare  float64 `json:"apartShare"` // share of pairs that lose words that both texts have
	// Kinds is how much samples of each kind count: a batch's samples are kept by chance.
	Kinds [kindCount]float64 `json:"kinds"`
}

var defaults = options{
	Seed: 1, Dims: 256, Words: 24_000, Stems: 5_000, MinTexts: 25, MinProjects: 3,
	Batch: 512, Steps: 6000, Rate: 0.05, Warm: 0.01, Temperature: 0.05, Together: 0.5,
	Drop: 0.1, PathShare: 0.5, NameShare: 0.35, ApartShare: 0.1,
	Kinds: [kindCount]float64{1, 0.5, 0.5, 0.5, 1, 0.7, 0.7},
}

// A trainer learns rows from pairs, so that the two texts of a pair come to lie close and
// apart from those of all other pairs of the batch (symmetric InfoNCE).
type trainer struct {
	opt   options
	c     *corpus
	v     *vocabulary
	cores int
	rng   *rand.Rand
	view  view

	rows, squares, grads []float32 // dims for each row of the vocabulary
	touched              []bool    // rows that have a gradient
	learn                [][]int32 // by project: samples that are learned from
	held                 []int32   // samples of projects that are not
	learnAll             []int32

	// Of one batch.
	local       map[uint32]int32 // by word of the lexicon
	locals      []uint32
	sums, dsums []float32 // by local: the sum of a word's rows, and its gradient
	ask, text   side
	sims        []float32 // of each ask with each text, and then the gradient of that
}

// A side is the first or the second text of each pair of a batch.
type side struct {
	features []feature
	ends     []int
	vectors  []float32 // of length one
	norms    []float32 // what their length was
	grads    []float32
}

func newTrainer(opt options, c *corpus, cores int) *trainer {
	v := newVocabulary(&c.lexicon, opt.Words, opt.MinTexts, opt.MinProjects)
	t := &trainer{opt: opt, c: c, v: v, cores: cores, rng: rand.New(rand.NewPCG(opt.Seed, 0)), local: map[uint32]int32{}}
	t.view = view{c: c, v: v, opt: &t.opt, rng: t.rng}
	n := len(v.words) * opt.Dims
	t.rows, t.squares, t.grads = make([]float32, n), make([]float32, n), make([]float32, n)
	t.touched = make([]bool, len(v.words))
	for i := range t.squares {
		t.squares[i] = float32(opt.Warm)
	}
	for row := range v.words {
		length := 0.0
		r := t.row(t.rows, int32(row))
		for i := range r {
			x := t.rng.NormFloat64()
			r[i] = float32(x)
			length += x * x
		}
		scale := float32(v.weight(row) / math.Sqrt(length))
		for i := range r {
			r[i] *= scale
		}
	}
	t.split()
	for _, s := range []*side{&t.ask, &t.text} {
		s.vectors = make([]float32, opt.Batch*opt.Dims)
		s.grads = make([]float32, opt.Batch*opt.Dims)
		s.norms = make([]float32, opt.Batch)
	}
	t.sims = make([]float32, opt.Batch*opt.Batch)
	return t
}

// isHeldOut reports whether nothing is learned from a project.
func isHeldOut(project int) bool { return project%16 == 8 }

// split sorts samples by project, and keeps some projects back to see when learning is
// not worth while any more.
func (t *trainer) split() {
	t.learn = make([][]int32, len(t.c.projects))
	for i := range t.c.samples {
		p := t.c.samples[i].project
		if isHeldOut(int(p)) {
			t.held = append(t.held, int32(i))
			continue
		}
		if t.rng.Float64() >= t.opt.Kinds[t.c.samples[i].kind] {
			continue
		}
		t.learn[p] = append(t.learn[p], int32(i))
		t.learnAll = append(t.learnAll, int32(i))
	}
	t.learn = slices.DeleteFunc(t.learn, func(s []int32) bool { return len(s) < t.opt.Batch/4 })
}

func (t *trainer) row(of []float32, row int32) []float32 {
	return of[int(row)*t.opt.Dims:][:t.opt.Dims]
}

// each runs a function for the parts of 0..n, one a core.
func (t *trainer) each(n int, f func(from, to int)) {
	var wg sync.WaitGroup
	for i := range t.cores {
		from, to := n*i/t.cores, n*(i+1)/t.cores
		if i == t.cores-1 {
			f(from, to)
			break
		}
		wg.Go(func() { f(from, to) })
	}
	wg.Wait()
}

// load makes a batch of samples.
func (t *trainer) load(samples []int32, drop float64) {
	clear(t.local)
	t.locals = t.locals[:0]
	t.ask.features, t.text.features = t.ask.features[:0], t.text.features[:0]
	t.ask.ends, t.text.ends = t.ask.ends[:0], t.text.ends[:0]
	local := func(word uint32) int32 {
		i, ok := t.local[word]
		if !ok {
			i = int32(len(t.locals))
			t.local[word] = i
			t.locals = append(t.locals, word)
		}
		return i
	}
	for _, i := range samples {
		t.view.draw(&t.c.samples[i])
		t.ask.features = t.view.features(t.ask.features, &t.view.ask, drop, local)
		t.text.features = t.view.features(t.text.features, &t.view.text, drop, local)
		t.text.features = t.view.features(t.text.features, &t.view.path, drop, local)
		t.ask.ends = append(t.ask.ends, len(t.ask.features))
		t.text.ends = append(t.text.ends, len(t.text.features))
	}
	if n := len(t.locals) * t.opt.Dims; n > len(t.sums) {
		t.sums, t.dsums = make([]float32, n), make([]float32, n)
	}
	t.each(len(t.locals), func(from, to int) {
		for i := from; i < to; i++ {
			sum, w := t.row(t.sums, int32(i)), t.locals[i]
			clear(sum)
			clear(t.row(t.dsums, int32(i)))
			if r := t.v.rows[w]; r >= 0 {
				addScaled(sum, 1, t.row(t.rows, r))
			}
			if r := t.v.stems[w]; r >= 0 {
				addScaled(sum, 1, t.row(t.rows, r))
			}
		}
	})
}

// forward makes the vectors of a side.
func (t *trainer) forward(s *side) {
	t.each(len(s.ends), func(from, to int) {
		for i := from; i < to; i++ {
			v := t.row(s.vectors, int32(i))
			clear(v)
			start := 0
			if i > 0 {
				start = s.ends[i-1]
			}
			for _, f := range s.features[start:s.ends[i]] {
				addScaled(v, f.weight, t.row(t.sums, f.local))
			}
			length := float32(0)
			for _, x := range v {
				length += x * x
			}
			s.norms[i] = max(sqrt32(length), 1e-6)
			for j := range v {
				v[j] /= s.norms[i]
			}
		}
	})
}

// similar fills in the similarities of all asks with all texts, over the temperature.
func (t *trainer) similar() {
	n, inverse := len(t.ask.ends), float32(1/t.opt.Temperature)
	t.each(n, func(from, to int) {
		// A block of texts stays in the cache while asks go by.
		const block = 32
		for j := 0; j < n; j += block {
			for i := from; i < to; i++ {
				a := t.row(t.ask.vectors, int32(i))
				sims := t.sims[i*n:][:n]
				for k := j; k < min(j+block, n); k += 4 {
					var s [4]float32
					at := func(k int) []float32 { return t.row(t.text.vectors, int32(min(k, n-1))) }
					s[0], s[1], s[2], s[3] = dot4(a, at(k), at(k+1), at(k+2), at(k+3))
					for l := 0; l < 4 && k+l < n; l++ {
						sims[k+l] = s[l] * inverse
					}
				}
			}
		}
	})
}

// lossGradient turns similarities into the gradient of the loss by them, and returns the
// loss and how often the right text was the closest.
func (t *trainer) lossGradient() (loss, hits float64) {
	n := len(t.ask.ends)
	rows, cols, own := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range n {
		sims, best := t.sims[i*n:][:n], true
		own[i] = sims[i]
		for j, s := range sims {
			best = best && (j == i || s < own[i])
			e := float32(math.Exp(float64(s))) // at most e^20: no overflow
			sims[j] = e
			rows[i] += e
			cols[j] += e
		}
		if best {
			hits++
		}
	}
	for i := range n {
		loss += (math.Log(float64(rows[i])) + math.Log(float64(cols[i]))) / 2
		loss -= float64(own[i])
	}
	inverse := float32(1 / t.opt.Temperature / 2)
	t.each(n, func(from, to int) {
		for i := from; i < to; i++ {
			sims, r := t.sims[i*n:][:n], inverse/rows[i]
			for j := range sims {
				sims[j] *= r + inverse/cols[j]
			}
			sims[i] -= 2 * inverse
		}
	})
	return loss / float64(n), hits / float64(n)
}

// backward carries the gradient of the similarities to the rows.
func (t *trainer) backward() {
	n, dims := len(t.ask.ends), t.opt.Dims
	gradient := func(s, other *side, at func(i, j int) float32) {
		t.each(n, func(from, to int) {
			clear(s.grads[from*dims : to*dims])
			const block = 32
			for j := 0; j < n; j += block {
				for i := from; i < to; i++ {
					g := t.row(s.grads, int32(i))
					for k := j; k < min(j+block, n); k += 4 {
						var c [4]float32
						for l := 0; l < 4 && k+l < n; l++ {
							c[l] = at(i, k+l)
						}
						v := func(k int) []float32 { return t.row(other.vectors, int32(min(k, n-1))) }
						axpy4(g, c[0], c[1], c[2], c[3], v(k), v(k+1), v(k+2), v(k+3))
					}
				}
			}
			for i := from; i < to; i++ { // through the bringing to length one
				g, v := t.row(s.grads, int32(i)), t.row(s.vectors, int32(i))
				var along float32
				for j, x := range v {
					along += x * g[j]
				}
				for j, x := range v {
					g[j] = (g[j] - along*x) / s.norms[i]
				}
			}
		})
	}
	gradient(&t.ask, &t.text, func(i, j int) float32 { return t.sims[i*n+j] })
	gradient(&t.text, &t.ask, func(i, j int) float32 { return t.sims[j*n+i] })

	// Each core has columns of its own, so that none waits for another.
	t.each(dims/16, func(from, to int) {
		from, to = from*16, to*16
		for _, s := range []*side{&t.ask, &t.text} {
			start := 0
			for i, end := range s.ends {
				g := t.row(s.grads, int32(i))[from:to]
				for _, f := range s.features[start:end] {
					addScaled(t.row(t.dsums, f.local)[from:to], f.weight, g)
				}
				start = end
			}
		}
		for i, w := range t.locals {
			g := t.row(t.dsums, int32(i))[from:to]
			for _, r := range [2]int32{t.v.rows[w], t.v.stems[w]} {
				if r >= 0 {
					addScaled(t.row(t.grads, r)[from:to], 1, g)
				}
			}
		}
	})
}

// update moves the rows that have a gradient.
func (t *trainer) update(rate float32) {
	var touched []int32
	for _, w := range t.locals {
		for _, r := range [2]int32{t.v.rows[w], t.v.stems[w]} {
			if r >= 0 && !t.touched[r] {
				t.touched[r] = true
				touched = append(touched, r)
			}
		}
	}
	t.each(len(touched), func(from, to int) {
		for _, r := range touched[from:to] {
			adagrad(t.row(t.rows, r), t.row(t.squares, r), t.row(t.grads, r), rate)
			t.touched[r] = false
		}
	})
}

// pick chooses the samples of a batch: of one project, which differ in little, or of all.
func (t *trainer) pick(dst []int32) []int32 {
	from := t.learnAll
	if len(t.learn) > 0 && t.rng.Float64() < t.opt.Together {
		// A project comes up by the root of its size.
		total := 0.0
		for _, p := range t.learn {
			total += math.Sqrt(float64(len(p)))
		}
		at := t.rng.Float64() * total
		for _, p := range t.learn {
			if at -= math.Sqrt(float64(len(p))); at <= 0 {
				from = p
				break
			}
		}
	}
	return t.sample(dst, from, t.opt.Batch)
}

// sample appends n different samples of a list, or all of it.
func (t *trainer) sample(dst, from []int32, n int) []int32 {
	if len(from) <= n {
		return append(dst, from...)
	}
	if len(from) < 2*n { // they stand in the order of their files, so any stretch is as good
		at := t.rng.IntN(len(from) - n + 1)
		return append(dst, from[at:at+n]...)
	}
	seen := map[int32]bool{}
	for len(seen) < n {
		if s := from[t.rng.IntN(len(from))]; !seen[s] {
			seen[s] = true
			dst = append(dst, s)
		}
	}
	return dst
}

// run trains, and leaves in rows what did best on projects that were held out.
func (t *trainer) run(ctx context.Context, report func(format string, args ...any)) (heldOut float64, err error) {
	checks := t.checks()
	best, bestRows := 0.0, slices.Clone(t.rows)
	var loss, hits float64
	every := max(t.opt.Steps/24, 1)
	var batch []int32
	for step := 1; step <= t.opt.Steps; step++ {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		batch = t.pick(batch[:0])
		t.load(batch, t.opt.Drop)
		t.forward(&t.ask)
		t.forward(&t.text)
		t.similar()
		l, h := t.lossGradient()
		t.backward()
		t.update(float32(t.opt.Rate * (1 - float64(step-1)/float64(t.opt.Steps))))
		loss, hits = loss+l, hits+h
		if step%every != 0 && step != t.opt.Steps {
			continue
		}
		score := t.check(checks)
		report("step %d of %d: loss %.3f, %.3f of pairs found, %.4f of those held out",
			step, t.opt.Steps, loss/float64(every), hits/float64(every), score)
		loss, hits = 0, 0
		if score > best {
			best = score
			copy(bestRows, t.rows)
		}
	}
	copy(t.rows, bestRows)
	return best, nil
}

// checks draws batches of held-out projects, each of one project.
func (t *trainer) checks() [][]int32 {
	byProject := map[uint16][]int32{}
	var order []uint16
	for _, i := range t.held {
		p := t.c.samples[i].project
		if byProject[p] == nil {
			order = append(order, p)
		}
		byProject[p] = append(byProject[p], i)
	}
	var checks [][]int32
	for _, p := range order {
		if batch := t.sample(nil, byProject[p], t.opt.Batch); len(batch) >= t.opt.Batch/4 {
			checks = append(checks, batch)
		}
	}
	return checks
}

// check returns in how many of the batches' pairs the text is the closest to its ask. It
// draws the same views each time.
func (t *trainer) check(checks [][]int32) float64 {
	if len(checks) == 0 {
		return 0
	}
	rng := t.view.rng
	defer func() { t.view.rng = rng }()
	t.view.rng = rand.New(rand.NewPCG(t.opt.Seed, 1))
	total := 0.0
	for _, batch := range checks {
		t.load(batch, 0)
		t.forward(&t.ask)
		t.forward(&t.text)
		t.similar()
		_, hits := t.lossGradient()
		total += hits
	}
	return total / float64(len(checks))
}

func (t *trainer) String() string {
	return fmt.Sprintf("%d samples of %d projects, %d held out; %d words, %d rows",
		len(t.learnAll), len(t.learn), len(t.held), t.v.count, len(t.v.words))
}
