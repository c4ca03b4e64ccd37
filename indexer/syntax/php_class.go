package syntax

// isClass reports whether token i is the keyword that declares a class, interface, trait
// or enumeration.
func (p *php) isClass(i int) bool {
	next := p.at(i + 1)
	if next.kind != tokIdent || next.kw == kwExtends || next.kw == kwImplements || p.isVariable(i+1) || p.at(i-1).kw == kwFunction {
		return false
	}
	after := p.at(i + 2)
	switch p.at(i).kw {
	case kwClass:
		return true
	case kwEnum: // a name as well
		return after.op == '{' || after.op == ':' || after.kw == kwImplements
	}
	return after.op == '{' || after.kw == kwExtends || p.newline(i)
}

// class declares what has its keyword at token i, and its members.
func (p *php) class(i, end int, parent int32) int {
	kind := Class
	switch p.at(i).kw {
	case kwInterface:
		kind = Interface
	case kwEnum:
		kind = Enum
	}
	first := i
	for n := 0; n < maxDecorators && p.isModifier(first-1); n++ {
		first--
	}
	name := i + 1
	d := p.declare(kind, name, first, name, parent)
	open := p.classHead(name+1, end)
	if !p.is(open, '{') || open >= end {
		p.finish(d, open-1)
		return open
	}
	last := p.closing(open, first, end)
	p.finish(d, last)
	p.classBody(open+1, p.inner(open, last), d, kind)
	return last + 1
}

// classHead returns the index of the brace after what a class extends and implements, or
// of what is there instead.
func (p *php) classHead(i, end int) int {
	for i < end && p.step() {
		switch t := p.at(i); {
		case t.kind == tokIdent && !(p.newline(i) && p.resumes(i)), t.op == '\\', t.op == ',', t.op == ':':
			i++
		default:
			return i
		}
	}
	return min(i, end)
}

// anonymous walks the members of a class without a name, whose keyword is token i.
func (p *php) anonymous(i, end int, parent int32) int {
	if p.at(i).kw != kwClass || !p.isAnonymous(i) {
		return i
	}
	open := i + 1
	if p.is(open, '(') && int(p.at(open).match) > open {
		open = int(p.at(open).match)
		p.statements(i+2, open, parent)
		open++
	}
	open = p.classHead(open, end)
	if !p.is(open, '{') || open >= end {
		return open
	}
	last := p.closing(open, i, end)
	p.classBody(open+1, p.inner(open, last), parent, Class)
	return last + 1
}

// isAnonymous reports whether new stands before the word at token i, with attributes and
// modifiers in between or not.
func (p *php) isAnonymous(i int) bool {
	for n := 0; n < maxDecorators; n++ {
		t := p.at(i - 1)
		switch {
		case t.kw == kwNew:
			return true
		case p.isModifier(i - 1):
			i--
		case t.kind == tokClose && t.op == ']' && t.match > 0 && p.is(int(t.match)-1, '#'):
			i = int(t.match) - 1
		default:
			return false
		}
	}
	return false
}

func (p *php) classBody(i, end int, class int32, kind Kind) {
	if !p.descend() {
		return
	}
	defer p.ascend()
	for i < end && p.step() {
		next := p.member(i, end, class, kind)
		if next <= i {
			next = p.past(i)
		}
		i = next
	}
}

// member walks the member of a class that begins with token i.
func (p *php) member(i, end int, class int32, kind Kind) int {
	first := p.attributes(i)
	i = p.modifiers(first)
	switch p.at(i).kw {
	case kwFunction:
		return p.function(Method, first, i, end, class)
	case kwConst:
		return p.constants(first, i, end, class)
	case kwUse:
		return p.uses(i, end)
	case kwCase:
		if kind == Enum && p.isWord(i+1) {
			return p.enumCase(i, end, class)
		}
	case kwClass, kwInterface, kwTrait, kwEnum:
		if p.isClass(i) { // the brace before it is missing
			return p.class(i, end, class)
		}
	}
	name := p.typ(i)
	if i == first || !p.isVariable(name) || name >= end {
		return i
	}
	return p.properties(first, name, end, class)
}

// uses returns the index after the use of traits that begins with token i.
func (p *php) uses(i, end int) int {
	for i++; i < end && p.step(); i = p.past(i) {
		switch {
		case p.is(i, ';'):
			return i + 1
		case p.is(i, '{'):
			return p.past(i)
		case p.newline(i) && p.resumes(i):
			return i
		}
	}
	return i
}

func (p *php) enumCase(i, end int, enum int32) int {
	stop := p.value(i+1, end)
	last := stop - 1
	if p.is(stop, ';') {
		last = stop
	}
	p.declare(EnumMember, i+1, i, max(last, i+1), enum)
	return stop
}

// properties declares the properties whose names begin with token name.
func (p *php) properties(first, name, end int, class int32) int {
	for p.isVariable(name) && name < end && p.step() {
		stop := p.value(name+1, end)
		last := stop - 1
		if p.is(stop, ';') || p.is(stop, '{') {
			last = p.past(stop) - 1
		}
		d := p.declareVariable(name, first, max(last, name), class)
		if p.is(stop, '{') { // what is done when it is read or written
			p.statements(stop+1, last, d)
			return last + 1
		}
		if !p.is(stop, ',') {
			return stop
		}
		name = stop + 1
	}
	return name
}
