package search

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// goFile is a file of a real tree and what it declares.
type goFile struct {
	File
	symbols []Symbol
}

// goroot is what the Go distribution's own sources declare: some 170,000
// declarations that people have written.
var goroot = sync.OnceValue(func() []goFile { return goFiles(".") })

// goFiles returns the Go files beneath some folders of the distribution's sources.
func goFiles(dirs ...string) (files []goFile) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "src")
	for _, dir := range dirs {
		filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			name, _ := filepath.Rel(root, path)
			info, _ := d.Info()
			files = append(files, goFile{File{Path: filepath.ToSlash(name), Language: "go", ModTime: info.ModTime()}, goSymbols(content)})
			return nil
		})
	}
	return files
}

// distinctNames returns the names that files declare, in their order.
func distinctNames(files []goFile) []string {
	all := map[string]bool{}
	for _, f := range files {
		for _, s := range f.symbols {
			all[string(s.Name)] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// goSymbols returns what a Go file declares outside of functions.
func goSymbols(content []byte) (symbols []Symbol) {
	set := token.NewFileSet()
	file, _ := parser.ParseFile(set, "", content, parser.SkipObjectResolution) // what it could read is enough
	if file == nil {
		return nil
	}
	add := func(id *ast.Ident, kind uint8, parent int32, receiver string, end token.Pos) int32 {
		at := set.Position(id.Pos())
		symbols = append(symbols, Symbol{
			Name: []byte(id.Name), Receiver: []byte(receiver), Kind: kind, Parent: parent,
			Line: uint32(at.Line - 1), Column: uint32(at.Column - 1), EndLine: uint32(set.Position(end).Line - 1),
		})
		return int32(len(symbols) - 1)
	}
	fields := func(list *ast.FieldList, kind uint8, parent int32) {
		for _, f := range list.List {
			for _, id := range f.Names {
				add(id, kind, parent, "", f.End())
			}
		}
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			kind, receiver := uint8(function), ""
			if d.Recv != nil && len(d.Recv.List) > 0 {
				kind = method
				receiver = typeName(d.Recv.List[0].Type)
			}
			add(d.Name, kind, -1, receiver, d.End())
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, id := range s.Names {
						add(id, constant, -1, "", s.End())
					}
				case *ast.TypeSpec:
					at := add(s.Name, class, -1, "", s.End())
					switch u := s.Type.(type) {
					case *ast.StructType:
						fields(u.Fields, field, at)
					case *ast.InterfaceType:
						fields(u.Methods, method, at)
					}
				}
			}
		}
	}
	return symbols
}

func typeName(e ast.Expr) string {
	for {
		switch t := e.(type) {
		case *ast.StarExpr:
			e = t.X
		case *ast.IndexExpr:
			e = t.X
		case *ast.IndexListExpr:
			e = t.X
		case *ast.Ident:
			return t.Name
		default:
			return ""
		}
	}
}

// A large tree is many like the real one: its files are those of the Go
// distribution again and again, under other paths, with half of the names made of
// two others. So it has about the same share of distinct names, lengths and
// repetitions as real trees of the size.
type largeTree struct {
	rnd   *rand.Rand
	parts [][]byte // names to make others of
	names [][]byte // a sample of what was made
}

func newLargeTree() *largeTree {
	l := &largeTree{rnd: rand.New(rand.NewPCG(1, 2))}
	for _, f := range goroot() {
		for _, s := range f.symbols {
			if len(s.Name) > 2 && len(s.Name) < 14 {
				l.parts = append(l.parts, s.Name)
			}
		}
	}
	return l
}

// emit makes files until there are n symbols.
func (l *largeTree) emit(n int, add func(File, []Symbol)) {
	made := 0
	for round := 0; made < n; round++ {
		for _, f := range goroot() {
			symbols := make([]Symbol, len(f.symbols))
			copy(symbols, f.symbols)
			for i := range symbols {
				if round > 0 && l.rnd.IntN(2) == 0 {
					symbols[i].Name = l.join()
				}
				if l.rnd.IntN(100) == 0 {
					l.names = append(l.names, symbols[i].Name)
				}
			}
			if round > 0 {
				f.Path = "tree" + string(rune('a'+round%26)) + "/" + f.Path
			}
			if made += len(symbols); made > n {
				symbols = symbols[:len(symbols)-(made-n)]
			}
			add(f.File, symbols)
			if made >= n {
				return
			}
		}
	}
}

// join makes a name of two others, as people do: in camel case, or with an
// underscore.
func (l *largeTree) join() []byte {
	a, b := l.parts[l.rnd.IntN(len(l.parts))], l.parts[l.rnd.IntN(len(l.parts))]
	if l.rnd.IntN(3) == 0 {
		return bytes.Join([][]byte{bytes.ToLower(a), bytes.ToLower(b)}, []byte("_"))
	}
	return append(append(append(make([]byte, 0, len(a)+len(b)), a...), bytes.ToUpper(b[:1])...), b[1:]...)
}

// buildLarge builds a table of n symbols in files, as an index has them.
func buildLarge(tb testing.TB, n int) (*Table, *largeTree, time.Duration) {
	tb.Helper()
	dir, l := tb.TempDir(), newLargeTree()
	b := NewBuilder()
	var ids []segmentID
	var took time.Duration
	flush := func() {
		start := cpuTime()
		id, err := b.writeSegment(dir)
		took += cpuTime() - start
		if err != nil {
			tb.Fatal(err)
		}
		ids = append(ids, id)
		b.Reset()
	}
	l.emit(n, func(f File, symbols []Symbol) {
		start := cpuTime()
		b.Add(f, symbols)
		took += cpuTime() - start
		if b.Full() {
			flush()
		}
	})
	flush()
	if err := writeManifest(dir, 1, ids); err != nil {
		tb.Fatal(err)
	}
	table, err := Open(dir, 1)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { table.Close() })
	return table, l, took
}
