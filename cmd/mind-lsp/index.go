package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func indexCommand(a *app) *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "index [DIR]",
		Short: "Index a folder to the end and print a summary",
		Long: `Index reads what a folder holds and is not ignored, stores what each file declares,
and prints a summary. Run again, it reads only what changed. An interrupted run keeps what
it has done, and the next one goes on from there. While an editor has the folder open, its
server does the work, by its own settings, and this shows how far that is.`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.check(); err != nil {
				return err
			}
			w, err := a.open(cmd.Context(), directory(args), s)
			if err != nil {
				return err
			}
			defer w.Close() // the index is durable without it
			summary, err := a.update(cmd.Context(), w, s.chosen(cmd))
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(summary)
			}
			a.printSummary(summary)
			return nil
		},
	}
	s.add(cmd, true)
	return cmd
}

// update brings the index up to date, with a bar where someone is looking. asSet fails
// where another process makes the pass by other settings.
func (a *app) update(ctx context.Context, w *workspace.Shared, asSet bool) (workspace.Summary, error) {
	if w.Activity().Mode == workspace.Paused { // whoever asks for an index wants one
		a.note("indexing was paused, and goes on")
		if err := w.SetMode(ctx, workspace.Normal); err != nil {
			return workspace.Summary{}, err
		}
	}
	bar := newBar(a.stderr, a.json)
	summary, err := w.Update(ctx, workspace.UpdateOptions{AsSet: asSet, Progress: bar.show})
	bar.clear()
	if errors.Is(err, context.Canceled) {
		a.note("interrupted: %s of what was looked at is stored, and the next run goes on from there",
			plural(summary.Indexed+summary.Reused, "file"))
		return summary, errSilent
	}
	return summary, advise(err)
}

func (a *app) printSummary(s workspace.Summary) {
	a.printf("%s, %s in %s (%s)\n", plural(s.Files, "file"), plural(s.Symbols, "symbol"),
		duration(time.Duration(s.Seconds*float64(time.Second))), printable(s.Root))
	a.printf("  %s indexed, %s reused, %s skipped, %s failed, %s removed\n",
		count(s.Indexed), count(s.Reused), count(s.Skipped), count(s.Failed), count(s.Removed))
	a.printf("  %s read, %s files/s, index of %s\n", size(s.Bytes), count(int64(s.FilesPerSecond)), size(s.CacheBytes))
	a.printf("  up to %s, %s of memory at most\n", plural(s.WorkersPeak, "worker"), size(s.PeakRSSBytes))
	if s.Failed > 0 {
		a.printf("  mind-lsp status lists the files that failed\n")
	}
	if n := s.SkippedBy["generated"]; n > 0 {
		a.printf("  %s generated files were left out; --generated takes them in\n", count(n))
	}
	if s.Files == 0 {
		a.printf("  nothing here to index: mind-lsp plan %s tells what was left out and why\n", printable(s.Root))
	}
}
