package syntax

import "bytes"

// A heredoc is a text that was begun on this line, and which reaches from the next
// line to the one that is its word.
type heredoc struct {
	word   []byte
	indent bool // white space may stand before the word
	tabs   bool // and nothing but tabs
}

// maxHeredocs is how many may begin on one line.
const maxHeredocs = 8

// heredoc reads what begins a heredoc.
func (lx *lexer) heredoc() bool {
	rest := lx.src[lx.pos:]
	rest = rest[:min(len(rest), 128)]
	if len(rest) < 3 || rest[1] != '<' {
		return false
	}
	if lx.lang.heredoc == heredocPHP {
		return rest[2] == '<' && lx.heredocHere(rest)
	}
	h, n := lx.heredocWord(rest)
	if n == 0 || len(lx.heredocs) == maxHeredocs {
		return false
	}
	lx.heredocs = append(lx.heredocs, h)
	start := lx.pos
	lx.pos += n
	lx.add(tokString, 0, start, 0)
	return true
}

// heredocWord returns what begins a heredoc at the start of s, and how long that is.
func (lx *lexer) heredocWord(s []byte) (h heredoc, n int) {
	n = 2
	ruby := lx.lang.heredoc == heredocRuby
	if s[n] == '-' || ruby && s[n] == '~' {
		h.indent = true
		n++
	}
	if !ruby {
		for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
			n++
		}
	}
	if n < len(s) && s[n] == '\\' {
		n++
	}
	if n < len(s) && (s[n] == '"' || s[n] == '\'' || s[n] == '`') {
		end := bytes.IndexByte(s[n+1:], s[n])
		if end <= 0 || bytes.IndexByte(s[n+1:n+1+end], '\n') >= 0 {
			return h, 0
		}
		h.word, h.tabs = s[n+1:n+1+end], lx.lang.shell
		return h, n + end + 2
	}
	from := n
	for n < len(s) && s[n] < 0x80 && (lx.table.name[s[n]] || lx.lang.shell && s[n] > ' ' && bytes.IndexByte([]byte(";&|<>()`'\"\\"), s[n]) < 0) {
		n++
	}
	h.word = s[from:n]
	h.tabs = lx.lang.shell
	switch {
	case n == from || digit(s[from]):
		return h, 0
	case ruby && !h.indent && lx.shifts(h.word):
		return h, 0 // a shift, or an element added
	case !ruby && lx.arithmetic():
		return h, 0
	}
	return h, n
}

// shifts reports whether << before word is an operator, which it may be where no
// white space is allowed to stand before the word at the end.
func (lx *lexer) shifts(word []byte) bool {
	prev := lx.previous()
	if prev.kw == kwClass || prev.kind == tokIdent && int(prev.end) == lx.pos {
		return true
	}
	if 'A' <= word[0] && word[0] <= 'Z' && (prev.kind != tokNumber && prev.kind != tokClose) {
		return false
	}
	if lx.vain >= maxVain {
		return true
	}
	h := heredoc{word: word}
	rest := lx.src[lx.pos:]
	if h.length(rest[min(lineLength(rest)+1, len(rest)):]) < 0 {
		lx.vain++
		lx.work += len(rest)
		return true
	}
	return lx.afterOperand() && prev.kind != tokIdent
}

// arithmetic reports whether pos is between (( and )), or in more parentheses there.
func (lx *lexer) arithmetic() bool {
	for n := len(lx.stack) - 1; n > 0 && n > len(lx.stack)-8 && lx.stack[n].op == '('; n-- {
		if lx.stack[n-1].op == '(' && lx.stack[n].tok == lx.stack[n-1].tok+1 {
			return true
		}
	}
	return false
}

// heredocTexts reads the texts of the heredocs that the last line began.
func (lx *lexer) heredocTexts() {
	for i := range lx.heredocs {
		h := lx.heredocs[i]
		if i > 0 && lx.peek(0) == '\n' { // after the word before
			lx.pos++
			lx.line++
			lx.lineStart = lx.pos
			lx.pending |= flagNewline
		}
		start := lx.pos
		n := h.length(lx.src[start:])
		lx.pos += lx.closed(0, n)
		if lx.pos > start {
			lx.text(start, 0)
		}
	}
	lx.heredocs = lx.heredocs[:0]
	lx.pending |= flagNewline
}

// length returns how long the text is that s begins with, up to the end of its word, or -1.
func (h *heredoc) length(s []byte) int {
	for i := 0; i < len(s); {
		n := lineLength(s[i:])
		line := bytes.TrimSuffix(s[i:i+n], []byte{'\r'})
		switch {
		case h.indent && h.tabs:
			line = bytes.TrimLeft(line, "\t")
		case h.indent:
			line = bytes.TrimLeft(line, " \t")
		}
		if bytes.Equal(line, h.word) {
			return i + n
		}
		i += n + 1
	}
	return -1
}

// heredocHere reads a heredoc of PHP, whose text begins on the next line and which
// may go on behind its word.
func (lx *lexer) heredocHere(s []byte) bool {
	n := 3
	for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	var mark byte
	if n < len(s) && (s[n] == '"' || s[n] == '\'') {
		mark = s[n]
		n++
	}
	from := n
	for n < len(s) && lx.table.name[s[n]] {
		n++
	}
	word := s[from:n]
	if mark != 0 {
		if n == len(s) || s[n] != mark {
			return false
		}
		n++
	}
	if len(word) == 0 || digit(word[0]) {
		return false
	}
	rest := lx.src[lx.pos:]
	end := -1
	for i := n + lineLength(rest[n:]); i < len(rest); i += lineLength(rest[i:]) {
		i++
		for i < len(rest) && (rest[i] == ' ' || rest[i] == '\t') {
			i++
		}
		if bytes.HasPrefix(rest[i:], word) && (i+len(word) == len(rest) || !lx.table.name[rest[i+len(word)]]) {
			end = i + len(word)
			break
		}
	}
	start := lx.pos
	lx.pos += lx.closed(n, end)
	lx.text(start, 0)
	return true
}
