package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// checkCommand is what mind-lsp starts of itself to look at an index that was not closed
// in order, so that a file that ends its reader ends no more than that.
func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: workspace.CheckCommand + " FILE", Short: "Look for damage in the file of an index",
		Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return workspace.CheckFile(args[0]) },
	}
}

// scanCommand is what mind-lsp starts of itself for a file that was being scanned when
// the last process ended.
func scanCommand() *cobra.Command {
	return &cobra.Command{
		Use: workspace.ScanCommand + " PATH", Short: "Scan what is on standard input",
		Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := io.ReadAll(os.Stdin)
			if err == nil {
				workspace.Scan(args[0], text)
			}
			return err
		},
	}
}
