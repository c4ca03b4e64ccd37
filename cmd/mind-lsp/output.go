package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// note prints a line for people on standard error.
func (a *app) note(format string, args ...any) {
	a.stdout.Flush() // its error stays with it
	fmt.Fprintf(a.stderr, "mind-lsp: %s\n", visible(fmt.Sprintf(format, args...), "\n\t"))
}

// printable returns a name or a path such that it takes one line and tells a terminal
// nothing: files may be called anything. Where that matters, --json has it as it is.
func printable(s string) string { return visible(s, "") }

// visible writes control characters, and what turns the direction of text around, as
// escapes like \n, but for those that are kept.
func visible(s, kept string) string {
	hidden := func(r rune) bool {
		turns := r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
		return (unicode.IsControl(r) || turns) && !strings.ContainsRune(kept, r)
	}
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case hidden(r):
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		case r == utf8.RuneError:
			_, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+n]) // a path in another encoding stays one
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// A bar shows progress on a terminal, and nothing anywhere else.
type bar struct {
	*progressbar.ProgressBar
	columns func() int // of the terminal, which may change
	width   int        // of the bar itself
}

const (
	// barSteps is how finely a bar is drawn. It does not count files, since their number
	// is not known when it starts.
	barSteps = 1000

	// barFrame is what surrounds the bar on its line: "100% [", "] " and spaces.
	barFrame = 12
)

func newBar(w io.Writer, quiet bool) *bar {
	if quiet || !terminal(w) {
		return &bar{}
	}
	return drawnBar(w, func() int { return columns(w) })
}

// drawnBar returns a bar on a terminal of so many columns.
func drawnBar(w io.Writer, columns func() int) *bar {
	b := &bar{columns: columns, width: 24}
	if b.columns() < 80 {
		b.width = 8
	}
	b.ProgressBar = progressbar.NewOptions64(barSteps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(b.width),
		progressbar.OptionThrottle(60*time.Millisecond),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionSetTheme(progressbar.ThemeASCII), // any font has it
		progressbar.OptionClearOnFinish(),
	)
	return b
}

// show is called now and then with the state of the pass.
func (b *bar) show(p workspace.Progress) {
	if b.ProgressBar == nil || p.Total == 0 {
		return
	}
	b.Describe(progressText(p, b.columns()-b.width-barFrame))
	// It is never full before the pass has ended. One that cannot be drawn is no
	// reason to stop.
	_ = b.Set64(barSteps * p.Done / (p.Total + 1))
}

func (b *bar) clear() {
	if b.ProgressBar != nil {
		_ = b.Clear()
	}
}

// progressText tells how far a pass has come in at most so many columns, the most
// important first: a line that breaks cannot be drawn over.
func progressText(p workspace.Progress, columns int) string {
	more := "+" // the walk has not come to its end
	if p.Walked {
		more = ""
	}
	parts := []string{fmt.Sprintf("%s/%s%s files", count(p.Done), count(p.Total), more)}
	if p.ETA > 0 {
		parts = append(parts, duration(p.ETA)+" left")
	}
	parts = append(parts, count(int64(p.FilesPerSecond))+" files/s",
		size(int64(p.BytesPerSecond))+"/s", workspace.WorkersText(&p))
	text := ""
	for _, part := range parts {
		if text != "" {
			part = "  " + part
		}
		if len(text)+len(part) > columns {
			break
		}
		text += part
	}
	return text
}

// count formats a number with a comma at every three digits.
func count[N ~int | ~int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural[N ~int | ~int64](n N, thing string) string {
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
	}
	d = d.Round(time.Second)
	if d < time.Minute || d%time.Minute != 0 {
		return d.String()
	}
	return strings.TrimSuffix(d.String(), "0s")
}
