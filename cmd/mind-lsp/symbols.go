package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func symbolsCommand(a *app) *cobra.Command {
	var dir string
	q := workspace.Query{}
	cmd := &cobra.Command{
		Use:   "symbols QUERY",
		Short: "Find declared names, fuzzily",
		Long: `Symbols finds declarations by name, best first: the exact name, a prefix, the starts of
sub-words (gUN finds getUserName), letters in order, and one typo. An upper-case letter in
the query makes case count. A folder that was never indexed is indexed first.

  mind-lsp symbols getUserName       any declaration of about that name
  mind-lsp symbols Store.get         what is named get inside a Store
  mind-lsp symbols 'server/ Run'     Run, in paths that hold "server/"
  mind-lsp symbols --kind class user classes only`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misuse("give one name, in quotes if there are spaces in it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, k := range q.Kinds {
				if !workspace.KnownKind(k) {
					return misuse("there is no kind %q; kinds are %s", k, strings.Join(workspace.Kinds(), ", "))
				}
			}
			if q.Limit < 1 {
				return misuse("--limit %d: give a number of at least 1", q.Limit)
			}
			q.Text = args[0]
			found, err := a.symbols(cmd.Context(), dir, q)
			if err != nil {
				return err
			}
			return a.printHits(found)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&dir, "directory", "C", ".", "the folder to search")
	_ = cmd.RegisterFlagCompletionFunc("directory", folders)
	f.IntVarP(&q.Limit, "limit", "n", 50, "how many hits at the most")
	f.StringSliceVarP(&q.Kinds, "kind", "k", nil, "only these kinds, as in function,class")
	f.StringVar(&q.Near, "near", "", "prefer what is near this path")
	_ = cmd.RegisterFlagCompletionFunc("kind", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return workspace.Kinds(), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// symbols asks the index of a folder, which is made first if there is none. If another
// process owns it, such as the one that an editor runs, that answers.
func (a *app) symbols(ctx context.Context, dir string, q workspace.Query) (workspace.Found, error) {
	w, err := a.indexed(ctx, dir)
	if err != nil {
		return workspace.Found{}, err
	}
	defer w.Close() // nothing to lose
	start := time.Now()
	found, err := w.Symbols(ctx, q)
	a.logger().Debug("answered", "hits", len(found.Hits), "took", time.Since(start))
	if err == nil {
		a.explain(ctx, w, len(found.Hits), found.Pending, "nothing of that name; mind-lsp search looks at words and what they mean, too")
	}
	return found, err
}

// indexed opens the index of a folder to be asked, and makes it first if there is none.
func (a *app) indexed(ctx context.Context, dir string) (*workspace.Shared, error) {
	w, err := a.known(ctx, dir)
	if err != nil || w.Indexed() {
		return w, err
	}
	a.note("%s is not indexed yet: indexing it now", w.Root())
	if _, err := a.update(ctx, w, false); err != nil {
		w.Close() // the first error says more
		return nil, err
	}
	return w, nil
}

// explain says why an answer may be less than somebody expects. None is what it is if
// there are no hits at all.
func (a *app) explain(ctx context.Context, w *workspace.Shared, hits int, pending int64, none string) {
	if w.Role() == workspace.RolePublished {
		a.note("another mind-lsp has the index open and does not answer: this is what it has published, and what is newer may be missing")
	}
	if pending > 0 {
		a.note("%s to be looked at yet: there may be more to find", plural(pending, "file"))
	}
	if hits > 0 {
		return
	}
	if s, err := w.Status(ctx); err == nil && s.Files == 0 && s.LastRun != nil && pending == 0 {
		none = fmt.Sprintf("no file of %s is indexed: mind-lsp plan says what is left out, and why", w.Root())
	}
	a.note("%s", none)
}

func (a *app) printHits(found workspace.Found) error {
	if a.json {
		return a.printJSON(found)
	}
	for _, h := range found.Hits {
		name := h.Name
		if h.Container != "" {
			name = h.Container + "." + name
		}
		a.printf("%s:%d:%d: %s %s\n", printable(h.Path), h.Line, h.Column, h.Kind, printable(name))
	}
	return nil
}
