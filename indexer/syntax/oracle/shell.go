package main

import grammar "github.com/tree-sitter/tree-sitter-bash/bindings/go"

var shell = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"function_definition": {kind: "function", local: true},
		"variable_assignment": {kind: "variable", outer: true},
		"subshell":            {local: true},
		"command":             {skip: true},
	},
}
