package syntax

import "bytes"

// maxHeading is how long the name of a heading may be, in bytes.
const maxHeading = 200

// walkMarkdown declares headings, as strings, which is what editors expect. A
// heading holds what follows it, up to the next one of its level or above.
func walkMarkdown(w *walk) {
	m := markdown{walk: w, innermost: -1}
	if bytes.HasPrefix(m.src, []byte("\xef\xbb\xbf")) {
		m.pos = 3
	}
	front := m.frontMatter()
	for n := uint32(0); m.pos < len(m.src); n++ {
		line := m.next(n)
		if n < front || line.start == line.end {
			m.paragraph = 0
			continue
		}
		m.read(line)
		m.prev, m.last = m.last, line
	}
	m.codeEnds(len(m.src))
	m.close(1, m.last)
}

// A markdown is a text while its lines are read.
type markdown struct {
	*walk
	pos  int    // of the next line
	last mdLine // the last line that is not blank
	prev mdLine // the one before that

	paragraph int // how many lines of a paragraph stand directly above

	fence     byte // what opened the code that the text is in, or 0
	fenceSize int
	code      *Language // of that code, or nil
	codeStart int       // where its first line begins
	codeLine  uint32    // the number of that line

	innermost int32 // the last heading, or -1
	comment   bool  // in <!-- -->

	open [7]int32 // index of the heading that is open at each level, plus one
}

// An mdLine is where the text of a line is, without the white space at both ends.
type mdLine struct {
	start, end int
	indent     int // bytes of white space before it
	number     uint32
}

// next returns the next line.
func (m *markdown) next(number uint32) mdLine {
	from, to := m.pos, m.pos+lineLength(m.src[m.pos:])
	m.pos = to + 1
	start, end := trim(m.src, from, to)
	return mdLine{start, end, start - from, number}
}

// frontMatter returns how many lines a file begins with that are settings, between two
// lines of --- or +++.
func (m *markdown) frontMatter() uint32 {
	pos := m.pos
	defer func() { m.pos = pos }()
	var mark string
	for n := uint32(0); m.pos < len(m.src); n++ {
		line := m.next(n)
		switch text := string(m.src[line.start:line.end]); {
		case n > 0 && text == mark:
			return n + 1
		case n > 0:
		case text == "---" || text == "+++":
			mark = text
		default:
			return 0
		}
	}
	return 0
}

// read reads a line that is not blank.
func (m *markdown) read(line mdLine) {
	text := m.src[line.start:line.end]
	paragraph := m.paragraph
	m.paragraph = 0
	switch {
	case m.verbatim(text, line):
	case line.indent > 3 || line.indent > 0 && m.src[line.start-line.indent] == '\t':
		if paragraph > 0 {
			m.paragraph = paragraph + 1 // it goes on, and else this is code
		}
	case text[0] == '#':
		m.atx(line, text)
	case paragraph == 1 && underline(text):
		level := 1
		if text[0] == '-' {
			level = 2
		}
		m.close(level, m.prev)
		m.add(level, m.last.start, m.last.end, m.last)
	case text[0] != '>' && text[0] != '|' && text[0] != '<' && !listItem(text):
		m.paragraph = paragraph + 1
	}
}

// verbatim reports whether a line is inside of, begins or ends code or a comment.
func (m *markdown) verbatim(text []byte, line mdLine) bool {
	size := 0
	for size < len(text) && text[size] == text[0] {
		size++
	}
	switch {
	case m.comment:
		m.comment = !bytes.Contains(text, []byte("-->"))
	case m.fence != 0:
		if text[0] == m.fence && size >= m.fenceSize && size == len(text) {
			m.codeEnds(line.start - line.indent)
			m.fence = 0
		}
	case bytes.HasPrefix(text, []byte("<!--")):
		m.comment = !bytes.Contains(text, []byte("-->"))
	case size >= 3 && (text[0] == '~' || text[0] == '`' && bytes.IndexByte(text[size:], '`') < 0):
		m.fence, m.fenceSize = text[0], size
		m.code = m.language(codeName(text[size:]))
		m.codeStart, m.codeLine = m.pos, line.number+1
	default:
		return false
	}
	return true
}

// codeEnds declares what is declared in the code that the text is in, if any, up to the
// given offset.
func (m *markdown) codeEnds(end int) {
	if m.fence != 0 && m.code != nil && !m.code.prose {
		m.embed(m.code, m.codeStart, end, m.codeLine, m.innermost)
	}
}

// codeName returns the name of a language in what stands behind the opening of code:
// "go", "{.go}", "go title=a".
func codeName(info []byte) []byte {
	info = bytes.TrimLeft(info, " \t{.")
	for i, c := range info {
		if space(c) || c == ',' || c == '{' || c == '}' || c == ':' {
			return info[:i]
		}
	}
	return info
}

// atx reads a heading such as "## text ##".
func (m *markdown) atx(line mdLine, text []byte) {
	level := 0
	for level < len(text) && text[level] == '#' {
		level++
	}
	if level > 6 || level < len(text) && !space(text[level]) {
		m.paragraph = 1
		return
	}
	start, end := trim(m.src, line.start+level, line.end)
	closing := end
	for closing > start && m.src[closing-1] == '#' {
		closing--
	}
	if closing == start {
		return
	}
	if space(m.src[closing-1]) {
		_, end = trim(m.src, start, closing)
	}
	m.close(level, m.last)
	m.add(level, start, end, line)
}

// underline reports whether a line makes a heading of the one above it.
func underline(text []byte) bool {
	return (text[0] == '=' || text[0] == '-') && len(bytes.Trim(text, string(text[:1]))) == 0
}

// listItem reports whether a line begins an item of a list.
func listItem(text []byte) bool {
	switch text[0] {
	case '-', '*', '+':
		return len(text) > 1 && space(text[1])
	}
	return false
}

// trim returns the span without the white space at both ends.
func trim(src []byte, start, end int) (int, int) {
	for start < end && space(src[start]) {
		start++
	}
	for end > start && space(src[end-1]) {
		end--
	}
	return start, end
}

// add declares a heading, whose text stands on the given line.
func (m *markdown) add(level, start, end int, line mdLine) {
	parent := int32(-1)
	for l := level - 1; l > 0 && parent < 0; l-- {
		parent = m.open[l] - 1
	}
	start, end = m.unmarked(start, end)
	end = min(end, start+maxHeading)
	for end < len(m.src) && m.src[end]&0xc0 == 0x80 {
		end--
	}
	m.out.Decls = append(m.out.Decls, Decl{
		NameStart: uint32(start), NameEnd: uint32(end), Line: line.number,
		Start: uint32(line.start), End: uint32(line.end), EndLine: line.number,
		Parent: parent, Kind: String,
	})
	m.innermost = int32(len(m.out.Decls)) - 1
	m.open[level] = int32(len(m.out.Decls))
}

// close ends the headings of a level and below with the given line.
func (m *markdown) close(level int, last mdLine) {
	for ; level < len(m.open); level++ {
		if m.open[level] > 0 {
			d := &m.out.Decls[m.open[level]-1]
			d.End, d.EndLine = max(d.End, uint32(last.end)), max(d.EndLine, last.number)
			m.open[level] = 0
		}
	}
}
