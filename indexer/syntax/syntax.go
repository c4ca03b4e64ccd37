// Package syntax reads what a file declares: one lexer for all languages, with
// a table for each, and one walker for each family of languages.
//
// A file is lexed once, into a flat array of tokens in which every bracket knows
// its partner, and that array is walked once. The walk gives declarations; the
// same array gives the pieces that search shows and the words it looks for. This
// takes time linear in the size of the file and allocates nothing per token.
//
// Scanning never fails. A file that is broken, half typed or hostile gives an
// outline, perhaps a small one, and says in [Outline.Cut] what was left out.
// Every loop over tokens makes progress and spends from a budget, so that no
// input can hold a worker for long.
package syntax

// AnalyzerVersion changes whenever the same bytes would give another outline, so
// that outlines which an older version stored are not taken for this one's.
const AnalyzerVersion = 4

// A Decl is a declaration. All offsets are bytes from the start of the text that
// was scanned, and an end is the offset after the last byte.
type Decl struct {
	// NameStart and NameEnd enclose the name, without the quotes of a name that
	// is a string.
	NameStart, NameEnd uint32

	// Start and End enclose the whole declaration, from its first keyword or
	// modifier to its closing bracket or last token. Decorators and comments
	// above it are outside.
	Start, End uint32

	// SigEnd is where the signature ends, which begins at Start: before the
	// body, or before a value that runs over the end of the line.
	SigEnd uint32

	// DocStart and DocEnd enclose the documentation, with its comment marks:
	// the comment directly above, or in Python the string directly below. Both
	// are 0 where there is none. [Doc] takes the first sentence out of it.
	DocStart, DocEnd uint32

	// RecvStart and RecvEnd enclose the name of the type that the declaration
	// itself names as its container, as a Go method does with its receiver.
	// Both are 0 for most declarations.
	RecvStart, RecvEnd uint32

	// Line and EndLine are those of NameStart and of the last byte, from 0.
	Line, EndLine uint32

	// Parent is the index of the enclosing declaration, or -1. A parent comes
	// before its children.
	Parent int32

	Kind Kind
}

// A Piece is a stretch of whole lines that search can show: at most
// [MaxPiece] bytes along the boundaries of declarations, unless one line is
// longer than that. The pieces of a file are in order and do not overlap.
type Piece struct {
	Start, End uint32 // bytes
	Line       uint32 // of Start, from 0
	EndLine    uint32 // of the last byte
	Decl       int32  // the innermost declaration that the piece begins in, or -1
	Uses       uint32 // where what it holds ends in [Outline.Uses], and what the next one holds begins
}

// MaxPiece is the size that a piece grows to, in bytes.
const MaxPiece = 1500

// A Word is a distinct identifier of the code, or a distinct word of its
// comments, strings or prose, as it is written. Package words splits it into
// sub-words and stems.
type Word struct {
	Start, End uint32 // its first occurrence
	Count      uint32 // how often it occurs
}

// A Use says how often a word occurs in a piece.
type Use struct {
	Word  uint32 // index in [Outline.Words]
	Count uint32
}

// Cut says why an outline may lack declarations that the file has.
type Cut uint8

// The reasons, from none to the most severe.
const (
	Whole    Cut = iota // nothing was left out
	Budget              // the walk took more steps than the size of the file allows
	TooDeep             // something nested deeper than the walk goes
	TooLarge            // only the first [MaxSize] bytes were scanned
	Minified            // lines too long for anyone to have written: no declarations
	Binary              // not text
	Crashed             // a panic of ours, recovered: an outline without declarations
)

// MaxSize is how much of a file is scanned, in bytes.
const MaxSize = 4 << 20

// An Outline is what a scan found. It belongs to the [Scanner] that made it and
// is valid until that one's next Scan.
type Outline struct {
	Language *Language
	Src      []byte // what offsets refer to: the text given, or its UTF-8 form if it was UTF-16
	Decls    []Decl // by Start; a parent before its children
	Pieces   []Piece
	Words    []Word // by first occurrence; nil unless asked for
	Uses     []Use  // of the pieces, one after the other, each by first occurrence; nil unless words are asked for
	Lines    uint32 // how many lines Src has
	Cut      Cut
	Panic    string // what went wrong and where, if Cut is Crashed
}

// Name returns the name of a declaration.
func (o *Outline) Name(d *Decl) []byte { return o.Src[d.NameStart:d.NameEnd] }

// Container returns the names of what encloses declaration i, outermost first
// and joined with dots, or "".
func (o *Outline) Container(i int32) string {
	d := &o.Decls[i]
	var path string
	if d.Parent >= 0 {
		path = o.Container(d.Parent)
		if path != "" {
			path += "."
		}
		path += string(o.Name(&o.Decls[d.Parent]))
	}
	if d.RecvEnd > d.RecvStart {
		if path != "" {
			path += "."
		}
		path += string(o.Src[d.RecvStart:d.RecvEnd])
	}
	return path
}
