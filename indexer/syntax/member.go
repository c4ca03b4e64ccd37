package syntax

// The languages of the Java machine declare members in the bodies of types, which
// nest, after modifiers and annotations. Each has a grammar of its own for what comes
// then; what they have in common is here.

// members is what their walkers work on.
type members struct {
	*walk
	search int // how many tokens may still be looked at for the ends of unclosed groups
}

func newMembers(w *walk) members { return members{w, searches * len(w.toks)} }

// isWord reports whether token i is a name or a keyword.
func (m *members) isWord(i int) bool { return m.at(i).kind == tokIdent }

// newline reports whether token i is the first of its line.
func (m *members) newline(i int) bool { return m.at(i).flags&flagNewline != 0 }

// spells reports whether token i is a word that is no keyword of the engine but means
// something in its place.
func (m *members) spells(i int, word string) bool {
	t := m.at(i)
	return t.kind == tokIdent && int(t.end-t.start) == len(word) && string(m.src[t.start:t.end]) == word
}

// closing returns the token that closes the group of bracket i, in a declaration that
// begins with token first. Where it is missing, that is the last token before the
// line on which the group seems to have ended: one that is indented no deeper than
// the declaration. It is never beyond end. A brace that nothing stands before is one too
// many, and closes where it opens.
func (m *members) closing(i, first, end int) int {
	if c := int(m.at(i).match); c > i {
		return min(c, end)
	}
	if i == first {
		return i
	}
	indent := m.lineIndent(first)
	j := i + 1
	for ; j < end && m.search > 0 && m.step(); j = m.past(j) {
		m.search--
		if m.newline(j) && m.column(j) <= indent {
			break
		}
	}
	return max(min(j, end)-1, i)
}

// lineIndent returns the column of the first token on the line of token i.
func (m *members) lineIndent(i int) int {
	for n := 0; n < maxHead && i > 1 && !m.newline(i); n++ {
		i--
	}
	return m.column(i)
}

// inner returns the index at which the tokens between bracket i and the one that closing
// gave for it end.
func (m *members) inner(i, last int) int {
	if m.at(last).match == int32(i) && last > i {
		return last
	}
	return last + 1
}

// annotation returns the index after the annotation that begins with token i, or i:
// @a.b.C(...), and in Kotlin @file:C and @[A B], and in Scala @c[T](...)(...).
func (m *members) annotation(i int) int {
	if !m.is(i, '@') || m.at(i).kind != tokPunct || m.at(i+1).kw == kwInterface {
		return i
	}
	j := i + 1
	if m.is(j, '[') {
		return m.past(j)
	}
	if !m.isWord(j) {
		return i
	}
	for j++; m.isWord(j+1) && (m.is(j, '.') || m.is(j, ':') && m.adjoins(j)) && m.step(); {
		j += 2
	}
	if m.is(j, '[') && m.at(j).start == m.at(j-1).end {
		j = m.past(j)
	}
	if m.is(j, '<') && m.at(j).start == m.at(j-1).end {
		if after := m.angle(j); after > j {
			j = after
		}
	}
	if m.is(j, '(') {
		j = m.past(j)
	}
	return j
}

// adjoins reports whether nothing stands on either side of token i.
func (m *members) adjoins(i int) bool {
	return m.at(i).start == m.at(i-1).end && m.at(i).end == m.at(i+1).start
}

// angles returns the index after the type arguments that token i opens, or i.
func (m *members) typeArguments(i int) int {
	if m.is(i, '<') {
		if after := m.angle(i); after > i {
			return after
		}
	}
	return i
}
