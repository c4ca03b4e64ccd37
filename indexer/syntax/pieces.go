package syntax

import (
	"slices"
	"sort"
)

// minPiece is the size from which a piece may end where the text suggests it,
// in bytes. What is smaller is joined to what follows it.
const minPiece = MaxPiece / 3

// What a cut before a line costs. The cheapest in reach is taken, and the last of
// those that cost the same.
const (
	cutLong  = iota // where a declaration that is longer than a piece begins or has ended
	cutDecl         // where another one does
	cutBlank        // after a blank line
	cutLine         // anywhere else
	cutClose        // before a line that only closes what stands above it
	cutDepth        // added for each declaration that goes on across the cut

	cutSmall = 1 << 24 // added for a piece below minPiece
	cutShort = 1 << 32 // added for each declaration that would have fitted into a piece
)

// A cutter divides a file into pieces. Its arrays are used again for the next file.
type cutter struct {
	lines []cutLineInfo // and one more at the end
	begin []uint32      // where each declaration begins for a reader
	decls []Decl
	src   []byte
}

// A cutLineInfo is what is known of a line, and of a cut before it.
type cutLineInfo struct {
	short, long int32 // how many declarations a cut would go through, that would fit into a piece or not
	start       uint32
	rank        uint8 // cost of the place by itself
	blank       bool
}

// through returns the cost of the declarations that a cut would go through.
func (l *cutLineInfo) through() int64 { return int64(l.short)*cutShort + int64(l.long)*cutDepth }

// cut fills in the pieces of an outline that has its declarations. Lines are
// gathered for as long as they fit into a piece, and then the piece ends at the
// cheapest cut among them, so that a short declaration stays whole and a long one
// falls into its children, its paragraphs or at last its lines.
func (c *cutter) cut(out *Outline) {
	c.src, c.decls = out.Src, out.Decls
	c.split()
	c.begins()
	c.costs()

	end := len(c.lines) - 1
	owner := declFinder{decls: c.decls, begin: c.begin, last: -1}
	for from := c.text(0); from < end; {
		to := c.next(from)
		last := to - 1
		for c.lines[last].blank {
			last--
		}
		start := c.lines[from].start
		out.Pieces = append(out.Pieces, Piece{
			Start: start, End: c.lines[last+1].start,
			Line: uint32(from), EndLine: uint32(last),
			Decl: owner.find(c.skipBlanks(start)),
		})
		from = to
	}
}

// split finds the lines.
func (c *cutter) split() {
	// A text of nothing but line ends has millions of lines, and growing to them would take
	// as much again.
	c.lines = slices.Grow(c.lines[:0], int(countLines(c.src))+1)
	for i := 0; i < len(c.src); {
		end := i + lineLength(c.src[i:])
		text := i
		for text < end && c.src[text] <= ' ' {
			text++
		}
		line := cutLineInfo{start: uint32(i), rank: cutLine, blank: text == end}
		if !line.blank {
			switch c.src[text] {
			case '}', ')', ']':
				line.rank = cutClose
			}
		}
		c.lines = append(c.lines, line)
		i = end + 1
	}
	c.lines = append(c.lines, cutLineInfo{start: uint32(len(c.src))})
}

// begins finds where each declaration begins for a reader: at its documentation
// or its decorators.
func (c *cutter) begins() {
	c.begin = c.begin[:0]
	free := 0 // the first line that no declaration has taken yet
	for i := range c.decls {
		d := &c.decls[i]
		if i > 0 && c.decls[i-1].Start == d.Start {
			c.begin = append(c.begin, c.begin[i-1])
			continue
		}
		begin := d.Start
		if d.DocEnd != 0 {
			begin = min(begin, d.DocStart)
		}
		for up := c.line(begin) - 1; up >= free && c.decorates(up); up-- {
			begin = c.skipBlanks(c.lines[up].start)
		}
		free = max(free, c.line(d.Start)+1)
		c.begin = append(c.begin, begin)
	}
}

// decorates reports whether a line is an attribute of what stands below it.
func (c *cutter) decorates(line int) bool {
	i := c.skipBlanks(c.lines[line].start)
	if i+1 >= c.lines[line+1].start {
		return false
	}
	b := c.src[i]
	return b == '@' || b == '[' || b == '#' && c.src[i+1] == '['
}

// costs works out what a cut before each line costs. What a declaration adds is
// noted at its ends, and summed up in one pass over the lines.
func (c *cutter) costs() {
	end := len(c.lines) - 1
	for i := range c.decls {
		first := c.line(c.begin[i])
		after := max(first, min(int(c.decls[i].EndLine), end-1)) + 1
		rank, short, long := uint8(cutDecl), int32(1), int32(0)
		if c.lines[after].start-c.lines[first].start > MaxPiece {
			rank, short, long = cutLong, 0, 1
		}
		c.lines[first].rank = min(c.lines[first].rank, rank)
		if c.lines[after].rank != cutClose {
			c.lines[after].rank = min(c.lines[after].rank, rank)
		}
		if first+1 < after {
			open, closed := &c.lines[first+1], &c.lines[after]
			open.short, open.long = open.short+short, open.long+long
			closed.short, closed.long = closed.short-short, closed.long-long
		}
	}
	var short, long int32
	rank := uint8(cutDepth) // the best of the blank lines directly above
	for i := range c.lines {
		l := &c.lines[i]
		short, long = short+l.short, long+l.long
		l.short, l.long = short, long
		l.rank = min(l.rank, rank)
		rank = cutDepth
		if l.blank {
			rank = min(l.rank, cutBlank)
		}
	}
}

// next returns the line before which the piece that begins with line from ends.
func (c *cutter) next(from int) int {
	start := c.lines[from].start
	best, least := 0, int64(1<<62)
	for last := from; ; {
		size := c.lines[last+1].start - start
		if size > MaxPiece && best > 0 {
			return best
		}
		to := c.text(last + 1)
		if size > MaxPiece || to == len(c.lines)-1 {
			return to
		}
		cost := c.lines[to].through() + int64(c.lines[to].rank)
		if size < minPiece {
			cost += cutSmall
		}
		if cost <= least {
			best, least = to, cost
		}
		last = to
	}
}

// text returns the first line from i on that is not blank.
func (c *cutter) text(i int) int {
	for i < len(c.lines)-1 && c.lines[i].blank {
		i++
	}
	return i
}

// line returns the line that holds the byte at offset.
func (c *cutter) line(offset uint32) int {
	return sort.Search(len(c.lines)-2, func(i int) bool { return c.lines[i+1].start > offset })
}

func (c *cutter) skipBlanks(i uint32) uint32 {
	for int(i) < len(c.src) && (c.src[i] == ' ' || c.src[i] == '\t') {
		i++
	}
	return i
}

// A declFinder finds the declaration at an offset, for offsets that grow.
type declFinder struct {
	decls []Decl
	begin []uint32
	next  int   // the first declaration that begins after the offset before
	last  int32 // the last one that begins before it, the first of those that begin together; or -1
}

func (f *declFinder) find(offset uint32) int32 {
	for ; f.next < len(f.decls) && f.begin[f.next] <= offset; f.next++ {
		i := f.next
		if i > 0 && f.begin[i] == f.begin[i-1] && f.decls[i].Parent == f.decls[i-1].Parent {
			continue
		}
		f.last = int32(i)
	}
	d := f.last
	for d >= 0 && offset >= f.decls[d].End {
		d = f.decls[d].Parent
	}
	return d
}
