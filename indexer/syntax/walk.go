package syntax

// A walker adds the declarations of one language family to w.
type walker func(w *walk)

// walk is what a walker works on: the tokens, and the outline that it fills.
//
// Token indexes may lie outside of the array by any amount: at answers with an
// end token there. So a walker can look ahead and behind without checks, but it
// must test for the end to stop.
type walk struct {
	*lexed
	lang  *Language
	out   *Outline
	steps int // left before the walk is cut
}

var eof = token{kind: tokEOF, match: -1}

// at returns token i, or an end token.
func (w *walk) at(i int) *token {
	if uint(i) < uint(len(w.toks)) {
		return &w.toks[i]
	}
	return &eof
}

// step reports whether the walk may go on; each call spends one step. A walker
// calls it in every loop and recursion that is not plainly bounded.
func (w *walk) step() bool {
	w.steps--
	if w.steps < 0 {
		w.cut(Budget)
		return false
	}
	return true
}

func (w *walk) cut(why Cut) {
	if w.out.Cut < why {
		w.out.Cut = why
	}
}

// past returns the index after token i, or after the group that i opens. The
// partner of an unpaired bracket is the bracket itself.
func (w *walk) past(i int) int {
	t := w.at(i)
	if t.kind == tokOpen && int(t.match) > i {
		return int(t.match) + 1
	}
	return i + 1
}

// text returns the bytes of token i.
func (w *walk) text(i int) []byte {
	t := w.at(i)
	return w.src[t.start:t.end]
}

// declare adds a declaration that is named by token name and reaches from token
// first to token last, and returns its index. Its parent is an index, or -1.
// The caller may change the entry in w.out.Decls as long as Start stays in order.
func (w *walk) declare(kind Kind, name, first, last int, parent int32) int32 {
	n := w.at(name)
	start, end := n.start, n.end
	if n.kind == tokString && end-start >= 2 {
		start, end = start+1, end-1
	}
	return w.declareSpan(kind, start, end, n.line, first, last, parent)
}

// declareSpan is like declare for a name that is not a whole token.
func (w *walk) declareSpan(kind Kind, nameStart, nameEnd, line uint32, first, last int, parent int32) int32 {
	i := int32(len(w.out.Decls))
	w.out.Decls = append(w.out.Decls, Decl{
		NameStart: nameStart, NameEnd: nameEnd, Line: line,
		Start: w.at(first).start, Parent: parent, Kind: kind,
	})
	w.finish(i, last)
	return i
}

// finish sets the end of declaration i to that of token last, for a declaration
// whose end is known only after what it holds has been walked.
func (w *walk) finish(i int32, last int) {
	d, t := &w.out.Decls[i], w.at(last)
	d.End = max(t.end, d.NameEnd)
	d.EndLine = w.endLine(last)
	if d.EndLine < d.Line {
		d.EndLine = d.Line
	}
}

func (w *walk) endLine(i int) uint32 { return w.at(i).line }
