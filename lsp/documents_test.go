package lsp

import (
	"strings"
	"testing"
	stdutf16 "unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
)

func at(line, character uint32) protocol.Position {
	return protocol.Position{Line: line, Character: character}
}

func TestOffsets(t *testing.T) {
	const text = "aé😀b\r\nx\ry\n\nlast"
	for _, tt := range []struct {
		name     string
		position protocol.Position
		encoding encoding
		want     int
	}{
		{"the start", at(0, 0), utf16, 0},
		{"é is two bytes and one unit of UTF-16", at(0, 2), utf16, 3},
		{"an emoji is two units of UTF-16", at(0, 4), utf16, 7},
		{"one unit of UTF-32", at(0, 3), utf32, 7},
		{"and four bytes", at(0, 7), utf8Bytes, 7},
		{"within an emoji is before it", at(0, 3), utf16, 3},
		{"within the bytes of é is before it", at(0, 2), utf8Bytes, 1},
		{"behind the end of a line is at its end, before \\r\\n", at(0, 99), utf16, 8},
		{"\\r alone ends a line", at(2, 0), utf16, 12},
		{"its own line ends before it", at(1, 99), utf16, 11},
		{"an empty line", at(3, 5), utf16, 14},
		{"the last line", at(4, 2), utf16, 17},
		{"behind the last line is at the end", at(5, 0), utf16, len(text)},
		{"far behind it too", at(1<<31, 1<<31), utf16, len(text)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := newLines([]byte(text)).offset(tt.position, tt.encoding); got != tt.want {
				t.Errorf("offset %d, want %d", got, tt.want)
			}
		})
	}
}

// plain is a text as an editor holds it: units of UTF-16, looked through from the
// start each time.
type plain []uint16

func (p plain) index(at protocol.Position) int {
	i := 0
	for line := uint32(0); line < at.Line; line++ {
		for i < len(p) && p[i] != '\n' && p[i] != '\r' {
			i++
		}
		if i == len(p) {
			return i
		}
		if p[i] == '\r' && i+1 < len(p) && p[i+1] == '\n' {
			i++
		}
		i++
	}
	for n := uint32(0); n < at.Character && i < len(p) && p[i] != '\n' && p[i] != '\r'; n++ {
		i++
	}
	if i > 0 && i < len(p) && stdutf16.IsSurrogate(rune(p[i])) && stdutf16.DecodeRune(rune(p[i-1]), rune(p[i])) != utf8.RuneError {
		i-- // within a pair is before it
	}
	return i
}

func (p plain) replace(r protocol.Range, text string) (plain, bool) {
	start, end := p.index(r.Start), p.index(r.End)
	if start > end {
		return p, false
	}
	out := append(plain{}, p[:start]...)
	out = append(out, stdutf16.Encode([]rune(text))...)
	return append(out, p[end:]...), true
}

func (p plain) String() string { return string(stdutf16.Decode(p)) }

// An edited document is what the plain model says, and each offset leads to a position
// that leads back to it.
func FuzzEdits(f *testing.F) {
	f.Add("a😀b\r\nc", uint8(0), uint8(1), uint8(0), uint8(3), "é\n", "")
	f.Add("\r\r\n\n", uint8(1), uint8(0), uint8(2), uint8(9), "\r", "x")
	f.Add("", uint8(0), uint8(0), uint8(9), uint8(9), "😀😀", "\n")
	f.Add("one\ntwo\nthree", uint8(2), uint8(1), uint8(0), uint8(0), "", "\ud7ff")
	f.Fuzz(func(t *testing.T, text string, l1, c1, l2, c2 uint8, insert, insert2 string) {
		// What arrives is JSON, so it is valid: a lone surrogate has become U+FFFD.
		text, insert, insert2 = strings.ToValidUTF8(text, "\ufffd"), strings.ToValidUTF8(insert, "\ufffd"), strings.ToValidUTF8(insert2, "\ufffd")
		if len(text)+len(insert)+len(insert2) > 1<<12 {
			return
		}
		ours, model := newLines([]byte(text)), plain(stdutf16.Encode([]rune(text)))
		for _, edit := range []struct {
			r    protocol.Range
			text string
		}{
			{protocol.Range{Start: at(uint32(l1), uint32(c1)), End: at(uint32(l2), uint32(c2))}, insert},
			{protocol.Range{Start: at(uint32(l2), uint32(c1)), End: at(uint32(l2), uint32(c2))}, insert2},
		} {
			next, err := ours.replace(edit.r, edit.text, utf16)
			want, ok := model.replace(edit.r, edit.text)
			if ok != (err == nil) {
				t.Fatalf("replacing %v in %q: error %v, the model says %t", edit.r, ours.text, err, ok)
			}
			if !ok {
				continue
			}
			ours, model = next, want
			if string(ours.text) != model.String() {
				t.Fatalf("after %v: %q, want %q", edit, ours.text, model)
			}
		}
		for e := utf16; e <= utf32; e++ {
			for i := 0; i <= len(ours.text); i++ {
				if i < len(ours.text) && (!utf8.RuneStart(ours.text[i]) || i > 0 && ours.text[i] == '\n' && ours.text[i-1] == '\r') {
					continue // within a character, or a line's end
				}
				if got := ours.offset(ours.position(uint32(i), e), e); got != i {
					t.Fatalf("offset %d of %q is at %v, which is offset %d", i, ours.text, ours.position(uint32(i), e), got)
				}
			}
		}
	})
}
