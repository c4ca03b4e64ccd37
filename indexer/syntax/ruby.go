package syntax

// walkRuby declares modules, classes, methods, constants and what attr_accessor and its
// like declare, at any depth: in blocks too, since those are how Ruby makes types.
//
// Nearly everything ends with the word end, so the walk keeps what is open and has
// to know which words open something: the if of a modifier does not, nor the do of
// a loop, nor a def whose body is written behind an equals sign.
func walkRuby(w *walk) {
	r := ruby{ends: ends{walk: w}}
	r.run(r.token)
}

// ruby is the state of a walk over a Ruby file.
type ruby struct {
	ends
	name int // the last token of the name of a method that was read last
}

// endElement closes the statements that are an element of a list, before the comma at token i.
func (r *ruby) endElement(i int) {
	n := len(r.open) - 1
	for n >= 0 && r.open[n].kind == endStatement {
		n--
	}
	if n >= 0 && r.open[n].kind == endBracket && !r.is(r.open[n].close, '}') {
		r.endStatements(i)
	}
}

// token reads what begins with token i, and returns the token to go on with.
func (r *ruby) token(i int) int {
	t := r.at(i)
	if t.kind == tokClose && t.match >= 0 {
		r.closeBracket(i)
		return i + 1
	}
	if i == r.fresh || t.flags&flagNewline != 0 && !r.continues(i) {
		r.fresh = i
		r.endStatements(i)
		if n := len(r.open); n > 0 {
			r.open[n-1].loop = false
		}
	}
	switch t.kind {
	case tokOpen:
		if int(t.match) > i {
			r.push(endBracket, i).close = int(t.match)
			r.fresh = i + 1
			if t.op == '{' {
				r.fresh = r.params(i + 1)
			}
			return r.fresh
		}
	case tokPunct:
		switch t.op {
		case ';':
			r.fresh = i + 1
		case ',':
			r.endElement(i)
		}
	case tokIdent:
		switch {
		case t.kw != 0 && r.isKeyword(i):
			return r.keyword(i)
		case capital(r.src[t.start]):
			return r.constant(i)
		case t.kw == 0 && !r.top().inDef:
			return r.call(i)
		}
	}
	return i + 1
}

// params returns the index after the parameters of a block that begin at token i, or i.
func (r *ruby) params(i int) int {
	if r.at(i).op == opOr {
		return i + 1
	}
	if !r.is(i, '|') {
		return i
	}
	for n, j := 0, i+1; n < maxHead; n++ {
		switch t := r.at(j); {
		case t.op == '|':
			return j + 1
		case t.kind == tokEOF, t.kind == tokClose:
			return i
		}
		j = r.past(j)
	}
	return i
}

// isKeyword reports whether token i, which spells a keyword, is one: not after a dot, and neither
// a symbol nor a label.
func (r *ruby) isKeyword(i int) bool {
	t, p := r.at(i), r.at(i-1)
	switch {
	case p.op == '.' && p.kind == tokPunct:
		return r.is(i-2, '.') && r.at(i-2).end == p.start // a range
	case p.op == opColons:
		return t.flags&flagNewline != 0
	case p.op == ':' && p.end == t.start:
		return false
	}
	return int(t.end) >= len(r.src) || r.src[t.end] != ':' || int(t.end)+1 < len(r.src) && r.src[t.end+1] == ':'
}

// continues reports whether token i, the first on its line, goes on with the statement
// of the line before.
func (r *ruby) continues(i int) bool {
	t, p := r.at(i), r.at(i-1)
	switch {
	case p.kind == tokPunct:
		return p.op != ';' && !r.operatorName(i-1)
	case p.kw == kwAnd || p.kw == kwOr || p.kw == kwNot:
		return r.isKeyword(i - 1)
	case t.op == '.':
		return !r.is(i+1, '.') || r.at(i+1).start != t.end
	case t.op == '&':
		return r.is(i+1, '.') && r.at(i+1).start == t.end
	}
	return false
}

// operatorName reports whether the operator at token i is a name, or the end of one: of a
// symbol, or behind alias.
func (r *ruby) operatorName(i int) bool {
	if i == r.name {
		return true
	}
	k := i
	if r.is(i, '=') && r.at(i-1).end == r.at(i).start { // :name=, :[]=
		switch p := r.at(i - 1); {
		case p.kind == tokIdent:
			k = i - 1
		case p.op == ']' && p.match == int32(i-2):
			k = i - 2
		}
	}
	p := r.at(k - 1)
	return p.op == ':' && p.kind == tokPunct && p.end == r.at(k).start
}

// operand reports whether an operand may start with token i, so that an if there is
// no modifier.
func (r *ruby) operand(i int) bool {
	if i == r.fresh {
		return true
	}
	p := r.at(i - 1)
	if p.op == '\\' { // the line before goes on
		i--
		p = r.at(i - 1)
	}
	switch p.kind {
	case tokPunct:
		return !r.operatorName(i - 1)
	case tokOpen, tokEOF:
		return true
	case tokIdent:
		return rubyBefore.has(p.kw) && r.isKeyword(i-1)
	}
	return false
}

// rubyBefore has the keywords behind which an if is no modifier.
var rubyBefore = keywordsOf(kwCase, kwDo, kwElse, kwIn, kwAnd, kwOr, kwNot, kwIf, kwUnless, kwElsif, kwWhile,
	kwUntil, kwWhen, kwThen, kwBegin, kwEnsure)

// keyword reads what begins with the keyword at token i.
func (r *ruby) keyword(i int) int {
	switch r.at(i).kw {
	case kwClass:
		return r.class(i)
	case kwModule:
		return r.typeDecl(Module, i)
	case kwDef:
		return r.def(i)
	case kwAlias:
		return r.alias(i)
	case kwUndef:
		return i + 2
	case kwBegin, kwCase:
		r.push(endBlock, i)
		r.fresh = i + 1
	case kwIf, kwUnless:
		if r.operand(i) {
			r.push(endBlock, i)
		} else {
			r.endStatements(i)
		}
	case kwWhile, kwUntil:
		if r.operand(i) {
			r.push(endBlock, i).loop = true
		} else {
			r.endStatements(i)
		}
	case kwFor:
		r.push(endBlock, i).loop = true
	case kwDo:
		return r.do(i)
	case kwThen, kwElse, kwElsif, kwEnsure, kwWhen, kwIn, kwRescue:
		if r.at(i).kw != kwIn || i == r.fresh {
			r.endStatements(i)
		}
		if r.at(i).kw == kwThen || r.at(i).kw == kwElse || r.at(i).kw == kwEnsure {
			r.fresh = i + 1
		}
	case kwEnd:
		r.end(i)
	}
	return i + 1
}

// do reads the do at token i, which opens a block if no loop waits for it.
func (r *ruby) do(i int) int {
	n := len(r.open) - 1
	for n >= 0 && r.open[n].kind == endStatement {
		n--
	}
	if n >= 0 && r.open[n].loop {
		r.endStatements(i)
		r.open[n].loop = false
		r.fresh = i + 1
		return i + 1
	}
	r.push(endBlock, i)
	r.fresh = r.params(i + 1)
	return r.fresh
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }
