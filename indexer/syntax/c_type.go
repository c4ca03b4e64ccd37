package syntax

// A cSpec is what was read of struct, union, class or enum and what follows it.
type cSpec struct {
	after    int   // the index to go on from
	body     bool  // it was written out
	declared int32 // its declaration, or -1
}

// typeSpecifier reads the type whose keyword is token kw, and declares it if it is
// written out. first is the token that the declaration begins with.
func (c *cWalk) typeSpecifier(first, kw, end int, s cScope) cSpec {
	h := c.typeHead(kw, end)
	if h.open < 0 {
		return cSpec{after: h.after, declared: -1}
	}
	last := c.closing(first, h.open, end)
	spec := cSpec{after: last + 1, body: true, declared: -1}
	inner := cScope{parent: s.parent, kind: h.kind}
	switch {
	case h.name >= 0:
		inner.parent = c.declare(h.kind, h.name, first, last, s.parent)
		inner.name = string(c.text(h.name))
		if h.owner >= 0 {
			d := &c.out.Decls[inner.parent]
			d.RecvStart, d.RecvEnd = c.at(h.owner).start, c.at(h.ownerEnd).end
		}
		spec.declared = inner.parent
	case last > h.open:
		if named := c.afterBody(last+1, end); named >= 0 && !s.inBody() {
			inner.parent = c.declare(c.memberKind(s), named, first, c.semicolon(named, end), s.parent)
			spec.declared = inner.parent
			spec.after = named
		}
	}
	c.typeBody(h.open+1, c.inside(h.open, last), inner)
	return spec
}

// inBody reports whether the scope is that of a function.
func (s *cScope) inBody() bool { return s.kind == Function }

func (c *cWalk) memberKind(s cScope) Kind {
	if s.class() {
		return Field
	}
	return Variable
}

// afterBody returns the name of the variable or field that stands after a type without
// a name of its own, or -1.
func (c *cWalk) afterBody(i, end int) int {
	for n := 0; n < maxPrefix && i < end; n++ {
		switch {
		case c.is(i, '*') || c.at(i).kind == tokIdent && c.word(i) == cModifier:
			i++
		case c.attributes(i) > i:
			i = c.attributes(i)
		case c.underscored(i) && (c.at(i+1).kind == tokIdent || c.is(i+1, '*')):
			i++
		case c.underscored(i) && (c.is(i+1, ';') || c.is(i+1, '(')), !c.isCName(i):
			return -1
		default:
			return i
		}
	}
	return -1
}

func (c *cWalk) typeBody(i, end int, s cScope) {
	if s.kind == Enum {
		c.enumerators(i, end, s)
		return
	}
	c.declarations(i, end, s)
}

// A cTypeHead is what stands before the body of a type.
type cTypeHead struct {
	kind            Kind
	name            int // or -1
	owner, ownerEnd int // the path before the name; owner is -1 if there is none
	open            int // the body, or -1
	after           int // without a body: the index after the type's name
}

// typeHead reads the type whose keyword is token kw up to its body.
func (c *cWalk) typeHead(kw, end int) cTypeHead {
	h := cTypeHead{kind: Struct, name: -1, owner: -1, open: -1}
	i := kw + 1
	switch c.at(kw).kw {
	case kwClass:
		h.kind = Class
	case kwEnum:
		h.kind = Enum
		if k := c.at(i).kw; k == kwClass || k == kwStruct {
			i++
		}
	}
	i = c.attributes(i)
	h.after = i
	if c.at(i).kind == tokIdent || c.is(i, opColons) {
		h.after = c.path(i)
	}
	i = c.typeName(&h, i)
	if c.is(i, ':') && (c.cpp || h.kind == Enum) {
		i = c.bases(i+1, end)
	}
	if c.is(i, '{') && i < end {
		h.open = i
	}
	return h
}

// typeName reads the words and macros before a type's body, the last of which is its
// name, and returns the index after them.
func (c *cWalk) typeName(h *cTypeHead, i int) int {
	called := false
	for n := 0; n < maxPrefix; n++ {
		t := c.at(i)
		if next := c.attributes(i); next > i {
			i = next
			continue
		}
		switch {
		case t.kind == tokIdent && (t.kw == kwFinal || string(c.text(i)) == "sealed") && h.name >= 0 && c.cpp:
			i++
		case t.kind == tokIdent && c.word(i) == cModifier:
			i++
		case t.kind == tokIdent && c.word(i) != cName:
			return i
		case t.kind == tokIdent && c.underscored(i) && h.name >= 0 && !c.is(i-1, opColons):
			i++ // struct name __packed {
		case t.kind == tokIdent:
			if c.is(i-1, opColons) && h.name >= 0 {
				if h.owner < 0 {
					h.owner = h.name
				}
				h.ownerEnd = h.name
			} else {
				h.owner = -1
			}
			h.name = i
			i++
		case t.op == '(' && h.name == i-1 && c.at(c.past(i)).kind == tokIdent: // class EXPORT(x) Name
			h.name, called = -1, true
			i = c.past(i)
		case t.op == opColons:
			i++
		case t.op == '#' && t.kind == tokOpen:
			i = c.past(i)
		case t.op == '<' && h.name >= 0:
			next := c.templateArgs(i)
			if next < 0 {
				return i
			}
			i = next
		case t.op == '{' && called && h.name < 0: // the body of a function
			return i - 1
		default:
			return i
		}
	}
	return i
}

// bases returns the index of the brace after the base classes that begin at token i, or
// of what no such list has.
func (c *cWalk) bases(i, end int) int {
	for n := 0; n < maxHeader && i < end && c.step(); n++ {
		t := c.at(i)
		switch t.kind {
		case tokIdent:
			i++
		case tokOpen:
			if t.op == '{' {
				return i
			}
			i = c.past(i)
		case tokPunct:
			switch t.op {
			case '<':
				i = max(c.templateArgs(i), i+1)
			case ';', '=':
				return i
			default:
				i++
			}
		default:
			return i
		}
	}
	return i
}

// enumerators reads the body of an enum.
func (c *cWalk) enumerators(i, end int, s cScope) {
	begins := true
	for i < end && c.step() {
		t := c.at(i)
		switch {
		case t.op == '#' && t.kind == tokOpen:
			c.define(i)
		case t.op == ',':
			begins = true
		case begins && t.kind == tokIdent && c.is(i+1, '('):
			i++ // a macro that makes some, and needs no comma
		case begins && t.kind == tokIdent:
			begins = false
			last := i
			for j := i + 1; j < end && !c.is(j, ',') && !c.is(j, '#') && c.step(); j = c.past(j) {
				last = c.past(j) - 1
			}
			c.declare(EnumMember, i, i, last, s.parent)
			i = last
		}
		i = max(c.past(i), i+1)
	}
}

// typedef reads a typedef, which may declare several names, and the type that is
// written out in it.
func (c *cWalk) typedef(first, end int, s cScope) int {
	i := first + 1
	spec := cSpec{declared: -1}
	start := first
	for n := 0; n < maxPrefix && i < end && c.step(); n++ {
		switch c.at(i).kw {
		case kwStruct, kwUnion, kwClass, kwEnum:
			h := c.typeHead(i, end)
			if h.open >= 0 && h.name < 0 {
				return c.typedefUnnamed(first, h, end, s)
			}
			spec = c.typeSpecifier(first, i, end, s)
			i = spec.after
			if spec.body {
				start = i
			}
			return c.typedefNames(start, i, end, s)
		}
		if c.word(i) != cModifier || c.at(i).kind != tokIdent {
			break
		}
		i++
	}
	return c.typedefNames(first, i, end, s)
}

// typedefUnnamed reads a typedef of a type that has only the name which that gives it.
func (c *cWalk) typedefUnnamed(first int, h cTypeHead, end int, s cScope) int {
	close := c.closing(first, h.open, end)
	inner := cScope{parent: s.parent, kind: h.kind}
	last := c.semicolon(close+1, end)
	name, next := c.typedefName(close+1, last)
	if name >= 0 {
		inner.parent = c.declare(h.kind, name, first, last, s.parent)
		inner.name = string(c.text(name))
	}
	c.typeBody(h.open+1, c.inside(h.open, close), inner)
	if name >= 0 && c.is(next, ',') {
		return c.typedefNames(next+1, next+1, end, s)
	}
	return last + 1
}

// typedefNames declares the names between token i and the semicolon.
func (c *cWalk) typedefNames(first, i, end int, s cScope) int {
	last := c.semicolon(i, end)
	for i < last && c.step() {
		name, next := c.typedefName(i, last)
		if name >= 0 {
			c.declare(Class, name, min(first, name), last, s.parent)
		}
		i = max(next, i) + 1
		first = i
	}
	return last + 1
}

// typedefName returns the name in the declarator that begins at token i, and the index
// of the comma or the end after it.
func (c *cWalk) typedefName(i, end int) (name, next int) {
	name = -1
	settled := false
	for ; i < end && !c.is(i, ',') && c.step(); i = c.past(i) {
		t := c.at(i)
		switch {
		case settled:
		case t.kind == tokIdent && t.kw == 0 && c.is(i+1, '(') && c.word(i) == cAttribute:
			i++
		case t.kind == tokIdent && c.is(i+1, '(') && c.word(i) == cTypeOf:
			i++
		case t.op == '<' && c.cpp:
			if after := c.templateArgs(i); after > i {
				i = after - 1
			}
		case t.kind == tokIdent && c.word(i) == cName && (name < 0 || !c.underscored(i)):
			name = i
		case t.op == '[' && !c.is(i+1, '['):
			settled = name >= 0
		case t.op == '(' && t.kind == tokOpen:
			inner, _ := c.parenthesised(i)
			if after := c.at(c.past(i)); inner >= 0 && (after.op == '(' || after.op == '[') || name < 0 && inner >= 0 {
				name, settled = inner, true
			} else if next := c.past(i); c.isCName(next) && !c.underscored(next) {
				name = -1 // a macro that makes a type
			} else {
				settled = name >= 0
			}
		}
	}
	return name, i
}
