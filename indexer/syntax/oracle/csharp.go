package main

import grammar "github.com/tree-sitter/tree-sitter-c-sharp/bindings/go"

var csharp = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"namespace_declaration":             {kind: "namespace", holds: true},
		"file_scoped_namespace_declaration": {kind: "namespace", holds: true},
		"class_declaration":                 {kind: "class", holds: true},
		"record_declaration":                {kind: "class", holds: true},
		"struct_declaration":                {kind: "struct", holds: true},
		"interface_declaration":             {kind: "interface", holds: true},
		"enum_declaration":                  {kind: "enum", holds: true},
		"enum_member_declaration":           {kind: "enumMember"},
		"delegate_declaration":              {kind: "class"},
		"method_declaration":                {kind: "method", holds: true, local: true},
		"constructor_declaration":           {kind: "constructor", holds: true, local: true},
		"property_declaration":              {kind: "property", holds: true, local: true},
		"indexer_declaration":               {kind: "property", holds: true, local: true, names: csharpThis},
		"event_declaration":                 {kind: "event", holds: true, local: true},
		"event_field_declaration":           {kind: "event", names: csharpVariables},
		"field_declaration":                 {kind: "field", names: csharpVariables},
		"local_function_statement":          {kind: "function", holds: true, local: true},
	},
}

// csharpThis finds the word that an indexer is declared by.
func csharpThis(w *walk, n *node) []name {
	for _, child := range n.Children(w.cursor) {
		if child.Kind() == "this" {
			return []name{{node: &child}}
		}
	}
	return nil
}

func csharpVariables(w *walk, n *node) []name {
	var names []name
	var kind string
	for _, child := range w.children(n) {
		if child.Kind() == "modifier" && w.text(&child) == "const" {
			kind = "constant"
		}
	}
	list := w.first(n, "variable_declaration")
	if list == nil {
		return nil
	}
	for _, d := range w.children(list) {
		if named := d.ChildByFieldName("name"); d.Kind() == "variable_declarator" && named != nil {
			names = append(names, name{node: named, kind: kind})
		}
	}
	return names
}
