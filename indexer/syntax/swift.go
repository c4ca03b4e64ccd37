package syntax

import "slices"

// walkSwift declares what a Swift file declares: types and functions at any depth, the
// members of types, and variables of the file. An extension is no declaration: what it
// holds names the type as its receiver.
func walkSwift(w *walk) {
	w.swiftItems(1, len(w.toks)-1, swiftPlace{parent: -1})
}

// A swiftPlace is where declarations stand.
type swiftPlace struct {
	parent             int32
	recvStart, recvEnd uint32 // the name of the type that an extension is for
	kind               Kind   // of the type around them; Object in an extension, 0 in a file
	local              bool   // in code, whose variables are local
}

// swiftItems walks the declarations between two tokens. In code it goes into all groups
// as if their brackets were not there. Elsewhere a group that no declaration took is code,
// but for braces in a type, which are a mistake, and what they hold is members.
func (w *walk) swiftItems(i, end int, p swiftPlace) {
	if !w.descend() {
		return
	}
	defer w.ascend()
	for i < end && w.step() {
		t := w.at(i)
		switch {
		case (t.kind == tokIdent || t.op == '@') && w.swiftStarts(i):
			i = max(w.swiftItem(i, end, p), i+1)
		case t.kind == tokOpen && !p.local && (t.op != '{' || p.kind == 0):
			next := w.past(i)
			w.swiftItems(i+1, next-1, swiftPlace{parent: p.parent, local: true})
			i = next
		default:
			i++
		}
	}
}

// swiftStarts reports whether a statement may start with token i.
func (w *walk) swiftStarts(i int) bool {
	t, before := w.at(i), w.at(i-1)
	switch before.kind {
	case tokEOF:
		return true
	case tokPunct:
		return before.op == ';' || t.flags&flagNewline != 0 && before.op != ',' && before.op != '@'
	case tokOpen, tokClose:
		if before.op == '{' || before.op == '}' {
			return true
		}
		return t.flags&flagNewline != 0 && (before.kind == tokClose || before.match < 0)
	case tokIdent:
		if before.kw == kwIn {
			return true
		}
	}
	return t.flags&flagNewline != 0
}

// swiftItem declares what starts with token i. It returns the index after it, or i if
// that is no declaration. So do the functions that it calls, in which first is the first
// token of the declaration after its attributes, and i is its keyword.
func (w *walk) swiftItem(i, end int, p swiftPlace) int {
	start, first := i, -1
	for range maxPrefix {
		if next := w.swiftAttribute(i); next > i {
			i = next
			continue
		}
		if first < 0 {
			first = i
		}
		if i >= end || w.at(i).kind != tokIdent {
			break
		}
		if next := w.swiftKeyword(first, i, end, p); next > i {
			return next
		}
		next := w.swiftModifier(i)
		if next == i {
			break
		}
		i = next
	}
	return start
}

// swiftAttribute returns the index after the attribute that token i begins, or i.
func (w *walk) swiftAttribute(i int) int {
	if !w.is(i, '@') || w.at(i+1).kind != tokIdent {
		return i
	}
	i += 2
	for range maxPrefix {
		if !w.is(i, '.') || w.at(i+1).kind != tokIdent {
			break
		}
		i += 2
	}
	i = w.swiftAngle(i)
	if t := w.at(i); t.op == '(' && t.start == w.at(i-1).end {
		i = w.past(i)
	}
	return i
}

// swiftModifiers are the modifiers that are no keywords.
var swiftModifiers = []string{
	"borrowing", "consuming", "convenience", "distributed", "dynamic", "fileprivate", "indirect", "infix", "isolated",
	"mutating", "nonisolated", "nonmutating", "optional", "package", "postfix", "prefix", "required", "unowned", "weak",
}

// swiftModifier returns the index after the modifier that token i is, or i. Another
// word of the declaration follows it.
func (w *walk) swiftModifier(i int) int {
	switch w.at(i).kw {
	case kwAsync, kwClass, kwFinal, kwInternal, kwLazy, kwOpen, kwOverride, kwPrivate, kwPublic, kwStatic:
	case 0:
		if !slices.Contains(swiftModifiers, string(w.text(i))) {
			return i
		}
	default:
		return i
	}
	next := i + 1
	if t := w.at(next); t.op == '(' && t.flags&flagNewline == 0 {
		next = w.past(next) // private(set), unowned(safe)
	}
	if t := w.at(next); t.kind != tokIdent && t.op != '@' {
		return i
	}
	return next
}

// swiftKeyword reads a declaration by its keyword, if token i is one.
func (w *walk) swiftKeyword(first, i, end int, p swiftPlace) int {
	switch w.at(i).kw {
	case kwClass, kwActor:
		if w.isSwiftName(i+1) && (w.is(i+2, '{') || w.is(i+2, ':') || w.is(i+2, '<') || w.at(i).kw == kwClass) {
			return w.swiftType(Class, first, i, end, p)
		}
	case kwStruct:
		return w.swiftType(Struct, first, i, end, p)
	case kwEnum:
		return w.swiftType(Enum, first, i, end, p)
	case kwProtocol:
		return w.swiftType(Interface, first, i, end, p)
	case kwExtension:
		return w.swiftExtension(first, i, end, p)
	case kwFunc:
		return w.swiftFunc(first, i, end, p)
	case kwMacro:
		if w.isSwiftName(i+1) && (w.is(i+2, '(') || w.is(i+2, '<')) {
			return w.swiftCallable(Function, i+1, i+1, first, end, p)
		}
	case kwVar, kwLet:
		return w.swiftVar(first, i, end, p)
	case kwCase:
		if p.kind == Enum {
			return w.swiftCases(first, i, end, p)
		}
	case kwTypealias:
		return w.swiftAlias(first, i, end, p)
	case kwInit:
		if p.kind != 0 {
			return w.swiftCallable(Constructor, i, i, first, end, p)
		}
	case kwImport:
		return w.swiftLineEnd(i+1, end)
	case 0:
		return w.swiftWord(first, i, end, p)
	}
	return i
}

// swiftWord is like swiftKeyword for what is spelled like a name.
func (w *walk) swiftWord(first, i, end int, p swiftPlace) int {
	if p.kind == 0 {
		return i
	}
	switch string(w.text(i)) {
	case "deinit":
		if w.is(i+1, '{') {
			return w.swiftCallable(Method, i, i, first, end, p)
		}
	case "subscript":
		if w.is(i+1, '(') || w.is(i+1, '<') {
			return w.swiftCallable(Method, i, i, first, end, p)
		}
	case "associatedtype":
		return w.swiftAlias(first, i, end, p)
	}
	return i
}

// swiftAdd declares what is named by the tokens from name to nameEnd.
func (w *walk) swiftAdd(kind Kind, name, nameEnd, first, last int, p swiftPlace) int32 {
	var d int32
	if n := w.at(name); name == nameEnd {
		d = w.declare(kind, name, first, last, p.parent)
	} else {
		d = w.declareSpan(kind, n.start, w.at(nameEnd).end, n.line, first, last, p.parent)
	}
	w.out.Decls[d].RecvStart, w.out.Decls[d].RecvEnd = p.recvStart, p.recvEnd
	return d
}

func (w *walk) swiftType(kind Kind, first, i, end int, p swiftPlace) int {
	name := i + 1
	if !w.isSwiftName(name) {
		return i
	}
	open := w.swiftBody(name+1, end)
	if !w.is(open, '{') {
		w.swiftAdd(kind, name, name, first, open-1, p)
		return open
	}
	last := w.swiftGroupEnd(first, open, end)
	d := w.swiftAdd(kind, name, name, first, last, p)
	w.swiftItems(open+1, last, swiftPlace{parent: d, kind: kind})
	return last + 1
}

func (w *walk) swiftExtension(first, i, end int, p swiftPlace) int {
	open := w.swiftBody(i+1, end)
	if !w.is(open, '{') {
		return i
	}
	last := w.swiftGroupEnd(first, open, end)
	in := swiftPlace{parent: p.parent, kind: Object}
	for k := i + 1; k < open && w.step() && w.at(k).kind == tokIdent; k += 2 {
		in.recvStart, in.recvEnd = w.at(k).start, w.at(k).end
		if k = w.swiftAngle(k+1) - 1; !w.is(k+1, '.') {
			break
		}
	}
	w.swiftItems(open+1, last, in)
	return last + 1
}

func (w *walk) swiftFunc(first, i, end int, p swiftPlace) int {
	name := i + 1
	if w.isSwiftName(name) {
		kind := Function
		if p.kind != 0 {
			kind = Method
		}
		return w.swiftCallable(kind, name, name, first, end, p)
	}
	// An operator may be several tokens, and has its parameters or < behind it.
	last := name
	for range maxPrefix {
		if next := w.at(last + 1); w.at(last).kind != tokPunct || next.kind != tokPunct || next.start != w.at(last).end ||
			next.op == '<' && w.angle(last+1) > last+1 {
			break
		}
		last++
	}
	if w.at(name).kind != tokPunct {
		return i
	}
	return w.swiftCallable(Operator, name, last, first, end, p)
}

// swiftCallable declares what has parameters and perhaps a body, with the functions and
// types in it.
func (w *walk) swiftCallable(kind Kind, name, nameEnd, first, end int, p swiftPlace) int {
	next := w.swiftStatement(nameEnd+1, end)
	d := w.swiftAdd(kind, name, nameEnd, first, next-1, p)
	w.swiftItems(nameEnd+1, next, swiftPlace{parent: d, local: true})
	return next
}

func (w *walk) swiftAlias(first, i, end int, p swiftPlace) int {
	if !w.isSwiftName(i + 1) {
		return i
	}
	next := w.swiftStatement(i+2, end)
	w.swiftAdd(Class, i+1, i+1, first, next-1, p)
	return next
}

// isSwiftName reports whether token i is an identifier, which may be a keyword that means
// something in other places alone, or anything in back quotes.
func (w *walk) isSwiftName(i int) bool {
	t := w.at(i)
	switch t.kind {
	case tokString:
		return w.src[t.start] == '`' && t.end > t.start+2
	case tokIdent:
		switch t.kw {
		case 0, kwActor, kwAsync, kwAwait, kwFinal, kwGet, kwLazy, kwMacro, kwOpen, kwOverride, kwSet:
			return t.end > t.start+1 || w.src[t.start] != '_'
		}
	}
	return false
}
