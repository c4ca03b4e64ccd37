package workspace

import "github.com/mind-lsp/mind-lsp/indexer"

// Kinds returns the names of all kinds of declarations, which are those of LSP.
func Kinds() []string { return indexer.Kinds() }

// KnownKind reports whether there is a kind of that name, in any case.
func KnownKind(name string) bool { return indexer.ParseKind(name) != 0 }
