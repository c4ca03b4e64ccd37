package syntax

import "bytes"

// lispKinds are the words that a definition begins with.
var lispKinds = map[string]Kind{
	"defun": Function, "defmacro": Function, "defmethod": Method, "defgeneric": Function, "defsubst": Function,
	"cl-defun": Function, "cl-defmacro": Function, "cl-defmethod": Method, "cl-defgeneric": Function,
	"defn": Function, "defn-": Function, "defmulti": Function, "definline": Function, "define-inline": Function,
	"defvar": Variable, "defvar-local": Variable, "defcustom": Variable, "defparameter": Variable, "def": Variable,
	"defonce": Variable, "defconst": Constant, "defconstant": Constant, "defgroup": Module, "defface": Variable,
	"defclass": Class, "defstruct": Struct, "cl-defstruct": Struct, "defrecord": Class, "deftype": Class,
	"defprotocol": Interface, "definterface": Interface, "defpackage": Module, "define-minor-mode": Function,
	"define-derived-mode": Function, "define": Variable, "define-syntax": Function, "define-record-type": Class,
	"define-syntax-rule": Function, "define-values": Variable, "define/contract": Variable, "struct": Struct,
	"fn": Function, "macro": Function, "ns": Namespace,
}

// walkLisp declares what stands in lists of the first column: (defun name ...),
// (define (name x) ...).
func walkLisp(w *walk) {
	for i := 1; w.at(i).kind != tokEOF && w.step(); i = w.past(i) {
		if !w.is(i, '(') || !w.column0(i) || w.at(i+1).kind != tokIdent {
			continue
		}
		kind, ok := lispKinds[string(w.text(i+1))]
		if !ok {
			continue
		}
		name := i + 2
		for n := 0; n < 8 && (w.is(name, '^') || w.is(name, '{')); n++ { // Clojure: ^:private name, ^{...} name
			if w.is(name, '^') {
				name++
				if w.is(name, ':') {
					name++
				}
			}
			name = w.past(name)
		}
		for n := 0; n < 4 && w.is(name, '('); n++ { // Scheme: (define (name x) ...)
			if kind == Variable {
				kind = Function
			}
			name++
		}
		if w.at(name).kind != tokIdent {
			continue
		}
		w.declare(kind, name, i, max(i, int(w.at(i).match)), -1)
	}
}

// walkErlang declares modules, records, macros, types and functions. The clauses
// of a function are one declaration.
func walkErlang(w *walk) {
	open := int32(-1)
	for i := 1; w.at(i).kind != tokEOF && w.step(); {
		if !w.column0(i) {
			i = w.past(i)
			continue
		}
		last := w.erlangForm(i)
		switch {
		case w.is(i, '-') && w.at(i+1).kind == tokIdent && w.is(i+2, '('):
			w.erlangAttribute(i, last)
			open = -1
		case w.at(i).kind == tokIdent && w.at(i).kw == 0 && w.is(i+1, '(') && w.erlangClause(i):
			if open >= 0 && bytes.Equal(w.out.Name(&w.out.Decls[open]), w.text(i)) {
				w.finish(open, last)
			} else {
				open = w.declare(Function, i, i, last, -1)
			}
		}
		i = last + 1
	}
}

// erlangForm returns the last token of what starts with token i in the first column.
func (w *walk) erlangForm(i int) int {
	for w.step() {
		i = w.past(i)
		if w.at(i).kind == tokEOF || w.column0(i) {
			break
		}
	}
	return i - 1
}

// erlangClause reports whether a clause of a function starts with token i.
func (w *walk) erlangClause(i int) bool {
	after := w.at(w.past(i + 1))
	return after.op == opThin || after.kw == kwWhen
}

func (w *walk) erlangAttribute(i, last int) {
	var kind Kind
	switch string(w.text(i + 1)) {
	case "module":
		kind = Module
	case "record":
		kind = Struct
	case "define":
		kind = Constant
	default:
		return
	}
	name := i + 3
	if w.at(name).kind == tokIdent || w.at(name).kind == tokString {
		w.declare(kind, name, i, last, -1)
	}
}

// walkObjectiveC declares what C++ does, and the classes, protocols and methods that
// Objective-C adds.
func walkObjectiveC(w *walk) {
	rest := rulesCPP.walker()
	for i := 1; w.at(i).kind != tokEOF && w.step(); i = w.past(i) {
		if !w.is(i, '@') || w.at(i+1).kind != tokIdent || w.at(i+2).kind != tokIdent {
			continue
		}
		kind := Class
		switch string(w.text(i + 1)) {
		case "protocol":
			if kind = Interface; w.is(i+3, ';') || w.is(i+3, ',') {
				continue
			}
		case "interface", "implementation":
		default:
			continue
		}
		i = w.objectiveC(kind, i)
	}
	rest(w)
}

// objectiveC declares the class that starts with token first, and its methods up to
// @end, and returns the token before which to go on.
func (w *walk) objectiveC(kind Kind, first int) int {
	parent := w.declare(kind, first+2, first, first+2, -1)
	i := first + 3
	for ; w.at(i).kind != tokEOF && w.step(); i = w.past(i) {
		if w.is(i, '@') && string(w.text(i+1)) == "end" {
			w.finish(parent, i+1)
			return i + 1
		}
		t := w.at(i)
		if t.kind != tokPunct || t.op != '-' && t.op != '+' || t.flags&flagNewline == 0 || !w.is(i+1, '(') {
			continue
		}
		name := w.past(i + 1)
		if w.at(name).kind != tokIdent {
			continue
		}
		last := name
		for n := 0; n < maxHead; n++ {
			next := w.at(last + 1)
			if next.kind == tokEOF || next.op == '@' {
				break
			}
			last = w.past(last+1) - 1
			if next.op == ';' || next.op == '{' {
				break
			}
		}
		w.declare(Method, name, i, last, parent)
		i = last
	}
	w.finish(parent, i-1)
	return i - 1
}
