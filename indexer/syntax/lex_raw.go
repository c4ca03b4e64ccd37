package syntax

import (
	"bytes"
	"strings"
)

// until reads a literal that ends with closing, whose text begins n bytes after pos.
func (lx *lexer) until(start, n int, closing []byte) {
	rest := lx.src[lx.pos:]
	n = min(n, len(rest))
	end := bytes.Index(rest[n:], closing)
	if end >= 0 {
		end += n + len(closing)
	}
	lx.pos += lx.closed(n, end)
	lx.text(start, 0)
}

// repeated returns how often c stands at the start of s.
func repeated(s []byte, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// maxFence is how long the marks at the ends of a raw literal may be, in bytes.
const maxFence = 128

// rustLiteral reads r"...", r#"..."#, b'x' and the like, and r#name.
func (lx *lexer) rustLiteral(start int, name []byte) bool {
	rest := lx.src[lx.pos:]
	switch string(name) {
	case "b", "c":
		if rest[0] == '\'' {
			return name[0] == 'b' && lx.character(start)
		}
		if rest[0] == '"' {
			lx.quote(start, asWritten)
			return true
		}
		return false
	case "r", "br", "cr":
	default:
		return false
	}
	n := repeated(rest, '#')
	if n < len(rest) && rest[n] == '"' && n < maxFence {
		var closing [maxFence]byte
		closing[0] = '"'
		copy(closing[1:], rest[:n])
		lx.until(start, n+1, closing[:n+1])
		return true
	}
	if n == 1 && len(name) == 1 && len(rest) > 1 && lx.table.name[rest[1]] {
		lx.pos++
		lx.passName()
		lx.add(tokIdent, 0, start, 0)
		return true
	}
	return false
}

// cLiteral reads R"x(...)x" and literals with a prefix.
func (lx *lexer) cLiteral(start int, name []byte) bool {
	switch string(name) {
	case "L", "u", "U", "u8":
		lx.quote(start, asWritten)
		return true
	case "R", "LR", "uR", "UR", "u8R":
	default:
		return false
	}
	rest := lx.src[lx.pos:]
	n := bytes.IndexByte(rest[:min(len(rest), 20)], '(')
	if rest[0] != '"' || n < 0 {
		return false
	}
	closing := append(append([]byte{')'}, rest[1:n]...), '"')
	lx.until(start, n+1, closing)
	return true
}

// character reads a literal of one character, or the mark of a lifetime or type variable.
func (lx *lexer) character(start int) bool {
	rest := lx.src[lx.pos+1:]
	rest = rest[:min(len(rest), 16)]
	n := -1
	switch {
	case len(rest) == 0:
	case rest[0] == '\\':
		if len(rest) > 2 {
			if n = bytes.IndexByte(rest[2:], '\''); n >= 0 {
				n += 2
			}
		}
	case rest[0] != '\n':
		size := 1
		for size < len(rest) && rest[size]&0xc0 == 0x80 {
			size++
		}
		if size < len(rest) && rest[size] == '\'' {
			n = size
		}
	}
	if n < 0 || bytes.IndexByte(rest[:n], '\n') >= 0 {
		if start < lx.pos {
			return false
		}
		lx.punct('\'', 1)
		return true
	}
	lx.pos += n + 2
	lx.add(tokString, 0, start, 0)
	return true
}

// verbatim reads @"..." and $"...", with the marks in any number and order.
func (lx *lexer) verbatim() bool {
	start := lx.pos
	variant, n := asWritten, 0
	for ; n < 8 && (lx.peek(n) == '@' || lx.peek(n) == '$'); n++ {
		this := withCode
		if lx.peek(n) == '@' {
			this = withoutEscapes
		}
		if variant == asWritten {
			variant = this
		} else if variant != this {
			variant = withBoth
		}
	}
	if lx.peek(n) != '"' {
		return false
	}
	lx.pos += n
	lx.quote(start, variant)
	return true
}

// hashed reads a literal between #" and "#, with any number of # and one or three quotes.
func (lx *lexer) hashed() bool {
	rest := lx.src[lx.pos:]
	n := repeated(rest, '#')
	quotes := repeated(rest[n:min(len(rest), n+3)], '"')
	if quotes == 0 || n > maxFence/2 {
		return false
	}
	if quotes == 2 {
		quotes = 1
	}
	var closing [maxFence]byte
	copy(closing[:], rest[n:n+quotes])
	copy(closing[quotes:], rest[:n])
	lx.until(lx.pos, n+quotes, closing[:n+quotes])
	return true
}

// dollars reads $$...$$ and $tag$...$tag$.
func (lx *lexer) dollars() bool {
	rest := lx.src[lx.pos:]
	n := 1
	for n < len(rest) && n < maxFence && rest[n] != '$' && lx.table.name[rest[n]] {
		n++
	}
	if n == len(rest) || rest[n] != '$' || digit(rest[1]) {
		return false
	}
	lx.until(lx.pos, n+1, rest[:n+1])
	return true
}

// longBracket reads [[...]] and [==[...]==], which begins skip bytes after pos, as a
// literal or as a comment.
func (lx *lexer) longBracket(skip int, isComment bool) bool {
	start, rest := lx.pos, lx.src[lx.pos:]
	if len(rest) <= skip || rest[skip] != '[' {
		return false
	}
	n := repeated(rest[skip+1:], '=')
	i := skip + 1 + n
	if i >= len(rest) || rest[i] != '[' || n > maxFence-2 {
		return false
	}
	var closing [maxFence]byte
	copy(closing[:], rest[skip:i+1])
	closing[0], closing[n+1] = ']', ']'
	if !isComment {
		lx.until(start, i+1, closing[:n+2])
		return true
	}
	end := bytes.Index(rest[i:], closing[:n+2])
	if end >= 0 {
		end += i + n + 2
	}
	lx.pos += lx.closed(i, end)
	lx.comment(start)
	return true
}

// percent reads %q(...), %w[...] and their like. The brackets of the text count.
func (lx *lexer) percent() bool {
	rest := lx.src[lx.pos:]
	n := 1
	typed := n < len(rest) && strings.IndexByte("qQwWiIrxs", rest[n]) >= 0
	if typed {
		n++
	}
	if n >= len(rest) {
		return false
	}
	opening := rest[n]
	closing := opening
	switch opening {
	case '(':
		closing = ')'
	case '[':
		closing = ']'
	case '{':
		closing = '}'
	case '<':
		closing = '>'
	case '|', '!', '/', '^':
	default:
		if !typed || opening <= ' ' || lx.table.name[opening] {
			return false
		}
	}
	start, depth, end := lx.pos, 1, -1
	for i := n + 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case closing:
			depth--
		case opening:
			depth++
		}
		if depth == 0 {
			end = min(i+1, len(rest))
			break
		}
	}
	lx.pos += lx.closed(n+1, end)
	lx.text(start, 0)
	return true
}

// quotedBrace reads {|...|} and {id|...|id}.
func (lx *lexer) quotedBrace() bool {
	rest := lx.src[lx.pos:]
	n := 1
	for n < len(rest) && n < maxFence-2 && (rest[n] >= 'a' && rest[n] <= 'z' || rest[n] == '_') {
		n++
	}
	if n == len(rest) || rest[n] != '|' {
		return false
	}
	var closing [maxFence]byte
	closing[0] = '|'
	copy(closing[1:], rest[1:n])
	closing[n] = '}'
	lx.until(lx.pos, n+1, closing[:n+1])
	return true
}
