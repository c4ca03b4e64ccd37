package syntax

// ends is the state of a walk over a language whose blocks go up to the word end, and
// which has to keep what is open to know what an end belongs to.
type ends struct {
	*walk
	open   []endFrame // outermost first
	fresh  int        // a statement begins with this token, whatever stands before it
	broken bool       // an end without a beginning was met, or the other way round
	repair bool       // lines are believed where they and the word end disagree
}

// An endFrame is something that is open.
type endFrame struct {
	kind   endKind
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

type endKind uint8

const (
	endBracket   endKind = iota
	endBlock             // up to the word end
	endStatement         // up to the end of the statement
)

// run walks all tokens. The function reads one, and returns the token to go on with.
func (e *ends) run(token func(i int) int) {
	e.once(token)
	if e.broken {
		// Lines tell where something is missing. Reading again is cheap, and rare.
		e.out.Decls = e.out.Decls[:0]
		e.broken, e.repair = false, true
		e.once(token)
	}
}

func (e *ends) once(token func(i int) int) {
	e.fresh = 1
	last := len(e.toks) - 1
	for i := 1; i < last && e.step(); {
		i = max(token(i), i+1)
	}
	for n := len(e.open) - 1; n >= 0; n-- {
		e.broken = e.broken || e.open[n].kind == endBlock
		e.ended(n, last-1)
	}
	e.open = e.open[:0]
}

// top returns the innermost frame. The outermost one is that of the file.
func (e *ends) top() endFrame {
	if n := len(e.open); n > 0 {
		return e.open[n-1]
	}
	return endFrame{parent: -1}
}

// push opens a frame in the scope of what is open. The caller may change it.
func (e *ends) push(kind endKind, i int) *endFrame {
	f := e.top()
	f.kind, f.loop, f.close, f.decl, f.past = kind, false, 0, 0, 0
	if len(e.open) >= maxNesting {
		e.cut(TooDeep)
		e.ended(len(e.open)-1, i)
		e.open = e.open[:len(e.open)-1]
	}
	if e.repair && kind == endBlock {
		f.line, f.column = e.indentation(i)
	}
	e.open = append(e.open, f)
	return &e.open[len(e.open)-1]
}

// longLine is how far back the beginning of a line is looked for, in bytes.
const longLine = 256

// indentation returns how far the line of token i is indented, and how far from its
// start the token is, in bytes.
func (e *ends) indentation(i int) (line, column int) {
	end := int(e.at(i).start)
	start := end
	for start > 0 && end-start < longLine && e.src[start-1] != '\n' {
		start--
	}
	for line = start; line < end && (e.src[line] == ' ' || e.src[line] == '\t'); line++ {
	}
	return line - start, end - start
}

// ended sets the ends of what frame n declared.
func (e *ends) ended(n, last int) {
	for d := e.open[n].decl; d < e.open[n].past; d++ {
		e.finish(d, last)
	}
}

// endStatements closes what ends with the statement before token i.
func (e *ends) endStatements(i int) {
	n := len(e.open)
	for n > 0 && e.open[n-1].kind == endStatement {
		n--
		e.ended(n, i-1)
	}
	e.open = e.open[:n]
}

// closeBracket closes the bracket that token i is the partner of, and what was left open in it.
func (e *ends) closeBracket(i int) {
	e.endStatements(i)
	for n := len(e.open) - 1; n >= 0; n-- {
		if e.open[n].kind == endBracket && e.open[n].close >= i {
			if e.open[n].close > i {
				return // its own was not kept, since too much is open
			}
			for k := len(e.open) - 1; k > n; k-- {
				e.broken = e.broken || e.open[k].kind == endBlock
				e.ended(k, i-1)
			}
			e.open = e.open[:n]
			return
		}
	}
}

// end closes what the end at token i ends.
func (e *ends) end(i int) {
	n := e.ending(i)
	if n < 0 {
		e.broken = true
		return
	}
	for k := len(e.open) - 1; k >= n; k-- {
		last := i
		if k > n {
			last = i - 1
		}
		e.ended(k, last)
	}
	e.open = e.open[:n]
}

// ending returns the frame that the end at token i ends, or -1.
func (e *ends) ending(i int) int {
	innermost := -1
	aligned := e.repair && e.at(i).flags&flagNewline != 0
	column := 0
	if aligned {
		_, column = e.indentation(i)
	}
	for n := len(e.open) - 1; n >= 0 && e.open[n].kind != endBracket; n-- {
		f := &e.open[n]
		if f.kind != endBlock {
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

// beginsLine closes what the declaration at token i cannot be in, if it is the first on its line: the
// statement of the line before, and in a second reading all that is not indented less.
func (e *ends) beginsLine(i int) {
	if e.at(i).flags&flagNewline == 0 {
		return
	}
	e.endStatements(i)
	if !e.repair {
		return
	}
	_, column := e.indentation(i)
	n := len(e.open)
	for n > 0 && e.open[n-1].kind != endBracket && (e.open[n-1].kind == endStatement || e.open[n-1].line >= column) {
		n--
		e.ended(n, i-1)
	}
	e.open = e.open[:n]
}
