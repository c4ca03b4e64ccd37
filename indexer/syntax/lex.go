package syntax

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// A lexer cuts a text into tokens. It goes over the text once; where it has to look
// ahead and may have looked in vain, it remembers that, or looks at a bounded
// number of bytes.
type lexer struct {
	lexed // what it makes
	lang  *Language
	table *lexTable

	pos       int       // of the next byte
	line      uint32    // that pos is on, from 0
	lineStart int       // where that line starts
	pending   tokenFlag // flags that the next token gets
	stack     []opening // brackets that are open
	cases     []int32   // of a shell: how many brackets were open where each began
	heredocs  []heredoc // begun on this line, whose texts begin on the next
	directive int       // how many brackets were open where this line's directive began, or -1
	branches  []branch  // of #if

	// repair is set when a text is read for the second time, since its brackets did
	// not balance. See lex_bracket.go.
	repair     bool
	indent     int32  // of the statement that the last line belongs to, in bytes
	margin     byte   // that it is indented by first
	indentLine uint32 // one more than the line that these were taken from

	noRegex   int // no regular expression ends before this offset
	noElement int // no JSX element begins before this offset
	vain      int // how many searches to the end of the text have found nothing
	work      int // bytes and brackets looked at beyond those that were passed
}

// maxVain is how many searches to the end of the text may find nothing before it
// is no longer searched, so that a text full of openings without an end takes linear time.
const maxVain = 16

// lex cuts src into tokens from offset start on. What the lexer found in the text
// before is overwritten.
func (lx *lexer) lex(lang *Language, src []byte, start int) {
	lx.read(lang, src, start, false)
	// A second reading costs as much as the first. Only texts of a size that
	// people edit are worth it.
	if lx.unbalanced && len(src) < maxRepair && !lang.prose {
		work := lx.work
		lx.read(lang, src, start, true)
		lx.work += work
	}
}

const maxRepair = 2 << 20

func (lx *lexer) read(lang *Language, src []byte, start int, repair bool) {
	*lx = lexer{
		lexed: lexed{
			src:      src,
			toks:     append(lx.toks[:0], eof),
			comments: lx.comments[:0],
			wides:    lx.wides[:0],
		},
		lang:      lang,
		table:     lang.compiled(),
		pos:       start,
		stack:     lx.stack[:0],
		cases:     lx.cases[:0],
		heredocs:  lx.heredocs[:0],
		branches:  lx.branches[:0],
		directive: -1,
		repair:    repair,
	}
	lx.pending = flagNewline | lx.table.newline
	if bytes.HasPrefix(src[start:], []byte("#!")) && !bytes.HasPrefix(src[start:], []byte("#![")) {
		lx.pos = start + lineLength(src[start:])
		lx.comment(start)
	}
	if lang.island.open != "" {
		lx.sea(lx.pos)
	}
	if lang.prose {
		lx.passed(start, len(src))
	} else {
		lx.run()
		lx.end()
	}
	lx.lines = lx.line
	if len(src) > lx.lineStart {
		lx.lines++
	}
	last := eof
	last.start, last.end, last.line = uint32(len(src)), uint32(len(src)), lx.line
	last.flags = lx.pending | lx.table.newline
	lx.toks = append(lx.toks, last)
}

// run reads up to the end of the text. The bytes that most of a text consists of
// are dealt with here, with all state in local variables.
func (lx *lexer) run() {
	src, t := lx.src, lx.table
	i := lx.pos
	for i < len(src) {
		c := src[i]
		class := t.class[c]
		if class == classSpecial {
			lx.pos = i
			if lx.special(c) {
				i = lx.pos
				continue
			}
			class = t.plain[c]
		}
		switch class {
		case classSpace:
			i++
		case className:
			start, all := i, c
			for i++; i < len(src) && t.name[src[i]]; i++ {
				all |= src[i]
			}
			if all < 0x80 && (i == len(src) || !t.named[src[i]]) {
				if lx.repair && lx.pending&flagNewline != 0 && len(lx.stack) > 0 && !lx.lang.logical {
					lx.pos = start
					lx.undented(i)
				}
				kw := lx.keyword(src[start:i])
				if kw != 0 && lx.repair && t.anchor.has(kw) {
					lx.pos = start
					lx.anchored()
				}
				if kw != 0 && lx.lang.shell {
					lx.shellKeyword(kw)
				}
				lx.toks = append(lx.toks, token{
					start: uint32(start), end: uint32(i), line: lx.line, match: -1,
					kind: tokIdent, kw: kw, flags: lx.pending,
				})
				lx.pending = 0
				continue
			}
			lx.pos = start
			lx.longName()
			i = lx.pos
		case classPunct:
			i++
			lx.toks = append(lx.toks, token{
				start: uint32(i - 1), end: uint32(i), line: lx.line, match: -1,
				kind: tokPunct, op: c, flags: lx.pending,
			})
			lx.pending = 0
		default:
			lx.pos = i
			lx.other(class, c)
			i = lx.pos
		}
	}
	lx.pos = i
}

// other reads what begins with c and is neither a name nor white space.
func (lx *lexer) other(class byteClass, c byte) {
	switch class {
	case classNewline:
		lx.newline()
	case classOpen:
		lx.open(c)
	case classClose:
		lx.close(c)
	case classOperator:
		if c == ':' && lx.format() || c == '.' && lx.fraction() {
			return
		}
		op, size := lx.operator(c)
		lx.punct(op, size)
	case classQuote:
		lx.quote(lx.pos, asWritten)
	case classDigit:
		lx.number()
	case classWide:
		lx.longName()
	case classHead:
		lx.head(c)
	case classEscape:
		lx.backslash()
	default:
		lx.punct(c, 1)
	}
}

// keyword returns the keyword of the language that word spells, or 0.
func (lx *lexer) keyword(word []byte) keyword {
	if n := len(word); n < 2 || n > longestKeyword {
		return 0
	}
	if lx.lang.foldCase {
		var lower [longestKeyword]byte
		for i, c := range word {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			lower[i] = c
		}
		word = lower[:len(word)]
	}
	k := lookup(word)
	if k == 0 || !lx.table.knows.has(k) {
		return 0
	}
	return k
}

// add adds a token that starts at start and ends before pos, on the line that
// pos was on before it.
func (lx *lexer) add(kind tokenKind, op byte, start int, flags tokenFlag) *token {
	lx.toks = append(lx.toks, token{
		start: uint32(start), end: uint32(lx.pos), line: lx.line, match: -1,
		kind: kind, op: op, flags: flags | lx.pending,
	})
	lx.pending = 0
	return &lx.toks[len(lx.toks)-1]
}

// punct adds an operator of size bytes.
func (lx *lexer) punct(op byte, size int) {
	lx.pos += size
	lx.add(tokPunct, op, lx.pos-size, 0)
}

// text adds a string that starts at start and ends before pos, and which may have
// gone over the ends of lines.
func (lx *lexer) text(start int, flags tokenFlag) *token {
	t := lx.add(tokString, 0, start, flags)
	if lx.passed(start, lx.pos) {
		last := lx.line
		if lx.pos == lx.lineStart {
			last-- // of its last byte, which ends the line
		}
		lx.wides = append(lx.wides, wide{int32(len(lx.toks) - 1), last})
	}
	return t
}

// passed counts the lines that end between two offsets, and reports whether any does.
func (lx *lexer) passed(from, to int) bool {
	n := bytes.Count(lx.src[from:to], newline)
	if n == 0 {
		return false
	}
	lx.line += uint32(n)
	lx.lineStart = from + bytes.LastIndexByte(lx.src[from:to], '\n') + 1
	return true
}

// lastLine returns the line that the byte before pos is on.
func (lx *lexer) lastLine() uint32 {
	if lx.pos == lx.lineStart {
		return lx.line - 1
	}
	return lx.line
}

var newline = []byte{'\n'}

// newline passes the end of a line, and what was begun on it for the next one.
func (lx *lexer) newline() {
	if lx.directive >= 0 {
		lx.endDirective()
	}
	lx.pos++
	lx.line++
	lx.lineStart = lx.pos
	lx.pending |= flagNewline
	if len(lx.stack) == 0 {
		lx.pending |= lx.table.newline
	}
	if len(lx.heredocs) > 0 {
		lx.heredocTexts()
	}
}

// previous returns the token before the next one.
func (lx *lexer) previous() *token { return &lx.toks[len(lx.toks)-1] }

// peek returns the byte n after the next one, or 0 at the end of the text.
func (lx *lexer) peek(n int) byte {
	if i := lx.pos + n; i < len(lx.src) {
		return lx.src[i]
	}
	return 0
}

// backslash passes the end of a line that is joined to the next one, or else
// reads a name that begins with an escape.
func (lx *lexer) backslash() {
	size := 1
	if lx.peek(1) == '\r' {
		size = 2
	}
	switch {
	case lx.peek(size) == '\n' && (lx.lang.continues || lx.directive >= 0):
		lx.pos += size + 1
		lx.line++
		lx.lineStart = lx.pos
		lx.pending |= flagNewline
	case lx.peek(1) == 'u' && lx.table.named['\\']:
		lx.longName()
	default:
		lx.punct('\\', 1)
	}
}

// head reads a name that begins with a byte which only begins names.
func (lx *lexer) head(c byte) {
	start := lx.pos
	n := 1
	if c == '@' && lx.peek(1) == c {
		n = 2 // a class variable of Ruby
	}
	lx.pos += n
	lx.passName()
	if c == '$' && lx.pos == start+n && lx.globalMark(lx.peek(0)) {
		lx.pos++
		lx.add(tokIdent, 0, start, 0)
		return
	}
	if lx.pos == start+n || digit(lx.src[start+n]) && c != '$' {
		lx.pos = start
		lx.punct(c, 1)
		return
	}
	lx.add(tokIdent, 0, start, 0)
}

// longName reads a name that holds something other than ASCII letters, or that
// turns out to be no name: a string's prefix, or a character such as an arrow.
func (lx *lexer) longName() {
	start := lx.pos
	if r, size := utf8.DecodeRune(lx.src[start:]); r >= 0x80 && !wordRune(r, size) {
		lx.pos += size
		if !unicode.IsSpace(r) && r != 0xfeff {
			lx.add(tokPunct, 0, start, 0)
		}
		return
	}
	escaped := lx.passName()
	if lx.pos == start { // an escape without digits
		lx.punct(lx.src[start], 1)
		return
	}
	if !escaped && lx.pos < len(lx.src) && lx.prefixed(start) {
		return
	}
	var flags tokenFlag
	if escaped {
		flags = flagEscaped
	}
	t := lx.add(tokIdent, 0, start, flags)
	t.kw = lx.keyword(lx.src[t.start:t.end])
}

// passName passes what follows of a name, and reports whether an escape was in it.
func (lx *lexer) passName() (escaped bool) {
	src, t := lx.src, lx.table
	for lx.pos < len(src) {
		c := src[lx.pos]
		switch {
		case c >= 0x80:
			r, size := utf8.DecodeRune(src[lx.pos:])
			if !wordRune(r, size) {
				return escaped
			}
			lx.pos += size
		case t.name[c]:
			lx.pos++
		case (c == '?' || c == '!') && t.named[c] && lx.peek(1) != '=':
			lx.pos++
			return escaped
		case c == '\\' && t.named['\\'] && lx.peek(1) == 'u' && lx.escape() > 0:
			lx.pos += lx.escape()
			escaped = true
		default:
			return escaped
		}
	}
	return escaped
}

// escape returns the size of the \u0061 or \u{61} at pos, or 0.
func (lx *lexer) escape() int {
	s := lx.src[lx.pos+2:]
	if len(s) > 0 && s[0] == '{' {
		if n := bytes.IndexByte(s[:min(len(s), 10)], '}'); n > 1 {
			return n + 3
		}
		return 0
	}
	if len(s) < 4 {
		return 0
	}
	for _, c := range s[:4] {
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return 0
		}
	}
	return 6
}

// wordRune reports whether a character beyond ASCII may be in a name. What is not
// UTF-8 is taken for letters of an older encoding.
func wordRune(r rune, size int) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r) || r == utf8.RuneError && size == 1 ||
		unicode.In(r, unicode.Other_ID_Start, unicode.Other_ID_Continue, unicode.Join_Control)
}

// number reads a number in any of the notations that languages have.
func (lx *lexer) number() {
	src, start := lx.src, lx.pos
	hex := src[start] == '0' && lx.peek(1)|0x20 == 'x'
	for i := start + 1; ; i++ {
		lx.pos = i
		if i == len(src) {
			break
		}
		c := src[i]
		switch {
		case '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_':
			continue
		case c == '.':
			// Not the first dot of a range, nor that of a method.
			if next := lx.peek(1); '0' <= next && next <= '9' || next != '.' && !lx.table.name[next] {
				continue
			}
		case c == '+' || c == '-':
			// An exponent's sign.
			if e := src[i-1] | 0x20; e == 'e' && !hex || e == 'p' && hex {
				continue
			}
		case c == '\'' && lx.lang.prefix == prefixC:
			if lx.table.name[lx.peek(1)] {
				continue
			}
		}
		break
	}
	lx.add(tokNumber, 0, start, 0)
}

// fraction reads a number that begins with a dot. A digit that follows a dot directly
// after an operand is a field.
func (lx *lexer) fraction() bool {
	if !digit(lx.peek(1)) {
		return false
	}
	prev := lx.previous()
	if int(prev.end) == lx.pos && (prev.kind == tokIdent || prev.kind == tokClose) {
		return false
	}
	lx.number()
	return true
}
