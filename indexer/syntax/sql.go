package syntax

import "bytes"

// sqlKinds are what a CREATE statement creates. What is not here gives no declaration.
var sqlKinds = map[keyword]Kind{
	kwTable: Struct, kwView: Struct, kwFunction: Function, kwProcedure: Function, kwTrigger: Event,
	kwType: Class, kwSchema: Namespace, kwDatabase: Namespace, kwPackage: Module, kwSequence: Variable,
	kwDomain: Class, kwIndex: Object,
}

// walkSQL declares what CREATE statements create, with the columns of tables.
func walkSQL(w *walk) {
	s := sql{w}
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		if w.at(i).kw == kwCreate && w.statementStart(i) {
			i = max(i, s.create(i))
		}
	}
}

// An sql is a script while it is walked.
type sql struct{ *walk }

// maxCreate is how many words may stand between CREATE and what is created.
const maxCreate = 12

// create declares what the statement at token i creates, and returns its last token.
func (s sql) create(i int) int {
	kind, name := s.created(i + 1)
	if kind == 0 {
		return i
	}
	name = s.exists(name)
	if kind == Module && s.spells(name, "body") {
		name++
	}
	recv := -1
	for s.isName(name) && s.is(s.past(name), '.') && s.isName(s.past(name)+1) && s.step() {
		recv, name = name, s.past(name)+1
	}
	if !s.isName(name) || kind == Object && s.spells(name, "on") {
		return i
	}
	last := s.end(i, name, kind)
	kindOf, members := s.members(kind, s.past(name), last)
	d := s.declareName(kindOf, name, i, last, -1)
	if recv >= 0 {
		start, end := s.span(recv)
		s.out.Decls[d].RecvStart, s.out.Decls[d].RecvEnd = start, end
	}
	if members >= 0 {
		s.columns(members, d, kindOf)
	}
	return last
}

// created returns what the words from token i on say is created, and the token after
// them. What is created of it later may be named there, too: OR REPLACE, UNIQUE.
func (s sql) created(i int) (Kind, int) {
	for n := 0; n < maxCreate && s.at(i).kind == tokIdent; n++ {
		if kind := sqlKinds[s.at(i).kw]; kind != 0 {
			return kind, i + 1
		}
		switch word := string(bytes.ToLower(s.text(i))); word {
		case "aggregate":
			return Function, i + 1
		case "user", "role", "extension", "cast", "rule", "policy", "operator", "language", "server", "publication", "subscription", "access":
			return 0, i
		}
		i++
		if s.is(i, '=') { // MySQL: DEFINER = `a`@`b`
			for i++; n < maxCreate && (s.is(i+1, '@') || s.is(i, '@')); n++ {
				i++
			}
			i++
		}
	}
	return 0, i
}

// exists passes IF NOT EXISTS and CONCURRENTLY.
func (s sql) exists(i int) int {
	if s.spells(i, "concurrently") {
		i++
	}
	if s.at(i).kw == kwIf && s.at(i+1).kw == kwNot {
		i += 3
	}
	return i
}

// isName reports whether token i may be a name: a word, or one in quotes or in SQL Server's
// brackets.
func (s sql) isName(i int) bool {
	t := s.at(i)
	return t.kind == tokIdent || t.kind == tokString && s.src[t.start] != '\'' && s.src[t.start] != '$' ||
		t.kind == tokOpen && t.op == '[' && s.at(i+1).kind == tokIdent && int(t.match) > i
}

func (s sql) spells(i int, word string) bool {
	return s.at(i).kind == tokIdent && bytes.EqualFold(s.text(i), []byte(word))
}

// span returns where the name at token i begins and ends, without quotes.
func (s sql) span(i int) (start, end uint32) {
	t := s.at(i)
	switch {
	case t.kind == tokString && t.end-t.start >= 2:
		return t.start + 1, t.end - 1
	case t.kind == tokOpen:
		return t.end, s.at(int(t.match)).start
	}
	return t.start, t.end
}

func (s sql) declareName(kind Kind, name, first, last int, parent int32) int32 {
	start, end := s.span(name)
	return s.declareSpan(kind, start, end, s.at(name).line, first, last, parent)
}

// end returns the last token of the statement at token i: before its semicolon, or before
// another CREATE. What has a body in BEGIN and END goes on to that.
func (s sql) end(i, name int, kind Kind) int {
	depth := 0
	last := name
	for t := s.at(last + 1); t.kind != tokEOF && s.step(); t = s.at(last + 1) {
		switch {
		case t.op == ';' && t.kind == tokPunct && depth == 0:
			return last
		case t.kw == kwCreate && s.statementStart(last+1) && depth == 0:
			return last
		case kind != Function && kind != Event && kind != Module:
		case t.kw == kwBegin || t.kw == kwCase && depth > 0:
			depth++
		case t.kw == kwEnd && depth > 0 && !s.closes(last+2):
			depth--
		}
		last = s.past(last+1) - 1
	}
	if depth == 0 {
		return last
	}
	// The END is missing, or there is none: not all that is called BEGIN has one.
	for last = name; s.at(last+1).kind != tokEOF && !s.is(last+1, ';') && s.step(); {
		last = s.past(last+1) - 1
	}
	return last
}

// closes reports whether token i says that an END before it is that of something other
// than BEGIN and CASE.
func (s sql) closes(i int) bool {
	switch s.at(i).kw {
	case kwIf, kwLoop, kwWhile, kwFor:
		return true
	}
	return s.spells(i, "repeat")
}

// members returns the kind of what is created, and the parentheses that its members are
// in, or -1.
func (s sql) members(kind Kind, i, last int) (Kind, int) {
	switch {
	case kind == Struct && s.is(i, '('):
		return kind, i
	case kind != Class || s.at(i).kw != kwAs:
	case s.spells(i+1, "enum") && s.is(i+2, '('):
		return Enum, i + 2
	case s.is(i+1, '('):
		return Struct, i + 1
	}
	return kind, -1
}

// columns declares what stands in the parentheses that token open opens: columns of a table
// or fields of a type with their names first, or the names of an enum.
func (s sql) columns(open int, parent int32, kind Kind) {
	end := int(s.at(open).match)
	for i := open + 1; i < end && s.step(); {
		last := i
		for last < end && !s.is(last, ',') && s.step() {
			last = s.past(last)
		}
		switch {
		case kind == Enum:
			if s.at(i).kind == tokString {
				s.declareName(EnumMember, i, i, last-1, parent)
			}
		case s.isName(i) && (last > s.past(i) || s.isView(parent)) && !(s.at(i).kind == tokIdent && s.constraint(i)):
			s.declareName(Field, i, i, last-1, parent)
		}
		i = last + 1
	}
}

// isView reports whether columns have no types, as those of a view.
func (s sql) isView(d int32) bool {
	head := s.src[s.out.Decls[d].Start:s.out.Decls[d].NameStart]
	return bytes.Contains(bytes.ToLower(head), []byte("view"))
}

// sqlConstraints are words that begin what is no column.
var sqlConstraints = map[string]bool{
	"constraint": true, "primary": true, "unique": true, "foreign": true, "check": true, "exclude": true, "like": true,
	"key": true, "index": true, "fulltext": true, "spatial": true, "period": true,
}

// constraint reports whether a part of a table that begins with token i is no column. A
// column may be called key.
func (s sql) constraint(i int) bool {
	word := string(bytes.ToLower(s.text(i)))
	if !sqlConstraints[word] {
		return false
	}
	switch word {
	case "key", "index", "period":
		return s.is(i+1, '(') || s.is(i+2, '(') && !s.typed(i+1)
	case "check", "exclude", "unique", "like":
		return s.at(i+1).kind != tokIdent || s.at(i+1).kw == kwIndex || word == "like" || s.spells(i+1, "key") || s.spells(i+1, "using")
	}
	return true
}

// typed reports whether token i is the name of a type that has a length: key VARCHAR(10).
func (s sql) typed(i int) bool {
	switch string(bytes.ToLower(s.text(i))) {
	case "varchar", "char", "nvarchar", "nchar", "varbinary", "binary", "int", "integer", "bigint", "smallint", "tinyint", "decimal", "numeric", "float", "double", "bit", "enum", "set":
		return true
	}
	return false
}
