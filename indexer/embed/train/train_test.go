package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

// Two ways of speaking of the same things: one for comments, and one for code. No word is
// in both, so only what was learned connects them.
var spoken = [][2]string{
	{"remove", "erase"}, {"picture", "bitmap"}, {"retry", "attempt"}, {"folder", "directory"},
	{"password", "credential"}, {"price", "amount"}, {"customer", "client"}, {"letter", "glyph"},
	{"quick", "fast"}, {"begin", "start"}, {"finish", "complete"}, {"shape", "polygon"},
	{"speech", "audio"}, {"road", "route"}, {"weather", "forecast"}, {"garden", "plot"},
}

// invented writes a project of functions whose comments say in one way what they do in the
// other.
func invented(t *testing.T, dir string, seed uint64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 0))
	for file := range 12 {
		var b strings.Builder
		b.WriteString("package p\n")
		for f := range 20 {
			x, y := spoken[rng.IntN(len(spoken))], spoken[rng.IntN(len(spoken))]
			fmt.Fprintf(&b, "\n// It will %s each %s that the owner has given.\nfunc f%d%d%d(v value) {\n", x[0], y[0], seed, file, f)
			fmt.Fprintf(&b, "\tif v.%s(%d) {\n\t\tv.%s.%s()\n\t}\n\tv.done(%d)\n}\n", x[1], rng.IntN(1000), y[1], x[1], rng.IntN(100000))
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("file%d.go", file)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// inventedCorpus mines a few invented projects.
func inventedCorpus(t *testing.T) *corpus {
	t.Helper()
	m := newMiner(exclusions{})
	for i := range 10 {
		dir := t.TempDir()
		invented(t, dir, uint64(i))
		if err := m.project(tree{source{Kind: "go", Name: fmt.Sprint("invented", i)}, dir}); err != nil {
			t.Fatal(err)
		}
	}
	return &m.corpus
}

var tiny = func() options {
	opt := defaults
	opt.Dims, opt.Batch, opt.Steps, opt.MinTexts, opt.MinProjects, opt.Words, opt.Stems = 64, 64, 60, 3, 2, 500, 50
	return opt
}()

func silent(string, ...any) {}

// TestTrainingConnectsWords goes the whole way: from files to a model that knows which
// words of comments stand for which of code.
func TestTrainingConnectsWords(t *testing.T) {
	c := inventedCorpus(t)
	var models [2][]byte
	var held float64
	for i := range models {
		tr := newTrainer(tiny, c, 1+i)
		var err error
		if held, err = tr.run(context.Background(), silent); err != nil {
			t.Fatal(err)
		}
		if models[i], err = tr.export(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("two trainings with one seed gave different models")
	}
	if held == 0 {
		t.Error("nothing of the project that was held out was found")
	}
	m, err := embed.Load(models[0])
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, pair := range spoken {
		best, at := float32(-1), 0
		for j, other := range spoken {
			if cos := cosine(m, pair[0], other[1]); cos > best {
				best, at = cos, j
			}
		}
		if at == i {
			right++
		}
	}
	if right < len(spoken)*3/4 {
		t.Errorf("%d of %d words are closest to what they stand for", right, len(spoken))
	}

	man, err := newManifest(models[0], tiny, c, held)
	if err != nil {
		t.Fatal(err)
	}
	if err := man.write(t.TempDir(), models[0]); err != nil {
		t.Fatal(err)
	}
	if man.Version != m.Version() || len(man.Sources) != 10 || man.Sources[0].Samples == 0 || !man.Sources[8].HeldOut {
		t.Errorf("the manifest says %+v", man)
	}
}

func cosine(m *embed.Model, a, b string) float32 {
	s, q, v := m.NewSum(), make([]int8, m.Dims()), make([]float32, m.Dims())
	s.AddText([]byte(a))
	s.Float(v)
	s.Reset()
	s.AddText([]byte(b))
	scale, _ := s.Vector(q)
	return embed.Dot(v, q) * scale
}

func TestTrainingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newTrainer(tiny, inventedCorpus(t), 1).run(ctx, silent); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestGradient holds the gradient of the loss by a row against what the loss does when the
// row is moved a little.
func TestGradient(t *testing.T) {
	opt := tiny
	opt.Batch, opt.Temperature = 16, 0.5 // the loss is flat enough to be measured
	tr := newTrainer(opt, inventedCorpus(t), 2)
	batch := tr.sample(nil, tr.learnAll, opt.Batch)
	loss := func() float64 {
		tr.view.rng = rand.New(rand.NewPCG(3, 3))
		tr.load(batch, 0)
		tr.forward(&tr.ask)
		tr.forward(&tr.text)
		tr.similar()
		l, _ := tr.lossGradient()
		return l * float64(len(batch))
	}
	loss()
	tr.backward()
	word := tr.locals[0]
	row := tr.v.rows[word]
	got := append([]float32(nil), tr.row(tr.grads, row)...)
	for _, i := range []int{0, 1, 17, 63} {
		r := tr.row(tr.rows, row)
		const by = 1e-2
		r[i] += by
		up := loss()
		r[i] -= 2 * by
		down := loss()
		r[i] += by
		if want := (up - down) / (2 * by); math.Abs(want-float64(got[i])) > 0.02*math.Abs(want)+2e-3 {
			t.Errorf("element %d: the gradient is %v, want %v", i, got[i], want)
		}
	}
}

// TestKernels holds those in use, which may be others, against the plain ones.
func TestKernels(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	vec := func() []float32 {
		v := make([]float32, 64)
		for i := range v {
			v[i] = rng.Float32() - 0.5
		}
		return v
	}
	near := func(what string, a, b []float32) {
		t.Helper()
		for i := range a {
			if math.Abs(float64(a[i]-b[i])) > 1e-5 {
				t.Fatalf("%s: element %d is %v, want %v", what, i, a[i], b[i])
			}
		}
	}
	a, b, c, d, x := vec(), vec(), vec(), vec(), vec()
	var got, want [4]float32
	got[0], got[1], got[2], got[3] = dot4(x, a, b, c, d)
	want[0], want[1], want[2], want[3] = plainDot4(x, a, b, c, d)
	near("dot4", got[:], want[:])
	y, z := bytes32(x), bytes32(x)
	axpy4(y, 1, 2, 3, 4, a, b, c, d)
	plainAxpy4(z, 1, 2, 3, 4, a, b, c, d)
	near("axpy4", y, z)
	addScaled(y, 3, a)
	plainAddScaled(z, 3, a)
	near("addScaled", y, z)
	s, q, g, h := bytes32(b), bytes32(b), bytes32(c), bytes32(c)
	for i := range s {
		s[i] *= s[i]
		q[i] *= q[i]
	}
	adagrad(y, s, g, 0.1)
	plainAdagrad(z, q, h, 0.1)
	near("adagrad's rows", y, z)
	near("adagrad's squares", s, q)
	near("adagrad's gradients", g, make([]float32, 64))
}

func bytes32(x []float32) []float32 { return append([]float32(nil), x...) }

// TestManifest holds what the manifest in the repository says against the model beside it.
func TestManifest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	var man manifest
	if err := json.Unmarshal(text, &man); err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(filepath.Join("..", modelFile))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := newManifest(model, man.Options, &corpus{}, man.HeldOut)
	if err != nil {
		t.Fatal(err)
	}
	if fresh.SHA256 != man.SHA256 || fresh.Version != man.Version || fresh.Rows != man.Rows || fresh.Dims != man.Dims || fresh.Bytes != man.Bytes {
		t.Errorf("the manifest is of model %s, of %d rows; the model is %s, of %d", man.Version, man.Rows, fresh.Version, fresh.Rows)
	}
	if man.Bytes > 8<<20 {
		t.Errorf("the model has %d bytes", man.Bytes)
	}
	excluded, err := parseExclusions(excludeList)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range man.Sources {
		if excluded.has(s.Name) {
			t.Errorf("it was made from %s, which is measured on", s)
		}
		if s.Licence == "" || s.Version == "" {
			t.Errorf("%s has no version or no licence", s)
		}
	}
	if len(man.Sources) == 0 || man.Evaluation == nil {
		t.Error("the manifest names no sources, or was not measured")
	}
}
