package memory

// warningOf returns the state for a level of memory pressure of macOS's kernel, which
// are 1, 2 and 4.
func warningOf(level uint32) State {
	switch level {
	case 2:
		return Warn
	case 4:
		return Critical
	default:
		return Green
	}
}
