//go:build unix

package workspace_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// BenchmarkSymbols asks the index of the folder that MIND_LSP_BENCH_FOLDER names for
// names in all ways that people type them, 200 hits each, and holds those against the
// disk as for an editor. It reports quantiles by the clock and in CPU (all threads), the
// share of questions whose name is among the first ten hits, and what memory of this
// process no file backs. MIND_LSP_BENCH_CACHE keeps the index for the next time.
func BenchmarkSymbols(b *testing.B) {
	root := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if root == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	dir := os.Getenv("MIND_LSP_BENCH_CACHE")
	if dir == "" {
		dir = b.TempDir()
	}
	indexAll(b, root, dir, false)
	names := sampleNames(b, dir)
	w, err := workspace.Open(workspace.Options{Root: root, Cache: dir, Generated: true})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Update(b.Context(), workspace.UpdateOptions{}); err != nil {
		b.Fatal(err)
	}
	debug.FreeOSMemory() // what indexing has left behind goes by itself in the end

	random := rand.New(rand.NewPCG(3, 4))
	var all []asked
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		way := ways[i%len(ways)]
		name := names[random.IntN(len(names))]
		q := workspace.Query{Text: way.of(name, random), Limit: 200}
		before, start := cpu(b), time.Now()
		found, err := w.Symbols(b.Context(), q)
		took := asked{way: way.name, clock: time.Since(start), cpu: cpu(b) - before}
		if err != nil {
			b.Fatal(err)
		}
		first := found.Hits[:min(10, len(found.Hits))]
		took.found = slices.ContainsFunc(first, func(h workspace.Hit) bool { return h.Name == name })
		all = append(all, took)
	}
	b.StopTimer()
	b.ReportMetric(0, "ns/op")
	for _, way := range ways {
		reportAsked(b, way.name+"-", slices.DeleteFunc(slices.Clone(all), func(a asked) bool { return a.way != way.name }))
	}
	reportAsked(b, "", all)
	b.ReportMetric(anonymous(b), "anonymous-MB")
}

// asked is what one question took.
type asked struct {
	way        string
	clock, cpu time.Duration
	found      bool // among the first ten
}

func reportAsked(b *testing.B, prefix string, all []asked) {
	if len(all) == 0 {
		return
	}
	var clock, cpu []time.Duration
	found := 0.0
	for _, a := range all {
		clock, cpu = append(clock, a.clock), append(cpu, a.cpu)
		if a.found {
			found++
		}
	}
	for _, of := range []struct {
		unit  string
		times []time.Duration
	}{{"ms", clock}, {"cpu-ms", cpu}} {
		slices.Sort(of.times)
		for _, q := range []struct {
			name string
			at   float64
		}{{"p50-", .5}, {"p99-", .99}} {
			at := min(int(q.at*float64(len(of.times))), len(of.times)-1)
			b.ReportMetric(of.times[at].Seconds()*1e3, prefix+q.name+of.unit)
		}
	}
	b.ReportMetric(found/float64(len(all)), prefix+"hit@10")
}

// ways are how people look for a name that they half remember.
var ways = []struct {
	name string
	of   func(name string, random *rand.Rand) string
}{
	{"exact", func(name string, _ *rand.Rand) string { return name }},
	{"prefix", func(name string, random *rand.Rand) string { return name[:max(3, len(name)*2/3)] }},
	{"short", func(name string, random *rand.Rand) string { return name[:3+random.IntN(3)] }},
	{"subword", func(name string, _ *rand.Rand) string {
		var b strings.Builder
		for _, w := range subWord.FindAllString(name, -1) {
			b.WriteString(w[:min(2, len(w))])
		}
		return b.String()
	}},
	{"subsequence", func(name string, _ *rand.Rand) string {
		var b strings.Builder
		for i := range len(name) {
			if i == 0 || i%3 != 1 {
				b.WriteByte(name[i])
			}
		}
		return b.String()
	}},
	{"typo", func(name string, random *rand.Rand) string {
		at := 1 + random.IntN(len(name)-2)
		return name[:at] + name[at+1:at+2] + name[at:at+1] + name[at+2:]
	}},
}

var (
	subWord = regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z]+`)
	typed   = regexp.MustCompile(`^[A-Za-z]\w{5,30}$`)
)

// sampleNames returns some of the names that an index holds, each as often as it is
// declared.
func sampleNames(b *testing.B, dir string) (names []string) {
	indexes, err := filepath.Glob(filepath.Join(dir, "*", cache.FileName))
	if err != nil || len(indexes) != 1 {
		b.Fatalf("%d indexes: %v", len(indexes), err)
	}
	db, err := cache.Open(indexes[0], cache.Options{Analyzer: indexer.Analyzer})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var rec cache.Record
	seen := 0
	err = db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			for _, f := range d.Files {
				if ok, err := tx.Record(f.Key, &rec); err != nil || !ok {
					continue
				}
				for i := range rec.Symbols {
					if seen++; seen%97 == 0 && len(names) < 20_000 && typed.Match(rec.Symbols[i].Name) {
						names = append(names, string(rec.Symbols[i].Name))
					}
				}
			}
			return nil
		})
	})
	if err != nil || len(names) < 10 {
		b.Fatalf("%d names: %v", len(names), err)
	}
	return names
}

// anonymous returns how many MB of this process no file backs, or 0 where the system
// does not tell.
func anonymous(b *testing.B) float64 {
	rollup, err := os.ReadFile("/proc/self/smaps_rollup")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(rollup) {
		if fields := bytes.Fields(line); len(fields) > 1 && string(fields[0]) == "Anonymous:" {
			kb, err := strconv.Atoi(string(fields[1]))
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) * 1024 / 1e6
		}
	}
	return 0
}
