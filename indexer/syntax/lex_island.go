package syntax

import "bytes"

// sea passes what is around islands of code, from pos to where the next one begins, and
// adds it as a literal that starts at start.
func (lx *lexer) sea(start int) {
	lx.pending |= flagNewline
	src, is := lx.src, &lx.lang.island
	if start > 0 && is.once {
		lx.pos = len(src)
	}
	for lx.pos < len(src) {
		n := bytes.Index(src[lx.pos:], []byte(is.open))
		if n < 0 {
			lx.pos = len(src)
			break
		}
		lx.pos += n + len(is.open)
		if is.not != "" && bytes.HasPrefix(src[lx.pos:], []byte(is.not)) {
			continue
		}
		if !is.tag || lx.tagEnds() {
			break
		}
	}
	if lx.pos > start {
		lx.text(start, 0)
		lx.pending |= flagNewline
	}
}

// tagEnds passes a tag up to its end, and reports whether it has content.
func (lx *lexer) tagEnds() bool {
	src := lx.src
	for i := lx.pos; i < len(src); i++ {
		switch c := src[i]; c {
		case '"', '\'':
			n := bytes.IndexByte(src[i+1:], c)
			if n < 0 {
				lx.pos = len(src)
				return false
			}
			i += n + 1
		case '>':
			lx.pos = i + 1
			return src[i-1] != '/'
		}
	}
	lx.pos = len(src)
	return false
}
