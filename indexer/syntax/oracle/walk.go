package main

import (
	"strings"
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

type node = sitter.Node

// A decl is a declaration as the comparison wants it: lines begin at 1, kinds have
// LSP's names, and container holds the names of what encloses it with dots in between.
type decl struct {
	Name      string `json:"name"`
	Line      int    `json:"line"`
	Kind      string `json:"kind"`
	EndLine   int    `json:"endLine"`
	Container string `json:"container,omitempty"`
}

// A language is a grammar, and what its nodes declare.
type language struct {
	grammar func() unsafe.Pointer
	rules   map[string]rule // by the kind of a node; what has no rule is looked into

	constructors bool // a function named like the type that it belongs to is one

	// read, if set, finds the declarations in place of rules. It may refuse a file.
	read func(parser *sitter.Parser, src []byte) ([]decl, error)
}

// A rule says what a node of one kind declares, and what that means for those in it.
// The zero rule declares what its field "name" names, of no kind, which is nothing.
type rule struct {
	kind string // of what it declares, "" for nothing

	// name is the field that holds the name; "" is "name". Where it takes more to
	// find, names does, which may also find several, or none for what only looks
	// like a declaration.
	name  string
	names func(w *walk, n *node) []name

	holds bool // is the container of what it holds
	local bool // what it holds is local, as in the body of a function
	outer bool // declares nothing where things are local: variables
	skip  bool // is not looked into
}

// A name is one that a node declares. What is empty, its rule says.
type name struct {
	node  *node
	kind  string
	owner string // the type that it belongs to, with dots, where that is not around it
	end   *node  // what the declaration ends with
	holds bool   // is the container of what is in the node, as by its rule
}

// walk collects the declarations of a file.
type walk struct {
	lang   language
	src    []byte
	cursor *sitter.TreeCursor
	found  []decl
	depth  int
}

// A place is what is around a node.
type place struct {
	container string
	kind      string // of the container
	local     bool
}

// maxDepth is how deep nodes are looked at.
const maxDepth = 1000

func declarations(parser *sitter.Parser, lang language, src []byte) []decl {
	tree := parser.Parse(src, nil)
	defer tree.Close()
	root := tree.RootNode()
	w := walk{lang: lang, src: src, cursor: root.Walk()}
	defer w.cursor.Close()
	w.visit(root, place{})
	return w.found
}

func (w *walk) visit(n *node, p place) {
	if w.depth++; w.depth < maxDepth {
		w.node(n, p)
	}
	w.depth--
}

func (w *walk) node(n *node, p place) {
	r, ok := w.lang.rules[n.Kind()]
	inner := p
	if ok && !(r.outer && p.local) {
		for _, name := range w.namesOf(r, n) {
			d := w.declare(r, n, name, p)
			if r.holds || name.holds {
				inner.container, inner.kind = join(d.Container, d.Name), d.Kind
			}
		}
	}
	if r.skip {
		return
	}
	inner.local = inner.local && !r.holds || r.local
	for _, child := range w.children(n) {
		w.visit(&child, inner)
	}
}

func (w *walk) namesOf(r rule, n *node) []name {
	switch {
	case r.names != nil:
		return r.names(w, n)
	case r.kind == "":
		return nil
	}
	field := r.name
	if field == "" {
		field = "name"
	}
	if named := n.ChildByFieldName(field); named != nil {
		return []name{{node: named}}
	}
	return nil
}

func (w *walk) declare(r rule, n *node, found name, p place) decl {
	d := decl{
		Name:      w.text(found.node),
		Line:      int(found.node.StartPosition().Row) + 1,
		Kind:      found.kind,
		Container: p.container,
	}
	if d.Kind == "" {
		d.Kind = r.kind
	}
	if (holdsMethods[p.kind] || found.owner != "") && d.Kind == "function" {
		d.Kind = "method"
	}
	if holdsMethods[p.kind] && d.Kind == "variable" {
		d.Kind = "field"
	}
	if found.owner != "" {
		d.Container = join(p.container, found.owner)
	}
	if w.lang.constructors && strings.HasSuffix("."+strings.ReplaceAll(d.Container, "::", "."), "."+d.Name) {
		d.Kind = "constructor"
	}
	if found.end == nil {
		found.end = n
	}
	d.EndLine = max(lastLine(found.end), d.Line)
	w.found = append(w.found, d)
	return d
}

// holdsMethods are the kinds whose functions are methods and whose variables are
// fields.
var holdsMethods = map[string]bool{"class": true, "struct": true, "interface": true, "enum": true}

func join(container, name string) string {
	if container == "" {
		return name
	}
	return container + "." + name
}

func (w *walk) text(n *node) string { return string(w.src[n.StartByte():n.EndByte()]) }

// children returns the named children of n.
func (w *walk) children(n *node) []node { return n.NamedChildren(w.cursor) }

// fields returns the children of n that are in the given field.
func (w *walk) fields(n *node, field string) []node { return n.ChildrenByFieldName(field, w.cursor) }

// has reports whether n has a child of the given kind, named or not.
func (w *walk) has(n *node, kind string) bool {
	for _, child := range n.Children(w.cursor) {
		if child.Kind() == kind {
			return true
		}
	}
	return false
}

// first returns the first named child of one of the given kinds, or nil.
func (w *walk) first(n *node, kinds ...string) *node {
	for _, child := range w.children(n) {
		for _, kind := range kinds {
			if child.Kind() == kind {
				return &child
			}
		}
	}
	return nil
}

// lastLine returns the line of the last byte of n, from 1. Some nodes take the end of
// their line along.
func lastLine(n *node) int {
	end := n.EndPosition()
	if end.Column == 0 && end.Row > n.StartPosition().Row {
		return int(end.Row)
	}
	return int(end.Row) + 1
}
