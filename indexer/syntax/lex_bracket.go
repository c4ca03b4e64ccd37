package syntax

// An opening is a bracket that is open.
type opening struct {
	tok    int32 // index of its token
	op     byte
	resume resumption // what goes on after its partner
	quote  uint8      // of which literal, where one does
	depth  int32      // JSX elements that are open, where one goes on

	// What is open at and above the innermost brace that this bracket is in, so
	// that a close bracket knows at once whether it has a partner.
	brace   int32 // index of that brace in the stack, or -1
	parens  int32
	squares int32

	indent int32 // of the statement that it is in; known in a second reading alone
}

// A resumption says which literal goes on after a close bracket.
type resumption uint8

const (
	resumeCode    resumption = iota // none does
	resumeText                      // a template or an f-string
	resumeFormat                    // an f-string, and a colon begins a format
	resumeSpec                      // the format of an f-string
	resumeTag                       // the attributes of a JSX element
	resumeContent                   // what is between JSX tags
	resumeDouble                    // a text in the double quotes of a shell
)

// open adds an open bracket.
func (lx *lexer) open(c byte) *opening {
	if c == '{' && lx.lang.regex && lx.opensBlock() {
		lx.pending |= flagBlock
	}
	lx.pos++
	lx.add(tokOpen, c, lx.pos-1, 0)
	return lx.push(c)
}

// push puts the token added last on the stack.
func (lx *lexer) push(c byte) *opening {
	o := opening{tok: int32(len(lx.toks) - 1), op: c, brace: -1}
	n := len(lx.stack)
	if n > 0 {
		below := &lx.stack[n-1]
		o.brace, o.parens, o.squares = below.brace, below.parens, below.squares
	}
	switch c {
	case '(':
		o.parens++
	case '[':
		o.squares++
	default:
		o.brace, o.parens, o.squares = int32(n), 0, 0
	}
	if lx.repair {
		o.indent = lx.indentation()
	}
	lx.stack = append(lx.stack, o)
	return &lx.stack[n]
}

// close adds a close bracket. Parentheses and square brackets close no brace, and a
// brace closes all of them that were forgotten.
func (lx *lexer) close(c byte) {
	n := lx.partner(c)
	if n < 0 {
		lx.pos++
		lx.add(tokClose, c, lx.pos-1, flagStray)
		lx.unbalanced = lx.unbalanced || lx.directive < 0
		return
	}
	lx.drop(n + 1)
	o := lx.stack[n]
	lx.stack = lx.stack[:n]
	flags := lx.toks[o.tok].flags & (flagBlock | flagChain)
	lx.pos++
	t := lx.add(tokClose, c, lx.pos-1, flags)
	t.match = o.tok
	lx.toks[o.tok].match = int32(len(lx.toks) - 1)
	if lx.repair {
		lx.indent, lx.indentLine = o.indent, lx.line+1
	}
	if o.resume != resumeCode {
		lx.resume(&o)
	}
}

// partner returns the index in the stack of the bracket that c closes, or -1.
func (lx *lexer) partner(c byte) int {
	n := len(lx.stack) - 1
	if n < 0 {
		return -1
	}
	top := &lx.stack[n]
	switch c {
	case '}':
		i := int(top.brace)
		if i < 0 || lx.stack[i].op != '{' {
			return -1 // a brace of a directive closes none from outside
		}
		if lx.repair && lx.pending&flagNewline != 0 {
			return lx.aligned(i)
		}
		return i
	case ')':
		if top.parens == 0 {
			return -1
		}
		for lx.stack[n].op != '(' {
			n--
		}
		if lx.repair && lx.pending&flagNewline != 0 {
			return lx.alignedParen(n)
		}
	case ']':
		if top.squares == 0 {
			return -1
		}
		for lx.stack[n].op != '[' {
			n--
		}
	}
	return n
}

// drop forgets the brackets from n up: they have no partner. In a directive that is no
// fault, since macros hold halves of things.
func (lx *lexer) drop(n int) {
	if len(lx.stack) <= n {
		return
	}
	for i := range lx.stack[n:] {
		lx.toks[lx.stack[n+i].tok].flags |= flagStray
	}
	lx.stack = lx.stack[:n]
	lx.unbalanced = lx.unbalanced || lx.directive < 0
}

// end forgets what is open at the end of the text.
func (lx *lexer) end() {
	if lx.directive >= 0 {
		lx.endDirective()
	}
	lx.drop(0)
}

// What follows is the second reading, of a text whose brackets do not balance.
// Something is wrong near an edit, and what people and formatters do with lines
// tells where.

// maxAligned is how many braces are looked at for one that is aligned with a
// close brace.
const maxAligned = 64

// aligned returns which of the open braces, of which i is the innermost, is closed by a
// brace that is the first token of its line: the one of a statement that is indented
// as the brace is. A brace that stands deeper than its partner closes none.
func (lx *lexer) aligned(i int) int {
	indent := int32(lx.pos - lx.lineStart)
	for at, n := i, 0; at >= 0 && n < maxAligned; n++ {
		o := &lx.stack[at]
		lx.work++
		if o.op != '{' {
			break
		}
		if o.indent == indent {
			return at
		}
		if o.indent < indent {
			if at == i {
				return -1
			}
			break
		}
		if at--; at >= 0 {
			at = int(lx.stack[at].brace)
		}
	}
	return i
}

// alignedParen is like aligned for a parenthesis, which may be closed anywhere: it
// goes by lines only if one of those that are open, of which n is the innermost, began
// on a line that is indented like this one.
func (lx *lexer) alignedParen(n int) int {
	indent := int32(lx.pos - lx.lineStart)
	brace := lx.stack[n].brace
	for at := n; at >= 0 && n-at < maxAligned && lx.stack[at].brace == brace; at-- {
		lx.work++
		if o := &lx.stack[at]; o.op == '(' && o.indent == indent {
			return at
		}
	}
	return n
}

// indentation returns how many bytes the statement is indented that the line belongs
// to: a line that goes on after a group counts as the line that the group began on.
func (lx *lexer) indentation() int32 {
	if lx.indentLine != lx.line+1 {
		n := lx.lineStart
		for n < len(lx.src) && (lx.src[n] == ' ' || lx.src[n] == '\t') {
			n++
		}
		lx.indent, lx.indentLine = int32(n-lx.lineStart), lx.line+1
	}
	return lx.indent
}

// anchored closes all brackets before a keyword that never stands inside of them.
func (lx *lexer) anchored() {
	if len(lx.stack) == 0 {
		return
	}
	first := lx.pending&flagNewline != 0
	prev := lx.previous()
	async := prev.kw == kwAsync && prev.line == lx.line && prev.flags&flagNewline != 0
	if !first && !async || lx.lang.anchors0 && !async && lx.pos != lx.lineStart {
		return
	}
	if async && lx.lang.anchors0 && int(prev.start) != lx.lineStart {
		return
	}
	lx.drop(0)
	if async {
		prev.flags |= lx.table.newline
	} else {
		lx.pending |= lx.table.newline
	}
}
