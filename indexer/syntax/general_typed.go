package syntax

// A typed declaration has no keyword: what declares is a type, then a name, then
// what follows the name.

// Limits on a typed declaration.
const (
	maxDeclarator = 128 // tokens of its type and name
	maxTrailer    = 64  // tokens and groups between a function's parameters and its body
	maxMacros     = 4   // macros with arguments, and attributes, before its name
)

// typedDeclaration reads the function, field or variable that starts with token
// first, and returns the index after it, or 0.
func (g *general) typedDeclaration(first, end int, p site) int {
	if g.at(first).kw == kwUsing && g.bodies && g.at(first+1).kind == tokIdent && g.is(first+2, '=') {
		last := g.statementEnd(first, first+2, end)
		g.add(Class, first+1, first, last, p)
		return last + 1
	}
	t := typedHead{first: first, name: -1}
	for i, n := first, 0; n < maxDeclarator && i < end && g.step(); n++ {
		tok := g.at(i)
		switch tok.kind {
		case tokIdent:
			if !g.isTypeWord(tok.kw) {
				return 0
			}
			if tok.kw == kwOperator {
				return g.operator(&t, i, end, p)
			}
			t.word(g, i)
			i++
		case tokPunct:
			next := g.typedPunct(&t, i, end, p)
			if next <= 0 {
				return -next
			}
			i = next
		case tokOpen:
			next, done := g.typedOpen(&t, i, end, p)
			if done {
				return next
			}
			i = next
		default:
			return 0
		}
	}
	return 0
}

// A typedHead is what has been read of a typed declaration.
type typedHead struct {
	first  int
	name   int // last word
	words  int // before the name, with what stands for a type
	recv   int // first word of a path that ends in the name, or -1
	owner  int // the word before the name in that path
	macros int // groups that were taken for arguments of a macro
	tilde  bool
	tagged bool // the word before the name only says what kind of type follows
	kind   Kind // set by a word that says it: event, delegate
	hidden bool // extern
}

func (t *typedHead) word(g *general, i int) {
	kw := g.at(i).kw
	before := g.at(i - 1)
	if before.op == '~' && g.is(i-2, opColons) {
		before = g.at(i - 2)
	}
	if t.name >= 0 && i-1 > t.first-1 && before.kind == tokPunct && (before.op == opColons || before.op == '.') {
		if t.recv < 0 {
			t.recv = t.name
		}
		t.owner, t.name = t.name, i
		return
	}
	if t.name >= 0 {
		t.words++
		t.tagged = isTag(g.at(t.name).kw)
	}
	switch kw {
	case kwEvent:
		t.kind = Event
	case kwDelegate:
		t.kind = Class
	case kwExtern:
		t.hidden = true
	}
	if string(g.text(i)) == "concept" && g.bodies {
		t.kind = Interface
	}
	t.name, t.recv = i, -1
}

// setOwner sets the type that the path before a name says it belongs to. Type
// arguments are left out.
func (t *typedHead) setOwner(g *general, p *site) {
	p.recvStart, p.recvEnd = g.at(t.recv).start, g.at(t.owner).end
	if g.find('<', t.recv, t.owner) >= 0 {
		p.recvStart = g.at(t.owner).start
	}
}

// isTag reports whether a keyword and a name are only a type together.
func isTag(k keyword) bool {
	switch k {
	case kwStruct, kwClass, kwEnum, kwUnion, kwNamespace, kwTypename, kwInterface, kwRecord:
		return true
	}
	return false
}

// isTypeWord reports whether a word may be part of a type or a modifier.
func (g *general) isTypeWord(k keyword) bool {
	if control[k] && k != kwNew || k == kwNew && !g.properties {
		return false
	}
	switch k {
	case kwUsing, kwImport, kwPackage, kwDelete, kwYield, kwAssert, kwAlias, kwExport, kwLibrary, kwModule,
		kwNamespace, kwFriend, kwTemplate, kwThis, kwSuper, kwNull, kwThrows, kwWhere:
		return false
	}
	return true
}

// typedPunct goes on after a punctuation mark. It returns the index to go on
// from, or the negated index after the declaration, or 0.
func (g *general) typedPunct(t *typedHead, i, end int, p site) int {
	switch op := g.at(i).op; op {
	case '<':
		if next := g.typeArgs(i); next > i { // Java has them before the type, too
			return next
		}
	case '*', '&', opAnd, '?', opPower:
		if t.name >= 0 {
			t.words++
			return i + 1
		}
	case opColons, '.', opEllipsis:
		return i + 1
	case '~':
		t.tilde = true
		return i + 1
	case '=', ';', ',', ':', opArrow:
		if op == opArrow && !g.properties {
			return 0
		}
		return -g.typedValue(t, i, end, p)
	}
	return 0
}

// typedOpen goes on after a group of brackets. It returns the index to go on from,
// or with done the index after the declaration, or 0.
func (g *general) typedOpen(t *typedHead, i, end int, p site) (next int, done bool) {
	after := g.past(i)
	if after == i+1 {
		return 0, true
	}
	switch g.at(i).op {
	case '[', '#':
		return after, false
	case '{':
		if g.properties && t.words > 0 && p.holds() && g.accessors(i) {
			return g.typedValue(t, i, end, p), true
		}
		return 0, true
	case '(':
		if t.name >= 0 && (g.is(i+1, '*') || g.is(i+1, '^')) && g.at(i+2).kind == tokIdent { // int (*f)(void);
			if follow := g.at(after); after != i+4 || follow.op != '(' && follow.op != '[' {
				return 0, true
			}
			t.words++
			t.name, t.recv, t.tagged = i+2, -1, false
			return g.typedValue(t, g.past(after), end, p), true
		}
		if t.name != i-1 && g.at(i-1).op != '>' {
			return 0, true
		}
		if next := g.typedFunction(t, i, end, p); next > 0 {
			return next, true
		}
		// An attribute or a macro that something follows: __attribute__((x)) int f();
		if follow := g.at(after); follow.kind == tokIdent && t.name == i-1 && t.macros < maxMacros {
			t.macros++
			t.name = -1
			return after, false
		}
	}
	return 0, true
}

// accessors reports whether the block that token i opens is that of a property.
func (g *general) accessors(i int) bool {
	for j, n := i+1, 0; n < maxPrefix; n++ {
		t := g.at(j)
		if t.kind == tokOpen && t.op == '[' {
			j = g.past(j)
			continue
		}
		if t.kind != tokIdent {
			return false
		}
		switch t.kw {
		case kwGet, kwSet, kwInit:
			return true
		}
		switch string(g.text(j)) {
		case "add", "remove", "construct", "default":
			return true
		}
		j++
	}
	return false
}

// typedFunction reads the parameters that token i opens and what follows them.
func (g *general) typedFunction(t *typedHead, i, end int, p site) int {
	kind, ok := g.functionKind(t, &p)
	if !ok {
		return 0
	}
	open, last := g.typedTrailer(t.first, g.past(i), end)
	if last < 0 {
		return 0
	}
	if open < 0 && !p.holds() && t.kind == 0 && !(g.properties && g.arrowAfter(g.past(i))) || open < 0 && p.recvEnd != 0 && p.kind == 0 {
		return 0 // only mentioned
	}
	if t.kind != 0 {
		kind = t.kind
	}
	start := g.at(t.name).start
	if t.tilde {
		start = g.at(t.name - 1).start
	}
	g.addSpan(kind, start, g.at(t.name).end, t.name, t.first, last, p)
	return last + 1
}

// arrowAfter reports whether the body of a function is a value, behind parameters that
// end before token i.
func (g *general) arrowAfter(i int) bool {
	for n := 0; n < 2 && g.at(i).kind == tokIdent; n++ { // async
		i++
	}
	return g.at(i).op == opArrow
}

// functionKind decides whether a head may be that of a function, and of which kind.
// It sets the type that the function's name says it belongs to.
func (g *general) functionKind(t *typedHead, p *site) (Kind, bool) {
	if t.name < t.first || !g.isName(t.name) || t.tagged {
		return 0, false
	}
	name := string(g.text(t.name))
	if t.recv >= 0 && g.at(t.name-1).op != '.' {
		t.setOwner(g, p)
		if string(g.text(t.owner)) == name {
			if t.tilde {
				return Method, true
			}
			return Constructor, true
		}
	}
	if p.parent >= 0 && p.holds() && p.recvEnd == 0 && string(g.out.Name(&g.out.Decls[p.parent])) == name {
		if t.tilde {
			return Method, true
		}
		return Constructor, true
	}
	switch {
	case t.words == 0:
		return 0, false
	case p.holds():
		return Method, true
	}
	return Function, true
}

// typedTrailer reads what follows parameters. It returns the bracket that opens the
// body, or -1, and the last token, or -1 if this is no declaration of a function.
func (g *general) typedTrailer(first, i, end int) (open, last int) {
	for n := 0; n < maxTrailer && i < end && g.step(); n++ {
		t := g.at(i)
		switch t.kind {
		case tokOpen:
			if t.op == '{' {
				return i, g.closing(first, i, end)
			}
			i = g.past(i)
		case tokIdent:
			if control[t.kw] && t.kw != kwTry {
				return -1, -1
			}
			i++
		case tokPunct:
			switch t.op {
			case ';':
				return -1, i
			case '=', opArrow:
				return -1, g.statementEnd(i, i+1, end)
			case ':':
				return g.initialisers(i+1, end)
			case opThin, opColons, '.', '*', '&', opAnd, ',', '?', opEllipsis:
				i++
			case '<':
				next := g.typeArgs(i)
				if next == i {
					return -1, -1
				}
				i = next
			default:
				return -1, -1
			}
		default:
			return -1, -1
		}
	}
	return -1, -1
}

// initialisers passes C++'s ": a(1), b{2}" before the body of a constructor, or
// C#'s ": base(x)" and constraints.
func (g *general) initialisers(i, end int) (open, last int) {
	for n := 0; n < maxHeader && i < end && g.step(); n++ {
		t := g.at(i)
		before := g.at(i - 1)
		switch {
		case t.kind == tokOpen && t.op == '{' && (before.kind == tokClose || before.op == '>' && before.kind == tokPunct || g.properties):
			return i, max(i, int(t.match))
		case t.kind == tokPunct && t.op == ';':
			return -1, i
		case t.kind == tokPunct && t.op == opArrow:
			return -1, g.statementEnd(i, i+1, end)
		case t.kind == tokClose, t.kind == tokEOF:
			return -1, -1
		}
		if t.kind == tokOpen && t.op == '{' && before.kind != tokIdent {
			return -1, -1
		}
		i = g.past(i)
	}
	return -1, -1
}

// operator reads a function that is named operator and what it overloads.
func (g *general) operator(t *typedHead, i, end int, p site) int {
	j := i + 1
	if g.at(j).kind == tokOpen && g.at(g.past(j)).op == '(' { // operator()(...), operator[](...)
		j = g.past(j)
	}
	for n := 0; n < 8 && g.at(j).op != '(' && j < end; n++ {
		j++
	}
	if g.at(j).op != '(' || g.at(j).kind != tokOpen {
		return 0
	}
	open, last := g.typedTrailer(t.first, g.past(j), end)
	if last < 0 || open < 0 && !p.holds() {
		return 0
	}
	if t.name >= 0 && g.at(i-1).op == opColons {
		if t.owner = t.name; t.recv < 0 {
			t.recv = t.name
		}
		t.setOwner(g, &p)
	}
	g.addSpan(Operator, g.at(i).start, g.at(j-1).end, i, t.first, last, p)
	return last + 1
}

// typedValue reads a field, a property or a variable whose name stands before
// token i, and others that a comma joins to it.
func (g *general) typedValue(t *typedHead, i, end int, p site) int {
	if t.name < t.first || t.words == 0 || t.tagged || t.recv >= 0 || !g.isName(t.name) {
		return 0
	}
	op := g.at(i).op
	kind := Variable
	switch {
	case t.kind != 0:
		kind = t.kind
	case p.holds() && (op == '{' || op == opArrow):
		kind = Property
	case p.holds():
		kind = Field
	case op == ':' || p.block:
		return 0
	}
	if op == ':' && p.kind != Struct && p.kind != Class {
		return 0
	}
	last := int(g.at(i).match)
	if op != '{' || g.is(last+1, '=') {
		last = g.statementEnd(t.first, max(i, last+1), end)
	}
	if op != '{' && !g.is(last, ';') && !g.lines {
		return 0
	}
	if t.hidden && kind == Variable && op != '=' {
		return last + 1
	}
	g.add(kind, t.name, t.first, last, p)
	for j := i; op != '{' && j < last && g.step(); j = g.past(j) {
		if g.is(j, '<') && j == g.typeArgs(j) {
			break // commas may be those of type arguments
		}
		j = g.typeArgs(j)
		if g.at(j).op != ',' || g.at(j).kind != tokPunct {
			continue
		}
		name := j + 1
		for n := 0; n < 4 && g.at(name).op == '*'; n++ {
			name++
		}
		if follow := g.at(name + 1); g.isName(name) && (follow.op == ',' || follow.op == '=' || follow.op == ';' || follow.op == '[' || follow.op == ':') {
			g.add(kind, name, name, name, p)
		}
	}
	return last + 1
}

// isTypedef reports whether token i begins a typedef.
func (g *general) isTypedef(i int) bool {
	for n := 0; n < 4; n++ {
		if g.at(i+n).kw == kwTypedef {
			return true
		}
		if g.at(i+n).kind != tokIdent {
			break
		}
	}
	return false
}

// typedef reads a typedef: the name is the last word before the semicolon, or the
// one in the parentheses of a function pointer.
func (g *general) typedef(first, end int, p site) int {
	last := g.statementEnd(first, first, end)
	if g.at(last).op != ';' {
		return 0
	}
	kind, body := Class, -1
	name, depth := -1, 0
	for i := first; i < last && depth < maxDeclarator && g.step(); depth++ {
		t := g.at(i)
		switch {
		case t.kind == tokOpen && t.op == '{':
			if body = i; g.past(i) == i+1 {
				return 0
			}
		case t.kind == tokOpen && t.op == '(':
			after := g.past(i)
			if g.is(after, '(') || g.is(after, '[') { // the name is in here: (*name)(int)
				j := i
				for n := 0; n < maxPrefix && g.at(j+1).kind != tokClose && g.at(j+1).kind != tokOpen; n++ {
					j++
				}
				if name = -1; g.isName(j) {
					name = j
				}
				i = last
				continue
			}
			if g.at(after).kind != tokIdent {
				i = last
				continue
			}
		case t.kind == tokIdent && g.at(i-1).op != '[':
			name = i
		}
		i = g.past(i)
	}
	if name < 0 || !g.isName(name) || g.at(name).kw == kwTypedef {
		return 0
	}
	if body < 0 {
		g.add(kind, name, first, last, p)
		return last + 1
	}
	return g.typedefBody(first, body, name, last, p)
}

// typedefBody declares the type that a typedef defines and what it holds. A tag by
// another name is declared too.
func (g *general) typedefBody(first, body, name, last int, p site) int {
	kind := Struct
	tag := -1
	for i := first; i < body; i++ {
		switch t := g.at(i); {
		case t.kw == kwEnum:
			kind = Enum
		case t.kind == tokIdent && t.kw == 0:
			tag = i
		}
	}
	closing := int(g.at(body).match)
	own, from, to := name, first, last
	if tag >= 0 && string(g.text(tag)) != string(g.text(name)) && tag == body-1 {
		own, to = tag, closing
	}
	d := g.add(kind, own, from, to, p)
	g.body(body+1, closing, site{parent: d, kind: kind, depth: p.depth + 1})
	if own != name && name > closing {
		g.add(Class, name, name, last, p)
	}
	return last + 1
}
