package syntax

import (
	"bytes"
	"slices"
)

// maxHead is how many tokens and groups of a declaration are looked at for its
// signature's end, and maxDecorators how many decorators may stand above it.
const (
	maxHead       = 128
	maxDecorators = 32
)

// describe fills in what is found in the same way for all languages: where the
// signatures end, and what the documentation is.
func (w *walk) describe() {
	i, last := 0, -1
	var docStart, docEnd, sigEnd uint32
	before := &Decl{}
	for n := range w.out.Decls {
		d := &w.out.Decls[n]
		if d.SigEnd != 0 {
			continue // embedded, and described by its own tokens
		}
		for i+1 < len(w.toks) && w.toks[i].end <= d.Start {
			i++
		}
		// Names that are declared together have the same beginning.
		if i != last || d.End != before.End || d.Kind != before.Kind {
			sigEnd = w.signatureEnd(d, i)
		}
		before = d
		d.SigEnd = min(max(sigEnd, d.NameEnd), d.End)
		if i != last {
			docStart, docEnd = w.commentAbove(w.aboveDecorators(i))
			last = i
		}
		d.DocStart, d.DocEnd = docStart, docEnd
		if w.lang.logical {
			if t := w.docstring(d, i); t != nil {
				d.DocStart, d.DocEnd = t.start, t.end
			}
		}
	}
}

// holds reports whether declarations of the kind have a body.
func (k Kind) holds() bool {
	switch k {
	case Module, Namespace, Package, Class, Method, Constructor, Enum, Interface, Function, Struct, Operator:
		return true
	}
	return false
}

// holds reports whether d has a body. A property has one where it is a function
// with a decorator.
func (w *walk) holds(d *Decl) bool {
	return d.Kind.holds() || d.Kind == Property && w.lang.logical
}

// callable reports whether declarations of the kind are called.
func (k Kind) callable() bool {
	return k == Function || k == Method || k == Constructor || k == Operator
}

// signatureEnd returns where the signature of d ends, whose first token is i.
func (w *walk) signatureEnd(d *Decl, i int) uint32 {
	last := d.Start
	if d.Kind == Key {
		return uint32(int(d.NameEnd) + lineLength(w.src[d.NameEnd:]))
	}
	callable, holds := d.Kind.callable(), w.holds(d)
	for n := 0; n < maxHead; n++ {
		t := w.at(i)
		if t.kind == tokEOF || t.start >= d.End {
			break
		}
		next := w.past(i)
		switch {
		case t.kind == tokOpen && t.op == '{' && t.flags&flagChain == 0:
			// The body is the group that the declaration ends with.
			end := w.at(next - 1)
			if next == i+1 || end.end+2 > d.End && (holds || end.line > t.line) {
				return last
			}
		case t.op == ':' && holds && w.lang.logical:
			return last
		case t.op == '=' || t.op == opDefine:
			if callable = callable || w.arrow(i+1, d.End); !callable && d.EndLine > t.line {
				return last
			}
		case t.op == opArrow && callable:
			return t.end
		}
		last = min(w.at(next-1).end, d.End)
		i = next
	}
	return last
}

// arrow reports whether token i begins a function that is written as a value.
func (w *walk) arrow(i int, end uint32) bool {
	for n := 0; n < 8 && w.at(i).start < end; n++ {
		switch t := w.at(i); {
		case t.op == opArrow || t.kw == kwFunction || t.kw == kwFunc:
			return true
		case t.op == ';' || t.op == '=' || t.kind == tokEOF:
			return false
		}
		i = w.past(i)
	}
	return false
}

// aboveDecorators returns the first token of the decorators, annotations or attributes
// that stand before token i, or i.
func (w *walk) aboveDecorators(i int) int {
	for range maxDecorators {
		above := w.decorator(i)
		if above == i {
			break
		}
		i = above
	}
	return i
}

// decorator returns the first token of the decorator that stands before token i, or i.
func (w *walk) decorator(i int) int {
	k := i - 1
	t := w.at(k)
	if t.kind == tokClose && t.match > 0 {
		k = int(t.match)
		if t.op == ']' {
			switch {
			case w.is(k-1, '#'):
				return k - 1
			case w.at(k).flags&w.at(i).flags&flagNewline != 0:
				return k
			}
			return i
		}
		k--
	}
	for range maxDecorators {
		if w.at(k).kind != tokIdent {
			return i
		}
		switch w.at(k - 1).op {
		case '@':
			return k - 1
		case '.':
			k -= 2
		default:
			return i
		}
	}
	return i
}

// commentAbove returns what encloses the comment directly above token i, of which
// several may be one: lines that each begin with a mark.
func (w *walk) commentAbove(i int) (start, end uint32) {
	t := w.at(i)
	if t.flags&flagComment == 0 {
		return 0, 0
	}
	// The comments before token i end where those before token i+1 begin.
	k, _ := slices.BinarySearchFunc(w.comments, int32(i+1), func(c comment, i int32) int { return int(c.before - i) })
	above, before := t.line, int64(-1)
	if p := w.at(i - 1); p.kind != tokEOF {
		before = int64(w.endLine(i - 1))
	}
	for k--; k >= 0; k-- {
		c := &w.comments[k]
		if c.before != int32(i) || c.endLine+1 < above || int64(c.line) <= before {
			break
		}
		block := c.end-c.start > 1 && w.src[c.start+1] == '*'
		if end != 0 && block {
			break
		}
		if start = c.start; end == 0 {
			end = c.end
		}
		if block {
			break
		}
		above = c.line
	}
	return start, end
}

// docstring returns the string that documents d, whose first token is i, in a
// language where it stands first in the body.
func (w *walk) docstring(d *Decl, i int) *token {
	if !w.holds(d) {
		return nil
	}
	for n := 0; n < maxHead; n++ {
		t := w.at(i)
		if t.kind == tokEOF || t.start >= d.End {
			return nil
		}
		if t.op == ':' {
			t = w.at(i + 1)
			if t.kind != tokString || t.flags&flagChain != 0 || t.end > d.End {
				return nil
			}
			if t.flags&flagLogical == 0 && t.flags&flagNewline != 0 {
				return nil
			}
			return t
		}
		i = w.past(i)
	}
	return nil
}

// maxDoc and maxSignature are how long what is shown of a declaration may be, in bytes.
const (
	maxDoc       = 300
	maxSignature = 400
)

// Signature returns the signature of a declaration on one line, or its beginning
// if it is long.
func Signature(o *Outline, d *Decl) string {
	var b []byte
	for _, field := range bytes.Fields(o.Src[d.Start:d.SigEnd]) {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		if b = append(b, field...); len(b) > maxSignature {
			return shorten(b, maxSignature)
		}
	}
	return string(bytes.TrimRight(b, ";, "))
}

// Doc returns the first sentence of a declaration's documentation, without marks.
func Doc(o *Outline, d *Decl) string {
	var b []byte
	text := o.Src[d.DocStart:d.DocEnd]
	for len(text) > 0 && len(b) <= maxDoc {
		n := lineLength(text)
		line := undecorated(text[:n])
		text = text[min(n+1, len(text)):]
		if len(line) == 0 {
			if len(b) > 0 {
				break
			}
			continue
		}
		if line[0] == '@' && len(b) > 0 {
			break
		}
		if directive(line) {
			continue
		}
		for _, field := range bytes.Fields(line) {
			if len(b) > 0 {
				b = append(b, ' ')
			}
			if b = append(b, field...); sentenceEnds(field) {
				return shorten(b, maxDoc)
			}
		}
	}
	return shorten(b, maxDoc)
}

// undecorated returns a line of documentation without what marks it as such.
func undecorated(line []byte) []byte {
	line = bytes.TrimSpace(line)
	for _, mark := range []string{"/**", "/*", "///", "//!", "//", "--", `"""`, "'''", "#", ";;", ";", "%", "*/"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			line = line[len(mark):]
			break
		}
	}
	if len(line) > 2 && (line[1] == '"' || line[1] == '\'') { // r"""
		line = bytes.TrimLeft(line[1:], `"'`)
	}
	for _, mark := range []string{"*/", `"""`, "'''"} {
		line = bytes.TrimSuffix(line, []byte(mark))
	}
	return bytes.TrimSpace(bytes.TrimLeft(line, "*#;"))
}

// directive reports whether a line of a comment speaks to a tool.
func directive(line []byte) bool {
	for _, mark := range []string{"go:", "nolint", "eslint-", "@ts-", "prettier-", "istanbul ", "c8 ", "#nosec"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return true
		}
	}
	return false
}

// sentenceEnds reports whether a sentence ends with word.
func sentenceEnds(word []byte) bool {
	word = bytes.TrimRight(word, `)"'`)
	if len(word) == 0 {
		return false
	}
	switch word[len(word)-1] {
	case '!', '?':
		return len(word) > 1
	case '.':
		// Not after an abbreviation, which has a dot inside, nor after an initial.
		return len(word) > 2 && bytes.IndexByte(word[:len(word)-1], '.') < 0 && string(word) != "etc." && string(word) != "cf." && string(word) != "vs."
	}
	return bytes.HasSuffix(word, []byte("。"))
}

// shorten returns b, or as many of its whole characters as fit in limit bytes.
func shorten(b []byte, limit int) string {
	if len(b) <= limit {
		return string(b)
	}
	for limit > 0 && b[limit]&0xc0 == 0x80 {
		limit--
	}
	return string(b[:limit]) + "…"
}
