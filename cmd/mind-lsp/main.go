// Command mind-lsp indexes a folder and finds any name in it.
//
// Each subcommand has a file of its own here, and none does more than read its
// flags, call package workspace, and print: what is printed is a face of the
// program, and docs/protocol.md describes it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run is main with an exit status: 0 done, 1 failed, 2 not called properly.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second interrupt ends the program at once: the index is valid at any moment.
	context.AfterFunc(ctx, stop)

	root, app := newRoot()
	cmd, err := root.ExecuteContextC(ctx)
	if flushed := app.stdout.Flush(); err == nil && flushed != nil {
		err = fmt.Errorf("printing the answer: %w", flushed)
	}
	if err == nil {
		return 0
	}
	if !errors.Is(err, errSilent) {
		app.note("%v", err)
	}
	if misused := new(usageError); !app.started || errors.As(err, misused) {
		use := cmd.UseLine()
		if cmd.HasSubCommands() {
			use = cmd.CommandPath() + " COMMAND [flags]"
		}
		fmt.Fprintf(os.Stderr, "usage: %s\nRun '%s --help' to see what there is.\n", use, cmd.CommandPath())
		return 2
	}
	return 1
}

// usageError is an error of a call whose words are known and make no sense together.
type usageError struct{ error }

func misuse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errSilent is an error of which everything has been said.
var errSilent = errors.New("failed")
