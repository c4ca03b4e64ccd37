package memory

// Process returns how much memory this process has in RAM, now and at its highest,
// in bytes; 0 where that cannot be told. File pages that it has mapped are counted.
func Process() (rss, peakRSS int64) {
	rss, peakRSS = readProcess("/")
	return rss, max(rss, peakRSS)
}

// Held returns how much memory this process has in RAM, mapped files aside, in bytes.
func Held() int64 { return readOwn("/").anon() }
