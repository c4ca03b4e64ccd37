package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func searchCommand(a *app) *cobra.Command {
	var dir string
	q := workspace.Question{}
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find code by what it is about",
		Long: `Search finds passages by what they are about, best first: by words in whatever form, by
names, and by meaning. A folder that was never indexed is indexed first.

  mind-lsp search "where do we retry failed uploads"
  mind-lsp search parseHeader                          a name finds its definition first
  mind-lsp search "cache eviction lang:go -path:test"  filters: lang: kind: path: -path:`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.Limit < 1 {
				return misuse("--limit %d: give a number of at least 1", q.Limit)
			}
			q.Text = strings.Join(args, " ")
			if strings.TrimSpace(q.Text) == "" {
				return misuse("there is nothing to look for")
			}
			found, err := a.search(cmd.Context(), dir, q)
			var filter *workspace.FilterError
			if errors.As(err, &filter) {
				return misuse("%v", err)
			}
			if err != nil {
				return err
			}
			return a.printPassages(&found)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&dir, "directory", "C", ".", "the folder to search")
	_ = cmd.RegisterFlagCompletionFunc("directory", folders)
	f.IntVarP(&q.Limit, "limit", "n", 10, "how many hits at the most")
	f.StringVar(&q.Near, "near", "", "prefer what is near this path")
	return cmd
}

// search asks the index of a folder, as symbols does.
func (a *app) search(ctx context.Context, dir string, q workspace.Question) (workspace.Passages, error) {
	w, err := a.indexed(ctx, dir)
	if err != nil {
		return workspace.Passages{}, err
	}
	defer w.Close() // nothing to lose
	start := time.Now()
	found, err := w.Search(ctx, q)
	a.logger().Debug("answered", "hits", len(found.Hits), "took", time.Since(start))
	if err == nil {
		a.explain(ctx, w, len(found.Hits), found.Pending, "nothing was found")
	}
	return found, err
}

// colours are what a terminal is told to change to. The zero value changes nothing.
type colours struct{ path, mark, faint, off string }

var allColours = colours{path: "\x1b[35m", mark: "\x1b[1;31m", faint: "\x1b[2m", off: "\x1b[0m"}

func (a *app) printPassages(found *workspace.Passages) error {
	if a.json {
		return a.printJSON(found)
	}
	c := allColours
	if os.Getenv("NO_COLOR") != "" {
		c = colours{}
	}
	people := terminal(os.Stdout)
	for i := range found.Hits {
		if people {
			a.printSnippet(&found.Hits[i], c)
		} else {
			a.printPlain(&found.Hits[i])
		}
	}
	if found.Note != "" {
		a.note("%s", found.Note)
	}
	return nil
}

// printPlain prints a hit on a line that editors and terminals can jump to: that of the
// first line that holds a word of the question.
func (a *app) printPlain(h *workspace.PassageHit) {
	line, column, text := bestLine(h)
	a.printf("%s:%d:%d: ", printable(h.Path), line, column)
	if h.Symbol != "" {
		a.printf("%s %s: ", h.Kind, printable(qualified(h)))
	}
	a.printf("%s\n", printable(strings.TrimSpace(text)))
}

// printSnippet prints a hit with its snippet for people.
func (a *app) printSnippet(h *workspace.PassageHit, c colours) {
	line, column, _ := bestLine(h)
	a.printf("%s%s:%d:%d%s", c.path, printable(h.Path), line, column, c.off)
	if h.Symbol != "" {
		a.printf("  %s %s", h.Kind, printable(qualified(h)))
	}
	a.printf("  %s%.2f %s%s\n", c.faint, h.Score, h.Tier, c.off)
	at := 0
	for i, text := range strings.Split(h.Snippet, "\n") {
		a.printf("%s%6d%s  ", c.faint, h.SnippetLine+i, c.off)
		a.printMarked(text, h.Marks, at, c)
		a.printf("\n")
		at += len(text) + 1
	}
	a.printf("\n")
}

// printMarked prints a line of a snippet that begins at an offset of it.
func (a *app) printMarked(text string, marks [][2]int, at int, c colours) {
	done := 0
	for _, m := range marks {
		from, to := m[0]-at, m[1]-at
		if from < done || to > len(text) {
			continue
		}
		a.printf("%s%s%s%s", visible(text[done:from], "\t"), c.mark, visible(text[from:to], "\t"), c.off)
		done = to
	}
	a.printf("%s", visible(text[done:], "\t"))
}

// bestLine returns the first line of a snippet that has a mark, its number, and the
// column of the mark, from 1.
func bestLine(h *workspace.PassageHit) (line, column int, text string) {
	at := 0
	line, column = max(h.SnippetLine, h.StartLine), 1
	lines := strings.Split(h.Snippet, "\n")
	for i, text := range lines {
		for _, m := range h.Marks {
			if m[0] >= at && m[0] <= at+len(text) {
				return line + i, m[0] - at + 1, text
			}
		}
		at += len(text) + 1
	}
	return line, column, lines[0]
}

func qualified(h *workspace.PassageHit) string {
	if h.Container != "" {
		return h.Container + "." + h.Symbol
	}
	return h.Symbol
}
