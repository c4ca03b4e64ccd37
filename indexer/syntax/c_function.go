package syntax

// function declares the function whose name has been read, if it has a body or is one
// of a class. What follows its parameters begins at token i.
func (c *cWalk) function(h *cHead, i, end int, s cScope) int {
	open, last := c.trailer(h.first, i, end)
	if last < 0 {
		return c.skip(i, end)
	}
	written := open >= 0 || h.owner >= 0 && c.at(last-1).kw == kwDefault // A::A() = default;
	if !written && (!s.class() || !c.cpp || h.friend) {
		if c.cpp && !s.class() && !h.extern && c.valued(i-1) {
			d := c.declare(Variable, h.name, h.from, last, s.parent)
			c.belongs(h, d)
		}
		return last + 1 // only mentioned
	}
	start, name := c.at(h.name).start, c.at(h.name)
	if c.tilde(h) {
		start = c.at(h.name - 1).start
	}
	d := c.declareSpan(c.functionKind(h, &s), start, name.end, name.line, h.from, last, s.parent)
	c.belongs(h, d)
	if open >= 0 && last > open {
		c.locals(open+1, c.inside(open, last), cScope{parent: d, kind: Function})
	}
	return last + 1
}

// valued reports whether the parentheses that token close closes hold a value and not
// parameters: static Counter seconds("s", &all).
func (c *cWalk) valued(close int) bool {
	open := int(c.at(close).match)
	if c.at(close).kind != tokClose || open < 0 || c.is(close+1, opThin) {
		return false
	}
	switch t := c.at(open + 1); t.kind {
	case tokString, tokNumber:
		return true
	case tokPunct:
		return t.op == '&' || t.op == '-'
	}
	return false
}

// functionKind tells constructors and methods from functions.
func (c *cWalk) functionKind(h *cHead, s *cScope) Kind {
	name := string(c.text(h.name))
	tilde := c.tilde(h)
	switch {
	case h.owner >= 0 && string(c.text(h.ownerTo)) == name && !tilde,
		h.owner < 0 && s.class() && name == s.name && !tilde:
		return Constructor
	case h.owner >= 0, s.class():
		return Method
	}
	return Function
}

// tilde reports whether the name is that of what ends an object.
func (c *cWalk) tilde(h *cHead) bool { return h.name > h.from && c.is(h.name-1, '~') }

// belongs says which type the path before its name puts a declaration in.
func (c *cWalk) belongs(h *cHead, d int32) {
	if h.owner < 0 {
		return
	}
	from := h.owner
	for j := h.owner; j < h.ownerTo; j++ {
		if c.is(j, '<') {
			from = h.ownerTo // without type arguments
		}
	}
	c.out.Decls[d].RecvStart, c.out.Decls[d].RecvEnd = c.at(from).start, c.at(h.ownerTo).end
}

// operatorFunction reads a function that is named operator and what it overloads.
func (c *cWalk) operatorFunction(h *cHead, i, end int, s cScope) int {
	params := c.operator(i, end)
	if params < 0 {
		return c.skip(i, end)
	}
	open, last := c.trailer(h.first, c.past(params), end)
	if last < 0 {
		return c.skip(params, end)
	}
	if open < 0 && (!s.class() || h.friend) {
		return last + 1
	}
	name := c.at(i)
	d := c.declareSpan(Operator, name.start, c.at(params-1).end, name.line, h.from, last, s.parent)
	if c.is(i-1, opColons) && h.name >= 0 {
		if h.owner < 0 {
			h.owner = h.name
		}
		h.ownerTo = h.name
		c.belongs(h, d)
	}
	if open >= 0 && last > open {
		c.locals(open+1, c.inside(open, last), cScope{parent: d, kind: Function})
	}
	return last + 1
}

// trailer reads what follows parameters. It returns the bracket that opens the body, or
// -1, and the last token, or -1 if this is no declaration.
func (c *cWalk) trailer(first, i, end int) (open, last int) {
	if c.at(i).kind == tokIdent && !c.cpp {
		if body := c.oldParams(i-1, end); body >= 0 {
			return c.blockAt(first, body, end)
		}
	}
	for n := 0; n < maxDeclarator && i < end && c.step(); n++ {
		t := c.at(i)
		switch t.kind {
		case tokIdent:
			if t.flags&flagNewline != 0 && c.declares(i) {
				return -1, i - 1
			}
			if c.word(i) == cNever && t.kw != kwTry && t.kw != kwThrow {
				return -1, -1
			}
			i++
		case tokOpen:
			switch t.op {
			case '{':
				return c.blockAt(first, i, end)
			case '#':
				c.define(i)
			}
			i = c.past(i)
		case tokPunct:
			switch t.op {
			case ';':
				return -1, i
			case '=', ',':
				return -1, c.semicolon(i, end)
			case ':':
				return c.initialisers(first, i+1, end)
			case opThin, opColons, '*', '&', opAnd, opEllipsis, opOr, '!':
				i++
			case '<':
				next := c.templateArgs(i)
				if next < 0 {
					return -1, -1
				}
				i = next
			default:
				return -1, -1
			}
		default:
			return -1, -1
		}
	}
	return -1, -1
}

// declares reports whether token i is a word that begins another declaration.
func (c *cWalk) declares(i int) bool {
	switch c.at(i).kw {
	case kwStatic, kwExtern, kwTypedef, kwStruct, kwUnion, kwEnum, kwClass, kwNamespace, kwTemplate, kwUsing, kwPublic,
		kwPrivate, kwProtected, kwInline:
		return true
	}
	return false
}

// blockAt returns where a body begins and ends. Those that catch what a constructor
// throws belong to it.
func (c *cWalk) blockAt(first, open, end int) (int, int) {
	last := c.closing(first, open, end)
	for n := 0; n < maxPrefix && c.at(last+1).kw == kwCatch && c.is(last+2, '('); n++ {
		block := c.past(last + 2)
		if !c.is(block, '{') {
			break
		}
		last = max(c.past(block)-1, block)
	}
	return open, last
}

// initialisers passes ": a(1), b{2}" before the body of a constructor.
func (c *cWalk) initialisers(first, i, end int) (open, last int) {
	for n := 0; n < maxHeader && i < end && c.step(); n++ {
		t, before := c.at(i), c.at(i-1)
		switch {
		case t.kind == tokOpen && t.op == '{':
			next := c.at(c.past(i))
			if before.kind == tokClose || before.op == opEllipsis || next.op != ',' && next.op != '{' && next.op != opEllipsis {
				return c.blockAt(first, i, end)
			}
		case t.kind == tokPunct && t.op == ';':
			return -1, i
		case t.kind == tokClose, t.kind == tokEOF:
			return -1, -1
		}
		i = c.past(i)
	}
	return -1, -1
}

// maxOldParams is how many tokens the parameters of a function in the old style take.
const maxOldParams = 256

// oldParams returns the index of the body of a function whose parameters are declared
// between the parenthesis that token close is and the body, as they were before 1989,
// or -1.
func (c *cWalk) oldParams(close, end int) int {
	open := int(c.at(close).match)
	if c.at(close).kind != tokClose || open < 0 || close == open+1 || c.at(close+1).flags&flagNewline == 0 {
		return -1
	}
	for j := open + 1; j < close && c.step(); j++ {
		if t := c.at(j); (j-open)%2 == 1 && t.kind != tokIdent || (j-open)%2 == 0 && t.op != ',' {
			return -1
		}
	}
	i := close + 1
	for n := 0; n < maxOldParams && i < end && c.step(); n++ {
		t := c.at(i)
		switch {
		case t.op == '{' && c.is(i-1, ';'):
			return i
		case t.kind == tokOpen && (t.op == '(' || t.op == '[' || t.op == '#'), t.kind == tokIdent, t.op == '*', t.op == ',', t.op == ';':
			i = c.past(i)
		default:
			return -1
		}
	}
	return -1
}
