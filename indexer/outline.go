package indexer

import (
	"bytes"
	"strings"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// FileOutline is what one text declares.
type FileOutline struct {
	Language string
	Symbols  []Symbol // a parent before its children
	Note     string   // what was left out and why, or ""
}

// Symbol is a declaration in a [FileOutline]. Lines and columns start at 0, columns
// count bytes.
type Symbol struct {
	Name, Kind, Container string
	Line, Column, EndLine uint32
	Parent                int32 // index in Symbols, or -1
	Signature, Doc        string
}

// Outline scans a text, which the name is to tell the language of. Where that takes the names
// of the files beside it, they are asked for. Nothing is stored.
func Outline(name string, content []byte, beside func() []string) FileOutline {
	lang := languageOf(name, "", content, beside)
	o := syntax.NewScanner().Scan(lang, content)
	out := FileOutline{Language: lang.Name, Symbols: make([]Symbol, 0, len(o.Decls)), Note: note(o.Cut)}
	var at column
	for i := range o.Decls {
		d := &o.Decls[i]
		out.Symbols = append(out.Symbols, Symbol{
			Name: string(o.Name(d)), Kind: d.Kind.String(), Container: o.Container(int32(i)),
			Line: d.Line, Column: at.of(o.Src, d), EndLine: d.EndLine, Parent: d.Parent,
			Signature: syntax.Signature(o, d), Doc: syntax.Doc(o, d),
		})
	}
	return out
}

// languageOf returns the language of a text, by the name that an editor gives it, or by its
// path and content if that says nothing to us. A header that may be of C or of C++ is what
// the files beside it are, whatever an editor takes it for, as it is in an index; beside
// may be nil if nobody knows them.
func languageOf(name, language string, content []byte, beside func() []string) *syntax.Language {
	if beside == nil || !syntax.HasNeighbours(name) {
		if lang := syntax.ByName(language); lang != nil {
			return lang
		}
		return syntax.Detect(name, content)
	}
	var among syntax.Neighbours
	for _, name := range beside() {
		among.Add(name)
	}
	return syntax.DetectAmong(name, content, among)
}

// note says for people why an outline may be smaller than the file.
func note(c syntax.Cut) string {
	switch c {
	case syntax.Whole:
		return ""
	case syntax.Budget:
		return "scanned in part: it took too long"
	case syntax.TooDeep:
		return "scanned in part: it nests too deeply"
	case syntax.TooLarge:
		return "scanned in part: it is too large"
	case syntax.Minified:
		return "no declarations: its lines are too long for anyone to have written"
	case syntax.Binary:
		return "no declarations: it is not text"
	default:
		return crashed
	}
}

// LanguageOf returns the name of the language of a file, by its path and content.
func LanguageOf(path string, content []byte) string { return syntax.Detect(path, content).Name }

// Kinds returns the names of all kinds of declarations.
func Kinds() []string {
	var names []string
	for k := syntax.File; k <= syntax.TypeParameter; k++ {
		names = append(names, k.String())
	}
	return names
}

// ParseKind returns the number of the kind of the given name, in any case, or 0.
func ParseKind(name string) uint8 { return uint8(syntax.ParseKind(name)) }

// KindName returns the name of a kind by its number.
func KindName(kind uint8) string { return syntax.Kind(kind).String() }

// Learn returns what a pass would store of a text. The language is by the name that
// editors give it; path and text tell it if that says nothing to us, and of a header the
// names of the files beside it, which are asked for if beside is not nil.
func Learn(path, language string, text []byte, beside func() []string) cache.Record {
	lang := languageOf(path, language, text, beside)
	b := benches.Get().(*bench)
	defer benches.Put(b)
	var r cache.Record
	toRecord(&r, b.scanner.Scan(lang, text))
	// Names lie in what the scanner uses again.
	for i := range r.Symbols {
		s := &r.Symbols[i]
		s.Name, s.Receiver = bytes.Clone(s.Name), bytes.Clone(s.Receiver)
	}
	return r
}

// LearnFacets is [Learn] for what the pieces of a text hold and for their vectors, as they
// are stored.
func LearnFacets(path, language string, text []byte, beside func() []string) (words, vectors []byte) {
	words, m := learnWords(path, language, text, beside, &meaning{})
	e := embedders.Get().(*embedder)
	defer embedders.Put(e)
	return words, bytes.Clone(e.vectors(m))
}

// LearnWords is [LearnFacets] without vectors.
func LearnWords(path, language string, text []byte) []byte {
	words, _ := learnWords(path, language, text, nil, nil)
	return words
}

func learnWords(path, language string, text []byte, beside func() []string, m *meaning) ([]byte, *meaning) {
	lang := languageOf(path, language, text, beside)
	b := benches.Get().(*bench)
	defer benches.Put(b)
	b.scanner.Words = true
	return bytes.Clone(b.reader.read(b.scanner.Scan(lang, text), m)), m
}

// Analyze returns what is found in a text, and the text that its offsets refer to: its
// UTF-8 form if it was another. beside is as for [Learn].
func Analyze(path string, text []byte, beside func() []string) (cache.Record, []byte) {
	b := benches.Get().(*bench)
	defer benches.Put(b)
	var r cache.Record
	o := b.scanner.Scan(languageOf(path, "", text, beside), text)
	toRecord(&r, o)
	for i := range r.Symbols {
		s := &r.Symbols[i]
		s.Name, s.Receiver = bytes.Clone(s.Name), bytes.Clone(s.Receiver)
	}
	if len(o.Src) > 0 && len(text) > 0 && &o.Src[0] != &text[0] {
		text = bytes.Clone(o.Src)
	}
	return r, text
}

// ParseLanguage returns the name of a language by that name or by what the names of its
// files end with, in any case.
func ParseLanguage(name string) (string, bool) {
	name = strings.ToLower(strings.TrimPrefix(name, "."))
	if l := syntax.ByName(name); l != nil {
		return l.Name, true
	}
	if l := syntax.Detect("x."+name, nil); l != nil && l.Name != "plaintext" {
		return l.Name, true
	}
	return "plaintext", name == "txt" || name == "text"
}
