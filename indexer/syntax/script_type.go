package syntax

// typ walks a type, and declares the members that it spells out, as those of
// parent: the members of a type literal, but not of one in parameters or type
// arguments. With none as parent it declares nothing. It returns i if there is no type.
func (s *script) typ(i int, parent int32) int { return s.fullType(i, parent, false) }

// fullType is typ. Extending says that the type is what another one extends in a
// condition, so that a condition of its own would have to be in brackets.
func (s *script) fullType(i int, parent int32, extending bool) int {
	if !s.descend() {
		return i
	}
	defer s.ascend()

	if body := s.functionType(i); body > 0 {
		return s.fullType(body, none, extending)
	}
	j := s.union(i, parent, extending)
	if extending || j == i || s.kw(j) != kwExtends || s.newline(j) {
		return j
	}
	j = s.fullType(j+1, none, true)
	if !s.is(j, '?') {
		return j
	}
	j = s.fullType(j+1, parent, false)
	if !s.is(j, ':') {
		return j
	}
	return s.fullType(j+1, parent, false)
}

// functionType returns the index after the => of the function or constructor type
// that begins at i, or 0 if none does.
func (s *script) functionType(i int) int {
	constructs := false
	if s.kw(i) == kwAbstract && s.kw(i+1) == kwNew {
		i++
	}
	if s.kw(i) == kwNew {
		i++
		constructs = true
	}
	if s.is(i, '<') {
		constructs = true
		if i = s.angle(i); i < 0 {
			return 0
		}
	}
	if !s.is(i, '(') || int(s.at(i).match) <= i {
		return 0
	}
	next := s.after(i)
	if !s.is(next, opArrow) || !constructs && !s.typeParameters(i+1) {
		return 0
	}
	return next + 1
}

// typeParameters reports whether what the bracket before i encloses are the
// parameters of a function type, and not a type in brackets before an arrow function's =>.
func (s *script) typeParameters(i int) bool {
	if s.is(i, ')') || s.is(i, opEllipsis) {
		return true
	}
	for s.parameterModifier(i) && s.step() {
		i++
	}
	switch {
	case s.is(i, '{'), s.is(i, '['):
		i = s.after(i)
	case s.ident(i):
		i++
	default:
		return false
	}
	return s.is(i, ':') || s.is(i, ',') || s.is(i, '?') || s.is(i, '=') || s.is(i, ')')
}

// union walks types with | and & in between.
func (s *script) union(i int, parent int32, extending bool) int {
	j := i
	if s.is(j, '|') || s.is(j, '&') {
		j++
	}
	for s.step() {
		k := s.operandType(j, parent, extending)
		if k == j {
			return i
		}
		if !s.is(k, '|') && !s.is(k, '&') {
			return k
		}
		i, j = k, k+1
	}
	return j
}

// operandType walks a type with its operators: keyof T, T[], T[K], infer T.
func (s *script) operandType(i int, parent int32, extending bool) int {
	start := i
	for s.step() {
		switch s.kw(i) {
		case kwKeyOf, kwUnique, kwReadonly:
			if !s.beginsType(i + 1) {
				break
			}
			i++
			continue
		case kwInfer:
			if s.ident(i + 1) {
				return s.inferred(i+1, extending)
			}
		case kwAsserts:
			if s.ident(i+1) && s.sameLine(i+1) {
				i++
				continue
			}
		}
		break
	}
	j := s.primaryType(i, parent)
	if j == i {
		return start
	}
	for s.step() {
		if s.is(j, '[') && s.sameLine(j) {
			j = s.after(j)
			continue
		}
		if s.is(j, '!') && s.sameLine(j) {
			j++
			continue
		}
		break
	}
	return j
}

// beginsType reports whether a type may begin at i.
func (s *script) beginsType(i int) bool {
	switch t := s.at(i); t.kind {
	case tokIdent:
		switch t.kw {
		case kwExtends, kwIn, kwInstanceOf, kwIs, kwAs:
			return false
		}
		return true
	case tokNumber, tokString:
		return true
	case tokOpen:
		return true
	case tokPunct:
		return t.op == '-' || t.op == '<'
	}
	return false
}

// inferred walks what follows infer: a name, and what it has to extend unless
// that is the condition of the type around it.
func (s *script) inferred(i int, extending bool) int {
	i++
	if s.kw(i) != kwExtends || s.newline(i) {
		return i
	}
	j := s.fullType(i+1, none, true)
	if !extending && s.is(j, '?') {
		return i
	}
	return j
}

// primaryType walks a type without operators.
func (s *script) primaryType(i int, parent int32) int {
	t := s.at(i)
	switch t.kind {
	case tokIdent:
		return s.typeName(i)
	case tokString:
		return s.skipLiteral(i)
	case tokNumber:
		return i + 1
	case tokPunct:
		if t.op == '-' && s.at(i+1).kind == tokNumber {
			return i + 2
		}
		if t.op == '*' || t.op == '?' { // of JSDoc
			return i + 1
		}
		return i
	case tokOpen:
		if parent == none {
			return s.after(i)
		}
		switch t.op {
		case '{':
			s.members(i, parent)
		case '[':
			s.tuple(i, parent)
		default:
			s.bracketedType(i, parent)
		}
		return s.after(i)
	}
	return i
}

// typeName walks a type that is named, with its arguments: A.B<C>, typeof a.b, x
// is T, import("x").A.
func (s *script) typeName(i int) int {
	switch s.kw(i) {
	case kwExtends, kwIn, kwInstanceOf:
		return i
	case kwTypeOf:
		if s.ident(i + 1) {
			i++
		}
	}
	if s.kw(i) == kwImport && s.is(i+1, '(') {
		i = s.after(i + 1)
	} else {
		i++
	}
	for s.is(i, '.') && s.step() {
		i++
		if s.ident(i) {
			i++
		}
	}
	if s.is(i, '<') && s.sameLine(i) {
		if j := s.angle(i); j > 0 {
			i = j
		}
	}
	if s.kw(i) == kwIs && s.sameLine(i) {
		return s.typ(i+1, none)
	}
	return i
}

// typeList walks types with commas in between.
func (s *script) typeList(i int) int {
	for s.step() {
		j := s.typ(i, none)
		if j == i || !s.is(j, ',') {
			return j
		}
		i = j + 1
	}
	return i
}

// bracketedType walks the type in the brackets at i.
func (s *script) bracketedType(i int, parent int32) {
	if _, outer, ok := s.open(i); ok {
		s.typ(i+1, parent)
		s.shut(outer)
	}
}

// tuple walks the element types in the brackets at i.
func (s *script) tuple(i int, parent int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	for j := i + 1; j < end && s.step(); {
		if s.is(j, opEllipsis) {
			j++
		}
		if s.ident(j) && s.is(j+1, ':') {
			j += 2
		} else if s.ident(j) && s.is(j+1, '?') && s.is(j+2, ':') {
			j += 3
		}
		if k := s.typ(j, parent); k > j {
			j = k
		} else {
			j = s.over(j)
		}
	}
	s.shut(outer)
}

// members walks the members of an interface or a type literal, in the braces at i.
func (s *script) members(i int, parent int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	if value := s.mapped(i + 1); value > 0 {
		s.typ(value, parent)
	} else {
		for j := i + 1; j < end && s.step(); {
			if k := s.member(j, parent); k > j {
				j = k
			} else {
				j = s.over(j) // a comma, or what does not belong here
			}
		}
	}
	s.shut(outer)
}

// mapped returns where the type of the properties begins in {[K in T]: ...}, or 0
// if what begins at i is none.
func (s *script) mapped(i int) int {
	if s.is(i, '+') || s.is(i, '-') {
		i++
	}
	if s.kw(i) == kwReadonly {
		i++
	}
	if !s.is(i, '[') || !s.ident(i+1) || s.kw(i+2) != kwIn {
		return 0
	}
	i = s.after(i)
	if s.is(i, '+') || s.is(i, '-') {
		i++
	}
	if s.is(i, '?') {
		i++
	}
	if s.is(i, ':') {
		return i + 1
	}
	return 0
}

// member walks a member of an interface or type literal. It returns i if there is none.
func (s *script) member(i int, parent int32) int {
	first := i
	kind := Method
	for j := 0; j < 16 && s.memberModifier(i); j++ {
		if s.kw(i) == kwGet || s.kw(i) == kwSet {
			kind = Property
		}
		i++
	}
	if s.is(i, '(') || s.is(i, '<') || s.kw(i) == kwNew && (s.is(i+1, '(') || s.is(i+1, '<')) {
		if s.kw(i) == kwNew {
			i++
		}
		return s.separator(s.signature(i, parent, none))
	}
	name := i
	if i = s.name(i); i == name {
		return first
	}
	if s.is(name, '[') && s.indexed(name) {
		if s.is(i, ':') {
			i = s.typ(i+1, none)
		}
		return s.separator(i)
	}
	if s.is(i, '?') || s.is(i, '!') {
		i++
	}
	if s.is(i, '(') || s.is(i, '<') {
		d := s.declareName(kind, name, first, i-1, parent)
		i = s.separator(s.signature(i, d, none))
		s.finish(d, i-1)
		return i
	}
	d := s.declareName(Property, name, first, i-1, parent)
	if s.is(i, ':') {
		i = s.typ(i+1, d)
	}
	if s.is(i, '=') {
		i, _ = s.expression(i+1, d, endsAtLine|endsAtComma, 0)
	}
	i = s.separator(i)
	s.finish(d, i-1)
	return i
}

// separator returns the index after what ends a member, if it is at i.
func (s *script) separator(i int) int {
	if s.is(i, ';') || s.is(i, ',') {
		return i + 1
	}
	return i
}

// indexed reports whether the brackets at i hold the parameter of an index
// signature, and no name.
func (s *script) indexed(i int) bool {
	return s.ident(i+1) && (s.is(i+2, ':') || s.is(i+2, ',') || s.is(i+2, '?') && s.is(i+3, ':')) || s.is(i+1, opEllipsis)
}

// interfaceOf walks an interface whose keyword is at i.
func (s *script) interfaceOf(i, first int, parent int32) int {
	d := s.declare(Interface, i+1, first, i+1, parent)
	i = s.skipAngle(i + 2)
	if s.kw(i) == kwExtends {
		i = s.typeList(i + 1)
	}
	if s.is(i, '{') {
		s.members(i, d)
		i = s.after(i)
	}
	s.finish(d, i-1)
	return i
}

// alias walks a type alias whose keyword is at i.
func (s *script) alias(i, first int, parent int32) int {
	d := s.declare(Interface, i+1, first, i+1, parent)
	i = s.skipAngle(i + 2)
	if s.is(i, '=') {
		i = s.typ(i+1, d)
	}
	i = s.semi(i)
	s.finish(d, i-1)
	return i
}

// enum walks an enum whose keyword is at i.
func (s *script) enum(i, first int, parent int32) int {
	if !s.ident(i + 1) {
		return i
	}
	d := s.declare(Enum, i+1, first, i+1, parent)
	i += 2
	if s.is(i, '{') {
		s.enumMembers(i, d)
		i = s.after(i)
	}
	s.finish(d, i-1)
	return i
}

func (s *script) enumMembers(i int, enum int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	for j := i + 1; j < end && s.step(); {
		name := j
		if j = s.name(j); j == name {
			j = s.over(j) // a comma, or what does not belong here
			continue
		}
		d := s.declareName(EnumMember, name, name, j-1, enum)
		if s.is(j, '=') {
			j, _ = s.expression(j+1, d, endsAtComma, 0)
		}
		s.finish(d, j-1)
	}
	s.shut(outer)
}

// namespace walks a namespace, module or global block with its name at i: a
// string, or names with dots, of which each is in the one before it.
func (s *script) namespace(i, first int, parent int32) int {
	var decls [8]int32
	n := 0
	for n < len(decls) && s.step() {
		kind := Namespace
		if s.at(i).kind == tokString {
			kind = Module
		}
		parent = s.declare(kind, i, first, i, parent)
		decls[n] = parent
		n++
		i++
		if !s.is(i, '.') || !s.ident(i+1) {
			break
		}
		i++
		first = i
	}
	if s.is(i, '{') {
		i = s.block(i, place{parent: parent, top: true})
	} else {
		i = s.semi(i)
	}
	for _, d := range decls[:n] {
		s.finish(d, i-1)
	}
	return i
}
