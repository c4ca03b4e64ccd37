package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

const (
	// lookEvery is how often what goes on is shown.
	lookEvery = 250 * time.Millisecond

	// askShare bounds what is spent on asking for what an index holds: one part in so
	// many of the time.
	askShare = 20

	// maxShown is how many entries of the journal are shown.
	maxShown = 10
)

// watchStatus shows what goes on in an index until the user has seen enough. A terminal
// is drawn over; anything else gets a line whenever there is something new.
func (a *app) watchStatus(ctx context.Context, dir string) error {
	w, err := a.known(ctx, dir)
	if err != nil {
		return err
	}
	defer w.Close() // nothing to lose
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	v := &statusView{app: a, drawn: !a.json && terminal(a.stdout0)}
	latest := make(chan workspace.Activity, 1)
	go func() {
		_ = w.Watch(ctx, func(now workspace.Activity) { // until ctx is done
			select {
			case <-latest:
			default:
			}
			latest <- now
			select { // what comes faster is not seen
			case <-time.After(lookEvery):
			case <-ctx.Done():
			}
		})
	}()
	if v.drawn {
		a.printf(hideCursor + clearScreen)
		defer func() {
			a.printf(showCursor)
			a.stdout.Flush() // its error stays with it
		}()
	}
	return v.run(ctx, w, latest)
}

// statusView is what is shown of an index.
type statusView struct {
	app    *app
	drawn  bool // on a terminal
	now    workspace.Activity
	status workspace.Status
	asked  time.Time     // when status was asked for
	took   time.Duration // how long that took
	said   string        // the last line, where nothing is drawn
}

func (v *statusView) run(ctx context.Context, w workspace.Index, latest <-chan workspace.Activity) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case v.now = <-latest:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		if since := time.Since(v.asked); since >= time.Second && since >= askShare*v.took {
			start := time.Now()
			status, err := w.Status(ctx)
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return err
			}
			v.status, v.asked, v.took = status, time.Now(), time.Since(start)
		}
		if err := v.show(); err != nil {
			return err
		}
	}
}

// Sequences that terminals understand.
const (
	hideCursor  = "\x1b[?25l"
	showCursor  = "\x1b[?25h"
	clearScreen = "\x1b[2J"
	home        = "\x1b[H"
	clearRight  = "\x1b[K\n"
	clearBelow  = "\x1b[J"
)

func (v *statusView) show() error {
	a := v.app
	switch {
	case a.json:
		if err := a.printJSON(v.snapshot()); err != nil {
			return err
		}
	case v.drawn:
		columns, rows := columns(a.stdout0), rows(a.stdout0)
		lines := v.lines(columns)
		a.printf(home)
		for i, line := range lines[:min(len(lines), rows-1)] {
			if i > 0 {
				a.printf(clearRight)
			}
			a.printf("%s", cut(line, columns))
		}
		a.printf(clearRight + clearBelow)
	default:
		if line := v.line(); line != v.said {
			v.said = line
			a.printf("%s  %s\n", time.Now().Format(time.TimeOnly), line)
		}
	}
	return a.stdout.Flush()
}

// watched is what --json prints a line of.
type watched struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	workspace.Status
}

func (v *statusView) snapshot() watched {
	return watched{At: time.Now().UTC(), Text: v.now.Text(), Status: v.status}
}

// line says what goes on, without what changes all the time.
func (v *statusView) line() string {
	text := v.now.Text()
	if v.now.Pass != nil {
		p := &v.now.Pass.Progress
		if p.Total > 0 && p.Walked {
			text = fmt.Sprintf("%d %% of %s files, %s", p.Done*10/p.Total*10, count(p.Total), text)
		}
	}
	return printable(text)
}

// lines draws what goes on for a terminal of so many columns.
func (v *statusView) lines(columns int) []string {
	s := &v.status
	out := []string{
		"mind-lsp  " + printable(s.Root),
		"",
		"now       " + printable(v.now.Text()),
	}
	if v.now.Pass != nil {
		out = append(out, v.pass(columns)...)
	} else if s.LastRun != nil {
		out = append(out, fmt.Sprintf("index     %s, %s, %s", plural(s.Files, "file"), plural(s.Symbols, "symbol"), size(s.CacheBytes)))
	}
	out = append(out, fmt.Sprintf("memory    %s, %.0f %%: %s", s.Pressure.State, s.Pressure.Value*100, printable(s.Pressure.Text)))
	if n := len(s.History); n > 0 {
		width := min(max(10, columns-30), 120)
		recent := s.History[max(0, n-width):]
		row := func(name, last string, of func(workspace.Sample) float64, top float64) string {
			return fmt.Sprintf("%-9s %s %s", name, sparks(recent, of, top), last)
		}
		end := recent[len(recent)-1]
		out = append(out, "",
			row("workers", plural(end.Workers, "worker"), func(s workspace.Sample) float64 { return float64(s.Workers) }, 0),
			row("pressure", fmt.Sprintf("%.0f %%", end.Pressure*100), func(s workspace.Sample) float64 { return s.Pressure }, 1),
			row("files/s", count(int64(end.FilesPerSecond))+" files/s", func(s workspace.Sample) float64 { return s.FilesPerSecond }, 0),
			row("held", size(end.MemoryBytes), func(s workspace.Sample) float64 { return float64(s.MemoryBytes) }, 0))
	}
	if n := len(s.Journal); n > 0 {
		out = append(out, "")
		for _, e := range s.Journal[max(0, n-maxShown):] {
			workers := fmt.Sprintf("%2d → %d", e.From, e.To)
			if e.From == e.To {
				workers = fmt.Sprintf("%2d", e.To)
			}
			out = append(out, fmt.Sprintf("%s  %-7s  %-8s  %s", e.At.Local().Format(time.TimeOnly), workers, e.State, printable(e.Reason)))
		}
	}
	if s.Failed > 0 {
		out = append(out, "", plural(s.Failed, "file")+" failed: mind-lsp status lists them")
	}
	return out
}

// pass draws how far a pass has come.
func (v *statusView) pass(columns int) []string {
	p := &v.now.Pass.Progress
	share := 0.0
	if p.Total > 0 {
		share = float64(p.Done) / float64(p.Total)
	}
	width := min(max(10, columns-60), 40)
	full := int(share * float64(width))
	return []string{"files     " + strings.Repeat("█", full) + strings.Repeat("░", width-full) + "  " + progressText(*p, columns-width-14)}
}

// sparks draws one character a sample, as high as its share of top, or of the highest.
func sparks(samples []workspace.Sample, of func(workspace.Sample) float64, top float64) string {
	const levels = "▁▂▃▄▅▆▇█"
	steps := []rune(levels)
	if top == 0 {
		for _, s := range samples {
			top = max(top, of(s))
		}
	}
	var b strings.Builder
	for _, s := range samples {
		i := 0
		if top > 0 {
			i = int(min(1, max(0, of(s)/top)) * float64(len(steps)-1))
		}
		b.WriteRune(steps[i])
	}
	return b.String()
}

// cut returns as much of a line as fits into so many columns.
func cut(line string, columns int) string {
	n := 0
	for i := range line {
		if n++; n > columns {
			return line[:i]
		}
	}
	return line
}
