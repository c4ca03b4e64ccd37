package syntax

// A scala walks Scala 2 and 3: types, and the functions, values and types that are their
// members or a file's. What is in the body of a function counts if it is a function or
// type of its own; the members of a class without a name, and of a type that is
// written out, don't.
//
// Bodies are in braces or, in Scala 3, go by indentation, which is what the column of a
// declaration is for: nothing of it stands at or left of that column but what can't
// begin a statement.
type scala struct{ members }

func walkScala(w *walk) {
	s := scala{newMembers(w)}
	s.body(1, len(w.toks)-1, scalaType{decl: -1})
}

// A scalaType is the type, package or file whose members are walked.
type scalaType struct {
	decl   int32 // -1 for a file
	kind   Kind  // 0 for a file or a body
	hidden bool  // it has no name, and its members are no declarations
	local  bool  // it is the body of a function, where nothing is without a body but what a type is said to have

	recvStart, recvEnd uint32 // of the type that an extension is for
}

// body declares the members between two tokens.
func (s *scala) body(i, end int, in scalaType) {
	if !s.descend() {
		return
	}
	defer s.ascend()
	if in.kind != 0 {
		i = s.selfType(i, end)
	}
	for i < end && s.step() {
		i = max(s.member(i, end, in), i+1)
	}
}

// selfType returns the index after the name that a type gives itself: self: T =>
func (s *scala) selfType(i, end int) int {
	if !s.isWord(i) || scalaDeclares.has(s.at(i).kw) || !s.is(i+1, ':') && !s.is(i+1, opArrow) {
		return i
	}
	for j := i + 1; j < end && !s.newline(j) && s.step(); j = s.past(j) {
		if s.is(j, opArrow) {
			return j + 1
		}
	}
	return i
}

// annotations returns the index after the annotations that begin with token i.
func (s *scala) annotations(i int) int {
	for s.step() {
		next := s.annotation(i)
		if next == i {
			break
		}
		i = next
	}
	return i
}

var (
	scalaDeclares = keywordsOf(kwClass, kwDef, kwEnum, kwObject, kwTrait, kwType, kwVal, kwVar)

	// What can't end a statement, and what can't begin one.
	scalaOpen = keywordsOf(kwAbstract, kwCase, kwCatch, kwClass, kwDef, kwDo, kwElse, kwExtends, kwFinal, kwFinally, kwFor,
		kwIf, kwImplicit, kwImport, kwLazy, kwMatch, kwNew, kwObject, kwOverride, kwPackage, kwPrivate, kwProtected,
		kwSealed, kwSuper, kwThen, kwThrow, kwTrait, kwTry, kwVal, kwVar, kwWhile, kwWith, kwYield)
	scalaGoesOn = keywordsOf(kwCatch, kwElse, kwExtends, kwFinally, kwMatch, kwThen, kwWith, kwYield)
)

// isModifier reports whether token i is a modifier if a declaration follows.
func (s *scala) isModifier(i int) bool {
	switch s.at(i).kw {
	case kwAbstract, kwFinal, kwImplicit, kwInline, kwLazy, kwOpen, kwOverride, kwPrivate, kwProtected, kwSealed, kwCase:
		return true
	case 0:
		return s.spells(i, "opaque") || s.spells(i, "transparent") || s.spells(i, "infix") || s.spells(i, "erased")
	}
	return false
}

// A scalaHead is what stands before the keyword of a declaration.
type scalaHead struct {
	first  int // token that the declaration begins with
	column int // of its line
	isCase bool
}

// modifiers reads modifiers and annotations, and returns the index after them.
func (s *scala) modifiers(i int) (scalaHead, int) {
	i = s.annotations(i)
	h := scalaHead{first: i, column: s.lineIndent(i)}
	for s.step() && s.isModifier(i) {
		after := i + 1
		if s.is(after, '[') {
			after = s.past(after) // private[this]
		}
		after = s.annotations(after)
		if !s.isModifier(after) && !scalaDeclares.has(s.at(after).kw) && !s.spells(after, "given") {
			break
		}
		h.isCase = h.isCase || s.at(i).kw == kwCase
		i = after
	}
	return h, i
}

// member reads the member that begins with token i. This and what follows returns the
// index after what it read.
func (s *scala) member(i, end int, in scalaType) int {
	if s.is(i, ';') {
		return i + 1
	}
	h, i := s.modifiers(i)
	if i >= end {
		return end
	}
	switch t := s.at(i); t.kw {
	case kwPackage:
		return s.packaged(h, i, end, in)
	case kwImport, kwExport:
		return s.expression(i+1, i, end, h.column)
	case kwDef:
		return s.function(h, i, end, in)
	case kwVal, kwVar:
		return s.value(h, i, end, in)
	case kwType:
		return s.alias(h, i, end, in)
	case kwClass, kwTrait, kwObject:
		return s.typeDecl(h, i, end, in)
	case kwEnum:
		if s.isWord(i + 1) {
			return s.typeDecl(h, i, end, in)
		}
	case kwCase:
		if in.kind == Enum {
			return s.cases(h, i, end, in)
		}
	case 0:
		switch {
		case s.spells(i, "given") && s.givenFollows(i):
			return s.given(h, i, end, in)
		case s.spells(i, "extension") && (s.is(i+1, '(') || s.is(i+1, '[')):
			return s.extension(h, i, end, in)
		}
	}
	after := s.expression(i, i, end, h.column)
	s.locals(i, after, in.decl)
	return after
}

// packaged walks a package, which is declared if what it holds is in braces.
func (s *scala) packaged(h scalaHead, i, end int, in scalaType) int {
	if s.at(i+1).kw == kwObject {
		return s.typeDecl(h, i+1, end, in)
	}
	name, last := i+1, i+1
	for s.is(last+1, '.') && s.isWord(last+2) && s.step() {
		last += 2
	}
	open := last + 1
	if !s.isWord(name) || !s.is(open, '{') {
		return open
	}
	stop := s.closing(open, h.first, end)
	n := s.at(name)
	d := s.declareSpan(Package, n.start, s.at(last).end, n.line, h.first, stop, in.decl)
	s.body(open+1, s.inner(open, stop), scalaType{decl: d})
	return stop + 1
}

// typeDecl declares the type whose keyword is token i.
func (s *scala) typeDecl(h scalaHead, i, end int, in scalaType) int {
	kind := Class
	switch s.at(i).kw {
	case kwTrait:
		kind = Interface
	case kwObject:
		kind = Object
	case kwEnum:
		kind = Enum
	}
	n, j := s.name(i + 1)
	if n.end == 0 {
		return i + 1
	}
	inner := scalaType{decl: in.decl, kind: kind, hidden: in.hidden}
	d := s.declareSpan(kind, n.start, n.end, n.line, h.first, j-1, in.decl)
	inner.decl, inner.hidden = d, false
	if kind != Object {
		j = s.constructor(h, j, end, inner)
	}
	after := s.template(j, h, end, inner)
	s.finish(d, after-1)
	return after
}

// constructor declares those parameters of a class that are members: the ones with a
// keyword, and the first list of a case class.
func (s *scala) constructor(h scalaHead, i, end int, in scalaType) int {
	if s.is(i, '[') {
		i = s.past(i)
	}
	_, open := s.modifiersOf(i)
	for all := h.isCase; s.is(open, '(') && open < end && s.step(); all = false {
		if s.newline(open) && s.at(open).line > s.endLine(open-1)+1 {
			break
		}
		last := s.closing(open, h.first, end)
		s.parameters(open+1, s.inner(open, last), all, in)
		open = last + 1
		i = open
	}
	return i
}

// modifiersOf reads the annotations and modifiers before the parameters of a class.
func (s *scala) modifiersOf(i int) (first, after int) {
	first = i
	for s.step() {
		next := s.annotation(i)
		if kw := s.at(i).kw; next == i && (kw == kwPrivate || kw == kwProtected) {
			if next = i + 1; s.is(next, '[') {
				next = s.past(next)
			}
		}
		if next == i {
			break
		}
		i = next
	}
	return first, i
}

func (s *scala) parameters(i, end int, all bool, in scalaType) {
	for i < end && s.step() {
		first, member := s.annotations(i), all
		i = first
		for i < end && s.step() {
			kw := s.at(i).kw
			if kw == kwVal || kw == kwVar {
				member = true
			} else if !s.isModifier(i) && !s.spells(i, "using") || !s.isWord(i+1) && !s.is(i+1, '[') {
				break
			}
			if i++; s.is(i, '[') {
				i = s.past(i)
			}
		}
		name := i
		for i < end && !s.is(i, ',') && s.step() {
			i = s.past(i)
		}
		if n, _ := s.name(name); member && n.end > 0 && !in.hidden && s.is(name+1, ':') {
			d := s.declareSpan(Property, n.start, n.end, n.line, first, i-1, in.decl)
			s.locals(name+1, i, d)
		}
		i++
	}
}

// template walks what may follow the name and parameters of a type: what it extends, and
// its body.
func (s *scala) template(i int, h scalaHead, end int, in scalaType) int {
	from := i
	for i < end && s.step() {
		t := s.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && t.op == ';':
			s.locals(from, i, in.decl)
			return i
		case t.op == '{' && t.kind == tokOpen:
			if s.newline(i) && t.line > s.endLine(i-1)+1 {
				s.locals(from, i, in.decl)
				return i
			}
			last := s.closing(i, h.first, end)
			if s.at(last+1).kw == kwWith && s.at(i-1).kw == kwExtends { // early definitions
				s.body(i+1, last, in)
				i = last + 1
				from = i
				continue
			}
			s.locals(from, i, in.decl)
			s.body(i+1, s.inner(i, last), in)
			return last + 1
		case s.indents(i, h.column):
			s.locals(from, i, in.decl)
			return s.indented(i+1, end, h.column, in)
		case s.newline(i) && !s.continuesType(i):
			s.locals(from, i, in.decl)
			return i
		}
		i = s.past(i)
	}
	s.locals(from, min(i, end), in.decl)
	return min(i, end)
}

// continuesType reports whether what a type extends goes on with token i, the first of
// its line.
func (s *scala) continuesType(i int) bool {
	t, before := s.at(i), s.at(i-1)
	return scalaGoesOn.has(t.kw) || scalaOpen.has(before.kw) || before.op == ',' || t.op == ',' || s.spells(i, "derives") ||
		t.op == '.'
}

// indents reports whether token i is a colon that begins a body, which is indented deeper than
// the given column.
func (s *scala) indents(i, column int) bool {
	return s.is(i, ':') && s.newline(i+1) && s.column(i+1) > column
}

// indented walks a body that goes by indentation, from token i on.
func (s *scala) indented(i, end, column int, in scalaType) int {
	last := s.outdented(i, end, column)
	s.body(i, last, in)
	if s.spells(last, "end") && s.isWord(last+1) && s.newline(last) && !s.newline(last+1) && last+1 < end {
		last += 2
	}
	return last
}

// outdented returns the first token from i on that begins a line at or left of a column.
func (s *scala) outdented(i, end, column int) int {
	for ; i < end && s.step(); i = s.past(i) {
		if s.at(i).kind == tokClose || s.newline(i) && s.column(i) <= column {
			break
		}
	}
	return min(i, end)
}

// cases declares the cases of an enum that follow the keyword at token i.
func (s *scala) cases(h scalaHead, i, end int, in scalaType) int {
	j := i + 1
	for s.isWord(j) && j < end && s.step() {
		name := j
		after := s.template(name+1, h, end, scalaType{decl: in.decl, hidden: true})
		if comma := s.find(',', name+1, after); comma >= 0 && comma == name+1 {
			s.declare(EnumMember, name, name, name, in.decl)
			j = comma + 1
			continue
		}
		s.declare(EnumMember, name, name, after-1, in.decl)
		return after
	}
	return max(j, i+1)
}
