//go:build !linux

package lsp

import "os"

// ancestor returns what tells whether the process of that number is alive, or nil if
// it did not start us.
func ancestor(pid int) (alive func() bool) {
	if os.Getppid() != pid {
		return nil
	}
	return func() bool { return parentAlive(pid) }
}
