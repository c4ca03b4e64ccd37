package syntax

// A Language is how the files of one language are recognised, lexed and walked.
type Language struct {
	Name string // as LSP's language identifiers have it: "go", "typescriptreact"
	walk walker // nil: pieces and words only
}
