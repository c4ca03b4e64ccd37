package syntax

import (
	"strings"
	"testing"
)

// lexString returns the tokens of src with blanks in between. Literals of text stand in
// ‹›, comments are left out, and what begins a line has a | before it, or ¦ where a
// logical line begins.
func lexString(lang *Language, src string) string {
	var lx lexer
	lx.lex(lang, []byte(src), 0)
	var out []string
	for i := 1; i < len(lx.toks)-1; i++ {
		t := &lx.toks[i]
		s := src[t.start:t.end]
		if t.kind == tokString {
			s = "‹" + strings.ReplaceAll(s, "\n", "⏎") + "›"
		}
		if t.kind == tokClose && t.op == '#' {
			s = "#end"
		}
		if t.flags&flagStray != 0 {
			s = "?" + s
		}
		switch {
		case t.flags&flagLogical != 0:
			s = "¦" + s
		case t.flags&flagNewline != 0 && t.line > 0:
			s = "|" + s
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

type lexCase struct {
	name string
	src  string
	want string
}

func testLex(t *testing.T, lang *Language, cases []lexCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(lang.Name+"/"+tt.name, func(t *testing.T) {
			if got := lexString(lang, tt.src); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.src, got, tt.want)
			}
		})
	}
}

func TestLexJavaScript(t *testing.T) {
	testLex(t, langTypeScript, []lexCase{
		{"a slash after an operand divides", "a / b / c", "a / b / c"},
		{"a slash before an operand begins a regular expression", "x = /a/g.test(y)", "x = ‹/a/g› . test ( y )"},
		{"a regular expression may hold a slash in a class", `x = /[/\]]\//`, `x = ‹/[/\]]\//›`},
		{"a slash after a condition begins a regular expression", "if (a) /b/.test(c)", "if ( a ) ‹/b/› . test ( c )"},
		{"a slash after a call divides", "f(a) / b / c", "f ( a ) / b / c"},
		{"a slash after a block begins a regular expression", "{ a }\n/b/.test(c)", "{ a } |‹/b/› . test ( c )"},
		{"a slash after an object divides", "x = { a: 1 } / 2 / 3", "x = { a : 1 } / 2 / 3"},
		{"a slash after an increment divides", "a++ / b / c", "a ++ / b / c"},
		{"a slash after an assertion that something is not null divides", "a! / b / c", "a ! / b / c"},
		{"a slash after a negation begins a regular expression", "if (!/a/.test(b)) {}", "if ( ! ‹/a/› . test ( b ) ) { }"},
		{"a keyword after a dot is a name", "a.return / b / c", "a . return / b / c"},
		{"a regular expression ends on its line", "x = (/ a\n/ b)", "x = ( / a |/ b )"},
		{"a template without code is one literal", "x = `a\nb` / c", "x = ‹`a⏎b`› / c"},
		{"a template holds code", "`a${b}c${d}`", "‹`a$› { b } ‹c$› { d } ‹`›"},
		{"templates nest", "`a${`b${c}`}d` + e", "‹`a$› { ‹`b$› { c } ‹`› } ‹d`› + e"},
		{"an object in a template closes no code", "`${ {a: {}} }` / b", "‹`$› { { a : { } } } ‹`› / b"},
		{"type arguments close one by one", "a: Map<string, Array<T>>= b", "a : Map < string , Array < T > >= b"},
		{"operators of several characters", "a ??= b?.c ?? d => e ... f ** g === h", "a ??= b ?. c ?? d => e ... f ** g === h"},
		{"a private name is one name", "this.#x = #y in z", "this . #x = #y in z"},
		{"a name may hold an escape", `\u0061b\u{63} = 1`, `\u0061b\u{63} = 1`},
		{"a name may hold any letters", "größe = 変数 + $ȧ", "größe = 変数 + $ȧ"},
		{"a space beyond ASCII is a space", "a\u00a0=\ufeff1", "a = 1"},
		{"numbers", "1_000 0x1F 1e-5 .5 1. 0b01n a.b 1..c", "1_000 0x1F 1e-5 .5 1. 0b01n a . b 1 . . c"},
		{"a string ends on its line", "a = 'b\nc = d'", "a = ‹'b› |c = d ‹'›"},
		{"a string goes on after a backslash", "a = 'b\\\nc'", "a = ‹'b\\⏎c'›"},
		{"a close brace closes what was forgotten", "{ ( [ }", "{ ?( ?[ }"},
		{"a close parenthesis closes no brace", "( { ) }", "?( { ?) }"},
		{"comments are no tokens", "a /* ( */ b // {\nc", "a b |c"},
		{"a newline in a comment counts", "a /*\n*/ b", "a |b"},
		{"an arrow in a type is no element", "a = <T>(x: T) => x", "a = < T > ( x : T ) => x"},
		{"a script may begin with the name of its interpreter", "#!/usr/bin/env node\na", "|a"},
		{"a case's block is no object", "case a: { } /b/", "case a : { } ‹/b/›"},
		{"a label's block is no object", "a: { } /b/", "a : { } ‹/b/›"},
		{"a property's value is an object", "x = { a: { } / b / c }", "x = { a : { } / b / c }"},
	})
}

func TestLexJSX(t *testing.T) {
	testLex(t, langTSX, []lexCase{
		{"an element is a literal", "x = <a b='c'>d</a> / e", "x = ‹<a b='c'>d</a>› / e"},
		{"an element may close itself", "return <a.b-c d />", "return ‹<a.b-c d />›"},
		{"an element holds code", "(<a b={c}>d{e}f</a>)", "( ‹<a b=› { c } ‹>d› { e } ‹f</a>› )"},
		{"elements nest", "x = <a><b>{c}</b><d/></a>;e", "x = ‹<a><b>› { c } ‹</b><d/></a>› ; e"},
		{"elements nest in code", "x = <a>{b && <c>'</c>}</a>", "x = ‹<a>› { b && ‹<c>'</c>› } ‹</a>›"},
		{"a fragment is an element", "x = <>it's</>", "x = ‹<>it's</>›"},
		{"code may be a comment", "x = <a>{/* ' */}</a>", "x = ‹<a>› { } ‹</a>›"},
		{"an attribute may be spread", "x = <a {...b} c/>", "x = ‹<a › { ... b } ‹ c/>›"},
		{"a tag may have type arguments", "x = <A<B> c={d} />", "x = ‹<A<B> c=› { d } ‹ />›"},
		{"type parameters are no element", "x = <T,>(a: T) => a", "x = < T , > ( a : T ) => a"},
		{"bounded type parameters are no element", "x = <T extends U>(a: T) => a", "x = < T extends U > ( a : T ) => a"},
		{"the type of a function is no element", "f: <T>(a: T) => void", "f : < T > ( a : T ) => void"},
		{"less is no element", "if (a < b && c > d) {}", "if ( a < b && c > d ) { }"},
		{"an element in a branch", "a ? <b/> : <c>d</c>", "a ? ‹<b/>› : ‹<c>d</c>›"},
		{"an arrow may give an element", "() => <a>=></a>", "( ) => ‹<a>=></a>›"},
		{"a string of an attribute goes over lines", "x = <a b=\"c\n>d\"/>", "x = ‹<a b=\"c⏎>d\"/>›"},
		{"without an end it is no element", "x = <a;\nfunction f() {}", "x = < a ; |function f ( ) { }"},
	})
}

func TestLexGo(t *testing.T) {
	testLex(t, langGo, []lexCase{
		{"a raw string goes over lines", "a := `b\n\\`\nc", "a := ‹`b⏎\\`› |c"},
		{"a rune may be a quote", `'\'' '"' '\\' 'a'`, `‹'\''› ‹'"'› ‹'\\'› ‹'a'›`},
		{"operators", "a <- b &^= c... << 1", "a < - b & ^= c ... << 1"},
		{"a pointer to a pointer is two stars", "var p **T", "var p * * T"},
		{"slices", "a[1:2:3] = b[:]", "a [ 1 : 2 : 3 ] = b [ : ]"},
	})
}

func TestLexPython(t *testing.T) {
	testLex(t, langPython, []lexCase{
		{"lines are joined in brackets", "a = (1,\n  2)\nb", "¦a = ( 1 , |2 ) ¦b"},
		{"lines are joined by a backslash", "a = 1 + \\\n  2\nb", "¦a = 1 + |2 ¦b"},
		{"a backslash joins an empty line and no more", "a = 1 \\\n\nb = 2", "¦a = 1 ¦b = 2"},
		{"a string of three quotes goes over lines", "'''a'b\n''' + \"\"\"c\"\"\"", "¦‹'''a'b⏎'''› + ‹\"\"\"c\"\"\"›"},
		{"a string may have a prefix", `rb'a\'b' + Rb"" + u''`, `¦‹rb'a\'b'› + ‹Rb""› + ‹u''›`},
		{"a name before a string is no prefix", `print"a"`, `¦print ‹"a"›`},
		{"a formatted string holds code", `f"a{b}c{{d}}{e!r:>{f}.2}g"`, `¦‹f"a› { b } ‹c{{d}}› { e ! r ‹:>› { f } ‹.2› } ‹g"›`},
		{"a formatted string may hold its own quotes", `f"{a["b"]}" + c`, `¦‹f"› { a [ ‹"b"› ] } ‹"› + c`},
		{"formatted strings nest", `f"{f'{a}'}" + c`, `¦‹f"› { ‹f'› { a } ‹'› } ‹"› + c`},
		{"a lambda and a slice have a colon of their own", `f"{(lambda: 1)()}{a[1:2]}"`, `¦‹f"› { ( lambda : 1 ) ( ) } ‹› { a [ 1 : 2 ] } ‹"›`},
		{"code of a formatted string goes over lines", "f'''{\na}'''\nb", "¦‹f'''› { |a } ‹'''› ¦b"},
		{"a format may be text", `f"{a:%Y-%m}" b`, `¦‹f"› { a ‹:%Y-%m› } ‹"› b`},
		{"a character has a name", `f"\N{DASH}{a}"`, `¦‹f"\N{DASH}› { a } ‹"›`},
		{"a definition closes what was forgotten", "a = (1,\n\ndef f():\n  pass", "¦a = ?( 1 , ¦def f ( ) : ¦pass"},
		{"an async definition does too", "a = [\nasync def f(): pass", "¦a = ?[ ¦async def f ( ) : pass"},
		{"a comment is no line", "a\n# b\n\nc", "¦a ¦c"},
	})
}
