package search

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/cache"
)

// Symbol is a declaration as the cache has it.
type Symbol = cache.Symbol

// A File is one whose symbols are added to a [Builder].
type File struct {
	Path     string // relative to the workspace, with slashes
	Language string // as the analyzer names it
	ModTime  time.Time

	// Key says what its symbols were made of: a file of another key has others. Zero is
	// a file of which nothing is known but that it is to be hidden.
	Key uint64
}

// A Builder gathers the symbols of files for a segment. It holds about 50 bytes a
// symbol, and its zero value is not ready: use [NewBuilder].
type Builder struct {
	files      []builtFile
	languages  []string
	languageOf map[string]uint8
	names      *interner
	holders    *interner

	// The symbols, those of a file in a row.
	name, line, column, lines, holder []uint32
	kind                              []uint8

	scope scope
}

// builtFile is a file that was added.
type builtFile struct {
	dir, base   string
	time        uint32
	key         uint64
	flags       fileFlag
	lang        uint8
	first, last int // its symbols
}

// NewBuilder returns a builder that holds nothing.
func NewBuilder() *Builder {
	b := &Builder{languageOf: map[string]uint8{}, names: newInterner(), holders: newInterner()}
	b.Reset()
	return b
}

// Reset forgets what was added and keeps the memory for what will be.
func (b *Builder) Reset() {
	clear(b.files)
	b.files, b.languages = b.files[:0], b.languages[:0]
	clear(b.languageOf)
	b.names.reset()
	b.holders.reset()
	b.holders.number(nil) // no container is number 0
	b.name, b.line, b.column = b.name[:0], b.line[:0], b.column[:0]
	b.lines, b.holder, b.kind = b.lines[:0], b.holder[:0], b.kind[:0]
}

// Files returns how many files were added.
func (b *Builder) Files() int { return len(b.files) }

// Symbols returns how many symbols were added.
func (b *Builder) Symbols() int { return len(b.name) }

// Full reports whether it is time to write a segment. More can be added at the
// cost of memory.
func (b *Builder) Full() bool { return len(b.name) >= SegmentSymbols }

// Add adds a file. Nothing of symbols is kept. Symbols without a name are left
// out, since there is nothing to find them by, but may contain others. A path is
// added once, in any order; one that has no symbols any more is added with none,
// if its older symbols are to be hidden.
func (b *Builder) Add(f File, symbols []Symbol) {
	b.begin(f, flagsOf(f.Path))
	b.scope.begin(b, symbols)
	for i := range symbols {
		s := &symbols[i]
		name := cut(s.Name)
		if len(name) == 0 {
			continue
		}
		b.name = append(b.name, b.names.number(name))
		b.kind = append(b.kind, s.Kind)
		b.line = append(b.line, s.Line)
		b.column = append(b.column, s.Column)
		b.lines = append(b.lines, max(s.EndLine, s.Line)-s.Line)
		b.holder = append(b.holder, b.scope.container(i))
	}
	b.files[len(b.files)-1].last = len(b.name)
}

// Remove hides what older segments of a [Table] have of a path.
func (b *Builder) Remove(path string) { b.begin(File{Path: path}, 0) }

func (b *Builder) begin(f File, flags fileFlag) {
	dir, base := splitPath(f.Path)
	// Both share the path's memory, which is the caller's to keep or not.
	b.files = append(b.files, builtFile{
		dir: dir, base: base, time: seconds(f.ModTime), key: f.Key, flags: flags, lang: b.language(f.Language),
		first: len(b.name), last: len(b.name),
	})
}

// splitPath returns the directory of a path, without the slash, and the rest.
func splitPath(path string) (dir, base string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

// seconds returns the seconds since 1970 as a file's time is stored: what is older
// or newer than that can hold becomes the oldest and the newest that it can.
func seconds(t time.Time) uint32 {
	return uint32(min(max(t.Unix(), 0), 1<<32-1))
}

// language returns the number of a language. Those after the 254th are all taken
// for the last one, which has no name.
func (b *Builder) language(name string) uint8 {
	n, ok := b.languageOf[name]
	if !ok {
		if len(b.languages) == 255 {
			name = ""
		}
		n = uint8(min(len(b.languages), 255))
		b.languageOf[name] = n
		if len(b.languages) < 256 {
			b.languages = append(b.languages, name)
		}
	}
	return n
}

// cut returns the first MaxName bytes of a name, without half a character at the
// end.
func cut(name []byte) []byte {
	if len(name) <= MaxName {
		return name
	}
	n := MaxName
	for n > MaxName-utf8.UTFMax && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

// A scope finds the containers of one file's symbols.
type scope struct {
	b       *Builder
	symbols []Symbol

	// inner[i] is the container of what symbol i encloses, plus one, or 0 if
	// nobody asked.
	inner []uint32

	// What was asked last, since methods of a type come in a row.
	lastParent   int32
	lastReceiver []byte
	last         uint32
	asked        bool

	path []byte // scratch
}

func (s *scope) begin(b *Builder, symbols []Symbol) {
	s.b, s.symbols, s.asked = b, symbols, false
	s.inner = append(s.inner[:0], make([]uint32, len(symbols))...)
}

// container returns the number of the container of symbol i.
func (s *scope) container(i int) uint32 {
	sym := &s.symbols[i]
	parent := sym.Parent
	if parent >= int32(i) {
		parent = -1
	}
	if s.asked && parent == s.lastParent && bytes.Equal(sym.Receiver, s.lastReceiver) {
		return s.last
	}
	n := s.within(parent)
	if len(sym.Receiver) > 0 {
		n = s.join(n, sym.Receiver)
	}
	s.lastParent, s.lastReceiver, s.last, s.asked = parent, sym.Receiver, n, true
	return n
}

// within returns the number of the container that symbol i makes for what it
// encloses. A parent comes before its children, so that this ends.
func (s *scope) within(i int32) uint32 {
	if i < 0 {
		return 0
	}
	// The chain of those that are not known yet, innermost first; a long chain is
	// not recursed into.
	var chain [64]int32
	n, outer := 0, uint32(0)
	for at := i; at >= 0; {
		if s.inner[at] != 0 {
			outer = s.inner[at] - 1
			break
		}
		if n == len(chain) {
			break // nested deeper than the kept part of a path is long
		}
		chain[n] = at
		n++
		up := s.symbols[at].Parent
		if up >= at {
			up = -1
		}
		at = up
	}
	for n--; n >= 0; n-- {
		sym := &s.symbols[chain[n]]
		if len(sym.Receiver) > 0 {
			outer = s.join(outer, sym.Receiver)
		}
		if len(sym.Name) > 0 {
			outer = s.join(outer, sym.Name)
		}
		s.inner[chain[n]] = outer + 1
	}
	return outer
}

// join returns the number of a container's path with a name after it: the last
// MaxContainer bytes of it, from the beginning of a name on.
func (s *scope) join(outer uint32, name []byte) uint32 {
	p := append(s.path[:0], s.b.holders.at(outer)...)
	if len(p) > 0 {
		p = append(p, '.')
	}
	p = append(p, cut(name)...)
	s.path = p
	if len(p) > MaxContainer {
		p = p[len(p)-MaxContainer:]
		if i := bytes.IndexByte(p, '.'); i >= 0 {
			p = p[i+1:]
		}
	}
	return s.b.holders.number(p)
}
