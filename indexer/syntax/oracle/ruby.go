package main

import grammar "github.com/tree-sitter/tree-sitter-ruby/bindings/go"

var ruby = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"module":           {kind: "module", holds: true},
		"class":            {kind: "class", holds: true},
		"method":           {kind: "function", local: true},
		"singleton_method": {kind: "function", local: true},
		"assignment":       {kind: "constant", outer: true, names: rubyConstant},
	},
}

// rubyConstant finds the name of a constant that is assigned.
func rubyConstant(w *walk, n *node) []name {
	if left := n.ChildByFieldName("left"); left != nil && left.Kind() == "constant" {
		return []name{{node: left}}
	}
	return nil
}
