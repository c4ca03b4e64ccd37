package syntax

import "bytes"

// element reads a JSX element if one begins at pos: where an operand may start, but not
// a statement, and where no type parameters begin.
func (lx *lexer) element() bool {
	next := lx.peek(1)
	if next != '>' && (!lx.table.name[next] || digit(next)) {
		return false
	}
	if lx.pos < lx.noElement || !lx.elementAllowed() || next != '>' && lx.typeParameters() {
		return false
	}
	start := lx.pos
	lx.pos++
	lx.markup(start, 0, true, 0)
	return true
}

// elementAllowed goes by the token before.
func (lx *lexer) elementAllowed() bool {
	t := lx.previous()
	switch {
	case t.kind == tokEOF, t.kind == tokPunct && t.op == ';', t.kind == tokPunct && t.op == '>':
		return false
	case t.kind == tokOpen && t.op == '{':
		return t.flags&flagChain != 0
	case t.kind == tokClose && t.op == '}':
		return false
	case t.kw == kwExtends || t.kw == kwNew:
		return false
	}
	return !lx.afterOperand()
}

// maxParameters is how far the end of a function type's parameters is looked for, in bytes.
const maxParameters = 512

// typeParameters reports whether the < at pos begins type parameters: <T,> <T extends U> <T = U>,
// or <T> before the parameters of a function type.
func (lx *lexer) typeParameters() bool {
	src := lx.src[lx.pos:]
	src = src[:min(len(src), maxParameters)]
	i := 1
	for i < len(src) && lx.table.name[src[i]] {
		i++
	}
	if string(src[1:i]) == "const" && i < len(src) && src[i] == ' ' {
		for i++; i < len(src) && lx.table.name[src[i]]; i++ {
		}
		return i < len(src) && (src[i] == ',' || src[i] == '>' || src[i] == ' ')
	}
	named := i
	for i < len(src) && space(src[i]) {
		i++
	}
	switch {
	case i == len(src):
		return false
	case src[i] == ',':
		return true
	case src[i] == '=':
		return i+1 < len(src) && src[i+1] != '>' && i > named // <T = U>, and <T= is no attribute
	case src[i] == '>':
		return functionType(src[i+1:])
	}
	rest := src[i:]
	if !bytes.HasPrefix(rest, []byte("extends")) || i == named || len(rest) < 8 {
		return false
	}
	return space(rest[7]) && (len(rest) < 9 || rest[8] != '=' && rest[8] != '/' && rest[8] != '>')
}

// functionType reports whether s begins with parentheses and an arrow. In the text
// of an element an arrow can't be.
func functionType(s []byte) bool {
	depth := 0
	for i, c := range s {
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				rest := bytes.TrimLeft(s[i+1:], " \t\r\n")
				return bytes.HasPrefix(rest, []byte("=>"))
			}
		default:
			if depth == 0 && !space(c) {
				return false
			}
		}
	}
	return false
}

// markup reads JSX from pos up to the end of the element or up to the code in
// it, and adds a token that starts at start. Depth is how many elements are open, and tag says whether pos
// is inside of a tag.
func (lx *lexer) markup(start, depth int, tag bool, flags tokenFlag) {
	src := lx.src
	for i := lx.pos; i < len(src); {
		c := src[i]
		if c == '{' {
			lx.pos = i
			lx.container(start, depth, tag, flags)
			return
		}
		if tag {
			var change int
			after := i
			if after, change, tag = lx.inTag(i); after == i {
				lx.notElement(start, i, flags)
				return
			}
			i = after
			depth += change
		} else if c == '<' {
			i, depth, tag = lx.tagBegins(i, depth)
		} else {
			i++
			continue
		}
		if !tag && depth <= 0 {
			lx.pos = min(i, len(src))
			lx.text(start, flags)
			return
		}
	}
	lx.unended(start, flags)
}

// inTag passes one item of a tag at i, and returns what is after it, how the
// number of open elements changes, and whether that is still inside of the tag. It returns i
// if nothing there can be in a tag.
func (lx *lexer) inTag(i int) (after, change int, tag bool) {
	src := lx.src
	switch c := src[i]; c {
	case '"', '\'':
		n := bytes.IndexByte(src[i+1:], c)
		if n < 0 {
			return len(src), 0, true
		}
		return i + n + 2, 0, true
	case '>':
		return i + 1, 1, false
	case '/':
		switch rest := src[i+1:]; {
		case bytes.HasPrefix(rest, []byte(">")):
			return i + 2, 0, false
		case bytes.HasPrefix(rest, []byte("/")):
			return i + lineLength(src[i:]), 0, true
		case bytes.HasPrefix(rest, []byte("*")):
			n := bytes.Index(rest[1:], []byte("*/"))
			if n < 0 {
				return len(src), 0, true
			}
			return i + n + 4, 0, true
		}
	case '<':
		if lx.table.name[src[i-1]] {
			return lx.typeArguments(i), 0, true
		}
		if src[i-1] != '=' { // an element as an attribute's value
			return i, 0, true
		}
	case ';', ',', '(', ')', '[', ']', '}', '&', '|', '+', '*', '!', '?', '%', '^', '~', '\\', '`':
		return i, 0, true
	}
	return i + 1, 0, true
}

// typeArguments returns the offset after the type arguments of a tag at i, or i if
// there are none.
func (lx *lexer) typeArguments(i int) int {
	depth := 0
	for n, c := range lx.src[i:min(len(lx.src), i+maxParameters)] {
		switch c {
		case '<':
			depth++
		case '>':
			if lx.src[i+n-1] != '=' {
				depth--
			}
			if depth == 0 {
				return i + n + 1
			}
		}
		lx.work++
	}
	return i
}

// tagBegins passes what < begins in the content of an element.
func (lx *lexer) tagBegins(i, depth int) (after, newDepth int, tag bool) {
	src := lx.src
	if i+1 == len(src) {
		return i + 1, depth, false
	}
	switch c := src[i+1]; {
	case c == '/':
		n := bytes.IndexByte(src[i:], '>')
		if n < 0 {
			return len(src), depth, true
		}
		return i + n + 1, depth - 1, false
	case c == '>':
		return i + 2, depth + 1, false
	case lx.table.name[c] && !digit(c):
		return i + 1, depth, true
	}
	return i + 1, depth, false
}

// container ends a literal's text at pos, where a brace begins code in it.
func (lx *lexer) container(start, depth int, tag bool, flags tokenFlag) {
	lx.text(start, flags|flagChain)
	lx.pos++
	lx.add(tokOpen, '{', lx.pos-1, flagChain)
	o := lx.push('{')
	o.depth, o.resume = int32(depth), resumeContent
	if tag {
		o.resume = resumeTag
	}
}

// notElement ends what turned out at offset i to be no element after all: a comparison,
// or an element that someone is typing. Nothing before i is one then.
func (lx *lexer) notElement(start, i int, flags tokenFlag) {
	if flags&flagChain == 0 {
		lx.work += i - start
		lx.noElement = i
		lx.pos = start
		lx.punct('<', 1)
		return
	}
	lx.unbalanced = true
	lx.pos = i
	lx.text(start, flags)
}

// unended ends an element that has no end.
func (lx *lexer) unended(start int, flags tokenFlag) {
	n := lx.closed(0, -1)
	if flags&flagChain == 0 && n < len(lx.src)-lx.pos {
		lx.notElement(start, lx.pos, flags)
		return
	}
	lx.pos += n
	lx.text(start, flags)
}
