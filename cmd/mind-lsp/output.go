package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// note prints a line for people on standard error.
func (a *app) note(format string, args ...any) {
	fmt.Fprintf(a.stderr, "mind-lsp: "+format+"\n", args...)
}

// A bar shows progress on a terminal, and nothing anywhere else.
type bar struct {
	*progressbar.ProgressBar
}

func newBar(w io.Writer, quiet bool) *bar {
	if quiet || !terminal(w) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionThrottle(60*time.Millisecond),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetTheme(progressbar.ThemeUnicode),
		progressbar.OptionClearOnFinish(),
	)}
}

// show is called now and then with the state of the pass.
func (b *bar) show(p workspace.Progress) {
	if b.ProgressBar == nil || p.Total == 0 {
		return
	}
	more := "+" // the walk has not come to its end
	if p.Walked {
		more = ""
	}
	text := fmt.Sprintf("%s/%s%s files  %s files/s  %s/s  %s", count(p.Done), count(p.Total), more,
		count(int64(p.FilesPerSecond)), size(int64(p.BytesPerSecond)), plural(p.Workers, "worker"))
	if p.ETA > 0 {
		text += "  " + duration(p.ETA) + " left"
	}
	b.ChangeMax64(p.Total + 1) // never full before the pass has ended
	b.Describe(text)
	_ = b.Set64(p.Done) // a bar that cannot be drawn is no reason to stop
}

func (b *bar) clear() {
	if b.ProgressBar != nil {
		_ = b.Clear()
	}
}

// count formats a number with a comma at every three digits.
func count[N ~int | ~int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// size formats a number of bytes, as in "1.2 MB", with powers of ten.
func size(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, u := float64(n), 0
	for ; v >= 999.5 && u < len(units)-1; u++ {
		v /= 1000
	}
	if u == 0 || v >= 99.5 {
		return fmt.Sprintf("%.0f %s", v, units[u])
	}
	return fmt.Sprintf("%.1f %s", v, units[u])
}

// duration formats a time to about two digits.
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	default:
		return strings.TrimSuffix(d.Round(time.Second).String(), "0s")
	}
}
