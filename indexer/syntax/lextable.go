package syntax

// A lexTable is what the lexer looks up for each byte.
type lexTable struct {
	class [256]byteClass
	name  [256]bool // may be in a name
	knows keywordSet
}

type byteClass uint8

// compiled returns the language's table, and makes it if this is the first time.
func (l *Language) compiled() *lexTable {
	l.once.Do(func() {
		for _, word := range l.words() {
			l.table.knows.add(lookup([]byte(word)))
		}
	})
	return &l.table
}
