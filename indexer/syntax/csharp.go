package syntax

// A csharp walks C#: namespaces, types and their members, and the functions that are
// declared in the bodies of these.
type csharp struct{ members }

// A csharpType is the type whose members are walked.
type csharpType struct {
	decl int32 // -1 for a file
	kind Kind  // 0 for a file or namespace
	name int   // token
}

func walkCSharp(w *walk) {
	c := csharp{newMembers(w)}
	c.body(1, len(w.toks)-1, csharpType{decl: -1})
}

// body declares the members between two tokens.
func (c *csharp) body(i, end int, in csharpType) {
	if !c.descend() {
		return
	}
	defer c.ascend()
	for i < end && c.step() {
		next := c.member(i, end, in)
		if next <= i {
			next = c.past(i)
		}
		i = next
	}
}

// kw returns the keyword that token i is, if it is not written as a name: @class.
func (c *csharp) kw(i int) keyword {
	t := c.at(i)
	if t.kw != 0 && c.is(i-1, '@') && c.at(i-1).end == t.start {
		return 0
	}
	return t.kw
}

// csharpReserved are never names; csharpModifiers may stand before a declaration.
var (
	csharpReserved = keywordsOf(kwAbstract, kwAs, kwBreak, kwCase, kwCatch, kwClass, kwConst, kwContinue, kwDefault,
		kwDelegate, kwDo, kwElse, kwEnum, kwEvent, kwExtern, kwFinally, kwFor, kwForeach, kwGoto, kwIf, kwImplicit, kwIn,
		kwInterface, kwInternal, kwIs, kwNamespace, kwNew, kwNull, kwObject, kwOperator, kwOut, kwOverride, kwPrivate,
		kwProtected, kwPublic, kwReadonly, kwRef, kwReturn, kwSealed, kwStatic, kwString, kwStruct, kwSwitch, kwThis,
		kwThrow, kwTry, kwTypeOf, kwUnsafe, kwUsing, kwVirtual, kwVoid, kwVolatile, kwWhile)
	csharpModifiers = keywordsOf(kwAbstract, kwConst, kwExtern, kwInternal, kwNew, kwOverride, kwPrivate, kwProtected,
		kwPublic, kwReadonly, kwRef, kwSealed, kwStatic, kwUnsafe, kwVirtual, kwVolatile)
)

// isName reports whether token i may be the name of a declaration.
func (c *csharp) isName(i int) bool { return c.isWord(i) && !csharpReserved.has(c.kw(i)) }

// isModifier reports whether token i is a modifier. Some are names too.
func (c *csharp) isModifier(i int) bool {
	switch kw := c.kw(i); kw {
	case 0:
		return (c.spells(i, "fixed") || c.spells(i, "required") || c.spells(i, "file") || c.spells(i, "scoped")) && c.isWord(i+1)
	case kwAsync, kwPartial:
		return c.isWord(i+1) || c.is(i+1, '(') && c.at(i-1).kind == tokIdent
	default:
		return csharpModifiers.has(kw)
	}
}

// isType reports whether token i is the keyword that declares a type.
func (c *csharp) isType(i int) bool {
	switch c.kw(i) {
	case kwClass, kwStruct, kwInterface, kwEnum:
		return c.isName(c.verbatim(i + 1))
	case kwRecord:
		if kw := c.kw(i + 1); kw == kwClass || kw == kwStruct {
			return true
		}
		if next := c.at(i + 2); c.isName(i+1) && next.kind != tokIdent {
			return next.op == '(' && c.kw(i-1) != kwNew || next.op == '{' || next.op == '<' || next.op == ':' || next.op == ';'
		}
	}
	return false
}

// verbatim returns the index after an @ at token i, or i.
func (c *csharp) verbatim(i int) int {
	if c.is(i, '@') && c.isWord(i+1) {
		return i + 1
	}
	return i
}

// attributes returns the index after the attributes and directives that begin with token i.
func (c *csharp) attributes(i int) int {
	for c.at(i).kind == tokOpen && (c.is(i, '[') || c.is(i, '#')) && int(c.at(i).match) > i && c.step() {
		i = c.past(i)
	}
	return i
}

// A csharpHead is what stands before the type or name of a member.
type csharpHead struct {
	first    int // token that the declaration begins with
	constant bool
}

// modifiers reads attributes and modifiers, and returns the index after them.
func (c *csharp) modifiers(i int) (csharpHead, int) {
	i = c.attributes(i)
	h := csharpHead{first: i}
	for c.isModifier(i) && c.step() {
		h.constant = h.constant || c.kw(i) == kwConst
		i = c.attributes(i + 1)
	}
	return h, i
}

// member reads the member that begins with token i. This and what follows returns the
// index after what it read, or one up to i if there is no member.
func (c *csharp) member(i, end int, in csharpType) int {
	h, i := c.modifiers(i)
	if i >= end {
		return end
	}
	switch kw := c.kw(i); {
	case kw == kwUsing && in.kind == 0:
		return c.statement(i, end)
	case kw == kwNamespace && in.kind == 0:
		return c.namespace(h.first, i, end, in.decl)
	case c.isType(i):
		return c.typeDecl(h.first, i, end, in.decl)
	case kw == kwDelegate && !c.is(i+1, '*'):
		return c.delegate(h.first, i, end, in)
	case kw == kwEvent:
		return c.event(h, i, end, in)
	case kw == kwImplicit, c.spells(i, "explicit"):
		return c.conversion(h.first, i, end, in)
	case c.is(i, '~') && c.isName(i+1):
		return c.destructor(h.first, i, end, in)
	case c.isName(i) && c.is(i+1, '(') && in.kind != 0 && c.sameText(i, in.name):
		return c.method(Constructor, h.first, span{i, i}, i+1, end, in)
	}
	after := c.typ(i)
	if after == i || after >= end {
		return i
	}
	if c.kw(after) == kwOperator {
		return c.operator(h.first, after, end, in)
	}
	return c.named(h, after, end, in)
}

func (c *csharp) sameText(i, k int) bool { return string(c.text(i)) == string(c.text(k)) }

// named reads a member after its type, which ends before token i.
func (c *csharp) named(h csharpHead, i, end int, in csharpType) int {
	name, next := c.qualified(i)
	if !c.isName(name) && c.kw(name) != kwThis || name >= end {
		return i
	}
	if params := c.typeArguments(next); c.is(params, '(') {
		kind := Method
		if in.kind == 0 {
			kind = Function
		}
		return c.method(kind, h.first, span{name, name}, params, end, in)
	}
	if in.kind == 0 {
		return i // a statement: no file and no namespace has fields
	}
	if c.kw(name) == kwThis && c.is(next, '[') {
		next = c.past(next)
	}
	if c.another(next) {
		return c.shared(h, name, next, in)
	}
	if body := c.directives(next); c.is(body, '{') || c.is(body, opArrow) {
		next = body
	}
	if c.is(next, '{') || c.is(next, opArrow) {
		return c.property(Property, h.first, name, next, end, in)
	}
	kind := Field
	if h.constant {
		kind = Constant
	}
	return c.fields(kind, h.first, name, end, in)
}

// qualified returns the last name of those with dots in between that begin with token i,
// and the index after it: a member may name the interface that it is for.
func (c *csharp) qualified(i int) (name, next int) {
	for c.step() {
		i = c.verbatim(i)
		if !c.isWord(i) {
			return i, i
		}
		name, next = i, i+1
		if after := c.typeArguments(next); after > next && c.is(after, '.') {
			next = after
		}
		if !c.is(next, '.') && !c.is(next, opColons) {
			break
		}
		i = next + 1
	}
	return name, next
}

// typ returns the index after the type that begins with token i, or i.
func (c *csharp) typ(i int) int {
	from := i
	i = c.verbatim(i)
	switch t := c.at(i); {
	case t.kind == tokOpen && t.op == '(' && int(t.match) > i && c.find(',', i+1, int(t.match)) > 0: // a tuple
		i = c.past(i)
	case c.isName(i), t.kw == kwVoid, t.kw == kwString, t.kw == kwObject:
		i++
	case c.kw(i) == kwDelegate && c.is(i+1, '*'):
		i += 2
	default:
		return from
	}
	for c.step() {
		t := c.at(i)
		switch {
		case t.kind == tokPunct && (t.op == '.' || t.op == opColons) && c.isWord(c.verbatim(i+1)):
			i = c.verbatim(i+1) + 1
		case t.kind == tokOpen && t.op == '[' && int(t.match) > i, t.kind == tokOpen && t.op == '#':
			i = c.past(i)
		case t.kind == tokPunct && (t.op == '?' || t.op == '*'):
			i++
		default:
			if after := c.typeArguments(i); after > i {
				i = after
				continue
			}
			return i
		}
	}
	return i
}

// statement returns the index after the semicolon that ends the statement of token i,
// or of the next line if it has none.
func (c *csharp) statement(i, end int) int {
	for i++; i < end && c.step(); i = c.past(i) {
		switch {
		case c.is(i, ';'):
			return i + 1
		case c.newline(i) && c.resumes(i):
			return i
		}
	}
	return min(i, end)
}

// resumes reports whether token i, the first of its line, begins another member,
// though the one before it has not ended.
func (c *csharp) resumes(i int) bool {
	switch c.kw(i) {
	case kwPublic, kwPrivate, kwProtected, kwInternal, kwOverride, kwVirtual, kwAbstract, kwSealed, kwConst, kwExtern, kwEvent,
		kwNamespace, kwUsing:
		return true
	case kwStatic, kwReadonly:
		return c.isWord(i + 1)
	}
	return c.isType(i)
}
