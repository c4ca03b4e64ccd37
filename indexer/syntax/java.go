package syntax

// A java walks Java: types and their members, and the types that are declared in the
// bodies of these. Nothing else in a body is a declaration, and neither are the
// members of a class without a name.
type java struct{ members }

func walkJava(w *walk) {
	j := java{newMembers(w)}
	j.body(1, len(w.toks)-1, javaType{decl: -1})
}

// A javaType is the type whose members are walked.
type javaType struct {
	decl int32 // -1 for a file
	kind Kind  // 0 for a file
	name int   // token
}

// body declares the members between two tokens.
func (j *java) body(i, end int, in javaType) {
	if !j.descend() {
		return
	}
	defer j.ascend()
	if in.kind == Enum {
		i = j.constants(i, end, in)
	}
	for i < end && j.step() {
		i = max(j.member(i, end, in), i+1)
	}
}

// constants declares the constants of an enum, and returns the index of what follows
// them.
func (j *java) constants(i, end int, in javaType) int {
	for i < end && j.step() {
		i = j.annotations(i)
		if !j.isName(i) || j.isWord(i+1) && !j.newline(i+1) {
			break
		}
		name, last := i, i
		if i++; j.is(i, '(') {
			last = j.closing(i, name, end)
			i = last + 1
		}
		d := j.declare(EnumMember, name, name, last, in.decl)
		j.locals(name+1, i, d)
		if j.is(i, '{') {
			last = j.closing(i, name, end)
			j.finish(d, last)
			j.body(i+1, j.inner(i, last), javaType{d, Class, name})
			i = last + 1
		}
		if !j.is(i, ',') {
			break
		}
		i++
	}
	if j.is(i, ';') {
		i++
	}
	return i
}

// annotations returns the index after the annotations that begin with token i.
func (j *java) annotations(i int) int {
	for j.step() {
		next := j.annotation(i)
		if next == i {
			break
		}
		i = next
	}
	return i
}

// isName reports whether token i may be the name of a declaration.
func (j *java) isName(i int) bool { return j.isWord(i) && !javaReserved.has(j.at(i).kw) }

// javaModifiers may stand before a declaration; javaReserved are never names.
var (
	javaModifiers = keywordsOf(kwAbstract, kwDefault, kwFinal, kwNative, kwPrivate, kwProtected, kwPublic,
		kwStatic, kwVolatile)
	javaReserved = keywordsOf(kwAbstract, kwBreak, kwCase, kwCatch, kwClass, kwConst, kwContinue, kwDefault, kwDo, kwElse,
		kwEnum, kwExtends, kwFinal, kwFinally, kwFor, kwGoto, kwIf, kwImplements, kwImport, kwInstanceOf,
		kwInterface, kwNative, kwNew, kwPackage, kwPrivate, kwProtected, kwPublic, kwReturn, kwStatic, kwSuper,
		kwSwitch, kwThis, kwThrow, kwThrows, kwTry, kwVoid, kwVolatile, kwWhile)
)

// isModifier reports whether token i is a modifier of a declaration.
func (j *java) isModifier(i int) bool {
	t := j.at(i)
	switch {
	case t.kind != tokIdent:
		return false
	case javaModifiers.has(t.kw):
		return true
	case j.spells(i, "synchronized"):
		return !j.is(i+1, '(')
	case j.spells(i, "transient"), j.spells(i, "strictfp"):
		return true
	case t.kw == kwSealed:
		return j.isWord(i + 1)
	}
	return false
}

// A javaHead is what stands before the type or name of a member.
type javaHead struct {
	first  int // token that the declaration begins with
	static bool
	final  bool
}

// modifiers reads modifiers and annotations, and returns the index after them.
func (j *java) modifiers(i int) (javaHead, int) {
	h := javaHead{first: -1}
	for j.step() {
		if next := j.annotation(i); next > i {
			i = next
			continue
		}
		next := i + 1
		switch {
		case j.isModifier(i):
			h.static = h.static || j.at(i).kw == kwStatic
			h.final = h.final || j.at(i).kw == kwFinal
		case j.spells(i, "non") && j.is(i+1, '-') && j.at(i+2).kw == kwSealed:
			next = i + 3
		default:
			if h.first < 0 {
				h.first = i
			}
			return h, i
		}
		if h.first < 0 {
			h.first = i
		}
		i = next
	}
	h.first = max(h.first, 1)
	return h, i
}

// member reads the member that begins with token i. This and what follows returns the
// index after what it read.
func (j *java) member(i, end int, in javaType) int {
	switch t := j.at(i); {
	case t.kind == tokPunct && t.op == ';':
		return i + 1
	case t.kw == kwImport, t.kw == kwPackage:
		return j.statement(i, end)
	}
	h, i := j.modifiers(i)
	switch {
	case i >= end:
		return end
	case j.is(i, '{'):
		last := j.closing(i, h.first, end)
		j.locals(i+1, last, in.decl)
		return last + 1
	case j.isType(i):
		return j.typeDecl(h.first, i, end, in.decl)
	case in.kind == 0 && j.isModule(i):
		return j.module(h.first, i, end)
	}
	i = j.typeArguments(i)
	name := j.annotations(i)
	if !j.isName(name) || !j.is(name+1, '(') && !j.compact(name, in) {
		if name = j.typ(name); name == i {
			return i + 1
		}
	}
	switch {
	case !j.isName(name) || name >= end:
		return max(name, h.first+1)
	case j.is(name+1, '('), j.compact(name, in):
		return j.method(h.first, name, end, in)
	}
	return j.fields(h, name, end, in)
}

// isType reports whether token i is the keyword that declares a type, or the @ of
// @interface.
func (j *java) isType(i int) bool {
	t := j.at(i)
	switch {
	case t.kw == kwClass, t.kw == kwInterface, t.kw == kwEnum:
		return j.isName(i + 1)
	case t.kw == kwRecord:
		return j.isName(i+1) && (j.is(i+2, '(') || j.is(i+2, '<'))
	}
	return t.op == '@' && j.at(i+1).kw == kwInterface && j.isName(i+2)
}

// compact reports whether the name of a record stands for a constructor without
// parameters.
func (j *java) compact(name int, in javaType) bool {
	return j.is(name+1, '{') && in.kind == Class && string(j.text(name)) == string(j.text(in.name))
}

// isModule reports whether token i begins the declaration of a module.
func (j *java) isModule(i int) bool {
	return (j.spells(i, "module") || j.spells(i, "open") && j.spells(i+1, "module")) && j.isWord(i+1)
}

// module declares the module that begins with token i.
func (j *java) module(first, i, end int) int {
	if j.spells(i, "open") {
		i++
	}
	name, last := i+1, i+1
	for j.is(last+1, '.') && j.isWord(last+2) && j.step() {
		last += 2
	}
	if !j.is(last+1, '{') {
		return last + 1
	}
	n := j.at(name)
	close := j.closing(last+1, first, end)
	j.declareSpan(Module, n.start, j.at(last).end, n.line, first, close, -1)
	return close + 1
}

// typeDecl declares the type whose keyword is token i.
func (j *java) typeDecl(first, i, end int, parent int32) int {
	kind := Class
	switch t := j.at(i); {
	case t.kw == kwInterface:
		kind = Interface
	case t.kw == kwEnum:
		kind = Enum
	case t.op == '@':
		kind, i = Interface, i+1
	}
	name := i + 1
	d := j.declare(kind, name, first, name, parent)
	in := javaType{d, kind, name}
	open := j.typeArguments(name + 1)
	if j.at(i).kw == kwRecord && j.is(open, '(') {
		last := j.closing(open, first, end)
		j.components(open+1, j.inner(open, last), in)
		open = last + 1
	}
	for open < end && !j.is(open, '{') && j.step() {
		if j.at(open).kind == tokClose || j.is(open, ';') || open > name && j.newline(open) && (j.isModifier(open) || j.isType(open)) {
			j.finish(d, open-1)
			return open
		}
		open = j.past(open)
	}
	if open >= end {
		j.finish(d, open-1)
		return open
	}
	last := j.closing(open, first, end)
	j.finish(d, last)
	j.body(open+1, j.inner(open, last), in)
	return last + 1
}

// components declares the components of a record, which stand between two tokens.
func (j *java) components(i, end int, in javaType) {
	for i < end && j.step() {
		h, t := j.modifiers(i)
		name := j.typ(t)
		if j.isName(name) && name < end {
			last := name
			for j.is(last+1, '[') && j.step() {
				last = j.past(last+1) - 1
			}
			j.declare(Field, name, h.first, last, in.decl)
			name++
		}
		for i = max(name, i+1); i < end && !j.is(i-1, ',') && j.step(); {
			i = j.past(i)
		}
	}
}

// typ returns the index after the type that begins with token i, or i.
func (j *java) typ(i int) int {
	if !j.isName(i) && j.at(i).kw != kwVoid {
		return i
	}
	for i++; j.step(); {
		switch t := j.at(i); {
		case t.op == '.' && j.at(i).kind == tokPunct:
			i = j.annotations(i + 1)
			if j.isWord(i) {
				i++
			}
			continue
		case t.op == '[' && t.kind == tokOpen:
			i = j.past(i)
			continue
		case t.op == opEllipsis:
			i++
			continue
		case t.op == '@' && j.annotation(i) > i:
			i = j.annotation(i)
			continue
		case t.op == '<':
			if after := j.typeArguments(i); after > i {
				i = after
				continue
			}
		}
		break
	}
	return i
}

// method declares the method or constructor that is named by token name.
func (j *java) method(first, name, end int, in javaType) int {
	kind := Method
	if first == name || in.kind != 0 && string(j.text(name)) == string(j.text(in.name)) && j.untyped(first, name) {
		kind = Constructor
	}
	i := name + 1
	for i < end && j.step() {
		t := j.at(i)
		if t.kind == tokClose || t.op == '{' && t.kind == tokOpen {
			break
		}
		if t.op == ';' && t.kind == tokPunct {
			d := j.declare(kind, name, first, i, in.decl)
			j.locals(name+1, i, d)
			return i + 1
		}
		if j.newline(i) && j.resumes(i) {
			break
		}
		i = j.past(i)
	}
	if !j.is(i, '{') || i >= end {
		j.declare(kind, name, first, i-1, in.decl)
		return i
	}
	last := j.closing(i, first, end)
	d := j.declare(kind, name, first, last, in.decl)
	j.locals(i+1, last, d)
	return last + 1
}

// untyped reports whether no type stands before a method's name.
func (j *java) untyped(first, name int) bool {
	_, i := j.modifiers(first)
	return j.annotations(j.typeArguments(i)) == name
}

// resumes reports whether token i, the first of its line, begins another member,
// though the one before it has not ended.
func (j *java) resumes(i int) bool {
	return j.isModifier(i) && j.at(i).kw != kwDefault || j.isType(i) || j.is(i, '@') && j.isWord(i+1) && j.newline(j.annotation(i))
}

// fields declares the fields whose names begin with token name.
func (j *java) fields(h javaHead, name, end int, in javaType) int {
	kind := Field
	if in.kind == Interface || h.static && h.final {
		kind = Constant
	}
	if next := j.at(name + 1); next.kind == tokIdent && next.flags&flagNewline == 0 || in.kind == 0 {
		return name + 1 // no declaration, and no file has fields
	}
	for j.isName(name) && name < end && j.step() {
		stop := j.value(name+1, end)
		last := stop
		if !j.is(stop, ';') || j.at(stop).kind != tokPunct {
			last--
		}
		d := j.declare(kind, name, h.first, max(last, name), in.decl)
		j.locals(name+1, stop, d)
		if !j.is(stop, ',') {
			if j.is(stop, ';') {
				stop++
			}
			return stop
		}
		name = stop + 1
	}
	return name
}

// value returns the index of the comma or semicolon after a field's name and value, or of
// what seems to follow the field if there is none.
func (j *java) value(i, end int) int {
	for first := i; i < end && j.step(); {
		t := j.at(i)
		switch {
		case t.kind == tokClose:
			return i
		case t.kind == tokPunct && (t.op == ';' || t.op == ','):
			return i
		case t.op == '<' && t.kind == tokPunct:
			if after := j.typeArguments(i); after > i && j.afterTypeArguments(after) {
				i = after
				continue
			}
		case j.newline(i) && j.resumes(i), i == first && t.kind == tokIdent:
			return i
		}
		i = j.past(i)
	}
	return min(i, end)
}

// afterTypeArguments reports whether token i may follow type arguments in an
// expression, and not the second of two comparisons.
func (j *java) afterTypeArguments(i int) bool {
	t := j.at(i)
	switch t.kind {
	case tokOpen, tokClose:
		return true
	case tokPunct:
		return t.op == opColons || t.op == '.' || t.op == ';' || t.op == ',' || t.op == '>' || t.op == '?' || t.op == '&'
	}
	return false
}

// statement returns the index after the semicolon that ends the statement of token i,
// or of the next line if it has none.
func (j *java) statement(i, end int) int {
	for i++; i < end && j.step(); i++ {
		switch {
		case j.is(i, ';'):
			return i + 1
		case j.newline(i):
			return i
		}
	}
	return i
}

// locals declares the types between two tokens of a body or value.
func (j *java) locals(i, end int, parent int32) {
	for ; i < end && j.step(); i++ {
		t := j.at(i)
		switch t.kw {
		case kwClass, kwEnum, kwInterface:
			if j.is(i-1, '.') || j.is(i-1, opColons) || !j.isType(i) {
				continue
			}
		case kwRecord:
			if !j.isType(i) || !j.beginsStatement(i) {
				continue
			}
		default:
			continue
		}
		first := i
		for j.isModifier(first-1) && j.step() {
			first--
		}
		if !j.descend() {
			return
		}
		i = j.typeDecl(first, i, end, parent) - 1
		j.ascend()
	}
}

// beginsStatement reports whether a statement may begin with token i.
func (j *java) beginsStatement(i int) bool {
	switch t := j.at(i - 1); t.kind {
	case tokOpen, tokClose, tokEOF:
		return t.op != '(' && t.op != '['
	case tokPunct:
		return t.op == ';' || t.op == ':' || t.op == opThin
	case tokIdent:
		return j.isModifier(i - 1)
	}
	return false
}
