package search

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A Question asks for passages by what they are about.
type Question struct {
	Text  string // words, in any language that the code is in; names among them are found as names
	Limit int    // 0 means [DefaultPassages]
	Near  string // the path of the asking file: what is near it comes first among equals

	Filter Filter

	// Vector is that of the text, of length one, with as many elements as the vectors of
	// the pieces have. Nil asks for words alone.
	Vector []float32

	MeaningOnly bool // look at no words: to see what vectors do

	Weights *Weights // nil means [DefaultWeights]
}

// DefaultPassages is how many passages an answer has unless the question says so.
const DefaultPassages = 20

// A Filter says where to look. What is empty leaves nothing out.
type Filter struct {
	Languages []string // as the analyzer names them; any of them
	Kinds     []uint8  // LSP's SymbolKind: of what is declared in a passage or around it; any of them
	Paths     []string // parts of paths, in any case; all of them
	NotPaths  []string // none of them
}

// A FilterError says what is wrong with a filter in a question.
type FilterError struct{ text string }

func (e *FilterError) Error() string { return e.text }

// ParseQuestion takes the filters out of what a user typed:
//
//	lang:go         only in files of this language; several are alternatives
//	kind:function   only what is one, or lies in one; several are alternatives
//	path:server/    only in files whose path holds this; several must all be in it
//	-path:test      only in files whose path does not hold this
//
// A value with spaces stands in quotes: path:"my project". What stands in quotes by itself is
// words and no filter. known and kind say what languages and kinds there are; what they do
// not know is a [FilterError], and so is a filter without a value, or with one that cannot be left out.
func ParseQuestion(typed string, language func(string) (string, bool), kind func(string) (uint8, bool)) (text string, f Filter, err error) {
	if len(typed) > maxTyped {
		typed = strings.ToValidUTF8(typed[:maxTyped], "")
	}
	var rest []string
	for _, tok := range splitTyped(typed) {
		key, value, ok := strings.Cut(tok.text, ":")
		not := strings.HasPrefix(key, "-")
		key = strings.TrimPrefix(key, "-")
		if !ok || tok.quoted || !filterKeys[key] || strings.HasPrefix(value, ":") {
			rest = append(rest, tok.text)
			continue
		}
		if value == "" {
			return "", f, &FilterError{fmt.Sprintf("%s: needs a value right after the colon, as in %s", key, filterExamples[key])}
		}
		if not && key != "path" {
			return "", f, &FilterError{fmt.Sprintf("-%s: only paths can be left out, as in -path:test", key)}
		}
		switch key {
		case "lang":
			name, ok := language(value)
			if !ok {
				return "", f, &FilterError{fmt.Sprintf("lang:%s: there is no such language here", value)}
			}
			f.Languages = append(f.Languages, name)
		case "kind":
			k, ok := kind(value)
			if !ok {
				return "", f, &FilterError{fmt.Sprintf("kind:%s: there is no such kind; kinds are those of LSP, as in kind:function", value)}
			}
			f.Kinds = append(f.Kinds, k)
		case "path":
			folded := string(words.AppendFold(nil, value))
			if not {
				f.NotPaths = append(f.NotPaths, folded)
			} else {
				f.Paths = append(f.Paths, folded)
			}
		}
	}
	return strings.Join(rest, " "), f, nil
}

// maxTyped is how much of a question counts, in bytes.
const maxTyped = 4 << 10

var (
	filterKeys     = map[string]bool{"lang": true, "kind": true, "path": true}
	filterExamples = map[string]string{"lang": "lang:go", "kind": "kind:function", "path": "path:server/"}
)

// typed is a part of what a user typed.
type typed struct {
	text   string
	quoted bool // as a whole
}

// splitTyped splits what a user typed at spaces that are in no quotes, and takes the
// quotes away. A quote that does not end holds all that follows.
func splitTyped(s string) (out []typed) {
	var b strings.Builder
	inside, whole := false, false
	end := func() {
		if b.Len() > 0 || whole {
			out = append(out, typed{b.String(), whole})
		}
		b.Reset()
		whole = false
	}
	for _, r := range s {
		switch {
		case r == '"':
			inside = !inside
			whole = whole || inside && b.Len() == 0
		case unicode.IsSpace(r) && !inside:
			end()
		default:
			b.WriteRune(r)
		}
	}
	end()
	return out
}

// files returns what says of a path and a language whether they pass, or nil if all do.
func (f *Filter) files() func(path, language []byte) bool {
	if len(f.Languages) == 0 && len(f.Paths) == 0 && len(f.NotPaths) == 0 {
		return nil
	}
	return func(path, language []byte) bool {
		ok := len(f.Languages) == 0
		for _, l := range f.Languages {
			ok = ok || l == string(language)
		}
		if !ok {
			return false
		}
		folded := string(words.AppendFold(nil, path))
		for _, p := range f.Paths {
			if !strings.Contains(folded, p) {
				return false
			}
		}
		for _, p := range f.NotPaths {
			if strings.Contains(folded, p) {
				return false
			}
		}
		return true
	}
}

// kinds returns the bits of the kinds that pass; 0 if all do.
func (f *Filter) kinds() (bits uint32) {
	for _, k := range f.Kinds {
		bits |= kindBit(k)
	}
	return bits
}

// maxTerms bounds how many terms of a question are looked for.
const maxTerms = 64

// termsOf returns the terms of a question, each with how often it is asked for.
func termsOf(text string) (terms []weighted) {
	var all []words.Term
	for _, word := range wordsOf(text) {
		all = words.AppendTerms(all, []byte(word))
	}
	for _, term := range all {
		at := -1
		for i := range terms {
			if terms[i].term == uint32(term) {
				at = i
			}
		}
		if at >= 0 {
			terms[at].times++
		} else if len(terms) < maxTerms {
			terms = append(terms, weighted{uint32(term), 1})
		}
	}
	return terms
}

// SaysNothing reports whether a text has no word to look for in what files hold: names
// alone can match it.
func SaysNothing(text string) bool { return len(termsOf(text)) == 0 }

// wordsOf returns the words of a text: letters, digits and _ in a row.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// symbolLike reports whether a question looks like a name and not like words: one token
// that is qualified, or has a capital or an underscore in it.
func symbolLike(text string) bool {
	if text == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}
	if strings.Contains(text, "::") || strings.ContainsAny(text, "\\#_") || strings.Contains(text, "->") ||
		strings.Contains(strings.Trim(text, "."), ".") {
		return true
	}
	return strings.ContainsFunc(text, unicode.IsUpper)
}

// nameOf returns the last name of a question that looks like one, and what stands before
// it, outermost first.
func nameOf(text string) (name string, holders []string) {
	parts := strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	if len(parts) == 0 {
		return "", nil
	}
	return parts[len(parts)-1], parts[:len(parts)-1]
}

// namesIn returns the words of a question in plain language that are written like names:
// with a capital inside, an underscore inside, or qualified. Of qualified ones it is the last part.
func namesIn(text string) (names []string) {
	for _, token := range strings.Fields(text) {
		token = strings.Trim(token, ".,;:!?()[]{}'`\"")
		name, holders := nameOf(token)
		if len(name) < 3 {
			continue
		}
		inner := strings.Trim(name, "_")
		written := strings.Contains(inner, "_") || len(holders) > 0 && strings.Contains(token, "::") ||
			strings.IndexFunc(name[1:], unicode.IsUpper) >= 0 && strings.IndexFunc(name, unicode.IsLower) >= 0
		if written && len(names) < maxNamesIn {
			names = append(names, name)
		}
	}
	return names
}

// maxNamesIn is how many names of a question are looked for.
const maxNamesIn = 8
