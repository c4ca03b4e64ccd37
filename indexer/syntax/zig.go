package syntax

// walkZig declares functions, constants and variables, and types with their fields, which
// in Zig are the values of constants or what a function returns.
func walkZig(w *walk) {
	z := zig{w}
	z.body(1, len(w.toks)-1, scope{parent: -1, kind: Struct}) // a file is a struct
}

// A zig is a file of Zig while it is walked.
type zig struct{ *walk }

// body walks what stands in a file or type, up to before end.
func (z zig) body(i, end int, s scope) {
	if !z.descend() {
		return
	}
	defer z.ascend()
	for i < end && z.step() {
		first := i
		for n := 0; n < maxHead && z.modifier(i); n++ {
			i++
		}
		last := z.end(i, end)
		switch kw := z.at(i).kw; {
		case kw == kwFn && z.name(i+1) > 0:
			z.function(first, i, last, s)
		case (kw == kwConst || kw == kwVar) && z.name(i+1) > 0:
			z.value(first, i, last, s)
		default:
			z.field(first, i, last, s)
		}
		i = max(last, first) + 1
	}
}

// name returns the token of the name that begins with token i, or 0: a word, or any text
// in @"quotes".
func (z zig) name(i int) int {
	switch {
	case z.at(i).kind == tokIdent:
		return i
	case z.is(i, '@') && z.at(i+1).kind == tokString && z.at(i+1).start == z.at(i).end:
		return i + 1
	}
	return 0
}

// field declares the field or the member of an enum that begins with token i, if one does.
// A member that is only a line stands for all others.
func (z zig) field(first, i, last int, s scope) {
	name := z.name(i)
	typed := z.is(name+1, ':')
	if name == 0 || s.kind != Enum && !typed || s.parent < 0 && z.at(name).kw != 0 || string(z.text(name)) == "_" {
		return
	}
	kind := Field
	if s.kind == Enum && !typed {
		kind = EnumMember
	}
	z.declare(kind, name, first, last, s.parent)
}

// modifier reports whether a word may stand before a declaration: also a string, as in
// extern "c".
func (z zig) modifier(i int) bool {
	switch z.at(i).kw {
	case kwPub, kwExport, kwExtern, kwInline, kwVolatile:
		return !z.is(i+1, ':')
	}
	if t := z.at(i); t.kind == tokIdent {
		switch string(z.text(i)) {
		case "threadlocal", "comptime", "noinline":
			return z.at(i+1).kind == tokIdent
		}
	}
	return z.at(i).kind == tokString && z.at(i-1).kw == kwExtern
}

// end returns the last token of what begins with token i: its semicolon, the comma behind
// a field, or the block of a function or test.
func (z zig) end(i, end int) int {
	block := z.at(i).kw == kwFn || z.at(i).kw == kwTest || z.at(i).kind == tokIdent && z.is(i+1, '{')
	for j := i; j < end && z.step(); j = z.past(j) {
		t := z.at(j)
		switch {
		case t.op == ';' && t.kind == tokPunct, t.op == ',' && t.kind == tokPunct:
			return j
		case t.op == '{' && t.kind == tokOpen && block && !z.holder(j):
			return min(z.past(j)-1, end-1)
		case t.kind == tokClose:
			return max(j-1, i)
		}
	}
	return end - 1
}

// function declares a function, and what the type that it returns holds.
func (z zig) function(first, i, last int, s scope) {
	kind := Function
	if s.parent >= 0 && s.kind != Function {
		kind = Method
	}
	d := z.declare(kind, z.name(i+1), first, last, s.parent)
	if !z.is(last, '}') {
		return
	}
	for j := int(z.at(last).match) + 1; j > 1 && j < last && z.step(); j++ {
		if z.at(j).kw == kwReturn {
			if open, kind := z.typeAt(j+1, last); open > 0 {
				z.body(open+1, z.past(open)-1, scope{parent: d, kind: kind})
				return
			}
		}
	}
}

// value declares a constant or variable, which is a type if its value is one.
func (z zig) value(first, i, last int, s scope) {
	if equals := z.find('=', i, last); equals > 0 {
		if open, kind := z.typeAt(equals+1, last); open > 0 {
			d := z.declare(kind, z.name(i+1), first, last, s.parent)
			z.body(open+1, z.past(open)-1, scope{parent: d, kind: kind})
			return
		}
	}
	kind := Constant
	if z.at(i).kw == kwVar {
		kind = Variable
	}
	z.declare(kind, z.name(i+1), first, last, s.parent)
}

// typeAt returns the brace that opens the type which begins with token i, and its kind, or 0.
func (z zig) typeAt(i, last int) (open int, kind Kind) {
	for z.at(i).kw == kwExtern || z.at(i).kind == tokIdent && string(z.text(i)) == "packed" {
		i++
	}
	switch z.at(i).kw {
	case kwStruct, kwUnion, kwOpaque:
		kind = Struct
	case kwEnum:
		kind = Enum
	default:
		if z.at(i).kind != tokIdent || string(z.text(i)) != "error" {
			return 0, 0
		}
		kind = Enum
	}
	if i++; z.is(i, '(') {
		i = z.past(i)
	}
	if i > last || !z.is(i, '{') || z.past(i) == i+1 {
		return 0, 0
	}
	return i, kind
}

// holder reports whether the brace at token i is that of a type, or of a block that gives one,
// as in what a function returns.
func (z zig) holder(i int) bool {
	i--
	if t := z.at(i); t.op == ')' && t.match > 0 {
		i = int(t.match) - 1
	}
	if z.is(i, ':') {
		return true
	}
	switch z.at(i).kw {
	case kwStruct, kwUnion, kwEnum, kwSwitch:
		return true
	}
	return z.at(i).kind == tokIdent && string(z.text(i)) == "error"
}
