package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
)

// The table of a document stands between these lines.
const (
	markBegin = "<!-- accuracy: begin -->\n"
	markEnd   = "<!-- accuracy: end -->\n"
)

// markdown formats rows as a table.
func markdown(rows []row) string {
	heads := []string{"language", "list", "files", "left out", "declarations", "precision", "recall", "majority",
		"kind", "end line", "container", "exact files", "MB/s a core"}
	for _, e := range edits {
		heads = append(heads, e.name)
	}
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(heads)
	line(slices.Repeat([]string{"---"}, len(heads)))
	for _, r := range rows {
		line(r.cells())
	}
	return b.String()
}

func (r row) cells() []string {
	s := r.score
	cells := []string{
		r.lang, r.list, fmt.Sprint(s.files), fmt.Sprint(r.left), fmt.Sprint(s.want),
		ratio(s.precision()), ratio(s.recall()), ratio(s.majority()),
		ratio(share(s.kind, s.sure)), ratio(share(s.end, s.sure)), ratio(share(s.container, s.sure)),
		fmt.Sprintf("%.4f", share(s.exact, s.files)),
	}
	if r.speed > 0 {
		cells = append(cells, fmt.Sprintf("%.0f", r.speed/1e6))
	} else {
		cells = append(cells, "")
	}
	for i := range edits {
		if i < len(r.kept) && r.kept[i].before > 0 {
			cells = append(cells, fmt.Sprintf("%.3f", share(r.kept[i].after, r.kept[i].before)))
		} else {
			cells = append(cells, "")
		}
	}
	return cells
}

// ratio keeps one miss in 100,000 from reading like none.
func ratio(x float64) string {
	if x == 1 {
		return "1"
	}
	return fmt.Sprintf("%.5f", min(x, 0.99999))
}

// merged returns a table with the rows of an older one that it does not have: those of
// languages that were not compared this time. Rows come in the order of the corpora.
func merged(old, table string) string {
	rows := map[string][]string{}
	var heads []string
	for i, text := range []string{old, table} {
		seen := map[string]bool{}
		for n, line := range tableLines(text) {
			if n < 2 {
				if i == 1 {
					heads = append(heads, line)
				}
				continue
			}
			lang, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
			if !seen[lang] {
				rows[lang], seen[lang] = nil, true
			}
			rows[lang] = append(rows[lang], line)
		}
	}
	for _, c := range corpora {
		heads = append(heads, rows[c.lang]...)
	}
	return strings.Join(heads, "\n") + "\n"
}

func tableLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// insert puts the table between the markers of a document. Rows that it does not have
// stay.
func insert(path, table string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin := bytes.Index(text, []byte(markBegin))
	end := bytes.Index(text, []byte(markEnd))
	if begin < 0 || end < begin {
		return fmt.Errorf("%s: no lines %q and %q", path, strings.TrimSpace(markBegin), strings.TrimSpace(markEnd))
	}
	begin += len(markBegin)
	table = merged(string(text[begin:end]), table)
	return os.WriteFile(path, slices.Concat(text[:begin], []byte("\n"+table+"\n"), text[end:]), 0o644)
}
