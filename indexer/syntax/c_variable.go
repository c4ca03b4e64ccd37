package syntax

// variables declares the variable or field whose name has been read, and those that
// commas join to it. Token i is what follows the name.
func (c *cWalk) variables(h *cHead, i, end int, s cScope) int {
	if c.is(i, ':') && !s.class() {
		return i + 1 // a label
	}
	last := c.semicolon(i, end)
	if h.before >= 0 && h.words >= 2 && c.underscored(h.name) && !c.underscored(h.before) {
		h.name = h.before // what follows it is an attribute
	}
	if h.name < 0 || h.words == 0 || h.friend || !c.is(last, ';') {
		return c.missed(last, end)
	}
	if !h.extern || c.is(i, '=') || s.class() {
		kind := c.memberKind(s)
		if h.owner >= 0 {
			kind = Field
		}
		d := c.declare(kind, h.name, h.from, last, s.parent)
		c.belongs(h, d)
	}
	return c.moreNames(i, end, s, h.extern)
}

// missed returns the index after what is no declaration and ends with token last.
func (c *cWalk) missed(last, end int) int {
	if c.is(last, ';') {
		return last + 1
	}
	return min(last, end)
}

// moreNames declares the variables or fields that follow commas, up to the semicolon.
func (c *cWalk) moreNames(i, end int, s cScope, extern bool) int {
	last := c.semicolon(i, end)
	for i < last && c.step() {
		t := c.at(i)
		switch {
		case t.op == '<' && c.cpp && c.at(i-1).kind == tokIdent:
			if next := c.templateArgs(i); next > 0 {
				i = next
				continue
			}
		case t.op == '#' && t.kind == tokOpen:
			c.define(i)
		case t.op == ',':
			name := c.nextName(i+1, last)
			if name < 0 {
				break
			}
			if !extern || c.is(name+1, '=') {
				c.declare(c.memberKind(s), name, name, last, s.parent)
			}
			i = name
		}
		i = c.past(i)
	}
	return c.missed(last, end)
}

// nextName returns the name in the declarator that begins at token i, or -1.
func (c *cWalk) nextName(i, end int) int {
	for n := 0; n < maxPrefix && i < end && c.step(); n++ {
		t := c.at(i)
		switch {
		case t.op == '*', t.op == '&', t.op == opAnd, t.op == '^':
			i++
		case c.attributes(i) > i:
			i = c.attributes(i)
		case t.op == '#' && t.kind == tokOpen:
			i = c.past(i)
		case t.kind == tokIdent && c.word(i) == cModifier:
			i++
		case t.kind == tokIdent && c.isCName(i) && c.at(i+1).kind == tokIdent && c.underscored(i):
			i++
		case c.isCName(i):
			return i
		case t.op == '(' && t.kind == tokOpen:
			name, _ := c.parenthesised(i)
			return name
		default:
			return -1
		}
	}
	return -1
}
