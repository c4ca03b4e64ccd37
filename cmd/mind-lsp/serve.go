package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/mind-lsp/mind-lsp/lsp"
)

func serveCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Speak the Language Server Protocol on standard input and output",
		Long: `Serve is what an editor starts. It indexes the folders that the editor has open and
answers until the editor hangs up. Settings come from the editor: see docs/settings.md.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if terminal(os.Stdin) {
				a.note("this is for editors, and waits for one on standard input; mind-lsp --help shows what is for people")
			}
			// Otherwise an editor that closes its end kills us in the middle of what we
			// do, instead of ending it.
			signal.Ignore(syscall.SIGPIPE)
			status := lsp.Serve(cmd.Context(), stdio{}, lsp.Options{
				Version: ownVersion(), Cache: a.cache, Self: self(), Log: a.logger().Handler(),
			})
			switch {
			case status == 0:
				return nil
			case cmd.Context().Err() != nil:
				return errSignalled
			default:
				return errHungUp
			}
		},
	}
	// Editors add these to the command; there is nothing else to choose.
	cmd.Flags().Bool("stdio", true, "speak on standard input and output, as always")
	return cmd
}

// errHungUp tells that the editor ended the conversation without saying so.
var errHungUp = errors.New("the editor hung up without shutdown")

// errSignalled tells that a signal ended it.
var errSignalled = errors.New("stopped by a signal")

// stdio are our standard streams as one.
type stdio struct{}

func (stdio) Read(p []byte) (int, error)  { return os.Stdin.Read(p) }
func (stdio) Write(p []byte) (int, error) { return os.Stdout.Write(p) }

// Close closes standard input, which wakes a reader where the system can.
func (stdio) Close() error {
	return errors.Join(os.Stdin.Close(), os.Stdout.Close())
}
