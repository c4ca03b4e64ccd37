package watcher

import (
	"bytes"
	"slices"
)

// Bounds of one ignore file. Rules with wildcards are held against every name below
// their folder, one by one, so a file may have fewer of them than of others.
const (
	maxRulesSize = 1 << 20 // bytes
	maxWildcards = 1024
)

// rules are the patterns of one ignore file, arranged so that names without much in
// common with any of them are done with after a look into three maps. They are never
// written to once they are built.
type rules struct {
	parent *rules // asked when these say nothing; nil at the end
	base   int    // length of the path of the folder that they are in, with its slash
	fold   bool   // core.ignoreCase

	negated []bool // by the pattern's index: its place in the file

	names    map[string]pick // by the whole name
	exts     map[string]pick // "*.go", by what follows the last dot
	suffixes []suffix        // "*~", last first
	globs    []wildcard      // other patterns for names, last first
	paths    map[string]pick // by the whole path below base
	longest  int             // key of paths
	places   []place         // patterns for paths that have wildcards, last first
}

// pick is the last pattern for a key, plus one so that zero means none: of those for
// files and folders, and of all.
type pick struct{ any, dir int32 }

type suffix struct {
	text    string
	index   int32
	dirOnly bool
}

type wildcard struct {
	glob    glob
	index   int32
	dirOnly bool
}

// place is a pattern with a slash: first its literal part, then a glob for the rest.
type place struct {
	literal string
	wildcard
}

// verdict is what ignore rules say of a path.
type verdict uint8

const (
	silent verdict = iota
	ignored
	kept
)

// parseRules arranges the patterns in content. It reports false if there were too many
// to be sensible, and those at the end are not among the rules.
func parseRules(content []byte, base int, fold bool, parent *rules) (*rules, bool) {
	whole := len(content) <= maxRulesSize
	if !whole {
		content = content[:maxRulesSize]
	}
	r := &rules{parent: parent, base: base, fold: fold}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	wildcards := 0
	for len(content) > 0 {
		line, rest, _ := bytes.Cut(content, []byte("\n"))
		content = rest
		p, ok := parsePattern(bytes.TrimSuffix(line, []byte("\r")))
		switch {
		case !ok:
			continue
		case len(p.text) > maxPattern:
			whole = false
			continue
		}
		if r.add(p) {
			wildcards++
		}
		if wildcards == maxWildcards {
			whole = whole && len(content) == 0
			break
		}
	}
	// The last that matches counts, so those are asked first.
	slices.Reverse(r.suffixes)
	slices.Reverse(r.globs)
	slices.Reverse(r.places)
	return r, whole
}

// add puts a pattern where match looks for it, and reports whether match will have to
// try it on every path.
func (r *rules) add(p pattern) bool {
	index := int32(len(r.negated))
	r.negated = append(r.negated, p.negated)
	switch {
	case !p.basename:
		return r.addPath(p, index)
	case p.literal == len(p.text):
		put(&r.names, r.key(p.text), index, p.dirOnly)
		return false
	case p.text[0] == '*' && literalLen(p.text[1:]) == len(p.text)-1:
		end := r.key(p.text[1:])
		if len(end) > 1 && end[0] == '.' && bytes.LastIndexByte(end, '.') == 0 {
			put(&r.exts, end, index, p.dirOnly)
			return false
		}
		r.suffixes = append(r.suffixes, suffix{string(end), index, p.dirOnly})
	default:
		r.globs = append(r.globs, wildcard{compileGlob(p.text, r.fold), index, p.dirOnly})
	}
	return true
}

func (r *rules) addPath(p pattern, index int32) bool {
	text, literal := p.text, p.literal
	if text[0] == '/' {
		text, literal = text[1:], literal-1
	}
	if literal == len(text) {
		put(&r.paths, r.key(text), index, p.dirOnly)
		r.longest = max(r.longest, len(text))
		return false
	}
	r.places = append(r.places, place{
		string(r.key(text[:literal])), wildcard{compileGlob(text[literal:], r.fold), index, p.dirOnly},
	})
	return true
}

// key returns text as match looks it up.
func (r *rules) key(text []byte) []byte {
	if r.fold {
		return appendLower(nil, text)
	}
	return text
}

func put(m *map[string]pick, key []byte, index int32, dirOnly bool) {
	if *m == nil {
		*m = make(map[string]pick)
	}
	p := (*m)[string(key)]
	p.dir = index + 1
	if !dirOnly {
		p.any = index + 1
	}
	(*m)[string(key)] = p
}

// match asks the rules and then those above them. The path is below the top of all
// rules, and its last element starts at name.
func (r *rules) match(path []byte, name int, dir bool) verdict {
	for ; r != nil; r = r.parent {
		if i := r.last(path[r.base:], name-r.base, dir); i > 0 {
			if r.negated[i-1] {
				return kept
			}
			return ignored
		}
	}
	return silent
}

// last returns the index plus one of the last pattern that matches, or 0.
func (r *rules) last(path []byte, at int, dir bool) int32 {
	if r.fold {
		path = appendLower(make([]byte, 0, 256), path)
	}
	name := path[at:]
	best := int32(0)
	if r.names != nil {
		best = r.names[string(name)].last(dir)
	}
	if r.exts != nil {
		if dot := bytes.LastIndexByte(name, '.'); dot >= 0 {
			best = max(best, r.exts[string(name[dot:])].last(dir))
		}
	}
	if r.paths != nil && len(path) <= r.longest {
		best = max(best, r.paths[string(path)].last(dir))
	}
	for i := range r.suffixes {
		s := &r.suffixes[i]
		if s.index < best {
			break
		}
		if (dir || !s.dirOnly) && len(name) >= len(s.text) && string(name[len(name)-len(s.text):]) == s.text {
			best = s.index + 1
		}
	}
	for i := range r.globs {
		g := &r.globs[i]
		if g.index < best {
			break
		}
		if (dir || !g.dirOnly) && g.glob.match(name) {
			best = g.index + 1
		}
	}
	for i := range r.places {
		p := &r.places[i]
		if p.index < best {
			break
		}
		if (dir || !p.dirOnly) && p.match(path) {
			best = p.index + 1
		}
	}
	return best
}

func (p pick) last(dir bool) int32 {
	if dir {
		return p.dir
	}
	return p.any
}

func (p *place) match(path []byte) bool {
	n := len(p.literal)
	return len(path) >= n && string(path[:n]) == p.literal && p.glob.match(path[n:])
}
