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

	// Of the statement that it is in, known in a second reading alone: how far that is
	// indented, and by which character first.
	indent int32
	margin byte
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
		o.indent, o.margin = lx.indentation(), lx.margin
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
		lx.indent, lx.margin, lx.indentLine = o.indent, o.margin, lx.line+1
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
	if lx.repair {
		lx.exchange(n)
	}
	lx.stack = lx.stack[:n]
	lx.unbalanced = lx.unbalanced || lx.directive < 0
}

// exchange gives the close brace before this place to the outermost of the braces from n up
// which it could be the partner of as well, by the lines, if the brace that it closed inside
// of them is the one too many: that stands where its statement could not have begun.
func (lx *lexer) exchange(n int) {
	last := len(lx.toks) - 1
	t := &lx.toks[last]
	if t.op != '}' || t.kind != tokClose || t.match < 0 || t.flags&(flagNewline|flagChain) != flagNewline {
		return
	}
	indent, inner := lx.columns(int(t.start)), &lx.toks[t.match]
	for i := n; i < min(len(lx.stack), n+maxAligned); i++ {
		o := &lx.stack[i]
		lx.work++
		outer := &lx.toks[o.tok]
		if o.op != '{' || o.indent != indent || o.resume != resumeCode || o.tok >= t.match {
			continue
		}
		if inner.flags&flagNewline == 0 && inner.line != outer.line {
			return
		}
		inner.match, inner.flags = -1, inner.flags|flagStray
		outer.match, outer.flags = int32(last), outer.flags&^flagStray
		t.match = o.tok
		return
	}
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
	indent, _ := lx.whiteBefore(lx.pos)
	deeper := -1 // the innermost brace that is indented as it should be
	for at, n := i, 0; at >= 0 && n < maxAligned; n++ {
		o := &lx.stack[at]
		lx.work++
		if o.op != '{' {
			break
		}
		if o.indent == indent {
			return at
		}
		below := lx.braceAround(at)
		switch {
		case lx.outdented(at, below):
		case o.indent > indent:
			deeper = max(deeper, at)
		case deeper < 0:
			return -1
		default:
			return deeper
		}
		at = below
	}
	return i
}

// braceAround returns the index in the stack of the brace around the one with the
// given index, or -1.
func (lx *lexer) braceAround(at int) int {
	if at == 0 {
		return -1
	}
	return int(lx.stack[at-1].brace)
}

// outdented reports whether a brace is in a line that is indented less than that of the
// brace around it. It is there by mistake, most likely.
func (lx *lexer) outdented(at, around int) bool {
	return around >= 0 && lx.stack[around].op == '{' && lx.stack[at].indent < lx.stack[around].indent
}

// alignedParen is like aligned for a parenthesis, which may be closed anywhere: it
// goes by lines only if one of those that are open, of which n is the innermost, began
// on a line that is indented like this one.
func (lx *lexer) alignedParen(n int) int {
	indent, _ := lx.whiteBefore(lx.pos)
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
		lx.indent, lx.margin = lx.whiteBefore(len(lx.src))
		lx.indentLine = lx.line + 1
	}
	return lx.indent
}

// tabWidth is how many columns a tab takes. It matters where lines with tabs stand beside
// lines with spaces, which look right at this width more often than at any other.
const tabWidth = 4

// whiteBefore returns how many columns of white space the line begins with, before an
// offset, and the first byte of it.
func (lx *lexer) whiteBefore(end int) (indent int32, margin byte) {
	n := lx.lineStart
	for n < end && (lx.src[n] == ' ' || lx.src[n] == '\t') {
		n++
	}
	if n > lx.lineStart {
		margin = lx.src[lx.lineStart]
	}
	return lx.columns(n), margin
}

// undented closes the braces that a line shows to have been left open, whose first token is
// the word that reaches from pos to end: it is indented no deeper than what they are in.
// What is written for people has no other such lines than labels, and what is all in one
// brace.
func (lx *lexer) undented(end int) {
	if lx.labels(end) {
		return
	}
	indent, margin := lx.whiteBefore(lx.pos)
	lowest := -1
	for n, i := 0, len(lx.stack)-1; i >= 0 && n < maxAligned; n, i = n+1, i-1 {
		o := &lx.stack[i]
		lx.work++
		if o.op == '#' || o.resume != resumeCode {
			break
		}
		if o.op != '{' {
			continue
		}
		switch {
		case lx.outdented(i, lx.braceAround(i)):
		case o.indent < indent || indent > 0 && o.margin != margin:
			n = maxAligned
		case lx.holdsDeeper(o):
			lowest = i
		}
	}
	if lowest >= 0 {
		lx.drop(lowest)
		if len(lx.stack) == 0 {
			lx.pending |= lx.table.newline
		}
	}
}

// labels reports whether the word from pos to end is a label, or begins one.
func (lx *lexer) labels(end int) bool {
	if string(lx.src[lx.pos:end]) == "case" {
		return true
	}
	for end < len(lx.src) && lx.src[end] == ' ' {
		lx.work++
		end++
	}
	return end < len(lx.src) && lx.src[end] == ':' && (end+1 == len(lx.src) || lx.src[end+1] != ':')
}

// holdsDeeper reports whether what stands in an open brace first is indented deeper than
// what the brace is in, or should have been: only the whole of a file is written in one on
// a line of its own without being indented.
func (lx *lexer) holdsDeeper(o *opening) bool {
	first := int(o.tok) + 1
	if first >= len(lx.toks) {
		return false
	}
	t := &lx.toks[first]
	return t.flags&flagNewline == 0 || lx.columns(int(t.start)) > o.indent ||
		o.indent > 0 && lx.toks[o.tok].flags&flagNewline != 0
}

// columns returns how many columns of white space stand before an offset.
func (lx *lexer) columns(end int) (n int32) {
	start := end
	for start > 0 && (lx.src[start-1] == ' ' || lx.src[start-1] == '\t') {
		start--
	}
	lx.work += end - start
	for _, c := range lx.src[start:end] {
		if n++; c == '\t' {
			n += tabWidth - 1 - (n-1)%tabWidth
		}
	}
	return n
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
