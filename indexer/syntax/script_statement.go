package syntax

// statements walks a list of statements up to token end.
func (s *script) statements(i, end int, at place) {
	here := at
	for i < end && s.step() {
		if j := s.header(i, at.parent); j > i {
			// What follows is the body of an if or a loop, and no statement of the module.
			i, here = j, inside(at.parent)
			continue
		}
		i = max(s.statement(i, here), i+1)
		here = at
	}
}

// block walks the statements in the brackets at i.
func (s *script) block(i int, at place) int {
	end, outer, ok := s.open(i)
	if ok {
		s.statements(i+1, end, at)
		s.shut(outer)
	}
	return s.after(i)
}

// header walks what stands before the body of a compound statement: if (...),
// else, case x:, a label. It returns i if there is no such thing at i.
func (s *script) header(i int, parent int32) int {
	t := s.at(i)
	if t.kind != tokIdent {
		return i
	}
	switch t.kw {
	case kwIf, kwWhile, kwWith, kwSwitch, kwCatch:
		if s.is(i+1, '(') {
			s.group(i+1, parent)
			return s.after(i + 1)
		}
		return i + 1
	case kwFor:
		j := i + 1
		if s.kw(j) == kwAwait {
			j++
		}
		if s.is(j, '(') {
			return s.block(j, inside(parent))
		}
		return j
	case kwElse, kwDo, kwTry, kwFinally:
		return i + 1
	case kwCase:
		j, _ := s.expression(i+1, parent, 0, 0)
		if s.is(j, ':') {
			j++
		}
		return j
	}
	if s.is(i+1, ':') {
		return i + 2
	}
	return i
}

// statement walks one statement, or the head of one that goes on.
func (s *script) statement(i int, at place) int {
	t := s.at(i)
	switch {
	case t.kind == tokOpen && t.op == '{':
		return s.block(i, inside(at.parent))
	case s.semicolon(i):
		return i + 1
	case s.is(i, '@'):
		return s.statement(s.decorators(i, at.parent), at)
	case t.kw != 0:
		if j := s.keywordStatement(i, at); j > i {
			return j
		}
	}
	return s.expressionStatement(i, at)
}

// keywordStatement walks a statement that begins with a keyword. It returns i if
// the word is a name here.
func (s *script) keywordStatement(i int, at place) int {
	switch s.kw(i) {
	case kwReturn, kwThrow:
		if s.newline(i + 1) {
			return i + 1
		}
		j, _ := s.expression(i+1, at.parent, endsAtLine, 0)
		return s.semi(j)
	case kwBreak, kwContinue, kwDebugger:
		if s.sameLine(i+1) && s.ident(i+1) {
			return s.semi(i + 2)
		}
		return s.semi(i + 1)
	case kwImport:
		return s.imports(i, at)
	case kwExport:
		return s.exports(i, at)
	}
	return s.declaration(i, i, at)
}

// semi returns the index after the semicolon at i, if there is one.
func (s *script) semi(i int) int {
	if s.semicolon(i) {
		return i + 1
	}
	return i
}

// declaration walks a declaration whose modifiers begin at first and whose rest
// is at i. It returns i if there is none.
func (s *script) declaration(first, i int, at place) int {
	next := i + 1
	named := s.named(i)
	switch s.kw(i) {
	case kwFunction:
		return s.function(i, first, 0, at.parent)
	case kwClass:
		return s.class(i, first, 0, at.parent)
	case kwVar:
		return s.variables(first, next, Variable, at)
	case kwLet:
		if s.ident(next) && s.kw(next) != kwIn && s.kw(next) != kwInstanceOf || s.is(next, '{') || s.is(next, '[') {
			return s.variables(first, next, Variable, at)
		}
	case kwConst:
		if s.kw(next) == kwEnum {
			return s.enum(next, first, at.parent)
		}
		return s.variables(first, next, Constant, at)
	case kwEnum:
		return s.enum(i, first, at.parent)
	case kwUsing:
		if named && s.kw(next) != kwOf {
			return s.variables(first, next, Constant, at)
		}
	case kwInterface:
		if named {
			return s.interfaceOf(i, first, at.parent)
		}
	case kwType:
		if named {
			return s.alias(i, first, at.parent)
		}
	case kwNamespace, kwModule:
		if named || s.at(next).kind == tokString && s.sameLine(next) {
			return s.namespace(next, first, at.parent)
		}
	case kwGlobal:
		if s.is(next, '{') {
			return s.namespace(i, first, at.parent)
		}
	case kwDeclare, kwAbstract, kwAsync, kwAwait:
		return s.modified(first, i, at)
	}
	return i
}

// named reports whether the contextual keyword at i has a name after it, which
// makes it a keyword.
func (s *script) named(i int) bool {
	switch s.kw(i + 1) {
	case kwIn, kwInstanceOf:
		return false
	case kwOf: // for (type of types)
		return !s.is(i-1, '(')
	}
	return s.ident(i+1) && s.sameLine(i+1)
}

// modified walks a declaration with the modifier at i, if there is one.
func (s *script) modified(first, i int, at place) int {
	next := i + 1
	if !s.named(i) {
		return i
	}
	switch s.kw(i) {
	case kwAbstract:
		if s.kw(next) != kwClass && s.kw(next) != kwDeclare {
			return i
		}
	case kwAsync:
		if s.kw(next) != kwFunction {
			return i
		}
	case kwAwait:
		if s.kw(next) != kwUsing || !s.ident(next+1) || s.newline(next+1) {
			return i
		}
	}
	if j := s.declaration(first, next, at); j > next {
		return j
	}
	return i
}

// imports walks an import declaration. A call of import is an expression.
func (s *script) imports(i int, at place) int {
	if s.is(i+1, '(') || s.is(i+1, '.') {
		return i
	}
	return s.clause(i+1, at)
}

// clause walks what follows import and export: names, and where they come from.
func (s *script) clause(i int, at place) int {
	for i < s.end && s.step() {
		t := s.at(i)
		switch {
		case t.kind == tokString:
			i++
			if k := s.kw(i); (k == kwWith || k == kwAssert && s.sameLine(i)) && s.is(i+1, '{') {
				i = s.after(i + 1)
			}
			return s.semi(i)
		case s.is(i, '='):
			j, _ := s.expression(i+1, at.parent, endsAtLine, 0)
			return s.semi(j)
		case s.is(i, '{'):
			i = s.after(i)
			if s.kw(i) != kwFrom {
				return s.semi(i)
			}
		case t.kind == tokIdent, s.is(i, ','), s.is(i, '*'):
			if s.newline(i) && s.statementWord(i) {
				return i
			}
			i++
		default:
			return s.semi(i)
		}
	}
	return i
}

// statementWord reports whether token i is a word that only begins statements.
func (s *script) statementWord(i int) bool {
	switch s.kw(i) {
	case kwConst, kwVar, kwExport, kwImport, kwReturn, kwIf, kwFor, kwWhile, kwDo, kwSwitch, kwTry, kwThrow,
		kwBreak, kwContinue, kwCase, kwDefault, kwElse, kwCatch, kwFinally, kwEnum, kwWith, kwDebugger:
		return s.sameLine(i+1) || s.at(i+1).kind != tokPunct
	}
	return false
}

// exports walks what follows the keyword export.
func (s *script) exports(i int, at place) int {
	next := s.decorators(i+1, at.parent)
	switch {
	case s.kw(next) == kwDefault:
		return s.exportDefault(i, next, at)
	case s.is(next, '{'), s.is(next, '*'), s.is(next, '='), s.kw(next) == kwImport,
		s.kw(next) == kwType && (s.is(next+1, '{') || s.is(next+1, '*')):
		return s.clause(next, at)
	case s.kw(next) == kwAs && s.kw(next+1) == kwNamespace:
		return s.semi(next + 3)
	}
	// What is not a declaration is the next statement.
	return s.declaration(i, next, at)
}

// exportDefault walks an export whose name may be its keyword default.
func (s *script) exportDefault(first, word int, at place) int {
	i := s.decorators(word+1, at.parent)
	switch {
	case s.kw(i) == kwAsync && s.kw(i+1) == kwFunction && s.sameLine(i+1),
		s.kw(i) == kwAbstract && s.kw(i+1) == kwClass:
		i++
	}
	switch s.kw(i) {
	case kwFunction:
		return s.function(i, first, word, at.parent)
	case kwClass:
		return s.class(i, first, word, at.parent)
	case kwInterface:
		if s.ident(i+1) && s.sameLine(i+1) {
			return s.interfaceOf(i, first, at.parent)
		}
	}
	parent := at.parent
	arrow := s.beginsArrow(i)
	if arrow {
		parent = s.declare(Function, word, first, word, at.parent)
	}
	j, _ := s.expression(i, parent, endsAtLine, 0)
	if arrow {
		s.finish(parent, j-1)
	}
	return s.semi(j)
}

// variables walks the declarators of var, let, const and using.
func (s *script) variables(first, i int, kind Kind, at place) int {
	for i < s.end && s.step() {
		if s.is(i, '{') || s.is(i, '[') {
			i = s.destructured(i, kind, at)
		} else {
			i = s.variable(first, i, kind, at)
		}
		if !s.is(i, ',') {
			break
		}
		i++
		first = i
	}
	return s.semi(i)
}

// variable walks a declarator with one name.
func (s *script) variable(first, i int, kind Kind, at place) int {
	if !s.ident(i) || s.statementWord(i) {
		return i
	}
	name, parent := i, at.parent
	if at.top {
		parent = s.declare(kind, name, first, name, at.parent)
	} else {
		name = 0
	}
	i++
	if s.is(i, '!') {
		i++
	}
	if s.is(i, ':') {
		i = s.typ(i+1, none)
	}
	i, value := s.initial(i, parent, name, at)
	if at.top {
		s.bound(parent, value, value)
		s.finish(parent, i-1)
	}
	return i
}

// initial walks the value of a declarator, or what it is taken from by a loop.
func (s *script) initial(i int, parent int32, name int, at place) (int, Kind) {
	if s.is(i, '=') {
		return s.expression(i+1, parent, endsAtLine|endsAtComma, name)
	}
	if k := s.kw(i); (k == kwOf || k == kwIn) && !at.top {
		return s.expression(i+1, parent, endsAtLine, 0)
	}
	return i, 0
}

// bound gives declaration d the kind of the value that it is bound to.
func (s *script) bound(d int32, value, function Kind) {
	switch value {
	case Function:
		s.out.Decls[d].Kind = function
	case Class:
		s.out.Decls[d].Kind = Class
	}
}

// destructured walks a declarator with a pattern.
func (s *script) destructured(i int, kind Kind, at place) int {
	if !at.top {
		kind = 0
	}
	i = s.pattern(i, kind, at.parent)
	if s.is(i, ':') {
		i = s.typ(i+1, none)
	}
	i, _ = s.initial(i, at.parent, 0, at)
	return i
}

// pattern walks the names and defaults of {a, b: c = d, ...e} or [a, b].
// Kind is that of the names, or 0 for those that do not count.
func (s *script) pattern(i int, kind Kind, parent int32) int {
	end, outer, ok := s.open(i)
	if !ok {
		return s.after(i)
	}
	object := s.is(i, '{')
	for j := i + 1; j < end && s.step(); {
		if k := s.element(j, object, kind, parent); k > j {
			j = k
		} else {
			j = s.over(j) // a comma, or what does not belong here
		}
	}
	s.shut(outer)
	return s.after(i)
}

// element walks one element of a pattern.
func (s *script) element(i int, object bool, kind Kind, parent int32) int {
	first := i
	if s.is(i, opEllipsis) {
		i++
	}
	if object && s.is(s.name(i), ':') {
		if s.is(i, '[') {
			s.group(i, parent)
		}
		i = s.name(i) + 1
	}
	d := none
	switch {
	case s.is(i, '{'), s.is(i, '['):
		i = s.pattern(i, kind, parent)
	case s.ident(i):
		if kind != 0 {
			d = s.declare(kind, i, first, i, parent)
		}
		i++
	}
	if s.is(i, '=') {
		i, _ = s.expression(i+1, parent, endsAtComma, 0)
	}
	if d != none {
		s.finish(d, i-1)
	}
	return i
}

// expressionStatement walks expressions with commas in between.
func (s *script) expressionStatement(i int, at place) int {
	for s.step() {
		j := s.assigned(i, at)
		if j == i {
			j, _ = s.expression(i, at.parent, endsAtLine|endsAtComma, 0)
		}
		if !s.is(j, ',') {
			return s.semi(j)
		}
		i = j + 1
	}
	return i
}
