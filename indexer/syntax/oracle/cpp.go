package main

import (
	"maps"

	grammar "github.com/tree-sitter/tree-sitter-cpp/bindings/go"
)

var cpp = language{grammar: grammar.Language, rules: rulesCPP(), constructors: true}

func rulesCPP() map[string]rule {
	rules := maps.Clone(rulesC)
	maps.Copy(rules, map[string]rule{
		"class_specifier":                      {kind: "class", holds: true, names: withBody},
		"namespace_definition":                 {kind: "namespace", holds: true},
		"alias_declaration":                    {kind: "class", outer: true},
		"concept_definition":                   {kind: "interface"},
		"declaration":                          {kind: "variable", outer: true, names: memberNames},
		"friend_declaration":                   {skip: true},
		"lambda_expression":                    {local: true},
		"template_parameter_list":              {skip: true},
		"inline_method_definition":             {kind: "function", local: true, names: functionNames},
		"constructor_or_destructor_definition": {kind: "function", local: true, names: functionNames},
	})
	return rules
}

// memberNames finds constructors too, which have no type and so are no fields for the
// grammar.
func memberNames(w *walk, n *node) []name {
	if p := n.Parent(); p != nil && (p.Kind() == "field_declaration_list" || p.Kind() == "template_declaration") {
		if p.Kind() == "template_declaration" && (p.Parent() == nil || p.Parent().Kind() != "field_declaration_list") {
			return variableNames(w, n)
		}
		return fieldNames(w, n)
	}
	return variableNames(w, n)
}
