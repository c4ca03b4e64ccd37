package syntax

import "bytes"

// Formats of data declare their outermost keys: what someone who opens the file wants to
// jump to. All else in them is data, of which an index full of names finds nothing.

// maxKeys is how many keys a file may declare. One with more is a table: of messages, of
// packages that are locked, of words. Its keys are as little declarations as its values.
const maxKeys = 200

// fewKeys takes back the keys of a file that has too many.
func (w *walk) fewKeys() {
	if len(w.out.Decls) > maxKeys {
		w.out.Decls = w.out.Decls[:0]
	}
}

// walkJSON declares the keys of the object that a file is.
func walkJSON(w *walk) {
	if !w.is(1, '{') {
		return
	}
	end := w.past(1) - 1
	if end == 1 {
		end = len(w.toks) - 1 // still open
	}
	for i := 2; i < end && w.step(); {
		last := i
		for last+1 < end && !w.is(last+1, ',') && w.step() {
			last = w.past(last+1) - 1
		}
		if t := w.at(i); (t.kind == tokString || t.kind == tokIdent || t.kind == tokNumber) && w.is(i+1, ':') {
			w.declare(Key, i, i, min(last, end-1), -1)
		}
		i = last + 2
	}
	w.fewKeys()
}

// walkTOML declares the keys above all tables, and the tables by their headers. Tables of
// one array that follow each other are one.
func walkTOML(w *walk) {
	root, open := true, int32(-1)
	for i := 1; w.at(i).kind != tokEOF && w.step(); {
		next := w.tomlLine(i)
		switch {
		case w.is(i, '['):
			inner, close := i+1, int(w.at(i).match)-1
			array := w.is(inner, '[')
			if array {
				inner, close = inner+1, close-1
			}
			root = false
			if close < inner {
				break // half typed
			}
			if open >= 0 {
				w.finish(open, i-1)
			}
			start, stop := w.tomlName(inner, close)
			if array && open >= 0 && bytes.Equal(w.src[start:stop], w.out.Name(&w.out.Decls[open])) {
				break
			}
			open = w.declareSpan(Key, start, stop, w.at(inner).line, i, next-1, -1)
		case root:
			equals := w.find('=', i, next)
			if equals > i {
				start, stop := w.tomlName(i, equals-1)
				w.declareSpan(Key, start, stop, w.at(i).line, i, next-1, -1)
			}
		}
		i = next
	}
	if open >= 0 {
		w.finish(open, len(w.toks)-2)
	}
	w.fewKeys()
}

// tomlLine returns the token after the line of token i. What is in brackets goes on over
// the ends of lines, but not what a header has forgotten to close.
func (w *walk) tomlLine(i int) int {
	for w.step() {
		i = w.past(i)
		if t := w.at(i); t.kind == tokEOF || t.flags&flagNewline != 0 {
			break
		}
	}
	return i
}

// tomlName returns where a key of several parts begins and ends, without the quotes of
// one that is a single string.
func (w *walk) tomlName(first, last int) (start, end uint32) {
	start, end = w.at(first).start, w.at(last).end
	if first == last && w.at(first).kind == tokString && end-start >= 2 {
		start, end = start+1, end-1
	}
	return start, end
}

// walkYAML declares the keys in the first column. It goes by lines, since what a value
// means to a lexer depends on where it stands.
func walkYAML(w *walk) {
	open := int32(-1)
	var last mdLine // the last line that is not blank
	lines := markdown{walk: w}
	if bytes.HasPrefix(w.src, []byte("\xef\xbb\xbf")) {
		lines.pos = 3
	}
	finish := func() {
		if open >= 0 {
			d := &w.out.Decls[open]
			d.End, d.EndLine = max(d.End, uint32(last.end)), max(d.EndLine, last.number)
		}
		open = -1
	}
	for n := uint32(0); lines.pos < len(w.src); n++ {
		line := lines.next(n)
		text := w.src[line.start:line.end]
		if len(text) == 0 || text[0] == '#' { // which may be about what comes
			continue
		}
		if line.indent == 0 {
			switch start, end := yamlKey(text); {
			case end > start:
				finish()
				open = int32(len(w.out.Decls))
				w.out.Decls = append(w.out.Decls, Decl{
					NameStart: uint32(line.start + start), NameEnd: uint32(line.start + end), Line: n,
					Start: uint32(line.start), End: uint32(line.end), EndLine: n, Parent: -1, Kind: Key,
				})
			case bytes.HasPrefix(text, []byte("---")), bytes.HasPrefix(text, []byte("...")):
				finish()
			}
		}
		last = line
	}
	finish()
	w.fewKeys()
}

// yamlKey returns where the key of a line begins and ends, or the same offset twice if
// the line begins with none.
func yamlKey(line []byte) (start, end int) {
	switch c := line[0]; c {
	case '"', '\'':
		n := bytes.IndexByte(line[1:], c)
		if n <= 0 || !yamlColon(line[n+2:]) {
			return 0, 0
		}
		return 1, n + 1
	case '#', '&', '*', '!', '|', '>', '%', '@', '`', '{', '}', '[', ']', ',':
		return 0, 0
	case '-', '?', ':':
		if len(line) == 1 || space(line[1]) {
			return 0, 0
		}
	}
	for i, c := range line {
		switch {
		case c == ':' && yamlColon(line[i:]):
			for end = i; end > 0 && space(line[end-1]); {
				end--
			}
			return 0, end
		case c == '#' && i > 0 && space(line[i-1]):
			return 0, 0
		}
	}
	return 0, 0
}

// yamlColon reports whether what follows a key is the colon behind it.
func yamlColon(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t")
	return len(rest) > 0 && rest[0] == ':' && (len(rest) == 1 || space(rest[1]))
}
