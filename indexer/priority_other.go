//go:build !linux && !windows

package indexer

// lowerPriority does nothing: macOS has one class for threads in the background, which
// also keeps them off the fast cores and slows their disk down to a crawl.
func lowerPriority() {}
