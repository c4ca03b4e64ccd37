package lsp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// patience is how long an answer waits for what is on its way: long enough that a
// small folder is found in at once, short enough that nobody sees it.
const patience = 250 * time.Millisecond

// partialSize is how many symbols go into one partial result.
const partialSize = 100

// hit is a symbol that was found, with the folder that it is in.
type hit struct {
	*workspace.Hit
	folder *folder
}

// workspaceSymbol finds symbols by name in all folders, best first. While an index is
// being made it answers with what there is, and the editor's progress says that there
// will be more.
func (s *server) workspaceSymbol(ctx context.Context, p *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	hits, err := s.find(ctx, p.Query)
	if err != nil {
		return nil, err
	}
	symbols := make(protocol.WorkspaceSymbolSlice, 0, len(hits))
	for _, h := range hits {
		if symbol, ok := s.symbol(h); ok {
			symbols = append(symbols, symbol)
		}
	}
	if p.PartialResultToken == nil || len(symbols) <= partialSize {
		return symbols, nil
	}
	for part := range slices.Chunk(symbols, partialSize) {
		value, err := protocol.Marshal(part)
		if err != nil {
			return nil, err
		}
		if err := s.conn.Notify(ctx, protocol.MethodProgress, &protocol.ProgressParams{Token: p.PartialResultToken, Value: value}); err != nil {
			return nil, err
		}
	}
	return protocol.WorkspaceSymbolSlice{}, nil
}

// find asks all folders. If there is nothing, and an index is being made, it waits
// for a moment.
func (s *server) find(ctx context.Context, query string) ([]hit, error) {
	settings := s.current()
	q := workspace.Query{Text: query, Limit: settings.SymbolLimit, Patience: patience}
	for deadline := time.Now().Add(patience); ; {
		var hits []hit
		pending := false
		for _, f := range s.folders.all() {
			found, more, err := f.symbols(ctx, q)
			if err != nil {
				return nil, err
			}
			pending = pending || more
			for i := range found {
				hits = append(hits, hit{Hit: &found[i], folder: f})
			}
		}
		left := time.Until(deadline)
		if len(hits) > 0 || !pending || left <= 0 {
			// Each folder's hits are in order already, and stay so among equals.
			slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.Score, a.Score) })
			return hits[:min(len(hits), q.Limit)], nil
		}
		q.Patience = left
		select {
		case <-time.After(min(left, 25*time.Millisecond)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// place is what resolving a symbol needs to find it again.
type place struct {
	Root      string `json:"root"`
	Path      string `json:"path"`
	Kind      string `json:"kind"`
	Container string `json:"container,omitempty"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
}

// symbol returns a hit as the client wants it: with its range, or with what it takes
// to find that later if the client can wait, since a range counts the characters of a
// line that has to be read first. It returns false if the symbol is not there any more.
func (s *server) symbol(h hit) (protocol.WorkspaceSymbol, bool) {
	out := protocol.WorkspaceSymbol{}
	out.Name = h.Name
	out.Kind = s.client.workspaceKinds.kind(protocol.SymbolKind(syntax.ParseKind(h.Kind)))
	if h.Container != "" {
		out.ContainerName = &h.Container
	}
	location := protocol.Location{URI: fileURI(filepath.Join(h.folder.root, filepath.FromSlash(h.Path)))}
	if s.client.resolvesRange {
		data, err := json.Marshal(place{
			Root: h.folder.root, Path: h.Path, Kind: h.Kind, Container: h.Container, Line: h.Line, Column: h.Column,
		})
		out.Location, out.Data = &protocol.LocationUriOnly{URI: location.URI}, data
		return out, err == nil
	}
	var ok bool
	location.Range, ok = s.rangeOf(h)
	out.Location = &location
	return out, ok
}

// resolveSymbol fills in the range of a symbol that was found before.
func (s *server) resolveSymbol(_ context.Context, p *protocol.WorkspaceSymbol) (*protocol.WorkspaceSymbol, error) {
	var at place
	if err := json.Unmarshal(p.Data, &at); err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the data of a symbol must come back as it was sent: %v", err)
	}
	f := s.folders.at(at.Root)
	if f == nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the folder %s is not open any more", at.Root)
	}
	found := &workspace.Hit{
		Name: p.Name, Kind: at.Kind, Container: at.Container, Path: at.Path, Line: at.Line, Column: at.Column,
	}
	location := protocol.Location{URI: fileURI(filepath.Join(f.root, filepath.FromSlash(at.Path)))}
	if f.locate(found) {
		location.Range, _ = s.rangeOf(hit{Hit: found, folder: f})
	}
	p.Location = &location
	return p, nil
}

// rangeOf returns the range of a hit's name in the text that the editor shows: the
// open one, in which it is looked for, or the file's.
func (s *server) rangeOf(h hit) (protocol.Range, bool) {
	uri := fileURI(filepath.Join(h.folder.root, filepath.FromSlash(h.Path)))
	if doc := s.documents.get(uri); doc != nil {
		return s.rangeInDocument(doc, h)
	}
	text, err := h.folder.read(h.Path)
	if err != nil {
		return protocol.Range{}, false
	}
	start, ok := offsetOf(text, h.Line-1, h.Column-1)
	if !ok {
		return protocol.Range{}, false
	}
	end := min(start+uint32(len(h.Name)), uint32(len(text)))
	return newLines(text).span(start, end, s.client.encoding), true
}

// rangeInDocument looks for a hit in an open text, where it may lie somewhere else
// than on disk: the one of its name, kind and container that is nearest counts.
func (s *server) rangeInDocument(doc *document, h hit) (r protocol.Range, ok bool) {
	scan(h.Path, doc.language, doc.text, func(o *syntax.Outline) {
		var best *syntax.Decl
		for i := range o.Decls {
			d := &o.Decls[i]
			if string(o.Name(d)) != h.Name || d.Kind.String() != h.Kind || o.Container(int32(i)) != h.Container {
				continue
			}
			if best == nil || distance(d, h.Line) < distance(best, h.Line) {
				best = d
			}
		}
		if best != nil {
			r, ok = newLines(o.Src).span(best.NameStart, best.NameEnd, s.client.encoding), true
		}
	})
	return r, ok
}

func distance(d *syntax.Decl, line int) int { return max(int(d.Line)+1-line, line-int(d.Line)-1) }

// offsetOf returns the offset of a line and a column as a scan counts them, from 0.
func offsetOf(text []byte, line, column int) (uint32, bool) {
	at := 0
	for ; line > 0; line-- {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			return 0, false
		}
		at += i + 1
	}
	if column < 0 || at+column > len(text) {
		return 0, false
	}
	return uint32(at + column), true
}
