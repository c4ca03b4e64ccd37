package main

import (
	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/workspace"
)

func pauseCommand(a *app) *cobra.Command {
	return modeCommand(a, "pause", workspace.Paused, "Have indexing of a folder read nothing until it is resumed",
		"indexing of %s is paused: mind-lsp resume goes on with it")
}

func resumeCommand(a *app) *cobra.Command {
	return modeCommand(a, "resume", workspace.Normal, "Have indexing of a folder go on at full speed",
		"indexing of %s goes on")
}

func slowCommand(a *app) *cobra.Command {
	return modeCommand(a, "slow", workspace.Slow, "Have indexing of a folder take a quarter of one core",
		"indexing of %s takes one file at a time: mind-lsp resume has it go on at full speed")
}

// modeCommand is a command that sets how much of the machine indexing may take. It is
// remembered, and heard by the process that has the index open.
func modeCommand(a *app, name string, mode workspace.Mode, short, done string) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: name, Short: short, Args: cobra.NoArgs,
		Long: short + `.
It is remembered for the folder, and heard by the editor that has it open. Questions are
answered all the same.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := a.known(cmd.Context(), dir)
			if err != nil {
				return err
			}
			defer w.Close() // nothing to lose
			root := w.Root()
			if err := w.SetMode(cmd.Context(), mode); err != nil {
				return err
			}
			if a.json {
				return a.printJSON(struct {
					Root string         `json:"root"`
					Mode workspace.Mode `json:"mode"`
				}{root, mode})
			}
			a.printf(done+"\n", printable(root))
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "directory", "C", ".", "the folder")
	_ = cmd.RegisterFlagCompletionFunc("directory", folders)
	return cmd
}
