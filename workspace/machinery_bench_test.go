//go:build unix

package workspace_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"strconv"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// machinery is what looks at memory, lets files through, counts workers and gives way to a
// person, by the names of its functions: whatever has one of them in its stack.
const machinery = `indexer/memory\.|indexer/pool\.\(\*(AutoScaler|scaler)|indexer\.\(\*(Pace|Foreground|crew|Journal)\)`

// BenchmarkMachinery indexes the folder that MIND_LSP_BENCH_FOLDER names and reports which
// share of the CPU profile the machinery of pressure takes, in percent, the collections that
// it asks for included.
func BenchmarkMachinery(b *testing.B) {
	root := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if root == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	share, runs := 0.0, 0
	for b.Loop() {
		profile := filepath.Join(b.TempDir(), "cpu")
		out, err := os.Create(profile)
		if err != nil {
			b.Fatal(err)
		}
		w, err := workspace.Open(workspace.Options{Root: root, Cache: b.TempDir(), Foreground: workspace.NewForeground()})
		if err != nil {
			b.Fatal(err)
		}
		if err := pprof.StartCPUProfile(out); err != nil {
			b.Fatal(err) // go test -cpuprofile has one already
		}
		_, err = w.Update(b.Context(), workspace.UpdateOptions{})
		pprof.StopCPUProfile()
		w.Close() // it is thrown away
		if cerr := out.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			b.Fatal(err)
		}
		share += shareOf(b, profile, machinery)
		runs++
	}
	b.ReportMetric(share/float64(runs), "%-of-CPU")
}

var accounted = regexp.MustCompile(`(?m)^Showing nodes accounting for [^,]+, ([0-9.]+)% of`)

// shareOf returns the share of a profile's samples, in percent, that have a function in their
// stacks whose name matches.
func shareOf(b *testing.B, profile, names string) float64 {
	out, err := exec.Command("go", "tool", "pprof", "-top", "-nodecount=1000000", "-nodefraction=0", "-focus", names, profile).CombinedOutput()
	if err != nil {
		b.Fatalf("pprof: %v\n%s", err, out)
	}
	found := accounted.FindSubmatch(out)
	if found == nil {
		b.Fatalf("pprof does not say what share it is:\n%s", out)
	}
	percent, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return percent
}
