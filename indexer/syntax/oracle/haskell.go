package main

import (
	"strings"

	sitter "github.com/tree-sitter/go-tree-sitter"
	grammar "github.com/tree-sitter/tree-sitter-haskell/bindings/go"
)

// haskell declares a function once, where its signature or its first clause stands. A file
// is refused if there is anything in it that the grammar does not understand.
var haskell = language{grammar: grammar.Language, read: readHaskell}

func readHaskell(parser *sitter.Parser, src []byte) ([]decl, error) {
	tree := parser.Parse(src, nil)
	defer tree.Close()
	root := tree.RootNode()
	if root.HasError() {
		return nil, errNotUnderstood
	}
	h := haskellFile{walk: walk{src: src, cursor: root.Walk()}}
	defer h.cursor.Close()
	for _, child := range h.children(root) {
		if child.Kind() == "declarations" {
			h.declarations(&child, "", "function")
		}
	}
	return h.found, nil
}

type haskellFile struct{ walk }

// haskellTypes are the nodes that declare types.
var haskellTypes = map[string]string{
	"data_type": "class", "newtype": "class", "type_synomym": "class", "type_family": "class", "data_family": "class",
}

func (h *haskellFile) declarations(n *node, container, kind string) {
	seen := map[string]int{}
	for _, child := range h.children(n) {
		if what := haskellTypes[child.Kind()]; what != "" {
			if named := child.ChildByFieldName("name"); named != nil {
				h.add(named, what, &child, container)
			}
			continue
		}
		switch child.Kind() {
		case "class":
			if named := child.ChildByFieldName("name"); named != nil {
				h.add(named, "interface", &child, container)
				if body := child.ChildByFieldName("declarations"); body != nil {
					h.declarations(body, join(container, h.text(named)), "method")
				}
			}
		case "signature", "function", "bind":
			for _, named := range h.names(&child) {
				text := strings.Trim(h.text(named), "()` ")
				if i, ok := seen[text]; ok {
					h.found[i].EndLine = lastLine(&child)
					continue
				}
				if child.Kind() == "bind" && kind == "method" {
					continue
				}
				h.add(named, kind, &child, container)
				seen[text] = len(h.found) - 1
			}
		}
	}
}

// names finds what a signature, clause or binding is of: names, or an operator.
func (h *haskellFile) names(n *node) []*node {
	if list := n.ChildByFieldName("names"); list != nil {
		var all []*node
		for _, child := range h.children(list) {
			all = append(all, &child)
		}
		return all
	}
	if named := n.ChildByFieldName("name"); named != nil {
		return []*node{named}
	}
	if infix := h.first(n, "infix"); infix != nil {
		if operator := infix.ChildByFieldName("operator"); operator != nil {
			return []*node{operator}
		}
	}
	return nil
}

func (h *haskellFile) add(named *node, kind string, whole *node, container string) {
	h.found = append(h.found, decl{
		Name: strings.Trim(h.text(named), "()` "), Line: int(named.StartPosition().Row) + 1, Kind: kind,
		EndLine: lastLine(whole), Container: container,
	})
}
