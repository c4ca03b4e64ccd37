package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
)

// goFiles are those of the Go distribution, with its tests and broken examples.
func goFiles(string) ([]file, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	return walkFiles(filepath.Join(strings.TrimSpace(string(out)), "src"), nil, ".go")
}

// goOracle asks package go/parser.
func goOracle(_ string, paths []string) (map[string][]decl, error) {
	found := map[string][]decl{}
	for _, path := range paths {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		o := goDecls{fset: fset}
		for _, d := range f.Decls {
			o.decl(d)
		}
		found[path] = o.found
	}
	return found, nil
}

// goDecls collects the declarations of a file from its syntax tree.
type goDecls struct {
	fset  *token.FileSet
	found []decl
}

// add adds a declaration that ends with node. The blank identifier declares nothing.
func (o *goDecls) add(name *ast.Ident, kind string, node ast.Node, container string) {
	if name.Name == "_" {
		return
	}
	o.found = append(o.found, decl{
		Name: name.Name, Kind: kind, Container: container,
		Line:    o.line(name.Pos()),
		EndLine: o.line(node.End() - 1),
	})
}

// line does not believe //line directives.
func (o *goDecls) line(p token.Pos) int { return o.fset.PositionFor(p, false).Line }

func (o *goDecls) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case d.Recv == nil:
			o.add(d.Name, "function", d, "")
		case len(d.Recv.List) == 0: // half typed, but the parser takes it
			o.add(d.Name, "method", d, "")
		default:
			o.add(d.Name, "method", d, receiver(d.Recv.List[0].Type))
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			o.spec(d.Tok, spec)
		}
	}
}

func (o *goDecls) spec(tok token.Token, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		kind := "class"
		switch ast.Unparen(s.Type).(type) {
		case *ast.StructType:
			kind = "struct"
		case *ast.InterfaceType:
			kind = "interface"
		}
		o.add(s.Name, kind, s, "")
		o.members(s.Type, s.Name, "")
	case *ast.ValueSpec:
		kind := "variable"
		if tok == token.CONST {
			kind = "constant"
		}
		for _, name := range s.Names {
			o.add(name, kind, s, "")
		}
		last := s.Names[len(s.Names)-1]
		if s.Type != nil {
			o.members(s.Type, last, "")
		} else if len(s.Values) > 0 {
			if lit, ok := s.Values[0].(*ast.CompositeLit); ok && lit.Type != nil {
				o.members(lit.Type, last, "")
			}
		}
	}
}

// receiver returns the name of the type that a method belongs to.
func receiver(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.ParenExpr:
			t = x.X
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// members adds the fields and methods of a type that is written out, or of its
// elements, as those of name in container.
func (o *goDecls) members(t ast.Expr, name *ast.Ident, container string) {
	if name.Name == "_" {
		return
	}
	if container != "" {
		container += "."
	}
	container += name.Name
	switch t := element(t).(type) {
	case *ast.StructType:
		for _, f := range t.Fields.List {
			o.field(f, container)
		}
	case *ast.InterfaceType:
		for _, f := range t.Methods.List {
			for _, name := range f.Names {
				o.add(name, "method", f, container)
			}
		}
	}
}

func (o *goDecls) field(f *ast.Field, container string) {
	for _, name := range f.Names {
		o.add(name, "field", f, container)
	}
	if n := len(f.Names); n > 0 {
		o.members(f.Type, f.Names[n-1], container)
		return
	}
	if name := embedded(f.Type); name != nil {
		o.add(name, "field", f, container)
	}
}

// element returns what pointers, arrays, maps and channels of type t hold in the end.
func element(t ast.Expr) ast.Expr {
	for {
		switch x := t.(type) {
		case *ast.ParenExpr:
			t = x.X
		case *ast.StarExpr:
			t = x.X
		case *ast.ArrayType:
			t = x.Elt
		case *ast.MapType:
			t = x.Value
		case *ast.ChanType:
			t = x.Value
		default:
			return t
		}
	}
}

// embedded returns the name of an embedded field.
func embedded(t ast.Expr) *ast.Ident {
	for {
		switch x := t.(type) {
		case *ast.ParenExpr:
			t = x.X
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.SelectorExpr:
			return x.Sel
		case *ast.Ident:
			return x
		default:
			return nil
		}
	}
}
