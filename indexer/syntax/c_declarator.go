package syntax

// A cHead is what has been read of a declaration: its type and its name.
type cHead struct {
	first   int  // of all of it
	from    int  // where this declarator may begin for the outline: after the body of a type
	name    int  // the last word, or -1
	before  int  // the name before that, if that may be what is declared: or -1
	owner   int  // first word of a path that ends in the name, or -1
	ownerTo int  // its last
	words   int  // of the type, with what stands for one
	body    bool // the type was written out
	extern  bool
	friend  bool
}

// declaration reads the function, variables or type whose first words begin at token i,
// and returns the index after it. What is no declaration is passed.
func (c *cWalk) declaration(first, i, end int, s cScope) int {
	h := cHead{first: first, from: first, name: -1, before: -1, owner: -1}
	for n := first; n < i; n++ {
		h.extern = h.extern || c.at(n).kw == kwExtern && !c.cpp
		h.friend = h.friend || c.at(n).kw == kwFriend
	}
	for n := 0; n < maxDeclarator && i < end && c.step(); n++ {
		t := c.at(i)
		next := 0
		switch t.kind {
		case tokIdent:
			if i > first && t.flags&flagNewline != 0 && c.begins(i) {
				return i
			}
			if t.kw == kwOperator && c.cpp {
				return c.operatorFunction(&h, i, end, s)
			}
			next = c.headWord(&h, i, end, s)
		case tokPunct:
			next = c.headPunct(&h, i, end, s)
		case tokOpen:
			next = c.headOpen(&h, i, end, s)
		case tokClose:
			return i
		}
		if next <= 0 {
			return max(-next, c.skipIf(next == 0, i, end))
		}
		i = next
	}
	return c.skip(i, end)
}

// skipIf passes the rest of a statement that is no declaration.
func (c *cWalk) skipIf(skip bool, i, end int) int {
	if skip {
		return c.skip(i, end)
	}
	return 0
}

// begins reports whether token i is a keyword that begins a declaration, and is no part
// of one that a macro without a semicolon seems to begin.
func (c *cWalk) begins(i int) bool {
	switch c.at(i).kw {
	case kwNamespace, kwTemplate, kwUsing, kwTypedef, kwPublic, kwPrivate, kwProtected:
		return true
	case kwExtern:
		return c.at(i+1).kind == tokString
	}
	return false
}

// headWord goes on after a word. This and the next two return the index to go on from,
// or the negated index after the declaration, or 0 if this is none.
func (c *cWalk) headWord(h *cHead, i, end int, s cScope) int {
	switch c.at(i).kw {
	case kwStruct, kwUnion, kwClass, kwEnum:
		spec := c.typeSpecifier(h.first, i, end, s)
		h.words++
		if spec.body {
			h.body, h.from = true, spec.after
			h.name, h.before = -1, -1
			if spec.declared >= 0 && spec.after < len(c.toks) && c.isCName(spec.after) && c.at(spec.after).start == c.out.Decls[spec.declared].NameStart {
				return -c.moreNames(spec.after+1, end, s, false)
			}
			return spec.after
		}
		h.name, h.before = -1, -1
		return spec.after
	case kwExtern:
		h.extern = true
	case kwFriend:
		h.friend = true
	}
	switch c.word(i) {
	case cNever:
		return 0
	case cModifier:
		return i + 1
	case cBuiltin:
		h.words++
		h.name, h.before = -1, -1
		return i + 1
	case cAttribute, cTypeOf:
		if !c.is(i+1, '(') {
			return i + 1
		}
		if c.word(i) == cTypeOf {
			h.words++
		}
		return c.past(i + 1)
	}
	if (c.is(i-1, opColons) || c.is(i-1, '~') && c.is(i-2, opColons)) && h.name >= 0 {
		if h.owner < 0 {
			h.owner = h.name
		}
		h.ownerTo = h.name
		h.name = i
		return i + 1
	}
	if h.body && h.name < 0 && c.underscored(i) && !c.is(i+1, '[') && !c.is(i+1, '=') {
		if c.is(i+1, '(') {
			return c.past(i + 1)
		}
		return i + 1 // } __packed;
	}
	if h.name >= 0 && h.words == 0 && c.at(i).flags&flagNewline != 0 && c.alone(h.name) {
		h.name = -1
	}
	if h.name >= 0 {
		h.words++
	}
	h.before, h.name, h.owner = h.name, i, -1
	return i + 1
}

// alone reports whether token i is a macro that has its line for itself.
func (c *cWalk) alone(i int) bool { return c.at(i).flags&flagNewline != 0 && c.shouts(i) }

// headPunct goes on after a punctuation mark.
func (c *cWalk) headPunct(h *cHead, i, end int, s cScope) int {
	switch op := c.at(i).op; op {
	case '*', '^', '&', opAnd:
		if h.name < 0 && h.words == 0 {
			return 0
		}
		if h.name >= 0 {
			h.words++
			h.name, h.before, h.owner = -1, -1, -1
		}
		return i + 1
	case opColons:
		return i + 1
	case '~':
		if c.at(i+1).kind != tokIdent || !c.cpp {
			return 0
		}
		return i + 1
	case '<':
		if !c.cpp {
			return 0
		}
		return max(c.templateArgs(i), 0)
	case opEllipsis:
		return i + 1
	case ';', '=', ',', ':':
		return -c.variables(h, i, end, s)
	}
	return 0
}

// headOpen goes on after a bracket.
func (c *cWalk) headOpen(h *cHead, i, end int, s cScope) int {
	switch c.at(i).op {
	case '#':
		c.define(i)
		return c.past(i)
	case '[':
		if c.is(i+1, '[') {
			return c.past(i)
		}
		return -c.variables(h, i, end, s)
	case '{':
		if c.cpp && h.name >= 0 && h.words > 0 && c.after(c.past(i)) {
			return -c.variables(h, i, end, s)
		}
		return -c.group(i, s)
	case '(':
		return c.headParen(h, i, end, s)
	}
	return 0
}

// after reports whether token i may follow the initial value of a variable.
func (c *cWalk) after(i int) bool { return c.is(i, ';') || c.is(i, ',') }

// headParen reads parentheses: parameters, a declarator within, or what a macro is
// called with.
func (c *cWalk) headParen(h *cHead, i, end int, s cScope) int {
	after := c.past(i)
	if after == i+1 {
		return 0
	}
	if inner, params := c.parenthesised(i); inner >= 0 && (h.words > 0 || h.name >= 0) {
		if next := c.at(after); next.op == '(' || next.op == '[' || params || h.name < 0 {
			if h.name >= 0 {
				h.words++
			}
			h.name, h.before, h.owner = inner, -1, -1
			if params {
				return -c.function(h, after, end, s)
			}
			if c.is(i+1, '*') || c.is(i+1, '^') || c.is(i+1, '&') || c.is(inner-1, '*') || !c.is(after, '(') {
				return -c.variables(h, after, end, s)
			}
			return -c.function(h, c.past(after), end, s) // int (name)(int)
		}
	}
	if h.name < 0 {
		return after // what a macro made of a type was called with
	}
	if c.attributeLike(h, i) {
		h.name, h.before = h.before, -1
		return after
	}
	if h.words > 0 && c.shouts(h.name) && c.names(after) {
		h.name, h.before = -1, -1
		return after // a macro with an attribute
	}
	if h.words == 0 && !c.named(h, s) {
		return c.macroCall(h, i, end, s)
	}
	return -c.function(h, after, end, s)
}

// names reports whether what stands at token i is a name, with macros that are called
// before it or not.
func (c *cWalk) names(i int) bool {
	for n := 0; n < maxPrefix && c.isCName(i) && c.shouts(i) && c.is(i+1, '('); n++ {
		i = c.past(i + 1)
	}
	return c.isCName(i) && !c.shouts(i) && !c.underscored(i)
}

// attributeLike reports whether the name before the parenthesis at token i is an
// attribute of the name before it: u64 value __aligned(8).
func (c *cWalk) attributeLike(h *cHead, i int) bool {
	if c.underscored(h.name) && !c.cpp && h.words > 0 && c.at(i+1).kind == tokNumber {
		return true // void __printf(1, 2) name()
	}
	if after := c.past(i); c.cpp && h.before >= 0 && h.words >= 2 && c.shouts(h.name) && !c.shouts(h.before) && after == i+3 &&
		(c.after(after) || c.is(after, '=') || c.is(after, '{') && c.after(c.past(after))) {
		return true // int value GUARDED_BY(lock)
	}
	if h.before < 0 || !c.underscored(h.name) || c.underscored(h.before) || c.is(c.past(i), '{') || c.cpp {
		return false
	}
	inside := c.at(i + 1)
	return inside.kind != tokClose && inside.kw == 0 && (c.past(i) == i+3 || c.at(i+2).kind != tokIdent && !c.is(i+2, '*'))
}

// named reports whether a function without a type may have the name of h: one that
// makes or ends an object.
func (c *cWalk) named(h *cHead, s cScope) bool {
	name := string(c.text(h.name))
	if h.owner >= 0 || c.tilde(h) {
		return true
	}
	return s.class() && name == s.name
}

// macroCall goes on after a name that is called but has no type. In a file it may be a
// function after all, whose type is int.
func (c *cWalk) macroCall(h *cHead, i, end int, s cScope) int {
	after := c.past(i)
	next := c.at(after)
	switch {
	case next.op == '{' && next.kind == tokOpen:
		if c.shouts(h.name) || s.class() {
			return -c.group(after, s)
		}
		return -c.function(h, after, end, s)
	case next.kind == tokIdent && next.flags&flagNewline == 0, next.op == '*':
		h.words, h.name = 1, -1 // stands for a type, or for attributes
		return after
	case next.kind == tokIdent && !c.cpp && c.oldParams(after-1, end) >= 0:
		return -c.function(h, after, end, s)
	case next.kind == tokIdent && next.flags&flagNewline != 0, next.op == '#':
		return -after
	}
	return 0
}

// parenthesised returns the name in a declarator in the parentheses at token i, or -1,
// and whether it has parameters of its own.
func (c *cWalk) parenthesised(i int) (name int, params bool) {
	end := c.past(i) - 1
	name = -1
	marked := false
	for j, n := i+1, 0; j < end && n < maxPrefix && c.step(); n++ {
		t := c.at(j)
		switch {
		case t.kind == tokIdent && c.word(j) == cModifier:
			j++
		case t.kind == tokIdent && c.word(j) == cAttribute && c.is(j+1, '('):
			j = c.past(j + 1)
		case t.kind == tokIdent && c.word(j) == cName:
			name = j
			j++
		case t.op == '*', t.op == '^', t.op == '&':
			marked = true
			name = -1
			j++
		case t.op == opColons:
			j++
		case t.op == '<' && c.cpp && c.templateArgs(j) > 0:
			j = c.templateArgs(j)
		case t.op == '(' && t.kind == tokOpen && marked && name < 0 && c.past(j) > j+1: // (*(*f))(void)
			i, end = j, c.past(j)-1
			j, marked = i+1, false
		case t.op == '(' && t.kind == tokOpen && marked && c.past(j) == end:
			return name, true
		case t.op == '[' && marked && name >= 0:
			return name, false
		default:
			return -1, false
		}
	}
	if name >= 0 && !marked && !c.is(end+1, '(') {
		return -1, false
	}
	return name, false
}
