package syntax

// walkHaskell declares types, classes with their methods, and functions: once, where the
// signature or the first clause stands. What stands in one column goes together.
func walkHaskell(w *walk) {
	h := haskell{w}
	h.layout(1, len(w.toks)-1, -1, map[string]int32{})
}

// A haskell is a module while it is walked.
type haskell struct{ *walk }

// layout walks what begins in the column of token i, up to before end. Seen has the functions
// that were declared, by name.
func (h haskell) layout(i, end int, parent int32, seen map[string]int32) {
	if !h.descend() {
		return
	}
	defer h.ascend()
	column := h.column(i)
	for i < end && h.step() {
		next := i + 1
		for next < end && !(h.at(next).flags&flagNewline != 0 && h.column(next) <= column) && h.step() {
			next++
		}
		h.declaration(i, next, parent, seen)
		i = next
	}
}

// declaration declares what stands from token i to before end.
func (h haskell) declaration(i, end int, parent int32, seen map[string]int32) {
	switch t := h.at(i); {
	case t.kw == kwModule && parent < 0 && h.where(i, end) > 0:
		// A module without a signature in columns: all after where is indented as it is.
		if at := h.where(i, end); at+1 < end {
			h.layout(at+1, end, parent, seen)
		}
	case t.kw == kwData || t.kw == kwNewtype || t.kw == kwType:
		h.typeName(Class, i, end, parent)
	case t.kw == kwClass && parent < 0:
		if d := h.typeName(Interface, i, end, parent); d >= 0 {
			if at := h.where(i, end); at > 0 && at+1 < end {
				h.layout(at+1, end, d, map[string]int32{})
			}
		}
	case t.kw == kwInstance || t.kw == kwImport || t.kw == kwDeriving || t.kw == kwDefault || t.kw == kwModule || t.op == '#':
	case h.spells(i, "infixl") || h.spells(i, "infixr") || h.spells(i, "infix") || h.spells(i, "foreign") || h.spells(i, "pattern") && h.upper(i+1):
	default:
		h.function(i, end, parent, seen)
	}
}

// where returns the where of a declaration, or -1.
func (h haskell) where(i, end int) int {
	for ; i < end && h.step(); i = h.past(i) {
		if h.at(i).kw == kwWhere {
			return i
		}
	}
	return -1
}

func (h haskell) spells(i int, word string) bool {
	return h.at(i).kind == tokIdent && string(h.text(i)) == word
}

// upper reports whether token i is a name that begins with a capital.
func (h haskell) upper(i int) bool {
	t := h.at(i)
	return t.kind == tokIdent && 'A' <= h.src[t.start] && h.src[t.start] <= 'Z'
}

// typeName declares a type or class, whose name stands behind a context if there is one.
func (h haskell) typeName(kind Kind, i, end int, parent int32) int32 {
	name := i + 1
	for h.spells(name, "family") || h.spells(name, "role") {
		name++
	}
	if h.at(name).kw == kwInstance {
		return -1
	}
	for j := name; j < end && h.step(); j = h.past(j) {
		t := h.at(j)
		if t.op == opArrow {
			name = j + 1
			break
		}
		if t.op == '=' || t.op == opColons || t.kw == kwWhere || t.op == '|' {
			break
		}
	}
	if h.is(name, '(') && h.at(name+1).kind == tokPunct {
		if start, stop, line, after := h.operator(name + 1); h.is(after, ')') {
			return h.declareSpan(kind, start, stop, line, i, end-1, parent)
		}
	}
	if !h.upper(name) || name >= end {
		return -1
	}
	return h.declare(kind, name, i, end-1, parent)
}

// function declares what a signature or a clause is of, or adds to it.
func (h haskell) function(i, end int, parent int32, seen map[string]int32) {
	if h.signature(i, end, parent, seen) {
		return
	}
	if !h.defines(i, end) {
		return
	}
	start, stop, line, call := h.clause(i, end)
	if stop == start {
		return
	}
	if d, ok := seen[string(h.src[start:stop])]; ok {
		h.finish(d, end-1)
	} else if parent < 0 || call {
		h.add(start, stop, line, i, end, parent, seen)
	}
}

func (h haskell) add(start, stop, line uint32, i, end int, parent int32, seen map[string]int32) {
	kind := Function
	if parent >= 0 {
		kind = Method
	}
	seen[string(h.src[start:stop])] = h.declareSpan(kind, start, stop, line, i, end-1, parent)
}

// signature declares the names before a :: and reports whether there is one.
func (h haskell) signature(i, end int, parent int32, seen map[string]int32) bool {
	j := i
	for j < end && h.step() {
		if _, _, _, after := h.signed(j); after == j {
			return false
		} else if j = after; h.is(j, opColons) {
			break
		} else if !h.is(j, ',') {
			return false
		}
		j++
	}
	if !h.is(j, opColons) || j >= end {
		return false
	}
	for k := i; k < j && h.step(); k++ {
		start, stop, line, after := h.signed(k)
		if _, ok := seen[string(h.src[start:stop])]; !ok {
			h.add(start, stop, line, i, end, parent, seen)
		}
		k = after
	}
	return true
}

// signed returns the name or the operator in parentheses at token i, and the token after
// it, which is i if there is none.
func (h haskell) signed(i int) (start, stop, line uint32, after int) {
	t := h.at(i)
	switch {
	case t.kind == tokIdent && t.kw == 0 && !h.upper(i):
		return t.start, t.end, t.line, i + 1
	case t.op == '(' && h.at(i+1).kind == tokPunct:
		if start, stop, line, after := h.operator(i + 1); h.is(after, ')') {
			return start, stop, line, after + 1
		}
	}
	return 0, 0, 0, i
}

// operator returns where the operator is that token i begins, and the token after it.
func (h haskell) operator(i int) (start, stop, line uint32, after int) {
	t := h.at(i)
	to := i
	for h.at(to+1).kind == tokPunct && h.at(to+1).start == h.at(to).end && h.step() {
		to++
	}
	return t.start, h.at(to).end, t.line, to + 1
}

// defines reports whether a clause has a body: an equals sign, or a guard.
func (h haskell) defines(i, end int) bool {
	for ; i < end && h.step(); i = h.past(i) {
		if t := h.at(i); t.kind == tokPunct && (t.op == '=' || t.op == '|') && h.alone(i) {
			return true
		}
	}
	return false
}

// alone reports whether token i is an operator by itself.
func (h haskell) alone(i int) bool {
	before, after := h.at(i-1), h.at(i+1)
	return !(before.kind == tokPunct && before.end == h.at(i).start) && !(after.kind == tokPunct && after.start == h.at(i).end)
}

// clause returns the name that a clause is of, and whether it has arguments.
func (h haskell) clause(i, end int) (start, stop, line uint32, call bool) {
	if start, stop, line, after := h.signed(i); after > i && h.is(i, '(') {
		return start, stop, line, true
	}
	after := h.past(i)
	if h.at(i).op == '!' || h.at(i).op == '~' {
		return 0, 0, 0, false
	}
	if h.upper(i) || h.at(i).kind == tokNumber { // Just x <+> y = ...
		for after < end && h.at(after).kind != tokPunct && h.step() {
			after = h.past(after)
		}
	}
	t := h.at(after)
	switch {
	case t.op == '`' && h.is(after+2, '`'):
		n := h.at(after + 1)
		return n.start, n.end, n.line, true
	case t.kind == tokPunct && after < end && t.op != '@' && !(h.alone(after) && (t.op == '=' || t.op == '|')) && !h.strict(after):
		start, stop, line, _ = h.operator(after)
		return start, stop, line, true
	}
	if n := h.at(i); n.kind == tokIdent && n.kw == 0 && !h.upper(i) {
		return n.start, n.end, n.line, t.op != '='
	}
	return 0, 0, 0, false
}

// strict reports whether token i is a mark of a pattern and no operator: f !x = x.
func (h haskell) strict(i int) bool {
	t := h.at(i)
	return (t.op == '!' || t.op == '~' || t.op == '$') && t.start > h.at(i-1).end && h.at(i+1).start == t.end
}
