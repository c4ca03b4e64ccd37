package syntax

import "bytes"

// walkElixir declares modules, protocols with their implementations, functions, macros and
// guards. The clauses of a function are one declaration.
func walkElixir(w *walk) {
	e := elixir{walk: w, last: -1}
	if !e.match(false) {
		e.match(true)
	}
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		for n := len(e.open) - 1; n >= 0 && i > e.open[n].end; n-- {
			e.open = e.open[:n]
		}
		if e.starts(i) {
			i = e.statement(i)
		}
	}
}

// An elixir is a file of Elixir while it is walked.
type elixir struct {
	*walk
	ends []int32    // for a do or fn its end, for all other tokens 0
	open []elixirIn // modules around, innermost last
	last int32      // the function that was declared last, if nothing was since; or -1
}

// An elixirIn is a module or protocol that is open.
type elixirIn struct {
	decl int32
	end  int // its last token
	kind Kind
}

// match finds the end of each do and fn, and reports whether all have one. When it repairs,
// an end that begins its line belongs to what begins on a line of the same column.
func (e *elixir) match(repair bool) bool {
	e.ends = make([]int32, len(e.toks))
	var open []int32
	whole := true
	for i := 1; e.at(i).kind != tokEOF && e.step(); i++ {
		t := e.at(i)
		if t.kind != tokIdent || e.isKey(i) || e.is(i-1, '.') {
			continue
		}
		switch t.kw {
		case kwDo, kwFn:
			open = append(open, int32(i))
		case kwEnd:
			if repair && t.flags&flagNewline != 0 {
				column := e.column(i)
				for n := len(open); n > 0 && e.lineColumn(int(open[n-1])) > column && e.step(); n-- {
					e.ends[open[n-1]] = int32(i - 1)
					open = open[:n-1]
				}
				if n := len(open); n > 0 && e.lineColumn(int(open[n-1])) < column {
					continue // its beginning is missing
				}
			}
			if len(open) == 0 {
				whole = false
				continue
			}
			e.ends[open[len(open)-1]] = int32(i)
			open = open[:len(open)-1]
		}
	}
	for _, i := range open {
		whole = false
		e.ends[i] = int32(len(e.toks) - 2)
	}
	return whole
}

// lineColumn returns the column of the line of token i.
func (e *elixir) lineColumn(i int) int {
	for n := 0; n < maxHead && i > 1 && e.at(i).flags&flagNewline == 0; n++ {
		i--
	}
	return e.column(i)
}

// isKey reports whether the word at token i is a key: do: x.
func (e *elixir) isKey(i int) bool {
	return e.is(i+1, ':') && e.at(i+1).start == e.at(i).end
}

// starts reports whether a statement may start with token i.
func (e *elixir) starts(i int) bool {
	t, before := e.at(i), e.at(i-1)
	if t.kind != tokIdent || e.isKey(i) {
		return false
	}
	return t.flags&flagNewline != 0 || before.kind == tokEOF || before.op == ';' || before.op == opThin ||
		before.op == '(' || before.kw == kwDo || before.kw == kwElse
}

// elixirKinds are the words that declare.
var elixirKinds = map[string]Kind{
	"defmodule": Module, "defprotocol": Interface, "defimpl": Module,
	"def": Function, "defp": Function, "defmacro": Function, "defmacrop": Function, "defguard": Function,
	"defguardp": Function, "defdelegate": Function, "defn": Function, "defnp": Function,
}

// statement declares what the statement at token i does, and returns the token after
// which to go on.
func (e *elixir) statement(i int) int {
	text := e.text(i)
	if len(text) < 3 || text[0] != 'd' && text[0] != 'q' {
		return i
	}
	if string(text) == "quote" {
		_, last := e.end(i)
		return last // code that is made, and not run here
	}
	kind := elixirKinds[string(text)]
	switch {
	case kind == 0 || e.at(i+1).flags&flagNewline != 0:
		return i
	case kind == Function:
		return e.function(i)
	}
	return e.module(kind, i)
}

// end returns the do of the block that a statement has, or -1, and its last token.
func (e *elixir) end(i int) (do, last int) {
	for j := i; e.step(); {
		t := e.at(j)
		next := e.past(j)
		switch {
		case t.kind == tokEOF:
			return -1, j - 1
		case t.kind == tokIdent && e.ends[min(j, len(e.ends)-1)] > 0:
			if t.kw == kwDo {
				return j, int(e.ends[j])
			}
			next = int(e.ends[j]) + 1
		}
		if n := e.at(next); n.kind == tokEOF || n.kind == tokClose || n.op == ';' || n.kw == kwEnd && !e.isKey(next) ||
			n.flags&flagNewline != 0 && !e.continues(next) {
			return -1, next - 1
		}
		j = next
	}
	return -1, i
}

// continues reports whether the line of token i goes on with the one before.
func (e *elixir) continues(i int) bool {
	before, t := e.at(i-1), e.at(i)
	switch {
	case before.kind == tokPunct && before.op != ';' && before.op != '&':
		return true
	case before.kw == kwWhen || before.kw == kwAnd || before.kw == kwOr || before.kw == kwIn || before.kw == kwNot:
		return true
	case t.kw == kwWhen || t.kw == kwAnd || t.kw == kwOr || t.kw == kwIn || t.kw == kwDo:
		return !e.isKey(i)
	}
	return t.kind == tokPunct && t.op != '@' && t.op != '%' && t.op != '&' && t.op != '!' && t.op != '^' && t.op != '~' && t.op != ':'
}

// module declares a module or protocol, and opens it.
func (e *elixir) module(kind Kind, i int) int {
	name := i + 1
	if e.is(name, '(') {
		name++
	}
	if e.at(name).kind != tokIdent {
		return i
	}
	if c := e.src[e.at(name).start]; c < 'A' || c > 'Z' {
		return i
	}
	to := name
	for e.is(to+1, '.') && e.at(to+2).kind == tokIdent && e.step() {
		to += 2
	}
	do, last := e.end(i)
	t := e.at(name)
	d := e.declareSpan(kind, t.start, e.at(to).end, t.line, i, last, e.around().decl)
	e.last = -1
	if do < 0 {
		return i
	}
	if len(e.open) < maxNesting {
		e.open = append(e.open, elixirIn{d, last, kind})
	}
	return do
}

func (e *elixir) around() elixirIn {
	if n := len(e.open); n > 0 {
		return e.open[n-1]
	}
	return elixirIn{decl: -1}
}

// function declares a function, or adds a clause to it.
func (e *elixir) function(i int) int {
	start, end, line := e.functionName(i + 1)
	do, last := e.end(i)
	next := last
	if do >= 0 {
		next = do
	}
	if end == start {
		return i
	}
	in := e.around()
	kind := Function
	if in.kind == Interface {
		kind = Method
	}
	if d := e.last; d >= 0 && e.out.Decls[d].Parent == in.decl && bytes.Equal(e.out.Name(&e.out.Decls[d]), e.src[start:end]) {
		e.finish(d, last)
		return next
	}
	e.last = e.declareSpan(kind, start, end, line, i, last, in.decl)
	return next
}

// functionName returns where the name of a function is whose head begins with token i, or
// the same offset twice. An operator is named between its operands, or before the only one.
func (e *elixir) functionName(i int) (start, end, line uint32) {
	if e.is(i, '(') {
		i++
	}
	t := e.at(i)
	if t.kind == tokPunct {
		return e.operator(i)
	}
	after := e.past(i)
	n := e.at(after)
	if t.kind == tokIdent && after == i+1 && n.op == '(' && n.start == t.end {
		if string(e.text(i)) == "unquote" {
			return 0, 0, 0
		}
		return t.start, t.end, t.line
	}
	switch {
	case n.flags&flagNewline != 0 || n.kind == tokEOF:
	case n.kw == kwAnd || n.kw == kwOr || n.kw == kwIn:
		return n.start, n.end, n.line
	case n.kind == tokPunct && n.op != ',' && n.op != ';' && n.op != ':' && n.op != '.':
		return e.operator(after)
	}
	if t.kind != tokIdent {
		return 0, 0, 0
	}
	return t.start, t.end, t.line
}

// operator returns where the operator is that token i begins.
func (e *elixir) operator(i int) (start, end, line uint32) {
	t := e.at(i)
	to := i
	for e.at(to+1).kind == tokPunct && e.at(to+1).start == e.at(to).end && e.step() {
		to++
	}
	return t.start, e.at(to).end, t.line
}
