package main

import (
	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func cacheCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "Look after the folder that holds all indexes",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse("unknown command %q for %q", args[0], cmd.CommandPath())
			}
			return cmd.Help()
		},
	}
	var limit int64
	prune := &cobra.Command{
		Use:   "prune",
		Short: "Remove the indexes used longest ago until all fit under the cap",
		Long: `Prune removes whole indexes, those used longest ago first, until all of them together
take no more than the cap. It leaves alone one that is in use. A removed index costs the
time to index that folder again, and nothing else.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if limit < 0 {
				return misuse("--cap %d: give a number of bytes", limit)
			}
			p, err := workspace.Prune(a.cache, limit)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(p)
			}
			for _, r := range p.Removed {
				a.printf("removed %s (%s, %s)\n", printable(r.Path), printable(r.Root), size(r.Bytes))
			}
			a.printf("%s of indexes in %s, of %s allowed\n", size(p.Bytes), p.Path, size(p.CapBytes))
			return nil
		},
	}
	prune.Flags().Int64Var(&limit, "cap", workspace.DefaultCacheCap, "what all indexes may take together, in bytes")
	cmd.AddCommand(prune)
	return cmd
}
