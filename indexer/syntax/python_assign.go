package syntax

// assignment declares the names that the statement from token i to before token
// end assigns, if it is an assignment.
func (p *python) assignment(i, end int) {
	if p.isName(i) && i+1 < end && p.is(i+1, ':') {
		if p.at(i).kw == 0 || i+2 < end { // and not the match: of something half typed
			p.variable(i, i, end)
		}
		return
	}
	for from, j := i, i; j < end && p.step(); j = p.past(j) {
		switch t := p.at(j); {
		case t.op == '=':
			p.targets(from, j, i, end)
			from = j + 1
		case t.kw == kwLambda, t.op == ':', t.op == opAssign:
			return // what follows is a value, or no target at all
		}
	}
}

// targets declares the names in the list of targets from token i to before token
// to. The statement begins at token first and ends before token end.
func (p *python) targets(i, to, first, end int) {
	if !p.descend() {
		return
	}
	defer p.ascend()
	for i < to && p.step() {
		if p.is(i, '*') {
			i++
		}
		next := p.past(i)
		if next >= to || p.is(next, ',') {
			switch t := p.at(i); {
			case p.isName(i):
				p.variable(i, first, end)
			case t.op == '(', t.op == '[':
				p.targets(i+1, next-1, first, end)
			}
		}
		for next < to && !p.is(next, ',') {
			next = p.past(next)
		}
		i = next + 1
	}
}

// variable declares the name at token i in the statement from token first to
// before token end.
func (p *python) variable(i, first, end int) {
	scope, parent := p.scope()
	name := p.text(i)
	var kind Kind
	switch {
	case scope == Enum && name[0] != '_':
		kind = EnumMember
	case isConstantName(name):
		kind = Constant
	case scope == Module:
		kind = Variable
	default:
		kind = Field
	}
	p.declare(kind, i, first, end-1, parent)
}

// isConstantName reports whether a name is written as those of constants are by
// convention: in capitals, perhaps after underscores.
func isConstantName(name []byte) bool {
	capital := false
	for _, c := range name {
		switch {
		case 'A' <= c && c <= 'Z':
			capital = true
		case c == '_', '0' <= c && c <= '9' && capital:
		default:
			return false
		}
	}
	return capital
}
