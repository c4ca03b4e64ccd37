package syntax

// A token is one lexical element. Comments and white space are not tokens.
//
// A literal that holds code (a template string with ${...}, an f-string, a JSX
// element with {...}) is a chain: a string token, then, for each group of code in it, the
// open bracket, the tokens of the code, the close bracket, and a string token
// for what follows. Every string and bracket of the chain but not the code inside
// carries flagChain, and so does nothing else; the brackets are partners as always.
// The string for what follows may be empty. In an f-string, a format is a string of
// the chain too, and stands before the close bracket that it belongs to.
//
// A directive of the preprocessor is a group: its # is an open bracket, and a close
// bracket without text stands at the end of its line.
type token struct {
	start, end uint32
	line       uint32 // of start, from 0
	match      int32  // an open or close bracket's partner; -1 if it has none
	kind       tokenKind
	op         byte    // punctuation, brackets: the character, or one of the op constants
	kw         keyword // identifiers: which keyword of the language it spells, or 0
	flags      tokenFlag
}

type tokenKind uint8

const (
	tokEOF   tokenKind = iota // what lies before the first and after the last token
	tokIdent                  // a name or a keyword
	tokNumber
	tokString // any literal of text: string, character, regular expression, template, heredoc, JSX
	tokPunct
	tokOpen  // ( [ {, and the # of a directive
	tokClose // ) ] }, and the end of a directive
)

type tokenFlag uint8

const (
	flagNewline tokenFlag = 1 << iota // first token on its line
	flagLogical                       // first token of a logical line, where lines matter (Python)
	flagComment                       // a comment stands directly before it (see lexed.comments)
	flagChain                         // part of a template, f-string or JSX chain
	flagRegex                         // a regular expression
	flagStray                         // a bracket that the repair took for a mistake
	flagEscaped                       // a string with an escape in it, or a name with one
	flagBlock                         // a brace of a block, not of an object: what the lexer goes by where languages have both
)

// Operators of more than one character, of those that some walker has to tell
// from their parts. They share token.op with single characters, which are below 128.
const (
	opArrow    byte = 128 + iota // =>
	opEq                         // == or ===
	opNe                         // != or !==
	opLe                         // <=
	opGe                         // >=
	opThin                       // ->
	opColons                     // ::
	opDefine                     // :=
	opEllipsis                   // ...
	opInc                        // ++
	opDec                        // --
	opAssign                     // any other assignment: += -= *= **= <<= &&= ??= and so on
	opAnd                        // &&
	opOr                         // ||
	opNullish                    // ??
	opChain                      // ?.
	opShl                        // <<
	opPower                      // **
)

// Note that >> and >>> stay single characters, since they may close type arguments.

// A comment is a comment's place in the text, and the token that follows it.
type comment struct {
	start, end uint32
	line       uint32 // of its first byte
	endLine    uint32 // of its last byte
	before     int32  // index of the next token
}

// A wide token is a string that ends on another line than it starts on.
type wide struct {
	tok     int32
	endLine uint32
}

// lexed is a text cut into tokens. Its arrays are used again for the next text.
type lexed struct {
	src        []byte
	toks       []token   // toks[0] and the last one are tokEOF, so that t-1 and t+1 are safe inside
	comments   []comment // in order
	wides      []wide    // in order
	lines      uint32
	unbalanced bool // some bracket had no partner, or some literal or comment no end
}
