package main

import (
	"bytes"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	sitter "github.com/tree-sitter/go-tree-sitter"
)

// protobuf asks the parser of a compiler of Protocol Buffers.
var protobuf = language{read: readProtobuf}

func readProtobuf(_ *sitter.Parser, src []byte) ([]decl, error) {
	file, err := parser.Parse("", bytes.NewReader(src), reporter.NewHandler(nil))
	if err != nil {
		return nil, err
	}
	p := protoFile{file: file}
	for _, d := range file.Decls {
		p.visit(d, nil, "")
	}
	return p.found, nil
}

type protoFile struct {
	file  *ast.FileNode
	found []decl
}

func (p *protoFile) add(kind string, name, whole ast.Node, text string, path []string) []string {
	p.found = append(p.found, decl{
		Name: text, Kind: kind, Container: strings.Join(path, "."),
		Line: p.file.NodeInfo(name).Start().Line, EndLine: p.file.NodeInfo(whole).End().Line,
	})
	return append(path[:len(path):len(path)], text)
}

// visit declares a node that stands in what path names. Fields of an extension belong to
// what it extends.
func (p *protoFile) visit(n ast.Node, path []string, extended string) {
	fields := path
	if extended != "" {
		fields = append(path[:len(path):len(path)], extended)
	}
	switch n := n.(type) {
	case *ast.MessageNode:
		inner := p.add("struct", n.Name, n, n.Name.Val, path)
		for _, d := range n.Decls {
			p.visit(d, inner, "")
		}
	case *ast.GroupNode:
		inner := p.add("struct", n.Name, n, n.Name.Val, path)
		for _, d := range n.Decls {
			p.visit(d, inner, "")
		}
	case *ast.OneofNode:
		inner := p.add("struct", n.Name, n, n.Name.Val, path)
		for _, d := range n.Decls {
			p.visit(d, inner, "")
		}
	case *ast.FieldNode:
		p.add("field", n.Name, n, n.Name.Val, fields)
	case *ast.MapFieldNode:
		p.add("field", n.Name, n, n.Name.Val, fields)
	case *ast.EnumNode:
		inner := p.add("enum", n.Name, n, n.Name.Val, path)
		for _, d := range n.Decls {
			if v, ok := d.(*ast.EnumValueNode); ok {
				p.add("enumMember", v.Name, v, v.Name.Val, inner)
			}
		}
	case *ast.ServiceNode:
		inner := p.add("interface", n.Name, n, n.Name.Val, path)
		for _, d := range n.Decls {
			if m, ok := d.(*ast.RPCNode); ok {
				p.add("method", m.Name, m, m.Name.Val, inner)
			}
		}
	case *ast.ExtendNode:
		name := string(n.Extendee.AsIdentifier())
		for _, d := range n.Decls {
			p.visit(d, path, name[strings.LastIndexByte(name, '.')+1:])
		}
	}
}
