package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func outlineCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "outline FILE...",
		Short: "Print the declarations of files",
		Long: `Outline reads files as they are on disk, indexed or not, and prints what they declare.
With --json it prints one object a file and line.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("give the path of a file, or of several")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			failed := false
			for _, path := range args {
				o, err := workspace.OutlineFile(path)
				if err != nil {
					a.note("%v", err)
					failed = true
					continue
				}
				if err := a.printOutline(o); err != nil {
					return err
				}
			}
			if failed {
				return errSilent
			}
			return cmd.Context().Err()
		},
	}
}

func (a *app) printOutline(o workspace.Outline) error {
	if a.json {
		return a.printJSON(o)
	}
	if o.Note != "" {
		a.note("%s: %s", o.Path, o.Note)
	}
	a.printSymbols(o.Path, o.Symbols, 0)
	return nil
}

func (a *app) printSymbols(path string, symbols []workspace.Symbol, depth int) {
	for _, s := range symbols {
		name := s.Name
		if s.Signature != "" {
			name = s.Signature
		}
		a.printf("%s:%d:%d: %s%s %s\n", printable(path), s.Line, s.Column, strings.Repeat("  ", depth), s.Kind, printable(name))
		a.printSymbols(path, s.Children, depth+1)
	}
}
