package main

import grammar "github.com/tree-sitter-grammars/tree-sitter-kotlin/bindings/go"

var kotlin = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"class_declaration":    {kind: "class", holds: true, names: kotlinClass},
		"object_declaration":   {kind: "class", holds: true},
		"enum_entry":           {kind: "enumMember", names: firstChild},
		"type_alias":           {kind: "class", name: "type"},
		"function_declaration": {kind: "function", local: true},
		"property_declaration": {kind: "variable", outer: true, names: kotlinProperty},
		"lambda_literal":       {local: true},
	},
}

// kotlinClass tells interfaces and enums from classes.
func kotlinClass(w *walk, n *node) []name {
	named := n.ChildByFieldName("name")
	if named == nil {
		return nil
	}
	kind := "class"
	switch {
	case w.has(n, "interface"):
		kind = "interface"
	case w.first(n, "enum_class_body") != nil:
		kind = "enum"
	}
	return []name{{node: named, kind: kind}}
}

func kotlinProperty(w *walk, n *node) []name {
	d := w.first(n, "variable_declaration")
	if d == nil {
		return nil
	}
	return firstChild(w, d)
}
