package main

import grammar "github.com/tree-sitter/tree-sitter-rust/bindings/go"

var rust = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"mod_item":                {kind: "module", holds: true},
		"struct_item":             {kind: "struct", holds: true},
		"union_item":              {kind: "struct", holds: true},
		"enum_item":               {kind: "enum", holds: true},
		"enum_variant":            {kind: "enumMember", holds: true},
		"field_declaration":       {kind: "field"},
		"trait_item":              {kind: "interface", holds: true},
		"type_item":               {kind: "class"},
		"associated_type":         {kind: "class"},
		"function_item":           {kind: "function", local: true},
		"function_signature_item": {kind: "function"},
		"const_item":              {kind: "constant", outer: true},
		"static_item":             {kind: "variable", outer: true},
		"macro_definition":        {kind: "function", skip: true},
		"macro_invocation":        {skip: true},
	},
}
