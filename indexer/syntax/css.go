package syntax

import "bytes"

// Style sheets declare the selectors of their rules, and what they give names to.

// walkCSS declares selectors, mixins, functions, animations and variables of CSS, SCSS
// and Less.
func walkCSS(w *walk) {
	c := css{walk: w, less: w.lang.Name == "less"}
	c.block(1, len(w.toks)-1, -1)
}

// A css is a style sheet while it is walked.
type css struct {
	*walk
	less bool // variables are written with an @
}

// block walks the statements from token i to before end.
func (c *css) block(i, end int, parent int32) {
	if !c.descend() {
		return
	}
	defer c.ascend()
	for i < end && c.step() {
		open, last := c.statement(i, end)
		switch {
		case c.is(i, '}'), c.is(i, ';'):
		case c.less && c.is(i, '@') && c.is(i+2, ':') && c.variable(i, i+1, last, parent):
		case c.is(i, '@'):
			c.atRule(i, open, last, parent)
		case open < 0 || c.custom(i):
			c.variable(i, i, last, parent)
		default:
			c.rule(i, open, last, parent)
		}
		i = last + 1
	}
}

// statement returns the brace that opens the block of a statement, or -1, and its last
// token. What #{...} stands for is part of the text around it.
func (c *css) statement(i, end int) (open, last int) {
	custom, property := c.custom(i), c.is(i+1, ':') && c.at(i+2).start > c.at(i+1).end
	for j := i; j < end && c.step(); j = c.past(j) {
		t := c.at(j)
		switch {
		case t.op == '{' && t.kind == tokOpen:
			if c.interpolates(j) || custom {
				continue
			}
			if last := int(t.match); last > j {
				return j, min(last, end-1)
			}
			return j, end - 1
		case t.op == ';' && t.kind == tokPunct:
			return -1, j
		case t.op == '}' && t.kind == tokClose && j > i:
			return -1, j - 1
		case property && j > i+1 && c.begins(j):
			return -1, j - 1 // its semicolon is still to be typed
		}
	}
	return -1, end - 1
}

// begins reports whether a line begins with token i that begins with what no value does.
func (c *css) begins(i int) bool {
	t := c.at(i)
	return t.flags&flagNewline != 0 && (t.op == '.' || t.op == '&' || t.op == '@' || t.op == '>')
}

// interpolates reports whether the brace at token i is that of #{...}, or of Less' @{...}.
func (c *css) interpolates(i int) bool {
	t := c.at(i - 1)
	return (t.op == '#' || t.op == '@') && t.end == c.at(i).start
}

// custom reports whether a property of the author's own is given a value at token i, which
// may be in braces.
func (c *css) custom(i int) bool { return c.is(i+1, ':') && bytes.HasPrefix(c.text(i), []byte("--")) }

// variable declares the variable that is given a value, if the statement from first to
// last does that, and reports whether it does.
func (c *css) variable(first, name, last int, parent int32) bool {
	t := c.at(name)
	start, text := t.start, c.text(name)
	switch {
	case t.kind != tokIdent || len(text) < 2 || !c.is(name+1, ':'):
		return false
	case text[0] == '$' || len(text) > 2 && text[0] == '-' && text[1] == '-':
	case name > first: // Less
		start--
	default:
		return false
	}
	c.declareSpan(Variable, start, t.end, t.line, first, last, parent)
	return true
}

// atRule declares what @mixin, @function and @keyframes name, and looks into the block of
// all but the last.
func (c *css) atRule(i, open, last int, parent int32) {
	name := i + 2
	switch word := string(c.text(i + 1)); {
	case word == "mixin" || word == "function":
		if c.at(name).kind == tokIdent && name <= last {
			parent = c.declare(Function, name, i, last, parent)
		}
	case keyframes(word):
		if t := c.at(name); (t.kind == tokIdent || t.kind == tokString) && name <= last {
			c.declare(Function, name, i, last, parent)
		}
		return
	}
	if open >= 0 {
		c.inside(open, last, parent)
	}
}

// keyframes reports whether a rule is about the steps of an animation: with a vendor's
// prefix, too.
func keyframes(word string) bool {
	const plain = "keyframes"
	n := len(word) - len(plain)
	return n >= 0 && word[n:] == plain && (n == 0 || word[0] == '-')
}

// inside walks the block that token open opens in a statement with the given last token.
func (c *css) inside(open, last int, parent int32) {
	if !c.is(last, '}') || int(c.at(last).match) != open {
		last++
	}
	c.block(open+1, last, parent)
}

// rule declares the selectors of a rule, of which the first one holds what is in it.
func (c *css) rule(i, open, last int, parent int32) {
	holder := parent
	for from := i; from < open && c.step(); {
		to := from
		for to < open && !(c.is(to, ',') && c.at(to).kind == tokPunct) && c.step() {
			to = c.past(to)
		}
		if d := c.selector(i, from, min(to, open), last, parent); d >= 0 && holder == parent {
			holder = d
		}
		from = to + 1
	}
	c.inside(open, last, holder)
}

// selector declares the selector from token from to before token to, in a rule from first
// to last.
func (c *css) selector(first, from, to, last int, parent int32) int32 {
	if to <= from {
		return -1
	}
	for j := from + 1; j < to && c.step(); j++ {
		if c.at(j).flags&flagComment != 0 {
			return -1 // its text would have the comment in it
		}
	}
	if c.is(to-1, ':') {
		return -1 // a group of properties: font: { size: 1px }
	}
	kind := Key
	if c.plainSelector(from, to) {
		kind = Class
	}
	return c.declareSpan(kind, c.at(from).start, c.at(to-1).end, c.at(from).line, first, last, parent)
}

// plainSelector reports whether a selector is the name of a class, an element or a
// placeholder alone. The others say what is meant where by what has a name.
func (c *css) plainSelector(from, to int) bool {
	if to-from == 1 && c.at(from).kind == tokIdent {
		switch c.src[c.at(from).start] {
		case '.', '#', '%':
			return true
		}
	}
	return to-from == 2 && (c.is(from, '.') || c.is(from, '#') || c.is(from, '%')) && c.at(from+1).kind == tokIdent
}
