package main

import (
	"strings"

	sitter "github.com/tree-sitter/go-tree-sitter"

	grammar "github.com/alexaandru/go-sitter-forest/swift"
)

// Swift has one oracle alone, so a file is refused if there is anything in it that the
// grammar does not understand.
var swift = language{grammar: grammar.GetLanguage, read: readSwift}

var swiftTypes = map[string]string{"class": "class", "actor": "class", "struct": "struct", "enum": "enum"}

// swiftReader collects the declarations of a file.
type swiftReader struct {
	src    []byte
	cursor *sitter.TreeCursor
	depth  int
	found  []decl
}

// A swiftPlace is where a node stands.
type swiftPlace struct {
	container string
	member    bool // in a type or an extension
	local     bool // in code
}

func readSwift(parser *sitter.Parser, src []byte) ([]decl, error) {
	tree := parser.Parse(src, nil)
	defer tree.Close()
	root := tree.RootNode()
	if root.HasError() {
		return nil, errNotUnderstood
	}
	r := swiftReader{src: src, cursor: root.Walk()}
	defer r.cursor.Close()
	r.children(root, swiftPlace{})
	return r.found, nil
}

func (r *swiftReader) text(n *node) string { return string(r.src[n.StartByte():n.EndByte()]) }

func (r *swiftReader) children(n *node, p swiftPlace) {
	if r.depth++; r.depth < maxDepth {
		for i := range n.NamedChildCount() {
			r.node(n.NamedChild(i), p)
		}
	}
	r.depth--
}

// add notes that n declares the name of another node.
func (r *swiftReader) add(kind string, named, n *node, p swiftPlace) string {
	if named == nil || r.text(named) == "_" {
		return p.container
	}
	name := strings.Trim(r.text(named), "`")
	r.found = append(r.found, decl{
		Name: name, Line: int(named.StartPosition().Row) + 1, Kind: kind, EndLine: lastLine(n), Container: p.container,
	})
	return join(p.container, name)
}

func (r *swiftReader) node(n *node, p swiftPlace) {
	name := n.ChildByFieldName("name")
	switch n.Kind() {
	case "class_declaration":
		r.typeDecl(n, name, p)
	case "protocol_declaration":
		p.container = r.add("interface", name, n, p)
		r.members(n, p)
	case "function_declaration", "protocol_function_declaration":
		kind := "function"
		switch {
		case name.Kind() != "simple_identifier":
			kind = "operator"
		case p.member:
			kind = "method"
		}
		r.code(n, swiftPlace{container: r.add(kind, name, n, p)})
	case "init_declaration":
		r.code(n, swiftPlace{container: r.add("constructor", name, n, p)})
	case "deinit_declaration", "subscript_declaration":
		r.code(n, swiftPlace{container: r.add("method", n.Child(r.keyword(n)), n, p)})
	case "macro_declaration":
		for i := range n.NamedChildCount() {
			if child := n.NamedChild(i); child.Kind() == "simple_identifier" {
				r.add("function", child, n, p)
				break
			}
		}
	case "property_declaration", "protocol_property_declaration":
		r.property(n, p)
	case "enum_entry":
		for _, child := range n.ChildrenByFieldName("name", r.cursor) {
			r.add("enumMember", &child, n, p)
		}
	case "typealias_declaration", "associatedtype_declaration":
		r.add("class", name, n, p)
	default:
		r.code(n, p)
	}
}

// code looks into what is no declaration, or into the body of one.
func (r *swiftReader) code(n *node, p swiftPlace) {
	p.local, p.member = true, false
	r.children(n, p)
}

// keyword returns which child of n is its first keyword after the modifiers.
func (r *swiftReader) keyword(n *node) uint {
	for i := range n.ChildCount() {
		if !n.Child(i).IsNamed() {
			return i
		}
	}
	return 0
}

func (r *swiftReader) typeDecl(n, name *node, p swiftPlace) {
	what := n.ChildByFieldName("declaration_kind")
	if what == nil || name == nil {
		return
	}
	if kind := swiftTypes[r.text(what)]; kind != "" {
		p.container = r.add(kind, name, n, p)
	} else {
		p.container = join(p.container, r.extended(name))
	}
	r.members(n, p)
}

// extended returns the last name of the type that an extension is for.
func (r *swiftReader) extended(n *node) string {
	last := ""
	if n.Kind() == "optional_type" {
		n = n.NamedChild(0)
	}
	if n.Kind() == "type_identifier" {
		last = r.text(n)
	}
	for i := range n.NamedChildCount() {
		if child := n.NamedChild(i); child.Kind() == "type_identifier" {
			last = r.text(child)
		}
	}
	return last
}

func (r *swiftReader) members(n *node, p swiftPlace) {
	p.member, p.local = true, false
	if body := n.ChildByFieldName("body"); body != nil {
		r.children(body, p)
	}
}

// property finds the names in the patterns of a declaration.
func (r *swiftReader) property(n *node, p swiftPlace) {
	inner := p
	for _, child := range n.ChildrenByFieldName("name", r.cursor) {
		if child.Kind() != "pattern" {
			continue
		}
		for _, named := range r.bound(&child) {
			if p.local {
				break
			}
			kind := "variable"
			switch {
			case p.member:
				kind = "property"
			case r.head(n) == "let":
				kind = "constant"
			}
			inner.container = r.add(kind, &named, n, p)
		}
	}
	r.code(n, inner)
}

// head returns how a property is bound: let or var.
func (r *swiftReader) head(n *node) string {
	for i := range n.NamedChildCount() {
		if child := n.NamedChild(i); child.Kind() == "value_binding_pattern" {
			return r.text(child)
		}
	}
	return ""
}

// bound returns the names that a pattern binds.
func (r *swiftReader) bound(n *node) []node {
	if named := n.ChildByFieldName("bound_identifier"); named != nil {
		return []node{*named}
	}
	var names []node
	for i := range n.NamedChildCount() {
		switch child := n.NamedChild(i); child.Kind() {
		case "simple_identifier":
			names = append(names, *child)
		case "pattern":
			names = append(names, r.bound(child)...)
		}
	}
	return names
}
