package syntax

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Ruby's lexer knows from what it parsed whether an operand may start. Here the
// token before tells, and the blanks around a character that may be either.

// rubyOperands has the keywords after which an operand starts.
var rubyOperands = keywordsOf(kwReturn, kwCase, kwDo, kwElse, kwIn, kwAnd, kwOr, kwNot, kwIf, kwUnless, kwElsif, kwWhile,
	kwUntil, kwWhen, kwThen, kwBegin, kwEnsure, kwRescue, kwYield, kwBreak, kwRaise)

// rubySpecial reads what begins with c, where Ruby has it otherwise than others.
func (lx *lexer) rubySpecial(c byte) bool {
	switch c {
	case '/':
		if lx.rubyOperand() || lx.rubyArgument() && lx.slashAhead() {
			lx.quote(lx.pos, asWritten)
		} else {
			op, size := lx.operator(c)
			lx.punct(op, size)
		}
		return true
	case '%':
		return (lx.rubyOperand() || lx.rubyArgument()) && lx.percent()
	case '?':
		return lx.rubyCharacter()
	case '`':
		if prev := lx.previous(); prev.kw == kwDef || prev.op == '.' || lx.symbolAhead() {
			lx.punct(c, 1) // a method's name
			return true
		}
	case '_':
		return lx.dataFollows()
	}
	return false
}

// rubyOperand reports whether an operand starts at pos, whatever is there.
func (lx *lexer) rubyOperand() bool {
	prev := lx.previous()
	if prev.kw == kwDef {
		return false
	}
	if lx.pending&flagNewline != 0 {
		return prev.op != '.'
	}
	switch prev.kind {
	case tokIdent:
		i := len(lx.toks) - 1
		before := &lx.toks[i-1]
		return rubyOperands.has(prev.kw) && before.op != '.' && (before.op != ':' || before.end != prev.start)
	case tokPunct:
		if prev.op == ':' {
			return !lx.symbolAhead()
		}
		before := &lx.toks[len(lx.toks)-2]
		return prev.op != '.' && (before.op != ':' || before.end != prev.start)
	case tokOpen, tokEOF:
		return true
	}
	return false
}

// symbolAhead reports whether what is at pos is the name of a symbol: behind a colon that
// ends no label.
func (lx *lexer) symbolAhead() bool {
	colon := lx.previous()
	if colon.op != ':' || int(colon.end) != lx.pos {
		return false
	}
	before := &lx.toks[len(lx.toks)-2]
	return before.end != colon.start || before.kind != tokIdent && before.kind != tokString
}

// rubyArgument reports whether what is at pos looks like the argument of a method: a blank
// stands before it and none behind.
func (lx *lexer) rubyArgument() bool {
	prev := lx.previous()
	if prev.kind != tokIdent || int(prev.end) == lx.pos || prev.kw == kwDef || prev.kw == kwSelf || prev.kw == kwNil || prev.kw == kwEnd {
		return false
	}
	c := lx.peek(1)
	return !space(c) && c != '='
}

// slashAhead reports whether the line has a slash after the one at pos.
func (lx *lexer) slashAhead() bool {
	rest := lx.src[lx.pos+1:]
	rest = rest[:lineLength(rest[:min(len(rest), 256)])]
	lx.work += len(rest)
	return bytes.IndexByte(rest, '/') >= 0
}

// rubyCharacter reads ?a, ?\n and the like.
func (lx *lexer) rubyCharacter() bool {
	rest := lx.src[lx.pos+1:]
	if len(rest) == 0 || space(rest[0]) {
		return false
	}
	_, n := utf8.DecodeRune(rest)
	if rest[0] == '\\' {
		if n = rubyEscape(rest); n == 0 {
			return false
		}
	}
	if n < len(rest) && lx.table.name[rest[n]] && rest[0] != '\\' {
		return false
	}
	if !lx.rubyOperand() {
		// The argument of a method, and not of a condition.
		if !lx.rubyArgument() || n < len(rest) && rest[n] != ',' && rest[n] != '\n' && rest[n] != ')' && rest[n] != ']' {
			return false
		}
	}
	start := lx.pos
	lx.pos += 1 + n
	lx.add(tokString, 0, start, 0)
	return true
}

// rubyEscape returns the size of the escape that s begins with.
func rubyEscape(s []byte) int {
	n := 2
	for n+2 < len(s) && s[n] == '-' && n < 8 { // \C-x, \M-\C-x
		if n++; s[n] == '\\' {
			n++
		}
		n++
	}
	if len(s) > 2 && s[1] == 'u' && s[2] == '{' {
		return 1 + bytes.IndexByte(s[:min(len(s), 12)], '}')
	}
	if len(s) > 1 && (s[1] == 'u' || s[1] == 'x' || digit(s[1])) {
		for n < len(s) && n < 6 && (digit(s[n]) || 'a' <= s[n]|0x20 && s[n]|0x20 <= 'f') {
			n++
		}
	}
	return min(n, len(s))
}

// rubyGlobals are the characters that name a variable behind a $.
const rubyGlobals = "~*$?!@/\\;,.=:<>\"&'`+"

// dataFollows takes what follows the line __END__ for a comment.
func (lx *lexer) dataFollows() bool {
	const mark = "__END__"
	rest := lx.src[lx.pos:]
	if lx.pos != lx.lineStart || !bytes.HasPrefix(rest, []byte(mark)) || len(rest) > len(mark) && rest[len(mark)] != '\n' && rest[len(mark)] != '\r' {
		return false
	}
	start := lx.pos
	lx.pos = len(lx.src)
	lx.comment(start)
	return true
}

// globalMark reports whether c names a variable behind a $, as in Ruby and Perl.
func (lx *lexer) globalMark(c byte) bool {
	if lx.lang.long == longPercent {
		return c != 0 && strings.IndexByte(rubyGlobals, c) >= 0
	}
	return lx.lang.heredoc == heredocRuby && (c == '\'' || c == '"' || c == '`')
}
