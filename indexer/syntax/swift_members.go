package syntax

// swiftVar declares the variables whose keyword is token i, with the functions and types
// in their values and accessors. Those in code are left to whoever walks the code.
func (w *walk) swiftVar(first, i, end int, p swiftPlace) int {
	if p.local {
		return i
	}
	kind := Property
	switch {
	case p.kind != 0:
	case w.at(i).kw == kwLet:
		kind = Constant
	default:
		kind = Variable
	}
	next := w.swiftStatement(i+1, end)
	parent := p.parent
	for name := i + 1; name < next && w.step(); {
		if d := w.swiftPattern(kind, name, first, next-1, p); d >= 0 {
			parent = d
		}
		comma := w.swiftComma(name, next)
		w.swiftItems(name+1, comma, swiftPlace{parent: parent, local: true})
		name = comma + 1
	}
	return next
}

// swiftPattern declares the name, or the names in parentheses, at token i. It returns the
// last one's declaration, or -1.
func (w *walk) swiftPattern(kind Kind, i, first, last int, p swiftPlace) int32 {
	if w.isSwiftName(i) {
		return w.swiftAdd(kind, i, i, first, last, p)
	}
	d := int32(-1)
	if !w.is(i, '(') {
		return d
	}
	for end := w.past(i) - 1; i < end && w.step(); i++ {
		if after := w.at(i + 1); w.isSwiftName(i) && (after.op == ',' || after.op == ')') {
			d = w.swiftAdd(kind, i, i, first, last, p)
		}
	}
	return d
}

// swiftCases declares the members of an enum that follow the keyword at token i.
func (w *walk) swiftCases(first, i, end int, p swiftPlace) int {
	next := w.swiftStatement(i+1, end)
	for name := i + 1; name < next && w.step(); name = w.swiftComma(name, next) + 1 {
		// A member may be called like a keyword: case open, case `default`.
		if w.isSwiftName(name) || w.at(name).kind == tokIdent && w.at(name).kw != 0 {
			w.swiftAdd(EnumMember, name, name, first, next-1, p)
		}
	}
	return next
}

// swiftComma returns the index of the next comma that is not between brackets, or end.
func (w *walk) swiftComma(i, end int) int {
	for i < end && w.step() {
		if w.is(i, ',') {
			return i
		}
		i = w.swiftPast(i)
	}
	return end
}

// swiftPast returns the index after token i, or after the group or the type arguments
// that it opens.
func (w *walk) swiftPast(i int) int {
	if next := w.swiftAngle(i); next > i {
		return next
	}
	return w.past(i)
}

// swiftAngle returns the index after the type arguments that token i begins, or i. There is
// no space between them and what they are for.
func (w *walk) swiftAngle(i int) int {
	if t, before := w.at(i), w.at(i-1); t.op == '<' && t.start == before.end && before.kind == tokIdent {
		if next := w.angle(i); next > i {
			return next
		}
	}
	return i
}

// swiftBody returns the index of the brace that opens a type's body, or of what can't be
// between the type's name and its body.
func (w *walk) swiftBody(i, end int) int {
	for ; i < end && w.step(); i = w.past(i) {
		t := w.at(i)
		if t.op == '{' || t.kind == tokEOF || t.kind == tokClose || t.op == ';' || t.kind == tokIdent && w.swiftDeclares(i) {
			break
		}
	}
	return min(i, end)
}

// swiftStatement returns the index after the statement that goes on with token i.
func (w *walk) swiftStatement(i, end int) int {
	for i < end && w.step() {
		t := w.at(i)
		switch {
		case t.kind == tokEOF, t.kind == tokClose, t.kind == tokPunct && t.op == ';':
			return i
		case t.flags&flagNewline != 0 && !w.swiftContinues(i):
			return i
		case t.kind == tokOpen && t.op == '{' && t.match < 0:
			return w.swiftGroupEnd(i, i, end) + 1
		case w.at(i-1).op == '}' && w.swiftDeclares(i):
			return i // on one line
		}
		i = w.swiftPast(i)
	}
	return min(i, end)
}

// swiftLineEnd returns the index of the first token of the next line.
func (w *walk) swiftLineEnd(i, end int) int {
	for i < end && w.at(i).flags&flagNewline == 0 && !w.is(i, ';') && w.step() {
		i++
	}
	return i
}

// swiftContinues reports whether a line that begins with token i goes on with the
// statement of the line before.
func (w *walk) swiftContinues(i int) bool {
	t, before := w.at(i), w.at(i-1)
	switch before.kind {
	case tokPunct:
		if w.swiftAwaits(i - 1) {
			return !w.swiftDeclares(i)
		}
	case tokIdent:
		switch before.kw {
		case kwAs, kwAwait, kwIs, kwTry, kwWhere:
			return true
		}
	}
	switch t.kind {
	case tokOpen:
		return t.op == '{' && before.op != '}'
	case tokIdent:
		switch t.kw {
		case kwAs, kwAsync, kwIs, kwThrows, kwWhere:
			return !w.swiftDeclares(i + 1)
		}
		return string(w.text(i)) == "rethrows"
	case tokPunct:
		switch t.op {
		case '.', ':', ',', '=', opThin, opChain:
			return true
		case '@', '#', '\\':
			return false
		}
		// An operator between two operands has space on both sides.
		return w.at(i+1).start > t.end || w.at(i+1).kind == tokPunct
	}
	return false
}

// swiftAwaits reports whether the operator that token i ends has an operand behind it, since
// it is not written as one that ends an operand: x!, Int?, Array<Int>.
func (w *walk) swiftAwaits(i int) bool {
	t, before := w.at(i), w.at(i-1)
	switch t.op {
	case ',', ':', '=', '.', opThin, '&', opAssign:
		return true
	case '?', '!':
		return t.start > before.end || before.kw == kwTry || before.kw == kwAs
	}
	return t.start > before.end
}

// swiftDeclares reports whether token i is a keyword that begins a declaration, and
// can be nothing else, or a modifier before one.
func (w *walk) swiftDeclares(i int) bool {
	switch w.at(i).kw {
	case kwStruct, kwEnum, kwProtocol, kwExtension, kwFunc, kwTypealias, kwImport, kwPrivate, kwPublic, kwInternal, kwStatic:
		return true
	case kwVar, kwLet, kwCase:
		return w.at(i+1).kind == tokIdent
	case kwClass:
		return w.at(i+1).kind == tokIdent
	}
	return false
}

// swiftGroupEnd returns the index of the brace that closes the one at token open, in
// what begins with token first. Where it is missing, that is the last token before
// the next declaration which is indented no deeper.
func (w *walk) swiftGroupEnd(first, open, end int) int {
	if m := int(w.at(open).match); m > open {
		return min(m, end)
	}
	for w.at(first).flags&flagNewline == 0 && first > 1 && w.step() {
		first--
	}
	column := w.column(first)
	i := open + 1
	for ; i < end && w.step(); i++ {
		if w.at(i).flags&flagNewline != 0 && w.swiftDeclares(i) && w.column(i) <= column {
			break
		}
	}
	return i - 1
}
