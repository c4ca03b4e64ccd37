package syntax

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Nobody writes these, but a file may hold them: generated, damaged, or meant to
// stop whoever reads it. Each is a piece that is repeated, or made by a function of
// the size in bytes.
var hostile = []struct {
	name   string
	repeat string
	make   func(n int) string
}{
	{name: "open parentheses", repeat: "("},
	{name: "open braces", repeat: "{"},
	{name: "open square brackets", repeat: "["},
	{name: "close braces", repeat: "}"},
	{name: "crossed brackets", repeat: "([)]"},
	{name: "nested parentheses", make: func(n int) string { return strings.Repeat("(", n/2) + strings.Repeat(")", n/2) }},
	{name: "nested braces", make: func(n int) string { return strings.Repeat("{\n", n/4) + strings.Repeat("}\n", n/4) }},
	{name: "nested objects", make: func(n int) string { return "x=" + strings.Repeat("{a:", n/6) + strings.Repeat("}", n/6) }},
	{name: "stray brackets over open ones", make: func(n int) string { return strings.Repeat("(", n/2) + strings.Repeat("]", n/2) }},
	{name: "less than", repeat: "a<"},
	{name: "less than, on lines", repeat: "a<b;\n"},
	{name: "type arguments without an end", repeat: "a<b,c,d,e,f,g,h,"},
	{name: "type arguments in classes", repeat: "class A<B extends C<"},
	{name: "declarators", repeat: "a (*"},
	{name: "declarators in declarators", repeat: "(*("},
	{name: "template parameters", repeat: "template<class "},
	{name: "templates of templates", repeat: "template<a> "},
	{name: "names of operators", repeat: "operator a "},
	{name: "types in types", repeat: "struct a { struct "},
	{name: "classes with bases", repeat: "class a : b<c, "},
	{name: "macros that are called", repeat: "A(b)\n"},
	{name: "initialisers", repeat: "A::A() : a(1), b{2}, "},
	{name: "lists of types", repeat: "typedef struct { int a; "},
	{name: "shifts", repeat: "1<<a "},
	{name: "templates", repeat: "`${"},
	{name: "templates with objects", repeat: "`${{"},
	{name: "elements", repeat: "<a>"},
	{name: "elements as values", repeat: "=<a>"},
	{name: "tags", repeat: "=<a "},
	{name: "tags that turn out to be none", make: func(n int) string { return strings.Repeat("=<a b", n/5) + ";" }},
	{name: "tags and their ends", repeat: "=<a ;"},
	{name: "elements with code", repeat: "=<a>{"},
	{name: "tags with type arguments", repeat: "=<a<b "},
	{name: "type parameters of functions", repeat: "=<a>(("},
	{name: "slashes", repeat: "/"},
	{name: "divisions", repeat: "(/a"},
	{name: "divisions on lines", repeat: "=/a\n"},
	{name: "classes of regular expressions", repeat: "=/["},
	{name: "comments without an end", repeat: "/*"},
	{name: "empty comments", repeat: "/**/"},
	{name: "comments on lines", repeat: "//\n"},
	{name: "quotes", repeat: `"`},
	{name: "quotes on lines", repeat: "'\n"},
	{name: "three quotes", repeat: "'''"},
	{name: "formatted strings", repeat: "f'{"},
	{name: "formats", repeat: "f'{a:{b:"},
	{name: "backslashes", repeat: `\`},
	{name: "joined lines", repeat: "\\\n"},
	{name: "escapes", repeat: `\u0061`},
	{name: "letters beyond ASCII", repeat: "é"},
	{name: "arrows beyond ASCII", repeat: "→"},
	{name: "names", repeat: "a "},
	{name: "one name", repeat: "a"},
	{name: "numbers", repeat: "1e+.."},
	{name: "spaces", repeat: " "},
	{name: "lines", repeat: "\n"},
	{name: "carriage returns", repeat: "\r"},
	{name: "braces on an indented line", make: func(n int) string { return ")\n" + strings.Repeat(" ", n/2) + strings.Repeat("{(", n/4) }},
	{name: "braces that are not aligned", make: unaligned},
	{name: "cases", repeat: "case a:{"},
	{name: "cases without an end", repeat: "case "},
	{name: "labels", repeat: "a:"},
	{name: "conditions", repeat: "a?b:"},
	{name: "colons", repeat: "a:{b,"},
	{name: "arrows", repeat: "a=>"},
	{name: "arrows with parameters", repeat: "(a=>("},
	{name: "decorators", repeat: "@a "},
	{name: "decorators with arguments", repeat: "@a(b)\n"},
	{name: "attributes", repeat: "#[a]\n"},
	{name: "classes", repeat: "class A{"},
	{name: "classes on lines", repeat: "class A:\n"},
	{name: "classes without a body", repeat: "class A extends "},
	{name: "functions", repeat: "function f(){"},
	{name: "functions as parameters", repeat: "function f(a=function "},
	{name: "methods", repeat: "class A{f(){"},
	{name: "modifiers", repeat: "export "},
	{name: "modifiers of members", repeat: "class A{static async get "},
	{name: "types", repeat: "type T={a:"},
	{name: "types in a union", repeat: "type A=|"},
	{name: "conditional types", repeat: "type A=B extends C?D:"},
	{name: "types with functions", repeat: "type A=(a:(b:"},
	{name: "types with keys", repeat: "type A={[K in "},
	{name: "interfaces", repeat: "interface A{a:"},
	{name: "namespaces", repeat: "namespace a.b{"},
	{name: "enums", repeat: "enum A{a="},
	{name: "variables", repeat: "var a,"},
	{name: "one list of variables", make: func(n int) string { return "var " + strings.Repeat("a,", n/2) + "b = 1" }},
	{name: "variables with patterns", repeat: "var{a:["},
	{name: "variables with values", repeat: "let a=b\n"},
	{name: "definitions", repeat: "def f("},
	{name: "definitions in definitions", repeat: "def f(a=lambda:"},
	{name: "definitions, each deeper", make: deeper},
	{name: "conditions on a line", repeat: "if a:"},
	{name: "assignments", repeat: "a="},
	{name: "assignments to many", repeat: "a,b="},
	{name: "Go functions", repeat: "func f("},
	{name: "Go methods", repeat: "func (a "},
	{name: "Go functions without a name", repeat: "func(func("},
	{name: "Go types", repeat: "type T struct{\na "},
	{name: "Go types in a group", repeat: "type(\na["},
	{name: "Go interfaces", repeat: "interface{ a("},
	{name: "Go lists", repeat: "var(\na,"},
	{name: "Rust functions", repeat: "fn f(){"},
	{name: "Rust functions without a body", repeat: "fn f<"},
	{name: "Rust functions on lines", repeat: "fn f(){\n"},
	{name: "impls", repeat: "impl<"},
	{name: "impls for impls", repeat: "impl A for "},
	{name: "Rust structs", repeat: "struct A{a:"},
	{name: "Rust variants with fields", repeat: "enum A{B{c:"},
	{name: "Rust macros with items", repeat: "a!{fn "},
	{name: "Rust constants", repeat: "const A:"},
	{name: "visibilities", repeat: "pub(in "},
	{name: "unsafe", repeat: "unsafe "},
	{name: "Swift functions on lines", repeat: "func f(){\n"},
	{name: "Swift operators", repeat: "func ==("},
	{name: "Swift variables", repeat: "var a:B<"},
	{name: "Swift variables on lines", repeat: "var a=b<c,d\n"},
	{name: "one list of Swift variables", make: func(n int) string { return "var " + strings.Repeat("a<b,", n/4) }},
	{name: "extensions", repeat: "extension A{"},
	{name: "Swift cases", repeat: "enum A{case a,b("},
	{name: "attributes with arguments", repeat: "@a(b)@c<"},
	{name: "pointers", repeat: "*"},
	{name: "channels", repeat: "chan<-"},
	{name: "directives", repeat: "#if {\n"},
	{name: "directives with alternatives", repeat: "#if {\n#else {\n"},
	{name: "directives that are off", repeat: "#if 0\n"},
	{name: "macros", repeat: "#define a {(\n"},
	{name: "heredocs", repeat: "<<A "},
	{name: "heredocs on lines", repeat: "<<A\n"},
	{name: "heredocs of PHP", repeat: "<<<A\n"},
	{name: "raw strings of C", repeat: `R"(`},
	{name: "raw strings of Rust", repeat: `r#"`},
	{name: "raw strings of Swift", repeat: `#"`},
	{name: "long brackets", repeat: "[["},
	{name: "comments in long brackets", repeat: "--[["},
	{name: "dollars", repeat: "$a$"},
	{name: "percents", repeat: "%q("},
	{name: "braces with a bar", repeat: "{|"},
	{name: "dots", repeat: "a."},
	{name: "headings", repeat: "# a\n"},
	{name: "fences", repeat: "```\n"},
	{name: "lists", repeat: "- a\n"},
	{name: "tags without an end", repeat: "<a id=\""},
	{name: "scripts", repeat: "<script><h1>"},
	{name: "headings of pages", repeat: "<h1><a>"},
	{name: "headings with pictures", repeat: "# [![a]("},
	{name: "code between fences", repeat: "```go\nfunc f() {\n"},
	{name: "rules of style", repeat: ".a{b:c;d,"},
	{name: "interpolated selectors", repeat: "#{a} .b #{"},
	{name: "at-rules", repeat: "@mixin a{@media b{"},
	{name: "keys of data", repeat: "{\"a\":"},
	{name: "tables of TOML", repeat: "[[a]]\nb = [\n"},
	{name: "keys of YAML", repeat: "a: |\n\"b: c\n"},
	{name: "messages", repeat: "message A { oneof b { extend c {"},
	{name: "blocks with labels", repeat: "a \"b\" \"c\" {\n"},
	{name: "rules of make", repeat: "a: b\\\n\tc\n"},
	{name: "definitions of make", repeat: "define a\n$(("},
	{name: "commands of CMake", repeat: "function(a\nset(b CACHE "},
	{name: "stages", repeat: "FROM a AS b\nENV c=\\\n"},
	{name: "tables of SQL", repeat: "CREATE TABLE a (b int, "},
	{name: "procedures of SQL", repeat: "CREATE FUNCTION a() BEGIN CASE "},
	{name: "modules of Elixir", repeat: "defmodule A do def f do\n"},
	{name: "blocks of Elixir", repeat: "fn -> quote do "},
	{name: "sigils", repeat: "~r/#{"},
	{name: "modules of Haskell", repeat: "module A where class B where\n"},
	{name: "signatures of Haskell", repeat: "a, (+), "},
	{name: "any bytes", make: anyBytes},
	{name: "any tokens", make: anyTokens},
}

// unaligned gives braces that are closed where no statement begins.
func unaligned(n int) string {
	var b strings.Builder
	b.WriteString(")")
	for i := 0; b.Len() < n/2; i++ {
		fmt.Fprintf(&b, "\n%*s{", i%64+8, "")
	}
	for b.Len() < n {
		b.WriteString("\n}")
	}
	return b.String()
}

// deeper gives definitions of which each stands in the one before.
func deeper(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%sdef f():\n", strings.Repeat(" ", i))
	}
	return b.String()
}

func anyBytes(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(1 + r.IntN(255))
	}
	return string(b)
}

func anyTokens(n int) string {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for b.Len() < n {
		if r.IntN(3) == 0 {
			b.WriteString(keywordNames[1+r.IntN(int(keywordCount)-1)])
		} else {
			b.WriteString(fragments[r.IntN(len(fragments))])
		}
	}
	return b.String()
}

// fragments are what any language may be made of, and what is wrong with texts.
var fragments = []string{
	"(", ")", "[", "]", "{", "}", "<", ">", "=", "=>", ":", ";", ",", ".", "@", "#", "*", "/", "\\", "'", `"`, "`",
	"${", "/*", "*/", "//", "'''", "f'{", "</", "/>", "<a>", "<<A", "a", "1", " ", "\n", "\n\t", "\n    ", "\t", "|", "?", "!",
}

func text(i, n int) []byte {
	h := hostile[i]
	if h.make != nil {
		return []byte(h.make(n))
	}
	return []byte(strings.Repeat(h.repeat, n/len(h.repeat)+1)[:n])
}

// How much work a byte may make on average, whatever the text: bytes and brackets that the
// lexer looks at again, and steps of the walk, which may go over an open group once
// on each of the levels that it goes down. Were any work to grow with the square of the
// size, it would be thousands.
const (
	workPerByte  = 100
	stepsPerByte = 400
)

// What a text takes must not grow faster than its size. Work is counted and not
// timed, so that the test says the same on any machine.
func TestHostileTextTakesLinearWork(t *testing.T) {
	size := 32 << 10
	if testing.Short() {
		size /= 4
	}
	for _, lang := range testLanguages() {
		t.Run(lang.Name, func(t *testing.T) {
			t.Parallel()
			s := &Scanner{Words: true, long: true, patience: 100}
			for i, h := range hostile {
				text := text(i, size)
				if o := s.Scan(lang, text); o.Cut == Crashed {
					t.Fatalf("%s: %s", h.name, o.Panic)
				}
				steps := (stepsAtLeast+stepsPerToken*len(s.lx.toks))*s.patience - s.w.steps
				if steps > stepsPerByte*size {
					t.Errorf("%s: the walk takes %d steps a byte", h.name, steps/size)
				}
				if s.lx.work > workPerByte*size {
					t.Errorf("%s: the lexer looks at each byte %d times", h.name, s.lx.work/size)
				}
			}
		})
	}
}

// BenchmarkHostile gives what a byte of hostile text takes, which is to stay the same as
// the text grows. Run it with -benchtime 3x.
func BenchmarkHostile(b *testing.B) {
	for i, h := range hostile {
		for _, lang := range []*Language{langGo, langTSX, langPython, ByName("c"), ByName("ruby"), ByName("rust")} {
			for _, size := range []int{256 << 10, 1 << 20, 4 << 20} {
				b.Run(fmt.Sprintf("%s/%s/%dKB", strings.ReplaceAll(h.name, " ", "_"), lang.Name, size>>10), func(b *testing.B) {
					src := text(i, size)
					s := &Scanner{Words: true, long: true}
					b.SetBytes(int64(size))
					for b.Loop() {
						s.Scan(lang, src)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/byte")
				})
			}
		}
	}
}
