package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func statusCommand(a *app) *cobra.Command {
	var dir string
	var watch bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what the index of a folder holds",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if watch {
				return a.watchStatus(cmd.Context(), dir)
			}
			s, err := a.status(cmd.Context(), dir)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(s)
			}
			a.printStatus(s)
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "directory", "C", ".", "the folder")
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "show what goes on until interrupted")
	_ = cmd.RegisterFlagCompletionFunc("directory", folders)
	return cmd
}

// status describes the index of a folder, and makes none where there is none.
func (a *app) status(ctx context.Context, dir string) (workspace.Status, error) {
	s, never, err := workspace.NeverIndexed(a.options(dir, settings{}))
	if never || err != nil {
		return s, advise(err)
	}
	w, err := a.known(ctx, dir)
	if err != nil {
		return s, err
	}
	defer w.Close() // nothing to lose
	return w.Status(ctx)
}

func (a *app) printStatus(s workspace.Status) {
	a.printf("folder   %s\n", printable(s.Root))
	a.printf("index    %s, %s\n", printable(s.Cache), size(s.CacheBytes))
	switch s.Role {
	case workspace.RoleAttached:
		a.printf("owner    another mind-lsp, which keeps it up to date and was asked\n")
	case workspace.RolePublished:
		a.printf("owner    another mind-lsp, which does not answer: what it has published can be searched\n")
		return
	}
	if s.LastRun == nil {
		a.printf("         never indexed: mind-lsp index %s\n", printable(s.Root))
		return
	}
	whole := ""
	if !s.LastRun.Complete {
		whole = ", not to the end: mind-lsp index goes on"
	}
	a.printf("         indexed %s ago, in %s%s\n", duration(time.Since(s.LastRun.Ended).Round(time.Second)),
		duration(time.Duration(s.LastRun.Seconds*float64(time.Second))), whole)
	a.printf("files    %s in %s, %s, %s\n", count(s.Files), plural(s.Directories, "folder"), plural(s.Symbols, "symbol"), plural(s.Chunks, "piece"))
	a.printf("memory   %s, %.0f %%: %s\n", s.Pressure.State, s.Pressure.Value*100, printable(s.Pressure.Text))
	if s.Mode != workspace.Normal {
		a.printf("mode     %s: mind-lsp resume ends that\n", s.Mode)
	}
	for _, reason := range slices.Sorted(maps.Keys(s.Skipped)) {
		a.printf("skipped  %s %s\n", count(s.Skipped[reason]), reason)
	}
	for _, e := range s.Journal {
		workers := fmt.Sprintf("%d to %d", e.From, e.To)
		if e.From == e.To {
			workers = fmt.Sprintf("still %d", e.To)
		}
		a.printf("workers  %s  %s, %s: %s\n", e.At.Local().Format(time.TimeOnly), workers, e.State, printable(e.Reason))
	}
	for _, f := range s.Failures {
		a.printf("failed   %s: %s\n", printable(f.Path), printable(f.Error))
	}
	for _, q := range s.Quarantined {
		a.printf("aside    %s: %s; it is tried again once it is edited\n", printable(q.Path), printable(q.Reason))
	}
	if more := s.Failed - int64(len(s.Failures)); more > 0 {
		a.printf("         and %s more\n", count(more))
	}
}
