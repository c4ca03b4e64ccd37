package syntax

import "strings"

// A scalaName is a name, which may be made of operators.
type scalaName struct{ start, end, line uint32 } // end is 0 if there is none

const scalaOperators = "!#%&*+-/:<=>?@\\^|~"

// name reads the name that begins with token i, and returns the index after it.
func (s *scala) name(i int) (scalaName, int) {
	t := s.at(i)
	n := scalaName{t.start, t.end, t.line}
	switch {
	case t.kind == tokString && s.src[t.start] == '`' && t.end > t.start+2:
		return scalaName{t.start + 1, t.end - 1, t.line}, i + 1
	case t.kind == tokIdent && t.kw != 0 && (scalaOpen.has(t.kw) || scalaDeclares.has(t.kw) && t.kw != kwEnum):
		return scalaName{}, i
	case t.kind == tokIdent && s.src[t.end-1] != '_':
		return n, i + 1
	case t.kind != tokIdent && t.kind != tokPunct:
		return scalaName{}, i
	}
	end := int(n.end)
	if t.kind == tokPunct {
		end = int(n.start)
	}
	for end < len(s.src) && strings.IndexByte(scalaOperators, s.src[end]) >= 0 {
		end++
	}
	if end == int(n.start) && t.end > t.start {
		end = int(t.end) // a sign beyond ASCII
	}
	switch string(s.src[n.start:end]) {
	case "=", ":", "=>", "<-", "<:", ">:", "@", "#":
		return scalaName{}, i // means something else
	}
	n.end = uint32(end)
	i++
	for s.at(i).start < n.end && s.at(i).kind != tokEOF && s.step() {
		i++
	}
	return n, i
}

// function declares the function whose keyword is token i.
func (s *scala) function(h scalaHead, i, end int, in scalaType) int {
	if s.at(i+1).kw == kwThis {
		t := s.at(i + 1)
		return s.callable(Constructor, scalaName{t.start, t.end, t.line}, h, i, i+2, end, in)
	}
	n, j := s.name(i + 1)
	if n.end == 0 {
		return i + 1
	}
	kind := Function
	if in.kind != 0 || in.recvEnd != 0 {
		kind = Method
	}
	return s.callable(kind, n, h, i, j, end, in)
}

// callable declares a function whose parameters may begin with token j.
func (s *scala) callable(kind Kind, n scalaName, h scalaHead, i, j, end int, in scalaType) int {
	from := j
	for (s.is(j, '[') || s.is(j, '(')) && j < end && s.step() {
		if s.newline(j) && s.at(j).line > s.endLine(j-1)+1 {
			break
		}
		j = s.closing(j, h.first, end) + 1
	}
	params := j
	after := s.signature(j, h, end)
	d := in.decl
	if in.local && !s.is(after, '=') && !s.is(after, '{') {
		in.hidden = true
	}
	if !in.hidden {
		d = s.declareSpan(kind, n.start, n.end, n.line, h.first, i, in.decl)
		s.out.Decls[d].RecvStart, s.out.Decls[d].RecvEnd = in.recvStart, in.recvEnd
	}
	s.locals(from, params, d)
	switch {
	case s.is(after, '=') && after < end:
		body := after + 1
		after = s.expression(body, body, end, h.column)
		s.locals(body, after, d)
	case s.is(after, '{') && after < end:
		last := s.closing(after, h.first, end)
		s.locals(after+1, last, d)
		after = last + 1
	}
	if !in.hidden {
		s.finish(d, max(after-1, i))
	}
	return after
}

// signature returns the index of the = or { after the type that may begin with token i, or of
// what follows the declaration if there is neither.
func (s *scala) signature(i int, h scalaHead, end int) int {
	typed := s.is(i, ':')
	for first := i; i < end && s.step(); {
		t := s.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && (t.op == ';' || t.op == '=' || t.op == ','):
			return i
		case t.op == '{' && t.kind == tokOpen && !typed:
			return i
		case i > first && s.newline(i) && s.ends(i, first, h.column):
			return i
		case i == first && !typed && s.newline(i):
			return i
		}
		i = s.past(i)
	}
	return min(i, end)
}

// alias declares the type that is named after the keyword at token i.
func (s *scala) alias(h scalaHead, i, end int, in scalaType) int {
	n, j := s.name(i + 1)
	if n.end == 0 {
		return i + 1
	}
	after := s.expression(j, i, end, h.column)
	if !in.hidden && (!in.local || s.find('=', j, after) >= 0) {
		s.declareSpan(Class, n.start, n.end, n.line, h.first, after-1, in.decl)
	}
	return after
}

// value declares the values or variables that are named after the keyword at token i, alone, in a
// list, or in a pattern.
func (s *scala) value(h scalaHead, i, end int, in scalaType) int {
	stop := s.pattern(i+1, h, end)
	after := s.signature(stop, h, end)
	body := after
	if s.is(after, '=') && after < end {
		body++
		after = s.expression(body, body, end, h.column)
	}
	d := in.decl
	if !in.hidden && stop > i+1 {
		kind := Variable
		if in.kind != 0 {
			kind = Property
		}
		if n, j := s.name(i + 1); j == stop || s.is(j, ',') {
			for ; n.end > 0 && s.step(); n, j = s.name(j + 1) {
				if !s.is(j, ',') || j >= stop {
					d = s.declareSpan(kind, n.start, n.end, n.line, h.first, after-1, in.decl)
					break
				}
				s.declareSpan(kind, n.start, n.end, n.line, h.first, j, in.decl)
			}
		} else {
			s.variables(i+1, stop, func(j int) { s.declare(kind, j, h.first, after-1, in.decl) })
		}
	}
	s.locals(body, after, d)
	return after
}

// pattern returns the index of the colon or = after the names that begin with token i.
func (s *scala) pattern(i int, h scalaHead, end int) int {
	if n, j := s.name(i); n.end > 0 && (s.is(j, ':') || s.is(j, '=')) {
		return j
	}
	for first := i; i < end && s.step(); i = s.past(i) {
		t := s.at(i)
		if t.kind == tokClose || t.kind == tokPunct && (t.op == '=' || t.op == ':' || t.op == ';') ||
			i > first && s.newline(i) && s.ends(i, first, h.column) {
			break
		}
	}
	return min(i, end)
}

// variables calls found for each token of a pattern that is a variable: a word in lower
// case that nothing is taken from or given to, and no type.
func (s *scala) variables(i, end int, found func(int)) {
	for ; i < end && s.step(); i++ {
		t, next := s.at(i), s.at(i+1)
		switch {
		case t.kind == tokPunct && t.op == ':':
			for i++; i < end && s.at(i).kind != tokClose && !s.is(i, ',') && s.step(); {
				i = s.past(i)
			}
			i--
		case t.kind == tokOpen && t.op == '[':
			i = s.past(i) - 1
		case t.kind != tokIdent, t.kw != 0, s.is(i-1, '.'), next.op == '.', next.op == '(' && next.kind == tokOpen:
		default:
			if c := s.src[t.start]; c >= 'a' && c <= 'z' || c == '_' && t.end > t.start+1 {
				found(i)
			}
		}
	}
}

// givenFollows reports whether the word given at token i begins a declaration.
func (s *scala) givenFollows(i int) bool {
	return s.isWord(i+1) && !s.newline(i+1) || s.is(i+1, '[') || s.is(i+1, '(')
}

// given declares the value that follows the word at token i, if it has a name.
func (s *scala) given(h scalaHead, i, end int, in scalaType) int {
	n, j := s.name(i + 1)
	if n.end > 0 {
		for (s.is(j, '[') || s.is(j, '(')) && s.step() {
			j = s.past(j)
		}
	}
	d := in.decl
	named := n.end > 0 && s.is(j, ':') && !s.newline(j+1)
	if named && !in.hidden {
		kind := Variable
		if in.kind != 0 {
			kind = Property
		}
		d = s.declareSpan(kind, n.start, n.end, n.line, h.first, i, in.decl)
	}
	inner := scalaType{decl: d, kind: Class, hidden: in.hidden || !named}
	after := i + 1
	for after < end && s.step() {
		t := s.at(after)
		if t.op == '=' && t.kind == tokPunct {
			body := after + 1
			after = s.expression(body, body, end, h.column)
			s.locals(body, after, d)
			break
		}
		if t.kw == kwWith && s.newline(after+1) && s.column(after+1) > h.column {
			after = s.indented(after+1, end, h.column, inner)
			break
		}
		if t.op == '{' && t.kind == tokOpen || s.indents(after, h.column) {
			after = s.template(after, h, end, inner)
			break
		}
		if t.kind == tokClose || s.newline(after) && s.ends(after, i, h.column) {
			break
		}
		after = s.past(after)
	}
	if named && !in.hidden {
		s.finish(d, max(after-1, i))
	}
	return after
}

// extension declares the functions for another type, whose word is token i.
func (s *scala) extension(h scalaHead, i, end int, in scalaType) int {
	j := i + 1
	inner := in
	for (s.is(j, '[') || s.is(j, '(')) && j < end && s.step() {
		if colon := s.find(':', j+1, s.past(j)-1); s.is(j, '(') && colon > 0 && s.isWord(colon+1) && inner.recvEnd == 0 {
			inner.recvStart, inner.recvEnd = s.at(colon+1).start, s.at(colon+1).end
		}
		j = s.past(j)
	}
	switch {
	case s.is(j, '{') && j < end:
		last := s.closing(j, h.first, end)
		s.body(j+1, s.inner(j, last), inner)
		return last + 1
	case s.newline(j) && s.column(j) > h.column:
		return s.indented(j, end, h.column, inner)
	}
	return s.member(j, end, inner)
}
