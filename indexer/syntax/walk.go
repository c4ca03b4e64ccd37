package syntax

import "slices"

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
	inner *Scanner // for what is in another language: see embed
	steps int      // left before the walk is cut
	depth int      // of the recursion: see descend

	angles []int32 // < that are open: see angle
	inVain []int32 // < that the last search without a result left open
}

// maxDepth is how deep a walk goes. People nest a tenth of that.
const maxDepth = 400

// angleDepth and angleTokens bound the search for the end of type arguments.
const (
	angleDepth  = 64
	angleTokens = 2000
)

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

// descend reports whether the walk may go one level deeper; then ascend must follow.
// Each function that may call itself, through others or not, begins with
//
//	if !w.descend() {
//		return
//	}
//	defer w.ascend()
func (w *walk) descend() bool {
	if w.depth >= maxDepth {
		w.cut(TooDeep)
		return false
	}
	if !w.step() {
		return false
	}
	w.depth++
	return true
}

func (w *walk) ascend() { w.depth-- }

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
	last = min(last, len(w.toks)-2) // not the end token
	d, t := &w.out.Decls[i], w.at(last)
	d.End = max(t.end, d.NameEnd)
	d.EndLine = w.endLine(last)
	if d.EndLine < d.Line {
		d.EndLine = d.Line
	}
}

// endLine returns the line that token i ends on.
func (w *walk) endLine(i int) uint32 {
	t := w.at(i)
	if t.kind != tokString {
		return t.line
	}
	n, found := slices.BinarySearchFunc(w.wides, int32(i), func(m wide, i int32) int { return int(m.tok - i) })
	if found {
		return w.wides[n].endLine
	}
	return t.line
}

// column returns how far token i is from the start of its line, in columns, where a
// tab goes on to the next multiple of eight. It is meant for the first token of a
// line; of what stands before another one it counts white space alone.
func (w *walk) column(i int) int {
	end := int(w.at(i).start)
	start := end
	for start > 0 && space(w.src[start-1]) && w.src[start-1] != '\n' {
		start--
	}
	column := 0
	for _, c := range w.src[start:end] {
		switch c {
		case '\t':
			column += 8 - column%8
		case ' ':
			column++
		}
	}
	return column
}

// angle returns the index after the type arguments or parameters whose < is token i,
// or -1 if what follows does not look like any.
func (w *walk) angle(i int) int {
	if slices.Contains(w.inVain, int32(i)) {
		return -1
	}
	w.angles = w.angles[:0]
	for n := 0; n < angleTokens && w.step(); n++ {
		t := w.at(i)
		next := w.past(i)
		switch t.kind {
		case tokEOF, tokClose:
			return w.noAngle()
		case tokPunct:
			switch t.op {
			case '<':
				w.angles = append(w.angles, int32(i))
			case opShl:
				w.angles = append(w.angles, int32(i), int32(i))
			case '>':
				w.angles = w.angles[:len(w.angles)-1]
			case ';', opAnd, opOr, opInc, opDec, opAssign, '/', '%':
				return w.noAngle()
			}
			if len(w.angles) == 0 {
				return next
			}
			if len(w.angles) > angleDepth {
				return w.noAngle()
			}
		}
		i = next
	}
	return w.noAngle()
}

// noAngle keeps which < a search has found no > for, since walkers look at one after
// the other.
func (w *walk) noAngle() int {
	w.angles, w.inVain = w.inVain, w.angles
	return -1
}

// is reports whether token i is the punctuation or bracket op.
func (w *walk) is(i int, op byte) bool { return w.at(i).op == op }

// find returns the index of the first token from i up to end, with no bracket open in
// between, that is the punctuation or bracket op, or -1.
func (w *walk) find(op byte, i, end int) int {
	for ; i < end && w.step(); i = w.past(i) {
		t := w.at(i)
		if t.op == op {
			return i
		}
		if t.kind == tokEOF {
			break
		}
	}
	return -1
}
