package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// outlined returns an outline with declarations from and to the given lines, each
// with the line that its documentation begins on.
func outlined(src string, decls ...[4]int) *Outline {
	starts := []uint32{0}
	for i, c := range []byte(src) {
		if c == '\n' {
			starts = append(starts, uint32(i+1))
		}
	}
	out := &Outline{Src: []byte(src)}
	for _, d := range decls { // doc, first, last, parent
		decl := Decl{
			Start: starts[d[1]], End: starts[d[2]+1] - 1, Line: uint32(d[1]), EndLine: uint32(d[2]), Parent: int32(d[3]),
		}
		if d[0] < d[1] {
			decl.DocStart, decl.DocEnd = starts[d[0]], starts[d[1]]-1
		}
		out.Decls = append(out.Decls, decl)
	}
	return out
}

func cutLines(out *Outline) string {
	var c cutter
	c.cut(out)
	var b strings.Builder
	for _, p := range out.Pieces {
		fmt.Fprintf(&b, "%d-%d:%d ", p.Line, p.EndLine, p.Decl)
	}
	return strings.TrimSpace(b.String())
}

// lines returns n lines of size bytes, of which those in blank are blank.
func lines(n, size int, blank ...int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.Repeat("x", size-1)
	}
	for _, i := range blank {
		all[i] = ""
	}
	return strings.Join(all, "\n") + "\n"
}

func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		name string
		out  *Outline
		want string
	}{
		{"an empty file has none", outlined(""), ""},
		{"nor has one of blank lines", outlined("\n \n\t\n"), ""},
		{"a small file is one", outlined("a\n\nb\n", [4]int{2, 2, 2, -1}), "0-2:-1"},
		{"blank lines at both ends are left out", outlined("\n\na\n\n\n"), "2-2:-1"},
		{"a long line is one by itself", outlined("a\n" + strings.Repeat("x", 2000) + "\nb\n"), "0-0:-1 1-1:-1 2-2:-1"},
		{"without declarations, blank lines divide", outlined(lines(30, 100, 6, 20)), "0-5:-1 7-19:-1 21-29:-1"},
		{"without blank lines, size does", outlined(lines(30, 100)), "0-14:-1 15-29:-1"},
		{"small neighbours are joined", outlined(lines(20, 100),
			[4]int{0, 0, 3, -1}, [4]int{4, 4, 9, -1}, [4]int{10, 10, 19, -1}), "0-9:0 10-19:2"},
		{"a short declaration is not cut", outlined(lines(20, 100),
			[4]int{0, 0, 0, -1}, [4]int{1, 1, 14, -1}, [4]int{15, 15, 19, -1}), "0-14:0 15-19:2"},
		{"even if what stands before it is small", outlined(lines(20, 100),
			[4]int{0, 0, 1, -1}, [4]int{2, 2, 15, -1}), "0-1:0 2-15:1 16-19:-1"},
		{"documentation stays with what it documents", outlined(lines(20, 100),
			[4]int{0, 0, 7, -1}, [4]int{8, 10, 19, -1}), "0-7:0 8-19:1"},
		{"a long one is cut between its children", outlined(lines(22, 100),
			[4]int{0, 0, 21, -1}, [4]int{1, 1, 8, 0}, [4]int{9, 9, 20, 0}), "0-8:0 9-21:2"},
		{"a piece ends with a long declaration", outlined(lines(40, 100),
			[4]int{0, 0, 21, -1}, [4]int{22, 22, 23, -1}, [4]int{24, 24, 29, -1}), "0-14:0 15-21:0 22-29:1 30-39:-1"},
		{"a piece inside a child belongs to the child", outlined(lines(40, 100),
			[4]int{0, 0, 39, -1}, [4]int{5, 5, 38, 0}), "0-4:0 5-19:1 20-34:1 35-39:1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cutLines(tt.out); got != tt.want {
				t.Errorf("pieces %s, want %s", got, tt.want)
			}
		})
	}
}

// checkPieces reports what pieces must never be.
func checkPieces(t *testing.T, o *Outline) {
	t.Helper()
	end := uint32(0)
	for i, p := range o.Pieces {
		between := o.Src[end:p.Start]
		text := o.Src[p.Start:p.End]
		switch {
		case p.Start >= p.End:
			t.Errorf("piece %d is empty", i)
		case p.Start < end || len(bytes.TrimLeft(between, controls)) > 0:
			t.Errorf("piece %d does not follow the one before: %q lies between", i, between)
		case p.Start > 0 && o.Src[p.Start-1] != '\n' || int(p.End) < len(o.Src) && o.Src[p.End-1] != '\n':
			t.Errorf("piece %d is not of whole lines", i)
		case p.Line != uint32(bytes.Count(o.Src[:p.Start], newline)):
			t.Errorf("piece %d begins on line %d", i, p.Line)
		case p.EndLine != p.Line+uint32(bytes.Count(text[:len(text)-1], newline)):
			t.Errorf("piece %d ends on line %d", i, p.EndLine)
		case len(text) > MaxPiece && p.Line != p.EndLine:
			t.Errorf("piece %d has %d bytes", i, len(text))
		case p.Decl < -1 || int(p.Decl) >= len(o.Decls):
			t.Errorf("piece %d is of declaration %d", i, p.Decl)
		case p.Decl >= 0 && o.Decls[p.Decl].End <= p.Start:
			t.Errorf("piece %d begins after the end of its declaration", i)
		}
		end = p.End
	}
	if rest := o.Src[end:]; len(bytes.TrimLeft(rest, controls)) > 0 {
		t.Errorf("no piece has %q", rest)
	}
}

// controls are the bytes that a blank line consists of.
var controls = func() string {
	var b []byte
	for c := byte(0); c <= ' '; c++ {
		b = append(b, c)
	}
	return string(b)
}()

func FuzzPieces(f *testing.F) {
	f.Add([]byte("package a\n\nfunc f() {\n}\n"), []byte{0, 9, 1, 3})
	f.Add([]byte(lines(60, 90, 7, 30)), []byte{1, 40, 4, 9, 12, 30})
	f.Fuzz(func(t *testing.T, src, spans []byte) {
		out := &Outline{Src: src}
		n := uint32(bytes.Count(src, newline))
		for i := 0; i+1 < len(spans) && len(src) > 0; i += 2 { // declarations in no good order
			start := uint32(spans[i]) * uint32(len(src)) / 256
			end := min(start+uint32(spans[i+1])*16, uint32(len(src)))
			out.Decls = append(out.Decls, Decl{
				Start: start, End: end, Parent: int32(i/2) - 1, EndLine: min(uint32(spans[i+1]), n+3),
				DocStart: start / 2, DocEnd: start / 2 * uint32(spans[i]&1),
			})
		}
		var c cutter
		c.cut(out)
		for i := range out.Pieces { // they are nonsense, and so is what they own
			out.Pieces[i].Decl = -1
		}
		checkPieces(t, out)
	})
}
