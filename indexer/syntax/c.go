package syntax

// cWalk walks C and C++. A declaration there is a type, then a name with the
// punctuation of what it is around it, and nothing but their order tells the one from
// the other. Macros stand anywhere, and what they stand for is not known.
//
// Functions are declared where they have a body, and in a class; variables where they
// are not extern. What is only mentioned is declared elsewhere.
type cWalk struct {
	*walk
	cpp  bool
	kept cKept // see templateArgs
	lost int   // braces without a partner whose end was looked for
}

func walkC(w *walk)   { (&cWalk{walk: w}).file() }
func walkCPP(w *walk) { (&cWalk{walk: w, cpp: true}).file() }

func (c *cWalk) file() { c.declarations(1, len(c.toks)-1, cScope{parent: -1}) }

// A cScope is what declarations are in. Its kind is 0 in a file, and else that of the
// class, enum, namespace or function.
type cScope struct {
	parent int32
	kind   Kind
	name   string // of the class, whose constructors are named like it
}

// class reports whether functions are methods and variables fields.
func (s *cScope) class() bool { return s.kind == Class || s.kind == Struct }

// declarations reads what stands between tokens i and end.
func (c *cWalk) declarations(i, end int, s cScope) {
	if !c.descend() {
		return
	}
	defer c.ascend()
	for i < end && c.step() {
		i = max(c.statement(i, end, s), i+1)
	}
}

// statement reads the declaration, directive or anything else that token i begins, and
// returns the index after it.
func (c *cWalk) statement(i, end int, s cScope) int {
	switch t := c.at(i); t.kind {
	case tokOpen:
		return c.group(i, s)
	case tokIdent:
		return c.worded(i, end, s)
	case tokPunct:
		if t.op == '~' && s.class() || t.op == opColons && c.cpp {
			return c.declaration(i, i, end, s)
		}
	}
	return i + 1
}

// group reads a group of brackets that is no part of a declaration.
func (c *cWalk) group(i int, s cScope) int {
	switch next := c.past(i); c.at(i).op {
	case '#':
		c.define(i)
		return next
	case '{':
		if next > i+1 && !s.class() {
			c.locals(i+1, next-1, cScope{parent: s.parent, kind: Function})
		}
		return next
	case '[':
		return next // an attribute
	default:
		return next
	}
}

// worded reads what begins with a word.
func (c *cWalk) worded(i, end int, s cScope) int {
	switch c.at(i).kw {
	case kwTypedef:
		return c.typedef(i, end, s)
	case kwExtern:
		if c.at(i+1).kind == tokString {
			return c.linkage(i, end, s)
		}
	case kwInline:
		if c.at(i+1).kw == kwNamespace {
			return c.namespace(i, i+1, end, s)
		}
	case kwNamespace:
		return c.namespace(i, i, end, s)
	case kwTemplate:
		return c.template(i, end, s)
	case kwUsing:
		return c.using(i, end, s)
	case kwPublic, kwPrivate, kwProtected:
		return c.access(i)
	case kwFriend:
		return c.declaration(i, i+1, end, s)
	case kwReturn, kwIf, kwFor, kwWhile, kwDo, kwSwitch, kwCase, kwGoto, kwElse, kwBreak, kwContinue:
		return c.skip(i, end) // of a body that ended too early
	}
	if c.cpp && c.is(i+1, ':') && s.class() && c.isCName(i) {
		return i + 2 // signals:
	}
	return c.declaration(i, i, end, s)
}

// linkage reads extern "C" before one declaration, or a block of them.
func (c *cWalk) linkage(i, end int, s cScope) int {
	open := i + 2
	if !c.is(open, '{') {
		return c.declaration(i, open, end, s)
	}
	last := c.closing(i, open, end)
	c.declarations(open+1, c.inside(open, last), s)
	return last + 1
}

// skip returns the index after the statement that goes on with token i: after a
// semicolon or a block.
func (c *cWalk) skip(i, end int) int {
	for ; i < end && c.step(); i = c.past(i) {
		switch t := c.at(i); {
		case t.op == ';', t.kind == tokClose:
			return i + 1
		case t.op == '{':
			return c.past(i)
		case t.op == '#':
			return i
		}
	}
	return i
}

// semicolon returns the index of the semicolon that ends what goes on with token i, or
// of the token before which something else does.
func (c *cWalk) semicolon(i, end int) int {
	for ; i < end && c.step(); i = c.past(i) {
		if t := c.at(i); t.op == ';' || t.kind == tokClose {
			break
		}
	}
	return i
}

// define declares the macro that the directive at token i defines. It belongs to
// nothing, wherever it stands.
func (c *cWalk) define(i int) {
	name := i + 2
	if c.at(name).kind != tokIdent || string(c.text(i+1)) != "define" {
		return
	}
	kind := Constant
	if next := c.at(name + 1); next.op == '(' && next.start == c.at(name).end {
		kind = Function
	}
	last := max(c.past(i)-2, name)
	c.declare(kind, name, i, last, -1)
}

// locals reads the body of a function, of which only the types and macros are declared.
func (c *cWalk) locals(i, end int, s cScope) {
	if !c.descend() {
		return
	}
	defer c.ascend()
	for i < end && c.step() {
		next := i + 1
		switch t := c.at(i); {
		case t.op == '#' && t.kind == tokOpen:
			c.define(i)
			next = c.past(i)
		case t.kw == kwStruct, t.kw == kwUnion, t.kw == kwEnum, t.kw == kwClass:
			spec := c.typeSpecifier(i, i, end, s)
			next = spec.after
		case t.kw == kwTypedef:
			next = c.typedef(i, end, s)
		}
		i = max(next, i+1)
	}
}
