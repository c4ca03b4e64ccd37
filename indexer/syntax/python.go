package syntax

// walkPython declares the classes and functions of a Python file at any depth, and
// the names that are assigned in a module or a class. What an if, a try or any
// other compound statement encloses belongs to what encloses the statement.
func walkPython(w *walk) {
	p := python{walk: w}
	for i := 1; w.at(i).kind != tokEOF && w.step(); {
		i = p.line(i)
	}
	p.dedent(-1, len(w.toks)-1)
}

// python is the state of a walk over a Python file.
type python struct {
	*walk
	blocks   []pythonBlock // that are open, outermost first
	property bool          // a decorator above makes the next function a property
}

// A pythonBlock is a class or a function. Other blocks are of no interest.
type pythonBlock struct {
	column int // of the line that opened it, which the lines in it exceed
	decl   int32
	kind   Kind // Class, Enum or Function
}

// scope returns the kind of the innermost block, or Module, and its declaration.
func (p *python) scope() (Kind, int32) {
	if n := len(p.blocks); n > 0 {
		return p.blocks[n-1].kind, p.blocks[n-1].decl
	}
	return Module, -1
}

// dedent closes the blocks that do not reach to a line which begins with token i
// in the given column.
func (p *python) dedent(column, i int) {
	n := len(p.blocks)
	for n > 0 && p.blocks[n-1].column >= column {
		n--
		p.finish(p.blocks[n].decl, i-1)
	}
	p.blocks = p.blocks[:n]
}

// line reads the logical line that begins at token i, and returns the index after it.
func (p *python) line(i int) int {
	end := p.lineEnd(i)
	column := p.column(i)
	p.dedent(column, i)
	if p.is(i, '@') {
		p.property = p.property || p.isProperty(i+1)
		return end
	}
	for s := i; s < end && p.step(); {
		s = max(p.statement(s, end, column), s+1)
	}
	p.property = false
	return end
}

// lineEnd returns the index of the token that begins the next logical line.
func (p *python) lineEnd(i int) int {
	for i = p.past(i); p.step(); i = p.past(i) {
		if t := p.at(i); t.flags&flagLogical != 0 || t.kind == tokEOF {
			break
		}
	}
	return i
}

// statement reads the statement at token i, or the head of a compound one, and
// returns the index after it. The line that it is on ends before token end.
func (p *python) statement(i, end, column int) int {
	switch p.at(i).kw {
	case kwAsync:
		if p.at(i+1).kw == kwDef {
			return p.function(i, i+1, end, column)
		}
		return i + 1
	case kwDef:
		return p.function(i, i, end, column)
	case kwClass:
		return p.class(i, end, column)
	}
	scope, parent := p.scope()
	if scope == Function {
		return end // no statement that may follow on the line declares anything
	}
	switch p.at(i).kw {
	case kwIf, kwElif, kwElse, kwTry, kwExcept, kwFinally, kwFor, kwWhile, kwWith:
		return p.colon(i, end) + 1
	case kwCase:
		if p.isCase(i, end) {
			return p.colon(i, end) + 1
		}
	}
	stop := i
	for stop < end && !p.is(stop, ';') && p.step() {
		stop = p.past(stop)
	}
	if p.at(i).kw == kwType && i+1 < stop && p.isName(i+1) {
		p.declare(Class, i+1, i, stop-1, parent)
	} else {
		p.assignment(i, min(stop, end))
	}
	return stop + 1
}

// colon returns the index of the colon that ends the head of a compound statement,
// which is not one that belongs to a lambda, or end.
func (p *python) colon(i, end int) int {
	lambdas := 0
	for ; i < end && p.step(); i = p.past(i) {
		switch t := p.at(i); {
		case t.kw == kwLambda:
			lambdas++
		case t.op == ':' && lambdas > 0:
			lambdas--
		case t.op == ':':
			return i
		case t.op == ';':
			return end
		}
	}
	return end
}

// isCase reports whether the word case at token i begins a block, and is not a name.
func (p *python) isCase(i, end int) bool {
	switch t := p.at(i + 1); {
	case i+1 >= end:
		return false
	case t.kind == tokPunct && t.op != '-' && t.op != '*':
		return false
	}
	return p.colon(i+1, end) < end
}

// class declares the class whose keyword is token i and opens its block.
func (p *python) class(i, end, column int) int {
	kind := Class
	if p.isEnum(i+2, end) {
		kind = Enum
	}
	return p.block(kind, kind, i, i+1, end, column)
}

// function declares the function whose keyword is token def, and which begins at
// token first, and opens its block.
func (p *python) function(first, def, end, column int) int {
	kind := Function
	if scope, _ := p.scope(); scope == Class || scope == Enum {
		switch {
		case p.property:
			kind = Property
		case string(p.text(def+1)) == "__init__":
			kind = Constructor
		default:
			kind = Method
		}
	}
	return p.block(kind, Function, first, def+1, end, column)
}

// block declares what token name names, opens its block as one of the given scope,
// and returns the index of what follows its colon.
func (p *python) block(kind, scope Kind, first, name, end, column int) int {
	if name >= end || !p.isName(name) {
		return name
	}
	colon := p.colon(name, end)
	_, parent := p.scope()
	decl := p.declare(kind, name, first, min(colon, end-1), parent)
	p.blocks = append(p.blocks, pythonBlock{column, decl, scope})
	return colon + 1
}

// isProperty reports whether the decorator at token i makes a function a property.
func (p *python) isProperty(i int) bool {
	name := p.dottedName(i)
	switch string(p.text(name)) {
	case "property", "cached_property", "abstractproperty", "getter", "setter", "deleter":
		return true
	}
	return false
}

// isEnum reports whether the class whose name is followed by token i has a base
// that makes it an enumeration, on a line that ends before token end.
func (p *python) isEnum(i, end int) bool {
	if p.is(i, '[') {
		i = p.past(i)
	}
	if i >= end || !p.is(i, '(') {
		return false
	}
	end = min(p.past(i)-1, end)
	for i++; i < end && p.step(); i++ {
		base := p.dottedName(i)
		i = base + 1
		if t := p.at(i); t.op == ',' || i == end {
			switch string(p.text(base)) {
			case "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum":
				return true
			}
		}
		for i < end && !p.is(i, ',') {
			i = p.past(i)
		}
	}
	return false
}

// dottedName returns the index of the last name in a.b.c, which begins at token i.
func (p *python) dottedName(i int) int {
	for p.is(i+1, '.') && p.at(i+2).kind == tokIdent {
		i += 2
	}
	return i
}

// isName reports whether token i is a name. Some keywords are keywords nowhere but
// at the start of a statement.
func (p *python) isName(i int) bool {
	t := p.at(i)
	switch t.kw {
	case 0, kwMatch, kwCase, kwType:
		return t.kind == tokIdent
	}
	return false
}
