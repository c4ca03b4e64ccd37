package cache

import (
	"encoding/binary"
	"math"
)

// A Record is what was found in one text.
//
// A record that was decoded shares the memory of the encoded form, and a [Tx] hands
// that out for as long as its View lasts. Decoding into the same record again reuses
// its slices.
type Record struct {
	Language string
	Lines    uint32
	Cut      uint8 // why there may be less here than there is in the text; 0 if nothing is missing
	Symbols  []Symbol
	Pieces   []Piece

	languages map[string]string // so that a name is allocated once, not once a record
}

// A Symbol is a declaration.
type Symbol struct {
	Name     []byte
	Receiver []byte // the type that it names as its container; nil for most
	Kind     uint8
	Parent   int32  // index of the enclosing symbol, which is smaller than its own; or -1
	Line     uint32 // of the name, from 0
	Column   uint32 // of the name in its line, in bytes, from 0
	EndLine  uint32 // of the last byte, from 0
}

// A Piece is a stretch of the text that search can show.
type Piece struct {
	Start, End uint32 // bytes from the start of the text
	Line       uint32 // of Start, from 0
	EndLine    uint32 // of the last byte, from 0
	Symbol     int32  // index of the innermost symbol that it begins in, or -1
}

// A symbol's tag byte is its kind with two facts that most symbols share with the
// one before.
const (
	kindBits    = 0x1f
	otherKind   = kindBits // the kind does not fit and follows
	hasReceiver = 0x20

	parentBits  = 0xc0
	sameParent  = 0x00 // as of the symbol before; of the first one: none
	parentIsPre = 0x40 // the symbol before
	noParent    = 0x80
	otherParent = 0xc0 // how many symbols before it follows
)

// The least that a symbol and a piece take, which bounds what a damaged count can
// make us allocate.
const (
	minSymbol = 5
	minPiece  = 5
)

// Append appends the encoded form of r to buf. A parent that does not come before
// its child, and a piece's symbol that is not there, are stored as none.
func (r *Record) Append(buf []byte) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(r.Language)))
	buf = append(buf, r.Language...)
	buf = binary.AppendUvarint(buf, uint64(r.Lines))
	buf = append(buf, r.Cut)
	buf = binary.AppendUvarint(buf, uint64(len(r.Symbols)))
	buf = binary.AppendUvarint(buf, uint64(len(r.Pieces)))
	buf = appendSymbols(buf, r.Symbols)
	return appendPieces(buf, r.Pieces, len(r.Symbols))
}

func appendSymbols(buf []byte, symbols []Symbol) []byte {
	parent, line := int32(-1), uint32(0)
	text := 0
	for i := range symbols {
		s := &symbols[i]
		up := s.Parent
		if up < 0 || int(up) >= i {
			up = -1
		}
		tag := min(s.Kind, otherKind)
		if len(s.Receiver) > 0 {
			tag |= hasReceiver
		}
		switch {
		case up == parent:
			tag |= sameParent
		case up == -1:
			tag |= noParent
		case int(up) == i-1:
			tag |= parentIsPre
		default:
			tag |= otherParent
		}
		buf = append(buf, tag)
		buf = binary.AppendUvarint(buf, uint64(len(s.Name)))
		buf = appendDelta(buf, line, s.Line)
		buf = binary.AppendUvarint(buf, uint64(s.Column))
		buf = appendDelta(buf, s.Line, s.EndLine)
		if tag&kindBits == otherKind {
			buf = append(buf, s.Kind)
		}
		if tag&parentBits == otherParent {
			buf = binary.AppendUvarint(buf, uint64(int32(i)-up))
		}
		if tag&hasReceiver != 0 {
			buf = binary.AppendUvarint(buf, uint64(len(s.Receiver)))
		}
		text += len(s.Name) + len(s.Receiver)
		parent, line = up, s.Line
	}
	// Names lie together behind the numbers, so that neither is in the other's way
	// in a cache line.
	for i := range symbols {
		buf = append(buf, symbols[i].Name...)
		buf = append(buf, symbols[i].Receiver...)
	}
	return buf
}

func appendPieces(buf []byte, pieces []Piece, symbols int) []byte {
	var end, line uint32
	symbol := int32(-1)
	for i := range pieces {
		p := &pieces[i]
		s := p.Symbol
		if s < 0 || int(s) >= symbols {
			s = -1
		}
		buf = appendDelta(buf, end, p.Start)
		buf = appendDelta(buf, p.Start, p.End)
		buf = appendDelta(buf, line, p.Line)
		buf = appendDelta(buf, p.Line, p.EndLine)
		buf = binary.AppendVarint(buf, int64(s)-int64(symbol))
		end, line, symbol = p.End, p.EndLine, s
	}
	return buf
}

func appendDelta(buf []byte, from, to uint32) []byte {
	return binary.AppendVarint(buf, int64(to)-int64(from))
}

// Decode sets r to the record that data encodes. What r holds is of use only if
// there is no error.
func (r *Record) Decode(data []byte) error {
	in, pieces, err := r.decodeSymbols(data)
	if err != nil {
		return err
	}
	return r.decodePieces(in, pieces)
}

// DecodeSymbols is Decode without the pieces, of which r has none then. Damage that
// lies in the pieces goes unnoticed.
func (r *Record) DecodeSymbols(data []byte) error {
	_, _, err := r.decodeSymbols(data)
	r.Pieces = r.Pieces[:0]
	return err
}

// decodeSymbols decodes all but the pieces, and returns what follows and how many
// pieces that holds.
func (r *Record) decodeSymbols(data []byte) (in input, pieces int, err error) {
	in = input{data: data}
	language := in.bytes(in.count(1))
	lines := in.uvarint(math.MaxUint32)
	cut := in.byte()
	n := in.count(minSymbol)
	pieces = in.count(minPiece)
	if in.bad {
		return in, 0, corrupt("the head of a record")
	}
	r.setLanguage(language)
	r.Lines, r.Cut = uint32(lines), cut
	if cap(r.Symbols) < n {
		r.Symbols = make([]Symbol, n)
	}
	r.Symbols = r.Symbols[:n]
	if !decodeRows(&in, r.Symbols) {
		return in, 0, corrupt("a record's symbols")
	}
	return in, pieces, nil
}

// decodeRows decodes the symbols' numbers and then their names.
func decodeRows(in *input, symbols []Symbol) bool {
	parent, line := int32(-1), uint32(0)
	for i := range symbols {
		s := &symbols[i]
		tag := in.byte()
		name := in.length()
		line = in.delta(line)
		s.Line = line
		s.Column = uint32(in.uvarint(math.MaxUint32))
		s.EndLine = in.delta(line)
		s.Kind = tag & kindBits
		if s.Kind == otherKind {
			s.Kind = in.byte()
		}
		switch tag & parentBits {
		case parentIsPre:
			parent = int32(i) - 1
		case noParent:
			parent = -1
		case otherParent:
			parent = int32(i) - int32(in.uvarint(uint64(i)))
			if int(parent) >= i {
				return false
			}
		}
		s.Parent = parent
		receiver := 0
		if tag&hasReceiver != 0 {
			receiver = in.length()
		}
		// The lengths wait in the slices that will hold the text.
		s.Name, s.Receiver = in.data[:name], in.data[:receiver]
		if in.bad {
			return false
		}
	}
	text := in.data[in.at:]
	used := 0
	for i := range symbols {
		s := &symbols[i]
		name, receiver := len(s.Name), len(s.Receiver)
		if len(text)-used < name+receiver {
			return false
		}
		s.Name = text[used : used+name : used+name]
		used += name
		s.Receiver = nil
		if receiver > 0 {
			s.Receiver = text[used : used+receiver : used+receiver]
			used += receiver
		}
	}
	in.at += used
	return true
}

func (r *Record) decodePieces(in input, n int) error {
	if cap(r.Pieces) < n {
		r.Pieces = make([]Piece, n)
	}
	r.Pieces = r.Pieces[:n]
	var end, line uint32
	symbol := int64(-1)
	for i := range r.Pieces {
		p := &r.Pieces[i]
		p.Start = in.delta(end)
		p.End = in.delta(p.Start)
		p.Line = in.delta(line)
		p.EndLine = in.delta(p.Line)
		symbol += in.varint()
		if symbol < -1 || symbol >= int64(len(r.Symbols)) {
			in.bad = true
		}
		if in.bad {
			return corrupt("a record's pieces")
		}
		p.Symbol = int32(symbol)
		end, line = p.End, p.EndLine
	}
	if in.at != len(in.data) {
		return corrupt("%d bytes behind a record", len(in.data)-in.at)
	}
	return nil
}

// maxLanguages bounds how many names a record keeps. No workspace has as many, but
// a damaged cache could.
const maxLanguages = 1024

func (r *Record) setLanguage(name []byte) {
	if r.Language == string(name) {
		return
	}
	if s, ok := r.languages[string(name)]; ok {
		r.Language = s
		return
	}
	if r.languages == nil || len(r.languages) >= maxLanguages {
		r.languages = map[string]string{}
	}
	r.Language = string(name)
	r.languages[r.Language] = r.Language
}
