package syntax

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// A Scanner scans one text after the other in the same buffers. It is for one
// goroutine at a time.
type Scanner struct {
	// Words says that the words of a text are wanted too.
	Words bool

	// Pause, if not nil, is called between the stages of scanning a large text, and may
	// take as long as it likes: others may have something more urgent to do.
	Pause func()

	lx     lexer
	w      walk
	cutter cutter
	words  wordTable
	out    Outline
	inner  *Scanner                    // for stretches in other languages; nil in such a one itself
	named  func(name string) *Language // set in such a one: ByName, which no walker can call itself
	text   []byte                      // the UTF-8 form of a text that was UTF-16

	// Set by tests, whose texts are often one line, and which look for walks that go over
	// their budget.
	long     bool // lines of any length are walked
	patience int  // times the steps that a walk may usually take, if not 0
}

// NewScanner returns a scanner without buffers: they grow with what it scans.
func NewScanner() *Scanner { return &Scanner{} }

const (
	// maxKept is the size of a text above which its buffers are given back
	// afterwards. Tokens take three to seven times the size of their text.
	maxKept = 1 << 20

	// A text is minified if its lines are this long on average, and there is enough of it
	// to tell.
	minifiedLine = 500
	minifiedSize = 5000

	// binaryHead is how far a NUL byte is looked for, as git does.
	binaryHead = 8000

	// A walk may take so many steps: enough for all that people write, and for an
	// attempt or two at each token of what they don't.
	stepsPerToken = 32
	stepsAtLeast  = 10_000
)

// Scan returns the outline of a text in the given language; nil is plain text.
// The outline is the scanner's own and holds on to src: both must be left alone
// until the caller has taken what it needs.
func (s *Scanner) Scan(lang *Language, src []byte) *Outline {
	if lang == nil {
		lang = langPlain
	}
	if cap(s.lx.toks)*3 > maxKept || cap(s.cutter.lines) > maxKept/16 {
		s.lx, s.w, s.text, s.inner = lexer{}, walk{}, nil, nil
		s.cutter = cutter{}
		s.out = Outline{}
	}
	s.out = Outline{
		Language: lang,
		Src:      src,
		Decls:    s.out.Decls[:0],
		Pieces:   s.out.Pieces[:0],
		Words:    s.out.Words[:0],
		Uses:     s.out.Uses[:0],
	}
	s.scan(lang)
	return &s.out
}

// scan fills s.out. A panic costs the outline of one text.
func (s *Scanner) scan(lang *Language) {
	out := &s.out
	defer func() {
		if r := recover(); r != nil {
			*out = Outline{
				Language: lang, Src: out.Src, Lines: countLines(out.Src), Cut: Crashed,
				Panic: fmt.Sprintf("%v\n%s", r, debug.Stack()),
			}
			s.lx, s.w, s.inner = lexer{}, walk{}, nil
		}
	}()
	start := s.decode()
	if out.Cut == Binary {
		return
	}
	if len(out.Src) > MaxSize {
		out.Src = out.Src[:lastLine(out.Src[:MaxSize])]
		out.Cut = TooLarge
	}
	if s.inner == nil {
		s.inner = &Scanner{long: s.long, named: ByName}
	}
	if !s.long && minified(lang, out.Src) {
		lang = langPlain
		out.Cut = Minified
	}
	s.lx.lex(lang, out.Src, start)
	out.Lines = s.lx.lines
	s.pause()
	s.walk(lang)
	s.pause()
	// What search needs is made from the same tokens.
	s.cutter.cut(out)
	if s.Words {
		s.pause()
		s.words.collect(&s.lx.lexed, out)
	}
}

// large is the size of a text that takes a millisecond or more.
const large = 128 << 10

func (s *Scanner) pause() {
	if s.Pause != nil && len(s.out.Src) >= large {
		s.Pause()
	}
}

// walk fills in the declarations of a text whose tokens are there.
func (s *Scanner) walk(lang *Language) {
	out := &s.out
	s.w = walk{
		lexed:  &s.lx.lexed,
		lang:   lang,
		out:    out,
		inner:  s.inner,
		steps:  (stepsAtLeast + stepsPerToken*len(s.lx.toks)) * max(s.patience, 1),
		angles: s.w.angles[:0],
		inVain: s.w.inVain[:0],
	}
	if lang.walk != nil {
		lang.walk(&s.w)
		s.w.order()
		s.w.enclose()
		s.w.describe()
	}
}

// decode finds out how the text is encoded, makes UTF-8 of it, and returns the
// offset after its byte order mark.
func (s *Scanner) decode() int {
	src := s.out.Src
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		s.returns()
		return 3
	case bytes.HasPrefix(src, []byte{0xff, 0xfe}):
		s.utf16(binary.LittleEndian)
	case bytes.HasPrefix(src, []byte{0xfe, 0xff}):
		s.utf16(binary.BigEndian)
	}
	if src = s.out.Src; bytes.IndexByte(src[:min(len(src), binaryHead)], 0) >= 0 {
		s.out.Cut = Binary
	}
	s.returns()
	return 0
}

// returns makes line feeds of the carriage returns that the lines of a text end with if
// there is no line feed in it, as on the first Macintosh. Offsets stay what they are.
func (s *Scanner) returns() {
	src := s.out.Src
	if bytes.IndexByte(src, '\r') < 0 || bytes.IndexByte(src, '\n') >= 0 {
		return
	}
	s.text = append(s.text[:0], src[:min(len(src), MaxSize+utf8.UTFMax)]...)
	for i, c := range s.text {
		if c == '\r' {
			s.text[i] = '\n'
		}
	}
	s.out.Src = s.text
}

// utf16 makes UTF-8 of the text, as far as it is scanned.
func (s *Scanner) utf16(order binary.ByteOrder) {
	src := s.out.Src[2:]
	s.text = s.text[:0]
	for len(src) >= 2 && len(s.text) <= MaxSize {
		r := rune(order.Uint16(src))
		src = src[2:]
		if utf16.IsSurrogate(r) && len(src) >= 2 {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(src))); pair != utf8.RuneError {
				r = pair
				src = src[2:]
			}
		}
		s.text = utf8.AppendRune(s.text, r)
	}
	s.out.Src = s.text
}

// lastLine returns the length of the whole lines that s has, or where s is one
// line, of its whole characters.
func lastLine(s []byte) int {
	if n := bytes.LastIndexByte(s, '\n'); n >= 0 {
		return n + 1
	}
	n := len(s)
	for n > 0 && n > len(s)-utf8.UTFMax && !utf8.RuneStart(s[n-1]) {
		n--
	}
	return max(n-1, 0)
}

// minified reports whether the lines of a program are too long for people.
func minified(lang *Language, src []byte) bool {
	return !lang.prose && len(src) > minifiedSize && len(src)/minifiedLine > int(countLines(src))
}

// countLines returns how many lines there are, of which the last may lack its end.
func countLines(src []byte) uint32 {
	n := bytes.Count(src, newline)
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return uint32(n)
}

// order brings the declarations in order by Start, if a walker found them in
// another one. Parents stay before their children.
func (w *walk) order() {
	decls := w.out.Decls
	byStart := func(a, b Decl) int { return int(int64(a.Start) - int64(b.Start)) }
	if slices.IsSortedFunc(decls, byStart) {
		return
	}
	perm := make([]int32, len(decls))
	for i := range perm {
		perm[i] = int32(i)
	}
	slices.SortStableFunc(perm, func(a, b int32) int { return byStart(decls[a], decls[b]) })
	at := make([]int32, len(decls)) // where each declaration went
	sorted := make([]Decl, len(decls))
	for i, p := range perm {
		at[p] = int32(i)
		sorted[i] = decls[p]
	}
	for i := range sorted {
		if p := sorted[i].Parent; p >= 0 {
			sorted[i].Parent = at[p]
		}
	}
	w.out.Decls = sorted
}

// enclose makes parents reach around what they hold. In a broken text a walker may find
// that something goes on after what it belongs to has ended.
func (w *walk) enclose() {
	decls := w.out.Decls
	for i := len(decls) - 1; i >= 0; i-- {
		d := &decls[i]
		if d.Parent < 0 {
			continue
		}
		if p := &decls[d.Parent]; p.End < d.End {
			p.End, p.EndLine = d.End, d.EndLine
		}
	}
}
