package main

import (
	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A part is what a piece of a sample says.
type part int

const (
	partDoc  part = iota // what a person wrote about the body: a sentence, a heading, a message
	partRest             // what else was written about it
	partName             // what it is called
	partPath             // where it is: folders, file, containers
	partBody             // the text itself, without the above
	partCount
)

// A sample is something that was found in a project, of which pairs of texts that belong
// together are made.
type sample struct {
	project uint16
	kind    sampleKind
	parts   [partCount]span
}

type sampleKind uint8

const (
	kindDecl    sampleKind = iota // a declaration with documentation
	kindBare                      // a declaration without
	kindComment                   // a comment within code, and the lines below
	kindMessage                   // a message, and the code that says it
	kindTest                      // what a test says that it tests, and the test
	kindProse                     // a heading or a paragraph of documentation, and what follows
	kindFile                      // what a file says of itself, and what it declares
	kindCount
)

var kindNames = [kindCount]string{"declarations with documentation", "declarations without", "comments", "messages", "tests", "documentation", "files"}

// A span is a stretch of the tokens of a corpus.
type span struct{ start, end uint32 }

// A token is a word of the lexicon, and how often it occurs in its text.
type token uint32

const (
	tokenShift = 6
	tokenMax   = 1<<tokenShift - 1
)

func (t token) word() uint32 { return uint32(t) >> tokenShift }
func (t token) count() int   { return int(t & tokenMax) }

// A corpus is all samples of all projects, their words numbered.
type corpus struct {
	projects []source
	lexicon  lexicon
	tokens   []token
	samples  []sample
}

// text returns the tokens of a part of a sample.
func (c *corpus) text(s *sample, p part) []token {
	return c.tokens[s.parts[p].start:s.parts[p].end]
}

// describe says how much was found.
func (c *corpus) describe(report func(string, ...any)) {
	var kinds [kindCount]int
	for i := range c.samples {
		kinds[c.samples[i].kind]++
	}
	for k, n := range kinds {
		report("%8d samples of %s", n, kindNames[k])
	}
}

// A lexicon numbers words.
type lexicon struct {
	ids   map[string]uint32
	words []string
	texts []uint32 // in how many texts each occurs
	// spread is in how many projects each occurs, and last in which it was seen last.
	spread, last []uint16
}

func newLexicon() lexicon { return lexicon{ids: map[string]uint32{}} }

// id returns the number of a folded word.
func (l *lexicon) id(word []byte) uint32 {
	if id, ok := l.ids[string(word)]; ok {
		return id
	}
	id := uint32(len(l.words))
	w := string(word)
	l.ids[w] = id
	l.words = append(l.words, w)
	l.texts = append(l.texts, 0)
	l.spread = append(l.spread, 0)
	l.last = append(l.last, 0)
	return id
}

// A counter numbers and counts the words of one text.
type counter struct {
	lex     *lexicon
	project uint16 // from 1
	counts  []uint8
	seen    []uint32
	buf     []byte
}

// add adds the words of a piece of the text.
func (c *counter) add(text []byte) {
	for i, j := words.Next(text, 0); i < len(text); i, j = words.Next(text, j) {
		if j-i > embed.MaxWord || isNumber(text[i:j]) && j-i > 4 {
			continue
		}
		c.buf = words.AppendFold(c.buf[:0], text[i:j])
		id := c.lex.id(c.buf)
		for int(id) >= len(c.counts) {
			c.counts = append(c.counts, make([]uint8, len(c.counts)+1024)...)
		}
		if c.counts[id] == 0 {
			c.seen = append(c.seen, id)
		}
		if c.counts[id] < tokenMax {
			c.counts[id]++
		}
	}
}

// take appends the words that were added to dst, and forgets them.
func (c *counter) take(dst []token) []token {
	for _, id := range c.seen {
		dst = append(dst, token(id<<tokenShift|uint32(c.counts[id])))
		c.counts[id] = 0
		c.lex.texts[id]++
		if c.lex.last[id] != c.project {
			c.lex.last[id] = c.project
			c.lex.spread[id]++
		}
	}
	c.seen = c.seen[:0]
	return dst
}

func isNumber(word []byte) bool { return len(word) > 0 && word[0] >= '0' && word[0] <= '9' }
