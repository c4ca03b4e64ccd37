package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A Query asks for declarations.
//
// Text is a name, or about a name. It may have more around it:
//
//	getUser            what is named about so
//	Store.get          the same inside a container; Store::get and Store#get too
//	Store.             whatever a Store holds
//	server/ Run        Run, in files whose path holds "server/"; server/Run too
//	server/            whatever those files hold
//
// A container's name is matched by the starts of its sub-words, in any case, and
// several are given outermost first. What could be a name of its own, as Store.get could, is
// looked for as that as well. Case never leaves anything out: a capital in Text
// ranks names that agree with it in case before those that do not.
//
// An empty Text matches everything, so that the answer is what is most prominent:
// types and functions, near Near, changed of late.
type Query struct {
	Text     string
	Kinds    []uint8 // LSP's SymbolKind; none means all
	Language string  // as the analyzer names it; "" means all
	Limit    int     // 0 means [DefaultLimit]
	Near     string  // the path of the asking file: what is near it comes first among equals
}

// DefaultLimit is how many hits a query gives unless it says so.
const DefaultLimit = 50

// A Hit is a declaration that was found.
type Hit struct {
	Name      string
	Container string // names of what encloses it, outermost first, joined with dots
	Path      string
	Language  string
	Kind      uint8  // LSP's SymbolKind
	Line      uint32 // of the name, from 0
	Column    uint32 // of the name in its line, in bytes, from 0
	EndLine   uint32 // of the last byte, from 0

	// Score is above 0 and at most 1. It orders the hits of one query, and says
	// by its thirteenth part how the name matched: above 12/13 exactly, below 1/13
	// with a typo in a part. See [Table.Symbols].
	Score float64
}

// A pattern is a [reading], made ready for matching.
type pattern struct {
	empty  bool // any name matches
	smart  bool // has a capital
	typo   bool // is long enough to have one
	narrow bool // has paths or holders

	bytes units[byte] // set if the text is ASCII
	ascii bool
	sight *sight // set if it is not long either
	runes units[rune]

	folded  []byte  // the name, folded; what it is a prefix of is a range of names
	letters letters // what names have that match otherwise

	paths   [][]byte  // folded; each must be in the path
	holders []pattern // outermost first; case says nothing in them
}

// units are a name to match, as bytes if it is ASCII and as characters if not.
type units[T unit] struct {
	raw, folded []T

	// bare and bareRaw have no separators. A sub-word must begin at each bare
	// letter that has a separator before it.
	bare, bareRaw []T
	breaks        bits256
}

// minTypo is how many characters a query has at least to be taken for mistyped, and
// minInnerTypo for that in the middle of a name: of less there is not enough left.
const (
	minTypo      = 4
	minInnerTypo = 6
)

// A reading is what a text may mean: a name, in containers of these names, the
// outermost first, in files whose paths hold these parts.
type reading struct {
	name           string
	holders, paths []string
}

// parse returns the readings of a text, at most maxReadings.
func parse(text string) []reading {
	var paths, rest []string
	tokens := strings.Fields(text)
	for i, token := range tokens {
		if strings.Contains(token, "/") && (i < len(tokens)-1 || len(token) > 1 && strings.HasSuffix(token, "/")) {
			paths = append(paths, token)
		} else {
			rest = append(rest, token)
		}
	}
	name := strings.Join(rest, " ")
	readings := []reading{{name, nil, paths}}
	if i := strings.LastIndexByte(name, '/'); i >= 0 && i < len(name)-1 {
		paths, name = append(paths[:len(paths):len(paths)], name[:i+1]), name[i+1:]
		readings = append(readings, reading{name, nil, paths})
	}
	if holders, inner, ok := splitHolders(name); ok {
		readings = append(readings, reading{inner, holders, paths})
	}
	return readings
}

// splitHolders splits what stands before the last separator of containers from
// what stands after it, or returns false if there is nothing before it.
func splitHolders(name string) (holders []string, inner string, ok bool) {
	name = strings.ReplaceAll(name, "::", ".")
	parts := strings.FieldsFunc(name, isHolderMark)
	if len(parts) == 0 || !strings.ContainsFunc(name, isHolderMark) {
		return nil, "", false
	}
	if last, _ := utf8.DecodeLastRuneInString(name); !isHolderMark(last) {
		inner, parts = strings.TrimSpace(parts[len(parts)-1]), parts[:len(parts)-1]
	}
	if len(parts) > maxHolders {
		parts = parts[len(parts)-maxHolders:]
	}
	return parts, inner, inner != "" || len(parts) > 0
}

func isHolderMark(r rune) bool { return r == '.' || r == '#' }

// maxHolders is how many containers of a query are looked at, the innermost ones.
const maxHolders = 8

func newPattern(r reading) pattern {
	name := r.name
	if len(name) > MaxName {
		name = string(cut([]byte(name)))
	}
	p := pattern{empty: name == "", folded: words.AppendFold(nil, name)}
	for _, r := range name {
		p.smart = p.smart || unicode.IsUpper(r) || unicode.IsTitle(r)
	}
	for _, path := range r.paths {
		p.paths = append(p.paths, words.AppendFold(nil, path))
	}
	for _, h := range r.holders {
		holder := newPattern(reading{name: h})
		holder.smart = false
		p.holders = append(p.holders, holder)
	}
	p.narrow = len(p.paths) > 0 || len(p.holders) > 0
	p.runes = unitsOf(name, appendRunes)
	if p.ascii = words.IsASCII(name) && words.IsASCII(p.folded); p.ascii {
		p.bytes = unitsOf(name, func(dst, s []byte) []byte { return append(dst, s...) })
		p.sight = sightOf(&p.bytes)
	}
	p.typo = len(p.runes.folded) >= minTypo
	p.letters = lettersOf(p.runes.bare)
	if len(p.runes.bare) == 0 {
		p.letters = lettersOf(p.runes.folded)
	}
	return p
}

// unitsOf returns a name to match, as units that add appends to a slice.
func unitsOf[T unit](name string, add func(dst []T, s []byte) []T) units[T] {
	var u units[T]
	u.raw = add(nil, []byte(name))
	u.folded = add(nil, words.AppendFold(nil, name))
	end := 0
	for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
		if i > end && len(u.bare) > 0 {
			u.breaks.set(len(u.bare))
		}
		u.bareRaw = add(u.bareRaw, []byte(name[i:j]))
		u.bare = add(u.bare, words.AppendFold(nil, name[i:j]))
		end = j
	}
	return u
}

// appendRunes appends the characters of s. A byte that is not UTF-8 is a character
// of its own, that no other byte is.
func appendRunes(dst []rune, s []byte) []rune {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if r == utf8.RuneError && size == 1 {
			r = unicode.MaxRune + 1 + rune(s[0])
		}
		dst = append(dst, r)
		s = s[size:]
	}
	return dst
}
