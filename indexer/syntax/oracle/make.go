package main

import (
	"strings"

	"github.com/alexaandru/go-sitter-forest/make"
)

var makefile = language{
	grammar: make.GetLanguage,
	rules: map[string]rule{
		"variable_assignment":     {kind: "variable", names: makeVariable},
		"shell_assignment":        {kind: "variable", names: makeVariable},
		"define_directive":        {kind: "function", names: makeVariable},
		"VPATH_assignment":        {skip: true},
		"RECIPEPREFIX_assignment": {skip: true},
		"rule":                    {kind: "function", names: makeTargets, skip: true},
	},
}

// makeVariable finds a name that is written out.
func makeVariable(w *walk, n *node) []name {
	named := n.ChildByFieldName("name")
	if named == nil || strings.ContainsRune(w.text(named), '$') {
		return nil
	}
	return []name{{node: named}}
}

// makeTargets finds targets that are names and no patterns.
func makeTargets(w *walk, n *node) []name {
	targets := w.first(n, "targets")
	if targets == nil {
		return nil
	}
	var names []name
	for _, t := range w.children(targets) {
		if t.Kind() == "word" && !strings.ContainsAny(w.text(&t), "$%") && !strings.HasPrefix(w.text(&t), ".") {
			names = append(names, name{node: &t})
		}
	}
	return names
}
