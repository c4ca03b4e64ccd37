package syntax

// Languages of shells, of builds and of databases: what declares in them is the
// shape of a line.

// column0 reports whether token i stands in the first column.
func (w *walk) column0(i int) bool {
	t := w.at(i)
	return t.flags&flagNewline != 0 && (t.start == 0 || w.src[t.start-1] == '\n')
}

// lineEnd returns the last token on the line of token i, with groups that begin on it.
func (w *walk) lineEnd(i int) int {
	for w.step() {
		next := w.past(i)
		if t := w.at(next); t.kind == tokEOF || t.flags&flagNewline != 0 {
			return next - 1
		}
		i = next
	}
	return i
}

// statementStart reports whether a statement of a script may start with token i.
func (w *walk) statementStart(i int) bool {
	if w.at(i).flags&flagNewline != 0 {
		return true
	}
	before := w.at(i - 1)
	return before.kind == tokEOF || before.op == ';' || before.op == '{' || before.op == '}'
}

// walkPerl declares packages and the subroutines in them. A package without a
// block lasts until the next one.
func walkPerl(w *walk) {
	parent, until := int32(-1), 0 // until: the end of a package's block, or 0
	end := len(w.toks) - 1
	for i := 1; i < end && w.step(); i++ {
		if w.column0(i) && w.at(i).kind == tokIdent && (string(w.text(i)) == "__END__" || string(w.text(i)) == "__DATA__") {
			end = i // what follows is documentation or data
			break
		}
		if until > 0 && i >= until {
			parent, until = -1, 0
		}
		t := w.at(i)
		if t.kw != kwPackage && t.kw != kwSub && t.kw != kwClass || !w.statementStart(i) && w.at(i-1).kind != tokIdent {
			continue
		}
		name := i + 1
		n := w.at(name)
		if n.kind != tokIdent || n.flags&flagNewline != 0 || !perlName(w.text(name)) {
			continue
		}
		last := name
		for w.at(last+1).op == opColons && w.at(last+2).kind == tokIdent && w.step() {
			last += 2
		}
		if t.kw == kwSub {
			i = w.perlSub(i, name, last, parent)
			continue
		}
		follow := w.at(last + 1)
		if follow.kind == tokNumber || follow.kind == tokIdent && t.kw == kwClass {
			follow = w.at(last + 2)
		}
		if follow.op != ';' && follow.op != '{' {
			continue
		}
		if parent >= 0 && until == 0 {
			w.finish(parent, i-1)
		}
		parent = w.declareSpan(Module, n.start, w.at(last).end, n.line, i, last, -1)
		i = last
		if until = 0; follow.op == '{' && int(follow.match) > i {
			until = int(follow.match)
			w.finish(parent, until)
		}
	}
	if parent >= 0 && until == 0 {
		w.finish(parent, end-1)
	}
}

// perlName reports whether a name has no sigil.
func perlName(name []byte) bool {
	return name[0] == '_' || 'a' <= name[0]|0x20 && name[0]|0x20 <= 'z'
}

// perlSub declares the subroutine whose name is from token name to last, and
// returns the last token of it.
func (w *walk) perlSub(first, name, last int, parent int32) int {
	body := last + 1
	for n := 0; n < maxDecorators && !w.is(body, '{'); n++ {
		t := w.at(body)
		if t.kind == tokEOF || t.op == ';' || t.kind == tokClose {
			return last // only announced
		}
		body = w.past(body)
	}
	if !w.is(body, '{') {
		return last
	}
	end := max(body, int(w.at(body).match))
	d := w.declare(Function, last, first, end, parent)
	if last > name {
		w.out.Decls[d].RecvStart, w.out.Decls[d].RecvEnd = w.at(name).start, w.at(last-2).end
	}
	return end
}

// walkTcl declares procedures, and looks into the blocks of namespaces.
func walkTcl(w *walk) {
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		t := w.at(i)
		if t.kw != kwProc && t.kw != kwMethod || !w.statementStart(i) || w.at(i+1).flags&flagNewline != 0 {
			continue
		}
		name := i + 1
		for w.at(name).op == opColons && w.at(name+1).start == w.at(name).end { // ::space::name
			name++
		}
		args := name + 1
		for w.at(args).op == opColons && w.at(args+1).kind == tokIdent && w.step() {
			name = args + 1
			args += 2
		}
		if w.at(name).kind != tokIdent {
			continue
		}
		if w.at(args).kind == tokOpen {
			args = w.past(args) - 1
		}
		body := args + 1
		if !w.is(body, '{') || w.at(body).flags&flagNewline != 0 {
			continue
		}
		last := max(body, int(w.at(body).match))
		w.declare(Function, name, i, last, -1)
		i = last
	}
}

// walkR declares functions: name <- function(x).
func walkR(w *walk) {
	for i := 1; w.at(i).kind != tokEOF && w.step(); i = w.past(i) {
		t := w.at(i)
		if t.flags&flagNewline == 0 || t.kind != tokIdent && t.kind != tokString || t.kw != 0 {
			continue
		}
		value := i + 1
		switch {
		case w.is(value, '='):
			value++
		case w.is(value, '<') && w.is(value+1, '-'):
			value += 2
		default:
			continue
		}
		if w.at(value).kw != kwFunction || !w.is(value+1, '(') {
			continue
		}
		last := w.lineEnd(value)
		if body := w.past(value + 1); w.is(body, '{') {
			last = max(body, int(w.at(body).match))
		}
		w.declare(Function, i, i, last, -1)
		i = last
	}
}

// walkBat declares labels.
func walkBat(w *walk) {
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		if w.is(i, ':') && w.column0(i) && w.at(i+1).kind == tokIdent && w.at(i+1).start == w.at(i).end {
			w.declare(Function, i+1, i, i+1, -1)
		}
	}
}
