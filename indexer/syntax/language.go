package syntax

import "sync"

// A Language is how the files of one language are recognised, lexed and walked.
// What is zero in it, the language does not have.
type Language struct {
	Name string // as LSP's language identifiers have it: "go", "typescriptreact"
	walk walker // nil: pieces and words only

	// prose says that the text has no tokens, since the brackets and quotes of
	// prose need no partner.
	prose bool

	// keywords are those that the language knows, with blanks in between. Each
	// must have its constant.
	keywords string
	foldCase bool // keywords may be written in any case

	names     string // bytes besides letters, digits and _ that a name may have anywhere: "$"; "\\" for \u0061
	nameHeads string // bytes that a name may have first and nowhere else: "#", "@"
	nameTails string // bytes that a name may have after its first: "-", "'"; or last: "?", "!"

	comments []commentMark // where two begin alike, the longer one first
	quotes   []quote       // where two begin alike, the longer one first
	prefix   prefixRule    // letters before a quote that change what it means
	char     charRule      // what ' means, where it is not a quote
	heredoc  heredocRule
	long     longRule // other literals of text
	island   island   // where the code is

	regex     bool // /.../ is a regular expression where an operand may start, and { is told from {
	jsx       bool // <a>...</a> is an expression, as are <></> and <a/>
	preproc   bool // # as first of its line begins a directive, as in C
	logical   bool // lines matter, and are joined inside of brackets: Python
	shell     bool // words, braces and quotes are those of a shell
	continues bool // a backslash at the end of a line joins it to the next one
	power     bool // ** is one operator

	// anchors are keywords that never stand inside of brackets when they are the
	// first token on their line, or, if anchors0, when they are in the first
	// column. Where the brackets of a file do not balance they close all that are open.
	anchors  string
	anchors0 bool

	once  sync.Once
	table lexTable // made from the above when the language is first used
}

// A commentMark begins a comment, which ends with the line where close is "".
type commentMark struct {
	open, close string
	nested      bool // comments inside of it count
	column0     bool // begins, and ends, in the first column alone
	afterSpace  bool // begins only at the line's start or after white space
	not         byte // open with this behind it begins no comment; 0: any may be there
}

// An island is code in a text of another kind, which around it is taken for literals.
// Where open is "" all of the text is code.
type island struct {
	open, close string
	tag         bool   // open goes on up to the next >, and no island begins with />
	once        bool   // only the first one is code
	not         string // open with this behind it begins no island
}

// A quote begins a literal of text.
type quote struct {
	open, close string // close is open where it is ""
	escape      byte   // the byte after it is taken as it is; 0: none
	doubled     bool   // the closing quote written twice is in the text
	lines       bool   // the text may go over the end of its line
	last        bool   // of more closing quotes than needed, the last ones close
	code        string // what opens code in the text, the bracket last, with blanks in between: "$( ${"
}

// A prefixRule says which letters before a quote belong to the string.
type prefixRule uint8

const (
	prefixNone   prefixRule = iota
	prefixPython            // r b u f t in any case; with f and t there is code in braces
	prefixRust              // b c r br cr; r: no escapes, and with # as in r#"..."#
	prefixC                 // L u U u8, and R"x(...)x"
	prefixRaw               // r or R: no escapes
	prefixScala             // any name directly before a double quote: code as ${...}
	prefixCSharp            // @"..." and $"...", in any order
	prefixSwift             // #"..."# with any number of #
)

// A charRule says what a single quote is where it does not open a string.
type charRule uint8

const (
	charNone charRule = iota
	charOne           // a literal of one character or escape, and else a mark by itself: lifetimes, type variables
)

// A heredocRule says how texts begin that go on over whole lines until a word.
type heredocRule uint8

const (
	heredocNone  heredocRule = iota
	heredocShell             // << word, <<- word, << 'word'
	heredocPHP               // <<< word, <<< "word", <<< 'word'
	heredocRuby              // <<WORD, <<-word, <<~word, quoted or not
)

// A longRule says which other literals of text the language has.
type longRule uint8

const (
	longNone    longRule = iota
	longLua              // [[...]], [==[...]==], and the same after -- as comments
	longDollar           // $$...$$, $tag$...$tag$: SQL
	longPercent          // %q(...), %w[...]: Ruby
	longOCaml            // {|...|}, {id|...|id}
	longSigil            // ~r/.../, ~w(...), and ?a: Elixir
)
