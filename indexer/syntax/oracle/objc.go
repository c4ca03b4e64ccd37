package main

import (
	"maps"

	grammar "github.com/alexaandru/go-sitter-forest/objc"
)

var objectiveC = language{grammar: grammar.GetLanguage, rules: rulesObjectiveC()}

func rulesObjectiveC() map[string]rule {
	rules := maps.Clone(rulesC)
	maps.Copy(rules, map[string]rule{
		"class_interface":      {kind: "class", holds: true, names: firstChild},
		"class_implementation": {kind: "class", holds: true, names: firstChild},
		"protocol_declaration": {kind: "interface", holds: true, names: firstChild},
		"method_declaration":   {kind: "method", names: selector},
		"method_definition":    {kind: "method", local: true, names: selector},
		"property_declaration": {kind: "property", names: propertyNames},
	})
	return rules
}

// selector finds the first word of a selector, which is the name of the method.
func selector(w *walk, n *node) []name {
	if word := w.first(n, "identifier"); word != nil {
		return []name{{node: word}}
	}
	return nil
}

func propertyNames(w *walk, n *node) []name {
	d := w.first(n, "struct_declaration")
	if d == nil {
		return nil
	}
	var names []name
	for _, d := range w.children(d) {
		if d.Kind() == "struct_declarator" {
			if in := d.NamedChild(0); in != nil {
				names = append(names, declared(w, in)...)
			}
		}
	}
	return names
}
