package syntax

import (
	"fmt"
	"strings"
)

// A lexTable is what the lexer looks up for each byte of a language.
type lexTable struct {
	class  [256]byteClass // what may begin with the byte
	plain  [256]byteClass // the same where nothing special does
	name   [256]bool      // may be in a name
	named  [256]bool      // directly after a name, may make it a string's prefix, or longer by an escape
	knows  keywordSet
	anchor keywordSet

	// quotes has an entry for each variant of each of the language's.
	quotes  []quoteTable
	quoteAt [256]uint8 // one more than the index of the first one that begins so

	newline tokenFlag // what the first token of a line gets when no bracket is open
}

// What a quote's entries in the table are, in order.
const (
	asWritten = iota
	withoutEscapes
	withCode
	withBoth
	quoteVariants
)

// A quoteTable is a [quote] made ready for the lexer.
type quoteTable struct {
	quote
	codes   []string
	braces  bool      // code opens with a lone brace, and a doubled one is in the text
	stop    [256]bool // bytes that mean something in the text
	twofold bool      // close has more than one byte
}

// A byteClass says what may begin with a byte.
type byteClass uint8

const (
	classPunct    byteClass = iota // an operator of one character
	classSpace                     // white space
	classNewline                   // the end of a line
	className                      // a name or a keyword
	classWide                      // a character of more than one byte
	classDigit                     // a number
	classQuote                     // a literal of text
	classOpen                      // an open bracket
	classClose                     // a close bracket
	classOperator                  // an operator of one or more characters
	classHead                      // a name, if more of it follows
	classEscape                    // a name that begins with an escape, or a joined line
	classSpecial                   // one of several things: see lexer.special
)

// compiled returns the language's table, and makes it if this is the first time.
func (l *Language) compiled() *lexTable {
	l.once.Do(func() {
		t := &l.table
		l.keywordsInto(&t.knows, l.keywords)
		l.keywordsInto(&t.anchor, l.anchors)
		for c := range 256 {
			t.plain[c] = classOf(byte(c))
			t.name[c] = t.plain[c] == className || t.plain[c] == classDigit || c >= 0x80
		}
		for _, c := range []byte(l.names) {
			if c == '\\' {
				t.named[c] = true
			} else {
				t.plain[c], t.name[c] = className, true
			}
		}
		for _, c := range []byte(l.nameHeads) {
			t.plain[c] = classHead
		}
		for _, c := range []byte(l.nameTails) {
			if c == '?' || c == '!' {
				t.named[c] = true // last, and not before =
			} else {
				t.name[c] = true
			}
		}
		for i := range l.quotes {
			q := &l.quotes[i]
			for variant := range quoteVariants {
				t.quotes = append(t.quotes, q.compiled(variant, l.prefix))
			}
			t.plain[q.open[0]] = classQuote
			if t.quoteAt[q.open[0]] == 0 {
				t.quoteAt[q.open[0]] = uint8(i*quoteVariants + 1)
			}
		}
		for _, c := range []byte(l.prefix.after()) {
			t.named[c] = true
		}
		t.class = t.plain
		for _, c := range []byte(l.special()) {
			t.class[c] = classSpecial
		}
		if l.logical {
			t.newline = flagLogical
		}
	})
	return &l.table
}

func (l *Language) keywordsInto(set *keywordSet, words string) {
	for _, word := range strings.Fields(words) {
		k := lookup([]byte(word))
		if k == 0 {
			panic(fmt.Sprintf("syntax: %s knows %q, which is no keyword", l.Name, word))
		}
		set.add(k)
	}
}

// special returns the bytes that may begin something other than what their class
// says, so that only these are looked at twice.
func (l *Language) special() string {
	var s string
	for _, mark := range l.comments {
		s += mark.open[:1]
	}
	if l.island.open != "" {
		s += l.island.close[:1]
	}
	if l.regex {
		s += "/"
	}
	if l.jsx || l.heredoc != heredocNone {
		s += "<"
	}
	if l.preproc || l.prefix == prefixSwift {
		s += "#"
	}
	if l.shell {
		s += "\"$\\{}[])#"
	}
	if l.char == charOne {
		s += "'"
	}
	if l.prefix == prefixCSharp {
		s += "@$"
	}
	switch l.long {
	case longLua:
		s += "["
	case longDollar:
		s += "$"
	case longPercent:
		s += "%/?`_"
	case longOCaml:
		s += "{"
	case longSigil:
		s += "~?"
	}
	return s
}

// after returns the bytes before which a name may be a string's prefix.
func (p prefixRule) after() string {
	switch p {
	case prefixPython, prefixRaw:
		return "\"'"
	case prefixRust:
		return "\"#'"
	case prefixC:
		return "\"'"
	case prefixScala:
		return "\""
	}
	return ""
}

// classOf returns what a byte begins in most languages.
func classOf(c byte) byteClass {
	switch {
	case c == '\n':
		return classNewline
	case c <= ' ' || c == 0x7f:
		return classSpace
	case c >= 0x80:
		return classWide
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
		return className
	case '0' <= c && c <= '9':
		return classDigit
	case c == '(' || c == '[' || c == '{':
		return classOpen
	case c == ')' || c == ']' || c == '}':
		return classClose
	case c == '\\':
		return classEscape
	case strings.IndexByte("=!<>+-*/%&|^:.?~@", c) >= 0:
		return classOperator
	}
	return classPunct
}

// compiled returns the quote's table for one of its variants.
func (q *quote) compiled(variant int, prefix prefixRule) quoteTable {
	t := quoteTable{quote: *q}
	if t.close == "" {
		t.close = t.open
	}
	if variant == withoutEscapes || variant == withBoth {
		t.escape, t.code = 0, ""
		if prefix == prefixCSharp {
			t.doubled, t.lines = true, true
		}
	}
	if variant == withCode || variant == withBoth {
		switch prefix {
		case prefixPython, prefixCSharp:
			t.code, t.braces = "{", true
		case prefixScala:
			t.code = "${"
		}
	}
	t.codes = strings.Fields(t.code)
	t.twofold = len(t.close) > 1
	t.stop[t.close[0]] = true
	if t.escape != 0 {
		t.stop[t.escape] = true
	}
	if !t.lines {
		t.stop['\n'] = true
	}
	for _, code := range t.codes {
		t.stop[code[0]] = true
	}
	return t
}
