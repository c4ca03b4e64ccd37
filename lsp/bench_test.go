package lsp_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// benchFolder returns the folder that benchmarks ask about.
func benchFolder(b *testing.B) string {
	folder := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if folder == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	return folder
}

// openFolder has a server in this process index a folder, generated files too.
func openFolder(b *testing.B, folder string) *lsptest.Editor {
	// The index is made once for all rounds and benchmarks.
	e := startWith(b, lsp.Options{Cache: filepath.Join(buildFolder, "cache")})
	e.Start(map[string]any{"index.generated": true}, folder)
	for e.Status().Folders[0].State != "ready" {
		<-time.After(50 * time.Millisecond)
	}
	return e
}

// sources returns some source files of a folder of up to 200 KB, the same each time.
func sources(b *testing.B, folder string, n int) (paths []string) {
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if strings.HasPrefix(d.Name(), ".") && path != folder {
				return fs.SkipDir
			}
		case slices.Contains([]string{".go", ".ts", ".js", ".py", ".java", ".rs", ".c", ".md"}, filepath.Ext(path)):
			if info, err := d.Info(); err == nil && info.Size() <= 200_000 {
				paths = append(paths, path)
			}
		}
		return nil
	})
	if err != nil || len(paths) == 0 {
		b.Fatalf("%d files: %v", len(paths), err)
	}
	slices.Sort(paths)
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	return paths[:min(n, len(paths))]
}

// names returns the names that some files declare.
func names(b *testing.B, e *lsptest.Editor, folder string) (out []string) {
	word := regexp.MustCompile(`^[A-Za-z]\w{5,30}$`)
	var add func(symbols []lsptest.Symbol)
	add = func(symbols []lsptest.Symbol) {
		for _, s := range symbols {
			if word.MatchString(s.Name) {
				out = append(out, s.Name)
			}
			add(s.Children)
		}
	}
	for _, path := range sources(b, folder, 300) {
		add(e.Outline(path))
	}
	if len(out) < 100 {
		b.Fatalf("%d names", len(out))
	}
	return out
}

// queries are the ways in which people look for a name.
var queries = []struct {
	name string
	of   func(name string, random *rand.Rand) string
}{
	{"exact", func(name string, _ *rand.Rand) string { return name }},
	{"prefix", func(name string, random *rand.Rand) string { return name[:3+random.IntN(3)] }},
	{"subword", func(name string, _ *rand.Rand) string {
		var b strings.Builder
		for _, w := range regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z]+`).FindAllString(name, -1) {
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

// reportLatency reports the middle and the slow end of what was measured.
func reportLatency(b *testing.B, name string, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	at := func(q float64) float64 {
		return float64(took[min(len(took)-1, int(q*float64(len(took))))].Microseconds()) / 1000
	}
	b.ReportMetric(at(.5), name+"p50-ms")
	b.ReportMetric(at(.99), name+"p99-ms")
}

// BenchmarkWorkspaceSymbol asks for names in all ways, from request to answer, on the
// folder that MIND_LSP_BENCH_FOLDER names.
func BenchmarkWorkspaceSymbol(b *testing.B) {
	folder := benchFolder(b)
	e := openFolder(b, folder)
	declared := names(b, e, folder)
	for _, lazy := range []bool{true, false} {
		name := "ranges=at-once"
		if lazy {
			name = "ranges=on-resolve"
		} else {
			e.Stop()
			capabilities := lsptest.Capabilities()
			delete(capabilities["workspace"].(map[string]any), "symbol")
			e = startWith(b, lsp.Options{Cache: filepath.Join(buildFolder, "cache")})
			e.StartWith(map[string]any{"capabilities": capabilities}, map[string]any{"index.generated": true}, folder)
			e.Await(1)
		}
		b.Run(name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(3, 4))
			var all []time.Duration
			each := map[string][]time.Duration{}
			for i := 0; b.Loop(); i++ {
				q := queries[i%len(queries)]
				text := q.of(declared[random.IntN(len(declared))], random)
				start := time.Now()
				m := e.Answer(e.Send("workspace/symbol", map[string]any{"query": text}))
				took := time.Since(start)
				if m.Error != nil {
					b.Fatal(m.Error)
				}
				all, each[q.name] = append(all, took), append(each[q.name], took)
			}
			for _, q := range queries {
				reportLatency(b, q.name+"-", each[q.name])
			}
			reportLatency(b, "", all)
		})
	}
}

// BenchmarkDocumentSymbol asks for outlines of real files of up to 200 KB.
func BenchmarkDocumentSymbol(b *testing.B) {
	folder := benchFolder(b)
	e := openFolder(b, folder)
	paths := sources(b, folder, 500)
	var all []time.Duration
	for i := 0; b.Loop(); i++ {
		params := map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(paths[i%len(paths)])}}
		start := time.Now()
		if m := e.Answer(e.Send("textDocument/documentSymbol", params)); m.Error != nil {
			b.Fatal(m.Error)
		}
		all = append(all, time.Since(start))
	}
	reportLatency(b, "", all)
}
