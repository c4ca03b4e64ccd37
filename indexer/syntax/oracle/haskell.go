package main

import grammar "github.com/tree-sitter/tree-sitter-haskell/bindings/go"

var haskell = language{
	grammar: grammar.Language,
	rules:   map[string]rule{},
}
