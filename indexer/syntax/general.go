package syntax

import (
	"strings"
	"sync"
)

// rules say what declares in a language that has no walker of its own: a keyword
// and a name after it. They would rather miss a declaration than make one up, for
// an index full of names that nobody declared finds nothing.
type rules struct {
	// declares lists keywords by what they declare: "function: fn; class: class".
	// See shapes for what there is.
	declares string

	style      blockStyle
	lines      bool // a statement also ends before a line that is indented no deeper
	parens     bool // a function's name has parameters behind it
	bodies     bool // a type without a body is only mentioned
	typed      bool // functions and fields are declared by a type: int f() {}
	properties bool // with typed: T Name { get; } and T Name => ...
	attributes bool // [...] before a declaration is an attribute of it
	sigils     bool // fields are written with a $: PHP
	enums      enumStyle
	fields     fieldStyle

	// These are for blockEnd and blockIndent.
	ends       string // words that end a body
	continues  string // words in a declaration's own column that do not end it
	strict     bool   // declarations are in the column of the first statement around them
	mixins     bool   // a function in a module is a method
	constants  bool   // Name = value
	clauses    bool   // a function may be written as several, one after the other
	arrows     bool   // name = (x) ->, name: (x) ->
	defines    bool   // name(x) = value
	outputs    bool   // function result = name()
	sections   bool   // type, and under it lines of name = value
	signatures byte   // the operator between a function's name and its type

	once                 sync.Once
	forms                [keywordCount]form
	endWords, innerWords []string
}

// A blockStyle is how a declaration's body is enclosed.
type blockStyle uint8

const (
	blockBraces blockStyle = iota
	blockEnd               // to the word end, in the column of the declaration: Elixir, Julia
	blockIndent            // by indentation alone
)

// An enumStyle is how the members of an enum are written.
type enumStyle uint8

const (
	enumNone   enumStyle = iota
	enumCommas           // A, B = 1, C(2)
)

// A fieldStyle is how fields are written in a language without types in front.
type fieldStyle uint8

const (
	fieldNone  fieldStyle = iota
	fieldColon            // name: type
)

// A form is what a keyword declares, and what is read after it.
type form struct {
	kind  Kind
	shape shape
}

type shape uint8

const (
	shapeNone     shape = iota
	shapeFunction       // name, parameters, body
	shapeType           // name and a body with declarations
	shapeValue          // name and a value
	shapeExtend         // the name of a type declared elsewhere, and declarations for it
	shapeInit           // a function that is named by the keyword
	shapeCase           // members of an enum
)

// shapes are what a language's rules may say of a keyword.
var shapes = map[string]form{
	"function":  {Function, shapeFunction},
	"method":    {Method, shapeFunction},
	"class":     {Class, shapeType},
	"struct":    {Struct, shapeType},
	"enum":      {Enum, shapeType},
	"interface": {Interface, shapeType},
	"module":    {Module, shapeType},
	"namespace": {Namespace, shapeType},
	"object":    {Object, shapeType},
	"alias":     {Class, shapeValue},
	"constant":  {Constant, shapeValue},
	"variable":  {Variable, shapeValue},
	"extend":    {Class, shapeExtend},
	"init":      {Constructor, shapeInit},
	"case":      {EnumMember, shapeCase},
}

// walker returns the walker that follows the rules.
func (r *rules) walker() walker {
	return func(w *walk) {
		r.once.Do(r.compile)
		g := general{walk: w, rules: r}
		top := site{parent: -1}
		if r.style == blockBraces {
			g.body(1, len(w.toks)-1, top)
		} else {
			g.indented()
		}
	}
}

func (r *rules) compile() {
	r.endWords, r.innerWords = strings.Fields(r.ends), strings.Fields(r.continues)
	r.lines = r.lines || r.style != blockBraces
	for _, group := range strings.Split(r.declares, ";") {
		name, words, _ := strings.Cut(group, ":")
		for _, word := range strings.Fields(words) {
			if k := lookup([]byte(word)); k != 0 {
				r.forms[k] = shapes[strings.TrimSpace(name)]
			}
		}
	}
}

// A general is the walk by rules.
type general struct {
	*walk
	*rules
	lost int // braces without a partner whose end was looked for

	// No statement ends between these tokens, as was found when the end of one was looked
	// for: what does not end at a line may have to be looked for far.
	endless, endlessTo int
}

// A site is where declarations stand.
type site struct {
	parent             int32
	kind               Kind   // of the declaration around it, or 0
	recvStart, recvEnd uint32 // name of the type that the declarations are for
	depth              int
	block              bool // in a block of statements, where values are local
}

// holds reports whether a function here is a method.
func (p *site) holds() bool {
	switch p.kind {
	case Class, Struct, Enum, Interface, Object:
		return true
	}
	return p.recvEnd != 0
}

const (
	maxNesting = 200 // declarations and blocks in each other
	maxHeader  = 512 // tokens from a keyword to its body
	maxPrefix  = 32  // modifiers and attributes before a keyword
)

// body walks the statements between two tokens.
func (g *general) body(i, end int, p site) {
	if p.depth > maxNesting {
		g.cut(TooDeep)
		return
	}
	if p.kind == Enum && g.enums == enumCommas {
		i = g.enumerators(i, end, p)
	}
	for i < end && g.step() {
		next := g.past(i)
		if next > i+1 && g.at(i).op == '#' {
			g.define(i, next-1, p)
			i = next
			continue
		}
		if g.starts(i) {
			if next := g.declaration(i, end, p); next > i {
				i = next
				continue
			}
		}
		if next > i+1 && g.at(i).op == '{' && g.opensBlock(i, &p) {
			inner := p
			inner.depth++
			inner.block = g.at(i-1).kind != tokString // extern "C" {
			g.body(i+1, next-1, inner)
		}
		i = next
	}
}

// starts reports whether a statement may start with token i.
func (g *general) starts(i int) bool {
	if g.at(i).flags&flagNewline != 0 {
		return true
	}
	before := g.at(i - 1)
	switch before.kind {
	case tokEOF:
		return true
	case tokPunct:
		return before.op == ';' || before.op == ',' && g.fields == fieldColon
	case tokOpen, tokClose:
		return before.op == '{' || before.op == '}'
	}
	return false
}

// opensBlock reports whether a block that no declaration took is looked into.
func (g *general) opensBlock(i int, p *site) bool {
	if p.holds() {
		return false
	}
	return !g.typed || g.at(i-1).kind == tokString && g.at(i-2).kw == kwExtern
}

// declaration reads the declaration that starts with token i and returns the
// index after it, or 0 if there is none.
func (g *general) declaration(i, end int, p site) int {
	first := i
	if g.typed && !p.block && g.isTypedef(i) {
		if next := g.typedef(i, end, p); next > i {
			return next
		}
	}
	for n := 0; n < maxPrefix && i < end; n++ {
		if next := g.attribute(i); next > i {
			first, i = next, next
			continue
		}
		t := g.at(i)
		if t.op == '@' && g.at(i+1).kw == kwInterface { // Java's annotations
			i++
			continue
		}
		if t.kind != tokIdent {
			break
		}
		if f := g.forms[t.kw]; f.shape != shapeNone {
			if next := g.form(f, first, i, end, p); next > i {
				return next
			}
		}
		next := g.at(i + 1)
		switch {
		case next.kind == tokIdent && (next.flags&flagNewline == 0 || g.typed):
			i++
		case next.kind == tokString && t.kw == kwExtern:
			i += 2
		case next.op == '(' && isModifier(t.kw):
			i = g.past(i + 1)
		default:
			n = maxPrefix
		}
	}
	if g.fields != fieldNone && p.kind != 0 && g.at(i).kind == tokIdent {
		if next := g.field(first, i, end, p); next > i {
			return next
		}
	}
	if g.sigils && p.holds() {
		for n := 0; n < maxPrefix && (g.is(i, '?') || g.is(i, '|') || g.is(i, '\\') || g.at(i+1).kind == tokIdent || g.is(i+1, '|') || g.is(i+1, '?') || g.is(i+1, '\\')); n++ {
			i++
		}
		return g.property(first, i, end, p)
	}
	if g.typed && !p.block {
		return g.typedDeclaration(first, end, p)
	}
	return 0
}

// isModifier reports whether parentheses may follow a modifier: pub(crate),
// private(set).
func isModifier(k keyword) bool {
	switch k {
	case kwPub, kwPublic, kwPrivate, kwInternal, kwProtected, kwOpen, kwUnsafe:
		return true
	}
	return false
}

// attribute returns the index after the attribute or annotation that token i
// starts, or i.
func (g *general) attribute(i int) int {
	t, next := g.at(i), g.at(i+1)
	switch {
	case t.kind == tokPunct && t.op == '#' && next.op == '[' && next.kind == tokOpen:
		return g.past(i + 1)
	case t.kind == tokPunct && t.op == '#' && next.op == '!' && g.at(i+2).op == '[':
		return g.past(i + 2)
	case t.kind == tokOpen && t.op == '[' && (g.attributes || g.bodies && next.op == '[' && next.kind == tokOpen):
		return g.past(i)
	case t.kw == kwTemplate && g.typed && next.op == '<':
		return g.templateParams(i + 1)
	case t.kind == tokPunct && t.op == '@' && next.kind == tokIdent && next.kw != kwInterface:
		i += 2
		for n := 0; n < maxPrefix && g.at(i+1).kind == tokIdent && (g.at(i).op == '.' || g.at(i).op == ':'); n++ {
			i += 2
		}
		if g.at(i).op == '(' && g.at(i).flags&flagNewline == 0 {
			i = g.past(i)
		}
	}
	return i
}

// form reads what the keyword at kw declares, in a declaration that starts with
// token first.
func (g *general) form(f form, first, kw, end int, p site) int {
	name := kw + 1
	if second := g.at(name); second.kind == tokIdent && g.forms[second.kw].shape != shapeNone &&
		g.at(name+1).kind == tokIdent && g.at(name+1).flags&flagNewline == 0 && f.shape != shapeExtend {
		// enum class, data object, const fn: the second one declares.
		other := g.forms[second.kw]
		if f.kind == Enum {
			other.kind = Enum
		}
		return g.form(other, first, name, end, p)
	}
	switch f.shape {
	case shapeFunction:
		return g.function(f.kind, first, name, end, p)
	case shapeType:
		return g.typeDecl(f.kind, first, name, end, p)
	case shapeValue:
		return g.value(f.kind, first, name, end, p)
	case shapeExtend:
		return g.extend(name, end, p)
	case shapeInit:
		return g.init(first, kw, end, p)
	case shapeCase:
		return g.cases(kw, end, p)
	}
	return 0
}

// add declares in a site.
func (g *general) add(kind Kind, name, first, last int, p site) int32 {
	n := g.at(name)
	return g.addSpan(kind, n.start, n.end, name, first, last, p)
}

func (g *general) addSpan(kind Kind, start, end uint32, name, first, last int, p site) int32 {
	d := g.declareSpan(kind, start, end, g.at(name).line, first, last, p.parent)
	if p.recvEnd != 0 {
		g.out.Decls[d].RecvStart, g.out.Decls[d].RecvEnd = p.recvStart, p.recvEnd
	}
	return d
}

// isName reports whether token i may be the name of a declaration.
func (g *general) isName(i int) bool {
	t := g.at(i)
	return t.kind == tokIdent && !control[t.kw]
}

// control are the keywords that are never a name. Others are names in some
// languages or places.
var control = func() (set [keywordCount]bool) {
	for _, k := range []keyword{
		kwIf, kwElse, kwElif, kwElsif, kwElseif, kwFor, kwForeach, kwWhile, kwDo, kwSwitch, kwCase,
		kwReturn, kwBreak, kwContinue, kwThrow, kwTry, kwCatch, kwFinally, kwGoto, kwNew, kwExtends,
		kwImplements, kwUnless, kwUntil,
	} {
		set[k] = true
	}
	return set
}()

// path returns the last token of the dotted name that starts with token i.
func (g *general) path(i int) int {
	for n := 0; n < maxPrefix; n++ {
		sep := g.at(i + 1)
		if sep.kind != tokPunct || sep.op != '.' && sep.op != opColons && sep.op != '\\' ||
			g.at(i+2).kind != tokIdent {
			break
		}
		i += 2
	}
	return i
}

// typeArgs returns the index after the type arguments or parameters that token i
// opens, or i if it opens none.
func (g *general) typeArgs(i int) int {
	if g.is(i, '<') {
		if after := g.angle(i); after > i {
			return after
		}
	}
	return i
}

// templateParams is like typeArgs where nothing but parameters can stand, so that
// what they are compared by is no reason to give up.
func (g *general) templateParams(open int) int {
	depth := 0
	for i, n := open, 0; n < maxHeader && g.step(); n++ {
		t := g.at(i)
		switch {
		case t.kind == tokEOF, t.kind == tokClose, t.op == '{', t.op == ';':
			return open
		case t.kind != tokPunct:
		case t.op == '<':
			depth++
		case t.op == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i = g.past(i)
	}
	return open
}

// ends reports whether a declaration that began in the given column ends before
// token i, where lines matter.
func (g *general) ends(i, column int) bool {
	t := g.at(i)
	return g.lines && t.flags&flagNewline != 0 && t.op != '{' && g.column(i) <= column
}

// header goes from token i to where a declaration's body begins or the
// declaration ends. It returns the bracket that opens the body, or -1, and the
// last token of the declaration.
func (g *general) header(first, i, end int) (open, last int) {
	column := g.lineColumn(first)
	for n := 0; n < maxHeader && i < end && g.step(); n++ {
		t := g.at(i)
		switch {
		case t.kind == tokClose:
			return -1, i - 1
		case t.kind == tokOpen && t.op == '{':
			return i, g.closing(first, i, end)
		case i > first && g.ends(i, column):
			return -1, i - 1
		case t.kind == tokPunct && t.op == ';':
			return -1, i
		case t.kind == tokPunct && (t.op == '=' || t.op == opArrow):
			return -1, g.statementEnd(first, i+1, end)
		}
		i = g.past(i)
	}
	return -1, min(i, end) - 1
}

// maxLost is for how many braces without a partner an end is looked for. In a text
// that someone edits there is one or two.
const maxLost = 16

// closing returns the last token of the declaration that starts with token first and
// whose body token open opens. If that has no partner, the body is taken to go on as long
// as lines are indented deeper.
func (g *general) closing(first, open, end int) int {
	if match := int(g.at(open).match); match > open {
		return match
	}
	if g.lost++; g.lost > maxLost {
		return open
	}
	column := g.lineColumn(first)
	i := open + 1
	for i < end && g.step() {
		if t := g.at(i); t.flags&flagNewline != 0 && g.column(i) <= column && (t.op != '#' || t.kind != tokOpen) {
			if t.kind == tokClose {
				return i
			}
			break
		}
		i = g.past(i)
	}
	for i = min(i, end); g.is(i-1, '#') && int(g.at(i-1).match) > open; { // not with an #else
		i = int(g.at(i - 1).match)
	}
	return i - 1
}

// inside returns the index after the last token in the body that token open opens and
// that a declaration ends with whose last token is given.
func (g *general) inside(open, last int) int {
	if last > open && g.at(last).kind == tokClose {
		return last
	}
	return last + 1
}

// lineColumn returns how far the line is indented that token i stands on.
func (g *general) lineColumn(i int) int {
	for n := 0; n < maxPrefix && g.at(i).kind != tokEOF && g.at(i).flags&flagNewline == 0; n++ {
		i--
	}
	return g.column(i)
}

// statementEnd returns the last token of the statement that goes on with token i
// and began with token first.
func (g *general) statementEnd(first, i, end int) int {
	column := g.lineColumn(first)
	if !g.lines && g.endless <= i && i < g.endlessTo && g.endlessTo <= end {
		return g.endlessTo - 1
	}
	from := i
	for i < end && g.step() {
		t := g.at(i)
		switch {
		case t.kind == tokClose:
			g.endless, g.endlessTo = from, i
			return i - 1
		case g.ends(i, column):
			return i - 1
		case t.kind == tokPunct && t.op == ';':
			return i
		}
		i = g.past(i)
	}
	g.endless, g.endlessTo = from, min(i, end)
	return g.endlessTo - 1
}
