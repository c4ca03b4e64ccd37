package syntax

// class walks a class whose keyword is at i, as a declaration that begins at
// first. One without a name has that of token word, if that is not 0.
func (s *script) class(i, first, word int, parent int32) int {
	name, i := s.className(i)
	if name == 0 {
		name = word
	}
	return s.classRest(i, name, first, parent)
}

// classValue walks a class that is a value.
func (s *script) classValue(i int, parent int32, bound int) int {
	first := i
	name, i := s.className(i)
	if s.sameName(name, bound) {
		name = 0
	}
	return s.classRest(i, name, first, parent)
}

// className returns the token of a class's name, or 0, and what follows it.
func (s *script) className(i int) (name, next int) {
	i++
	if !s.ident(i) || s.kw(i) == kwExtends || s.kw(i) == kwImplements && s.ident(i+1) {
		return 0, i
	}
	return i, i + 1
}

func (s *script) classRest(i, name, first int, parent int32) int {
	d := parent
	if name != 0 {
		d = s.declare(Class, name, first, i-1, parent)
	}
	i = s.skipAngle(i)
	if s.kw(i) == kwExtends {
		i, _ = s.expression(i+1, d, endsAtBlock|endsAtComma, 0)
	}
	if s.kw(i) == kwImplements {
		i = s.typeList(i + 1)
	}
	if s.is(i, '{') {
		s.classBody(i, d)
		i = s.after(i)
	}
	if name != 0 {
		s.finish(d, i-1)
	}
	return i
}

func (s *script) classBody(i int, class int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	for j := i + 1; j < end && s.step(); {
		if s.semicolon(j) {
			j++
			continue
		}
		if k := s.classMember(j, class); k > j {
			j = k
		} else {
			j = s.over(j) // not a member
		}
	}
	s.shut(outer)
}

// classMember walks a member of a class. It returns i if there is none.
func (s *script) classMember(i int, class int32) int {
	i = s.decorators(i, class)
	first := i
	kind := Method
	for j := 0; j < 16 && s.memberModifier(i); j++ {
		if s.kw(i) == kwStatic && s.is(i+1, '{') {
			return s.block(i+1, inside(class))
		}
		if s.kw(i) == kwGet || s.kw(i) == kwSet {
			kind = Property
		}
		i = s.decorators(i+1, class)
	}
	if s.is(i, '*') {
		i++
	}
	name := i
	if i = s.name(i); i == name {
		return first
	}
	if s.is(i, '?') || s.is(i, '!') && s.sameLine(i) {
		i++
	}
	if s.is(i, '(') || s.is(i, '<') {
		return s.method(i, kind, name, first, class)
	}
	if s.is(name, '[') && s.indexed(name) && s.is(i, ':') {
		return s.semi(s.typ(i+1, none))
	}
	return s.property(i, name, first, class)
}

// memberModifier reports whether the word at i is a modifier of a class member,
// and no name.
func (s *script) memberModifier(i int) bool {
	switch s.kw(i) {
	case kwGet, kwSet:
	case kwStatic:
		if s.is(i+1, '{') {
			return true
		}
	case kwPublic, kwPrivate, kwProtected, kwAbstract, kwOverride, kwReadonly, kwDeclare, kwAccessor, kwAsync,
		kwExport, kwConst, kwDefault, kwIn, kwOut:
		if s.newline(i + 1) {
			return false
		}
	default:
		return false
	}
	return s.beginsName(i+1) || s.is(i+1, '*') || s.is(i+1, '@')
}

// beginsName reports whether a name begins at i.
func (s *script) beginsName(i int) bool {
	t := s.at(i)
	return t.kind == tokIdent || t.kind == tokNumber || t.kind == tokString && !s.template(i) || s.is(i, '[')
}

// method walks a method or accessor with its parameters at i.
func (s *script) method(i int, kind Kind, name, first int, class int32) int {
	ctor := kind == Method && (s.kw(name) == kwConstructor || s.at(name).kind == tokString && s.spellsString(name, "constructor"))
	if ctor {
		kind = Constructor
	}
	d := s.declareName(kind, name, first, i-1, class)
	owner := none
	if ctor {
		owner = class
	}
	i = s.signature(i, d, owner)
	i = s.body(i, d)
	s.finish(d, i-1)
	return i
}

func (s *script) spellsString(i int, text string) bool {
	b := s.text(i)
	return len(b) == len(text)+2 && string(b[1:len(b)-1]) == text
}

// property walks a property of a class, after its name.
func (s *script) property(i, name, first int, class int32) int {
	d := s.declareName(Property, name, first, i-1, class)
	if s.is(i, ':') {
		i = s.typ(i+1, d)
	}
	if s.is(i, '=') {
		var value Kind
		i, value = s.expression(i+1, d, endsAtLine|endsAtComma, name)
		s.bound(d, value, Method)
	}
	i = s.semi(i)
	s.finish(d, i-1)
	return i
}

// decorators walks the decorators at i, if there are any.
func (s *script) decorators(i int, parent int32) int {
	for s.is(i, '@') && s.step() {
		i = s.oneDecorator(i+1, parent)
	}
	return i
}

// oneDecorator walks what follows an @: names, calls and brackets.
func (s *script) oneDecorator(i int, parent int32) int {
	if s.is(i, '(') {
		s.group(i, parent)
		i = s.after(i)
	} else {
		i = s.chain(i)
	}
	for s.step() {
		switch {
		case s.is(i, '('):
			s.group(i, parent)
			i = s.after(i)
		case s.is(i, '.'), s.is(i, opChain), s.is(i, '!') && s.sameLine(i):
			i++
			if s.ident(i) {
				i++
			}
		case s.is(i, '<') && s.angle(i) > 0:
			i = s.angle(i)
		case s.template(i):
			i = s.literal(i, parent)
		default:
			return i
		}
	}
	return i
}

// object walks the members of the object in the braces at i. Those that are
// functions or classes count.
func (s *script) object(i int, parent int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	for j := i + 1; j < end && s.step(); {
		if k := s.objectMember(j, parent); k > j {
			j = k
		} else {
			j = s.over(j) // a comma, or what does not belong here
		}
	}
	s.shut(outer)
}

func (s *script) objectMember(i int, parent int32) int {
	first := i
	kind := Method
	for j := 0; j < 4 && s.objectModifier(i); j++ {
		if s.kw(i) != kwAsync {
			kind = Property
		}
		i++
	}
	if s.is(i, '*') {
		i++
	}
	name := i
	if i = s.name(i); i == name {
		if s.is(i, ',') {
			return i + 1
		}
		j, _ := s.expression(i, parent, endsAtComma, 0) // after ...
		return j
	}
	if s.is(i, '?') || s.is(i, '!') {
		i++
	}
	switch {
	case s.is(i, '('), s.is(i, '<'):
		return s.objectMethod(i, kind, name, first, parent)
	case s.is(i, ':'):
		return s.objectProperty(i+1, name, first, parent)
	case s.is(i, '='): // a default, in what is destructured
		i, _ = s.expression(i+1, parent, endsAtComma, 0)
	}
	return i
}

// objectModifier reports whether the word at i modifies the name after it.
func (s *script) objectModifier(i int) bool {
	switch s.kw(i) {
	case kwGet, kwSet:
		return s.beginsName(i + 1)
	case kwAsync:
		return s.sameLine(i+1) && (s.beginsName(i+1) || s.is(i+1, '*'))
	}
	return false
}

func (s *script) objectMethod(i int, kind Kind, name, first int, parent int32) int {
	d := s.declareName(kind, name, first, i-1, parent)
	i = s.signature(i, d, none)
	i = s.body(i, d)
	s.finish(d, i-1)
	return i
}

// objectProperty walks the value at i of a property, which counts if it begins
// with a function or a class.
func (s *script) objectProperty(i, name, first int, parent int32) int {
	if !s.valueAt(i) {
		if s.is(name, '[') {
			s.group(name, parent)
		}
		i, _ = s.expression(i, parent, endsAtComma, 0)
		return i
	}
	d := s.declareName(Property, name, first, name, parent)
	i, value := s.expression(i, d, endsAtComma, name)
	s.bound(d, value, Method)
	s.finish(d, i-1)
	return i
}
