//go:build race

package main

// The race detector slows down Go's parser ten times.
const (
	goSize     = 4 << 20
	pythonSize = 4 << 20
	rubySize   = 2 << 20
)
