package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// scanners are used again, since each holds the arrays of the text it has scanned.
var scanners = sync.Pool{New: func() any { return syntax.NewScanner() }}

// scan scans a text and calls use with its outline, which is gone after that.
func scan(path, language string, text []byte, use func(*syntax.Outline)) {
	s := scanners.Get().(*syntax.Scanner)
	defer scanners.Put(s)
	// The editor's word counts, since a user may have chosen the language there.
	lang := syntax.ByName(language)
	if lang == nil {
		lang = syntax.DetectAmong(path, text, neighbours(path))
	}
	use(s.Scan(lang, text))
}

// neighbours returns what the files beside one tell about its language, if it may depend on
// them.
func neighbours(path string) (among syntax.Neighbours) {
	if !syntax.HasNeighbours(path) {
		return among
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return among
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1) // some are better than none
	for _, name := range names {
		among.Add(name)
	}
	return among
}

// documentSymbol answers with the outline of an open text, or else of the file.
func (s *server) documentSymbol(ctx context.Context, p *protocol.DocumentSymbolParams) (protocol.DocumentSymbolResult, error) {
	text, language, err := s.textOf(string(p.TextDocument.URI))
	if err != nil {
		return nil, err
	}
	path, _ := pathOf(string(p.TextDocument.URI))
	var result protocol.DocumentSymbolResult
	scan(path, language, text, func(o *syntax.Outline) {
		b := outlineBuilder{client: &s.client, outline: o, lines: newLines(o.Src)}
		if s.client.hierarchicalSymbols {
			result = b.nested()
		} else {
			result = b.flat(p)
		}
	})
	return result, ctx.Err()
}

// textOf returns the text of a file as the editor has it, or as it is on disk, and
// the language that the editor says it is in.
func (s *server) textOf(uri string) (text []byte, language string, err error) {
	if doc := s.documents.get(canonical(uri)); doc != nil {
		return doc.text, doc.language, nil
	}
	path, ok := pathOf(uri)
	if !ok {
		return nil, "", jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s is not open, and not a file", uri)
	}
	f, name := s.folders.holding(path)
	if f == nil {
		return nil, "", jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s is not open, and in no folder of the workspace", uri)
	}
	text, err = f.read(name)
	if err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", path, err)
	}
	return withoutMark(text), "", nil
}

// outlineBuilder makes a client's symbols of an outline.
type outlineBuilder struct {
	client  *client
	outline *syntax.Outline
	lines   *lines
}

// ranges returns the range of declaration i and that of its name, which lies within
// it: editors throw away all symbols of a file over one for which it does not.
func (b *outlineBuilder) ranges(d *syntax.Decl) (whole, name protocol.Range) {
	start, end := min(d.Start, d.NameStart), max(d.End, d.NameEnd)
	return b.lines.span(start, end, b.client.encoding), b.lines.span(d.NameStart, d.NameEnd, b.client.encoding)
}

// name returns the name of a declaration. Editors refuse an empty one.
func (b *outlineBuilder) name(d *syntax.Decl) string {
	if name := b.outline.Name(d); len(name) > 0 {
		return string(name)
	}
	return `""`
}

// nested returns the outline as a tree.
func (b *outlineBuilder) nested() protocol.DocumentSymbolSlice {
	decls := b.outline.Decls
	children := make([][]int32, len(decls)+1) // of each declaration; of the file last
	for i := range decls {
		parent := decls[i].Parent
		if parent < 0 {
			parent = int32(len(decls))
		}
		children[parent] = append(children[parent], int32(i))
	}
	var build func(of []int32) protocol.DocumentSymbolSlice
	build = func(of []int32) protocol.DocumentSymbolSlice {
		out := make(protocol.DocumentSymbolSlice, len(of))
		for n, i := range of {
			d := &decls[i]
			whole, name := b.ranges(d)
			out[n] = protocol.DocumentSymbol{
				Name: b.name(d), Kind: b.client.symbolKinds.kind(protocol.SymbolKind(d.Kind)),
				Range: whole, SelectionRange: name, Children: build(children[i]),
			}
			if d.RecvEnd > d.RecvStart {
				out[n].Detail = ptr(string(b.outline.Src[d.RecvStart:d.RecvEnd]))
			}
		}
		return out
	}
	return build(children[len(decls)])
}

// flat returns the outline as a list, for clients that know nothing else.
func (b *outlineBuilder) flat(p *protocol.DocumentSymbolParams) protocol.SymbolInformationSlice {
	decls := b.outline.Decls
	out := make(protocol.SymbolInformationSlice, len(decls))
	for i := range decls {
		d := &decls[i]
		whole, _ := b.ranges(d)
		out[i].Name = b.name(d)
		out[i].Kind = b.client.symbolKinds.kind(protocol.SymbolKind(d.Kind))
		out[i].Location = protocol.Location{URI: p.TextDocument.URI, Range: whole}
		if container := b.outline.Container(int32(i)); container != "" {
			out[i].ContainerName = &container
		}
	}
	return out
}
