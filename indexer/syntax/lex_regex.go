package syntax

// Before an operand, / begins a regular expression and < an element; after one they
// are operators. The token before tells which, and where that is a close brace it
// matters whether it ends a block or an object.

// operandFollows has the keywords after which an operand starts.
var operandFollows = keywordsOf(kwReturn, kwTypeOf, kwCase, kwDo, kwElse, kwIn, kwInstanceOf, kwNew, kwDelete,
	kwVoid, kwThrow, kwYield, kwAwait, kwDefault, kwExtends, kwAnd, kwOr, kwNot, kwIf, kwUnless, kwElsif,
	kwWhile, kwUntil, kwWhen, kwThen)

// blockFollows has those of them after which a brace begins a block.
var blockFollows = keywordsOf(kwDo, kwElse, kwThen)

// headsGroup has the keywords whose parentheses a statement follows.
var headsGroup = keywordsOf(kwIf, kwWhile, kwFor, kwWith)

func keywordsOf(words ...keyword) (s keywordSet) {
	for _, k := range words {
		s.add(k)
	}
	return s
}

// afterOperand reports whether the token before pos ends an operand.
func (lx *lexer) afterOperand() bool {
	i := len(lx.toks) - 1
	t := &lx.toks[i]
	switch t.kind {
	case tokIdent:
		return !lx.operandAfter(i)
	case tokNumber, tokString:
		return true
	case tokClose:
		switch t.op {
		case ')':
			return !lx.headGroup(int(t.match))
		case '}':
			return t.flags&flagBlock == 0
		}
		return true
	case tokPunct:
		switch t.op {
		case opInc, opDec:
			return true
		case '!': // x! says that x is something
			if t.flags&flagNewline != 0 || !lx.lang.regex {
				return false
			}
			p := &lx.toks[i-1]
			return p.end == t.start && (p.kind == tokIdent && !lx.operandAfter(i-1) || p.kind == tokClose)
		}
	}
	return false
}

// operandAfter reports whether token i is a keyword that an operand follows.
func (lx *lexer) operandAfter(i int) bool {
	t := &lx.toks[i]
	if t.kw == kwOf { // for (x of /x/.exec(s))
		p := &lx.toks[i-1]
		return p.kind == tokIdent && p.kw != kwReturn || p.kind == tokClose
	}
	return t.kw != 0 && operandFollows.has(t.kw) && !lx.member(i)
}

// member reports whether token i is a name because it stands after a dot.
func (lx *lexer) member(i int) bool {
	p := &lx.toks[i-1]
	return p.kind == tokPunct && (p.op == '.' || p.op == opChain)
}

// headGroup reports whether the parentheses that token i opens are the condition of a statement.
func (lx *lexer) headGroup(i int) bool {
	if i < 1 {
		return false
	}
	t := &lx.toks[i-1]
	if t.kw == kwAwait && i > 1 {
		i--
		t = &lx.toks[i-1]
	}
	return t.kw != 0 && headsGroup.has(t.kw) && !lx.member(i-1)
}

// opensBlock reports whether a brace at pos begins a block and not an object. The
// body of a class or an interface counts as a block; a type counts as either.
func (lx *lexer) opensBlock() bool {
	i := len(lx.toks) - 1
	t := &lx.toks[i]
	switch t.kind {
	case tokIdent:
		return !lx.operandAfter(i) || blockFollows.has(t.kw)
	case tokOpen:
		return t.op == '{' && t.flags&flagBlock != 0
	case tokPunct:
		switch t.op {
		case ':':
			return lx.labelled(i)
		case ';', '>', opArrow, opInc, opDec:
			return true
		}
		return false
	}
	return true
}

// maxLabel is how many tokens are looked at for the case that a colon belongs to.
const maxLabel = 64

// labelled reports whether the colon at token i ends a label or a case.
func (lx *lexer) labelled(i int) bool {
	t, p := &lx.toks[i-1], &lx.toks[max(i-2, 0)]
	if t.kind == tokIdent && t.kw == 0 {
		switch p.kind {
		case tokEOF:
			return true
		case tokOpen, tokClose:
			if p.op == '{' || p.op == '}' {
				return p.flags&flagBlock != 0
			}
		case tokPunct:
			if p.op == ';' {
				return true
			}
		}
	}
	for n := 0; n < maxLabel && i > 0; n++ {
		i--
		lx.work++
		switch t := &lx.toks[i]; {
		case t.kw == kwCase || t.kw == kwDefault:
			return !lx.member(i)
		case t.kind == tokEOF, t.kind == tokOpen, t.kind == tokPunct && (t.op == ';' || t.op == '?' || t.op == ','):
			return false
		case t.kind == tokClose && t.match > 0:
			i = int(t.match)
		}
	}
	return false
}

// regex reads a regular expression if one is at pos. It ends on its line: what does
// not is a division, and then nothing up to there is one either.
func (lx *lexer) regex() bool {
	if lx.pos < lx.noRegex || lx.afterOperand() {
		return false
	}
	src, class := lx.src, false
	for i := lx.pos + 1; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\n':
			lx.noRegex = i
			lx.work += i - lx.pos
			return false
		case c == '\\':
			if i+1 < len(src) && src[i+1] != '\n' {
				i++
			}
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			for i++; i < len(src) && ('a' <= src[i] && src[i] <= 'z'); i++ {
			}
			start := lx.pos
			lx.pos = i
			lx.add(tokString, 0, start, flagRegex)
			return true
		}
	}
	lx.noRegex = len(src)
	lx.work += len(src) - lx.pos
	return false
}
