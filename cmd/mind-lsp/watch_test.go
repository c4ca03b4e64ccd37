package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// What is drawn fits into the terminal, and says what a person wants to know first.
func TestStatusView(t *testing.T) {
	v := &statusView{}
	v.status.Root = "/home/me/project"
	v.now.Pass = &workspace.Pass{Progress: workspace.Progress{
		Done: 1234, Total: 5000, Walked: true, Workers: 2, MaxWorkers: 8, Why: "the editor uses 3.1 of 4.0 GB", ETA: 90 * time.Second,
	}}
	for i := range 120 {
		v.status.History = append(v.status.History, workspace.Sample{Workers: i % 8, Pressure: float64(i) / 120, FilesPerSecond: 1e5, MemoryBytes: 1 << 30})
	}
	for range 30 {
		v.status.Journal = append(v.status.Journal, workspace.ScaleEvent{From: 8, To: 4, Reason: "a name with \x1b[2J in it"})
	}
	v.status.Failed = 2
	for _, columns := range []int{20, 80, 300} {
		lines := v.lines(columns)
		if len(lines) > 26 {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			if n := utf8.RuneCountInString(cut(line, columns)); n > columns || strings.Contains(line, "\x1b") {
				t.Errorf("%d columns of %d: %q", n, columns, line)
			}
		}
	}
	all := strings.Join(v.lines(100), "\n")
	for _, want := range []string{"/home/me/project", "now       2 of 8 workers: the editor uses 3.1 of 4.0 GB", "1,234/5,000 files", "8 → 4", "2 files failed"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	if got := v.line(); got != "20 % of 5,000 files, 2 of 8 workers: the editor uses 3.1 of 4.0 GB" {
		t.Errorf("where nothing is drawn: %q", got)
	}
	if got := sparks([]workspace.Sample{{Workers: 0}, {Workers: 4}, {Workers: 8}}, func(s workspace.Sample) float64 { return float64(s.Workers) }, 0); got != "▁▄█" {
		t.Errorf("sparks %s", got)
	}
}
