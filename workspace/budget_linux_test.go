package workspace_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// smallBudget is what BenchmarkBudget's process may use, in bytes.
const smallBudget = 128 << 20

// What indexing a large folder with one worker and a small budget takes of memory, mapped
// files aside. It fails if that is more than a tenth above the budget.
func BenchmarkBudget(b *testing.B) {
	folder := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if folder == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	if os.Getenv("BUDGET_BENCH") != "" {
		w, err := workspace.Open(workspace.Options{
			Root: folder, Cache: b.TempDir(), Workers: 1,
			Memory: workspace.NewMonitor(workspace.MonitorOptions{Budget: smallBudget}),
		})
		if err != nil {
			b.Fatal(err)
		}
		defer w.Close()
		if _, err := w.Update(b.Context(), workspace.UpdateOptions{}); err != nil {
			b.Fatal(err)
		}
		return
	}
	for b.Loop() {
		cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkBudget$", "-test.benchtime=1x")
		cmd.Env = append(os.Environ(), "BUDGET_BENCH=1")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		peak := int64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for running := true; running; {
			select {
			case err := <-ended:
				if err != nil {
					b.Fatal(err)
				}
				running = false
			case <-tick.C:
				peak = max(peak, anonymousOf(cmd.Process.Pid))
			}
		}
		b.ReportMetric(float64(peak)/(1<<20), "peak-anon-MiB")
		if peak > smallBudget/10*11 {
			b.Errorf("%d MiB with a budget of %d", peak>>20, smallBudget>>20)
		}
	}
}

// anonymousOf returns how much of a process is in RAM and in no file, in bytes.
func anonymousOf(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0 // it has ended
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseInt(fields[0], 10, 64)
	return kb << 10
}
