package syntax

// goElement returns the index of the keyword struct or interface that the type at
// token i ends with, once pointers, arrays, maps and channels are taken off, or -1.
// So the fields of []struct{...} are those of the slice's declaration, which ends
// before token end.
func (w *walk) goElement(i, end int) int {
	for i < end && w.step() {
		switch t := w.at(i); {
		case t.kw == kwStruct, t.kw == kwInterface:
			if !w.is(i+1, '{') {
				return -1
			}
			return i
		case t.op == '[':
			i = w.past(i)
		case t.kw == kwMap:
			i = w.past(i + 1)
		case t.op == '*', t.op == '(', t.op == '<', t.op == '-', t.kw == kwChan:
			i++
		default:
			return -1
		}
	}
	return -1
}

// goMembers declares the fields of a struct, or the methods of an interface, whose
// keyword is token i. Nothing happens if i is negative.
func (w *walk) goMembers(i int, parent int32) {
	if i < 0 || !w.descend() {
		return
	}
	defer w.ascend()
	open := i + 1
	for j, end := open+1, w.goGroupEnd(open); j < end && w.step(); {
		if w.is(j, ';') {
			j++
			continue
		}
		next := w.goSpec(j)
		if w.at(i).kw == kwStruct {
			w.goField(j, next, parent)
		} else if w.isGoName(j) && w.is(j+1, '(') && !w.isGoBlank(j) {
			w.declare(Method, j, j, next-1, parent)
		}
		j = max(next, j+1)
	}
}

// goField declares the fields that begin at token i and end before token end.
func (w *walk) goField(i, end int, parent int32) {
	if w.goEmbeds(i, end) {
		if name := w.goEmbedded(i, end); name >= 0 {
			w.declare(Field, name, i, end-1, parent)
		}
		return
	}
	field, t := w.goNames(Field, i, i, end, parent)
	if field >= 0 {
		w.goMembers(w.goElement(t, end), field)
	}
}

// goEmbeds reports whether the field at token i is a type without a name before it.
func (w *walk) goEmbeds(i, end int) bool {
	if !w.isGoName(i) {
		return true
	}
	switch next := w.at(i + 1); {
	case i+1 >= end, next.kind == tokString, next.op == '.':
		return true
	case next.op == '[':
		// T[K] is an embedded type, and a [n]T is a field.
		after := w.past(i + 1)
		return after >= end && !w.is(i+2, ']') || w.at(after).kind == tokString
	}
	return false
}

// goEmbedded returns the index of the last name in an embedded type, before its
// arguments and tag, or -1.
func (w *walk) goEmbedded(i, end int) int {
	name := -1
	for ; i < end && w.step(); i++ {
		switch t := w.at(i); {
		case w.isGoName(i):
			name = i
		case t.op == '*', t.op == '.', t.op == '(', t.op == ')':
		default:
			return name
		}
	}
	return name
}
