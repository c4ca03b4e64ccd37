package main

import grammar "github.com/tree-sitter/tree-sitter-php/bindings/go"

var php = language{
	grammar: grammar.LanguagePHP,
	rules: map[string]rule{
		"namespace_definition":        {kind: "namespace", holds: true},
		"class_declaration":           {kind: "class", holds: true},
		"interface_declaration":       {kind: "interface", holds: true},
		"trait_declaration":           {kind: "class", holds: true},
		"enum_declaration":            {kind: "enum", holds: true},
		"enum_case":                   {kind: "enumMember"},
		"method_declaration":          {kind: "method", local: true},
		"function_definition":         {kind: "function", local: true},
		"property_element":            {kind: "field", outer: true},
		"const_element":               {kind: "constant", outer: true, names: firstChild},
		"anonymous_function":          {local: true},
		"static_variable_declaration": {skip: true},
	},
}

// firstChild finds a name that has no field: the first child.
func firstChild(_ *walk, n *node) []name {
	if n.NamedChildCount() == 0 {
		return nil
	}
	return []name{{node: n.NamedChild(0)}}
}
