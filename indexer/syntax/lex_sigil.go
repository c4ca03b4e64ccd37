package syntax

import "bytes"

// sigil reads a literal of Elixir that says how it is meant: ~r/.../, ~w(...). One in quotes
// is left to the quotes. Brackets in the text do not count, but code in #{...} does.
func (lx *lexer) sigil() bool {
	rest := lx.src[lx.pos:]
	n := 1
	for n < min(len(rest), 16) && letter(rest[n]) {
		n++
	}
	if n == 1 || n >= len(rest) {
		return false
	}
	closing := rest[n]
	switch closing {
	case '(':
		closing = ')'
	case '[':
		closing = ']'
	case '{':
		closing = '}'
	case '<':
		closing = '>'
	case '/', '|':
	default:
		return false
	}
	start, end := lx.pos, -1
	for i := n + 1; i < len(rest) && end < 0; i++ {
		switch c := rest[i]; {
		case c == closing:
			end = i + 1
		case c == '\\':
			i++
		case c == '#' && i+1 < len(rest) && rest[i+1] == '{':
			if size := bytes.IndexByte(rest[i:min(len(rest), i+maxSigilCode)], '}'); size > 0 {
				i += size
			}
		}
	}
	lx.pos += lx.closed(n+1, end)
	lx.text(start, 0)
	return true
}

// maxSigilCode is how far the end of code in such a literal is looked for, in bytes.
const maxSigilCode = 256

// codePoint reads the number of a character, as Elixir writes it: ?a, ?\n.
func (lx *lexer) codePoint() bool {
	rest := lx.src[lx.pos:]
	if len(rest) < 2 || rest[1] <= ' ' && rest[1] != ' ' {
		return false
	}
	start := lx.pos
	if lx.pos += 2; rest[1] == '\\' && len(rest) > 2 && rest[2] != '\n' {
		lx.pos++
	}
	lx.add(tokNumber, 0, start, 0)
	return true
}
