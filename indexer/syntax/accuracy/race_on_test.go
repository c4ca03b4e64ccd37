//go:build race

package main

// The race detector slows down Go's parser ten times.
const (
	goSize     = 6 << 20
	pythonSize = 6 << 20
)
