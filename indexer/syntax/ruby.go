package syntax

// walkRuby declares modules, classes, methods, constants and what attr_accessor and its
// like declare, at any depth: in blocks too, since those are how Ruby makes types.
//
// Nearly everything ends with the word end, so the walk keeps what is open and has
// to know which words open something: the if of a modifier does not, nor the do of
// a loop, nor a def whose body is written behind an equals sign.
func walkRuby(w *walk) {
	r := ruby{walk: w}
	r.run()
	if r.broken {
		// Lines tell where something is missing. Reading again is cheap, and rare.
		w.out.Decls = w.out.Decls[:0]
		r = ruby{walk: w, open: r.open[:0], repair: true}
		r.run()
	}
}

// ruby is the state of a walk over a Ruby file.
type ruby struct {
	*walk
	open   []rubyFrame // outermost first
	fresh  int         // a statement begins with this token, whatever stands before it
	name   int         // the last token of the name of a method that was read last
	broken bool        // an end without a beginning was met, or the other way round
	repair bool        // lines are believed where they and the word end disagree
}

// A rubyFrame is something that is open.
type rubyFrame struct {
	kind   rubyFrameKind
	loop   bool  // the next do belongs to it
	inType bool  // in a class or a module, so that functions are methods
	inDef  bool  // in a method, where calls declare nothing
	parent int32 // of what it holds
	close  int   // the bracket that ends it

	// The declarations from decl to before past end with it.
	decl, past int32

	// Known in a second reading alone: the columns of its line, and of itself.
	line, column int
}

type rubyFrameKind uint8

const (
	rubyBracket   rubyFrameKind = iota
	rubyBlock                   // up to the word end
	rubyStatement               // up to the end of the statement
)

// run walks all tokens.
func (r *ruby) run() {
	r.fresh = 1
	last := len(r.toks) - 1
	for i := 1; i < last && r.step(); {
		i = max(r.token(i), i+1)
	}
	for n := len(r.open) - 1; n >= 0; n-- {
		r.broken = r.broken || r.open[n].kind == rubyBlock
		r.ended(n, last-1)
	}
	r.open = r.open[:0]
}

// top returns the innermost frame. The outermost one is that of the file.
func (r *ruby) top() rubyFrame {
	if n := len(r.open); n > 0 {
		return r.open[n-1]
	}
	return rubyFrame{parent: -1}
}

// push opens a frame in the scope of what is open. The caller may change it.
func (r *ruby) push(kind rubyFrameKind, i int) *rubyFrame {
	f := r.top()
	f.kind, f.loop, f.close, f.decl, f.past = kind, false, 0, 0, 0
	if len(r.open) >= maxNesting {
		r.cut(TooDeep)
		r.ended(len(r.open)-1, i)
		r.open = r.open[:len(r.open)-1]
	}
	if r.repair && kind == rubyBlock {
		f.line, f.column = r.indentation(i)
	}
	r.open = append(r.open, f)
	return &r.open[len(r.open)-1]
}

// longLine is how far back the beginning of a line is looked for, in bytes.
const longLine = 256

// indentation returns how far the line of token i is indented, and how far from its
// start the token is, in bytes.
func (r *ruby) indentation(i int) (line, column int) {
	end := int(r.at(i).start)
	start := end
	for start > 0 && end-start < longLine && r.src[start-1] != '\n' {
		start--
	}
	for line = start; line < end && (r.src[line] == ' ' || r.src[line] == '\t'); line++ {
	}
	return line - start, end - start
}

// ended sets the ends of what frame n declared.
func (r *ruby) ended(n, last int) {
	for d := r.open[n].decl; d < r.open[n].past; d++ {
		r.finish(d, last)
	}
}

// endStatements closes what ends with the statement before token i.
func (r *ruby) endStatements(i int) {
	n := len(r.open)
	for n > 0 && r.open[n-1].kind == rubyStatement {
		n--
		r.ended(n, i-1)
	}
	r.open = r.open[:n]
}

// endElement closes the statements that are an element of a list, before the comma at token i.
func (r *ruby) endElement(i int) {
	n := len(r.open) - 1
	for n >= 0 && r.open[n].kind == rubyStatement {
		n--
	}
	if n >= 0 && r.open[n].kind == rubyBracket && !r.is(r.open[n].close, '}') {
		r.endStatements(i)
	}
}

// token reads what begins with token i, and returns the token to go on with.
func (r *ruby) token(i int) int {
	t := r.at(i)
	if t.kind == tokClose && t.match >= 0 {
		r.closeBracket(i)
		return i + 1
	}
	if i == r.fresh || t.flags&flagNewline != 0 && !r.continues(i) {
		r.fresh = i
		r.endStatements(i)
		if n := len(r.open); n > 0 {
			r.open[n-1].loop = false
		}
	}
	switch t.kind {
	case tokOpen:
		if int(t.match) > i {
			r.push(rubyBracket, i).close = int(t.match)
			r.fresh = i + 1
			if t.op == '{' {
				r.fresh = r.params(i + 1)
			}
			return r.fresh
		}
	case tokPunct:
		switch t.op {
		case ';':
			r.fresh = i + 1
		case ',':
			r.endElement(i)
		}
	case tokIdent:
		switch {
		case t.kw != 0 && r.isKeyword(i):
			return r.keyword(i)
		case capital(r.src[t.start]):
			return r.constant(i)
		case t.kw == 0 && !r.top().inDef:
			return r.call(i)
		}
	}
	return i + 1
}

// closeBracket closes the bracket that token i is the partner of, and what was left open in it.
func (r *ruby) closeBracket(i int) {
	r.endStatements(i)
	for n := len(r.open) - 1; n >= 0; n-- {
		if r.open[n].kind == rubyBracket && r.open[n].close >= i {
			if r.open[n].close > i {
				return // its own was not kept, since too much is open
			}
			for k := len(r.open) - 1; k > n; k-- {
				r.broken = r.broken || r.open[k].kind == rubyBlock
				r.ended(k, i-1)
			}
			r.open = r.open[:n]
			return
		}
	}
}

// params returns the index after the parameters of a block that begin at token i, or i.
func (r *ruby) params(i int) int {
	if r.at(i).op == opOr {
		return i + 1
	}
	if !r.is(i, '|') {
		return i
	}
	for n, j := 0, i+1; n < maxHead; n++ {
		switch t := r.at(j); {
		case t.op == '|':
			return j + 1
		case t.kind == tokEOF, t.kind == tokClose:
			return i
		}
		j = r.past(j)
	}
	return i
}

// isKeyword reports whether token i, which spells a keyword, is one: not after a dot, and neither
// a symbol nor a label.
func (r *ruby) isKeyword(i int) bool {
	t, p := r.at(i), r.at(i-1)
	switch {
	case p.op == '.' && p.kind == tokPunct:
		return r.is(i-2, '.') && r.at(i-2).end == p.start // a range
	case p.op == opColons:
		return t.flags&flagNewline != 0
	case p.op == ':' && p.end == t.start:
		return false
	}
	return int(t.end) >= len(r.src) || r.src[t.end] != ':' || int(t.end)+1 < len(r.src) && r.src[t.end+1] == ':'
}

// continues reports whether token i, the first on its line, goes on with the statement
// of the line before.
func (r *ruby) continues(i int) bool {
	t, p := r.at(i), r.at(i-1)
	switch {
	case p.kind == tokPunct:
		return p.op != ';' && !r.operatorName(i-1)
	case p.kw == kwAnd || p.kw == kwOr || p.kw == kwNot:
		return r.isKeyword(i - 1)
	case t.op == '.':
		return !r.is(i+1, '.') || r.at(i+1).start != t.end
	case t.op == '&':
		return r.is(i+1, '.') && r.at(i+1).start == t.end
	}
	return false
}

// operatorName reports whether the operator at token i is a name, or the end of one: of a
// symbol, or behind alias.
func (r *ruby) operatorName(i int) bool {
	if i == r.name {
		return true
	}
	k := i
	if r.is(i, '=') && r.at(i-1).end == r.at(i).start { // :name=, :[]=
		switch p := r.at(i - 1); {
		case p.kind == tokIdent:
			k = i - 1
		case p.op == ']' && p.match == int32(i-2):
			k = i - 2
		}
	}
	p := r.at(k - 1)
	return p.op == ':' && p.kind == tokPunct && p.end == r.at(k).start
}

// operand reports whether an operand may start with token i, so that an if there is
// no modifier.
func (r *ruby) operand(i int) bool {
	if i == r.fresh {
		return true
	}
	p := r.at(i - 1)
	if p.op == '\\' { // the line before goes on
		i--
		p = r.at(i - 1)
	}
	switch p.kind {
	case tokPunct:
		return !r.operatorName(i - 1)
	case tokOpen, tokEOF:
		return true
	case tokIdent:
		return rubyBefore.has(p.kw) && r.isKeyword(i-1)
	}
	return false
}

// rubyBefore has the keywords behind which an if is no modifier.
var rubyBefore = keywordsOf(kwCase, kwDo, kwElse, kwIn, kwAnd, kwOr, kwNot, kwIf, kwUnless, kwElsif, kwWhile,
	kwUntil, kwWhen, kwThen, kwBegin, kwEnsure)

// keyword reads what begins with the keyword at token i.
func (r *ruby) keyword(i int) int {
	switch r.at(i).kw {
	case kwClass:
		return r.class(i)
	case kwModule:
		return r.typeDecl(Module, i)
	case kwDef:
		return r.def(i)
	case kwAlias:
		return r.alias(i)
	case kwUndef:
		return i + 2
	case kwBegin, kwCase:
		r.push(rubyBlock, i)
		r.fresh = i + 1
	case kwIf, kwUnless:
		if r.operand(i) {
			r.push(rubyBlock, i)
		} else {
			r.endStatements(i)
		}
	case kwWhile, kwUntil:
		if r.operand(i) {
			r.push(rubyBlock, i).loop = true
		} else {
			r.endStatements(i)
		}
	case kwFor:
		r.push(rubyBlock, i).loop = true
	case kwDo:
		return r.do(i)
	case kwThen, kwElse, kwElsif, kwEnsure, kwWhen, kwIn, kwRescue:
		if r.at(i).kw != kwIn || i == r.fresh {
			r.endStatements(i)
		}
		if r.at(i).kw == kwThen || r.at(i).kw == kwElse || r.at(i).kw == kwEnsure {
			r.fresh = i + 1
		}
	case kwEnd:
		r.end(i)
	}
	return i + 1
}

// do reads the do at token i, which opens a block if no loop waits for it.
func (r *ruby) do(i int) int {
	n := len(r.open) - 1
	for n >= 0 && r.open[n].kind == rubyStatement {
		n--
	}
	if n >= 0 && r.open[n].loop {
		r.endStatements(i)
		r.open[n].loop = false
		r.fresh = i + 1
		return i + 1
	}
	r.push(rubyBlock, i)
	r.fresh = r.params(i + 1)
	return r.fresh
}

// end closes what the end at token i ends.
func (r *ruby) end(i int) {
	n := r.ending(i)
	if n < 0 {
		r.broken = true
		return
	}
	for k := len(r.open) - 1; k >= n; k-- {
		last := i
		if k > n {
			last = i - 1
		}
		r.ended(k, last)
	}
	r.open = r.open[:n]
}

// ending returns the frame that the end at token i ends, or -1.
func (r *ruby) ending(i int) int {
	innermost := -1
	aligned := r.repair && r.at(i).flags&flagNewline != 0
	column := 0
	if aligned {
		_, column = r.indentation(i)
	}
	for n := len(r.open) - 1; n >= 0 && r.open[n].kind != rubyBracket; n-- {
		f := &r.open[n]
		if f.kind != rubyBlock {
			continue
		}
		if !aligned {
			return n
		}
		if f.line == column || f.column == column {
			return n
		}
		if innermost < 0 {
			innermost = n
		}
		if f.line < column {
			if n == innermost {
				return -1 // deeper than all that is open
			}
			break
		}
	}
	return innermost
}

// beginsLine closes what a class, a module or a def at the start of a line cannot be in: the
// statement of the line before, and in a second reading all that is not indented less.
func (r *ruby) beginsLine(i int) {
	if r.at(i).flags&flagNewline == 0 {
		return
	}
	r.endStatements(i)
	if !r.repair {
		return
	}
	_, column := r.indentation(i)
	n := len(r.open)
	for n > 0 && r.open[n-1].kind != rubyBracket && (r.open[n-1].kind == rubyStatement || r.open[n-1].line >= column) {
		n--
		r.ended(n, i-1)
	}
	r.open = r.open[:n]
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }
