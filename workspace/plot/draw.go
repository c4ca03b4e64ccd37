package main

import (
	"fmt"
	"html"
	"strings"
)

// The measures of the picture, in its own units.
const (
	width, left, right = 960, 70, 20
	panel, gap, top    = 130, 46, 30
	maxEvents          = 8
)

// draw returns an SVG of what was recorded: three panels above one another, of one time.
func draw(run []moment) string {
	var b strings.Builder
	var events []string
	for _, m := range run {
		if m.Event != "" && len(events) < maxEvents {
			events = append(events, fmt.Sprintf("%3.0f s  %s", m.Seconds, m.Event))
		}
	}
	height := top + 3*(panel+gap) + 18*len(events) + 20
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	p := plot{out: &b, run: run, at: top}
	if n := len(run); n > 0 {
		p.last = run[n-1].Seconds
	}

	most := 1.0
	memory := 1.0
	for _, m := range run {
		most = max(most, float64(m.Sample.Workers))
		memory = max(memory, float64(m.Editor+m.Sample.MemoryBytes), budget)
	}
	p.frame("workers", fmt.Sprintf("%.0f", most))
	p.line("#1f77b4", true, func(m moment) float64 { return float64(m.Sample.Workers) / most })
	p.next()
	p.frame("pressure", "100 %")
	for _, t := range []struct {
		at          float64
		name, color string
	}{{.5, "hold", "#cccccc"}, {.8, "warn", "#e6b800"}, {.9, "high", "#e67300"}, {.95, "critical", "#cc0000"}} {
		p.level(t.at, t.name, t.color)
	}
	p.line("#d62728", false, func(m moment) float64 { return m.Pressure.Value })
	p.next()
	p.frame("memory", fmt.Sprintf("%.0f MB", memory/(1<<20)))
	p.level(budget/memory, "budget of the editor", "#888888")
	p.line("#9467bd", false, func(m moment) float64 { return float64(m.Editor) / memory })
	p.line("#2ca02c", false, func(m moment) float64 { return float64(m.Sample.MemoryBytes) / memory })
	p.label(left+8, p.at+14, "#9467bd", "the editor")
	p.label(left+80, p.at+14, "#2ca02c", "mind-lsp")
	p.next()
	for i, e := range events {
		p.label(left, p.at+18*i, "#333333", e)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// plot draws one panel after the other.
type plot struct {
	out  *strings.Builder
	run  []moment
	last float64 // seconds
	at   int     // the upper edge of the panel
}

func (p *plot) next() { p.at += panel + gap }

// x and y return where a time and a share of the panel are.
func (p *plot) x(seconds float64) float64 {
	return left + (width-left-right)*seconds/max(p.last, 1)
}

func (p *plot) y(share float64) float64 {
	return float64(p.at) + panel*(1-min(1, max(0, share)))
}

func (p *plot) frame(name, most string) {
	fmt.Fprintf(p.out, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#888888"/>`+"\n", left, p.at, width-left-right, panel)
	p.label(left, p.at-6, "#000000", name)
	fmt.Fprintf(p.out, `<text x="%d" y="%d" text-anchor="end">%s</text><text x="%d" y="%d" text-anchor="end">0</text>`+"\n", left-6, p.at+10, most, left-6, p.at+panel)
	for s := 0.0; s <= p.last; s += 10 {
		fmt.Fprintf(p.out, `<text x="%.1f" y="%d" text-anchor="middle" fill="#666666">%.0f s</text>`+"\n", p.x(s), p.at+panel+14, s)
	}
}

func (p *plot) level(share float64, name, color string) {
	y := p.y(share)
	fmt.Fprintf(p.out, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="%s" stroke-dasharray="4 3"/>`+"\n", left, y, width-right, y, color)
	fmt.Fprintf(p.out, `<text x="%d" y="%.1f" text-anchor="end" font-size="10" fill="%s">%s</text>`+"\n", width-right-4, y-2, color, name)
}

func (p *plot) line(color string, steps bool, of func(moment) float64) {
	var points []string
	before := 0.0
	for i, m := range p.run {
		y := p.y(of(m))
		if steps && i > 0 {
			points = append(points, fmt.Sprintf("%.1f,%.1f", p.x(m.Seconds), before))
		}
		points = append(points, fmt.Sprintf("%.1f,%.1f", p.x(m.Seconds), y))
		before = y
	}
	fmt.Fprintf(p.out, `<polyline fill="none" stroke="%s" stroke-width="1.5" points="%s"/>`+"\n", color, strings.Join(points, " "))
}

func (p *plot) label(x, y int, color, text string) {
	fmt.Fprintf(p.out, `<text x="%d" y="%d" fill="%s">%s</text>`+"\n", x, y, color, html.EscapeString(text))
}
