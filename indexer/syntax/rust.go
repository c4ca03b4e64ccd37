package syntax

// walkRust declares the items of a Rust file, at any depth, with fields, variants and
// associated items. Of what stands in the body of a function, functions and types are
// declared, and constants are not. An impl is no declaration: what it holds names the
// type as its receiver.
func walkRust(w *walk) {
	w.rustItems(1, len(w.toks)-1, rustPlace{parent: -1})
}

// A rustPlace is where items stand.
type rustPlace struct {
	parent             int32
	recvStart, recvEnd uint32 // the name of the type that an impl is for
	member             bool   // in a trait or an impl
	local              bool   // in a function's body, or in a value
}

// rustItems walks the items between two tokens. It goes into all groups on the way
// that may hold some, as if their brackets were not there, so that an item is found however deep
// in an expression it stands.
func (w *walk) rustItems(i, end int, p rustPlace) {
	if !w.descend() {
		return
	}
	defer w.ascend()
	for i < end && w.step() {
		t := w.at(i)
		switch {
		case t.kind == tokIdent && t.kw == 0 && w.is(i+1, '!') && w.at(i+2).kind == tokOpen:
			i = w.rustInvocation(i+2, p)
		case t.kind == tokIdent && (t.kw != 0 || w.at(i+1).kw != 0) && w.rustStarts(i, p.local):
			i = max(w.rustItem(i, end, p), i+1)
		case t.kind == tokOpen && t.op != '{' && !p.local:
			i = w.past(i)
		default:
			i++
		}
	}
}

// rustInvocation returns where to go on after a macro was called whose arguments token
// open begins. In an expression they may be anything, but where items stand they are
// mostly items, in braces.
func (w *walk) rustInvocation(open int, p rustPlace) int {
	if p.local || w.at(open).op != '{' {
		return w.past(open)
	}
	return open + 1
}

// rustStarts reports whether an item may start with token i.
func (w *walk) rustStarts(i int, local bool) bool {
	t := w.at(i - 1)
	switch t.kind {
	case tokEOF:
		return true
	case tokOpen, tokClose:
		if t.op == '{' || t.op == '}' || t.op == ']' { // ] is that of an attribute
			return true
		}
	case tokPunct:
		if t.op == ';' {
			return true
		}
	}
	return w.at(i).flags&flagNewline != 0 && (!local || w.rustDeclares(i))
}

// rustItem declares the item that starts with token i. It returns the index after it,
// or i if what stands there is none. So do the functions that it calls, in which first is
// the first token of the item and i is its keyword.
func (w *walk) rustItem(i, end int, p rustPlace) int {
	first := i
	for range maxPrefix {
		next := w.at(i + 1)
		switch w.at(i).kw {
		case kwPub:
			i++
			if w.is(i, '(') {
				i = w.past(i)
			}
			continue
		case kwUnsafe, kwAsync, kwCrate:
			i++
			continue
		case kwConst:
			switch next.kw {
			case kwFn, kwUnsafe, kwAsync, kwExtern, kwTrait:
				i++
				continue
			}
			return w.rustValue(first, i, end, p)
		case kwExtern:
			if i++; next.kind == tokString {
				i++
			}
			if w.is(i, '{') {
				return w.rustBlock(i, end, p)
			}
			if next.kw == kwCrate {
				return w.rustStatementEnd(i, end) + 1
			}
			continue
		case 0:
			// default fn, auto trait, safe static
			if w.at(i).kind == tokIdent && next.kw != 0 && next.flags&flagNewline == 0 {
				i++
				continue
			}
			return first
		case kwUnion:
			if !w.isRustName(i+1) || !w.is(i+2, '{') && !w.is(i+2, '<') && w.at(i+2).kw != kwWhere {
				return first
			}
		}
		return w.rustKeyword(first, i, end, p)
	}
	return first
}

// rustKeyword reads an item by the keyword that follows its modifiers.
func (w *walk) rustKeyword(first, i, end int, p rustPlace) int {
	switch w.at(i).kw {
	case kwFn:
		return w.rustFn(first, i, end, p)
	case kwStruct, kwUnion:
		return w.rustStruct(first, i, end, p)
	case kwEnum:
		return w.rustEnum(first, i, end, p)
	case kwTrait:
		return w.rustTrait(first, i, end, p)
	case kwMod:
		return w.rustMod(first, i, end, p)
	case kwImpl:
		return w.rustImpl(i, end, p)
	case kwType:
		return w.rustType(first, i, end, p)
	case kwStatic:
		return w.rustValue(first, i, end, p)
	case kwMacroRules, kwMacro:
		return w.rustMacro(first, i, end, p)
	case kwUse:
		return w.rustStatementEnd(i+1, end) + 1
	}
	return first
}

// rustAdd declares what token name names in a place.
func (w *walk) rustAdd(kind Kind, name, first, last int, p rustPlace) int32 {
	d := w.declare(kind, name, first, last, p.parent)
	w.out.Decls[d].RecvStart, w.out.Decls[d].RecvEnd = p.recvStart, p.recvEnd
	return d
}

func (w *walk) rustFn(first, i, end int, p rustPlace) int {
	name := i + 1
	if !w.isRustName(name) {
		return first // a type
	}
	kind := Function
	if p.member {
		kind = Method
	}
	head := w.rustHead(name+1, end)
	last := w.rustEnd(first, head, end)
	d := w.rustAdd(kind, name, first, last, p)
	if w.is(head, '{') {
		w.rustItems(head+1, last, rustPlace{parent: d, local: true})
	}
	return last + 1
}

func (w *walk) rustTrait(first, i, end int, p rustPlace) int {
	name := i + 1
	if !w.isRustName(name) {
		return first
	}
	head := w.rustHead(name+1, end)
	last := w.rustEnd(first, head, end)
	d := w.rustAdd(Interface, name, first, last, p)
	if w.is(head, '{') {
		w.rustItems(head+1, last, rustPlace{parent: d, member: true})
	}
	return last + 1
}

func (w *walk) rustMod(first, i, end int, p rustPlace) int {
	name := i + 1
	if !w.isRustName(name) {
		return first
	}
	head := w.rustHead(name+1, end)
	last := w.rustEnd(first, head, end)
	d := w.rustAdd(Module, name, first, last, p)
	if w.is(head, '{') {
		w.rustItems(head+1, last, rustPlace{parent: d})
	}
	return last + 1
}

func (w *walk) rustImpl(i, end int, p rustPlace) int {
	head := w.rustHead(i+1, end)
	if !w.is(head, '{') {
		return i + 1
	}
	last := w.rustEnd(i, head, end)
	p = rustPlace{parent: p.parent, member: true}
	if name := w.rustImplType(i+1, head); name >= 0 {
		p.recvStart, p.recvEnd = w.at(name).start, w.at(name).end
	}
	w.rustItems(head+1, last, p)
	return last + 1
}

// rustBlock reads the items of an extern block that token open begins.
func (w *walk) rustBlock(open, end int, p rustPlace) int {
	last := w.rustGroupEnd(open, open, end)
	p.local = false
	w.rustItems(open+1, last, p)
	return last + 1
}

func (w *walk) rustType(first, i, end int, p rustPlace) int {
	if !w.isRustName(i + 1) {
		return first
	}
	last := w.rustStatementEnd(i+2, end)
	w.rustAdd(Class, i+1, first, last, p)
	return last + 1
}

// rustValue declares the constant or static whose keyword is token i, and the items in
// its value. One in a function's body is left to whoever walks the body.
func (w *walk) rustValue(first, i, end int, p rustPlace) int {
	name := i + 1
	if kw := w.at(name).kw; kw == kwMut || kw == kwRef {
		name++ // ref is that of lazy_static!
	}
	if !w.isRustName(name) || p.local || !w.is(name+1, ':') && !w.is(name+1, '=') && !w.is(name+1, ';') {
		return first
	}
	last := w.rustStatementEnd(name+1, end)
	if !w.isGoBlank(name) {
		w.rustAdd(Constant, name, first, last, p)
	}
	p.local, p.member = true, false
	w.rustItems(name+1, last, p)
	return last + 1
}

// rustMacro declares a macro: macro_rules! name {...}, or macro name(...) {...}.
func (w *walk) rustMacro(first, i, end int, p rustPlace) int {
	name := i + 1
	if w.at(i).kw == kwMacroRules {
		if !w.is(name, '!') {
			return first
		}
		name++
	}
	if w.at(name).kind != tokIdent || w.at(name+1).kind != tokOpen {
		return first
	}
	last := w.past(name+1) - 1
	if w.at(i).kw == kwMacro && w.is(name+1, '(') && w.is(last+1, '{') {
		last = w.past(last+1) - 1
	}
	if w.is(last+1, ';') {
		last++
	}
	w.rustAdd(Function, name, first, min(last, end), p)
	return last + 1
}

// isRustName reports whether token i is an identifier and not a keyword. The edition of
// 2015 did not have await.
func (w *walk) isRustName(i int) bool {
	t := w.at(i)
	return t.kind == tokIdent && (t.kw == 0 || t.kw == kwUnion || t.kw == kwMacroRules || t.kw == kwAwait)
}
