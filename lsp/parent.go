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

// parentGone waits until the process is gone, and returns true, or until ctx is done.
// Of a process that we do not descend from it never says that it is gone.
func parentGone(ctx context.Context, pid int) bool {
	alive := ancestor(pid)
	if alive == nil {
		return false
	}
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
