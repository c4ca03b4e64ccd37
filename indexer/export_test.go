package indexer

import "time"

// WithCommits has commits made so often.
func (opt Options) WithCommits(after time.Duration) Options {
	opt.commitAfter = after
	return opt
}

// WithScanning has f called with each text before that is scanned.
func (opt Options) WithScanning(f func(text []byte)) Options {
	opt.scanning = f
	return opt
}
