package indexer

import "runtime"

// stepBack has the goroutine that calls it work at low priority until it ends: its thread
// is its own from then on, and ends with it, since without rights no thread gets its
// priority back.
func stepBack() {
	runtime.LockOSThread()
	lowerPriority()
}
