package lsp

import "time"

// WithPatience has answers wait so long.
func (opt Options) WithPatience(d time.Duration) Options {
	opt.patience = d
	return opt
}

// WithOpenPatience has answers wait so long for an index to be opened.
func (opt Options) WithOpenPatience(d time.Duration) Options {
	opt.openPatience = d
	return opt
}

// Rudely has indexing give way to nobody.
func (opt Options) Rudely() Options {
	opt.rude = true
	return opt
}

// Ancestor tells whether a process that we descend from is alive; it is nil for others.
var Ancestor = ancestor
