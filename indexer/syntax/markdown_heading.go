package syntax

import "bytes"

// maxMarks is how many marks are taken from a heading: pictures, tags, emphasis.
const maxMarks = 16

// unmarked returns where the words of a heading begin and end: without pictures and tags on
// either side, and without what makes all of it a link or emphasised.
func (m *markdown) unmarked(start, end int) (int, int) {
	for range maxMarks {
		text := m.src[start:end]
		from, to := leadingMark(text), len(text)
		if from == 0 {
			if to = trailingMark(text); to == len(text) {
				from, to = surrounded(text)
			}
		}
		if from == 0 && to == len(text) {
			break
		}
		from, to = trim(m.src, start+from, start+to)
		if from >= to {
			break // there is nothing but marks
		}
		start, end = from, to
	}
	return start, end
}

// leadingMark returns the size of the picture or tag that a heading begins with, or 0.
func leadingMark(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("[![")), bytes.HasPrefix(text, []byte("![")):
		return linkSize(text[bytes.IndexByte(text, '['):]) + bytes.IndexByte(text, '[')
	case text[0] == '<':
		return bytes.IndexByte(text, '>') + 1
	}
	return 0
}

// trailingMark returns where the picture, tag or attributes begin that a heading ends with,
// or its size.
func trailingMark(text []byte) int {
	n := len(text)
	switch last := text[n-1]; last {
	case '>':
		if i := bytes.LastIndexByte(text, '<'); i > 0 && i+1 < n && text[i+1] != ' ' {
			return i
		}
	case '}':
		if i := bytes.LastIndexByte(text, '{'); i > 0 && (text[i+1] == '#' || text[i+1] == '.' || text[i+1] == ':') {
			return i
		}
	case ')', ']':
		for _, mark := range []string{"[![", "!["} {
			if i := bytes.LastIndex(text, []byte(mark)); i > 0 && i+linkSize(text[i+len(mark)-1:])+len(mark)-1 >= n {
				return i
			}
			if i := bytes.LastIndex(text, []byte(mark)); i > 0 && mark == "[![" && i+linkSize(text[i:]) == n {
				return i
			}
		}
	}
	return n
}

// linkSize returns the size of a link that text begins with: [words](address),
// [words][name], [words]. It is 0 if the brackets do not close.
func linkSize(text []byte) int {
	n := groupSize(text, '[', ']')
	if n == 0 || n == len(text) {
		return n
	}
	switch text[n] {
	case '(':
		return n + groupSize(text[n:], '(', ')')
	case '[':
		return n + groupSize(text[n:], '[', ']')
	}
	return n
}

// groupSize returns the size of the brackets that text begins with, or 0.
func groupSize(text []byte, open, close byte) int {
	depth := 0
	for i, c := range text {
		switch c {
		case open:
			depth++
		case close:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// surrounded returns what is inside of a link, code or emphasis that a text is as a whole,
// or all of it.
func surrounded(text []byte) (from, to int) {
	if text[0] == '[' {
		if n := groupSize(text, '[', ']'); n > 2 && n < len(text) && linkSize(text) == len(text) {
			return 1, n - 1
		}
		return 0, len(text)
	}
	for _, mark := range []string{"**", "__", "*", "_", "`"} {
		inner, ok := bytes.CutPrefix(text, []byte(mark))
		if !ok {
			continue
		}
		if i := bytes.Index(inner, []byte(mark)); i > 0 && i == len(inner)-len(mark) {
			return len(mark), len(mark) + i
		}
		break
	}
	return 0, len(text)
}
