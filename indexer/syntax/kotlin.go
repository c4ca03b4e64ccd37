package syntax

// A kotlin walks Kotlin: types, functions, and the properties of types and files. What
// is declared in the body of a function counts if it is a function or type; the
// members of an object without a name don't.
type kotlin struct{ members }

func walkKotlin(w *walk) {
	k := kotlin{newMembers(w)}
	k.body(1, len(w.toks)-1, kotlinType{decl: -1})
}

// A kotlinType is the type, or the file, whose members are walked.
type kotlinType struct {
	decl   int32 // -1 for a file
	kind   Kind  // 0 for a file
	hidden bool  // it has no name, and its members are no declarations
}

// body declares the members between two tokens.
func (k *kotlin) body(i, end int, in kotlinType) {
	if !k.descend() {
		return
	}
	defer k.ascend()
	if in.kind == Enum {
		i = k.entries(i, end, in)
	}
	for i < end && k.step() {
		i = max(k.member(i, end, in), i+1)
	}
}

// entries declares the entries of an enum, and returns the index of what follows them.
func (k *kotlin) entries(i, end int, in kotlinType) int {
	for i < end && k.step() {
		i = k.annotations(i)
		if !k.isName(i) || !k.endsEntry(i+1) {
			break
		}
		name, last := i, i
		if i++; k.is(i, '(') {
			last = k.closing(i, name, end)
			i = last + 1
		}
		d := k.declare(EnumMember, name, name, last, in.decl)
		k.locals(name+1, i, d)
		if k.is(i, '{') {
			last = k.closing(i, name, end)
			k.finish(d, last)
			k.body(i+1, k.inner(i, last), kotlinType{decl: d, kind: Class})
			i = last + 1
		}
		if !k.is(i, ',') {
			break
		}
		i++
	}
	if k.is(i, ';') {
		i++
	}
	return i
}

// endsEntry reports whether token i may follow the name of an enum's entry.
func (k *kotlin) endsEntry(i int) bool {
	switch t := k.at(i); t.kind {
	case tokEOF, tokClose, tokOpen:
		return true
	case tokPunct:
		return t.op == ',' || t.op == ';'
	default:
		return t.flags&flagNewline != 0
	}
}

// annotations returns the index after the annotations that begin with token i.
func (k *kotlin) annotations(i int) int {
	for k.step() {
		next := k.annotation(i)
		if next == i {
			break
		}
		i = next
	}
	return i
}

var kotlinReserved = keywordsOf(kwAs, kwBreak, kwClass, kwContinue, kwDo, kwElse, kwFor, kwFun, kwIf, kwIn, kwInterface, kwIs,
	kwNull, kwObject, kwPackage, kwReturn, kwSuper, kwThis, kwThrow, kwTry, kwTypealias, kwTypeOf, kwVal, kwVar, kwWhen, kwWhile)

// isName reports whether token i may be the name of a declaration.
func (k *kotlin) isName(i int) bool {
	t := k.at(i)
	return t.kind == tokIdent && !kotlinReserved.has(t.kw) || t.kind == tokString && t.end > t.start+2 && k.src[t.start] == '`'
}

// isModifier reports whether token i is a modifier if another word follows.
func (k *kotlin) isModifier(i int) bool {
	t := k.at(i)
	if t.kind != tokIdent {
		return false
	}
	switch string(k.src[t.start:t.end]) {
	case "abstract", "actual", "annotation", "companion", "const", "crossinline", "data", "enum", "expect", "external",
		"final", "infix", "inline", "inner", "internal", "lateinit", "noinline", "open", "operator", "override",
		"private", "protected", "public", "sealed", "suspend", "tailrec", "value", "vararg":
		return true
	}
	return false
}

// A kotlinHead is what stands before the keyword of a declaration.
type kotlinHead struct {
	first     int // token that the declaration begins with
	enum      bool
	constant  bool
	companion bool
}

// modifiers reads modifiers and annotations, and returns the index after them.
func (k *kotlin) modifiers(i int) (kotlinHead, int) {
	h := kotlinHead{first: -1}
	for k.step() {
		if next := k.annotation(i); next > i {
			i = next
			continue
		}
		if k.spells(i, "context") && k.is(i+1, '(') {
			i = k.past(i + 1)
			continue
		}
		if h.first < 0 {
			h.first = i
		}
		if next := k.at(i + 1); !k.isModifier(i) || next.kind != tokIdent && next.op != '@' {
			break
		}
		switch k.at(i).kw {
		case kwEnum:
			h.enum = true
		case kwConst:
			h.constant = true
		case kwCompanion:
			h.companion = true
		}
		i++
	}
	return h, i
}

// member reads the member that begins with token i. This and what follows returns the
// index after what it read.
func (k *kotlin) member(i, end int, in kotlinType) int {
	if kw := k.at(i).kw; in.kind == 0 && (kw == kwImport || kw == kwPackage) {
		return k.line(i, end)
	}
	h, i := k.modifiers(i)
	if i >= end {
		return end
	}
	if k.declares(i) {
		return k.declaration(h, i, end, in)
	}
	switch t := k.at(i); {
	case t.kw == kwConstructor && k.is(i+1, '(') && in.kind != 0:
		return k.constructor(h.first, i, end, in)
	case t.kind == tokOpen:
		last := k.closing(i, i, end)
		k.locals(i+1, last, in.decl)
		return last + 1
	}
	return i + 1
}

// declares reports whether token i is a keyword that declares what follows.
func (k *kotlin) declares(i int) bool {
	switch k.at(i).kw {
	case kwClass, kwInterface, kwTypealias:
		return k.isName(i+1) && !k.is(i-1, opColons)
	case kwObject:
		return k.isName(i+1) || k.at(i-1).kw == kwCompanion
	case kwFun:
		return k.at(i+1).kw == kwInterface || k.isName(i+1) || k.is(i+1, '<') || k.is(i+1, '(') || k.is(i+1, '@')
	case kwVal, kwVar:
		return true
	}
	return false
}

// declaration reads what the keyword at token i declares.
func (k *kotlin) declaration(h kotlinHead, i, end int, in kotlinType) int {
	switch k.at(i).kw {
	case kwFun:
		if k.at(i+1).kw == kwInterface {
			return k.typeDecl(h, i+1, end, in.decl)
		}
		return k.function(h.first, i, end, in)
	case kwVal, kwVar:
		return k.property(h, i, end, in)
	case kwTypealias:
		return k.alias(h.first, i, end, in)
	}
	return k.typeDecl(h, i, end, in.decl)
}

// line returns the index of the next line.
func (k *kotlin) line(i, end int) int {
	for i++; i < end && !k.newline(i) && !k.is(i-1, ';') && k.step(); i++ {
	}
	return i
}

// typeDecl declares the class, interface or object whose keyword is token i. A companion without a
// name is not declared, and what it holds is the type's around it.
func (k *kotlin) typeDecl(h kotlinHead, i, end int, parent int32) int {
	kind := Class
	switch {
	case k.at(i).kw == kwInterface:
		kind = Interface
	case k.at(i).kw == kwObject:
		kind = Object
	case h.enum:
		kind = Enum
	}
	in := kotlinType{decl: parent, kind: kind}
	name := i + 1
	named := k.isName(name) && (kind != Object || !h.companion || !k.newline(name))
	if named {
		in.decl = k.declare(kind, name, h.first, name, parent)
	} else {
		name = i
	}
	from := k.typeArguments(name + 1)
	open := k.constructorHead(from, end, in)
	open = k.supertypes(open, end)
	k.locals(from, open, in.decl)
	last := open - 1
	if k.is(open, '{') && open < end {
		last = k.closing(open, h.first, end)
	}
	if named {
		k.finish(in.decl, last)
	}
	if open <= last {
		k.body(open+1, k.inner(open, last), in)
	}
	return last + 1
}

// constructorHead declares the properties among the parameters of the constructor that
// may follow a type's name.
func (k *kotlin) constructorHead(i, end int, in kotlinType) int {
	open := i
	if _, next := k.modifiers(i); k.at(next).kw == kwConstructor {
		open = next + 1
	}
	if !k.is(open, '(') || k.newline(open) && k.at(open-1).kw != kwConstructor && !k.aligned(open) {
		return open
	}
	last := k.closing(open, open, end)
	stop := k.inner(open, last)
	for i := open + 1; i < stop && k.step(); {
		h, j := k.modifiers(i)
		for i = j; i < stop && !k.is(i, ',') && k.step(); {
			if k.is(i, '<') {
				if after := k.typeArguments(i); after > i {
					i = after
					continue
				}
			}
			i = k.past(i)
		}
		if kw := k.at(j).kw; (kw == kwVal || kw == kwVar) && k.isName(j+1) && !in.hidden {
			k.declare(Property, j+1, h.first, i-1, in.decl)
		}
		i++
	}
	return last + 1
}

// aligned reports whether the bracket that begins a line belongs to the type that the
// line before declares: it is no script's statement.
func (k *kotlin) aligned(open int) bool { return k.at(open).line == k.at(open-1).line+1 }

// supertypes returns the index after the supertypes and constraints that may begin with
// token i.
func (k *kotlin) supertypes(i, end int) int {
	if k.is(i, ':') {
		i++
		for i < end && k.step() {
			next := k.typ(k.annotations(i))
			if k.is(next, '(') && !k.newline(next) {
				next = k.closing(next, i, end) + 1
			}
			if k.spells(next, "by") {
				next = k.delegate(next+1, end)
			}
			if next == i || !k.is(next, ',') {
				i = next
				break
			}
			i = next + 1
		}
	}
	return k.constraints(i, end)
}

// delegate returns the index after the expression that a supertype is delegated to, which
// no brace follows.
func (k *kotlin) delegate(i, end int) int {
	for first := i; i < end && k.step(); i = k.past(i) {
		t := k.at(i)
		if t.kind == tokClose || t.op == ',' || t.op == '{' || i > first && k.newline(i) && (k.resumes(i) || !k.goesOn(i, first)) {
			break
		}
	}
	return i
}

// constraints returns the index after the constraints that may begin with token i.
func (k *kotlin) constraints(i, end int) int {
	if k.at(i).kw != kwWhere {
		return i
	}
	for i++; i < end && k.step(); i++ {
		i = k.annotations(i)
		if !k.isName(i) || !k.is(i+1, ':') {
			break
		}
		if i = k.typ(i + 2); !k.is(i, ',') {
			break
		}
	}
	return i
}

// typ returns the index after the type that begins with token i, or i.
func (k *kotlin) typ(i int) int {
	for k.step() {
		i = k.annotations(i)
		for k.spells(i, "suspend") && k.step() {
			i++
		}
		switch t := k.at(i); {
		case t.op == '(' && t.kind == tokOpen:
			i = k.past(i)
		case k.isName(i) && t.kw != kwWhere:
			i = k.typeArguments(i + 1)
		default:
			return i
		}
		for k.is(i, '?') && !k.is(i+1, ':') && k.step() {
			i++
		}
		if op := k.at(i).op; k.at(i).kind != tokPunct || op != '.' && op != opThin && op != '&' && op != opChain {
			return i
		}
		i++
	}
	return i
}

// alias declares the type that the keyword at token i gives another name.
func (k *kotlin) alias(first, i, end int, in kotlinType) int {
	j := k.typeArguments(i + 2)
	if k.is(j, '=') {
		j = k.typ(j + 1)
	}
	if !in.hidden {
		k.declare(Class, i+1, first, min(j, end)-1, in.decl)
	}
	return j
}
