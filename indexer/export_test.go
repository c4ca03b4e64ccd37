package indexer

// WithScanning has f called with each text before that is scanned.
func (opt Options) WithScanning(f func(text []byte)) Options {
	opt.scanning = f
	return opt
}
