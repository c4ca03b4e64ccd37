package main

import grammar "github.com/tree-sitter/tree-sitter-scala/bindings/go"

var scala = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"package_clause":       {kind: "package"},
		"package_object":       {kind: "class", holds: true},
		"object_definition":    {kind: "class", holds: true},
		"class_definition":     {kind: "class", holds: true},
		"trait_definition":     {kind: "interface", holds: true},
		"enum_definition":      {kind: "enum", holds: true},
		"simple_enum_case":     {kind: "enumMember"},
		"full_enum_case":       {kind: "enumMember"},
		"type_definition":      {kind: "class", outer: true},
		"function_definition":  {kind: "function", local: true},
		"function_declaration": {kind: "function"},
		"val_definition":       {kind: "variable", outer: true, name: "pattern"},
		"val_declaration":      {kind: "variable", outer: true},
		"var_definition":       {kind: "variable", outer: true, name: "pattern"},
		"var_declaration":      {kind: "variable", outer: true},
	},
}
