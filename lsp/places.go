package lsp

import (
	"bytes"
	"runtime"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// places finds the ranges of one answer's hits, and reads each file once for it.
type places struct {
	s     *server
	files map[uri.URI]*placeFile
}

// placeFile is a text in which hits are looked for.
type placeFile struct {
	*lines     // as an editor has it; nil if it cannot be read
	mark   int // bytes of the mark of its encoding, which only the index counts

	// bare says that a \r alone ends a line of it, which is a line for editors only.
	bare bool

	// names are the declarations by name, in a text whose lines and columns are not
	// those that the index has: an open one, or one that is not UTF-8. Nil in others.
	names map[string][]declared
}

// declared is a declaration of an open text.
type declared struct {
	kind, container string
	line            int // from 1
	name            protocol.Range
}

func (s *server) places() *places { return &places{s: s, files: map[uri.URI]*placeFile{}} }

// read reads the files of hits that are not open, several at a time: each costs some
// calls of the system, and there may be as many as hits.
func (ps *places) read(hits []hit) {
	first := make(map[uri.URI]*hit, len(hits))
	for i := range hits {
		if uri := hits[i].uri(); first[uri] == nil {
			first[uri] = &hits[i]
		}
	}
	var mu sync.Mutex // guards ps.files
	var reading sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for uri, h := range first {
		slots <- struct{}{}
		reading.Go(func() {
			f := ps.look(uri, h)
			mu.Lock()
			ps.files[uri] = f
			mu.Unlock()
			<-slots
		})
	}
	reading.Wait()
}

// rangeOf returns the range of a hit's name in the text that the editor shows: the
// open one, or the file's. It returns false if it is not there.
func (ps *places) rangeOf(h *hit) (protocol.Range, bool) {
	uri := h.uri()
	f := ps.files[uri]
	if f == nil {
		f = ps.look(uri, h)
		ps.files[uri] = f
	}
	switch {
	case f.lines == nil:
		return protocol.Range{}, false
	case f.names != nil:
		return nearest(f.names[h.Name], h)
	}
	column := h.Column - 1
	if h.Line == 1 {
		column -= f.mark
	}
	start, ok := f.offsetOf(h.Line-1, column)
	if !ok {
		return protocol.Range{}, false
	}
	end := min(start+uint32(len(h.Name)), uint32(len(f.text)))
	return f.span(start, end, ps.s.client.encoding), true
}

// look reads the file of a hit, or takes the open text of it.
func (ps *places) look(uri uri.URI, h *hit) *placeFile {
	if doc := ps.s.documents.get(uri); doc != nil {
		return ps.scanned(h.Path, doc.language, doc.text)
	}
	text, err := h.folder.read(h.Path)
	if err != nil {
		return &placeFile{}
	}
	if isUTF16(text) {
		return ps.scanned(h.Path, "", text)
	}
	shown := withoutMark(text)
	f := &placeFile{lines: newLines(shown), mark: len(text) - len(shown)}
	f.bare = len(f.starts) > 1+bytes.Count(shown, []byte{'\n'})
	return f
}

// isUTF16 reports whether a text begins with the mark of UTF-16, of either order.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff})
}

func (ps *places) scanned(path, language string, text []byte) *placeFile {
	f := &placeFile{names: map[string][]declared{}}
	scan(path, language, text, func(o *syntax.Outline) {
		f.lines = newLines(o.Src) // of use only while the outline is
		for i := range o.Decls {
			d := &o.Decls[i]
			name := string(o.Name(d))
			f.names[name] = append(f.names[name], declared{
				kind: d.Kind.String(), container: o.Container(int32(i)), line: int(d.Line) + 1,
				name: f.span(d.NameStart, d.NameEnd, ps.s.client.encoding),
			})
		}
	})
	return f
}

// nearest returns the range of the declaration of a hit's kind and container that lies
// nearest to where the hit was.
func nearest(of []declared, h *hit) (r protocol.Range, ok bool) {
	best := 0
	for _, d := range of {
		if d.kind != h.Kind || d.container != h.Container {
			continue
		}
		if away := max(d.line-h.Line, h.Line-d.line); !ok || away < best {
			r, ok, best = d.name, true, away
		}
	}
	return r, ok
}

// offsetOf returns the offset of a line and a column as a scan counts them, from 0.
func (f *placeFile) offsetOf(line, column int) (uint32, bool) {
	at := 0
	switch {
	case line < 0 || line >= len(f.starts):
		return 0, false
	case f.bare:
		for ; line > 0; line-- {
			i := bytes.IndexByte(f.text[at:], '\n')
			if i < 0 {
				return 0, false
			}
			at += i + 1
		}
	default:
		at = int(f.starts[line])
	}
	if column < 0 || at+column > len(f.text) {
		return 0, false
	}
	return uint32(at + column), true
}
