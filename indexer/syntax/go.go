package syntax

// walkGo declares what a Go file declares at its top level, with the fields and
// methods of the types that are written out there. Nothing in the body of a
// function is a declaration, and neither is anything that is named _.
func walkGo(w *walk) {
	for i := 0; i < len(w.toks) && w.step(); {
		next := i
		switch t := w.at(i); {
		case t.kw == 0 || !w.goTopLevel(i):
			next = w.past(i)
		case t.kw == kwFunc:
			next = w.goFunc(i)
		case t.kw == kwType:
			next = w.goGroup(i, (*walk).goTypeSpec)
		case t.kw == kwVar:
			next = w.goGroup(i, (*walk).goVarSpec)
		case t.kw == kwConst:
			next = w.goGroup(i, (*walk).goConstSpec)
		}
		i = max(next, i+1)
	}
}

// goTopLevel reports whether keyword i can begin a declaration of the package.
// Where brackets do not match, a body may have ended too early, and only the first
// column tells its statements from what follows.
func (w *walk) goTopLevel(i int) bool {
	return !w.unbalanced || w.inFirstColumn(i)
}

// goFunc declares the function or method whose keyword is token i. This and what
// follows returns the index after what it read.
func (w *walk) goFunc(i int) int {
	name := i + 1
	receiver := w.is(name, '(')
	if receiver {
		name = w.past(name)
	}
	if !w.isGoName(name) {
		return i + 1
	}
	end := w.goSignature(name + 1)
	if w.is(end, '{') {
		end = w.goAfter(end, w.goGroupEnd(end))
	}
	if w.isGoBlank(name) {
		return end
	}
	kind := Function
	if receiver {
		kind = Method
	}
	d := w.declare(kind, name, i, end-1, -1)
	if receiver {
		t := w.at(w.goReceiver(i + 1))
		w.out.Decls[d].RecvStart, w.out.Decls[d].RecvEnd = t.start, t.end
	}
	return end
}

// goSignature returns the index of the body of a function, or of what follows a
// function without one. Its type parameters, parameters or results begin at i.
func (w *walk) goSignature(i int) int {
	for ; w.step() && !w.goDeclares(i) && !w.goSpecEnds(i); i = w.past(i) {
		if w.is(i, '{') && w.at(i-1).kw != kwStruct && w.at(i-1).kw != kwInterface {
			break
		}
	}
	return i
}

// goGroupEnd returns the index of the bracket that closes the one at token open.
// Where it is missing, that is the index of the next declaration, or of the bracket
// that closes the group around it.
func (w *walk) goGroupEnd(open int) int {
	if m := int(w.at(open).match); m > open {
		return m
	}
	i := open + 1
	for ; i < len(w.toks)-1 && w.step(); i++ {
		t := w.at(i)
		if t.kind == tokClose && t.match >= 0 && int(t.match) < open {
			break
		}
		if w.goDeclares(i) && w.inFirstColumn(i) {
			break
		}
	}
	return i
}

// goAfter returns the index after a group that token open opens and that ends with
// token end.
func (w *walk) goAfter(open, end int) int {
	if w.at(end).match == int32(open) {
		return end + 1
	}
	return end
}

// goDeclares reports whether token i is a keyword that begins a declaration, and so
// can't be inside of another one but between brackets.
func (w *walk) goDeclares(i int) bool {
	switch w.at(i).kw {
	case kwType, kwVar, kwConst, kwImport:
		return true
	case kwFunc:
		return w.isGoName(i+1) || w.is(i+1, '(') && w.isGoName(w.past(i+1)) && w.is(w.past(i+1)+1, '(')
	}
	return false
}

// goReceiver returns the index of the type's name in the receiver that token i
// opens: the last name that is not a type argument.
func (w *walk) goReceiver(i int) int {
	name := i
	for j := i + 1; j < w.past(i)-1 && !w.is(j, '['); j++ {
		if w.isGoName(j) {
			name = j
		}
	}
	if name == i {
		return -1
	}
	return name
}

// goGroup reads what follows a keyword: one specification, or several in parentheses.
func (w *walk) goGroup(i int, spec func(w *walk, name, first int) int) int {
	open := i + 1
	if !w.is(open, '(') {
		return spec(w, open, i)
	}
	end := w.goGroupEnd(open)
	for j := open + 1; j < end && w.step(); {
		begins := j == open+1 || w.is(j-1, ';') || w.at(j).flags&flagNewline != 0
		if begins && w.isGoName(j) {
			j = max(spec(w, j, j), j+1)
		} else {
			j = w.past(j)
		}
	}
	return w.goAfter(open, end)
}

// goTypeSpec declares the type whose name is token i, in a declaration that begins
// at first.
func (w *walk) goTypeSpec(i, first int) int {
	end := w.goSpec(i)
	if !w.isGoName(i) || w.isGoBlank(i) {
		return end
	}
	t := i + 1
	if w.goTypeParams(t) {
		t = w.past(t)
	}
	if w.is(t, '=') {
		t++
	}
	d := w.declare(w.goTypeKind(t), i, first, end-1, -1)
	w.goMembers(w.goElement(t, end), d)
	return end
}

// goTypeKind returns the kind of a type that is written out from token i. LSP has
// no kind for a named type, so all but structs and interfaces are classes: what
// has a name and may have methods.
func (w *walk) goTypeKind(i int) Kind {
	for w.is(i, '(') {
		i++
	}
	switch w.at(i).kw {
	case kwStruct:
		return Struct
	case kwInterface:
		return Interface
	}
	return Class
}

// goTypeParams reports whether token i opens type parameters and not the length of
// an array: a name comes first, and its constraint or another name comes next.
func (w *walk) goTypeParams(i int) bool {
	if !w.is(i, '[') || !w.isGoName(i+1) {
		return false
	}
	switch t := w.at(i + 2); {
	case t.kind == tokIdent, t.op == ',', t.op == '~', t.op == '[':
		return true
	case t.op == '*':
		// [P *C] is a product, unless what follows shows otherwise.
		return w.goConstrains(i+3, w.past(i)-1)
	}
	return false
}

// goConstrains reports whether a list of type parameters with a pointer goes on
// with what no product has.
func (w *walk) goConstrains(i, end int) bool {
	for ; i < end && w.step(); i = w.past(i) {
		if w.is(i, ',') || w.at(i).kw == kwInterface {
			return true
		}
	}
	return false
}

func (w *walk) goVarSpec(i, first int) int   { return w.goValueSpec(Variable, i, first) }
func (w *walk) goConstSpec(i, first int) int { return w.goValueSpec(Constant, i, first) }

// goValueSpec declares the variables or constants whose names begin at token i.
func (w *walk) goValueSpec(kind Kind, i, first int) int {
	end := w.goSpec(i)
	if w.is(i+1, ':') || w.is(i+1, '.') {
		return i + 1 // the inside of a literal or a call that is not closed
	}
	parent, t := w.goNames(kind, i, first, end, -1)
	if parent < 0 {
		return end
	}
	if !w.is(t, '=') {
		w.goMembers(w.goElement(t, end), parent)
	} else if t = w.goLiteral(t+1, end); t >= 0 {
		w.goMembers(t, parent)
	}
	return end
}

// goNames declares the names in the list that begins at token i. It returns the
// last one's declaration, or -1 if that is blank or missing, and the index of what
// follows the list.
func (w *walk) goNames(kind Kind, i, first, end int, parent int32) (last int32, next int) {
	last = -1
	for w.isGoName(i) && w.step() {
		last = -1
		if !w.isGoBlank(i) {
			last = w.declare(kind, i, first, end-1, parent)
		}
		i++
		if !w.is(i, ',') {
			break
		}
		i++
	}
	return last, i
}

// goLiteral returns the index of the struct or interface that the elements of a
// composite literal are, or -1 if no such literal begins at token i.
func (w *walk) goLiteral(i, end int) int {
	if w.is(i, '&') {
		i++
	}
	if t := w.at(i); t.op != '[' && t.kw != kwMap && t.kw != kwStruct {
		return -1
	}
	i = w.goElement(i, end)
	if i < 0 || !w.is(w.past(i+1), '{') {
		return -1
	}
	return i
}

// goSpec returns the index after the specification, field or method that begins at
// token i.
func (w *walk) goSpec(i int) int {
	for first := i; w.step() && !w.goDeclares(i); {
		switch {
		case i > first && w.goSpecEnds(i), w.at(i).kind == tokEOF:
			return i
		case w.is(i+1, '{') && (w.at(i).kw == kwStruct || w.at(i).kw == kwInterface):
			i = w.goAfter(i+1, w.goGroupEnd(i+1))
		default:
			i = w.past(i)
		}
	}
	return i
}

// goSpecEnds reports whether what token i-1 belongs to ends before token i: at a
// semicolon, written or not, or where the group around it is closed.
func (w *walk) goSpecEnds(i int) bool {
	t := w.at(i)
	switch t.kind {
	case tokEOF, tokClose:
		return true
	case tokPunct:
		if t.op == ';' {
			return true
		}
	}
	return t.flags&flagNewline != 0 && goEndsLine(w.at(i-1))
}

// goEndsLine reports whether Go puts a semicolon after t where a line ends.
func goEndsLine(t *token) bool {
	switch t.kind {
	case tokIdent:
		switch t.kw {
		case 0, kwBreak, kwContinue, kwFallthrough, kwReturn:
			return true
		}
	case tokNumber, tokString, tokClose:
		return true
	case tokOpen:
		return t.match < 0 // nothing is in it but the rest of its line
	case tokPunct:
		return t.op == opInc || t.op == opDec
	}
	return false
}

// isGoName reports whether token i is an identifier and not a keyword.
func (w *walk) isGoName(i int) bool {
	t := w.at(i)
	return t.kind == tokIdent && t.kw == 0
}

// isGoBlank reports whether token i is the blank identifier, which declares nothing.
func (w *walk) isGoBlank(i int) bool {
	t := w.at(i)
	return t.end == t.start+1 && w.src[t.start] == '_'
}

// inFirstColumn reports whether nothing stands before token i on its line.
func (w *walk) inFirstColumn(i int) bool {
	start := w.at(i).start
	return start == 0 || w.src[start-1] == '\n'
}
