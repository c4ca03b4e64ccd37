package syntax

import "bytes"

// walkMakefile declares variables, what define begins, and targets that are names. It goes by
// lines, since those of recipes are in another language. What is added to a variable is
// declared where it is given its first value.
func walkMakefile(w *walk) {
	m := makefile{lines: markdown{walk: w}, rule: -1}
	for m.lines.pos < len(w.src) {
		m.read()
	}
}

// A makefile is a text while its lines are read.
type makefile struct {
	lines  markdown
	number uint32

	rule    int32  // the first target of the rule that recipes belong to, or -1
	targets int32  // how many it has
	recipe  bool   // a rule was seen, so that a tab begins a recipe
	define  int32  // one more than what define began; 0 if nothing is open
	nested  int    // how many defines are open in that
	last    mdLine // of the logical line that was read
}

// logical reads a line with those that it is joined to.
func (m *makefile) logical() (first mdLine) {
	first = m.line()
	m.last = first
	for m.last.end > m.last.start && m.lines.src[m.last.end-1] == '\\' && m.lines.pos < len(m.lines.src) {
		m.last = m.line()
	}
	return first
}

func (m *makefile) line() mdLine {
	line := m.lines.next(m.number)
	m.number++
	return line
}

// read reads a logical line.
func (m *makefile) read() {
	first := m.logical()
	src := m.lines.src
	text := src[first.start:max(first.start, m.last.end)]
	word, rest := makeWord(text)
	switch {
	case m.define > 0:
		m.inside(string(word))
	case first.indent > 0 && src[first.start-first.indent] == '\t' && m.recipe:
		if len(text) > 0 {
			m.extend()
		}
	case len(text) == 0 || text[0] == '#':
	case string(word) == "define" && rest < len(text):
		m.begin(first, text, rest)
	default:
		m.statement(first, text)
	}
}

// inside reads a line of what define began, given the first word of it.
func (m *makefile) inside(word string) {
	switch word {
	case "define":
		m.nested++
	case "endef":
		if m.nested--; m.nested == 0 {
			m.finish(m.define - 1)
			m.define = 0
		}
	}
}

// begin declares what define begins: a text that is called like a function.
func (m *makefile) begin(first mdLine, text []byte, at int) {
	name, _ := makeWord(text[at:])
	m.define, m.nested = int32(len(m.lines.out.Decls))+1, 1
	if bytes.IndexByte(name, '$') >= 0 {
		name = name[:0]
	}
	m.add(Function, first, at, at+len(name))
}

// makeDirectives are words that a line begins with which declares nothing.
var makeDirectives = map[string]bool{
	"ifeq": true, "ifneq": true, "ifdef": true, "ifndef": true, "else": true, "endif": true, "include": true,
	"-include": true, "sinclude": true, "vpath": true, "unexport": true, "undefine": true, "load": true, "endef": true,
}

// statement reads an assignment or a rule.
func (m *makefile) statement(first mdLine, text []byte) {
	at := 0
	for range 4 {
		word, rest := makeWord(text[at:])
		if makeDirectives[string(word)] {
			return
		}
		if w := string(word); w != "export" && w != "override" && w != "private" || at+rest >= len(text) || text[at+rest] == '=' || text[at+rest] == ':' {
			break
		}
		at += rest
	}
	sign := at + makeSign(text[at:])
	if sign >= len(text) {
		return
	}
	if text[sign] == '=' || assigns(text[sign:]) {
		m.variable(first, text, at, sign)
		return
	}
	m.recipe, m.rule, m.targets = true, -1, 0
	if !targetVariable(text[sign:]) {
		m.rules(first, text[:sign], at)
	}
}

// variable declares the variable that an assignment gives its value to, whose sign is at
// the given offset.
func (m *makefile) variable(first mdLine, text []byte, from, sign int) {
	end := sign
	if end > from && text[sign] == '=' {
		switch text[end-1] {
		case '+':
			return
		case '?', '!':
			end--
		}
	}
	_, end = trim(text, from, end)
	if name := text[from:end]; len(name) > 0 && !bytes.ContainsAny(name, "$ \t#,(){}") {
		m.add(Variable, first, from, end)
	}
}

// rules declares the targets of a rule.
func (m *makefile) rules(first mdLine, text []byte, from int) {
	for from < len(text) {
		word, rest := makeWord(text[from:])
		if name := word; len(name) > 0 && name[0] != '.' && !bytes.ContainsAny(name, "$%(){}\\*?#") {
			if m.rule < 0 {
				m.rule = int32(len(m.lines.out.Decls))
			}
			m.targets++
			m.add(Function, first, from, from+len(name))
		}
		from += max(rest, 1)
	}
}

// extend says that the targets of the rule go on to the line that was read.
func (m *makefile) extend() {
	for i := m.rule; m.rule >= 0 && i < m.rule+m.targets; i++ {
		m.finish(i)
	}
}

// finish says that a declaration goes on to the line that was read.
func (m *makefile) finish(i int32) {
	d := &m.lines.out.Decls[i]
	d.End, d.EndLine = max(d.End, uint32(m.last.end)), max(d.EndLine, m.last.number)
}

// add declares what is named from one offset in a line to another.
func (m *makefile) add(kind Kind, first mdLine, from, to int) {
	start := first.start + from
	line := first.number + uint32(bytes.Count(m.lines.src[first.start:start], newline))
	i := int32(len(m.lines.out.Decls))
	m.lines.out.Decls = append(m.lines.out.Decls, Decl{
		NameStart: uint32(start), NameEnd: uint32(first.start + to), Line: line,
		Start: uint32(first.start), End: uint32(first.start + to), EndLine: line, Parent: -1, Kind: kind,
	})
	m.finish(i)
}

// makeWord returns the word that a text begins with, and the offset of the next one. What is
// in $(...) has no blanks that count.
func makeWord(text []byte) (word []byte, next int) {
	depth, i := 0, 0
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '(' || c == '{':
			depth++
		case (c == ')' || c == '}') && depth > 0:
			depth--
		case space(c) && depth == 0:
			word = text[:i]
			for i < len(text) && (space(text[i]) || text[i] == '\\' && i+1 < len(text) && space(text[i+1])) {
				i++
			}
			return word, i
		}
	}
	return text, i
}

// makeSign returns where the first = or : of a line is that is not in $(...), or the length
// of the line.
func makeSign(text []byte) int {
	depth := 0
	for i, c := range text {
		switch {
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth = max(depth-1, 0)
		case c == '#' && depth == 0 && (i == 0 || space(text[i-1])):
			return len(text)
		case (c == '=' || c == ':') && depth == 0:
			return i
		}
	}
	return len(text)
}

// assigns reports whether a colon belongs to one of :=, ::= and :::=.
func assigns(text []byte) bool {
	text = bytes.TrimLeft(text, ":")
	return len(text) > 0 && text[0] == '='
}

// targetVariable reports whether what follows the colon of a rule gives a variable a value,
// for the targets of the rule alone.
func targetVariable(rest []byte) bool {
	rest = bytes.TrimLeft(rest, ": \t")
	sign := makeSign(rest)
	return sign < len(rest) && (rest[sign] == '=' || assigns(rest[sign:])) && bytes.IndexByte(rest[:sign], ';') < 0
}
