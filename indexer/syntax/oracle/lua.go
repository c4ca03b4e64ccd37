package main

import grammar "github.com/tree-sitter-grammars/tree-sitter-lua/bindings/go"

var lua = language{
	grammar: grammar.Language,
	rules: map[string]rule{
		"function_declaration": {kind: "function", local: true, names: luaFunction},
		"function_definition":  {local: true},
	},
}

// luaFunction finds f in "function a.b:f()", which belongs to a.b.
func luaFunction(w *walk, n *node) []name {
	named := n.ChildByFieldName("name")
	if named == nil {
		return nil
	}
	for _, field := range []string{"method", "field"} {
		if last := named.ChildByFieldName(field); last != nil {
			owner := ""
			if table := named.ChildByFieldName("table"); table != nil {
				owner = w.text(table)
			}
			return []name{{node: last, kind: "method", owner: owner}}
		}
	}
	return []name{{node: named}}
}
