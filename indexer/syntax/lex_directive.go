package syntax

import "bytes"

// A branch is what was open where an #if began. Each of its alternatives starts with
// that, so that both of two variants of a line which opens a brace do open it.
type branch struct {
	stack []opening // shared with no other branch
	over  bool      // too much was open to keep it
}

// Limits on what is kept for #if: nesting, and brackets that are open.
const (
	maxBranches = 64
	maxSaved    = 64
)

// beginDirective begins a directive if # is the first on its line.
func (lx *lexer) beginDirective() bool {
	if lx.pending&flagNewline == 0 || lx.directive >= 0 {
		return false
	}
	rest := lx.src[lx.pos+1:]
	n := 0
	for n < len(rest) && (rest[n] == ' ' || rest[n] == '\t') {
		n++
	}
	word := rest[n:]
	for i, c := range word {
		if !lx.table.name[c] {
			word = word[:i]
			break
		}
	}
	lx.conditional(string(word))
	lx.directive = len(lx.stack)
	lx.pos++
	lx.add(tokOpen, '#', lx.pos-1, 0)
	lx.push('#')
	if string(word) == "if" && disabled(rest[n+2:]) {
		lx.skipBranch()
	}
	return true
}

// endDirective ends a directive at the end of its line, and forgets what it left open.
func (lx *lexer) endDirective() {
	o := lx.stack[lx.directive]
	lx.stack = lx.stack[:lx.directive]
	lx.directive = -1
	t := lx.add(tokClose, '#', lx.pos, 0)
	t.match = o.tok
	lx.toks[o.tok].match = int32(len(lx.toks) - 1)
}

// conditional keeps, or goes back to, what is open.
func (lx *lexer) conditional(word string) {
	switch word {
	case "if", "ifdef", "ifndef":
		if len(lx.branches) == maxBranches {
			return
		}
		var b branch
		if n := len(lx.branches); n < cap(lx.branches) {
			b = lx.branches[:n+1][n] // for its array
		}
		b.over = len(lx.stack) > maxSaved
		b.stack = b.stack[:0]
		if !b.over {
			b.stack = append(b.stack, lx.stack...)
			lx.work += len(lx.stack)
		}
		lx.branches = append(lx.branches, b)
	case "else", "elif", "elifdef", "elifndef":
		if n := len(lx.branches); n > 0 && !lx.branches[n-1].over {
			lx.stack = append(lx.stack[:0], lx.branches[n-1].stack...)
			lx.work += len(lx.stack)
		}
	case "endif":
		if n := len(lx.branches); n > 0 {
			lx.branches = lx.branches[:n-1]
		}
	}
}

// disabled reports whether the condition of an #if is 0.
func disabled(s []byte) bool {
	s = bytes.TrimLeft(s[:min(len(s), 32)], " \t")
	return len(s) > 0 && s[0] == '0' && (len(s) == 1 || space(s[1]))
}

// skipBranch passes an #if 0 up to its #else or #endif.
func (lx *lexer) skipBranch() {
	src, depth := lx.src, 0
	i := lx.pos + lineLength(src[lx.pos:])
	lx.pos = i
	for i < len(src) {
		i++ // the end of the line before
		line := src[i : i+lineLength(src[i:])]
		word := bytes.TrimLeft(line, " \t")
		if len(word) > 0 && word[0] == '#' {
			word = bytes.TrimLeft(word[1:], " \t")
			switch {
			case bytes.HasPrefix(word, []byte("if")):
				depth++
			case bytes.HasPrefix(word, []byte("el")) && depth == 0:
				lx.skipTo(i - 1)
				return
			case bytes.HasPrefix(word, []byte("endif")):
				if depth == 0 {
					lx.skipTo(i - 1)
					return
				}
				depth--
			}
		}
		i += len(line)
	}
	lx.skipTo(len(src))
}

// skipTo passes the text up to the end of a line.
func (lx *lexer) skipTo(end int) {
	if end <= lx.pos {
		return
	}
	lx.passed(lx.pos, end)
	lx.pos = end
}
