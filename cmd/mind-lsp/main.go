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
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if !errors.Is(err, errSilent) {
		fmt.Fprintln(os.Stderr, "mind-lsp:", err)
	}
	if !app.started {
		fmt.Fprintln(os.Stderr, "Run 'mind-lsp --help' to see what there is.")
		return 2
	}
	return 1
}

// errSilent is an error of which everything has been said.
var errSilent = errors.New("failed")
