package syntax

// function reads a function's name, parameters and body. Nothing inside the body
// is declared: what is there is of no use to anyone outside.
func (g *general) function(kind Kind, first, i, end int, p site) int {
	if next := g.at(i); next.kind == tokPunct && next.op == '&' { // PHP: function &f()
		i++
	}
	if g.is(i, '!') && g.at(i+1).kind == tokIdent { // macro_rules! name { }
		last := g.past(i+2) - 1
		g.add(kind, i+1, first, last, p)
		return last + 1
	}
	i = g.typeArgs(i)
	nameStart, nameEnd, name, after := g.functionName(i)
	if name < 0 {
		return 0
	}
	if g.parens {
		if open := g.at(g.typeArgs(after)); open.kind != tokOpen || open.op != '(' {
			return 0
		}
	}
	if last := g.path(i); last > i && name == last { // a name that says whose it is
		p.recvStart, p.recvEnd = g.at(i).start, g.at(last-2).end
	}
	if kind == Function && p.holds() {
		kind = Method
	}
	_, last := g.header(first, g.typeArgs(after), end)
	g.addSpan(kind, nameStart, nameEnd, name, first, last, p)
	return last + 1
}

// functionName returns where the name of a function is whose path starts with token
// i, which token it starts with, and the index after it. An operator is a name.
func (g *general) functionName(i int) (start, end uint32, name, after int) {
	t := g.at(i)
	switch {
	case g.isName(i):
		last := g.path(i)
		t = g.at(last)
		return t.start, t.end, last, last + 1
	case t.kind == tokString && g.src[t.start] == '`' && t.end-t.start > 2:
		return t.start + 1, t.end - 1, i, i + 1
	case t.kind == tokOpen && t.op == '[' && int(t.match) == i+1 && g.style == blockEnd: // Ruby: def [](i)
		last := i + 1
		if eq := g.at(i + 2); eq.op == '=' && eq.start == g.at(last).end {
			last++
		}
		return t.start, g.at(last).end, i, last + 1
	case t.kind == tokPunct && t.op != ';' && t.op != ',' && t.op != '#' && t.op != '.':
		last := i
		for g.at(last+1).kind == tokPunct && g.at(last+1).start == g.at(last).end {
			last++
		}
		return t.start, g.at(last).end, i, last + 1
	}
	return 0, 0, -1, 0
}

// typeDecl reads a type, module or other declaration that holds others.
func (g *general) typeDecl(kind Kind, first, i, end int, p site) int {
	if g.is(i, '{') && (kind == Object || g.typed) {
		return g.unnamed(kind, first, i, end, p)
	}
	if g.bodies && kind != Namespace {
		i = g.afterMacros(i)
	}
	if !g.isName(i) {
		return 0
	}
	start, nameEnd, name := g.at(i).start, g.at(i).end, i
	last := g.path(i)
	switch {
	case last == i:
	case kind == Module || kind == Namespace || kind == Package:
		nameEnd = g.at(last).end
	default:
		p.recvStart, p.recvEnd = g.at(i).start, g.at(last-2).end
		start, nameEnd, name = g.at(last).start, g.at(last).end, last
	}
	after := g.typeArgs(last + 1)
	if g.bodies && kind != Namespace && !g.bodyFollows(after) {
		return 0
	}
	open, stop := g.header(first, after, end)
	if open < 0 && g.bodies {
		return 0
	}
	d := g.addSpan(kind, start, nameEnd, name, first, stop, p)
	inner := site{parent: d, kind: kind, depth: p.depth + 1}
	if open >= 0 {
		g.body(open+1, g.inside(open, stop), inner)
		return g.declarators(stop, end, p)
	}
	if kind == Namespace && g.at(stop).op == ';' { // the rest of the file is in it
		g.body(stop+1, end, inner)
		g.finish(d, end-1)
		return end
	}
	return stop + 1
}

// unnamed reads a body without a name, whose contents belong to what is around it:
// companion object { }, enum { A, B }.
func (g *general) unnamed(kind Kind, first, open, end int, p site) int {
	last := g.closing(first, open, end)
	if last == open {
		return 0
	}
	inner := p
	inner.depth++
	if kind == Enum || kind == Struct || kind == Class {
		inner.kind = kind
	}
	g.body(open+1, g.inside(open, last), inner)
	return g.declarators(last, end, p)
}

// declarators reads the variables or fields that may follow the body of a type in C:
// struct { } a, *b;
func (g *general) declarators(last, end int, p site) int {
	if !g.typed || !g.bodies {
		return last + 1
	}
	kind := Variable
	if p.holds() {
		kind = Field
	}
	i := last + 1
	for n := 0; n < maxPrefix && i < end; n++ {
		for g.is(i, '*') && g.step() {
			i++
		}
		next := g.at(i + 1)
		if g.at(i).kind != tokIdent || next.op != ';' && next.op != ',' && next.op != '[' && next.op != '=' {
			break
		}
		g.add(kind, i, i, i, p)
		for i++; i < end && !g.is(i, ',') && !g.is(i, ';') && g.step(); {
			i = g.past(i)
		}
		i++
		if g.is(i-1, ';') {
			return i
		}
	}
	return last + 1
}

// afterMacros skips what stands between class and the name in C++:
// class EXPORT alignas(8) Name.
func (g *general) afterMacros(i int) int {
	for n := 0; n < maxPrefix; n++ {
		next := i + 1
		if g.at(i).op == '[' {
			next = g.past(i) - 1
		} else if g.at(next).op == '(' {
			next = g.past(next) - 1
		}
		if t := g.at(next + 1); next == i+1 {
			if g.at(next).kind != tokIdent || g.at(next).kw == kwFinal {
				return i
			}
			i = next
		} else if t.kind == tokIdent {
			i = next + 1
		} else {
			return i
		}
	}
	return i
}

// bodyFollows reports whether a type's name is followed by its body or base types.
func (g *general) bodyFollows(i int) bool {
	if g.at(i).kw == kwFinal {
		i++
	}
	t := g.at(i)
	if t.kind == tokOpen {
		return t.op == '{'
	}
	return t.kind == tokPunct && t.op == ':' || g.properties && t.kind == tokIdent
}

// value reads a constant, a variable or an alias.
func (g *general) value(kind Kind, first, i, end int, p site) int {
	if p.block && kind != Class {
		return 0
	}
	if g.at(i).kw == kwMut || g.sigils && g.at(i+1).kind == tokIdent { // PHP: const int NAME
		i++
	}
	if !g.isName(i) {
		return 0
	}
	last := g.path(i)
	after := g.typeArgs(last + 1)
	switch t := g.at(after); {
	case t.flags&flagNewline != 0 && g.lines, t.kind == tokEOF, t.kind == tokClose:
	case t.kind == tokPunct && (t.op == ':' || t.op == '=' || t.op == ';' || t.op == ',' || t.op == opDefine || t.op == '?'):
	case t.kind == tokIdent && string(g.text(after)) == "by": // Kotlin
	default:
		return 0
	}
	if string(g.text(last)) == "_" {
		return 0
	}
	switch {
	case p.holds() && g.lines && kind != Class:
		kind = Property
	case p.holds() && kind == Variable:
		kind = Field
	case kind == Variable && g.lines && g.at(max(first, i-2)).kw == kwConst: // Kotlin: const val
		kind = Constant
	}
	stop := g.statementEnd(first, after, end)
	g.add(kind, last, first, stop, p)
	return stop + 1
}

// extend reads a block of declarations for a type that is declared elsewhere:
// impl Trait for Type { }.
func (g *general) extend(i, end int, p site) int {
	name := -1
	i = g.typeArgs(i)
	for n := 0; n < maxHeader && i < end && g.step(); n++ {
		t := g.at(i)
		if t.kind == tokPunct && t.op == ';' || t.kind == tokClose {
			return 0
		}
		if t.kind == tokOpen && t.op == '{' {
			break
		}
		switch {
		case t.kw == kwFor, t.kind == tokIdent && string(g.text(i)) == "on":
			name = -1
		case t.kw == kwWhere, t.kind == tokPunct && t.op == ':':
			i, n = g.braceAfter(i, end)-1, maxHeader
		case t.kind == tokIdent && t.kw == 0:
			name = i
		}
		if next := g.typeArgs(i); next > i {
			i = next
		} else {
			i = g.past(i)
		}
	}
	t := g.at(i)
	if t.op != '{' || int(t.match) <= i {
		return 0
	}
	inner := site{parent: p.parent, kind: p.kind, depth: p.depth + 1}
	if name >= 0 {
		inner.recvStart, inner.recvEnd = g.at(name).start, g.at(name).end
	}
	g.body(i+1, int(t.match), inner)
	return int(t.match) + 1
}

// braceAfter returns the next opening brace from token i on.
func (g *general) braceAfter(i, end int) int {
	for n := 0; n < maxHeader && i < end && g.step(); n++ {
		if g.at(i).op == '{' {
			break
		}
		i = g.past(i)
	}
	return i
}

// init reads a constructor that has no name but its keyword.
func (g *general) init(first, kw, end int, p site) int {
	i := kw + 1
	if t := g.at(i); t.kind == tokPunct && (t.op == '?' || t.op == '!') {
		i++
	}
	i = g.typeArgs(i)
	if t := g.at(i); !p.holds() || t.kind != tokOpen || t.op != '(' {
		return 0
	}
	_, last := g.header(first, i, end)
	g.add(Constructor, kw, first, last, p)
	return last + 1
}

// cases reads members of an enum: case a, b(Int), c = 3.
func (g *general) cases(kw, end int, p site) int {
	if p.kind != Enum || !g.isName(kw+1) {
		return 0
	}
	last := g.statementEnd(kw, kw+1, end)
	for i := kw; i <= last && g.step(); i = g.past(i) {
		if t := g.at(i); i != kw && (t.kind != tokPunct || t.op != ',') {
			continue
		}
		if g.isName(i + 1) {
			g.add(EnumMember, i+1, i+1, i+1, p)
		}
	}
	return last + 1
}

// enumerators reads the members of an enum up to a semicolon or whatever else
// is no member, and returns the index of that.
func (g *general) enumerators(i, end int, p site) int {
	for i < end && g.step() {
		for next := g.attribute(i); next > i && g.step(); next = g.attribute(i) {
			i = next
		}
		if t := g.at(i); t.kind == tokOpen && t.op == '#' && g.past(i) > i+1 {
			g.define(i, g.past(i)-1, p)
			i = g.past(i)
			continue
		}
		name := i
		if !g.isName(i) {
			return i
		}
		switch t := g.at(i + 1); {
		case i+1 >= end, t.kind == tokOpen:
		case t.kind == tokPunct && (t.op == ',' || t.op == '=' || t.op == ';' || t.op == '}'):
		default:
			return name
		}
		i = g.past(i)
		for i < end && g.at(i).op != ',' && g.at(i).op != ';' && g.step() {
			i = g.past(i)
		}
		g.add(EnumMember, name, name, min(i, end)-1, p)
		if g.at(i).op == ';' {
			return i
		}
		i++
	}
	return i
}

// property reads a field whose name has a $, which is not part of it.
func (g *general) property(first, i, end int, p site) int {
	t := g.at(i)
	if t.kind != tokIdent || i == first || t.end-t.start < 2 || g.src[t.start] != '$' {
		return 0
	}
	switch next := g.at(i + 1); {
	case next.op == ';' || next.op == '=' || next.op == ',' || next.op == '{':
	default:
		return 0
	}
	_, last := g.header(first, i+1, end)
	g.addSpan(Property, t.start+1, t.end, i, first, last, p)
	return last + 1
}

// field reads a field whose name is token i, or in a language where the type
// stands first the token before the number.
func (g *general) field(first, i, end int, p site) int {
	t := g.at(i + 1)
	switch {
	case g.fields == fieldColon && (p.holds() && p.recvEnd == 0):
		after := i + 1
		if t.kind == tokOpen && t.op == '(' { // GraphQL: a field with arguments
			after = g.past(after)
		}
		if g.at(after).op != ':' || g.at(after).kind != tokPunct || !g.isName(i) {
			return 0
		}
		last := g.fieldEnd(first, after, end)
		g.add(Field, i, first, last, p)
		return last + 1
	}
	return 0
}

// fieldEnd returns the last token of a field, which a comma or its line ends.
func (g *general) fieldEnd(first, i, end int) int {
	column := g.lineColumn(first)
	for i < end && g.step() {
		t := g.at(i)
		if t.kind == tokClose || t.kind == tokPunct && (t.op == ',' || t.op == ';') || i > first && g.ends(i, column) {
			break
		}
		if next := g.typeArgs(i); next > i {
			i = next
		} else {
			i = g.past(i)
		}
	}
	return i - 1
}

// define declares the macro that a directive defines. One that is defined as nothing, as
// guards against including a file twice are, is left out.
func (g *general) define(hash, last int, p site) {
	name := hash + 2
	if g.at(name).kind != tokIdent || string(g.text(hash+1)) != "define" || !g.typed {
		return
	}
	kind, after := Constant, g.at(name+1)
	switch {
	case name+1 >= last:
		return
	case after.op == '(' && after.start == g.at(name).end:
		kind = Function
	}
	p.recvStart, p.recvEnd = 0, 0
	g.add(kind, name, hash, last-1, p)
}
