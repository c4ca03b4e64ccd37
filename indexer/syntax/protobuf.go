package syntax

// walkProtobuf declares messages with their fields, enums, services and extensions.
func walkProtobuf(w *walk) {
	p := protobuf{newMembers(w)}
	p.body(1, len(w.toks)-1, scope{parent: -1})
}

// A protobuf is a file of Protocol Buffers while it is walked.
type protobuf struct{ members }

// A scope is what statements of a language of blocks stand in.
type scope struct {
	parent int32
	kind   Kind   // of the declaration around, or 0
	recv   *token // the name of the type that they are for, or nil
}

// body walks the statements from token i to before end.
func (p *protobuf) body(i, end int, s scope) {
	if !p.descend() {
		return
	}
	defer p.ascend()
	for i < end && p.step() {
		open, last := p.statement(i, end)
		if open == i { // a brace too many
			p.body(open+1, p.inner(open, last), s)
		} else {
			p.read(i, open, last, s)
		}
		i = last + 1
	}
}

// statement returns the brace that opens the block of the statement at token i, or -1,
// and its last token. A word that only a statement begins with ends one that is half typed.
func (p *protobuf) statement(i, end int) (open, last int) {
	for j := i; j < end && p.step(); j = p.past(j) {
		t := p.at(j)
		switch {
		case t.op == ';' && t.kind == tokPunct:
			return -1, j
		case t.op == '{' && t.kind == tokOpen && !p.is(j-1, '=') && !p.is(j-1, ':'):
			if last := int(t.match); last > j {
				return j, min(last, end-1)
			}
			if j > i && (p.begins(i) || p.spells(i, "extend")) {
				return j, max(p.closing(j, i, end), j)
			}
			if j == i {
				return -1, j
			}
		case t.kind == tokClose:
			return -1, max(j-1, i)
		case j > i && t.flags&flagNewline != 0 && p.begins(j):
			return -1, j - 1
		}
	}
	return -1, end - 1
}

// begins reports whether a declaration begins with token i and nothing else may.
func (p *protobuf) begins(i int) bool {
	switch p.at(i).kw {
	case kwMessage, kwEnum, kwService, kwRpc, kwOneof:
		return p.at(i+1).kind == tokIdent && (p.is(i+2, '{') || p.is(i+2, '('))
	}
	return false
}

// read declares what the statement from token i to last does. A word such as message may
// be the name of a field, too.
func (p *protobuf) read(i, open, last int, s scope) {
	named := p.at(i+1).kind == tokIdent && i+1 <= last
	switch kw := p.at(i).kw; {
	case kw == kwMessage && named && open == i+2:
		p.block(Struct, i+1, i, open, last, s)
	case kw == kwOneof && named && open == i+2:
		p.block(Struct, i+1, i, open, last, s)
	case kw == kwEnum && named && open == i+2:
		p.block(Enum, i+1, i, open, last, s)
	case kw == kwService && named && open == i+2:
		p.block(Interface, i+1, i, open, last, s)
	case kw == kwRpc && named && p.is(i+2, '('):
		p.declare(Method, i+1, i, last, s.parent)
	case p.spells(i, "extend") && open > i+1:
		s.recv = p.at(open - 1)
		p.body(open+1, p.inner(open, last), s)
	case p.isWord(i) && p.spells(i, "reserved"), p.spells(i, "option") && p.is(i+2, '='), p.spells(i, "option") && p.is(i+1, '('):
	case s.kind == Enum && p.isWord(i) && p.is(i+1, '='):
		p.declare(EnumMember, i, i, last, s.parent)
	case s.kind == Struct || s.recv != nil:
		p.field(i, open, last, s)
	}
}

// block declares what has a name and holds other declarations.
func (p *protobuf) block(kind Kind, name, first, open, last int, s scope) {
	d := p.declare(kind, name, first, last, s.parent)
	p.body(open+1, p.inner(open, last), scope{parent: d, kind: kind})
}

// field declares a field: a type, a name, = and a number. A group is a message, too.
func (p *protobuf) field(i, open, last int, s scope) {
	equals := p.find('=', i, last+1)
	if equals < i+2 || !p.isWord(equals-1) || !p.isWord(i) && !p.is(i, '.') || p.at(equals-1).start == p.at(equals-2).end && !p.is(equals-2, '>') {
		return
	}
	if open > equals && p.spells(equals-2, "group") {
		p.block(Struct, equals-1, i, open, last, s)
		return
	}
	d := p.declare(Field, equals-1, i, last, s.parent)
	if s.recv != nil {
		p.out.Decls[d].RecvStart, p.out.Decls[d].RecvEnd = s.recv.start, s.recv.end
	}
}
