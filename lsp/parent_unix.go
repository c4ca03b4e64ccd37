//go:build unix && !linux

package lsp

import "os"

// parentAlive reports whether our parent is still our parent: when it ends, another
// process takes its place.
func parentAlive(pid int) bool { return os.Getppid() == pid }
