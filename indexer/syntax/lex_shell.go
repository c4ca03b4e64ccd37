package syntax

import "bytes"

// A shell has no tokens that stand for themselves: a brace is one where it is a word,
// a parenthesis may belong to a case, and quotes open in quotes again.

// shellSpecial reads what begins with c, where shells have it otherwise than others.
func (lx *lexer) shellSpecial(c byte) bool {
	switch c {
	case '"':
		start := lx.pos
		lx.pos++
		lx.double(start, 0)
	case '$':
		return lx.dollar()
	case '\\':
		if next := lx.peek(1); next == '\n' || next == '\r' || next == 0 {
			return false
		}
		lx.punct(c, 2)
	case '{':
		if !lx.wordAlone() {
			lx.punct(c, 1)
			return true
		}
		return false
	case '}':
		if !lx.closesGroup() {
			lx.punct(c, 1)
			return true
		}
		return false
	case '[', ']':
		lx.punct(c, 1)
	case ')':
		if n := lx.inCase(); n == 0 || int(lx.cases[n-1]) != len(lx.stack) {
			return false
		}
		lx.punct(c, 1) // behind a pattern
	case '#':
		if lx.pos == lx.lineStart || bytes.IndexByte([]byte(";&|("), lx.src[lx.pos-1]) < 0 {
			return false
		}
		start := lx.pos
		lx.pos += lineLength(lx.src[start:])
		lx.comment(start)
	default:
		return false
	}
	return true
}

// inCase returns how many cases are open, and forgets those in brackets that were closed.
func (lx *lexer) inCase() int {
	n := len(lx.cases)
	for n > 0 && int(lx.cases[n-1]) > len(lx.stack) {
		n--
	}
	lx.cases = lx.cases[:n]
	return n
}

// shellKeyword notes where a case begins and ends, before the token of its word.
func (lx *lexer) shellKeyword(kw keyword) {
	switch kw {
	case kwCase:
		if lx.inCase() < maxNesting && lx.startsCommand() {
			lx.cases = append(lx.cases, int32(len(lx.stack)))
		}
	case kwEsac:
		if n := lx.inCase(); n > 0 && int(lx.cases[n-1]) == len(lx.stack) && lx.startsCommand() {
			lx.cases = lx.cases[:n-1]
		}
	}
}

// startsCommand reports whether a command begins at pos.
func (lx *lexer) startsCommand() bool {
	return lx.pending&flagNewline != 0 || commandFollows(lx.previous())
}

// beforeCommand has the keywords that a command follows.
var beforeCommand = keywordsOf(kwThen, kwDo, kwElse, kwElif, kwIf, kwWhile, kwUntil, kwIn)

// commandFollows reports whether a command may begin on the line behind a token.
func commandFollows(t *token) bool {
	switch t.kind {
	case tokEOF, tokOpen, tokClose:
		return true
	case tokPunct:
		switch t.op {
		case ';', '&', '|', '!', ')', opAnd, opOr:
			return true
		}
	case tokIdent:
		return t.kw != 0 && beforeCommand.has(t.kw)
	}
	return false
}

// wordAlone reports whether the brace at pos is a word.
func (lx *lexer) wordAlone() bool {
	if next := lx.peek(1); next != 0 && !space(next) {
		return false
	}
	return lx.pos == lx.lineStart || bytes.IndexByte([]byte(" \t;)(&|!"), lx.src[lx.pos-1]) >= 0
}

// closesGroup reports whether the brace at pos ends a group: where a command may begin, or
// as a word on the line where the group began, as zsh allows.
func (lx *lexer) closesGroup() bool {
	next := lx.peek(1)
	if lx.startsCommand() {
		return next == 0 || !lx.table.name[next]
	}
	n := len(lx.stack)
	if n == 0 || lx.stack[n-1].op != '{' || lx.toks[lx.stack[n-1].tok].line != lx.line {
		return false
	}
	return space(lx.src[lx.pos-1]) && (next == 0 || space(next) || next == ';' || next == ')')
}

// dollar reads ${...} and $'...'.
func (lx *lexer) dollar() bool {
	rest := lx.src[lx.pos:]
	n := 0
	switch lx.peek(1) {
	case '{':
		rest = lx.near(rest)
		n = paramLength(rest, false)
		lx.missed(n, rest)
	case '\'':
		for n = 2; n < len(rest) && rest[n] != '\''; n++ {
			if rest[n] == '\\' {
				n++
			}
		}
		if n++; n > len(rest) {
			return false
		}
	}
	if n == 0 {
		return false
	}
	start := lx.pos
	lx.pos += n
	lx.text(start, 0)
	return true
}

// double reads a text in double quotes from pos up to its end, or to a command in it, and
// adds a token that starts at start.
func (lx *lexer) double(start int, flags tokenFlag) {
	src := lx.src
	for i := lx.pos; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			lx.pos = i + 1
			lx.text(start, flags)
			return
		case '`':
			near := lx.near(src[i:])
			n := backquoted(near)
			lx.missed(n, near)
			i += n
		case '$':
			if i+1 == len(src) {
				break
			}
			switch src[i+1] {
			case '{':
				near := lx.near(src[i:])
				n := paramLength(near, true)
				lx.missed(n, near)
				i += max(n-1, 0)
			case '(':
				if lx.repair { // its end may be what is missing
					near := lx.near(src[i+1:])
					n := commandLength(near)
					lx.missed(n, near)
					i += n
					continue
				}
				lx.pos = i + 1
				lx.text(start, flags|flagChain)
				lx.pos++
				lx.add(tokOpen, '(', lx.pos-1, flagChain)
				lx.push('(').resume = resumeDouble
				return
			}
		}
	}
	lx.pos += lx.closed(0, -1)
	lx.text(start, flags)
}

// How far the end of a ${...} and of a command in a text is looked for, in bytes: at first,
// and when many had none.
const (
	maxParam  = 1024
	vainParam = 64
)

// near returns as much of s as is looked at.
func (lx *lexer) near(s []byte) []byte {
	if lx.vain >= maxVain {
		return s[:min(len(s), vainParam)]
	}
	return s[:min(len(s), maxParam)]
}

// missed counts a search in s that found nothing, if n is 0.
func (lx *lexer) missed(n int, s []byte) {
	if n > 0 {
		return
	}
	lx.work += len(s)
	lx.vain++
}

// backquoted returns the offset of the backquote that ends what s begins with, or 0.
func backquoted(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			return i
		}
	}
	return 0
}

// paramLength returns the length of the ${...} that s begins with, or 0. In double quotes a
// single quote is one where it is part of a pattern alone.
func paramLength(s []byte, quoted bool) int {
	i := 2
	if i < len(s) && (s[i] == '!' || s[i] == '#') {
		i++
	}
	for i < len(s) && (s[i] == '_' || digit(s[i]) || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z') {
		i++
	}
	quotes := !quoted || i < len(s) && bytes.IndexByte([]byte("#%/^,"), s[i]) >= 0
	for depth := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '`':
			n := backquoted(s[i:])
			if n == 0 {
				return 0
			}
			i += n
		case '"':
			n := quotedLength(s[i:])
			if n == 0 {
				return 0
			}
			i += n
		case '\'':
			if quotes {
				i += max(bytes.IndexByte(s[i+1:], '\'')+1, 0)
			}
		case '$':
			if i+1 < len(s) && s[i+1] == '{' {
				depth++
				i++
			} else if i+1 < len(s) && s[i+1] == '(' {
				n := commandLength(s[i+1:])
				if n == 0 {
					return 0
				}
				i += n
			}
		}
	}
	return 0
}

// quotedLength returns the offset of the quote that ends the one that s begins with, or 0.
func quotedLength(s []byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return 0
}

// commandLength returns the length of the parentheses that s begins with, or 0.
func commandLength(s []byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'':
			i += max(bytes.IndexByte(s[i+1:], '\'')+1, 0)
		case '"':
			n := quotedLength(s[i:])
			if n == 0 {
				return 0
			}
			i += n
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
