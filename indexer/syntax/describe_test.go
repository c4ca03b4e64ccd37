package syntax

import (
	"strings"
	"testing"
)

func TestSignatureAndDoc(t *testing.T) {
	for _, tt := range []struct {
		name string
		lang *Language
		src  string
		of   string // the declaration
		sig  string
		doc  string
	}{
		{"a function ends before its body", langGo,
			"// F does it. And more.\nfunc F(a int,\n\tb string) (c error) {\n}", "F",
			"func F(a int, b string) (c error)", "F does it."},
		{"a result in braces is no body", langGo, "func F() interface{ M() } {\n}", "F", "func F() interface{ M() }", ""},
		{"a struct ends before its fields", langGo, "/*\nT is\na type.\n*/\ntype T struct {\n\tA int // a\n\t// B is b\n\tB int\n}", "T",
			"type T struct", "T is a type."},
		{"a field has the comment above it", langGo, "type T struct {\n\tA int // a\n\t// B is b\n\tB int\n}", "B", "B int", "B is b"},
		{"a comment behind other code is not about what follows", langGo, "type T struct {\n\tA int // a\n\tB int\n}", "B", "B int", ""},
		{"a comment further up is not about it", langGo, "// Licence.\n\nfunc F() {}", "F", "func F()", ""},
		{"what tools read is no documentation", langGo, "//go:noinline\n// F does e.g. this: a\n// or b.\n//go:nosplit\nfunc F() {}", "F",
			"func F()", "F does e.g. this: a or b."},
		{"a value on the same line belongs to the signature", langGo, "const A, B = 1, 2", "B", "const A, B = 1, 2", ""},
		{"a value over lines does not", langGo, "var x = []int{\n\t1,\n}", "x", "var x", ""},
		{"the documentation of Python is in the body", langPython, "# no\n@dec(1)\ndef f(x: int = 1) -> str:\n    '''Does it.\n\n    More.'''\n", "f",
			"def f(x: int = 1) -> str", "Does it."},
		{"a class of Python", langPython, "class A(B):\n    r\"\"\"\n    Is a\n    thing\n    \"\"\"\n    x: int = 1\n", "A", "class A(B)", "Is a thing"},
		{"without a string the comment above counts", langPython, "# Does it\n# well.\n@dec\ndef f(): pass\n", "f", "def f()", "Does it well."},
		{"a string with code documents nothing", langPython, "def f():\n    f'a{b}'\n", "f", "def f()", ""},
		{"a class ends before its members", langTypeScript,
			"/**\n * Is a class.\n * @internal\n */\n@Dec({a: 1})\nexport class A<T> extends B {\n  /** The x. */\n  x: {a: 1} = {a: 1};\n}", "A",
			"export class A<T> extends B", "Is a class."},
		{"a member has the block above it", langTypeScript, "class A {\n  /** The x. */\n  x: {a: 1} = {a: 1};\n}", "x", "x: {a: 1} = {a: 1}", "The x."},
		{"an arrow function ends with its arrow", langTypeScript, "// No.\n/** Adds. */\nexport const add = (a: number): number => {\n  return a;\n};", "add",
			"export const add = (a: number): number =>", "Adds."},
		{"an object over lines is left out", langTypeScript, "const a = {\n b: 1,\n};", "a", "const a", ""},
		{"a tag ends the documentation", langTypeScript, "/** Adds\n * @param a one\n */\nfunction add(a) {}", "add", "function add(a)", "Adds"},
		{"an abstract method has no body", langTypeScript, "abstract class A { abstract f(a: B): void; }", "f", "abstract f(a: B): void", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := NewScanner().Scan(tt.lang, []byte(tt.src))
			for i := range o.Decls {
				d := &o.Decls[i]
				if string(o.Name(d)) != tt.of {
					continue
				}
				if got := Signature(o, d); got != tt.sig {
					t.Errorf("signature %q, want %q", got, tt.sig)
				}
				if got := Doc(o, d); got != tt.doc {
					t.Errorf("documentation %q, want %q", got, tt.doc)
				}
				return
			}
			t.Errorf("no %s among %d declarations", tt.of, len(o.Decls))
		})
	}
}

func TestLongTextsAreShortened(t *testing.T) {
	src := "// " + strings.Repeat("wörd ", 200) + "\nfunc F(" + strings.Repeat("größe int, ", 100) + ") {}"
	o := NewScanner().Scan(langGo, []byte(src))
	if len(o.Decls) != 1 {
		t.Fatalf("%d declarations", len(o.Decls))
	}
	for _, s := range []string{Doc(o, &o.Decls[0]), Signature(o, &o.Decls[0])} {
		if len(s) > maxSignature+4 || !strings.HasSuffix(s, "…") || strings.ContainsRune(s, '�') {
			t.Errorf("%d bytes: %q", len(s), s)
		}
	}
}
