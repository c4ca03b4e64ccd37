package syntax

// closing returns the last token of the declaration that starts with token first and
// whose body token open opens. Where that has no partner, the body is taken to go on as
// long as lines are indented deeper.
func (c *cWalk) closing(first, open, end int) int {
	if match := int(c.at(open).match); match > open {
		return match
	}
	if c.lost++; c.lost > maxLost {
		return open
	}
	column := c.lineColumn(first)
	i := open + 1
	for i < end && c.step() {
		if t := c.at(i); t.flags&flagNewline != 0 && c.column(i) <= column && t.op != '#' {
			if t.kind == tokClose {
				return i
			}
			if !c.label(i) {
				break
			}
		}
		i = c.past(i)
	}
	i = min(i, end)
	for n := 0; n < maxPrefix && c.is(i-1, '#') && int(c.at(i-1).match) > open; n++ { // not with an #else
		i = int(c.at(i - 1).match)
	}
	return i - 1
}

// label reports whether token i begins a line such as public: or done: that is often in
// the column of what it is in.
func (c *cWalk) label(i int) bool {
	return c.at(i).kind == tokIdent && (c.is(i+1, ':') || c.at(i+1).kind == tokIdent && c.is(i+2, ':')) && c.at(i+1).flags&flagNewline == 0
}

// inside returns the index after the last token in a body that ends with token last.
func (c *cWalk) inside(open, last int) int {
	if last > open && c.at(last).kind == tokClose && c.at(last).op == '}' && !c.partnered(open, last) {
		return last
	}
	return last + 1
}

// partnered reports whether the bracket that token last closes was opened after token
// open, so that it is in the body.
func (c *cWalk) partnered(open, last int) bool { return int(c.at(last).match) > open }

// lineColumn returns how far the line is indented that token i stands on.
func (c *cWalk) lineColumn(i int) int {
	for n := 0; n < maxPrefix && c.at(i).kind != tokEOF && c.at(i).flags&flagNewline == 0; n++ {
		i--
	}
	return c.column(i)
}
