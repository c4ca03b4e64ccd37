package syntax

// exprMode says what ends an expression, besides a closing bracket, a semicolon
// and a colon that belongs to nothing in it.
type exprMode uint8

const (
	endsAtLine  exprMode = 1 << iota // a new line that can't go on with it
	endsAtComma                      // a comma
	endsAtBlock                      // a block, or a word: what a class extends
)

// An expr is an expression being walked: operands with operators in between.
type expr struct {
	*script
	start  int // where its value begins
	i      int // where it is
	parent int32
	mode   exprMode
	bound  int // the token of the name that the value is bound to, or 0

	operand bool // an operand ends before i
	closed  bool // and it is an arrow function in braces, which no operator follows
	branch  int  // how many ? wait for their :

	// value is Function or Class while the expression is nothing else than one.
	// An arrow function stays what it is, since all that follows is its body.
	value Kind
	begun bool // the first operand is done
	arrow bool // and it was an arrow function
}

// expression walks an expression, and returns its kind if it is a function or a
// class. That function or class does not count by itself if it has the name that
// the value is bound to.
func (s *script) expression(i int, parent int32, mode exprMode, bound int) (int, Kind) {
	e := expr{script: s, start: i, i: i, parent: parent, mode: mode, bound: bound}
	for e.i < s.end && s.step() {
		i := e.i
		if e.operand {
			if !e.operator() {
				break
			}
		} else if !e.primary() {
			break
		}
		e.i = max(e.i, i+1)
	}
	return e.i, e.value
}

// group walks the expressions in the brackets at i. A semicolon shows that a
// closing bracket is missing, and that statements follow.
func (s *script) group(i int, parent int32) {
	end, outer, ok := s.open(i)
	if !ok {
		return
	}
	for j := i + 1; j < end && s.step(); {
		k, _ := s.expression(j, parent, 0, 0)
		if s.semicolon(k) || s.newline(k) && s.statementWord(k) {
			s.statements(k, end, inside(parent))
			break
		}
		j = max(k, j) + 1
	}
	s.shut(outer)
}

// primary walks an operand, or an operator before it. It returns false where the
// expression ends instead.
func (e *expr) primary() bool {
	t := e.at(e.i)
	switch t.kind {
	case tokIdent:
		return e.word(t.kw)
	case tokNumber:
		e.done(e.i+1, 0)
	case tokString:
		e.done(e.literal(e.i, e.parent), 0)
	case tokOpen:
		e.opened(t.op)
	case tokPunct:
		return e.prefix(t.op)
	default:
		return false
	}
	return true
}

// boundName returns the token of the name that the value is bound to if the value begins
// at i: a function or class there that has the same name declares nothing more.
func (e *expr) boundName() int {
	if e.begun {
		return 0
	}
	return e.bound
}

// done ends an operand of the given value before token i.
func (e *expr) done(i int, value Kind) {
	e.i, e.operand = i, true
	if !e.begun {
		e.begun, e.value = true, value
	}
}

// more makes a new operand due at token i.
func (e *expr) more(i int) {
	e.i, e.operand, e.closed, e.begun = i, false, false, true
	e.joined()
}

// joined notes that the operand is only a part of the expression.
func (e *expr) joined() {
	if !e.arrow {
		e.value = 0
	}
}

// opened walks the group at i as an operand: an array, an object, an expression
// in brackets, or an arrow function.
func (e *expr) opened(op byte) {
	switch {
	case op == '{':
		e.object(e.i, e.parent)
	case op == '(' && e.arrowFunction(e.i):
		return
	case e.mode&endsAtBlock != 0 && int(e.at(e.i).match) <= e.i:
		e.more(e.i + 1) // the block may be whole though this is not
		return
	default:
		e.group(e.i, e.parent)
	}
	e.done(e.after(e.i), 0)
}

// arrowFunction walks the arrow function whose parameters begin at i, if there is
// one. A body without braces follows as an operand.
func (e *expr) arrowFunction(i int) bool {
	arrow := e.arrowAt(i, e.branch > 0)
	if arrow == 0 {
		return false
	}
	if i = e.skipAngle(i); e.is(i, '(') {
		e.parameters(i, e.parent, none)
	}
	if !e.begun {
		e.begun, e.value, e.arrow = true, Function, true
	}
	e.i = arrow + 1
	if e.is(e.i, '{') {
		e.done(e.block(e.i, inside(e.parent)), 0)
		e.closed = true
	}
	return true
}

// word walks a name or keyword where an operand is due.
func (e *expr) word(kw keyword) bool {
	switch kw {
	case 0:
	case kwFunction:
		e.done(e.functionValue(e.i, e.i, e.parent, e.boundName()), Function)
		return true
	case kwClass:
		e.done(e.classValue(e.i, e.parent, e.boundName()), Class)
		return true
	case kwAsync:
		if e.kw(e.i+1) == kwFunction && e.sameLine(e.i+1) {
			e.done(e.functionValue(e.i+1, e.i, e.parent, e.boundName()), Function)
			return true
		}
		if e.asyncArrow(e.i) && e.arrowFunction(e.i+1) {
			return true
		}
	case kwNew, kwTypeOf, kwVoid, kwDelete, kwAwait, kwIn, kwInstanceOf, kwCase:
		e.more(e.i + 1)
		return true
	case kwYield:
		e.more(e.i + 1)
		// At the end of a line it yields nothing.
		e.operand = e.mode&endsAtLine != 0 && e.newline(e.i)
		return true
	default:
		if e.newline(e.i) && e.statementWord(e.i) {
			return false
		}
	}
	if e.is(e.i+1, opArrow) && e.arrowFunction(e.i) {
		return true
	}
	e.done(e.i+1, 0)
	return true
}

// prefix walks an operator before an operand.
func (e *expr) prefix(op byte) bool {
	switch op {
	case ';':
		return false
	case ',':
		return e.comma()
	case ':':
		return e.colon()
	case '.': // new.target
		e.done(e.i+2, 0)
	case '@':
		e.i = e.decorators(e.i, e.parent)
	case '<':
		if !e.arrowFunction(e.i) {
			e.more(e.skipAngle(e.i)) // <T>x
		}
	default:
		e.more(e.i + 1)
	}
	return true
}

// operator walks what may follow an operand. It returns false where the
// expression ends.
func (e *expr) operator() bool {
	t := e.at(e.i)
	if t.flags&flagNewline != 0 && e.mode&endsAtLine != 0 && !e.continues(t) {
		return false
	}
	switch t.kind {
	case tokIdent:
		return e.wordOperator(t.kw)
	case tokOpen:
		return e.postfix(t.op)
	case tokString, tokNumber:
		if !e.template(e.i) && e.mode&endsAtLine != 0 {
			return false
		}
		e.joined()
		e.i = e.literal(e.i, e.parent)
	case tokPunct:
		return e.infix(t.op)
	default:
		return false
	}
	return true
}

// continues reports whether an expression goes on with t, the first token of its line.
func (e *expr) continues(t *token) bool {
	if e.closed {
		return t.kind == tokPunct && (t.op == ',' || t.op == ':')
	}
	switch t.kind {
	case tokIdent:
		return t.kw == kwIn || t.kw == kwInstanceOf
	case tokOpen:
		return t.op != '{'
	case tokString:
		return e.template(e.i)
	case tokPunct:
		switch t.op {
		case '@', '~', '!', opInc, opDec, opEllipsis:
			return false
		}
		return true
	}
	return false
}

// wordOperator walks a word after an operand.
func (e *expr) wordOperator(kw keyword) bool {
	switch {
	case e.mode&endsAtBlock != 0:
		return false
	case kw == kwIn, kw == kwInstanceOf:
		e.more(e.i + 1)
	case kw == kwAs, kw == kwSatisfies:
		e.joined()
		e.i = e.typ(e.i+1, none)
	case e.mode&endsAtLine != 0:
		return false
	default:
		return e.word(kw) // an operator is missing
	}
	return true
}

// postfix walks a group after an operand: arguments or an index.
func (e *expr) postfix(op byte) bool {
	if op == '{' {
		if e.mode&(endsAtBlock|endsAtLine) != 0 {
			return false
		}
		e.i = e.block(e.i, inside(e.parent))
		return true
	}
	e.joined()
	e.group(e.i, e.parent)
	e.i = e.after(e.i)
	return true
}

// infix walks an operator after an operand.
func (e *expr) infix(op byte) bool {
	switch op {
	case ';':
		return false
	case ',':
		return e.comma()
	case ':':
		return e.colon()
	case '?':
		e.branch++
		e.more(e.i + 1)
	case '.', opChain:
		e.joined()
		e.i++
		if e.ident(e.i) {
			e.i++
		}
	case '!', opInc, opDec:
		e.joined()
		e.i++
	case '=':
		names := e.chain(e.start) == e.i
		e.more(e.i + 1)
		if names { // a = b = value
			e.start, e.begun = e.i, false
		}
	case '<':
		if args := e.typeArguments(e.i); args > 0 {
			e.joined()
			e.i = args
		} else {
			e.more(e.i + 1)
		}
	default:
		e.more(e.i + 1)
	}
	return true
}

func (e *expr) comma() bool {
	if e.mode&endsAtComma != 0 {
		return false
	}
	e.more(e.i + 1)
	return true
}

func (e *expr) colon() bool {
	if e.branch == 0 {
		return false
	}
	e.branch--
	e.more(e.i + 1)
	return true
}

// typeArguments returns the index after the type arguments at i, or 0 if < is an
// operator there. What may follow is what TypeScript itself looks at.
func (e *expr) typeArguments(i int) int {
	if e.mode&endsAtBlock != 0 {
		return max(e.angle(i), 0)
	}
	if !e.typed {
		return 0
	}
	j := i + 1
	for e.step() {
		k := e.typ(j, none)
		if k == j {
			return 0
		}
		if j = k; !e.is(j, ',') {
			break
		}
		j++
	}
	if !e.is(j, '>') || !e.mayFollowTypes(j+1) {
		return 0
	}
	return j + 1
}

// mayFollowTypes reports whether token i shows that type arguments end before it.
func (e *expr) mayFollowTypes(i int) bool {
	t := e.at(i)
	if e.is(i, '(') || e.template(i) {
		return true
	}
	switch t.op {
	case '<', '>', '+', '-':
		if t.kind == tokPunct {
			return false
		}
	}
	return e.newline(i) || !e.begins(t)
}

// begins reports whether an expression may begin with t, and not go on with it.
func (e *expr) begins(t *token) bool {
	switch t.kind {
	case tokIdent:
		switch t.kw {
		case kwIn, kwInstanceOf, kwAs, kwSatisfies, kwExtends:
			return false
		}
		return true
	case tokNumber, tokString, tokOpen:
		return true
	case tokPunct:
		switch t.op {
		case '!', '~', '@', opInc, opDec:
			return true
		}
	}
	return false
}
