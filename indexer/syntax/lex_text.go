package syntax

import "bytes"

// quote reads a literal of text, which starts at start, with a prefix or without,
// and whose quote is at pos.
func (lx *lexer) quote(start, variant int) {
	rest := lx.src[lx.pos:]
	first := lx.table.quoteAt[rest[0]]
	if first == 0 {
		lx.punct(rest[0], 1)
		return
	}
	for i := int(first) - 1; i < len(lx.table.quotes); i += quoteVariants {
		q := &lx.table.quotes[i+variant]
		n := len(q.open)
		if n > 1 && lx.lang.prefix == prefixCSharp && (variant == withoutEscapes || variant == withBoth) {
			continue // @"""a""" is "a" in quotes
		}
		if n <= len(rest) && string(rest[:n]) == q.open {
			lx.pos += n
			lx.body(i+variant, start, 0)
			return
		}
	}
	lx.punct(rest[0], 1)
}

// body reads the text of a literal from pos up to its closing quote or up to code
// in it, and adds a token that starts at start.
func (lx *lexer) body(number int, start int, flags tokenFlag) {
	src, q := lx.src, &lx.table.quotes[number]
	closing := q.close[0]
	lines := q.lines
	for i := lx.pos; i < len(src); i++ {
		c := src[i]
		if !q.stop[c] {
			continue
		}
		if len(q.codes) > 0 {
			n := q.codeAt(src[i:])
			if n > 0 {
				lx.pos = i
				lx.code(number, start, n, flags)
				return
			}
			if n < 0 {
				i++ // a doubled brace
				continue
			}
		}
		switch {
		case c == q.escape && c != 0:
			flags |= flagEscaped
			i += lx.escaped(src[i:], q)
			lines = lines || i < len(src) && src[i] == '\n'
		case c == '\n':
			if q.lines {
				continue
			}
			lx.pos = i
			lx.literal(start, flags, lines) // without its closing quote
			return
		case c == closing && (!q.twofold || bytes.HasPrefix(src[i:], []byte(q.close))):
			i += len(q.close)
			if q.doubled && bytes.HasPrefix(src[i:], []byte(q.close)) {
				i += len(q.close) - 1
				continue
			}
			for q.last && i < len(src) && src[i] == closing {
				i++
			}
			lx.pos = i
			lx.literal(start, flags, lines)
			return
		}
	}
	if !q.lines {
		lx.pos = len(src)
	} else {
		lx.pos += lx.closed(0, -1)
	}
	lx.literal(start, flags, true)
}

// literal adds the string from start to pos. If lines is false it is on one line.
func (lx *lexer) literal(start int, flags tokenFlag, lines bool) {
	if lines {
		lx.text(start, flags)
	} else {
		lx.add(tokString, 0, start, flags)
	}
}

// escaped returns how many bytes the escape that s begins with has after its first.
func (lx *lexer) escaped(s []byte, q *quoteTable) int {
	switch {
	case len(s) < 2:
		return 0
	case s[1] == '\r' && len(s) > 2 && s[2] == '\n':
		return 2
	case s[1] == '{' && q.braces:
		return 0 // Python has code after a backslash too
	case s[1] == 'N' && q.braces && len(s) > 2 && s[2] == '{':
		if n := bytes.IndexByte(s[:min(len(s), 120)], '}'); n > 0 {
			return n // a character by its name
		}
	}
	return 1
}

// codeAt returns the size of what opens code at the start of s, 0 if nothing does,
// or -1 for a doubled brace.
func (q *quoteTable) codeAt(s []byte) int {
	for _, code := range q.codes {
		if s[0] != code[0] || !bytes.HasPrefix(s, []byte(code)) {
			continue
		}
		if q.braces && len(s) > 1 && s[1] == s[0] {
			return -1
		}
		return len(code)
	}
	return 0
}

// code ends a literal's text at pos, where n bytes begin code in it.
func (lx *lexer) code(number, start, n int, flags tokenFlag) {
	lx.pos += n - 1
	lx.text(start, flags|flagChain)
	bracket := lx.src[lx.pos]
	lx.pos++
	lx.add(tokOpen, bracket, lx.pos-1, flagChain)
	o := lx.push(bracket)
	o.quote, o.resume = uint8(number), resumeText
	if lx.table.quotes[number].braces {
		o.resume = resumeFormat
	}
}

// resume goes on with the literal that o interrupted.
func (lx *lexer) resume(o *opening) {
	switch o.resume {
	case resumeText, resumeFormat:
		lx.body(int(o.quote), lx.pos, flagChain)
	case resumeSpec:
		lx.formatBody(lx.pos, &lx.table.quotes[o.quote])
	case resumeTag:
		lx.markup(lx.pos, int(o.depth), true, flagChain)
	case resumeDouble:
		lx.double(lx.pos, flagChain)
	case resumeContent:
		lx.markup(lx.pos, int(o.depth), false, flagChain)
	}
}

// format reads the format of an f-string's code after a colon, if that is where pos
// is. There may be code in it again.
func (lx *lexer) format() bool {
	n := len(lx.stack) - 1
	if n < 0 || lx.stack[n].resume != resumeFormat {
		return false
	}
	lx.formatBody(lx.pos, &lx.table.quotes[lx.stack[n].quote])
	return true
}

// formatBody reads a format from pos up to the end of its code, to code in it, or to the end
// of the literal, which leaves the code without its closing brace.
func (lx *lexer) formatBody(start int, q *quoteTable) {
	src := lx.src
	for i := lx.pos; i < len(src); i++ {
		switch c := src[i]; {
		case c == '}':
			lx.pos = i
			lx.text(start, flagChain)
			return
		case c == '{':
			lx.pos = i
			lx.text(start, flagChain)
			lx.pos++
			lx.add(tokOpen, c, i, flagChain)
			o := lx.push(c)
			o.resume = resumeSpec
			o.quote = lx.stack[len(lx.stack)-2].quote
			return
		case c == '\n' && !q.lines, c == q.close[0] && bytes.HasPrefix(src[i:], []byte(q.close)):
			lx.drop(len(lx.stack) - 1)
			lx.pos = i
			if c != '\n' {
				lx.pos += len(q.close)
			}
			lx.text(start, flagChain)
			return
		}
	}
	lx.pos = len(src)
	lx.text(start, flagChain)
}

// prefixed reads the literal that the name from start to pos is the prefix of, if it is.
func (lx *lexer) prefixed(start int) bool {
	name := lx.src[start:lx.pos]
	c := lx.src[lx.pos]
	if !lx.table.named[c] || c == '\\' {
		return false
	}
	switch lx.lang.prefix {
	case prefixPython:
		variant, ok := pythonPrefix(name)
		if ok {
			lx.quote(start, variant)
		}
		return ok
	case prefixRust:
		return lx.rustLiteral(start, name)
	case prefixC:
		return lx.cLiteral(start, name)
	case prefixRaw:
		if string(name) == "r" || string(name) == "R" {
			lx.quote(start, withoutEscapes)
			return true
		}
	case prefixScala:
		variant := withCode
		if string(name) == "raw" {
			variant = withoutEscapes
		}
		lx.quote(start, variant)
		return true
	}
	return false
}

// pythonPrefix reports whether name is a string's prefix, and how such strings are read.
// A backslash keeps a quote from closing even a raw string.
func pythonPrefix(name []byte) (variant int, ok bool) {
	if len(name) > 2 {
		return 0, false
	}
	for _, c := range name {
		switch c | 0x20 {
		case 'f', 't':
			variant = withCode
		case 'r', 'b', 'u':
		default:
			return 0, false
		}
	}
	return variant, true
}
