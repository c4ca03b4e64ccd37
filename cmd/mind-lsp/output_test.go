package main

import (
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func TestDuration(t *testing.T) {
	for _, tt := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"},
		{1234 * time.Microsecond, "1ms"},
		{1240 * time.Millisecond, "1.2s"},
		{10 * time.Second, "10s"},
		{30400 * time.Millisecond, "30s"},
		{time.Minute, "1m"},
		{59900 * time.Millisecond, "1m"},
		{70 * time.Second, "1m10s"},
		{2 * time.Hour, "2h0m"},
	} {
		if got := duration(tt.d); got != tt.want {
			t.Errorf("%v is shown as %q, want %q", tt.d, got, tt.want)
		}
	}
}

func TestProgressText(t *testing.T) {
	p := workspace.Progress{
		Done: 1234, Total: 27036, FilesPerSecond: 4321, BytesPerSecond: 55e6, Workers: 2, ETA: 20 * time.Second,
	}
	for _, tt := range []struct {
		name    string
		columns int
		want    string
	}{
		{"all of it where there is room", 80, "1,234/27,036+ files  20s left  4,321 files/s  55.0 MB/s  2 workers"},
		{"less on a narrow terminal", 30, "1,234/27,036+ files  20s left"},
		{"how many files at the least", 20, "1,234/27,036+ files"},
		{"nothing where nothing fits", 10, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := progressText(p, tt.columns); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A bar on a narrow terminal that breaks its line leaves all of them standing.
func TestBarFitsItsLine(t *testing.T) {
	p := workspace.Progress{Done: 1, Total: 27036, FilesPerSecond: 4321, BytesPerSecond: 55e6, Workers: 2, ETA: 20 * time.Second}
	for _, columns := range []int{40, 79, 80, 120} {
		var out strings.Builder
		b := drawnBar(&out, func() int { return columns })
		for p.Done = 1; p.Done <= p.Total; p.Done += 9000 {
			b.show(p)
		}
		if out.Len() == 0 {
			t.Errorf("nothing is drawn on %d columns", columns)
		}
		for _, line := range strings.Split(out.String(), "\r") {
			if len(line) >= columns || strings.Trim(line, " ") != strings.ToValidUTF8(strings.Trim(line, " "), "?") {
				t.Errorf("%q does not fit on %d columns", line, columns)
			}
			if strings.Count(line, "left") > 1 || strings.Contains(line, ":") {
				t.Errorf("%q tells the time that is left twice", line)
			}
		}
	}
}

func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"names are as they are", "pkg/größe 日本.go", "pkg/größe 日本.go"},
		{"a newline takes no line", "new\nline.go", `new\nline.go`},
		{"a terminal is told nothing", "a\x1b[31mred\x07.go", `a\x1b[31mred\a.go`},
		{"text keeps its direction", "a\u202eog.go", `a\u202eog.go`},
		{"another encoding stays what it is", "gr\xf6\xdfe\n.go", "gr\xf6\xdfe\\n.go"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := printable(tt.in); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
