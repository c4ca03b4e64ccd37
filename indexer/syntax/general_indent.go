package syntax

import "strings"

// An indentedDecl is a declaration whose end has not been seen yet. It ends
// before the first line that is indented no deeper than it is, or with the word
// end on such a line.
type indentedDecl struct {
	column int
	inner  int   // column of the first statement in it, or -1 before there is one
	decl   int32 // index, or -1
	site   site  // of what it holds
	closed bool  // nothing in it is declared
}

// indented walks a text line by line.
func (g *general) indented() {
	stack := make([]indentedDecl, 1, 16)
	stack[0] = indentedDecl{column: -1, inner: -1, decl: -1, site: site{parent: -1}}
	end := len(g.toks) - 1
	for i := 1; i < end && g.step(); {
		// The text of a heredoc may stand in any column.
		if t := g.at(i); t.flags&flagNewline != 0 && t.kind != tokString {
			column := g.column(i)
			var done bool
			if stack, done = g.close(stack, i, column); done {
				i++
				continue
			}
			if next := g.line(&stack, i, end, column); next > i {
				i = next
				continue
			}
		}
		i = g.past(i)
	}
	for _, open := range stack[1:] {
		g.finishOpen(open, end-1)
	}
}

// close ends the declarations that end before or with token i, the first one of a
// line. It reports whether the token is the end of one.
func (g *general) close(stack []indentedDecl, i, column int) ([]indentedDecl, bool) {
	for len(stack) > 1 {
		top := stack[len(stack)-1]
		if column > top.column {
			break
		}
		if column == top.column && g.style == blockEnd {
			if g.among(i, g.endWords) {
				g.finishOpen(top, i)
				return stack[:len(stack)-1], true
			}
			if g.among(i, g.innerWords) {
				break
			}
		}
		g.finishOpen(top, i-1)
		stack = stack[:len(stack)-1]
	}
	return stack, false
}

func (g *general) finishOpen(open indentedDecl, last int) {
	if open.decl >= 0 {
		g.finish(open.decl, last)
	}
}

// among reports whether token i spells one of the given words.
func (g *general) among(i int, words []string) bool {
	t := g.at(i)
	if t.kind != tokIdent {
		return false
	}
	for _, word := range words {
		if int(t.end-t.start) == len(word) && strings.EqualFold(string(g.text(i)), word) {
			return true
		}
	}
	return false
}

// line reads the declaration that starts a line and returns the index from which
// to go on, or 0 if there is none.
func (g *general) line(stack *[]indentedDecl, i, end, column int) int {
	top := &(*stack)[len(*stack)-1]
	if top.closed {
		return 0
	}
	if top.inner < 0 {
		top.inner = column
	}
	if g.strict && column != top.inner {
		return 0
	}
	if len(*stack) > maxNesting {
		g.cut(TooDeep)
		return 0
	}
	p := top.site
	first := i
	for n := 0; n < maxPrefix && g.at(i).kind == tokIdent; n++ {
		if f := g.forms[g.at(i).kw]; f.shape != shapeNone {
			if open, next := g.lineForm(f, first, i, end, column, p); next > i {
				*stack = append(*stack, open)
				return next
			}
		}
		if next := g.at(i + 1); next.kind != tokIdent || next.flags&flagNewline != 0 {
			break
		}
		i++
	}
	if open, next := g.lineOther(first, end, column, p); next > first {
		*stack = append(*stack, open)
		return next
	}
	return 0
}

// lineForm reads what the keyword at kw declares. Its end is found later.
func (g *general) lineForm(f form, first, kw, end, column int, p site) (indentedDecl, int) {
	open := indentedDecl{column: column, inner: -1, decl: -1, site: p, closed: true}
	i := kw + 1
	if second := g.at(i); f.kind == Module && g.forms[second.kw].shape == shapeType &&
		g.at(i+1).kind == tokIdent && g.at(i+1).flags&flagNewline == 0 { // OCaml: module type S
		i++
	}
	switch f.shape {
	case shapeFunction:
		return g.lineFunction(f.kind, first, i, column, p)
	case shapeValue:
		if !g.isName(i) || g.at(i).flags&flagNewline != 0 {
			return open, 0
		}
		open.decl = g.add(f.kind, i, first, i, p)
		return open, i + 1
	case shapeType:
		if g.at(i).op == opShl && g.at(i).kind == tokPunct { // class << self
			open.closed = false
			return open, i + 1
		}
		if g.sections && g.at(i).flags&flagNewline != 0 {
			open.closed = false
			open.site.block = true
			return open, i
		}
		name := g.lineTypeName(i)
		if name < 0 {
			return open, 0
		}
		last := g.path(name)
		start, stop := g.at(name).start, g.at(last).end
		if g.clauses && g.style == blockEnd && g.src[start] >= 'a' { // Elixir: defmodule name, in a macro
			return open, 0
		}
		if f.kind != Module && f.kind != Namespace && last > name {
			p.recvStart, p.recvEnd = start, g.at(last-2).end
			start = g.at(last).start
		}
		open.decl = g.addSpan(f.kind, start, stop, last, first, last, p)
		open.site = site{parent: open.decl, kind: f.kind}
		open.closed = false
		if f.kind == Namespace && g.style == blockIndent {
			open.column = -1 // F#: the rest of the file
			open.inner = -1
		}
		return open, last + 1
	}
	return open, 0
}

// lineTypeName returns the token that names a type, from token i on, or -1.
func (g *general) lineTypeName(i int) int {
	for n := 0; n < maxPrefix && g.at(i).flags&flagNewline == 0; n++ {
		t := g.at(i)
		switch {
		case t.kind == tokOpen:
			i = g.past(i)
			if g.at(i).op == opArrow {
				i++
			}
		case t.kind == tokPunct && (t.op == '\'' || t.op == '+' || t.op == '-' && g.at(i+1).op == '\''):
			i++
			if t.op == '\'' {
				i++
			}
		case t.kind == tokPunct && (t.op == opArrow || t.op == opColons):
			i++
		case t.kind == tokPunct && t.op == ',': // Fortran: type, extends(base) :: name
			for n := 0; n < maxPrefix && g.at(i).op != opColons && g.at(i).flags&flagNewline == 0; n++ {
				i = g.past(i)
			}
		case g.among(i, skippedWords):
			i++
		case g.isName(i):
			for j, n := i, 0; n < 6 && g.signatures != 0; n++ { // Haskell: class Eq a => Ord a
				if j = g.past(j); g.at(j).op == opArrow {
					i = j
				}
			}
			if g.at(i).op == opArrow {
				continue
			}
			return i
		default:
			return -1
		}
	}
	return -1
}

// skippedWords stand between a keyword and the name that it declares.
var skippedWords = []string{"body", "rec", "nonrec", "family", "mutable", "inline", "private"}

// lineFunction reads a function's name.
func (g *general) lineFunction(kind Kind, first, i, column int, p site) (indentedDecl, int) {
	open := indentedDecl{column: column, inner: -1, decl: -1, site: p, closed: true}
	if g.at(i).flags&flagNewline != 0 {
		return open, 0
	}
	if g.at(i).op == '!' && g.style == blockEnd && g.at(i+1).kind == tokIdent { // Vim: function! name
		i++
	}
	if g.at(i).kw == kwSelf && g.is(i+1, '.') { // Ruby: def self.name
		i += 2
	}
	for n := 0; n < 4 && g.style == blockIndent && g.among(i, skippedWords); n++ {
		i++
	}
	if g.outputs {
		if after := g.past(i); g.at(after).op == '=' && g.at(after).flags&flagNewline == 0 {
			i = after + 1
		}
	}
	start, stop, name, after := g.functionName(i)
	if name < 0 || string(g.src[start:stop]) == "unquote" {
		return open, 0
	}
	if g.parens && (g.at(after).op != '(' || g.at(after).kind != tokOpen) {
		return open, 0
	}
	if g.style == blockIndent {
		if kind == Function && g.at(name).kind == tokIdent && g.isValue(after) {
			kind = Variable
		}
		if d := len(g.out.Decls) - 1; g.at(i-1).kw == kwAnd && d >= 0 {
			kind = g.out.Decls[d].Kind
		}
	}
	if name > i && g.at(name).kind == tokIdent && name == g.path(i) && g.at(i).kw != kwSelf && g.style == blockEnd {
		p.recvStart, p.recvEnd = g.at(i).start, g.at(name-2).end
	}
	if kind == Function && (p.holds() || g.mixins && p.kind == Module) {
		kind = Method
	}
	open.decl = g.again(kind, start, stop, p)
	if open.decl < 0 {
		open.decl = g.addSpan(kind, start, stop, name, first, after-1, p)
	}
	return open, after
}

// isValue reports whether what is named before token i is no function: neither has it
// parameters, nor is its value or its type that of a function.
func (g *general) isValue(i int) bool {
	t := g.at(i)
	if t.kind != tokPunct || t.op != '=' && t.op != ':' {
		return false
	}
	if kw := g.at(i + 1).kw; kw == kwFunction || kw == kwFun {
		return false
	}
	for n := 0; n < maxPrefix && t.op == ':'; n++ {
		if i = g.past(i); g.is(i, opThin) {
			return false
		}
		if end := g.at(i); end.kind == tokEOF || end.flags&flagNewline != 0 || end.op == '=' {
			break
		}
	}
	return true
}

// again returns the last declaration if it is the same function in the same place,
// in a language that writes a function as several clauses, or -1.
func (g *general) again(kind Kind, start, end uint32, p site) int32 {
	last := len(g.out.Decls) - 1
	if !g.clauses || last < 0 {
		return -1
	}
	d := &g.out.Decls[last]
	if d.Kind != kind || d.Parent != p.parent || string(g.out.Name(d)) != string(g.src[start:end]) {
		return -1
	}
	return int32(last)
}

// lineOther reads the declarations that have no keyword.
func (g *general) lineOther(i, end, column int, p site) (indentedDecl, int) {
	open := indentedDecl{column: column, inner: -1, decl: -1, site: p, closed: true}
	t := g.at(i)
	if t.kind != tokIdent || t.kw != 0 {
		return open, 0
	}
	switch {
	case g.sections && p.block:
		after := i + 1
		if g.at(after).op == '*' {
			after++
		}
		for g.at(after).kind == tokOpen && after < end {
			after = g.past(after)
		}
		if g.at(after).op == '=' {
			open.decl = g.add(Class, i, i, i, p)
			return open, after
		}
	case g.signatures != 0:
		if d := len(g.out.Decls) - 1; d >= 0 && g.out.Decls[d].Parent == p.parent && g.out.Decls[d].Kind != Class &&
			string(g.out.Name(&g.out.Decls[d])) == string(g.text(i)) {
			open.decl = int32(d)
			return open, i + 1
		}
		if g.at(i+1).op == g.signatures && (p.kind == 0 || p.kind == Interface) {
			kind := Function
			if p.kind == Interface {
				kind = Method
			}
			open.decl = g.add(kind, i, i, i+1, p)
			return open, i + 1
		}
	case g.constants && g.src[t.start] >= 'A' && g.src[t.start] <= 'Z' && g.at(i+1).op == '=' && g.at(i+1).kind == tokPunct:
		open.decl = g.add(Constant, i, i, i+1, p)
		return open, i + 1
	case g.defines || g.arrows:
		return g.lineAssigned(i, column, p)
	}
	return open, 0
}

// lineAssigned reads a function that is written as a value: f(x) = x + 1, name: (x) -> x.
func (g *general) lineAssigned(i, column int, p site) (indentedDecl, int) {
	open := indentedDecl{column: column, inner: -1, decl: -1, site: p, closed: true}
	name := g.path(i)
	after := name + 1
	switch {
	case g.defines && g.at(after).op == '(' && g.at(after).start == g.at(name).end:
		if after = g.past(after); g.at(after).op != '=' || g.at(after).flags&flagNewline != 0 {
			return open, 0
		}
	case g.arrows && (g.at(after).op == ':' || g.at(after).op == '='):
		if after++; g.at(after).op == '(' {
			after = g.past(after)
		}
		if op := g.at(after).op; op != opThin && op != opArrow {
			return open, 0
		}
	default:
		return open, 0
	}
	kind := Function
	if p.holds() {
		kind = Method
	}
	if name > i {
		p.recvStart, p.recvEnd = g.at(i).start, g.at(name-2).end
	}
	open.decl = g.add(kind, name, i, after, p)
	return open, after
}
