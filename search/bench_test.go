package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A question is a query made of the name that it is to find.
type question struct {
	kind, text, want string
}

// questionKinds are the ways in which people type less than a name, or something
// else.
var questionKinds = []string{"exact", "prefix", "words", "subsequence", "typo"}

// questions makes n questions of each kind, seeded, of names of 6 letters or more.
func questions(names []string, n int, seed uint64) (all []question) {
	rnd := rand.New(rand.NewPCG(seed, 3))
	for _, kind := range questionKinds {
		for made, tries := 0, 0; made < n && tries < 100*n; tries++ {
			name := names[rnd.IntN(len(names))]
			if len(name) < 6 || !words.IsASCII(name) {
				continue
			}
			if text := ask1(rnd, kind, name); text != "" && text != name || kind == "exact" {
				all = append(all, question{kind, text, name})
				made++
			}
		}
	}
	return all
}

func ask1(rnd *rand.Rand, kind, name string) string {
	switch kind {
	case "exact":
		return name
	case "prefix": // two thirds or more
		return name[:len(name)*2/3+rnd.IntN(len(name)/3)]
	case "words": // the first one to three letters of each sub-word
		var b strings.Builder
		for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
			b.WriteString(name[i:min(j, i+1+rnd.IntN(3))])
		}
		if b.Len() < 4 {
			return ""
		}
		return b.String()
	case "subsequence": // the first letter and about two thirds of the others
		b := []byte{name[0]}
		for i := 1; i < len(name); i++ {
			if rnd.IntN(3) > 0 {
				b = append(b, name[i])
			}
		}
		if len(b) < 4 {
			return ""
		}
		return string(b)
	}
	b := []byte(name)
	i := rnd.IntN(len(b))
	other := byte('a' + rnd.IntN(26))
	switch rnd.IntN(4) {
	case 0:
		b = slices.Delete(b, i, i+1)
	case 1:
		b = slices.Insert(b, i, other)
	case 2:
		b[i] = other
	case 3:
		i = min(i, len(b)-2)
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func strs(names [][]byte) (out []string) {
	for _, n := range names {
		out = append(out, string(n))
	}
	return out
}

// BenchmarkSymbols asks questions of all kinds, a third of them in small letters,
// at the size of Kubernetes and at that of Linux. Latencies are quantiles over the
// questions; a question that was asked several times counts with its median. Since
// machines are busy they are given in processor time too, if one goroutine works.
func BenchmarkSymbols(b *testing.B) {
	for _, size := range []int{460_000, 7_000_000} {
		b.Run(fmt.Sprintf("declarations=%d", size), func(b *testing.B) {
			if size > 1_000_000 && testing.Short() {
				b.Skip("takes half a minute to make")
			}
			table, tree, _ := buildLarge(b, size)
			if err := table.Verify(); err != nil { // and so all of it is in memory
				b.Fatal(err)
			}
			all := questions(strs(tree.names), 40, 4)
			rnd := rand.New(rand.NewPCG(5, 6))
			for i := range all {
				if rnd.IntN(3) == 0 {
					all[i].text = strings.ToLower(all[i].text)
				}
			}
			rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			st := table.Stats()
			b.Logf("%d segments, %d files, %d names, %.1f bytes a symbol", st.Segments, st.Files, st.Names, float64(st.Bytes)/float64(st.Symbols))
			b.Run("workers=1", func(b *testing.B) { askAll(b, table, all, st.Names+1) })
			b.Run("workers=auto", func(b *testing.B) { askAll(b, table, all, parallelNames) })
		})
	}
}

func askAll(b *testing.B, table *Table, all []question, parallel int) {
	table.parallel = parallel
	wall, cpu := make([][]float64, len(all)), make([][]float64, len(all))
	n := 0
	for b.Loop() {
		i := n % len(all)
		n++
		start := time.Now()
		took := threadTime(func() {
			if _, err := table.Symbols(context.Background(), Query{Text: all[i].text, Limit: 100}); err != nil {
				b.Fatal(err)
			}
		})
		wall[i] = append(wall[i], milliseconds(time.Since(start)))
		cpu[i] = append(cpu[i], milliseconds(took))
	}
	quantiles := func(kind string, of [][]float64) (p50, p99 float64) {
		var times []float64
		for i, q := range all {
			if len(of[i]) > 0 && (kind == "" || q.kind == kind) {
				times = append(times, quantile(of[i], .5))
			}
		}
		return quantile(times, .5), quantile(times, .99)
	}
	p50, p99 := quantiles("", wall)
	b.ReportMetric(p50, "p50-ms")
	b.ReportMetric(p99, "p99-ms")
	if parallel != parallelNames {
		p50, p99 = quantiles("", cpu)
		b.ReportMetric(p50, "p50-cpu-ms")
		b.ReportMetric(p99, "p99-cpu-ms")
	}
	for _, kind := range questionKinds {
		p50, p99 := quantiles(kind, wall)
		b.Logf("%-12s p50 %6.2f ms, p99 %6.2f ms", kind, p50, p99)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	values = slices.Clone(values)
	slices.Sort(values)
	return values[min(int(q*float64(len(values))), len(values)-1)]
}

// BenchmarkBuild builds an index of the size of Kubernetes.
func BenchmarkBuild(b *testing.B) {
	const size = 460_000
	var took time.Duration
	var bytes int64
	goroot()
	for b.Loop() {
		table, _, t := buildLarge(b, size)
		took += t
		bytes = table.Stats().Bytes
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(b.N)/size, "cpu-ns/symbol")
	b.ReportMetric(float64(bytes)/size, "B/symbol")
}

// BenchmarkOpen opens an index of the size of Kubernetes.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	build := NewBuilder()
	newLargeTree().emit(460_000, build.Add)
	id, err := build.writeSegment(dir)
	if err != nil {
		b.Fatal(err)
	}
	if err := writeManifest(dir, 1, []segmentID{id}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		table, err := Open(dir, 1)
		if err != nil {
			b.Fatal(err)
		}
		table.Close()
	}
}
