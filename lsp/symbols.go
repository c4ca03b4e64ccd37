package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// patience is how long an answer waits for what is on its way: long enough that a
// small folder is found in at once, short enough that nobody sees it.
const patience = 250 * time.Millisecond

// openPatience is how long an answer waits for an index that is made and has yet to be
// opened: in a moment it will tell all, and before it can tell nothing.
const openPatience = 3 * time.Second

// askAgain is how often folders are asked within that time.
const askAgain = 25 * time.Millisecond

// partialSize is how many symbols go into one partial result.
const partialSize = 100

// hit is a symbol that was found, with the folder that it is in.
type hit struct {
	workspace.Hit
	folder *folder
	real   string // the folder's path without links
}

// path returns where the file of a hit is, as the editor has it.
func (h *hit) path() string { return filepath.Join(h.folder.root, filepath.FromSlash(h.Path)) }

// uri returns that as a URI.
func (h *hit) uri() uri.URI { return fileURI(h.path()) }

// workspaceSymbol finds symbols by name in all folders, best first. While an index is
// being made it answers with what there is, and the editor's progress says that there
// will be more.
func (s *server) workspaceSymbol(ctx context.Context, p *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	hits, err := s.find(ctx, p.Query)
	if err != nil {
		return nil, err
	}
	symbols := make(protocol.WorkspaceSymbolSlice, 0, len(hits))
	places := s.places()
	if !s.client.resolvesRange {
		places.read(hits)
	}
	for i := range hits {
		if symbol, ok := places.symbol(&hits[i]); ok {
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

// find asks all folders for symbols.
func (s *server) find(ctx context.Context, query string) (hits []hit, err error) {
	q := workspace.Query{Text: query, Limit: s.config.current().SymbolLimit}
	err = s.untilFound(ctx, func(patience time.Duration) (found, pending bool, err error) {
		q.Patience = patience
		hits, pending, err = s.ask(ctx, q)
		return len(hits) > 0, pending, err
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

// untilFound asks all folders. If there is nothing, and an index is being made, it asks
// again for a moment: an empty answer is final for an editor, which does not ask again.
func (s *server) untilFound(ctx context.Context, ask func(patience time.Duration) (found, pending bool, err error)) error {
	if err := s.folders.awaitOpen(ctx, s.opt.openPatience); err != nil {
		return err
	}
	for deadline := time.Now().Add(s.opt.patience); ; {
		found, pending, err := ask(max(time.Until(deadline), 1)) // 0 would be without end
		left := time.Until(deadline)
		if err != nil || found || !pending || left <= 0 {
			return err
		}
		select {
		case <-time.After(min(left, askAgain)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answer is what one folder has found.
type answer struct {
	hits    []hit
	pending bool // there may be more in a moment
	err     error
}

// ask asks all folders at once. A folder that cannot answer takes nothing from the
// answers of the others.
func (s *server) ask(ctx context.Context, q workspace.Query) (hits []hit, pending bool, err error) {
	folders := s.folders.all()
	answers := make([]answer, len(folders))
	var asked sync.WaitGroup
	for i, f := range folders {
		if i == len(folders)-1 {
			answers[i] = f.ask(ctx, q) // one is most often all, and needs no goroutine
			continue
		}
		asked.Go(func() { answers[i] = f.ask(ctx, q) })
	}
	asked.Wait()
	failed := 0
	for i, a := range answers {
		hits, pending = append(hits, a.hits...), pending || a.pending
		if a.err == nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if err = a.err; len(folders) > 1 {
			s.log.Warn("a folder cannot answer", "folder", folders[i].root, "err", err)
		}
		failed++
	}
	if failed < len(folders) {
		err = nil
	}
	if len(folders) > 1 {
		hits = merge(hits)
	}
	return hits[:min(len(hits), q.Limit)], pending, err
}

// ask asks the folder's index.
func (f *folder) ask(ctx context.Context, q workspace.Query) answer {
	w, release, pending := f.use()
	defer release()
	if w == nil {
		return answer{pending: pending}
	}
	q.Over = f.overlay(ctx)
	found, err := w.Symbols(ctx, q)
	if errors.Is(err, workspace.ErrInUse) {
		return answer{pending: true} // another process is at its first pass, and cannot be asked
	}
	return answer{hits: f.hits(found.Hits, w.Root()), pending: pending, err: err}
}

// hits marks what was found as this folder's.
func (f *folder) hits(found []workspace.Hit, real string) []hit {
	hits := make([]hit, len(found))
	for i := range found {
		hits[i] = hit{Hit: found[i], folder: f, real: real}
	}
	return hits
}

// merge puts the hits of several folders, each of which are in order, into one order.
// What lies in two folders, of which one holds the other, is there once.
func merge(hits []hit) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.Score, a.Score) })
	type declaration struct {
		path         string
		line, column int
		kind         string
	}
	seen := make(map[declaration]bool, len(hits))
	return slices.DeleteFunc(hits, func(h hit) bool {
		d := declaration{filepath.Join(h.real, filepath.FromSlash(h.Path)), h.Line, h.Column, h.Kind}
		again := seen[d]
		seen[d] = true
		return again
	})
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

// resolveSymbol fills in the range of a symbol that was found before. Of one that has
// gone since, the file is all there is to show.
func (s *server) resolveSymbol(_ context.Context, p *protocol.WorkspaceSymbol) (*protocol.WorkspaceSymbol, error) {
	var at place
	if err := json.Unmarshal(p.Data, &at); err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the data of a symbol must come back as it was sent: %v", err)
	}
	f := s.folders.at(at.Root)
	if f == nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the folder %s is not open any more", at.Root)
	}
	h := hit{folder: f, Hit: workspace.Hit{
		Name: p.Name, Kind: at.Kind, Container: at.Container, Path: at.Path, Line: at.Line, Column: at.Column,
	}}
	location := protocol.Location{URI: h.uri()}
	if s.documents.get(h.uri()) != nil || f.locate(&h.Hit) { // an open text is looked at below
		location.Range, _ = s.places().rangeOf(&h)
	}
	p.Location = &location
	return p, nil
}

// symbol returns a hit as the client wants it: with its range, or with what it takes
// to find that later if the client can wait, since a range counts the characters of a
// line that has to be read first. It returns false if the symbol is not there any more.
func (ps *places) symbol(h *hit) (protocol.WorkspaceSymbol, bool) {
	out := protocol.WorkspaceSymbol{}
	out.Name = h.Name
	out.Kind = ps.s.client.workspaceKinds.kind(protocol.SymbolKind(syntax.ParseKind(h.Kind)))
	if h.Container != "" {
		out.ContainerName = &h.Container
	}
	uri := h.uri()
	// An open text is looked at in any case: what the user has taken out of it is gone.
	if ps.s.client.resolvesRange && ps.s.documents.get(uri) == nil {
		data, err := json.Marshal(place{
			Root: h.folder.root, Path: h.Path, Kind: h.Kind, Container: h.Container, Line: h.Line, Column: h.Column,
		})
		out.Location, out.Data = &protocol.LocationUriOnly{URI: uri}, data
		return out, err == nil
	}
	r, ok := ps.rangeOf(h)
	out.Location = &protocol.Location{URI: uri, Range: r}
	return out, ok
}
