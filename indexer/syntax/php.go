package syntax

import "bytes"

// A php walks PHP: what is declared anywhere in a text, as the body of a function or of a
// condition may declare what the whole program then knows. Members of a class without a
// name belong to what the class is in.
type php struct{ members }

func walkPHP(w *walk) {
	p := php{newMembers(w)}
	p.file(1, len(w.toks)-1)
}

// file walks the statements of a text, which are in the namespace that was named last.
func (p *php) file(i, end int) {
	parent := int32(-1)
	for i < end && p.step() {
		if !p.isNamespace(i) {
			i = max(p.statement(i, end, parent), i+1)
			continue
		}
		if parent >= 0 {
			p.finish(parent, i-1)
		}
		i, parent = p.namespace(i, end)
	}
	if parent >= 0 {
		p.finish(parent, end-1)
	}
}

// isNamespace reports whether a namespace is named at token i. The word also begins names
// that are relative to one.
func (p *php) isNamespace(i int) bool {
	return p.at(i).kw == kwNamespace && p.isWord(i+1) && !p.isMember(i) && p.at(i-1).kw != kwFunction
}

// namespace declares the namespace that is named after token i. Without braces it is what
// follows that is in it.
func (p *php) namespace(i, end int) (next int, parent int32) {
	name := p.at(i + 1)
	last := i + 1
	for p.is(last+1, '\\') && p.isWord(last+2) && p.step() {
		last += 2
	}
	d := p.declareSpan(Namespace, name.start, p.at(last).end, name.line, i, last, -1)
	open := last + 1
	if !p.is(open, '{') {
		return open, d
	}
	last = p.closing(open, i, end)
	p.finish(d, last)
	p.statements(open+1, p.inner(open, last), d)
	return last + 1, -1
}

// statements walks what is between two tokens.
func (p *php) statements(i, end int, parent int32) {
	if !p.descend() {
		return
	}
	defer p.ascend()
	for i < end && p.step() {
		i = max(p.statement(i, end, parent), i+1)
	}
}

// statement walks the declaration that begins with token i. This and what follows returns
// the index after what it walked, or one up to i if there is no declaration.
func (p *php) statement(i, end int, parent int32) int {
	t := p.at(i)
	if t.kind != tokIdent || p.isMember(i) {
		return i
	}
	switch t.kw {
	case kwFunction:
		return p.function(Function, i, i, end, parent)
	case kwClass, kwInterface, kwTrait, kwEnum:
		if p.isClass(i) {
			return p.class(i, end, parent)
		}
		return p.anonymous(i, end, parent)
	case kwConst:
		if p.at(i-1).kw != kwUse {
			return p.constants(i, i, end, parent)
		}
	case 0:
		if t.end-t.start == uint32(len(define)) && bytes.EqualFold(p.text(i), define) {
			return p.define(i, parent)
		}
	}
	return i
}

// isMember reports whether token i is the name of a member.
func (p *php) isMember(i int) bool { return p.is(i-1, opThin) || p.is(i-1, opColons) }

var define = []byte("define")

// define declares the constant that a call at token i defines, if its name is written out.
func (p *php) define(i int, parent int32) int {
	name := p.at(i + 2)
	if !p.is(i+1, '(') || name.kind != tokString || name.flags&flagChain != 0 || !p.is(i+3, ',') || p.at(i-1).kw == kwFunction {
		return i
	}
	p.declare(Constant, i+2, i, p.past(i+1)-1, parent)
	return i + 3
}

// function declares the function or method whose keyword is token i, and walks its body.
func (p *php) function(kind Kind, first, i, end int, parent int32) int {
	name := i + 1
	if p.is(name, '&') {
		name++
	}
	if !p.isWord(name) || !p.is(name+1, '(') || p.isVariable(name) {
		return i
	}
	if kind == Method && bytes.EqualFold(p.text(name), construct) {
		kind = Constructor
		p.promoted(name+1, parent)
	}
	open := p.returns(p.closing(name+1, first, end)+1, end)
	last := open - 1
	switch {
	case p.is(open, ';'):
		last = open
	case p.is(open, '{') && open < end:
		last = p.closing(open, first, end)
	}
	d := p.declare(kind, name, first, max(last, name), parent)
	if p.is(open, '{') && open < end {
		p.statements(open+1, p.inner(open, last), d)
	}
	return max(last, name) + 1
}

var construct = []byte("__construct")

// returns returns the index after the type that a function returns, of which token i is
// the colon, or i.
func (p *php) returns(i, end int) int {
	if !p.is(i, ':') || i >= end {
		return i
	}
	return min(p.typ(i+1), end)
}

// typ returns the index after the type that begins with token i, or i.
func (p *php) typ(i int) int {
	for p.step() {
		t := p.at(i)
		switch {
		case t.kind == tokIdent && !p.isVariable(i):
			i++
		case t.kind == tokPunct && (t.op == '?' || t.op == '|' || t.op == '&' || t.op == '\\'):
			i++
		case t.kind == tokOpen && t.op == '(' && int(t.match) > i: // (A&B)|null
			i = p.past(i)
		default:
			return i
		}
	}
	return i
}

// isVariable reports whether token i is a name with a $.
func (p *php) isVariable(i int) bool {
	t := p.at(i)
	return t.kind == tokIdent && p.src[t.start] == '$' && t.end > t.start+1
}

// declareVariable is like declare for a name with a $, which is left out.
func (p *php) declareVariable(name, first, last int, parent int32) int32 {
	t := p.at(name)
	return p.declareSpan(Property, t.start+1, t.end, t.line, first, last, parent)
}

// promoted declares the properties that the parameters of a constructor are, whose
// bracket is token i.
func (p *php) promoted(i int, class int32) {
	end := int(p.at(i).match)
	for i++; i < end && p.step(); i++ {
		first := p.attributes(i)
		i = p.modifiers(first)
		name := p.typ(i)
		for n := 0; n < 2 && (p.is(name, '&') || p.is(name, opEllipsis)); n++ {
			name++
		}
		last := name
		for i = name; i < end && !p.is(i, ',') && p.step(); i = p.past(i) {
			last = p.past(i) - 1
		}
		if p.isVariable(name) && p.isModifier(first) && name < end {
			p.declareVariable(name, first, last, class)
		}
	}
}

// attributes returns the index after the attributes that begin with token i.
func (p *php) attributes(i int) int {
	for p.is(i, '#') && p.is(i+1, '[') && p.step() {
		i = p.past(i + 1)
	}
	return i
}

var phpModifiers = keywordsOf(kwAbstract, kwFinal, kwPrivate, kwProtected, kwPublic, kwReadonly, kwStatic, kwVar)

// isModifier reports whether token i is a modifier of a class or member.
func (p *php) isModifier(i int) bool { return phpModifiers.has(p.at(i).kw) }

// modifiers returns the index after the modifiers that begin with token i.
func (p *php) modifiers(i int) int {
	for p.isModifier(i) && p.step() {
		if i++; p.is(i, '(') && p.at(i-1).end == p.at(i).start && int(p.at(i).match) == i+2 {
			i += 3 // private(set)
		}
	}
	return i
}

// constants declares the constants of the statement whose keyword is token i.
func (p *php) constants(first, i, end int, parent int32) int {
	name := i + 1
	for n := 0; n < maxHead && !p.is(name+1, '=') && p.typ(name) > name; n++ {
		name++ // of the type
	}
	if !p.isWord(name) || !p.is(name+1, '=') {
		return i
	}
	for p.isWord(name) && name < end && p.step() {
		stop := p.value(name+1, end)
		last := stop - 1
		if p.is(stop, ';') {
			last = stop
		}
		p.declare(Constant, name, first, last, parent)
		if !p.is(stop, ',') {
			return stop
		}
		name = stop + 1
	}
	return name
}

// value returns the index of the comma or semicolon after a value, or of what seems to
// follow the declaration if there is none.
func (p *php) value(i, end int) int {
	for i < end && p.step() {
		t := p.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && (t.op == ';' || t.op == ','):
			return i
		case t.kind == tokOpen && t.op == '{', p.newline(i) && p.resumes(i):
			return i
		}
		i = p.past(i)
	}
	return min(i, end)
}

// resumes reports whether token i, the first of its line, begins another member,
// though the one before it has not ended.
func (p *php) resumes(i int) bool {
	switch p.at(i).kw {
	case kwFunction, kwConst, kwUse, kwCase, kwClass, kwInterface, kwTrait:
		return !p.isMember(i)
	}
	return p.isModifier(i) && !p.is(i+1, opColons)
}
