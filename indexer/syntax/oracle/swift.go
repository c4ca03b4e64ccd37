package main

import grammar "github.com/alexaandru/go-sitter-forest/swift"

var swift = language{
	grammar: grammar.GetLanguage,
	rules: map[string]rule{
		"class_declaration":             {kind: "class", holds: true},
		"protocol_declaration":          {kind: "interface", holds: true},
		"enum_entry":                    {kind: "enumMember"},
		"typealias_declaration":         {kind: "class"},
		"associatedtype_declaration":    {kind: "class"},
		"function_declaration":          {kind: "function", local: true},
		"protocol_function_declaration": {kind: "function"},
		"property_declaration":          {kind: "variable", outer: true},
		"protocol_property_declaration": {kind: "variable"},
		"lambda_literal":                {local: true},
		"computed_property":             {local: true},
	},
}
