package main

import (
	"errors"

	sitter "github.com/tree-sitter/go-tree-sitter"
	grammar "github.com/tree-sitter/tree-sitter-rust/bindings/go"
)

// Rust has one oracle alone, so it has to be right: a file with anything in it that the
// grammar does not understand is refused.
var rust = language{grammar: grammar.Language, read: readRust}

var rustKinds = map[string]string{
	"struct_item": "struct", "union_item": "struct", "enum_item": "enum", "enum_variant": "enumMember",
	"field_declaration": "field", "type_item": "class", "associated_type": "class",
	"trait_item": "interface", "mod_item": "module",
}

// isRustItem has what may stand outside of functions, with what belongs to none.
var isRustItem = map[string]bool{
	"function_item": true, "function_signature_item": true, "macro_definition": true, "const_item": true, "static_item": true,
	"struct_item": true, "union_item": true, "enum_item": true, "type_item": true, "associated_type": true, "trait_item": true,
	"mod_item": true, "impl_item": true, "foreign_mod_item": true, "macro_invocation": true, "use_declaration": true,
	"extern_crate_declaration": true, "attribute_item": true, "inner_attribute_item": true,
	"line_comment": true, "block_comment": true, "empty_statement": true,
}

// unknown is the kind of what stands for lines of which nothing is known.
const unknown = "unknown"

var errNotUnderstood = errors.New("there are errors in it")

// rustReader collects the declarations of a file, or of a macro's arguments.
type rustReader struct {
	parser *sitter.Parser
	src    []byte
	above  int // lines before src
	nested int // macros around src
	depth  int
	found  []decl
}

// A rustPlace is where a node stands.
type rustPlace struct {
	container string
	member    bool // in a trait or an impl
	local     bool // in a function's body or in a value
}

func readRust(parser *sitter.Parser, src []byte) ([]decl, error) {
	tree := parser.Parse(src, nil)
	defer tree.Close()
	root := tree.RootNode()
	if root.HasError() {
		return nil, errNotUnderstood
	}
	r := rustReader{parser: parser, src: src}
	r.children(root, rustPlace{})
	return r.found, nil
}

func (r *rustReader) text(n *node) string { return string(r.src[n.StartByte():n.EndByte()]) }

func (r *rustReader) children(n *node, p rustPlace) {
	if r.depth++; r.depth < maxDepth {
		for i := range n.NamedChildCount() {
			r.node(n.NamedChild(i), p)
		}
	}
	r.depth--
}

// add notes that n declares a name, and returns the place in it.
func (r *rustReader) add(kind string, n *node, p rustPlace) rustPlace {
	named := n.ChildByFieldName("name")
	if named == nil || r.text(named) == "_" {
		return p
	}
	r.found = append(r.found, decl{
		Name: r.text(named), Line: r.above + int(named.StartPosition().Row) + 1, Kind: kind,
		EndLine: r.above + lastLine(n), Container: p.container,
	})
	return rustPlace{container: join(p.container, r.text(named)), local: p.local}
}

func (r *rustReader) node(n *node, p rustPlace) {
	switch kind := n.Kind(); kind {
	case "function_item", "function_signature_item":
		what := "function"
		if p.member {
			what = "method"
		}
		p = r.add(what, n, p)
		p.local = true
		r.children(n, p)
	case "macro_definition":
		r.add("function", n, p)
	case "const_item", "static_item":
		if !p.local {
			r.add("constant", n, p)
		}
		r.children(n, rustPlace{container: p.container, local: true})
	case "trait_item", "mod_item":
		p = r.add(rustKinds[kind], n, p)
		p.local, p.member = false, kind == "trait_item"
		r.body(n, p)
	case "impl_item":
		owner := r.typeName(n.ChildByFieldName("type"))
		if owner != "" {
			p.container = join(p.container, owner)
		}
		p.local, p.member = false, true
		r.body(n, p)
	case "foreign_mod_item":
		p.local = false
		r.body(n, p)
	case "macro_invocation":
		r.invocation(n, p)
	case "token_tree":
	default:
		if what := rustKinds[kind]; what != "" {
			p = r.add(what, n, p)
		}
		r.children(n, p)
	}
}

func (r *rustReader) body(n *node, p rustPlace) {
	if body := n.ChildByFieldName("body"); body != nil {
		r.children(body, p)
	}
}

// maxMacros is how deep macros are looked at in each other.
const maxMacros = 8

// invocation reads the items in the braces of a macro that is called where items stand.
// Of arguments that are something else nothing is known.
func (r *rustReader) invocation(n *node, p rustPlace) {
	arguments := n.NamedChild(n.NamedChildCount() - 1)
	if p.local || arguments.Kind() != "token_tree" || r.src[arguments.StartByte()] != '{' {
		return
	}
	inner := rustReader{
		parser: r.parser, src: r.src[arguments.StartByte()+1 : arguments.EndByte()-1],
		above: r.above + int(arguments.StartPosition().Row), nested: r.nested + 1,
	}
	tree := r.parser.Parse(inner.src, nil)
	defer tree.Close()
	if root := tree.RootNode(); inner.nested <= maxMacros && !root.HasError() && onlyItems(root) {
		inner.children(root, p)
		r.found = append(r.found, inner.found...)
		return
	}
	r.found = append(r.found, decl{Kind: unknown, Line: inner.above + 1, EndLine: r.above + lastLine(arguments)})
}

func onlyItems(n *node) bool {
	for i := range n.NamedChildCount() {
		child := n.NamedChild(i)
		if child.Kind() == "expression_statement" && child.NamedChildCount() > 0 {
			child = child.NamedChild(0)
		}
		if !isRustItem[child.Kind()] {
			return false
		}
	}
	return true
}

// typeName returns the last name in the path of a type, behind references and pointers, or
// "" for types without one.
func (r *rustReader) typeName(n *node) string {
	for n != nil {
		switch n.Kind() {
		case "type_identifier", "primitive_type", "identifier":
			return r.text(n)
		case "scoped_type_identifier":
			n = n.ChildByFieldName("name")
		case "generic_type", "reference_type", "pointer_type":
			n = n.ChildByFieldName("type")
		case "dynamic_type":
			n = n.ChildByFieldName("trait")
		case "bounded_type":
			n = n.NamedChild(0)
		default:
			return ""
		}
	}
	return ""
}
