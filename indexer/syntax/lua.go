package syntax

// walkLua declares functions at any depth: those with a name, those that are given to a
// variable or a field, and those that are the fields of a table.
func walkLua(w *walk) {
	l := lua{ends{walk: w}}
	l.run(l.token)
}

// lua is the state of a walk over a Lua file.
type lua struct{ ends }

// token reads what begins with token i, and returns the token to go on with.
func (l *lua) token(i int) int {
	t := l.at(i)
	switch {
	case t.kind == tokOpen && int(t.match) > i:
		l.push(endBracket, i).close = int(t.match)
	case t.kind == tokClose && t.match >= 0:
		l.closeBracket(i)
	case t.kw == 0:
	case t.kw == kwFunction:
		return l.function(i)
	case t.kw == kwIf, t.kw == kwDo, t.kw == kwRepeat:
		l.push(endBlock, i)
	case t.kw == kwEnd, t.kw == kwUntil:
		l.end(i)
	}
	return i + 1
}

// A luaName is what a function is named by: the tokens from first to name, of which those
// before the last one are the table that it is put into.
type luaName struct {
	first, name int
}

// function opens the function whose keyword is token i, and declares it if it has a name.
func (l *lua) function(i int) int {
	first, next := i, i+1
	var n luaName
	ok := false
	if l.isName(next) {
		n.first = next
		for (l.is(next+1, '.') || l.is(next+1, ':')) && l.isName(next+2) && l.step() {
			next += 2
		}
		n.name, ok = next, true
		next++
		if l.at(i-1).kw == kwLocal {
			first--
		}
	} else if n, ok = l.target(i - 1); ok {
		first = n.first
		if l.at(first-1).kw == kwLocal {
			first--
		}
	}
	if ok {
		l.beginsLine(first)
	}
	f := l.push(endBlock, i)
	if !ok {
		return next
	}
	kind := Function
	if n.name > n.first && l.is(n.name-1, ':') {
		kind = Method
	}
	d := l.declare(kind, n.name, first, i, f.parent)
	if n.name > n.first {
		l.out.Decls[d].RecvStart, l.out.Decls[d].RecvEnd = l.at(n.first).start, l.at(n.name-2).end
	}
	f.decl, f.past, f.parent = d, d+1, d
	return next
}

// isName reports whether token i is a name.
func (l *lua) isName(i int) bool {
	t := l.at(i)
	return t.kind == tokIdent && t.kw == 0
}

// target returns what the equals sign at token i gives a value to, if that is a variable or a
// field by its name.
func (l *lua) target(i int) (n luaName, ok bool) {
	if !l.is(i, '=') || l.at(i).kind != tokPunct {
		return n, false
	}
	name := i - 1
	if l.is(name, '>') && l.is(name-2, '<') { // local f <const> =
		name -= 3
	}
	n = luaName{name, name}
	if !l.isName(name) {
		return n, false
	}
	for l.is(n.first-1, '.') && l.step() {
		if n.first -= 2; !l.isName(n.first) {
			return n, false
		}
	}
	switch p := l.at(n.first - 1); p.op {
	case ':': // a:b = is nothing
		return n, false
	case ',':
		return n, l.inTable()
	}
	return n, true
}

// inTable reports whether the innermost thing that is open is a table.
func (l *lua) inTable() bool {
	top := l.top()
	return len(l.open) > 0 && top.kind == endBracket && l.is(top.close, '}')
}
