package syntax

// A kotlinName is the name of a function or property, which the type that it extends may
// stand before.
type kotlinName struct {
	token              int // -1: there is none
	recvStart, recvEnd uint32
	extends            bool
}

// name reads the name that begins with token i, up to a token that is no part of it.
func (k *kotlin) name(i int) (kotlinName, int) {
	n := kotlinName{token: -1}
	for k.step() {
		i = k.annotations(i)
		switch t := k.at(i); {
		case t.op == '(' && t.kind == tokOpen:
			after := k.past(i)
			for k.is(after, '?') && k.step() {
				after++
			}
			if !k.is(after, '.') && !k.is(after, opChain) {
				return n, i
			}
			i = after + 1
			n.extends = true
			continue
		case !k.isName(i):
			return n, i
		}
		if n.token >= 0 { // what was read so far is a type
			if n.recvEnd == 0 {
				n.recvStart = k.at(n.token).start
			}
			n.recvEnd, n.extends = k.at(n.token).end, true
		}
		n.token = i
		after := k.typeArguments(i + 1)
		for k.is(after, '?') && k.step() {
			after++
		}
		if !k.is(after, '.') && !k.is(after, opChain) {
			return n, after
		}
		i = after + 1
	}
	return n, i
}

// function declares the function whose keyword is token i.
func (k *kotlin) function(first, i, end int, in kotlinType) int {
	n, j := k.name(k.typeArguments(i + 1))
	if k.is(j, '(') {
		j = k.closing(j, first, end) + 1
	} else if n.token < 0 {
		return i + 1
	}
	if k.is(j, ':') {
		j = k.typ(j + 1)
	}
	return k.callable(n, i, first, k.constraints(j, end), end, in)
}

// callable declares the function that has the name n and the keyword at token i, and whose body
// may begin with token body.
func (k *kotlin) callable(n kotlinName, i, first, body, end int, in kotlinType) int {
	last := body - 1
	switch {
	case k.is(body, '{') && body < end:
		last = k.closing(body, first, end)
	case k.is(body, '='):
		last = k.expression(body+1, end) - 1
	}
	last = min(last, end-1)
	d := in.decl
	if n.token >= 0 && !in.hidden {
		kind := Function
		if in.kind != 0 || n.extends {
			kind = Method
		}
		d = k.declare(kind, n.token, first, last, in.decl)
		k.setReceiver(d, n)
	}
	k.locals(i+1, last+1, d)
	return last + 1
}

func (k *kotlin) setReceiver(d int32, n kotlinName) {
	if n.recvEnd > 0 {
		k.out.Decls[d].RecvStart, k.out.Decls[d].RecvEnd = n.recvStart, n.recvEnd
	}
}

// constructor declares the constructor whose keyword is token i.
func (k *kotlin) constructor(first, i, end int, in kotlinType) int {
	body := k.closing(i+1, first, end) + 1
	if k.is(body, ':') { // this(...), super(...)
		if body += 2; k.is(body, '(') {
			body = k.closing(body, first, end) + 1
		}
	}
	last := body - 1
	if k.is(body, '{') && body < end {
		last = k.closing(body, first, end)
	}
	d := in.decl
	if !in.hidden {
		d = k.declare(Constructor, i, first, last, in.decl)
	}
	k.locals(i+1, last+1, d)
	return last + 1
}

// property declares the property whose keyword is token i, with its accessors.
func (k *kotlin) property(h kotlinHead, i, end int, in kotlinType) int {
	n, j := k.name(k.typeArguments(i + 1))
	if n.token < 0 && k.is(j, '(') { // val (a, b) = ...
		j = k.past(j)
	}
	if k.is(j, ':') {
		j = k.typ(j + 1)
	}
	j = k.constraints(j, end)
	if k.is(j, '=') || k.spells(j, "by") {
		j = k.expression(j+1, end)
	}
	for j < end && k.step() {
		next := k.accessor(j, end)
		if next == j {
			break
		}
		j = next
	}
	j = max(min(j, end), i+1)
	d := in.decl
	if n.token >= 0 && !in.hidden {
		kind := Variable
		switch {
		case h.constant:
			kind = Constant
		case in.kind != 0:
			kind = Property
		}
		d = k.declare(kind, n.token, h.first, j-1, in.decl)
		k.setReceiver(d, n)
	}
	k.locals(i+1, j, d)
	return j
}

// accessor returns the index after the accessor that begins with token i, or i.
func (k *kotlin) accessor(i, end int) int {
	j := i
	if k.is(j, ';') {
		j++
	}
	_, j = k.modifiers(j)
	if !k.spells(j, "get") && !k.spells(j, "set") || j >= end {
		return i
	}
	next := j + 1
	if !k.is(next, '(') {
		if t := k.at(next); t.kind == tokClose || t.kind == tokEOF || t.flags&flagNewline != 0 || t.op == ';' || k.spells(next, "get") || k.spells(next, "set") {
			return next
		}
		return i
	}
	next = k.closing(next, j, end) + 1
	if k.is(next, ':') {
		next = k.typ(next + 1)
	}
	switch {
	case k.is(next, '{'):
		return k.closing(next, j, end) + 1
	case k.is(next, '='):
		return k.expression(next+1, end)
	}
	return next
}

// expression returns the index after the expression that begins with token i.
func (k *kotlin) expression(i, end int) int {
	i = k.annotations(i)
	for first := i; i < end && k.step(); {
		t := k.at(i)
		switch {
		case t.kind == tokClose, t.kind == tokPunct && t.op == ';':
			return i
		case t.flags&flagNewline != 0 && (k.resumes(i) || i > first && !k.goesOn(i, first)):
			return i
		case t.kind == tokOpen:
			i = k.closing(i, first, end) + 1
		default:
			i++
		}
	}
	return min(i, end)
}

// resumes reports whether token i, the first of its line, begins a declaration even
// after an expression that lacks its end.
func (k *kotlin) resumes(i int) bool {
	switch t := k.at(i); t.kw {
	case kwVal, kwVar, kwTypealias:
		return true
	case kwClass, kwInterface:
		return k.declares(i)
	case kwFun:
		return k.isName(i + 1)
	case kwOverride, kwPrivate, kwPublic, kwProtected, kwInternal:
		return k.isWord(i+1) && !k.newline(i+1)
	}
	return false
}

// goesOn reports whether the expression that begins with token first goes on with
// token i, the first of its line.
func (k *kotlin) goesOn(i, first int) bool {
	t := k.at(i)
	switch t.kind {
	case tokPunct:
		switch t.op {
		case '.', opChain, opAnd, opOr, ':':
			return true
		case '?':
			return k.is(i+1, ':')
		}
	case tokOpen:
		if t.op == '{' {
			return true
		}
	case tokIdent:
		switch t.kw {
		case kwAs, kwElse, kwCatch, kwFinally:
			return true
		}
	}
	return k.wants(i-1, first)
}

// wants reports whether the expression that begins with token first can't end with
// token i.
func (k *kotlin) wants(i, first int) bool {
	t := k.at(i)
	switch t.kind {
	case tokPunct:
		switch t.op {
		case '!', '?', opInc, opDec, ';', '@':
			return false
		case '>':
			return t.start > k.at(i-1).end
		}
		return true
	case tokClose:
		// Of a condition, and not of a call.
		return t.op == ')' && t.match > 0 && headsGroup.has(k.at(int(t.match)-1).kw)
	case tokIdent:
		switch t.kw {
		case kwElse, kwIn, kwIs, kwAs, kwTry, kwDo, kwThrow:
			return true
		case 0:
			return k.infix(i, first)
		}
	}
	return false
}

// maxOperands is how many operands on a line are counted.
const maxOperands = 64

// infix reports whether token i is a function that stands between its operands, and not one of
// them: a to b has three words in a row, and a to has two.
func (k *kotlin) infix(i, first int) bool {
	n := 1
	for i = k.operand(i, first); n < maxOperands && i > first && !k.newline(i) && k.step(); n++ {
		before := k.operand(i-1, first)
		if before < 0 {
			break
		}
		i = before
	}
	return n%2 == 0
}

// operand returns the first token of the operand that ends with token i, or -1 if none does.
func (k *kotlin) operand(i, first int) int {
	for i >= first && k.step() {
		t := k.at(i)
		switch t.kind {
		case tokNumber:
		case tokString:
			if before := k.at(i - 1); t.flags&flagChain != 0 && before.kind == tokClose && before.flags&flagChain != 0 {
				i = int(before.match) - 1
				continue
			}
		case tokClose:
			if t.match < 1 || headsGroup.has(k.at(int(t.match)-1).kw) {
				return -1
			}
			if i = int(t.match); k.at(i-1).end == k.at(i).start && k.isWord(i-1) {
				i--
			}
		case tokIdent:
			if t.kw != 0 && t.kw != kwThis && t.kw != kwNull || k.is(i-1, '@') {
				return -1
			}
		default:
			return -1
		}
		if op := k.at(i - 1).op; k.at(i-1).kind != tokPunct || op != '.' && op != opChain && op != opColons {
			return i
		}
		i -= 2
	}
	return -1
}

// locals declares the functions and types between two tokens of a body.
func (k *kotlin) locals(i, end int, parent int32) {
	for ; i < end && k.step(); i++ {
		switch k.at(i).kw {
		case kwClass, kwInterface, kwFun, kwObject, kwTypealias:
		default:
			continue
		}
		next := i
		if !k.descend() {
			return
		}
		if k.at(i).kw == kwObject && !k.declares(i) {
			next = k.objectLiteral(i, end, parent)
		} else if k.declares(i) {
			next = k.local(i, end, parent)
		}
		k.ascend()
		i = max(next-1, i)
	}
}

// local declares the function or type of a body whose keyword is token i.
func (k *kotlin) local(i, end int, parent int32) int {
	first := i
	for k.isModifier(first-1) && k.step() {
		first--
	}
	h, at := k.modifiers(first)
	if at > i || h.first < 0 {
		h = kotlinHead{first: i}
	}
	return k.declaration(h, i, end, kotlinType{decl: parent})
}

// objectLiteral reads an object without a name whose keyword is token i, whose members are no
// declarations.
func (k *kotlin) objectLiteral(i, end int, parent int32) int {
	open := k.supertypes(i+1, end)
	if !k.is(open, '{') || open >= end {
		return i + 1
	}
	k.locals(i+1, open, parent)
	last := k.closing(open, i, end)
	k.body(open+1, k.inner(open, last), kotlinType{decl: parent, kind: Class, hidden: true})
	return last + 1
}
