package syntax

import "strings"

// class reads the class at token i: a declaration, or class << self, in which things
// belong to what is around it.
func (r *ruby) class(i int) int {
	if r.at(i+1).op != opShl {
		return r.typeDecl(Class, i)
	}
	f := r.push(endBlock, i)
	f.inType, f.inDef = true, false
	return i + 2
}

// typeDecl declares the class or module whose keyword is token i.
func (r *ruby) typeDecl(kind Kind, i int) int {
	r.beginsLine(i)
	name := i + 1
	if r.at(name).op == opColons {
		name++
	}
	first := name
	for r.at(name+1).op == opColons && r.at(name+2).kind == tokIdent && r.step() {
		name += 2
	}
	f := r.push(endBlock, i)
	f.inType, f.inDef = true, false
	n := r.at(name)
	if n.kind != tokIdent || !capital(r.src[n.start]) && r.src[n.start] < 0x80 {
		return name
	}
	f.decl = r.declare(kind, name, i, name, f.parent)
	f.past = f.decl + 1
	f.parent = f.decl
	if name > first {
		r.receiver(f.decl, first, name-2)
	}
	return name + 1
}

// receiver says that declaration d belongs to what tokens first to last name.
func (r *ruby) receiver(d int32, first, last int) {
	r.out.Decls[d].RecvStart, r.out.Decls[d].RecvEnd = r.at(first).start, r.at(last).end
}

// def declares the method whose keyword is token i.
func (r *ruby) def(i int) int {
	r.beginsLine(i)
	object, name := -1, i+1
	if sep := r.past(name); (r.is(sep, '.') || r.at(sep).op == opColons) && r.at(sep).flags&flagNewline == 0 {
		object, name = name, sep+1
	}
	n, ok := r.methodName(name)
	if !ok || r.at(name).flags&flagNewline != 0 && r.at(name).kw != 0 {
		r.broken = true // half typed: an end may be there already or not
		return i + 1
	}
	f := r.top()
	kind := Function
	receives := object >= 0 && r.at(object).kind == tokIdent && r.at(object).kw != kwSelf && !r.isAround(f.parent, object)
	switch {
	case !f.inType && !receives:
	case string(r.src[n.start:n.end]) == "initialize":
		kind = Constructor
	default:
		kind = Method
	}
	d := r.declareSpan(kind, n.start, n.end, r.at(name).line, r.modifiers(i), n.next-1, f.parent)
	if receives {
		r.receiver(d, object, object)
	}
	next := n.next
	if r.is(next, '(') {
		next = r.past(next)
	}
	body := endBlock
	if r.is(next, '=') && r.at(next).flags&flagNewline == 0 {
		body = endStatement
		next++
	}
	b := r.push(body, i)
	b.inType, b.inDef = f.inType || receives, true
	b.decl, b.past, b.parent = d, d+1, d
	r.fresh = next
	return next
}

// isAround reports whether token i names declaration parent.
func (r *ruby) isAround(parent int32, i int) bool {
	return parent >= 0 && string(r.out.Name(&r.out.Decls[parent])) == string(r.text(i))
}

// maxModifiers is how many words may stand before a def: private, memoize.
const maxModifiers = 4

// modifiers returns the first of the words that stand before the def at token i.
func (r *ruby) modifiers(i int) int {
	for range maxModifiers {
		p := r.at(i - 1)
		if p.kind != tokIdent || r.at(i).flags&flagNewline != 0 || p.kw != 0 && p.kw != kwPrivate && p.kw != kwPublic && p.kw != kwProtected {
			break
		}
		i--
	}
	return i
}

// A rubyName is the name of a method, which may be more than one token or less.
type rubyName struct {
	start, end uint32
	next       int // the token after it
}

// rubyOperators can be the names of methods. Where two begin alike, the longer one comes first.
var rubyOperators = []string{
	"[]=", "[]", "**", "<=>", "===", "==", "=~", "!~", "!=", "<<", ">>", "<=", ">=", "+@", "-@", "~@", "!@",
	"+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "~", "!", "`",
}

// methodName reads the name of a method at token i.
func (r *ruby) methodName(i int) (n rubyName, ok bool) {
	defer func() {
		if ok {
			r.name = n.next - 1
		}
	}()
	t := r.at(i)
	n = rubyName{t.start, t.end, i + 1}
	if t.kind == tokIdent {
		rest := r.src[t.end:min(int(t.end)+3, len(r.src))]
		if r.is(i+1, '=') && len(rest) > 1 && rest[0] == '=' && rest[1] != '~' && rest[1] != '>' && rest[1] != '=' {
			n.end++
			n.next++
		}
		return n, true
	}
	if t.kind == tokEOF || t.kind == tokString {
		return n, false
	}
	rest := r.src[t.start:min(int(t.start)+3, len(r.src))]
	for _, op := range rubyOperators {
		if !strings.HasPrefix(string(rest), op) {
			continue
		}
		n.end = n.start + uint32(len(op))
		for r.at(n.next).kind != tokEOF && r.at(n.next).start < n.end {
			n.next++
		}
		return n, true
	}
	return n, false
}

// named reads a name that is given as an argument: :name, :"name" or "name".
func (r *ruby) named(i int) (n rubyName, ok bool) {
	t := r.at(i)
	colon := t.op == ':' && t.kind == tokPunct
	if colon {
		i++
		t = r.at(i)
	}
	switch {
	case t.kind == tokString && t.flags&flagChain == 0 && t.end-t.start > 2 && (r.src[t.start] == '"' || r.src[t.start] == '\''):
		return rubyName{t.start + 1, t.end - 1, i + 1}, true
	case colon && t.start == r.at(i-1).end:
		return r.methodName(i)
	}
	return n, false
}

// alias declares the new name that the alias at token i gives.
func (r *ruby) alias(i int) int {
	name := i + 1
	if r.is(name, ':') {
		name++
	}
	n, ok := r.methodName(name)
	if !ok || r.src[n.start] == '$' {
		return i + 2
	}
	old := n.next
	if r.is(old, ':') {
		old++
	}
	o, ok := r.methodName(old)
	if !ok {
		return i + 2
	}
	r.declareSpan(r.functionKind(), n.start, n.end, r.at(name).line, i, o.next-1, r.top().parent)
	return o.next
}

func (r *ruby) functionKind() Kind {
	if r.top().inType {
		return Method
	}
	return Function
}

// call reads a name at token i, and what it declares if it is a call like attr_reader :name.
func (r *ruby) call(i int) int {
	t := r.at(i)
	if n := t.end - t.start; n < 4 || n > 15 {
		return i + 1
	}
	kind, all := Kind(0), true
	switch string(r.text(i)) {
	case "attr", "attr_reader", "attr_writer", "attr_accessor", "class_attribute",
		"cattr_reader", "cattr_writer", "cattr_accessor", "mattr_reader", "mattr_writer", "mattr_accessor":
		kind = Property
	case "define_method", "alias_method":
		kind, all = r.functionKind(), false
	default:
		return i + 1
	}
	if p := r.at(i - 1); p.op == '.' || p.op == ':' || p.kw == kwDef {
		return i + 1
	}
	return r.declaredBy(kind, i, all)
}

// declaredBy declares what the arguments of the call at token i name: all of them, or
// the first.
func (r *ruby) declaredBy(kind Kind, i int, all bool) int {
	arg, last := i+1, 0
	if r.is(arg, '(') && int(r.at(arg).match) > arg {
		last = int(r.at(arg).match)
		arg++
	} else if r.at(arg).flags&flagNewline != 0 {
		return i + 1
	}
	f := r.top()
	from := int32(len(r.out.Decls))
	for n := 0; r.step(); n++ {
		name, ok := r.named(arg)
		if !ok || n > 0 && !all {
			break
		}
		line := r.at(name.next - 1).line
		r.declareSpan(kind, name.start, name.end, line, i, name.next-1, f.parent)
		arg = name.next
		if !r.is(arg, ',') {
			break
		}
		arg++
	}
	past := int32(len(r.out.Decls))
	if past == from {
		return i + 1
	}
	s := r.push(endStatement, i)
	s.decl, s.past = from, past
	if last > 0 {
		return i + 1 // the group is walked as any other
	}
	return arg
}

// constant declares the constant at token i if a value is given to it.
func (r *ruby) constant(i int) int {
	t, next := r.at(i), r.at(i+1)
	switch {
	case next.flags&flagNewline != 0 || r.is(i-1, '.') && r.at(i-1).kind == tokPunct:
		return i + 1
	case next.op == '=' && (next.end != r.at(i+2).start || r.at(i+2).op != '~'):
	case next.op == opAssign && string(r.text(i+1)) == "||=":
	case next.op == ',' && i == r.fresh:
		return r.constants(i)
	default:
		return i + 1
	}
	if t.kw != 0 {
		return i + 1
	}
	first := i
	for r.at(first-1).op == opColons && r.step() {
		first--
		if p := r.at(first - 1); p.kind != tokIdent || p.end != r.at(first).start {
			break
		}
		first--
	}
	f := r.top()
	kind := Constant
	made := r.made(i + 2)
	if made != 0 {
		kind = made
	}
	d := r.declare(kind, i, first, i, f.parent)
	if i-first > 1 {
		from := first
		if r.at(from).op == opColons {
			from++
		}
		r.receiver(d, from, i-2)
	}
	s := r.push(endStatement, i)
	s.decl, s.past = d, d+1
	if made != 0 {
		s.parent, s.inType, s.inDef = d, true, false
	}
	return i + 2
}

// constants declares the constants in the list of targets that begins with token i.
func (r *ruby) constants(i int) int {
	end := i
	for n := 0; n < maxHead && !r.is(end, '='); n++ {
		t := r.at(end)
		if t.kind != tokIdent && t.op != ',' && t.op != '*' || t.flags&flagNewline != 0 && end > i {
			return i + 1
		}
		end++
	}
	if !r.is(end, '=') {
		return i + 1
	}
	parent := r.top().parent
	for k := i; k < end; k++ {
		if t := r.at(k); t.kind == tokIdent && capital(r.src[t.start]) {
			r.declare(Constant, k, i, k, parent)
		}
	}
	return end
}

// made returns what kind of type the value at token i makes, or 0.
func (r *ruby) made(i int) Kind {
	if r.at(i).op == opColons {
		i++
	}
	if !r.is(i+1, '.') {
		return 0
	}
	switch string(r.text(i)) + "." + string(r.text(i+2)) {
	case "Struct.new", "Class.new", "Data.define":
		return Class
	case "Module.new":
		return Module
	}
	return 0
}
