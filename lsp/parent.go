package lsp

import (
	"context"
	"time"
)

// An editor that crashes closes our standard input, which ends us. But a process
// that it started, and that lives on, may hold that open, so we look now and then
// whether the editor is there. Only a process that we descend from is looked at:
// the number that a client gives may be of another namespace, and so of any process
// here, or of none.
const parentCheck = 3 * time.Second

// watchProcess returns what waits until the process is gone, and returns true, or until
// ctx is done. It is nil for a process that we do not descend from.
func watchProcess(pid int) (gone func(ctx context.Context) bool) {
	alive := ancestor(pid)
	if alive == nil {
		return nil
	}
	return func(ctx context.Context) bool {
		tick := time.NewTicker(parentCheck)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if !alive() {
					return true
				}
			case <-ctx.Done():
				return false
			}
		}
	}
}
