package syntax

import "bytes"

// walkShell declares the functions of a script at any depth, aliases, and outside of
// functions what is read-only.
func walkShell(w *walk) {
	s := shell{walk: w}
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		s.leave(i)
		t := w.at(i)
		switch {
		case t.kind == tokOpen && t.op == '(' && int(t.match) == i+1:
			s.parens(i)
		case t.kind != tokIdent || !s.command(i):
		case t.kw == kwFunction:
			s.keyword(i)
		case t.kw == kwReadonly:
			s.assignments(Constant, i)
		case t.kw == 0:
			s.builtin(i)
		}
	}
}

// shell is the state of a walk over a script.
type shell struct {
	*walk
	open []shellFunction // outermost first
}

// A shellFunction is one that the walk is in.
type shellFunction struct {
	decl int32
	last int // its last token
}

// leave forgets the functions that have ended before token i.
func (s *shell) leave(i int) {
	n := len(s.open)
	for n > 0 && s.open[n-1].last < i {
		n--
	}
	s.open = s.open[:n]
}

func (s *shell) parent() int32 {
	if n := len(s.open); n > 0 {
		return s.open[n-1].decl
	}
	return -1
}

// command reports whether a command begins with token i.
func (s *shell) command(i int) bool {
	return s.at(i).flags&flagNewline != 0 || commandFollows(s.at(i-1))
}

// maxShellName is how many tokens a name may consist of: a-b/c@d.
const maxShellName = 32

// inShellName reports whether a token may be part of the name of a function.
func inShellName(t *token) bool {
	switch t.kind {
	case tokIdent, tokNumber:
		return true
	case tokPunct:
		return t.op == opColons || t.op == opDec || t.op == opInc || t.op < 128 && bytes.IndexByte([]byte("-+.:/@%,~^?!*[]{}"), t.op) >= 0
	}
	return false
}

// parens reads the empty parentheses at token i, which may stand behind the name of a function.
func (s *shell) parens(i int) {
	first := i - 1
	if s.at(i).flags&flagNewline != 0 || !inShellName(s.at(first)) {
		return
	}
	for n := 0; n < maxShellName && inShellName(s.at(first-1)) && s.at(first-1).end == s.at(first).start; n++ {
		first--
	}
	if s.at(first).kind == tokIdent && s.at(first).kw != 0 || !s.command(first) {
		return
	}
	s.function(first, first, i-1, i+2)
}

// keyword reads the word function at token i, and what it declares.
func (s *shell) keyword(i int) {
	name := i + 1
	if !inShellName(s.at(name)) || s.at(name).flags&flagNewline != 0 {
		return
	}
	last := name
	for n := 0; n < maxShellName && inShellName(s.at(last+1)) && s.at(last+1).start == s.at(last).end; n++ {
		last++
	}
	body := last + 1
	if s.is(body, '(') && int(s.at(body).match) == body+1 {
		body += 2
	}
	s.function(i, name, last, body)
}

// function declares the function that is named by tokens name to last, if a body begins
// with token body.
func (s *shell) function(first, name, last, body int) {
	end := body
	switch t := s.at(body); {
	case t.kind == tokOpen && (t.op == '{' || t.op == '('):
		end = max(body, int(t.match))
	case t.kw == kwIf || t.kw == kwCase || t.kw == kwFor || t.kw == kwWhile || t.kw == kwUntil || t.kw == kwSelect:
		end = s.compound(body)
	case t.op == '[' && s.is(body+1, '['):
		end = s.lineEnd(body)
	default:
		return
	}
	n := s.at(name)
	d := s.declareSpan(Function, n.start, s.at(last).end, n.line, first, end, s.parent())
	if len(s.open) < maxNesting {
		s.open = append(s.open, shellFunction{d, end})
	}
}

// compound returns the last token of the command whose keyword is token i.
func (s *shell) compound(i int) int {
	depth := 0
	for ; s.at(i).kind != tokEOF && s.step(); i = s.past(i) {
		t := s.at(i)
		if t.kw == 0 || !s.command(i) {
			continue
		}
		switch t.kw {
		case kwIf, kwCase, kwDo:
			depth++
		case kwFi, kwEsac, kwDone:
			if depth--; depth <= 0 {
				return i
			}
		}
	}
	return i - 1
}

// builtin reads the name of a command at token i, and what it declares if it is alias or
// declare -r.
func (s *shell) builtin(i int) {
	switch string(s.text(i)) {
	case "alias":
		s.assignments(Function, i)
	case "declare", "typeset":
		if option := s.text(i + 1); len(option) > 1 && option[0] == '-' || s.is(i+1, '-') {
			if bytes.IndexByte(option, 'r') >= 0 || s.is(i+1, '-') && bytes.IndexByte(s.text(i+2), 'r') >= 0 {
				s.assignments(Constant, i)
			}
		}
	}
}

// assignments declares the names that the command at token first gives values to.
func (s *shell) assignments(kind Kind, first int) {
	if kind == Constant && len(s.open) > 0 {
		return // local
	}
	for i := first + 1; s.step(); {
		t := s.at(i)
		if t.kind == tokEOF || t.kind == tokClose || t.flags&flagNewline != 0 && !s.is(i-1, '\\') ||
			t.op == ';' || t.op == '&' || t.op == '|' || t.op == opAnd || t.op == opOr {
			return
		}
		next := s.past(i)
		names := t.kind == tokIdent && s.is(i+1, '=') && s.at(i+1).start == t.end && s.at(i-1).end < t.start
		for s.at(next).start == s.at(next-1).end && s.at(next).kind != tokEOF && s.at(next).kind != tokClose &&
			s.at(next).op != ';' && s.at(next).flags&flagNewline == 0 && s.step() {
			next = s.past(next)
		}
		if names {
			s.declare(kind, i, first, next-1, s.parent())
		}
		i = next
	}
}
