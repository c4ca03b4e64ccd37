package syntax

import "strings"

// A script walks TypeScript and JavaScript, with JSX or without. They share one
// grammar, and its productions are the methods here: each is given the index of the
// first token of what it walks, and returns the index of the token after it.
//
// It is the grammar of TypeScript's own parser, less what no declaration
// depends on: operators have no precedence, and statements no nesting besides their
// blocks. What it does keep is everything that tells a name from a keyword, a
// block from an object, a type from an expression, and where a statement ends.
type script struct {
	*walk
	typed bool // TypeScript, where < after an expression may open type arguments
	end   int  // the token that closes the innermost group around what is walked

	search int // how many tokens may still be looked at for the ends of unclosed groups
}

// none is the parent of what is walked without being declared.
const none int32 = -2

// A place is where a statement stands.
type place struct {
	parent int32
	top    bool // directly in a module or namespace, where variables count
}

// inside is a place in the body of a statement or function.
func inside(parent int32) place { return place{parent: parent} }

func walkScript(w *walk) {
	s := script{
		walk:   w,
		typed:  !strings.HasPrefix(w.lang.Name, "javascript"),
		end:    len(w.toks) - 1,
		search: searches * len(w.toks),
	}
	s.statements(1, s.end, place{parent: -1, top: true})
}

// open enters the group of bracket i, and returns where it ends, unless groups nest
// too deep. It is followed by shut with the outer end that it returned.
func (s *script) open(i int) (end, outer int, ok bool) {
	if !s.descend() {
		return 0, 0, false
	}
	outer = s.end
	if s.end = int(s.at(i).match); s.end <= i {
		s.end = outer
		s.end = s.outdented(i)
	}
	return s.end, outer, true
}

func (s *script) shut(outer int) {
	s.end = outer
	s.ascend()
}

// after returns the index after the group that bracket i opens.
func (s *script) after(i int) int {
	if m := int(s.at(i).match); m > i {
		return m + 1
	}
	return s.outdented(i)
}

// searches is how often the whole text may be looked through for the ends of
// unclosed groups. A text that is being edited has a few of them.
const searches = 8

// outdented returns where the group of a bracket seems to end that nothing closes: at
// the first line after it that is indented no deeper than its own.
func (s *script) outdented(i int) int {
	first := i
	for first > 1 && s.sameLine(first) && s.search > 0 && s.step() {
		s.search--
		first--
	}
	indent, body := s.column(first), s.sameLine(i+1) || !s.is(i, '{')
	for j := i + 1; j < s.end && s.search > 0 && s.step(); j = s.past(j) {
		s.search--
		if s.sameLine(j) {
			continue
		}
		column := s.column(j)
		if !body && column <= indent {
			indent = column - 1 // what is before the bracket takes several lines
		}
		if column <= indent {
			return j
		}
		body = true
	}
	return s.end
}

// over returns the index after token i, or after the group that it opens.
func (s *script) over(i int) int {
	if s.at(i).kind == tokOpen {
		return s.after(i)
	}
	return i + 1
}

func (s *script) kw(i int) keyword     { return s.at(i).kw }
func (s *script) ident(i int) bool     { return s.at(i).kind == tokIdent }
func (s *script) newline(i int) bool   { return s.at(i).flags&flagNewline != 0 }
func (s *script) sameLine(i int) bool  { return s.at(i).flags&flagNewline == 0 }
func (s *script) semicolon(i int) bool { return s.is(i, ';') }

// template reports whether a template begins at i.
func (s *script) template(i int) bool {
	t := s.at(i)
	return t.kind == tokString && t.end > t.start && s.src[t.start] == '`'
}

// name returns the index after the name at i, which may be a word, a string, a
// number, a private name or an expression in brackets, or i if there is no name.
func (s *script) name(i int) int {
	switch t := s.at(i); {
	case t.kind == tokIdent, t.kind == tokNumber, t.kind == tokString && !s.template(i):
		return i + 1
	case s.is(i, '[') && int(t.match) > i:
		return s.after(i)
	}
	return i
}

// declareName is like declare for a name of any form. Of one in brackets the
// brackets are part, unless it is a string.
func (s *script) declareName(kind Kind, i, first, last int, parent int32) int32 {
	end := s.name(i) - 1
	if end > i && s.is(i, '[') && end == i+2 && s.at(i+1).kind == tokString && !s.template(i+1) {
		i, end = i+1, i+1
	}
	if end == i {
		return s.declare(kind, i, first, last, parent)
	}
	t := s.at(i)
	d := s.declareSpan(kind, t.start, s.at(end).end, t.line, first, last, parent)
	s.group(i, d)
	return d
}

// skipAngle returns the index after the type parameters or arguments at i, if there
// are any.
func (s *script) skipAngle(i int) int {
	if !s.is(i, '<') {
		return i
	}
	return max(s.angle(i), i+1)
}

// literal walks the code in the string that begins at i: that of a template or of JSX.
func (s *script) literal(i int, parent int32) int {
	for i++; s.code(i) && s.step(); i = s.afterCode(i) {
		s.group(i, parent)
	}
	return i
}

// skipLiteral is like literal for a template in a type.
func (s *script) skipLiteral(i int) int {
	for i++; s.code(i) && s.step(); i = s.afterCode(i) {
	}
	return i
}

// code reports whether the bracket at i opens code in a literal.
func (s *script) code(i int) bool {
	t := s.at(i)
	return t.kind == tokOpen && t.flags&flagChain != 0
}

// afterCode returns the index after the code that opens at i and after the text that
// follows it.
func (s *script) afterCode(i int) int {
	i = s.after(i)
	if t := s.at(i); t.kind == tokString && t.flags&flagChain != 0 {
		i++
	}
	return i
}
