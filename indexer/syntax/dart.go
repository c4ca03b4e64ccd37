package syntax

// A dart walks Dart: types with their members, functions and variables of files, but nothing
// in the bodies of functions.
type dart struct{ members }

// A dartType is the type whose members are walked.
type dartType struct {
	decl int32  // -1 in a file or an extension
	name int    // token, or -1
	recv *token // the type that an extension is for, or nil
}

// member reports whether what is declared there is a member.
func (in dartType) member() bool { return in.decl >= 0 || in.recv != nil }

func walkDart(w *walk) {
	d := dart{newMembers(w)}
	d.body(1, len(w.toks)-1, dartType{decl: -1, name: -1})
}

// body declares what stands between two tokens.
func (d *dart) body(i, end int, in dartType) {
	if !d.descend() {
		return
	}
	defer d.ascend()
	for i < end && d.step() {
		next := d.declaration(i, end, in)
		if next <= i {
			next = d.past(i)
		}
		i = next
	}
}

// add declares in a type.
func (d *dart) add(kind Kind, name, first, last int, in dartType) int32 {
	n := d.declare(kind, name, first, last, in.decl)
	if in.recv != nil {
		d.out.Decls[n].RecvStart, d.out.Decls[n].RecvEnd = in.recv.start, in.recv.end
	}
	return n
}

// declaration reads the declaration that begins with token i. This and what follows returns
// the index after what it read, or one up to i if there is none.
func (d *dart) declaration(i, end int, in dartType) int {
	i = d.annotations(i)
	first, constant := i, false
	for ; i < end && d.step(); i++ {
		next := d.at(i+1).kind == tokIdent
		switch kw := d.at(i).kw; {
		case (kw == kwImport || kw == kwExport || kw == kwLibrary || d.spells(i, "part")) && !in.member() && !d.is(i+1, '('):
			return d.statement(i, end)
		case kw == kwTypedef && next:
			return d.alias(first, i, end, in)
		case kw == kwClass && next, kw == kwMixin && next && d.at(i+1).kw != kwClass && !d.is(i+2, '('):
			return d.typeDecl(first, i+1, i+2, end, in)
		case kw == kwEnum && next:
			return d.enum(first, i+1, end, in)
		case kw == kwExtension && (next || d.is(i+1, '<')) && !in.member():
			return d.extension(first, i, end)
		case d.spells(i, "factory") && next:
			return d.member(first, i+1, end, true, false, in)
		case !d.isModifier(i):
			return d.member(first, i, end, false, constant, in)
		}
		constant = constant || d.at(i).kw == kwConst
	}
	return i
}

// annotations returns the index after the annotations that begin with token i.
func (d *dart) annotations(i int) int {
	for d.is(i, '@') && d.isWord(i+1) && d.step() {
		i = d.typeArguments(d.path(i + 1))
		if d.is(i, '(') && d.at(i).start == d.at(i-1).end {
			i = d.past(i)
		}
	}
	return i
}

// isModifier reports whether token i stands before a declaration. Most of these words are
// names too.
func (d *dart) isModifier(i int) bool {
	next := d.at(i + 1)
	if next.kind != tokIdent && !(next.op == '(' && next.start > d.at(i).end) {
		return false
	}
	switch d.at(i).kw {
	case kwAbstract, kwConst, kwExternal, kwFinal, kwInterface, kwMixin, kwSealed, kwStatic, kwVar:
		return true
	}
	return d.spells(i, "late") || d.spells(i, "covariant") || d.spells(i, "base") || d.spells(i, "augment")
}

// statement returns the index after the semicolon that ends the statement of token i, or of
// the line that seems to begin another one.
func (d *dart) statement(i, end int) int {
	for i++; i < end && d.step(); i = d.past(i) {
		switch {
		case d.is(i, ';'):
			return i + 1
		case d.newline(i) && d.resumes(i):
			return i
		}
	}
	return min(i, end)
}

// resumes reports whether token i, the first of its line, begins another declaration, though
// the one before it has not ended.
func (d *dart) resumes(i int) bool {
	switch d.at(i).kw {
	case kwImport, kwExport, kwTypedef, kwStatic, kwClass, kwAbstract, kwEnum:
		return d.isWord(i+1) || d.at(i+1).kind == tokString
	}
	return false
}

// alias declares the alias whose keyword is token i: the name is before the = or, in what
// older programs have, before the parameters.
func (d *dart) alias(first, i, end int, in dartType) int {
	next := d.statement(i, end)
	name := i + 1
	if after := d.typeArguments(name + 1); !d.is(after, '=') {
		if typ := d.typ(name); d.isWord(typ) && typ < next {
			name = typ
		}
	}
	d.add(Class, name, first, next-1, in)
	return next
}

// typeDecl declares the type that token name names, and whose head goes on with token i.
func (d *dart) typeDecl(first, name, i, end int, in dartType) int {
	n := d.add(Class, name, first, name, in)
	return d.held(n, first, i, end, dartType{decl: n, name: name})
}

// held sets the end of declaration n, if that is one, and walks its body, which comes after
// token i.
func (d *dart) held(n int32, first, i, end int, in dartType) int {
	for ; i < end && d.step(); i = d.past(i) {
		switch {
		case d.is(i, '{') && d.at(i).kind == tokOpen:
			last := d.closing(i, first, end)
			if n >= 0 {
				d.finish(n, last)
			}
			d.body(i+1, d.inner(i, last), in)
			return last + 1
		case d.is(i, ';'):
			if n >= 0 {
				d.finish(n, i)
			}
			return i + 1
		case d.at(i).kind == tokClose, d.newline(i) && d.resumes(i):
			return i
		}
	}
	return i
}

// enum declares the enum that token name names.
func (d *dart) enum(first, name, end int, in dartType) int {
	n := d.add(Enum, name, first, name, in)
	open := name + 1
	for open < end && !d.is(open, '{') && !d.is(open, ';') && d.step() {
		open = d.past(open)
	}
	if !d.is(open, '{') || open >= end {
		return open
	}
	last := d.closing(open, first, end)
	d.finish(n, last)
	i, inner := open+1, d.inner(open, last)
	own := dartType{decl: n, name: name}
	for i < inner && d.step() {
		if i = d.annotations(i); d.is(i, ';') {
			d.body(i+1, inner, own)
			break
		}
		name := i
		for i++; i < inner && !d.is(i, ',') && !d.is(i, ';') && d.step(); {
			i = max(d.past(i), d.typeArguments(i))
		}
		if d.isWord(name) && name < inner {
			d.add(EnumMember, name, name, i-1, own)
		}
		if d.is(i, ',') {
			i++
		}
	}
	return last + 1
}

// extension walks the extension whose keyword is token i, whose members belong to the type
// that it is for; or it declares a type that extends another one.
func (d *dart) extension(first, i, end int) int {
	name := i + 1
	if d.spells(name, "type") && d.isWord(name+1) && !d.spells(name+1, "on") {
		if name++; d.at(name).kw == kwConst {
			name++
		}
		return d.typeDecl(first, name, name+1, end, dartType{decl: -1, name: -1})
	}
	on := name
	for n := 0; n < maxHead && !d.spells(on, "on") && on < end && !d.is(on, '{'); n++ {
		on = max(d.past(on), d.typeArguments(on))
	}
	after := d.path(on + 1)
	return d.held(-1, first, after, end, dartType{decl: -1, name: -1, recv: d.at(after - 1)})
}

// typ returns the index after the type that begins with token i, or i.
func (d *dart) typ(i int) int {
	from := i
	switch {
	case d.is(i, '(') && int(d.at(i).match) > i: // a record
		i = d.past(i)
	case d.spells(i, "Function"):
	case d.isWord(i) && !control[d.at(i).kw]:
		i = d.typeArguments(d.path(i))
	default:
		return from
	}
	for n := 0; n < maxHead && d.step(); n++ {
		switch {
		case d.is(i, '?'):
			i++
		case d.spells(i, "Function") && (d.is(i+1, '(') || d.is(i+1, '<')):
			i = d.past(d.typeArguments(i + 1))
		case d.spells(i, "Function") && i == from:
			i++
		default:
			return i
		}
	}
	return i
}

// path returns the index after the name that begins with token i, and the few that may be
// joined to it by dots: a library, a type, a constructor.
func (d *dart) path(i int) int {
	for n := 0; n < 4 && d.is(i+1, '.') && d.isWord(i+2); n++ {
		i += 2
	}
	return i + 1
}

// named reports whether a declaration's name, which is token i, comes without a type.
func (d *dart) named(i int) bool {
	if !d.isWord(i) || d.spells(i, "Function") && (d.is(i+1, '(') || d.is(i+1, '<')) {
		return false
	}
	next := d.at(d.typeArguments(i + 1))
	return next.op == '(' && next.kind == tokOpen && (next.start == d.at(i).end || d.typeArguments(i+1) > i+1) ||
		next.kind == tokPunct && (d.is(i+1, '=') || d.is(i+1, ';') || d.is(i+1, ','))
}

// member reads what is no type: its type, if it has one, begins with token i.
func (d *dart) member(first, i, end int, factory, constant bool, in dartType) int {
	if d.isWord(i) && d.is(i+1, '.') && d.isWord(i+2) && (factory || in.name >= 0 && d.same(i, in.name)) && d.is(i+3, '(') {
		return d.function(Constructor, first, i+2, i+3, end, in)
	}
	name := i
	if !d.named(i) && !d.accessor(i) && d.at(i).kw != kwOperator {
		name = d.typ(i)
	}
	if name >= end || !d.isWord(name) || control[d.at(name).kw] {
		return i
	}
	switch {
	case d.at(name).kw == kwOperator && !d.is(name+1, '(') && d.at(name+1).kind != tokIdent && !d.is(name+1, '=') || d.at(name).kw == kwOperator && d.is(name+1, '=') && d.is(name+2, '='):
		return d.operator(first, name, end, in)
	case d.accessor(name):
		kind := Property
		switch {
		case d.at(name).kw == kwSet && in.member():
			kind = Method
		case d.at(name).kw == kwSet:
			kind = Function
		case !in.member():
			kind = Variable
		}
		return d.function(kind, first, name+1, name+2, end, in)
	}
	if params := d.typeArguments(name + 1); d.is(params, '(') {
		kind := Function
		switch {
		case factory, name == i && in.name >= 0 && d.same(name, in.name):
			kind = Constructor
		case in.member():
			kind = Method
		}
		return d.function(kind, first, name, params, end, in)
	}
	return d.fields(first, name, end, constant, in)
}

func (d *dart) same(i, k int) bool { return string(d.text(i)) == string(d.text(k)) }

// accessor reports whether token i is the get or set before a name.
func (d *dart) accessor(i int) bool {
	kw := d.at(i).kw
	return (kw == kwGet || kw == kwSet) && d.isWord(i+1)
}

// function declares what token name names, and whose body or parameters begin with token i.
func (d *dart) function(kind Kind, first, name, i, end int, in dartType) int {
	last := d.functionEnd(first, i, end)
	d.add(kind, name, first, max(last, name), in)
	return max(last, name) + 1
}

// functionEnd returns the last token of a function whose head goes on with token i.
func (d *dart) functionEnd(first, i, end int) int {
	for ; i < end && d.step(); i = d.past(i) {
		t, before := d.at(i), d.at(i-1)
		switch {
		case t.op == ';' && t.kind == tokPunct:
			return i
		case t.op == opArrow:
			return d.statement(i, end) - 1
		case t.op == '{' && t.kind == tokOpen && (before.kind != tokPunct || before.op == '*'):
			return d.closing(i, first, end)
		case t.kind == tokClose, d.newline(i) && d.resumes(i):
			return i - 1
		}
	}
	return min(i, end) - 1
}

// operator declares the operator whose keyword is token i.
func (d *dart) operator(first, i, end int, in dartType) int {
	open := i + 1
	if d.is(open, '[') {
		open = d.past(open)
	}
	for n := 0; n < 4 && !d.is(open, '('); n++ {
		open++
	}
	if !d.is(open, '(') || open >= end {
		return i + 1
	}
	last := d.functionEnd(first, open, end)
	n := d.declareSpan(Operator, d.at(i).start, d.at(open-1).end, d.at(i).line, first, last, in.decl)
	if in.recv != nil {
		d.out.Decls[n].RecvStart, d.out.Decls[n].RecvEnd = in.recv.start, in.recv.end
	}
	return last + 1
}

// fields declares the variables whose names begin with token name.
func (d *dart) fields(first, name, end int, constant bool, in dartType) int {
	kind := Variable
	switch {
	case constant:
		kind = Constant
	case in.member():
		kind = Field
	}
	if next := d.at(name + 1); next.kind != tokPunct || next.op != '=' && next.op != ';' && next.op != ',' {
		return name
	}
	for d.isWord(name) && name < end && d.step() {
		stop := d.value(name+1, end)
		last := stop
		if !d.is(stop, ';') || stop >= end {
			last--
		}
		d.add(kind, name, first, max(last, name), in)
		if !d.is(stop, ',') {
			return max(last, name) + 1
		}
		name, first = stop+1, stop+1
	}
	return name
}

// value returns the index of the comma or semicolon after a variable's name and value, or of
// what seems to follow it.
func (d *dart) value(i, end int) int {
	for i < end && d.step() {
		t := d.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && (t.op == ';' || t.op == ','):
			return i
		case t.op == '<' && t.kind == tokPunct:
			if after := d.typeArguments(i); after > i && (d.at(after).kind == tokOpen || d.is(after, ';') || d.is(after, '.')) {
				i = after
				continue
			}
		case d.newline(i) && d.resumes(i):
			return i
		}
		i = d.past(i)
	}
	return min(i, end)
}
