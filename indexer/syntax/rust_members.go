package syntax

func (w *walk) rustStruct(first, i, end int, p rustPlace) int {
	name := i + 1
	if !w.isRustName(name) {
		return first
	}
	head := w.rustHead(name+1, end)
	last := w.rustEnd(first, head, end)
	d := w.rustAdd(Struct, name, first, last, p)
	if w.is(head, '{') {
		w.rustFields(head+1, last, d)
	}
	return last + 1
}

func (w *walk) rustEnum(first, i, end int, p rustPlace) int {
	name := i + 1
	if !w.isRustName(name) {
		return first
	}
	head := w.rustHead(name+1, end)
	last := w.rustEnd(first, head, end)
	d := w.rustAdd(Enum, name, first, last, p)
	if w.is(head, '{') {
		w.rustVariants(head+1, last, d)
	}
	return last + 1
}

// rustFields declares the fields between two tokens, and the constants that flags of
// bitflags! are.
func (w *walk) rustFields(i, end int, parent int32) {
	for i < end && w.step() {
		first := i
		if i = w.rustVisibility(i); w.at(i).kw == kwConst {
			i = max(w.rustValue(first, i, end, rustPlace{parent: parent}), i+1)
			continue
		}
		if !w.isRustName(i) || !w.is(i+1, ':') {
			i = max(w.past(i), i)
			continue
		}
		after := w.rustComma(i+2, end, true)
		d := w.declare(Field, i, first, after-1, parent)
		w.rustItems(i+2, after, rustPlace{parent: d, local: true}) // in the length of an array
		i = after
	}
}

// rustVariants declares the variants of an enum between two tokens, with their fields.
func (w *walk) rustVariants(i, end int, parent int32) {
	for i < end && w.step() {
		first := i
		if i = w.rustVisibility(i); !w.isRustName(i) {
			i = w.past(i)
			continue
		}
		after := w.rustComma(i+1, end, false)
		d := w.declare(EnumMember, i, first, after-1, parent)
		if open := i + 1; w.is(open, '{') {
			w.rustFields(open+1, min(w.past(open)-1, end), d)
		} else {
			w.rustItems(open, after, rustPlace{parent: d, local: true})
		}
		i = after
	}
}

// rustVisibility returns the index after pub or pub(...), where it stands at token i.
func (w *walk) rustVisibility(i int) int {
	if w.at(i).kw == kwPub {
		i++
		if w.is(i, '(') && w.at(i+1).kw != 0 {
			i = w.past(i)
		}
	}
	return i
}

// rustComma returns the index of the comma that ends a member, or end. Commas between
// < and > are those of type arguments, if angled says that these are no comparisons.
func (w *walk) rustComma(i, end int, angled bool) int {
	angles := 0
	for ; i < end && w.step(); i = w.past(i) {
		switch w.at(i).op {
		case '<':
			angles++
		case opShl:
			angles += 2
		case '>':
			angles--
		case ',':
			if angles <= 0 || !angled {
				return i
			}
		}
	}
	return min(i, end)
}

// rustHead returns the index of the brace that opens an item's body, or of what
// ends an item without one. Its name, generics, parameters and bounds are before.
func (w *walk) rustHead(i, end int) int {
	angles := 0
	for ; i < end && w.step(); i = w.past(i) {
		switch t := w.at(i); t.kind {
		case tokEOF, tokClose:
			return i
		case tokOpen:
			// A constant among type arguments may have braces too.
			if t.op == '{' && (angles <= 0 || !w.is(i-1, '<') && !w.is(i-1, ',') && !w.is(i-1, '=')) {
				return i
			}
		case tokIdent:
			if w.rustDeclares(i) {
				return i
			}
		case tokPunct:
			switch t.op {
			case '<':
				angles++
			case opShl:
				angles += 2
			case '>':
				angles--
			case ';':
				return i
			case '=':
				if angles <= 0 {
					return i
				}
			}
		}
	}
	return i
}

// rustEnd returns the last token of an item that begins with token first and whose head
// ends before token head.
func (w *walk) rustEnd(first, head, end int) int {
	switch w.at(head).op {
	case '{':
		return w.rustGroupEnd(first, head, end)
	case ';':
		return head
	case '=':
		return w.rustStatementEnd(head, end)
	}
	return head - 1
}

// rustGroupEnd returns the index of the brace that closes the one at token open, in an
// item that begins with token first. Where it is missing, that is the last token
// before the next item which is indented no deeper.
func (w *walk) rustGroupEnd(first, open, end int) int {
	if m := int(w.at(open).match); m > open {
		return min(m, end)
	}
	column := w.column(first)
	i := open + 1
	for ; i < end && w.step(); i++ {
		if w.rustDeclares(i) && w.column(i) <= column {
			break
		}
	}
	return i - 1
}

// rustStatementEnd returns the index of the semicolon that ends what goes on with
// token i, or of the last token before what can't be in it.
func (w *walk) rustStatementEnd(i, end int) int {
	for ; i < end && w.step(); i = w.past(i) {
		t := w.at(i)
		if t.kind == tokPunct && t.op == ';' {
			return i
		}
		if t.kind == tokClose || t.kind == tokEOF || t.kind == tokIdent && w.rustDeclares(i) {
			break
		}
	}
	return i - 1
}

// rustDeclares reports whether token i begins a line with an item, and can be nothing
// else. So what was before is over, whether or not it has its end.
func (w *walk) rustDeclares(i int) bool {
	t := w.at(i)
	if t.kw == 0 || t.flags&flagNewline == 0 || w.is(i-1, '\'') {
		return false
	}
	switch t.kw {
	case kwStruct, kwEnum, kwTrait, kwMod, kwPub:
		return true
	case kwFn, kwType:
		return w.isRustName(i + 1)
	case kwConst, kwStatic:
		// Not a parameter of a type.
		return w.isRustName(i+1) && w.is(i+2, ':') && !w.is(i-1, ',') && !w.is(i-1, '<')
	case kwMacroRules:
		return w.is(i+1, '!')
	case kwImpl, kwUse:
		return w.inFirstColumn(i)
	}
	return false
}

// rustImplType returns the index of the last name in the path of the type that an impl is
// for, or -1 for types without one: tuples, arrays and functions. What follows the keyword
// begins at token i and ends before the brace at token head.
func (w *walk) rustImplType(i, head int) int {
	start, angles := i, 0
	for ; i < head && w.step(); i = w.past(i) {
		switch t := w.at(i); {
		case t.op == '<':
			angles++
		case t.op == opShl:
			angles += 2
		case t.op == '>':
			if angles--; angles == 0 && w.at(start).op == '<' {
				start = i + 1 // what was before are the impl's own parameters
			}
		case t.kw == kwFor && angles == 0 && !w.is(i+1, '<'):
			start = i + 1
		case t.kw == kwWhere && angles == 0:
			head = i
		}
	}
	return w.rustTypeName(start, head)
}

// rustTypeName returns the index of the last name in the path of the type at token i,
// behind references and pointers, or -1.
func (w *walk) rustTypeName(i, end int) int {
	for ; i < end && w.step(); i++ {
		switch t := w.at(i); {
		case t.op == '&', t.op == opAnd, t.op == '*', t.op == '!', t.op == opColons, t.kw == kwMut, t.kw == kwConst:
		case t.op == '\'':
			i++ // a lifetime
		case t.kind == tokIdent && w.is(i+1, opColons):
			if w.at(i+2).kind != tokIdent {
				return i // ::<T>
			}
		case t.kind == tokIdent && w.at(i+1).kind == tokIdent && string(w.text(i)) == "dyn":
		case w.isRustName(i) || t.kw == kwSelf || t.kw == kwSuper:
			return i
		default:
			return -1
		}
	}
	return -1
}
