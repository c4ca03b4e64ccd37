package watcher

import "bytes"

// A pattern is one line of an ignore file.
type pattern struct {
	text     []byte // without "!" and without the slash at the end
	literal  int    // how much of text has no wildcard
	negated  bool   // "!": takes back what earlier lines ignore
	dirOnly  bool   // a slash at the end
	basename bool   // no other slash: holds for names, in all folders below
}

// Where a line is longer than any path, nothing in it can matter.
const maxPattern = 4096

// parsePattern reads a line without its end. It reports false for one that has no
// pattern in it.
func parsePattern(line []byte) (p pattern, ok bool) {
	if len(line) == 0 || line[0] == '#' {
		return p, false
	}
	// For git a line ends with its first NUL.
	if i := bytes.IndexByte(line, 0); i >= 0 {
		line = line[:i]
	}
	line = trimSpaces(line)
	if len(line) > 0 && line[0] == '!' {
		p.negated, line = true, line[1:]
	}
	// What is literal is measured before the slash at the end goes, which makes a
	// difference for none but "a/" and "/".
	if n := len(line); n > 0 && line[n-1] == '/' {
		p.dirOnly, line = true, line[:n-1]
	}
	// "**/name" is "name". It would be tried at each byte of a path, and not on its name alone.
	if rest, ok := bytes.CutPrefix(line, []byte("**/")); ok && len(rest) > 0 && bytes.IndexByte(rest, '/') < 0 {
		line = rest
	}
	p.text = line
	p.basename = bytes.IndexByte(line, '/') < 0
	p.literal = literalLen(line)
	return p, len(line) > 0
}

// trimSpaces removes spaces from the end, but not one that a backslash precedes. Tabs stay.
func trimSpaces(line []byte) []byte {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
			if i == len(line) {
				return line
			}
		}
		end = i + 1
	}
	return line[:end]
}

// literalLen returns how many bytes of text come before its first wildcard.
func literalLen(text []byte) int {
	if i := bytes.IndexAny(text, `*?[\`); i >= 0 {
		return i
	}
	return len(text)
}

// A glob is a compiled wildcard pattern.
type glob struct {
	steps []step
	sets  [][4]uint64 // bytes that a set matches, one bit each
	fold  bool        // ASCII letters match in either case
}

type step struct {
	kind stepKind
	arg  uint16 // the byte, or the index of the set
}

type stepKind uint8

const (
	stepByte   stepKind = iota // this byte
	stepAny                    // a byte that is no slash
	stepSet                    // a byte of a set
	stepStar                   // any number of bytes that are no slashes
	stepDeep                   // any number of bytes
	stepParent                 // nothing, or any number of bytes and a slash: "**/"
	stepNever                  // nothing at all: a set that has no end
)

// compileGlob compiles text, which starts where a folder does or behind a pattern's
// literal part. As for git "**" means something of its own only between slashes, and
// the start of text counts as one.
func compileGlob(text []byte, fold bool) glob {
	g := glob{fold: fold}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '*':
			i = g.star(text, i)
		case '?':
			g.add(stepAny, 0)
		case '[':
			set, end := parseSet(text, i+1, fold)
			if end < 0 {
				g.add(stepNever, 0)
				return g
			}
			i = end
			g.add(stepSet, uint16(len(g.sets)))
			g.sets = append(g.sets, set)
		case '\\':
			i++
			if i == len(text) {
				g.add(stepNever, 0)
				return g
			}
			// Git does not fold what is escaped, so under core.ignoreCase an
			// escaped capital matches nothing.
			g.add(stepByte, uint16(text[i]))
		default:
			if fold {
				c = lower(c)
			}
			g.add(stepByte, uint16(c))
		}
	}
	return g
}

func (g *glob) add(kind stepKind, arg uint16) {
	g.steps = append(g.steps, step{kind, arg})
}

// star compiles the stars at text[i:] and returns the index of the last byte it used.
func (g *glob) star(text []byte, i int) int {
	end := i
	for end < len(text) && text[end] == '*' {
		end++
	}
	rest := text[end:]
	deep := end-i > 1 && (i == 0 || text[i-1] == '/')
	switch {
	case deep && len(rest) > 0 && rest[0] == '/':
		g.add(stepParent, 0)
		return end
	case deep && (len(rest) == 0 || bytes.HasPrefix(rest, []byte(`\/`))):
		g.add(stepDeep, 0)
	default:
		g.add(stepStar, 0)
	}
	return end - 1
}

// match reports whether the glob matches all of text.
//
// When a step does not match, the last star takes one byte more, and when it cannot,
// the last "**". Earlier ones need not be tried again: what lies between two "**"
// has a fixed number of slashes, so it ends in the same place however its stars are
// filled, and between slashes the first place where a piece fits leaves most for the
// next. The time is thus bounded by the product of both lengths.
func (g *glob) match(text []byte) bool {
	var star, deep retry
	s, t := 0, 0
	for {
		switch {
		case s == len(g.steps):
			if t == len(text) {
				return true
			}
		case g.steps[s].kind == stepStar:
			s++
			star = retry{step: s, at: t}
			continue
		case g.steps[s].kind == stepDeep, g.steps[s].kind == stepParent:
			s++
			star, deep = retry{}, retry{step: s, at: t}
			continue
		case t < len(text) && g.one(g.steps[s], text[t]):
			s, t = s+1, t+1
			continue
		}
		switch {
		case star.step > 0 && star.at < len(text) && text[star.at] != '/':
			star.at++
			s, t = star.step, star.at
		case deep.step > 0 && deep.more(g.steps[deep.step-1].kind, text):
			star = retry{}
			s, t = deep.step, deep.at
		default:
			return false
		}
	}
}

// retry is where matching goes on when it got stuck behind a star: at step, which is
// never 0, and at text[at:].
type retry struct{ step, at int }

// more lets a "**" take more of text.
func (r *retry) more(kind stepKind, text []byte) bool {
	if kind == stepParent {
		i := bytes.IndexByte(text[r.at:], '/')
		r.at += i + 1
		return i >= 0
	}
	r.at++
	return r.at <= len(text)
}

func (g *glob) one(s step, c byte) bool {
	if g.fold {
		c = lower(c)
	}
	switch s.kind {
	case stepByte:
		return uint16(c) == s.arg
	case stepAny:
		return c != '/'
	case stepSet:
		return c != '/' && g.sets[s.arg][c>>6]&(1<<(c&63)) != 0
	}
	return false
}

// parseSet reads a set such as [a-z[:digit:]_] from behind its bracket, and returns
// the index of the closing bracket, or -1 if there is none.
func parseSet(text []byte, i int, fold bool) (set [4]uint64, end int) {
	negated := i < len(text) && (text[i] == '!' || text[i] == '^')
	if negated {
		i++
	}
	low := -1 // the byte that a "-" would make the start of a range
	for first := true; ; first = false {
		if i >= len(text) {
			return set, -1
		}
		c := text[i]
		switch {
		case c == ']' && !first:
			if negated {
				for k := range set {
					set[k] = ^set[k]
				}
			}
			return set, i
		case c == '\\':
			i++
			if i == len(text) {
				return set, -1
			}
			low = int(text[i])
			addRange(&set, text[i], text[i], false)
		case c == '-' && low > 0 && i+1 < len(text) && text[i+1] != ']':
			i++
			if text[i] == '\\' {
				i++
				if i == len(text) {
					return set, -1
				}
			}
			addRange(&set, byte(low), text[i], fold)
			low = -1
		case c == '[' && i+1 < len(text) && text[i+1] == ':':
			class, last := classAt(text, i+2)
			if last < 0 {
				return set, -1
			}
			if class == nil { // "[:" that no ":]" ends is a plain bracket
				low = '['
				addRange(&set, '[', '[', false)
				break
			}
			if !addClass(&set, string(class), fold) {
				return set, -1
			}
			low, i = -1, last
		default:
			low = int(c)
			addRange(&set, c, c, false)
		}
		i++
	}
}

// classAt returns the name of the class whose "[:" ends before text[i:], and the index
// of its last bracket. The name is nil if ":]" is not there, and the index is -1 if
// not even a bracket is.
func classAt(text []byte, i int) (name []byte, last int) {
	n := bytes.IndexByte(text[i:], ']')
	if n < 0 {
		return nil, -1
	}
	if n == 0 || text[i+n-1] != ':' {
		return nil, 0
	}
	return text[i : i+n-1], i + n
}

// addRange adds bytes to a set. The text that a set is held against is in lower case
// when case is folded, so a range takes the lower case of its capitals with it; a single
// capital does not, for git neither.
func addRange(set *[4]uint64, from, to byte, fold bool) {
	for c := int(from); c <= int(to); c++ {
		set[c>>6] |= 1 << (c & 63)
		if l := lower(byte(c)); fold && l != byte(c) {
			set[l>>6] |= 1 << (l & 63)
		}
	}
}

// addClass adds a named class, and reports whether there is one of that name. All of
// them hold ASCII only, and white space is what git takes for it.
func addClass(set *[4]uint64, name string, fold bool) bool {
	in, ok := classes[name]
	if !ok {
		return false
	}
	for c := range byte(0x80) {
		if in(c) || fold && name == "upper" && 'a' <= c && c <= 'z' {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	return true
}

var classes = map[string]func(c byte) bool{
	"alnum":  func(c byte) bool { return isDigit(c) || isAlpha(c) },
	"alpha":  isAlpha,
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"digit":  isDigit,
	"graph":  func(c byte) bool { return c > ' ' && c < 0x7f },
	"lower":  func(c byte) bool { return 'a' <= c && c <= 'z' },
	"print":  func(c byte) bool { return c >= ' ' && c < 0x7f },
	"punct":  func(c byte) bool { return c > ' ' && c < 0x7f && !isDigit(c) && !isAlpha(c) },
	"space":  func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' },
	"upper":  func(c byte) bool { return 'A' <= c && c <= 'Z' },
	"xdigit": func(c byte) bool { return isDigit(c) || 'a' <= lower(c) && lower(c) <= 'f' },
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }

// lower folds as git does: ASCII and nothing else.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// appendLower appends s in lower case to buf.
func appendLower(buf, s []byte) []byte {
	for _, c := range s {
		buf = append(buf, lower(c))
	}
	return buf
}
