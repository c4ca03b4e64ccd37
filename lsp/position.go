package lsp

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"go.lsp.dev/protocol"
)

// An encoding is what a client counts the characters of a line in.
type encoding uint8

const (
	utf16 encoding = iota // what clients count in that do not say
	utf8Bytes
	utf32
)

// chooseEncoding returns UTF-16 where the client offers that, or nothing: other servers
// of the same file count in it, and editors warn of servers that disagree. Else it is
// the first one offered that we know.
func chooseEncoding(offered []protocol.PositionEncodingKind) (encoding, protocol.PositionEncodingKind) {
	if !slices.Contains(offered, protocol.PositionEncodingKindUTF16) {
		for _, kind := range offered {
			switch kind {
			case protocol.PositionEncodingKindUTF8:
				return utf8Bytes, kind
			case protocol.PositionEncodingKindUTF32:
				return utf32, kind
			}
		}
	}
	return utf16, protocol.PositionEncodingKindUTF16
}

// units returns how many of the encoding's units a character of a text takes.
// A byte that is no UTF-8 is what it is decoded to: one replacement character.
func (e encoding) units(r rune, size int) int {
	switch {
	case e == utf8Bytes:
		return size
	case e == utf16 && r > 0xffff:
		return 2
	default:
		return 1
	}
}

// lines finds the places of a text. It is made once for a text, and never changes.
//
// A line ends with \n, \r\n or \r alone, as the protocol has it. This is not what a
// scan counts, where a \r alone is white space: whoever has an offset should ask for
// its position here.
type lines struct {
	text   []byte
	starts []uint32 // of each line; the first is 0
}

func newLines(text []byte) *lines {
	l := &lines{text: text, starts: make([]uint32, 1, 1+bytes.Count(text, []byte{'\n'}))}
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], '\n')
		line := text[at:]
		if i >= 0 {
			line = text[at : at+i]
		}
		l.addCarriageReturns(at, line, i >= 0)
		if i < 0 {
			break
		}
		at += i + 1
		l.starts = append(l.starts, uint32(at))
	}
	return l
}

// addCarriageReturns adds the lines that a \r ends within what lies between two \n.
func (l *lines) addCarriageReturns(at int, line []byte, ended bool) {
	for {
		i := bytes.IndexByte(line, '\r')
		if i < 0 || (ended && i == len(line)-1) { // the \r of \r\n
			return
		}
		at, line = at+i+1, line[i+1:]
		l.starts = append(l.starts, uint32(at))
	}
}

// line returns the bounds of a line, without what ends it.
func (l *lines) line(n int) (start, end int) {
	start, end = int(l.starts[n]), len(l.text)
	if n+1 < len(l.starts) {
		end = int(l.starts[n+1])
		if end > start && l.text[end-1] == '\n' {
			end--
		}
		if end > start && l.text[end-1] == '\r' {
			end--
		}
	}
	return start, end
}

// offset returns where a position is. One that lies behind the end of its line is
// at that end, and one behind the last line at the end of the text. One that is
// within a character is before it.
func (l *lines) offset(p protocol.Position, e encoding) int {
	if int64(p.Line) >= int64(len(l.starts)) {
		return len(l.text)
	}
	at, end := l.line(int(p.Line))
	for left := int64(p.Character); left > 0 && at < end; {
		r, size := utf8.DecodeRune(l.text[at:end])
		left -= int64(e.units(r, size))
		if left < 0 {
			break
		}
		at += size
	}
	return at
}

// position returns the position of an offset, which may be anywhere in the text.
func (l *lines) position(offset uint32, e encoding) protocol.Position {
	offset = min(offset, uint32(len(l.text)))
	n := sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset }) - 1
	start := int(l.starts[n])
	prefix := l.text[start:offset]
	if e == utf8Bytes {
		return protocol.Position{Line: uint32(n), Character: uint32(len(prefix))}
	}
	units := 0
	for len(prefix) > 0 {
		r, size := utf8.DecodeRune(prefix)
		units += e.units(r, size)
		prefix = prefix[size:]
	}
	return protocol.Position{Line: uint32(n), Character: uint32(units)}
}

// span returns the range of two offsets.
func (l *lines) span(start, end uint32, e encoding) protocol.Range {
	return protocol.Range{Start: l.position(start, e), End: l.position(end, e)}
}
