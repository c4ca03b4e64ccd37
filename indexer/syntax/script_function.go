package syntax

import "unicode"

// function walks a function whose keyword is at i, as a declaration that begins
// at first. One without a name has that of token word, if that is not 0.
func (s *script) function(i, first, word int, parent int32) int {
	name, i := s.functionName(i)
	if name == 0 {
		name = word
	}
	return s.functionRest(i, name, first, parent)
}

// functionValue walks a function that is a value.
func (s *script) functionValue(i, first int, parent int32, bound int) int {
	name, i := s.functionName(i)
	if s.sameName(name, bound) {
		name = 0
	}
	return s.functionRest(i, name, first, parent)
}

// functionName returns the token of a function's name, or 0, and what follows it.
func (s *script) functionName(i int) (name, next int) {
	i++
	if s.is(i, '*') {
		i++
	}
	if s.ident(i) {
		return i, i + 1
	}
	return 0, i
}

// sameName reports whether two tokens spell the same name.
func (s *script) sameName(a, b int) bool {
	if a == 0 || b == 0 {
		return false
	}
	name := s.text(b)
	if s.at(b).kind == tokString && len(name) >= 2 {
		name = name[1 : len(name)-1]
	}
	return string(s.text(a)) == string(name)
}

func (s *script) functionRest(i, name, first int, parent int32) int {
	d := parent
	if name != 0 {
		d = s.declare(Function, name, first, i-1, parent)
	}
	i = s.signature(i, d, none)
	i = s.body(i, d)
	if name != 0 {
		s.finish(d, i-1)
	}
	return i
}

// body walks the body of a function or method, or the semicolon in its place.
func (s *script) body(i int, d int32) int {
	if s.is(i, '{') {
		return s.block(i, inside(d))
	}
	return s.semi(i)
}

// signature walks type parameters, parameters and the type of what is returned.
// Class is the one that a constructor's parameters may be properties of, or none.
func (s *script) signature(i int, parent, class int32) int {
	i = s.skipAngle(i)
	if !s.is(i, '(') {
		return i
	}
	i = s.parameters(i, parent, class)
	if s.is(i, ':') {
		i = s.typ(i+1, none)
	}
	return i
}

// parameters walks the parameters in the brackets at i.
func (s *script) parameters(i int, parent, class int32) int {
	if !s.descend() {
		return s.after(i)
	}
	outer, next := s.end, 0
	s.end, next = s.parametersEnd(i)
	for j, end := i+1, s.end; j < end && s.step(); {
		if k := s.parameter(j, parent, class); k > j {
			j = k
		} else {
			j = s.over(j) // a comma, or what does not belong here
		}
	}
	s.shut(outer)
	return next
}

// parametersEnd returns where the parameters in the brackets at i end, and what is
// after them. Those that nothing closes end before a body, or with the line.
func (s *script) parametersEnd(i int) (end, next int) {
	if m := int(s.at(i).match); m > i {
		return m, m + 1
	}
	for i++; i < s.end && s.sameLine(i) && !s.is(i, '{') && s.step(); {
		i = s.past(i)
	}
	return i, i
}

func (s *script) parameter(i int, parent, class int32) int {
	i = s.decorators(i, parent)
	first := i
	for s.parameterModifier(i) && s.step() {
		i++
	}
	property := none
	switch {
	case s.is(i, opEllipsis) && s.ident(i+1):
		i += 2
	case s.is(i, opEllipsis):
		i = s.pattern(i+1, 0, parent)
	case s.is(i, '{'), s.is(i, '['):
		i = s.pattern(i, 0, parent)
	case s.ident(i):
		if i > first && class != none {
			property = s.declare(Property, i, first, i, class)
		}
		i++
	}
	if s.is(i, '?') {
		i++
	}
	if s.is(i, ':') {
		i = s.typ(i+1, none)
	}
	if s.is(i, '=') {
		i, _ = s.expression(i+1, parent, endsAtComma, 0)
	}
	if property != none {
		s.finish(property, i-1)
	}
	return i
}

// parameterModifier reports whether the word at i is a modifier, and no name.
func (s *script) parameterModifier(i int) bool {
	switch s.kw(i) {
	case kwPublic, kwPrivate, kwProtected, kwReadonly, kwOverride:
		next := s.at(i + 1)
		return next.kind == tokIdent || s.is(i+1, '{') || s.is(i+1, '[')
	}
	return false
}

// asyncArrow reports whether async at i may be that of an arrow function.
func (s *script) asyncArrow(i int) bool {
	return s.sameLine(i+1) && (s.is(i+1, '(') || s.is(i+1, '<') || s.ident(i+1) && s.is(i+2, opArrow))
}

// arrowAt returns the index of the => of the arrow function whose parameters begin
// at i, or 0 if there is no arrow function. Branch tells that a ? waits for its
// colon, which then is not that of a type.
func (s *script) arrowAt(i int, branch bool) int {
	if s.ident(i) {
		if s.is(i+1, opArrow) {
			return i + 1
		}
		return 0
	}
	if s.is(i, '<') {
		if i = s.angle(i); i < 0 {
			return 0
		}
	}
	if !s.is(i, '(') || int(s.at(i).match) <= i {
		return 0
	}
	next := s.after(i)
	if s.is(next, opArrow) {
		return next
	}
	likely := s.likelyParameters(i)
	if !s.is(next, ':') || likely == never {
		return 0
	}
	arrow := s.typ(next+1, none)
	if !s.is(arrow, opArrow) || branch && likely != always && !s.colonAfter(arrow+1) {
		return 0
	}
	return arrow
}

type likelihood uint8

const (
	never likelihood = iota
	maybe
	always
)

// likelyParameters tells by the first tokens in the brackets at i whether they
// hold parameters, if a colon follows them.
func (s *script) likelyParameters(i int) likelihood {
	i++
	switch {
	case s.is(i, ')'), s.is(i, opEllipsis):
		return always
	case s.is(i, '{'), s.is(i, '['):
		return maybe
	case !s.ident(i):
		return never
	case s.is(i+1, ':'):
		return always
	case s.is(i+1, '?'):
		if s.is(i+2, ':') || s.is(i+2, ',') || s.is(i+2, '=') || s.is(i+2, ')') {
			return always
		}
	case s.is(i+1, ','), s.is(i+1, '='), s.is(i+1, ')'):
		return maybe
	}
	return never
}

// colonAfter reports whether the expression at i ends at a colon.
func (s *script) colonAfter(i int) bool {
	branch := 0
	for j := i; j < min(i+1000, s.end) && s.step(); j = s.over(j) {
		if s.at(j).kind != tokPunct {
			continue
		}
		switch s.at(j).op {
		case '?':
			branch++
		case ':':
			if branch == 0 {
				return true
			}
			branch--
		case ',', ';':
			return false
		}
	}
	return false
}

// assigned walks an assignment like A.prototype.b = exports.b = function () {},
// which declares as it would with function b() {}, or like A.prototype = {...}, whose
// members are those of A. It returns i if it is neither.
func (s *script) assigned(i int, at place) int {
	var targets [8]int // where each begins
	n := 0
	j := i
	for n < len(targets) {
		k := s.chain(j)
		if k == j || !s.is(k, '=') {
			break
		}
		targets[n] = j
		n++
		j = k + 1
	}
	switch {
	case n == 0:
		return i
	case s.valueAt(j):
		return s.assignedValue(targets[:n], j, at)
	case s.is(j, '{'):
		return s.assignedObject(targets[n-1], j, at)
	}
	return i
}

// assignedValue walks the function or class at i, and declares what it is assigned to.
func (s *script) assignedValue(targets []int, i int, at place) int {
	var decls [8]int32
	parent, bound := at.parent, 0
	for t, first := range targets {
		decls[t] = none
		if d, name := s.target(first, at); name > 0 {
			decls[t], parent, bound = d, d, name
		}
	}
	end, value := s.expression(i, parent, endsAtLine|endsAtComma, bound)
	for t := range targets {
		s.assign(decls[t], value, end-1)
	}
	return end
}

// assignedObject walks the object at i, whose members belong to the names that
// begin at first.
func (s *script) assignedObject(first, i int, at place) int {
	before := len(s.out.Decls)
	end, _ := s.expression(i, at.parent, endsAtLine|endsAtComma, 0)
	r, ok := s.receiver(first, i-2, at)
	if !ok || r.first > r.last {
		return end
	}
	for n := range s.out.Decls[before:] {
		if d := &s.out.Decls[before+n]; d.Parent == at.parent && d.RecvEnd == 0 {
			d.RecvStart, d.RecvEnd = s.at(r.first).start, s.at(r.last).end
		}
	}
	return end
}

// assign finishes a declaration by assignment.
func (s *script) assign(d int32, value Kind, last int) {
	if d == none {
		return
	}
	switch value {
	case 0:
		s.out.Decls[d].Kind = Property
	case Class:
		s.out.Decls[d].Kind = Class
	}
	s.finish(d, last)
}

// chain returns the index after names with dots in between, or i.
func (s *script) chain(i int) int {
	if !s.ident(i) || s.kw(i) == kwSuper || s.kw(i) == kwNew {
		return i
	}
	i++
	for s.is(i, '.') && s.ident(i+1) && s.step() {
		i += 2
	}
	return i
}

// valueAt reports whether a function or class begins at i, or after a = b = there.
func (s *script) valueAt(i int) bool {
	for j := s.chain(i); j > i && s.is(j, '=') && s.step(); j = s.chain(i) {
		i = j + 1
	}
	switch s.kw(i) {
	case kwFunction, kwClass:
		return true
	case kwAsync:
		if s.kw(i+1) == kwFunction && s.sameLine(i+1) {
			return true
		}
	}
	return s.beginsArrow(i)
}

// beginsArrow reports whether an arrow function begins at i.
func (s *script) beginsArrow(i int) bool {
	if s.kw(i) == kwAsync && s.asyncArrow(i) {
		return s.arrowAt(i+1, false) > 0
	}
	return s.arrowAt(i, false) > 0
}

// target declares the last name of the chain at i, which ends before an =, if its
// receiver says that an assignment to it is a declaration.
func (s *script) target(i int, at place) (d int32, name int) {
	name = s.chain(i) - 1
	if name == i {
		return none, 0
	}
	r, ok := s.receiver(i, name-2, at)
	if !ok {
		return none, 0
	}
	d = s.declare(r.kind, name, i, name, at.parent)
	if r.first <= r.last {
		s.out.Decls[d].RecvStart, s.out.Decls[d].RecvEnd = s.at(r.first).start, s.at(r.last).end
	}
	return d, name
}

// A receiver is what a function is assigned to a property of.
type receiver struct {
	first, last int  // the tokens of its name; none if last is less
	kind        Kind // of the function
}

// receiver reports whether an assignment to the names from first to last is a declaration:
// to what is exported, to a prototype, to this, to what looks like a class, and
// outside of functions to anything.
func (s *script) receiver(first, last int, at place) (r receiver, ok bool) {
	r = receiver{first, last, Function}
	switch {
	case s.kw(first) == kwThis:
		return receiver{first, first - 1, Method}, first == last
	case s.spells(first, "module") && s.spells(first+2, "exports") && first+2 <= last:
		r.first += 4
	case s.spells(first, "exports"):
		r.first += 2
	}
	switch {
	case r.last > r.first && s.spells(r.last, "prototype"):
		r.last -= 2
		r.kind = Method
	case r.last >= r.first && !at.top && !s.capital(r.last):
		return r, false
	}
	return r, true
}

func (s *script) spells(i int, name string) bool { return s.ident(i) && string(s.text(i)) == name }

// capital reports whether the name at i begins like that of a class.
func (s *script) capital(i int) bool {
	for _, r := range string(s.text(i)) {
		return unicode.IsUpper(r)
	}
	return false
}
