package syntax

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// testLanguages returns the languages that have tokens or a walker, and made up ones that
// between them use all that a table can say.
func testLanguages() []*Language {
	langs := []*Language{
		langTestC, langTestShell, langTestPHP, langTestRuby, langTestRust, langTestLua, langTestSQL,
		langTestCSharp, langTestSwift, langTestOCaml, langTestScala, langTestLisp,
	}
	for _, l := range Languages() {
		if !l.prose || l.walk != nil {
			langs = append(langs, l)
		}
	}
	return langs
}

var (
	cComments = []commentMark{{open: "//"}, {open: "/*", close: "*/"}}
	cQuotes   = []quote{{open: `"`, escape: '\\'}, {open: "'", escape: '\\'}}

	langTestC = &Language{Name: "test-c", comments: cComments, quotes: cQuotes, prefix: prefixC,
		preproc: true, continues: true, names: "$"}
	langTestShell = &Language{Name: "test-shell", comments: []commentMark{{open: "#", afterSpace: true}},
		quotes:  []quote{{open: `"`, escape: '\\', lines: true, code: "$( ${"}, {open: "'", lines: true}},
		heredoc: heredocShell, names: "-", nameHeads: "$", continues: true}
	langTestPHP = &Language{Name: "test-php", comments: append(cComments, commentMark{open: "#"}),
		quotes:  []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}},
		heredoc: heredocPHP, island: island{open: "<?", close: "?>"}, nameHeads: "$"}
	langTestRuby = &Language{Name: "test-ruby",
		comments:  []commentMark{{open: "=begin", close: "=end", column0: true}, {open: "#"}},
		quotes:    quotesRuby,
		keywords:  "if unless while until return and or not def end",
		nameHeads: "@$", nameTails: "?!", heredoc: heredocRuby, long: longPercent}
	langTestRust = &Language{Name: "test-rust", comments: []commentMark{{open: "//"}, {open: "/*", close: "*/", nested: true}},
		quotes: []quote{{open: `"`, escape: '\\', lines: true}}, prefix: prefixRust, char: charOne}
	langTestLua = &Language{Name: "test-lua", comments: []commentMark{{open: "--"}}, quotes: cQuotes, long: longLua}
	langTestSQL = &Language{Name: "test-sql", comments: []commentMark{{open: "--"}, {open: "/*", close: "*/", nested: true}},
		keywords: "create table function view", foldCase: true,
		quotes: []quote{{open: "'", doubled: true, lines: true}, {open: `"`, doubled: true}}, long: longDollar}
	langTestCSharp = &Language{Name: "test-csharp", comments: cComments, quotes: cQuotes, prefix: prefixCSharp, preproc: true}
	langTestSwift  = &Language{Name: "test-swift", comments: []commentMark{{open: "//"}, {open: "/*", close: "*/", nested: true}},
		quotes: []quote{{open: `"""`, escape: '\\', lines: true, code: `\(`}, {open: `"`, escape: '\\', code: `\(`}}, prefix: prefixSwift}
	langTestOCaml = &Language{Name: "test-ocaml", comments: []commentMark{{open: "(*", close: "*)", nested: true}},
		quotes: []quote{{open: `"`, escape: '\\', lines: true}}, char: charOne, nameTails: "'", long: longOCaml}
	langTestScala = &Language{Name: "test-scala", comments: cComments, prefix: prefixScala, char: charOne,
		quotes: []quote{{open: `"""`, lines: true}, {open: `"`, escape: '\\'}}}
	langTestLisp = &Language{Name: "test-lisp", comments: []commentMark{{open: "#|", close: "|#", nested: true}, {open: ";"}},
		quotes: []quote{{open: `"`, escape: '\\', lines: true}}, names: "-+*/<>=!?$%&"}
)

func TestLexTables(t *testing.T) {
	testLex(t, langTestC, []lexCase{
		{"a directive is a group", "#define A(b) (b\nint c;", "# define A ( b ) ( b #end |int c ;"},
		{"a directive goes on after a backslash", "#define A \\\n b\nc", "# define A |b #end |c"},
		{"a # inside of a line begins no directive", "a # b", "a # b"},
		{"both alternatives open a brace", "#if A\nf(a) {\n#else\nf(b) {\n#endif\n}\ng", "# if A #end |f ( a ) { |# else #end |f ( b ) { |# endif #end |} |g"},
		{"what is off is passed over", "a\n#if 0\n{ '\n#if B\n#endif\n#else\nb\n#endif\nc", "a |# #end |# else #end |b |# endif #end |c"},
		{"a literal may be raw", `R"x(a)")x" L"b" 'c'`, `‹R"x(a)")x"› ‹L"b"› ‹'c'›`},
		{"digits may be grouped by quotes", "1'000 'a'", "1'000 ‹'a'›"},
	})
	testLex(t, langTestShell, []lexCase{
		{"a text begins on the next line", "cat <<A | b\nx '\nA\nc", "cat ‹<<A› | b |‹x '⏎A› |c"},
		{"two texts follow each other", "cat <<A <<-'B'\n1\nA\n2\n\tB\nc", "cat ‹<<A› ‹<<-'B'› |‹1⏎A› |‹2⏎\tB› |c"},
		{"a shift is no text", "a=$((1<<b))", "a = $ ( ( 1 << b ) )"},
		{"a # in a word is no comment", "a=b#c # d", "a = b # c"},
		{"commands in strings have strings", `a="$(b "c)")" d`, `a = ‹"$› ( b ‹"c)"› ) ‹"› d`},
	})
	testLex(t, langTestPHP, []lexCase{
		{"what is around code is text", "<a>it's</a><? $b // ?>c'<?= d ?>\n'", "‹<a>it's</a><?› $b ‹?>c'<?› = d ‹?>⏎'›"},
		{"a text ends with its word", "<?$a = f(<<<EOT\n'\n  EOT, 1);", "‹<?› $a = f ( ‹<<<EOT⏎'⏎  EOT› , 1 ) ;"},
		{"a word in the text that only begins so ends nothing", "<?<<<'A'\nAB\nA;", "‹<?› ‹<<<'A'⏎AB⏎A› ;"},
	})
	testLex(t, langVue, []lexCase{
		{"code is in scripts", "<p>'</p><script src='>'/>\n<script a=\"b>\">\nc < d\n</script>\n<style>'</style>",
			"‹<p>'</p><script src='>'/>⏎<script a=\"b>\">› |c < d |‹</script>⏎<style>'</style>›"},
		{"without a script there is no code", "<p>(</p>", "‹<p>(</p>›"},
	})
	testLex(t, langAstro, []lexCase{
		{"code is before the text", "---\na\n---\n'---\n", "‹---› |a |‹⏎---⏎'---⏎›"},
	})
	testLex(t, langTestRuby, []lexCase{
		{"a text may be indented", "a(<<~X, b)\n  '\n  X\nc", "a ( ‹<<~X› , b ) |‹  '⏎  X› |c"},
		{"a class opens itself", "class << self\nx <<Y\n1\nY", "class << self |x ‹<<Y› |‹1⏎Y›"},
		{"an array of words", "a = %w[b [c] ']\nd % (e)", "a = ‹%w[b [c] ']› |d % ( e )"},
		{"a comment of many lines", "=begin\n'\n=end x\na", "|a"},
		{"code in a string", `"a#{b["c"]}d" / 2`, `‹"a#› { b [ ‹"c"› ] } ‹d"› / 2`},
		{"a name may end with a mark", "a.nil? && @b!=$c", "a . nil? && @b != $c"},
		{"a regular expression after a keyword", "return if /a'/ =~ b", "return if ‹/a'/› = ~ b"},
	})
	testLex(t, langTestRust, []lexCase{
		{"a lifetime is no character", `fn a<'b>(c: &'b str) { 'd'; '\''; b'"' }`, `fn a < ' b > ( c : & ' b str ) { ‹'d'› ; ‹'\''› ; ‹b'"'› }`},
		{"a literal may be raw", `r#"a"b"# r"\" br##"c"#"##`, `‹r#"a"b"#› ‹r"\"› ‹br##"c"#"##›`},
		{"a name may be raw", "r#fn = r", "r#fn = r"},
		{"comments nest", "a /* /* */ ' */ b", "a b"},
		{"an attribute of the file is no interpreter", "#![a]", "# ! [ a ]"},
	})
	testLex(t, langTestLua, []lexCase{
		{"a long literal", "a = [[b\n']] .. [==[ ]] ]==]", "a = ‹[[b⏎']]› . . ‹[==[ ]] ]==]›"},
		{"a long comment", "--[[ a\n' ]] b --[ c\nd", "|b |d"},
		{"an index is no long literal", "a[b[1]]", "a [ b [ 1 ] ]"},
	})
	testLex(t, langTestSQL, []lexCase{
		{"a quote is doubled", "'it''s' \"a\"\"b\"", "‹'it''s'› ‹\"a\"\"b\"›"},
		{"a body between dollars", "AS $x$ ' $$ $x$;", "AS ‹$x$ ' $$ $x$› ;"},
	})
	testLex(t, langTestCSharp, []lexCase{
		{"verbatim and with code", `@"a\" + $"b{c:x}{{d" + $@"e` + "\n" + `""{f}"`, `‹@"a\"› + ‹$"b› { c ‹:x› } ‹{{d"› + ‹$@"e⏎""› { f } ‹"›`},
		{"a name may have a mark", "@class", "@ class"},
	})
	testLex(t, langTestSwift, []lexCase{
		{"code in a string", `"a\(b("c"))d" e`, `‹"a\› ( b ( ‹"c"› ) ) ‹d"› e`},
		{"hashes", `#"a"b"# #if`, `‹#"a"b"#› # if`},
	})
	testLex(t, langTestOCaml, []lexCase{
		{"a type variable is no character", "'a t' 'b' {|c'|} {x|d|}|x} (* (* *) ' *) e", "' a t' ‹'b'› ‹{|c'|}› ‹{x|d|}|x}› e"},
	})
	testLex(t, langTestScala, []lexCase{
		{"any name is a prefix", `s"a${b}$c" raw"\" f"""${x}"""`, `‹s"a$› { b } ‹$c"› ‹raw"\"› ‹f"""$› { x } ‹"""›`},
	})
}

func TestKeywordsInAnyCase(t *testing.T) {
	var lx lexer
	lx.lex(langTestSQL, []byte("CREATE Table x"), 0)
	if lx.toks[1].kw != kwCreate || lx.toks[2].kw != kwTable || lx.toks[3].kw != 0 {
		t.Errorf("got %v %v %v", lx.toks[1].kw, lx.toks[2].kw, lx.toks[3].kw)
	}
}

func TestKeywordsAreFound(t *testing.T) {
	for k := keyword(1); k < keywordCount; k++ {
		if got := lookup([]byte(k.String())); got != k {
			t.Errorf("lookup(%q) = %v", k, got)
		}
	}
	for _, word := range []string{"", "a", "ab", "functions", "macro_rules_"} {
		if got := lookup([]byte(word)); got != 0 {
			t.Errorf("lookup(%q) = %v", word, got)
		}
	}
}

// checkTokens fails the test unless the tokens are in order, inside of the text, and
// partners of each other.
func checkTokens(t *testing.T, lx *lexer) {
	t.Helper()
	end := uint32(0)
	line := uint32(0)
	for i := range lx.toks {
		k := &lx.toks[i]
		if k.start < end && i > 0 || k.end < k.start || int(k.end) > len(lx.src) || k.line < line {
			t.Fatalf("token %d, %d:%d at line %d, comes after %d at line %d", i, k.start, k.end, k.line, end, line)
		}
		end, line = k.end, k.line
		if k.kind == tokClose && k.match >= 0 {
			if o := &lx.toks[k.match]; o.kind != tokOpen || int(k.match) >= i || int(o.match) < i {
				t.Fatalf("token %d closes token %d, whose partner is %d", i, k.match, o.match)
			}
		}
		if k.kind == tokOpen && k.match >= 0 && (int(k.match) <= i || lx.toks[k.match].kind != tokClose) {
			t.Fatalf("token %d is closed by %d", i, k.match)
		}
		if k.kind != tokOpen && k.kind != tokClose && k.match != -1 {
			t.Fatalf("token %d is no bracket and has partner %d", i, k.match)
		}
	}
	for i, c := range lx.comments {
		if c.end < c.start || int(c.end) > len(lx.src) || c.endLine < c.line || int(c.before) >= len(lx.toks) || c.before < 1 {
			t.Fatalf("comment %d is %+v", i, c)
		}
	}
}

// checkOutline fails the test unless the outline keeps what it promises.
func checkOutline(t *testing.T, o *Outline) {
	t.Helper()
	if o.Cut == Crashed {
		t.Fatalf("crashed: %s", o.Panic)
	}
	if want := countLines(o.Src); o.Lines != want && o.Cut != Binary {
		t.Fatalf("%d lines, want %d", o.Lines, want)
	}
	start := uint32(0)
	for i := range o.Decls {
		d := &o.Decls[i]
		at := fmt.Sprintf("declaration %d, %q: %+v", i, o.Src[d.NameStart:d.NameEnd], *d)
		if d.Start > d.NameStart || d.NameStart > d.NameEnd || d.NameEnd > d.End || int(d.End) > len(o.Src) {
			t.Fatalf("%s: offsets out of order", at)
		}
		if d.SigEnd < d.NameEnd || d.SigEnd > d.End || d.DocEnd < d.DocStart || int(d.DocEnd) > len(o.Src) || d.RecvEnd < d.RecvStart {
			t.Fatalf("%s: parts out of order", at)
		}
		if d.Start < start {
			t.Fatalf("%s: comes after one that starts at %d", at, start)
		}
		start = d.Start
		if d.Parent >= int32(i) || d.Parent < -1 {
			t.Fatalf("%s: parent not before it", at)
		}
		if d.Parent >= 0 {
			if p := &o.Decls[d.Parent]; d.Start < p.Start || d.End > p.End {
				t.Fatalf("%s: not within its parent %+v", at, *p)
			}
		}
		if d.Kind == 0 {
			t.Fatalf("%s: no kind", at)
		}
		if line := uint32(bytes.Count(o.Src[:d.NameStart], newline)); d.Line != line {
			t.Fatalf("%s: name is on line %d", at, line)
		}
		if line := uint32(bytes.Count(o.Src[:max(d.End, 1)-1], newline)); d.EndLine != line && len(o.Src) > 0 {
			t.Fatalf("%s: ends on line %d\n%q", at, line, o.Src[:min(len(o.Src), 300)])
		}
		if s := Signature(o, d); strings.ContainsAny(s, "\n") || len(s) > maxSignature+8 {
			t.Fatalf("%s: signature %q", at, s)
		}
		if s := Doc(o, d); strings.ContainsAny(s, "\n") || len(s) > maxDoc+8 {
			t.Fatalf("%s: documentation %q", at, s)
		}
	}
	end := uint32(0)
	for i, p := range o.Pieces {
		if p.Start < end || p.End <= p.Start || int(p.End) > len(o.Src) || p.EndLine < p.Line || int(p.Decl) >= len(o.Decls) {
			t.Fatalf("piece %d is %+v", i, p)
		}
		end = p.End
	}
	for i, w := range o.Words {
		if w.End <= w.Start || int(w.End) > len(o.Src) || w.Count == 0 {
			t.Fatalf("word %d is %+v", i, w)
		}
	}
}

// scanAndCheck scans a text of one language and checks all that came of it.
func scanAndCheck(t *testing.T, s *Scanner, lang *Language, text []byte) *Outline {
	t.Helper()
	o := s.Scan(lang, text)
	checkOutline(t, o)
	if o.Cut < Binary {
		checkTokens(t, &s.lx)
	}
	return o
}

func TestHostileTextGivesAnOutline(t *testing.T) {
	for _, lang := range testLanguages() {
		t.Run(lang.Name, func(t *testing.T) {
			t.Parallel()
			s := &Scanner{Words: true, long: true}
			for i := range hostile {
				for _, n := range []int{1, 7, 100, 2000} {
					scanAndCheck(t, s, lang, text(i, n))
				}
			}
		})
	}
}

// Files that people edit are broken most of the time. Whatever happens to a real one,
// the scan ends, and what it gives holds together.
func TestEditedFilesGiveAnOutline(t *testing.T) {
	for _, c := range corpora {
		t.Run(c.lang.Name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(5, uint64(len(c.lang.Name))))
			s := &Scanner{Words: true, long: true}
			size := 512 << 10
			if testing.Short() {
				size /= 8
			}
			for _, text := range c.files(t, size) {
				for range 6 {
					o := scanAndCheck(t, s, c.lang, edited(r, text))
					if o.Cut == Budget {
						t.Errorf("the walk used up its steps:\n%s", o.Src)
					}
				}
			}
		})
	}
}

// edited returns a copy of text with an edit that someone may be in the middle of, or
// that a bad disk makes.
func edited(r *rand.Rand, text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	text = bytes.Clone(text)
	at := r.IntN(len(text))
	switch r.IntN(7) {
	case 0: // the file ends early
		return text[:at]
	case 1: // its beginning is missing
		return text[at:]
	case 2: // a bracket is gone
		if n := bytes.IndexAny(text[at:], "(){}[]<>"); n >= 0 {
			text = append(text[:at+n], text[at+n+1:]...)
		}
	case 3: // a line is gone
		n := lineLength(text[at:])
		text = append(text[:at], text[at+n:]...)
	case 4: // some bytes are wrong
		for range 8 {
			text[r.IntN(len(text))] = byte(1 + r.IntN(255))
		}
	case 5: // a stretch stands twice
		n := min(r.IntN(400), len(text)-at)
		text = append(text[:at+n], text[at:]...)
	default: // something was typed
		word := fragments[r.IntN(len(fragments))]
		text = append(text[:at], append([]byte(word), text[at:]...)...)
	}
	return text
}

func FuzzScan(f *testing.F) {
	for i := range hostile {
		f.Add(uint8(i), text(i, 60))
	}
	for i, src := range []string{
		"package a\n\n// F does.\nfunc (t *T[K]) F(a, b int) (c error) { return }\n\ntype (\n\tA struct{ B }\n)\n",
		"export default class A<T> extends B { static #x = 1; get y() { return /a/ } }\n",
		"const x = <A b={c}>{d.map(e => <f/>)}</A>;\n",
		"namespace a.b { export type C = { [K in D]: (e: F) => void } | `g${H}` }\n",
		"@a\nasync def f(x: int = (1,\n 2)) -> str:\n    '''Doc.'''\n    return f'{x!r:>{y}}'\n",
		"# A\n\n## B `c`\n\n```go\nfunc D() {}\n```\n",
		"\ufeffa", "\xff\xfea\x00\n\x00", "a\x00b",
	} {
		f.Add(uint8(i), []byte(src))
	}
	langs := testLanguages()
	f.Fuzz(func(t *testing.T, n uint8, text []byte) {
		lang := langs[int(n)%len(langs)]
		// A scan without an end would only make the fuzzer silent.
		defer time.AfterFunc(20*time.Second, func() {
			panic(fmt.Sprintf("%s does not end on %q", lang.Name, text))
		}).Stop()
		s := &Scanner{Words: true, long: true}
		scanAndCheck(t, s, lang, text)
		if work := s.lx.work; work > workPerByte*(len(text)+100) {
			t.Fatalf("the lexer looked at %d bytes again of %d", work, len(text))
		}
	})
}

func TestLinesMayEndWithCarriageReturnsAlone(t *testing.T) {
	for _, tt := range []struct{ name, text string }{
		{"as on the first Macintosh", "package a\r\rfunc f() {\r}\r// g\rfunc g() {}\r"},
		{"behind the mark of UTF-8", "\ufeffpackage a\r\rfunc f() {\r}\r// g\rfunc g() {}\r"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := NewScanner().Scan(langGo, []byte(tt.text))
			if len(o.Decls) != 2 || o.Decls[0].Line != 2 || o.Decls[0].EndLine != 3 || o.Decls[1].Line != 5 || o.Lines != 6 {
				t.Errorf("%d lines with %+v", o.Lines, o.Decls)
			}
		})
	}
}

// A text of nothing but line ends has no tokens, but as many lines as bytes.
func TestLineEndsTakeLittleMemory(t *testing.T) {
	text := bytes.Repeat([]byte{'\n'}, 3<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	NewScanner().Scan(langGo, text)
	runtime.ReadMemStats(&after)
	// The race detector takes a part of it.
	if took := after.TotalAlloc - before.TotalAlloc; took > 40*uint64(len(text)) {
		t.Errorf("%d MB were allocated", took>>20)
	}
}

func TestScanTellsWhatIsCut(t *testing.T) {
	long := strings.Repeat("x", 40) + "\n"
	for _, tt := range []struct {
		name  string
		text  string
		want  Cut
		lines uint32
	}{
		{"an empty text is whole", "", Whole, 0},
		{"a line without an end is one", "package a", Whole, 1},
		{"a NUL byte makes it binary", "package a\x00", Binary, 0},
		{"UTF-16 is text", "\xff\xfep\x00k\x00g\x00\n\x00", Whole, 1},
		{"UTF-16 of the other order is text", "\xfe\xff\x00p\x00k\x00\n\xd8\x3d\xde\x00", Whole, 2},
		{"half a character at the end is left out", "\xff\xfep\x00k", Whole, 1},
		{"more than the limit is cut at a line", strings.Repeat(long, MaxSize/len(long)+2), TooLarge, uint32(MaxSize / len(long))},
		{"lines of no end are minified", strings.Repeat("func a(){};", 1000), Minified, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := NewScanner().Scan(langGo, []byte(tt.text))
			if o.Cut != tt.want || o.Lines != tt.lines {
				t.Errorf("cut %d with %d lines, want %d with %d", o.Cut, o.Lines, tt.want, tt.lines)
			}
			if !utf8.Valid(o.Src) {
				t.Errorf("not UTF-8: %q", o.Src)
			}
		})
	}
}

func TestUTF16TextHasDeclarations(t *testing.T) {
	var src []byte
	for _, r := range "\ufefftype Ä struct{}\n" {
		src = append(src, byte(r), byte(r>>8))
	}
	o := NewScanner().Scan(langGo, src)
	if len(o.Decls) != 1 || string(o.Name(&o.Decls[0])) != "Ä" {
		t.Errorf("got %+v of %q", o.Decls, o.Src)
	}
}

func TestPanicCostsOneOutline(t *testing.T) {
	broken := &Language{Name: "broken", walk: func(w *walk) { panic("lost") }}
	s := NewScanner()
	o := s.Scan(broken, []byte("a\nb"))
	if o.Cut != Crashed || !strings.Contains(o.Panic, "lost") || o.Lines != 2 || len(o.Decls) != 0 {
		t.Errorf("got %+v", o)
	}
	if o = s.Scan(langGo, []byte("func F() {}")); o.Cut != Whole || len(o.Decls) != 1 {
		t.Errorf("afterwards got %+v", o)
	}
}

func TestWalkIsBounded(t *testing.T) {
	var deep func(w *walk)
	deep = func(w *walk) {
		if w.descend() {
			defer w.ascend()
			deep(w)
		}
	}
	for _, tt := range []struct {
		name string
		walk walker
		want Cut
	}{
		{"a walk without an end runs out of steps", func(w *walk) {
			for w.step() {
			}
		}, Budget},
		{"a walk without a ground is too deep", deep, TooDeep},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if o := NewScanner().Scan(&Language{walk: tt.walk}, []byte("a")); o.Cut != tt.want {
				t.Errorf("cut is %d, want %d", o.Cut, tt.want)
			}
		})
	}
}

func TestBuffersOfALargeTextAreGivenBack(t *testing.T) {
	s := NewScanner()
	s.Scan(langGo, bytes.Repeat([]byte("a b c\n"), 400_000))
	s.Scan(langGo, []byte("a"))
	if n := cap(s.lx.toks); n > 100 {
		t.Errorf("room for %d tokens is kept", n)
	}
}
