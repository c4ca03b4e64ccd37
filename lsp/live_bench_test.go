package lsp_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// BenchmarkWarmStart starts a server on the folder that MIND_LSP_BENCH_FOLDER names, which
// was indexed before, and measures from the start of the process to the first answer
// that has hits.
func BenchmarkWarmStart(b *testing.B) {
	folder := benchFolder(b)
	cache := filepath.Join(b.TempDir(), "cache")
	if out, err := exec.Command(build(b), "index", "--cache", cache, folder).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var took []time.Duration
	for b.Loop() {
		cmd := exec.Command(build(b), "serve", "--cache", cache)
		start := time.Now()
		p := lsptest.Command(b, cmd)
		p.Start(nil, folder)
		for len(p.Symbols("Controller")) == 0 {
		}
		took = append(took, time.Since(start))
		p.Stop()
		p.Wait()
	}
	reportLatency(b, "", took)
	b.ReportMetric(0, "ns/op")
}
