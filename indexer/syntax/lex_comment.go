package syntax

import "bytes"

// special reads what begins with c, and is something other than what c stands for
// most of the time. It reports false if there is no such thing.
func (lx *lexer) special(c byte) bool {
	if closing := lx.lang.island.close; closing != "" && closing[0] == c && bytes.HasPrefix(lx.src[lx.pos:], []byte(closing)) {
		start := lx.pos
		lx.pos += len(closing)
		lx.sea(start)
		return true
	}
	if lx.lang.shell && lx.shellSpecial(c) {
		return true
	}
	for i := range lx.lang.comments {
		if m := &lx.lang.comments[i]; m.open[0] == c && lx.commentAt(m) {
			return true
		}
	}
	if lx.lang.long == longPercent && c != '<' {
		return lx.rubySpecial(c)
	}
	switch c {
	case '/':
		return lx.lang.regex && lx.regex()
	case '<':
		return lx.lang.jsx && lx.element() || lx.lang.heredoc != heredocNone && lx.heredoc()
	case '#':
		return lx.lang.preproc && lx.beginDirective() || lx.lang.prefix == prefixSwift && lx.hashed()
	case '\'':
		return lx.lang.char == charOne && lx.character(lx.pos)
	case '@', '$':
		if lx.lang.prefix == prefixCSharp {
			return lx.verbatim()
		}
		return lx.lang.long == longDollar && lx.dollars()
	case '~':
		return lx.lang.long == longSigil && lx.sigil()
	case '?':
		return lx.lang.long == longSigil && lx.codePoint()
	case '[':
		return lx.lang.long == longLua && lx.longBracket(0, false)
	case '{':
		return lx.lang.long == longOCaml && lx.quotedBrace()
	}
	return false
}

// commentAt passes a comment if mark begins one at pos.
func (lx *lexer) commentAt(m *commentMark) bool {
	start := lx.pos
	rest := lx.src[start:]
	if len(rest) < len(m.open) || string(rest[:len(m.open)]) != m.open {
		return false
	}
	if m.column0 && start != lx.lineStart || m.not != 0 && lx.peek(len(m.open)) == m.not {
		return false
	}
	if m.afterSpace && start > lx.lineStart && !space(lx.src[start-1]) {
		return false
	}
	if lx.lang.long == longLua && m.close == "" && lx.longBracket(len(m.open), true) {
		return true
	}
	switch {
	case m.close == "":
		lx.pos += lx.lineComment(rest)
	case m.nested:
		lx.pos += lx.closed(len(m.open), nestedLength(rest, m))
	case m.column0:
		lx.pos += lx.closed(len(m.open), column0Length(rest, m))
	default:
		n := bytes.Index(rest[len(m.open):], []byte(m.close))
		if n >= 0 {
			n += len(m.open) + len(m.close)
		}
		lx.pos += lx.closed(len(m.open), n)
	}
	lx.comment(start)
	return true
}

// comment notes a comment from start to pos.
func (lx *lexer) comment(start int) {
	line := lx.line
	if lx.passed(start, lx.pos) {
		lx.pending |= flagNewline
	}
	lx.comments = append(lx.comments, comment{
		start: uint32(start), end: uint32(lx.pos),
		line: line, endLine: lx.lastLine(), before: int32(len(lx.toks)),
	})
	lx.pending |= flagComment
}

// lineComment returns the length of a comment that ends with its line. A backslash
// joins it to the next line in C alone, where nobody means it.
func (lx *lexer) lineComment(rest []byte) int {
	n := lineLength(rest)
	if closing := lx.lang.island.close; closing != "" {
		if end := bytes.Index(rest[:n], []byte(closing)); end >= 0 {
			n = end
		}
	}
	if n > 0 && rest[n-1] == '\r' {
		n--
	}
	return n
}

// closed returns the length of a literal or comment that was found to be n bytes
// long, or the length that it is given if n is negative, since it has no end: the
// rest of the text, or if that was read so before, the line that it begins on.
func (lx *lexer) closed(opening, n int) int {
	if n >= 0 {
		return n
	}
	lx.unbalanced = true
	rest := lx.src[lx.pos:]
	if lx.repair && lx.vain < maxVain {
		lx.vain++
		lx.work += len(rest)
		return max(opening, lineLength(rest))
	}
	return len(rest)
}

// lineLength returns how long the first line of s is, without its end.
func lineLength(s []byte) int {
	if n := bytes.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

// nestedLength returns the length of the comment that s begins with, or -1.
func nestedLength(s []byte, m *commentMark) int {
	depth := 0
	for i := 0; i < len(s); {
		switch {
		case s[i] == m.open[0] && bytes.HasPrefix(s[i:], []byte(m.open)):
			depth++
			i += len(m.open)
		case s[i] == m.close[0] && bytes.HasPrefix(s[i:], []byte(m.close)):
			depth--
			i += len(m.close)
			if depth == 0 {
				return i
			}
		default:
			i++
		}
	}
	return -1
}

// column0Length is like nestedLength for a comment that ends with the line which
// begins with its close mark.
func column0Length(s []byte, m *commentMark) int {
	for i := 0; i < len(s); {
		n := bytes.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		if bytes.HasPrefix(s[i:], []byte(m.close)) {
			return i + lineLength(s[i:])
		}
	}
	return -1
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
