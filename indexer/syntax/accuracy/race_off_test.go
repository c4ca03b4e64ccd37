//go:build !race

package main

// How much of a corpus the tests compare, in bytes: all of Go's, and of Python's what
// its own parser reads in some seconds.
const (
	goSize     = 1 << 30
	pythonSize = 10 << 20
	rubySize   = 10 << 20
)
