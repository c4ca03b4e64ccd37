package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func planCommand(a *app) *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "plan [DIR]",
		Short: "Show what would be indexed, what would not and why, and what it would take",
		Long: `Plan walks a folder as index does and changes nothing. Every file and folder that would
be left out is counted by its reason, with examples; --verbose names them all, as --json does.`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.check(); err != nil {
				return err
			}
			p, err := workspace.MakePlan(cmd.Context(), a.options(directory(args), s))
			if err != nil {
				return advise(err)
			}
			if a.json {
				return a.printJSON(p)
			}
			a.printPlan(p)
			return nil
		},
	}
	s.add(cmd, false)
	return cmd
}

// planExamples is how many paths are shown for a reason, when not all are wanted.
const planExamples = 3

func (a *app) printPlan(p workspace.Plan) {
	a.printf("%s, %s in %s of %s\n", plural(p.Files, "file"), size(p.Bytes), plural(p.Directories, "folder"), printable(p.Root))
	for _, l := range p.Languages {
		a.printf("  %-18s %9s files %9s\n", l.Language, count(l.Files), size(l.Bytes))
	}
	a.printf("about %s with %s, and an index of about %s\n", duration(time.Duration(p.EstimatedSeconds*float64(time.Second))),
		plural(p.Workers, "worker"), size(p.EstimatedCacheBytes))
	if len(p.Skipped) == 0 {
		return
	}
	a.printf("left out:\n")
	byReason := map[string][]workspace.Skipped{}
	for _, s := range p.Skipped {
		byReason[s.Reason] = append(byReason[s.Reason], s)
	}
	reasons := slices.SortedFunc(maps.Keys(byReason), func(x, y string) int {
		return cmp.Or(len(byReason[y])-len(byReason[x]), cmp.Compare(x, y))
	})
	for _, reason := range reasons {
		skipped := byReason[reason]
		a.printf("  %-12s %9s  %s\n", reason, count(len(skipped)), skipped[0].Why)
		shown := skipped
		if !a.verbose && len(shown) > planExamples {
			shown = shown[:planExamples]
		}
		for _, s := range shown {
			a.printf("    %s\n", printable(s.Path))
		}
		if rest := len(skipped) - len(shown); rest > 0 {
			a.printf("    and %s more\n", count(rest))
		}
	}
}
