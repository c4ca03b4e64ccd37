package syntax

// namespace declares the namespace whose keyword is token i. One without braces goes on up
// to the end.
func (c *csharp) namespace(first, i, end int, parent int32) int {
	name := c.verbatim(i + 1)
	if !c.isWord(name) {
		return i + 1
	}
	last := name
	for c.is(last+1, '.') && c.isWord(last+2) && c.step() {
		last += 2
	}
	n := c.at(name)
	d := c.declareSpan(Namespace, n.start, c.at(last).end, n.line, first, last, parent)
	open := last + 1
	if !c.another(open) {
		open = c.directives(open)
	}
	if !c.is(open, '{') || open >= end {
		if c.is(open, ';') {
			c.finish(d, end-1)
			c.body(open+1, end, csharpType{decl: d})
			return end
		}
		return open
	}
	last = c.closing(open, first, end)
	c.finish(d, last)
	c.body(open+1, c.inner(open, last), csharpType{decl: d})
	return last + 1
}

// typeDecl declares the type whose keyword is token i.
func (c *csharp) typeDecl(first, i, end int, parent int32) int {
	kind, record := Class, false
	switch c.kw(i) {
	case kwStruct:
		kind = Struct
	case kwInterface:
		kind = Interface
	case kwEnum:
		kind = Enum
	case kwRecord:
		record = true
		if kw := c.kw(i + 1); kw == kwClass || kw == kwStruct {
			if i++; kw == kwStruct {
				kind = Struct
			}
		}
	}
	name := c.verbatim(i + 1)
	d := c.declare(kind, name, first, name, parent)
	in := csharpType{d, kind, name}
	open := c.typeArguments(name + 1)
	if record && c.is(open, '(') {
		last := c.closing(open, first, end)
		c.components(open+1, c.inner(open, last), in)
		open = last + 1
	}
	open = c.headEnd(open, end)
	if !c.is(open, '{') || open >= end {
		if c.is(open, ';') {
			open++
		}
		c.finish(d, max(open-1, name))
		return open
	}
	last := c.closing(open, first, end)
	inner := c.inner(open, last)
	if c.is(last+1, ';') {
		last++
	}
	c.finish(d, last)
	if kind == Enum {
		c.constants(open+1, inner, in)
	} else {
		c.body(open+1, inner, in)
	}
	return last + 1
}

// headEnd returns the index of the brace, arrow or semicolon that ends what stands
// before a body, or of what seems to follow instead: another beginning of the same
// declaration, if that has one for each of two conditions.
func (c *csharp) headEnd(i, end int) int {
	depth := 0 // of #if
	for first := i; i < end && c.step(); i = c.past(i) {
		t := c.at(i)
		switch {
		case t.kind == tokOpen && t.op == '#':
			switch {
			case c.kw(i+1) == kwIf:
				depth++
			case depth > 0 && c.spells(i+1, "endif"):
				depth--
			case depth == 0 && c.another(i):
				return i
			}
		case t.kind == tokClose, t.kind == tokOpen && t.op == '{', t.kind == tokPunct && (t.op == ';' || t.op == opArrow):
			return i
		case i > first && c.newline(i) && c.resumes(i):
			return i
		}
	}
	return min(i, end)
}

// another reports whether token i begins an #else or #elif.
func (c *csharp) another(i int) bool {
	return c.is(i, '#') && c.at(i).kind == tokOpen && (c.kw(i+1) == kwElse || c.spells(i+1, "elif"))
}

// directives returns the index after the directives that begin with token i.
func (c *csharp) directives(i int) int {
	for c.is(i, '#') && c.at(i).kind == tokOpen && c.step() {
		i = c.past(i)
	}
	return i
}

// shared declares a property or field whose accessors or value it shares with another
// beginning, which follows token i.
func (c *csharp) shared(h csharpHead, name, i int, in csharpType) int {
	kind := Field
	for n, k := 0, i; n < maxHead; n++ {
		t := c.at(k)
		if t.op == '{' || t.op == opArrow {
			kind = Property
		}
		if kind == Property || t.op == ';' || t.op == '=' || t.kind == tokEOF || t.kind == tokClose {
			break
		}
		k = c.past(k)
	}
	c.declare(kind, name, h.first, name, in.decl)
	return i
}

// components declares the properties that the parameters of a record are, which stand
// between two tokens.
func (c *csharp) components(i, end int, in csharpType) {
	for i < end && c.step() {
		h, t := c.modifiers(i)
		name := c.verbatim(c.typ(t))
		if c.isName(name) && name < end {
			c.declare(Property, name, h.first, name, in.decl)
		}
		for i = max(name, i+1); i < end && !c.is(i-1, ',') && c.step(); {
			i = c.past(i)
		}
	}
}

// constants declares the constants of an enum, which stand between two tokens.
func (c *csharp) constants(i, end int, in csharpType) {
	for i < end && c.step() {
		name := c.verbatim(c.attributes(i))
		if !c.isName(name) || name >= end {
			i = c.past(max(i, name))
			continue
		}
		last := name
		for i = name + 1; i < end && !c.is(i, ',') && c.step(); i = c.past(i) {
			if !c.is(i, '#') {
				last = c.past(i) - 1
			}
		}
		c.declare(EnumMember, name, name, min(last, end-1), in.decl)
		i++
	}
}

// method declares the method whose name are the tokens up to last of name, and whose
// parameters begin with token i, and the functions in its body.
func (c *csharp) method(kind Kind, first int, name span, i, end int, in csharpType) int {
	if int(c.at(i).match) < i {
		i = c.closing(i, first, end)
	}
	stop := 0
	if in.kind != 0 {
		stop = c.headEnd(i, end)
	} else if stop = c.functionBody(i, end); stop < 0 {
		return i // a call
	}
	n := c.at(name.first)
	d := c.declareSpan(kind, n.start, c.at(name.last).end, n.line, first, max(stop-1, name.last), in.decl)
	return c.bodyOf(d, first, stop, end)
}

// A span is some tokens, from the first to the last.
type span struct{ first, last int }

// bodyOf walks the body of a declaration, which is a block or follows an arrow, and sets
// the declaration's end.
func (c *csharp) bodyOf(d int32, first, i, end int) int {
	if i >= end {
		return end
	}
	t := c.at(i)
	switch {
	case t.kind == tokOpen && t.op == '{':
		last := c.closing(i, first, end)
		c.finish(d, last)
		c.locals(i+1, c.inner(i, last), d)
		return last + 1
	case t.op == opArrow:
		stop := c.statement(i, end)
		c.finish(d, stop-1)
		c.locals(i+1, stop, d)
		return stop
	case t.op == ';':
		c.finish(d, i)
		return i + 1
	}
	return i
}

// operator declares the operator whose keyword is token i.
func (c *csharp) operator(first, i, end int, in csharpType) int {
	open := i + 1
	for n := 0; n < 8 && !c.is(open, '('); n++ {
		open++
	}
	if !c.is(open, '(') || open == i+1 {
		return i + 1
	}
	return c.method(Operator, first, span{i, open - 1}, open, end, in)
}

// conversion declares the conversion that begins with the word implicit or explicit,
// which is token i.
func (c *csharp) conversion(first, i, end int, in csharpType) int {
	op := i + 1
	if c.kw(op) != kwOperator {
		return i
	}
	typ := op + 1
	if c.spells(typ, "checked") {
		typ++
	}
	open := c.typ(typ)
	if open == typ || !c.is(open, '(') {
		return op + 1
	}
	return c.method(Operator, first, span{op, open - 1}, open, end, in)
}

// destructor declares the destructor whose ~ is token i.
func (c *csharp) destructor(first, i, end int, in csharpType) int {
	if !c.is(i+2, '(') || in.kind == 0 {
		return i + 1
	}
	return c.method(Method, first, span{i, i + 1}, i+2, end, in)
}

// delegate declares the type of functions whose keyword is token i.
func (c *csharp) delegate(first, i, end int, in csharpType) int {
	_, t := c.modifiers(i + 1) // ref
	name := c.verbatim(c.typ(t))
	if open := c.typeArguments(name + 1); !c.isName(name) || !c.is(open, '(') {
		return i + 1
	}
	last := c.headEnd(name+1, end)
	if !c.is(last, ';') || last >= end {
		last--
	}
	c.declare(Class, name, first, last, in.decl)
	return last + 1
}

// event declares the events whose keyword is token i.
func (c *csharp) event(h csharpHead, i, end int, in csharpType) int {
	after := c.typ(i + 1)
	name, next := c.qualified(after)
	if after == i+1 || !c.isName(name) || name >= end {
		return i + 1
	}
	if c.is(next, '{') {
		return c.property(Event, h.first, name, next, end, in)
	}
	return c.fields(Event, h.first, name, end, in)
}

// property declares the property or event that is named by token name, and whose accessors
// begin with token i.
func (c *csharp) property(kind Kind, first, name, i, end int, in csharpType) int {
	d := c.declare(kind, name, first, name, in.decl)
	next := c.bodyOf(d, first, i, end)
	if c.is(i, '{') && c.is(next, '=') && next < end { // what it is at first
		next = c.statement(next, end)
		c.finish(d, next-1)
	}
	return next
}

// fields declares the fields or events whose names begin with token name.
func (c *csharp) fields(kind Kind, first, name, end int, in csharpType) int {
	if next := c.at(name + 1); next.kind == tokIdent && next.flags&flagNewline == 0 {
		return name // no declaration
	}
	for c.isName(name) && name < end && c.step() {
		stop := c.value(name+1, end)
		last := stop
		if !c.is(stop, ';') {
			last--
		}
		d := c.declare(kind, name, first, max(last, name), in.decl)
		c.locals(name+1, stop, d)
		if !c.is(stop, ',') {
			return last + 1
		}
		name = c.verbatim(stop + 1)
	}
	return name
}

// value returns the index of the comma or semicolon after a field's name and value, or of
// what seems to follow the field if there is none.
func (c *csharp) value(i, end int) int {
	for first := i; i < end && c.step(); {
		t := c.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && (t.op == ';' || t.op == ','):
			return i
		case t.op == '<' && t.kind == tokPunct:
			if after := c.typeArguments(i); after > i && c.afterTypeArguments(after) {
				i = after
				continue
			}
		case c.newline(i) && c.resumes(i), i == first && t.kind == tokIdent:
			return i
		}
		i = c.past(i)
	}
	return min(i, end)
}

// afterTypeArguments reports whether token i may follow type arguments in an
// expression, and not the second of two comparisons.
func (c *csharp) afterTypeArguments(i int) bool {
	t := c.at(i)
	switch t.kind {
	case tokOpen, tokClose:
		return true
	case tokPunct:
		return t.op == '.' || t.op == ';' || t.op == ',' || t.op == '>' || t.op == '?'
	}
	return false
}

// locals declares the functions between two tokens of a body or value.
func (c *csharp) locals(i, end int, parent int32) {
	if !c.descend() {
		return
	}
	defer c.ascend()
	for i < end && c.step() {
		if t := c.at(i); t.kind == tokIdent && c.beginsStatement(i) {
			if next := c.local(i, end, parent); next > i {
				i = next
				continue
			}
		}
		i++
	}
}

// beginsStatement reports whether token i is the first of a statement.
func (c *csharp) beginsStatement(i int) bool {
	t := c.at(i - 1)
	return t.op == '{' || t.op == '}' || t.op == ';' || t.op == '#' || t.op == ']' && c.newline(i)
}

// functionBody returns the index of the body, or the arrow before it, of a function
// whose parameters begin with token i, or -1 if that is a call.
func (c *csharp) functionBody(i, end int) int {
	i = c.past(i)
	if c.kw(i) == kwWhere {
		i = c.headEnd(i, min(end, i+maxHead))
	}
	if i >= end || !c.is(i, '{') && !c.is(i, opArrow) {
		return -1
	}
	return i
}

// local declares the function that begins with token i, if one does.
func (c *csharp) local(i, end int, parent int32) int {
	h, t := c.modifiers(i)
	name := c.typ(t)
	if name == t || !c.isName(name) || c.kw(name) == kwWhen {
		return i
	}
	open := c.typeArguments(name + 1)
	if !c.is(open, '(') || int(c.at(open).match) < open {
		return i
	}
	if c.functionBody(open, end) < 0 {
		return i
	}
	return c.method(Function, h.first, span{name, name}, open, end, csharpType{decl: parent})
}
