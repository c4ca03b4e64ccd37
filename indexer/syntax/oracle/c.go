package main

import (
	"strings"

	grammar "github.com/tree-sitter/tree-sitter-c/bindings/go"
)

var c = language{
	grammar: grammar.Language,
	rules:   rulesC,
}

var rulesC = map[string]rule{
	"preproc_def":          {kind: "constant", skip: true},
	"preproc_function_def": {kind: "function", skip: true},
	"struct_specifier":     {kind: "struct", holds: true, names: withBody},
	"union_specifier":      {kind: "struct", holds: true, names: withBody},
	"enum_specifier":       {kind: "enum", holds: true, names: withBody},
	"enumerator":           {kind: "enumMember"},
	"type_definition":      {kind: "class", names: typedefNames},
	"function_definition":  {kind: "function", holds: true, local: true, names: functionNames},
	"declaration":          {kind: "variable", outer: true, names: variableNames},
	"field_declaration":    {kind: "field", names: fieldNames},
	"parameter_list":       {skip: true},
	"compound_statement":   {local: true},
	"initializer_list":     {local: true},
}

// withBody finds the name of a type that is defined and not only mentioned.
func withBody(w *walk, n *node) []name {
	named := n.ChildByFieldName("name")
	if named == nil || n.ChildByFieldName("body") == nil {
		return nil
	}
	return qualified(w, named, nil)
}

// typedefNames leaves it to the comparison whether an unnamed struct has the name
// that a typedef gives it.
func typedefNames(w *walk, n *node) []name {
	kind := "class"
	if t := n.ChildByFieldName("type"); t != nil && t.ChildByFieldName("body") != nil {
		tag := t.ChildByFieldName("name")
		switch {
		case tag != nil:
		case t.Kind() == "enum_specifier":
			kind = "enum"
		default:
			kind = "struct"
		}
	}
	var names []name
	for _, d := range w.fields(n, "declarator") {
		for _, found := range declared(w, &d) {
			found.kind = kind
			found.holds = len(names) == 0 && unnamed(n)
			names = append(names, found)
		}
	}
	return names
}

// functionNames finds the name of what has a body.
func functionNames(w *walk, n *node) []name {
	d := n.ChildByFieldName("declarator")
	if d == nil {
		return nil
	}
	return declared(w, d)
}

// variableNames finds what a declaration declares, but not what it only mentions:
// functions without a body, and variables that are elsewhere.
func variableNames(w *walk, n *node) []name {
	var names []name
	extern := false
	for _, child := range w.children(n) {
		if child.Kind() == "storage_class_specifier" && w.text(&child) == "extern" {
			extern = true
		}
	}
	for _, d := range w.fields(n, "declarator") {
		if extern && d.Kind() != "init_declarator" || isFunction(&d) {
			continue
		}
		for _, found := range declared(w, &d) {
			found.holds = len(names) == 0 && unnamed(n)
			names = append(names, found)
		}
	}
	return names
}

// unnamed reports whether the type in a declaration is written out and has no name, so
// that what it holds belongs to the first name that is declared.
func unnamed(n *node) bool {
	t := n.ChildByFieldName("type")
	return t != nil && t.ChildByFieldName("body") != nil && t.ChildByFieldName("name") == nil
}

// fieldNames finds the fields of a struct, and in C++ its methods.
func fieldNames(w *walk, n *node) []name {
	var names []name
	for _, d := range w.fields(n, "declarator") {
		for _, found := range declared(w, &d) {
			if isFunction(&d) && found.kind == "" {
				found.kind = "method"
			}
			found.holds = len(names) == 0 && unnamed(n)
			names = append(names, found)
		}
	}
	return names
}

// isFunction reports whether a declarator is that of a function, and not that of a
// pointer to one.
func isFunction(d *node) bool {
	for d != nil {
		switch d.Kind() {
		case "function_declarator":
			inner := d.ChildByFieldName("declarator")
			return inner == nil || inner.Kind() != "parenthesized_declarator"
		case "pointer_declarator", "init_declarator", "attributed_declarator", "reference_declarator":
			d = inner(d)
		default:
			return false
		}
	}
	return false
}

// inner returns the declarator in a declarator, or nil.
func inner(d *node) *node {
	if in := d.ChildByFieldName("declarator"); in != nil {
		return in
	}
	if n := d.NamedChildCount(); n > 0 {
		switch d.Kind() {
		case "parenthesized_declarator", "attributed_declarator", "reference_declarator":
			for i := range n {
				if in := d.NamedChild(i); in.Kind() != "ms_call_modifier" {
					return in
				}
			}
		}
	}
	return nil
}

// declared finds the name in a declarator.
func declared(w *walk, d *node) []name {
	for d != nil {
		switch d.Kind() {
		case "identifier", "field_identifier", "type_identifier", "primitive_type", "destructor_name", "operator_name", "operator_cast", "qualified_identifier", "template_function":
			return qualified(w, d, nil)
		}
		d = inner(d)
	}
	return nil
}

// qualified finds the last name of a path, which belongs to what the others name.
func qualified(w *walk, n *node, owner []string) []name {
	switch n.Kind() {
	case "qualified_identifier":
		if scope := n.ChildByFieldName("scope"); scope != nil {
			owner = append(owner, bare(w, scope))
		}
		if last := n.ChildByFieldName("name"); last != nil {
			return qualified(w, last, owner)
		}
		return nil
	case "template_function", "template_type", "template_method", "dependent_name":
		if last := n.ChildByFieldName("name"); last != nil {
			return qualified(w, last, owner)
		}
	}
	kind := ""
	if n.Kind() == "operator_name" || n.Kind() == "operator_cast" {
		kind = "operator"
	}
	return []name{{node: n, kind: kind, owner: strings.Join(owner, "::")}}
}

// bare returns a name without type arguments.
func bare(w *walk, n *node) string {
	text, _, _ := strings.Cut(w.text(n), "<")
	return strings.TrimSpace(text)
}
