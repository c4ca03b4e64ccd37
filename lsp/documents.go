package lsp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// A document is the text of an open file as the editor has it. It is never written
// to: a change makes another one, so that a request can go on with the one it has.
type document struct {
	uri      uri.URI
	language string // the client's identifier
	version  int32
	edited   time.Time // zero if the text is as it was opened
	*lines             // nil if we do not have the text
}

// documents are the open files. The editor's changes arrive in order and one at a
// time, and requests read beside them.
type documents struct {
	mu   sync.RWMutex
	open map[uri.URI]*document // guarded by mu

	edition uint64 // guarded by mu; grows with each change of any of them
}

// maxDocument is the largest text that is kept for an open file, in bytes. A larger
// file is answered from the disk, like one that is not open.
const maxDocument = 64 << 20

var errNotOpen = errors.New("the document is not open")

// get returns an open document, or nil if it is not open or we do not have its text.
func (d *documents) get(uri uri.URI) *document {
	if doc := d.any(uri); doc != nil && doc.lines != nil {
		return doc
	}
	return nil
}

// any returns an open document, or nil.
func (d *documents) any(uri uri.URI) *document {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.open[uri]
}

// all returns the open documents whose texts we have, and the edition that these are.
func (d *documents) all() (edition uint64, open []*document) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, doc := range d.open {
		if doc.lines != nil {
			open = append(open, doc)
		}
	}
	return d.edition, open
}

// put replaces a document. Its strings must be our own.
func (d *documents) put(doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		d.open = map[uri.URI]*document{}
	}
	if doc.lines != nil && len(doc.text) > maxDocument {
		doc.lines = nil
	}
	d.open[doc.uri] = doc
	d.edition++
}

func (d *documents) close(uri uri.URI) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, uri)
	d.edition++
}

// opened takes in the text of a file that was opened, in place of what there was.
func (d *documents) opened(p *protocol.TextDocumentItem) {
	d.put(&document{
		uri: clone(p.URI), language: strings.Clone(string(p.LanguageID)), version: p.Version,
		lines: newLines([]byte(p.Text)),
	})
}

// changed applies the changes to a document, one after the other. After a change that
// makes no sense we do not have its text, until all of it is sent: a text that is not
// what the user sees is worse than the one on disk.
func (d *documents) changed(p *protocol.DidChangeTextDocumentParams, e encoding) error {
	doc := d.any(p.TextDocument.URI)
	if doc == nil {
		return fmt.Errorf("%w: %s", errNotOpen, p.TextDocument.URI)
	}
	now, err := doc.lines, error(nil)
	for _, change := range p.ContentChanges {
		if now, err = now.changed(change, e); err != nil {
			err = fmt.Errorf("changing %s: %w", doc.uri, err)
			break
		}
	}
	d.put(&document{uri: doc.uri, language: doc.language, version: p.TextDocument.Version, edited: time.Now(), lines: now})
	return err
}

// changed returns the text after a change, or nil if we do not have it.
func (l *lines) changed(change protocol.TextDocumentContentChangeEvent, e encoding) (*lines, error) {
	switch c := change.(type) {
	case *protocol.TextDocumentContentChangeWholeDocument:
		return newLines([]byte(c.Text)), nil
	case *protocol.TextDocumentContentChangePartial:
		if l == nil {
			return nil, nil // that was said before
		}
		return l.replace(c.Range, c.Text, e)
	default:
		return nil, errors.New("a change of an unknown kind")
	}
}

func (s *server) didOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	s.documents.opened(&p.TextDocument)
	// What lies around it is what the user will ask for: it is looked at before others.
	if path, ok := pathOf(string(p.TextDocument.URI)); ok {
		s.folders.changed(path)
	}
	return nil
}

func (s *server) didChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	return s.documents.changed(p, s.client.encoding)
}

func (s *server) didClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	s.documents.close(p.TextDocument.URI)
	return nil
}

// didSave knows of a change before the system tells: the file on disk is another one.
func (s *server) didSave(_ context.Context, p *protocol.DidSaveTextDocumentParams) error {
	if path, ok := pathOf(string(p.TextDocument.URI)); ok {
		s.folders.changed(path)
	}
	return nil
}

// didChangeWatchedFiles is what the editor's own watcher has seen, which where ours
// cannot see is all that there is.
func (s *server) didChangeWatchedFiles(_ context.Context, p *protocol.DidChangeWatchedFilesParams) error {
	paths := make([]string, 0, len(p.Changes))
	for _, change := range p.Changes {
		if path, ok := pathOf(string(change.URI)); ok {
			paths = append(paths, path)
		}
	}
	s.folders.changed(paths...)
	return nil
}

// didCreateFiles, didRenameFiles and didDeleteFiles tell what the user did in the editor,
// before the system does, and of whole folders.
func (s *server) didCreateFiles(_ context.Context, p *protocol.CreateFilesParams) error {
	for _, f := range p.Files {
		s.heard(f.URI)
	}
	return nil
}

func (s *server) didRenameFiles(_ context.Context, p *protocol.RenameFilesParams) error {
	for _, f := range p.Files {
		s.heard(f.OldURI, f.NewURI)
	}
	return nil
}

func (s *server) didDeleteFiles(_ context.Context, p *protocol.DeleteFilesParams) error {
	for _, f := range p.Files {
		s.heard(f.URI)
	}
	return nil
}

// heard passes on that something happened to files.
func (s *server) heard(uris ...string) {
	var paths []string
	for _, uri := range uris {
		if path, ok := pathOf(uri); ok {
			paths = append(paths, path)
		}
	}
	s.folders.changed(paths...)
}

// replace returns the text with what lies in a range replaced.
func (l *lines) replace(r protocol.Range, text string, e encoding) (*lines, error) {
	start, end := l.offset(r.Start, e), l.offset(r.End, e)
	if start > end {
		return nil, fmt.Errorf("a range that ends at %d:%d, before its start at %d:%d",
			r.End.Line, r.End.Character, r.Start.Line, r.Start.Character)
	}
	out := make([]byte, 0, len(l.text)-(end-start)+len(text))
	out = append(out, l.text[:start]...)
	out = append(out, text...)
	out = append(out, l.text[end:]...)
	return newLines(out), nil
}

// canonical returns a URI as it is a key here: as the decoder makes those of messages.
func canonical(u string) uri.URI {
	parsed, err := uri.Parse(u)
	if err != nil {
		return uri.URI(u)
	}
	return parsed
}

// clone copies a string that aliases the message it came in.
func clone[S ~string](s S) S { return S(strings.Clone(string(s))) }
