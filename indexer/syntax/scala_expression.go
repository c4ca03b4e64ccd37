package syntax

// expression returns the index after the expression that goes on with token i, in a
// declaration whose line begins in the given column.
func (s *scala) expression(i, first, end, column int) int {
	block, body := false, false // lines that are indented deeper belong to it; a type's body may be in it
	for i < end && s.step() {
		t := s.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && t.op == ';' && !block:
			return i
		case s.newline(i):
			deeper := s.column(i) > column
			if deeper && s.opens(i-1) {
				block = true
				body = body || s.is(i-1, ':') || s.at(i-1).kw == kwWith
			}
			switch {
			case s.begins(i) && i == first:
				if !deeper {
					return i
				}
			case !body && (t.kw == kwPrivate || t.kw == kwProtected || t.kw == kwOverride):
				return i // what a block can't have, however it is indented
			case i > first && !(block && deeper) && s.ends(i, first, column):
				return i
			}
		}
		if t.kind == tokOpen {
			i = s.closing(i, first, end) + 1
		} else {
			i++
		}
	}
	return min(i, end)
}

// opens reports whether an indented block may follow token i at the end of a line.
func (s *scala) opens(i int) bool {
	t := s.at(i)
	switch t.kw {
	case kwCatch, kwDo, kwElse, kwFinally, kwFor, kwIf, kwMatch, kwThen, kwThrow, kwTry, kwWhile, kwYield:
		return true
	}
	return t.kind == tokPunct && (t.op == '=' || t.op == opArrow || t.op == ':')
}

// ends reports whether a statement ends before token i, the first of its line, by the
// rules for line ends: what is before can end one, and what follows can begin one.
func (s *scala) ends(i, first, column int) bool {
	t, before := s.at(i), s.at(i-1)
	if s.begins(i) && (s.column(i) <= column || !scalaOpen.has(before.kw)) {
		return true // whatever is missing before
	}
	blank := t.line > s.endLine(i-1)+1
	switch t.kind {
	case tokPunct:
		switch t.op {
		case '.', ',', ':', '=', opArrow, '#':
			return false
		case '@':
			return true
		}
		if next := s.at(i + 1); (next.kind == tokIdent || next.kind == tokNumber || next.kind == tokString) && next.start > t.end && !s.newline(i+1) {
			return false // an operator before its second operand
		}
	case tokOpen:
		if t.op == '[' || t.op == '{' && !blank && (before.kind == tokIdent || before.kind == tokClose) {
			return false
		}
	case tokIdent:
		if scalaGoesOn.has(t.kw) || s.spells(i, "forSome") {
			return false
		}
	}
	return !s.wants(i-1, first, blank)
}

// begins reports whether token i, the first of its line, begins a declaration.
func (s *scala) begins(i int) bool {
	switch s.at(i).kw {
	case kwDef, kwVal, kwVar, kwClass, kwTrait, kwObject, kwImport, kwPackage, kwOverride, kwPrivate, kwProtected, kwSealed, kwLazy:
		return true
	case kwType:
		return s.isWord(i + 1)
	case kwImplicit, kwFinal, kwAbstract:
		return s.isModifier(i+1) || scalaDeclares.has(s.at(i+1).kw)
	case kwCase:
		return s.at(i+1).kw == kwClass || s.at(i+1).kw == kwObject
	}
	return false
}

// wants reports whether a statement that began with token first can't end with token i, where a
// blank line or none follows.
func (s *scala) wants(i, first int, blank bool) bool {
	t := s.at(i)
	switch t.kind {
	case tokPunct:
		switch t.op {
		case '?', '@', ';': // ??? is a value
			return false
		case '=', opArrow, ':', ',', '.', '#':
			return true
		case '<', '>', '-':
			return true
		case '*':
			return !blank && t.start > s.at(i-1).end
		}
		return !blank
	case tokClose:
		return t.op == ')' && t.match > 0 && headsGroup.has(s.at(int(t.match)-1).kw) && !s.doWhile(int(t.match)-1)
	case tokIdent:
		if scalaOpen.has(t.kw) {
			return true
		}
		return t.kw == 0 && !blank && i > first && s.infix(i, first)
	}
	return false
}

// doWhile reports whether the word while at token i ends a loop instead of beginning
// one.
func (s *scala) doWhile(i int) bool {
	t := s.at(i - 1)
	return s.at(i).kw == kwWhile && t.kind == tokClose && t.op == '}' && t.match > 0 && s.at(int(t.match)-1).kw == kwDo
}

// infix reports whether token i is a function that stands between its operands, and not one of
// them: a to b has three words in a row, and a to has two.
func (s *scala) infix(i, first int) bool {
	n := 1
	for i = s.operand(i, first); n < maxOperands && i > first && !s.newline(i) && s.step(); n++ {
		before := s.operand(i-1, first)
		if before < 0 {
			break
		}
		i = before
	}
	return n%2 == 0
}

// operand returns the first token of the operand that ends with token i, or -1 if none does.
func (s *scala) operand(i, first int) int {
	for i >= first && s.step() {
		t := s.at(i)
		switch t.kind {
		case tokNumber:
		case tokString:
			if before := s.at(i - 1); t.flags&flagChain != 0 && before.kind == tokClose && before.flags&flagChain != 0 {
				i = int(before.match) - 1
				continue
			}
		case tokClose:
			open := int(t.match)
			if open < 1 || headsGroup.has(s.at(open-1).kw) {
				return -1
			}
			i = open
			if before := s.at(open - 1); before.end == s.at(open).start || t.op == '{' {
				if before.kind == tokIdent && before.kw == 0 || before.kind == tokClose {
					i--
					continue
				}
			}
		case tokIdent:
			if t.kw != 0 && t.kw != kwThis && t.kw != kwNull && t.kw != kwType && t.kw != kwSuper {
				return -1
			}
		default:
			return -1
		}
		if !s.is(i-1, '.') && !s.is(i-1, '#') {
			return i
		}
		i -= 2
	}
	return -1
}

// locals declares the functions and types between two tokens of a body.
func (s *scala) locals(i, end int, parent int32) {
	for ; i < end && s.step(); i++ {
		next := i
		switch t := s.at(i); {
		case t.kind == tokOpen && t.op == '{' && s.refines(i):
			next = s.past(i)
		case t.kw == kwNew:
			next = s.anonymous(i, end, parent)
		case t.kw == kwDef || t.kw == kwClass || t.kw == kwTrait || t.kw == kwObject || t.kw == kwType && !s.is(i-1, '.'):
			if s.descend() {
				next = s.local(i, end, parent)
				s.ascend()
			}
		}
		i = max(next-1, i)
	}
}

// refines reports whether brace i opens the members of a type that is written out.
func (s *scala) refines(i int) bool {
	switch t := s.at(i - 1); {
	case t.kind == tokPunct:
		return t.op == ':' || t.op == '<' || t.op == ',' && s.at(i+1).kw == kwType
	case t.kind == tokOpen:
		return t.op == '[' || t.op == '(' && s.at(i+1).kw == kwType
	}
	if s.at(i+1).kw != kwType {
		return false
	}
	// x: a.B[C] { type D = E }
	for n := 0; n < maxPrefix; n++ {
		switch t := s.at(i - 1); {
		case t.kind == tokClose && t.op == ']' && t.match > 0:
			i = int(t.match)
			continue
		case t.kind == tokIdent && (t.kw == 0 || t.kw == kwWith), t.op == '.', t.op == '#':
			i--
			continue
		case t.op == ':':
			return true
		}
		break
	}
	return false
}

// local declares the function or type of a body whose keyword is token i.
func (s *scala) local(i, end int, parent int32) int {
	first := i
	for s.isModifier(first-1) && s.step() {
		first--
	}
	h := scalaHead{first: first, column: s.lineIndent(first), isCase: s.at(i-1).kw == kwCase}
	in := scalaType{decl: parent, local: true}
	switch s.at(i).kw {
	case kwDef:
		return s.function(h, i, end, in)
	case kwType:
		return s.alias(h, i, end, in)
	}
	return s.typeDecl(h, i, end, in)
}

// anonymous reads a class without a name, which follows the word new at token i and whose
// members are no declarations.
func (s *scala) anonymous(i, end int, parent int32) int {
	column := s.lineIndent(i)
	j := i + 1
	for j < end && s.step() {
		t := s.at(j)
		switch {
		case t.kind == tokOpen && t.op == '{':
			if s.newline(j) && t.line > s.endLine(j-1)+1 {
				return i + 1
			}
			s.locals(i+1, j, parent)
			last := s.closing(j, i, end)
			if s.at(last+1).kw == kwWith {
				j = last + 1
				continue
			}
			s.body(j+1, s.inner(j, last), scalaType{decl: parent, kind: Class, hidden: true})
			return last + 1
		case s.indents(j, column):
			s.locals(i+1, j, parent)
			return s.indented(j+1, end, column, scalaType{decl: parent, kind: Class, hidden: true})
		case t.kind == tokIdent && (t.kw == 0 || t.kw == kwWith), t.op == '.', t.op == '#', t.op == '@',
			t.kind == tokOpen && (t.op == '[' || t.op == '('):
		default:
			return i + 1
		}
		if j > i+1 && s.newline(j) && t.kind == tokIdent && t.kw == 0 && s.at(j-1).kw != kwWith {
			return i + 1
		}
		if t.kind == tokIdent && t.kw == 0 && j > i+1 && s.at(j-1).kind != tokPunct && s.at(j-1).kw != kwWith {
			return i + 1 // a function of what was made
		}
		j = s.past(j)
	}
	return i + 1
}
