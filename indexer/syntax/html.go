package syntax

import "bytes"

// walkHTML declares headings, elements that have an id, and what the scripts and styles of
// a page declare. It goes by bytes: what is between tags is prose.
func walkHTML(w *walk) {
	h := html{walk: w}
	for h.pos < len(h.src) {
		n := bytes.IndexByte(h.src[h.pos:], '<')
		if n < 0 {
			break
		}
		h.pos += n
		h.tag()
	}
}

// An html is a page while its tags are read.
type html struct {
	*walk
	pos int // of the next byte

	counted int    // how far the lines have been counted
	line    uint32 // that the byte there is on

	script, style *Language // what the tag that is read says of its content
}

// lineAt returns the line of an offset. Offsets come in order.
func (h *html) lineAt(offset int) uint32 {
	if offset > h.counted {
		h.line += uint32(bytes.Count(h.src[h.counted:offset], newline))
		h.counted = offset
	}
	return h.line
}

// tag reads what begins with the < at pos.
func (h *html) tag() {
	rest := h.src[h.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		h.pass(4, "-->")
		return
	case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?'):
		h.pass(2, ">")
		return
	case len(rest) < 2 || !letter(rest[1]):
		h.pos++
		return
	}
	start := h.pos + 1
	for h.pos++; h.pos < len(h.src) && (letter(h.src[h.pos]) || digit(h.src[h.pos])); {
		h.pos++
	}
	name := bytes.ToLower(h.src[start:min(h.pos, start+maxTag)])
	h.script, h.style = langJavaScript, langCSS
	closed := h.attributes()
	switch {
	case closed:
	case string(name) == "script":
		h.content("</script", h.script)
	case string(name) == "style":
		h.content("</style", h.style)
	case string(name) == "textarea", string(name) == "title":
		h.content("</"+string(name), nil)
	case len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6':
		h.heading(start - 1)
	}
}

// maxTag is how much of a tag's name is looked at, in bytes.
const maxTag = 16

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// pass goes on after the end of what begins at pos with size bytes, or to the end of the
// text.
func (h *html) pass(size int, end string) {
	from := min(h.pos+size, len(h.src))
	n := bytes.Index(h.src[from:], []byte(end))
	if n < 0 {
		h.pos = len(h.src)
		return
	}
	h.pos = from + n + len(end)
}

// attributes reads up to the end of a tag, and reports whether it has no content.
func (h *html) attributes() (closed bool) {
	for h.pos < len(h.src) {
		switch c := h.src[h.pos]; {
		case c == '>':
			h.pos++
			return closed
		case c == '<':
			return true // half typed: another tag begins
		case c == '/' || space(c):
			closed = c == '/'
			h.pos++
		default:
			closed = false
			h.attribute()
		}
	}
	return true
}

// attribute reads a name, and its value if there is one.
func (h *html) attribute() {
	start := h.pos
	for h.pos++; h.pos < len(h.src) && bytes.IndexByte([]byte(" \t\r\n\f=></"), h.src[h.pos]) < 0; {
		h.pos++
	}
	name := h.src[start:h.pos]
	at := h.skipSpace(h.pos)
	if at == len(h.src) || h.src[at] != '=' {
		return
	}
	h.pos = h.skipSpace(at + 1)
	from, to := h.value()
	if from == to || len(name) > maxTag {
		return
	}
	switch string(bytes.ToLower(name)) {
	case "id":
		if len(bytes.TrimSpace(h.src[from:to])) > 0 {
			h.declare(Key, from, to, start, h.pos)
		}
	case "type":
		h.script = scriptType(h.src[from:to])
	case "lang":
		h.script = h.language(h.src[from:to])
		h.style = h.script
	}
}

func (h *html) skipSpace(i int) int {
	for i < len(h.src) && space(h.src[i]) {
		i++
	}
	return i
}

// value passes the value at pos and returns where it begins and ends, without quotes.
func (h *html) value() (from, to int) {
	if h.pos == len(h.src) {
		return 0, 0
	}
	if c := h.src[h.pos]; c == '"' || c == '\'' {
		from = h.pos + 1
		n := bytes.IndexByte(h.src[from:], c)
		if n < 0 {
			h.pos = len(h.src)
			return from, from
		}
		h.pos = from + n + 1
		return from, from + n
	}
	from = h.pos
	for h.pos < len(h.src) && !space(h.src[h.pos]) && h.src[h.pos] != '>' {
		h.pos++
	}
	return from, h.pos
}

// scriptType returns the language of a script by its type, or nil if it is no script.
func scriptType(value []byte) *Language {
	switch string(bytes.ToLower(bytes.TrimSpace(value))) {
	case "module", "text/javascript", "application/javascript", "text/ecmascript", "application/x-javascript":
		return langJavaScript
	case "text/typescript", "application/typescript", "ts":
		return langTypeScript
	case "text/babel", "text/jsx":
		return langJSX
	}
	return nil
}

// content declares what is declared up to the given tag, which is text to HTML.
func (h *html) content(end string, lang *Language) {
	from := h.pos
	for h.pos < len(h.src) {
		n := bytes.IndexByte(h.src[h.pos:], '<')
		if n < 0 {
			h.pos = len(h.src)
			break
		}
		if h.pos += n; len(h.src)-h.pos >= len(end) && bytes.EqualFold(h.src[h.pos:h.pos+len(end)], []byte(end)) {
			break
		}
		h.pos++
	}
	h.embed(lang, from, h.pos, h.lineAt(from), -1)
}

// maxLead is how much of tags and blanks may stand before the text of a heading, in bytes.
const maxLead = 2 << 10

// heading declares a heading, whose tag begins at start, by the first text that is in it.
func (h *html) heading(start int) {
	for i := h.pos; i < len(h.src) && i < h.pos+maxHeading && h.step(); {
		switch rest := h.src[i:]; {
		case space(rest[0]):
			i++
		case bytes.HasPrefix(rest, []byte("&nbsp;")):
			i += len("&nbsp;")
		case rest[0] == '<':
			n := bytes.IndexByte(rest[:min(len(rest), maxLead)], '>')
			if n < 0 || headingEnds(rest) {
				return
			}
			i += n + 1
		default:
			n := bytes.IndexByte(rest[:min(len(rest), maxHeading)], '<')
			if n < 0 {
				n = min(len(rest), maxHeading)
			}
			from, to := trim(h.src, i, i+n)
			for to < len(h.src) && h.src[to]&0xc0 == 0x80 {
				to--
			}
			// Attributes of what was passed are still to come, so that the lines are
			// counted from here each time.
			line := h.lineAt(h.pos) + uint32(bytes.Count(h.src[h.pos:from], newline))
			h.add(String, from, to, start, to, line)
			return
		}
	}
}

// headingEnds reports whether a tag ends a heading.
func headingEnds(tag []byte) bool {
	return len(tag) > 2 && tag[1] == '/' && tag[2]|0x20 == 'h'
}

// declare declares what is named between two offsets, and reaches from start to end.
func (h *html) declare(kind Kind, nameStart, nameEnd, start, end int) {
	h.add(kind, nameStart, nameEnd, start, end, h.lineAt(nameStart))
}

func (h *html) add(kind Kind, nameStart, nameEnd, start, end int, line uint32) {
	last := line + uint32(bytes.Count(h.src[nameStart:end], newline))
	h.out.Decls = append(h.out.Decls, Decl{
		NameStart: uint32(nameStart), NameEnd: uint32(nameEnd), Line: line,
		Start: uint32(start), End: uint32(end), EndLine: last, Parent: -1, Kind: kind,
	})
}
