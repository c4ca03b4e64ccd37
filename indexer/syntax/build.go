package syntax

import "bytes"

// Languages of builds: what declares in them is the shape of a line, or the name of a command.

// walkCMake declares functions, macros, targets, projects, and what the user of a
// project may set.
func walkCMake(w *walk) {
	open := int32(-1)
	for i := 1; w.at(i).kind != tokEOF && w.step(); i++ {
		t := w.at(i)
		if t.kind != tokIdent || !w.is(i+1, '(') || t.flags&flagNewline == 0 {
			continue
		}
		last := w.past(i+1) - 1
		switch word := string(bytes.ToLower(w.text(i))); word {
		case "function", "macro":
			if d := w.cmakeName(Function, i, last, -1); d >= 0 {
				open = d
			}
		case "endfunction", "endmacro":
			if open >= 0 {
				w.finish(open, last)
			}
			open = -1
		case "add_library", "add_executable", "add_custom_target":
			w.cmakeName(Module, i, last, open)
		case "project":
			w.cmakeName(Package, i, last, open)
		case "option":
			w.cmakeName(Variable, i, last, open)
		case "set":
			if w.cmakeCached(i, last) {
				w.cmakeName(Variable, i, last, open)
			}
		}
		i = last
	}
}

// cmakeName declares the first argument of the command from token i to last, if that is
// written out, and returns its index or -1.
func (w *walk) cmakeName(kind Kind, i, last int, parent int32) int32 {
	name := i + 2
	to := name
	for to < last && (to == name || w.at(to).start == w.at(to-1).end) && w.step() {
		if t := w.at(to); t.op == '$' || t.op == '@' || t.kind == tokString && bytes.IndexByte(w.text(to), '$') >= 0 || t.kind == tokOpen {
			return -1
		}
		to++
	}
	if to == name {
		return -1
	}
	if to == name+1 {
		return w.declare(kind, name, i, last, parent)
	}
	t := w.at(name)
	return w.declareSpan(kind, t.start, w.at(to-1).end, t.line, i, last, parent)
}

// cmakeCached reports whether a set from token i to last is of what is kept in the cache.
func (w *walk) cmakeCached(i, last int) bool {
	for j := last - 1; j > i && w.step(); j-- {
		if w.at(j).kind == tokIdent && string(w.text(j)) == "CACHE" {
			return true
		}
	}
	return false
}

// walkDocker declares the stages of a build, and in them and before them the variables
// of ARG and ENV.
func walkDocker(w *walk) {
	stage := int32(-1)
	for i := 1; w.at(i).kind != tokEOF && w.step(); {
		last := w.dockerEnd(i)
		switch word := string(bytes.ToUpper(w.text(i))); word {
		case "FROM":
			if stage >= 0 {
				w.finish(stage, i-1)
			}
			stage = -1
			if last >= i+3 && bytes.EqualFold(w.text(last-1), []byte("as")) && w.at(last).kind == tokIdent {
				stage = w.declare(Module, last, i, last, -1)
			}
		case "ARG", "ENV":
			w.dockerVariables(word, i, last, stage)
		}
		i = last + 1
	}
	if stage >= 0 {
		w.finish(stage, len(w.toks)-2)
	}
}

// dockerEnd returns the last token of the instruction that begins with token i. It goes on
// after a line that ends with a backslash.
func (w *walk) dockerEnd(i int) int {
	for w.at(i+1).kind != tokEOF && w.step() {
		next := w.at(i + 1)
		if next.flags&flagNewline != 0 && !w.dockerJoined(i, i+1) {
			break
		}
		i++
	}
	return i
}

// dockerJoined reports whether the line of token i is joined to that of token next: it ends
// with a backslash, or with the backquote that the file says to use in place of it. What a
// comment ends with joins nothing.
func (w *walk) dockerJoined(i, next int) bool {
	rest := w.src[w.at(i).end:w.at(next).start]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	if n := bytes.IndexByte(rest, '#'); n >= 0 {
		rest = rest[:n]
	}
	return bytes.IndexByte(rest, '\\') >= 0 || w.is(i, '`') && w.dockerEscape()
}

// dockerEscape reports whether the first lines of the file, which are comments, say that a
// backquote escapes.
func (w *walk) dockerEscape() bool {
	for n := range min(len(w.comments), maxDirectives) {
		c := w.comments[n]
		key, value, _ := bytes.Cut(w.src[c.start:c.end], []byte("="))
		if c.before == 1 && bytes.EqualFold(bytes.Trim(key, "# \t"), []byte("escape")) && bytes.Equal(bytes.TrimSpace(value), []byte("`")) {
			return true
		}
	}
	return false
}

// maxDirectives is how many comments may stand before a file of Docker and tell how to read it.
const maxDirectives = 4

// dockerVariables declares the names that an instruction gives values to: ENV a=1 b=2,
// and the old ENV a 1.
func (w *walk) dockerVariables(word string, i, last int, stage int32) {
	for j := i + 1; j <= last && w.step(); j++ {
		t := w.at(j)
		if t.kind != tokIdent || j > i+1 && t.start == w.at(j-1).end {
			continue
		}
		given := w.is(j+1, '=') && w.at(j+1).start == t.end
		if given || j == i+1 || word == "ARG" {
			w.declare(Variable, j, i, last, stage)
		}
		if !given && word == "ENV" {
			break
		}
		for j < last && w.at(j+1).start == w.at(j).end && w.step() {
			j++
		}
	}
}
