package syntax

// What C++ has and C has not.

// namespace reads a namespace, whose keyword is token kw.
func (c *cWalk) namespace(first, kw, end int, s cScope) int {
	name := c.attributes(kw + 1)
	last, open := name, name
	for n := 0; n < maxPrefix && (c.at(open).kind == tokIdent || c.is(open, opColons)); n++ {
		if c.is(open-1, opColons) || open == name {
			last = open
		}
		if next := c.attributes(open); next > open {
			open = next
			continue
		}
		open++
	}
	open = c.attributes(open)
	if !c.is(open, '{') {
		return c.skip(open, end) // another name for a namespace
	}
	inner := cScope{parent: s.parent, kind: Namespace}
	close := c.closing(first, open, end)
	if name < open && c.at(name).kind == tokIdent {
		start, stop := c.at(name), c.at(last)
		inner.parent = c.declareSpan(Namespace, start.start, stop.end, start.line, first, close, s.parent)
	}
	c.declarations(open+1, c.inside(open, close), inner)
	return close + 1
}

// template reads what follows template parameters.
func (c *cWalk) template(first, end int, s cScope) int {
	i := first
	for n := 0; n < maxPrefix && c.at(i).kw == kwTemplate; n++ {
		if !c.is(i+1, '<') {
			return c.skip(i, end) // an instance of one that is elsewhere
		}
		next := c.templateArgs(i + 1)
		if next < 0 {
			return i + 1
		}
		i = next
		if c.at(i).kind == tokIdent && string(c.text(i)) == "requires" {
			i = c.requires(i+1, end)
		}
	}
	switch c.at(i).kw {
	case kwUsing:
		return c.using(i, end, s)
	case kwFriend:
		i++
	}
	if c.at(i).kind == tokIdent && string(c.text(i)) == "concept" && c.at(i+1).kind == tokIdent {
		last := c.semicolon(i, end)
		c.declare(Interface, i+1, first, last, s.parent)
		return last + 1
	}
	return c.declaration(first, i, end, s)
}

// requires returns the index after a constraint that begins at token i.
func (c *cWalk) requires(i, end int) int {
	for i < end && c.step() {
		for c.is(i, '!') && c.step() {
			i++
		}
		if c.is(i, '(') {
			i = c.past(i)
		} else {
			i = c.path(i)
			if c.is(i, '(') {
				i = c.past(i)
			}
			if c.is(i, '{') {
				i = c.past(i)
			}
		}
		if !c.is(i, opAnd) && !c.is(i, opOr) {
			break
		}
		i++
	}
	return i
}

// path returns the index after a name with the names before it and type arguments.
func (c *cWalk) path(i int) int {
	for c.step() {
		if c.is(i, opColons) {
			i++
		}
		if c.at(i).kw == kwTemplate || c.is(i, '~') {
			i++
		}
		if c.at(i).kind != tokIdent {
			return i
		}
		i++
		if c.is(i, '<') {
			next := c.templateArgs(i)
			if next < 0 {
				return i
			}
			i = next
		}
		if !c.is(i, opColons) {
			return i
		}
	}
	return i
}

// using reads "using Name = type;", of which only this form declares.
func (c *cWalk) using(i, end int, s cScope) int {
	last := c.semicolon(i, end)
	name := i + 1
	if c.isCName(name) && c.is(c.attributes(name+1), '=') {
		c.declare(Class, name, i, last, s.parent)
	}
	return last + 1
}

// access passes public: and the like, with a word of Qt's behind it.
func (c *cWalk) access(i int) int {
	for n := 0; n < 3; n++ {
		if i++; c.is(i, ':') {
			return i + 1
		}
	}
	return i
}

// operator reads the name of a function that overloads what follows the keyword at
// token i, and returns the index of its parameters.
func (c *cWalk) operator(i, end int) int {
	j := i + 1
	if c.at(j).kind == tokOpen && c.at(j).op != '{' && c.is(c.past(j), '(') {
		return c.past(j) // operator()(...), operator[](...)
	}
	for n := 0; n < maxDeclarator && j < end && c.step(); n++ {
		switch t := c.at(j); {
		case t.op == '(' && t.kind == tokOpen:
			return j
		case t.op == ';', t.op == '{', t.kind == tokEOF:
			return -1
		case t.op == '<' && j > i+1:
			next := c.templateArgs(j)
			if next < 0 {
				next = j + 1
			}
			j = next
		default:
			j = c.past(j)
		}
	}
	return -1
}

// templateArgs returns the index after the type arguments or parameters whose < is token
// i, or -1 if what follows does not look like any. Unlike angle it takes conditions:
// enable_if<(A && B), C || D>.
func (c *cWalk) templateArgs(i int) int {
	if c.kept.from == i {
		return c.kept.to
	}
	from, depth := i, 0
	for n := 0; n < angleTokens && c.step(); n++ {
		t := c.at(i)
		next := c.past(i)
		switch {
		case t.kind == tokEOF, t.kind == tokClose, t.op == ';' && t.kind == tokPunct:
			c.kept = cKept{from, -1}
			return -1
		case t.kind != tokPunct:
		case t.op == '<':
			depth++
		case t.op == '>':
			if depth--; depth == 0 {
				c.kept = cKept{from, next}
				return next
			}
		}
		i = next
	}
	c.kept = cKept{from, -1}
	return -1
}

// cKept is where the last search for the end of type arguments began and what it
// found, since walkers look at the same ones again.
type cKept struct{ from, to int }
