package main

import grammar "github.com/tree-sitter/tree-sitter-java/bindings/go"

var java = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"class_declaration":                   {kind: "class", holds: true},
		"record_declaration":                  {kind: "class", holds: true},
		"interface_declaration":               {kind: "interface", holds: true},
		"annotation_type_declaration":         {kind: "interface", holds: true},
		"enum_declaration":                    {kind: "enum", holds: true},
		"enum_constant":                       {kind: "enumMember"},
		"method_declaration":                  {kind: "method", local: true},
		"annotation_type_element_declaration": {kind: "method"},
		"constructor_declaration":             {kind: "constructor", local: true},
		"compact_constructor_declaration":     {kind: "constructor", local: true},
		"field_declaration":                   {kind: "field", outer: true, names: declarators},
		"constant_declaration":                {kind: "field", outer: true, names: declarators},
		"lambda_expression":                   {local: true},
	},
}

// declarators finds the names in "int a, b = 1;".
func declarators(w *walk, n *node) []name {
	var names []name
	for _, d := range w.fields(n, "declarator") {
		if named := d.ChildByFieldName("name"); named != nil {
			names = append(names, name{node: named})
		}
	}
	return names
}
