package syntax

import (
	"strings"
	"testing"
)

// declarations begin what some language declares, and never come to an end.
var declarations = []string{
	"fn f<", "fn f(", "class A<", "class A:public ", "class A B C ", "class A where\n b::", "impl<", "impl A for ", "template<",
	"template<a>\n", "struct a{", "def f\n", "  def f\n end\n", "case a,", "enum A{b,", "enum A{", "namespace A;", "namespace A{",
	"typedef struct {", "typedef ", "typedef int (*a)(", "int a,", "int a=b<c,", "int (*a)(", "int operator", "@a.b.c ",
	"#define a b\n", "function a(", "A::B::", "A::~", "a::b(", "int f(){", "int f()\n", "int f();\n", "int f() const ", "A():a(1),",
	"module A.B.", "let a=", "let rec a\n", " let a\n  let a\n", "type a=", "a ::b\n", "CREATE TABLE ", "create table a(", "a:\n",
	"a()\n{", "a() ", "sub a{", "package a;", "package a{", "FROM a AS b\n", "a <- function(", "a=function(", "(define (", "(defun a ",
	"a(b)->", "-record(a,", "proc a {", "resource \"a\" \"b\" {", "public int A{get;", "public ", "public int A=>", "new ",
	"var a:", "val a\n", "init(", "extension A:", "companion object{", "object{", "message A{", "rpc a(", "int32 a=1;",
	"a.b.c d=1;", "map<a,", "attr_reader :a, ", "class << self\n", "A = \n", "\tdef a\n", "macro_rules! a {", "where a:", "end\n",
	"begin\n", "# a\n", "a\n---\n", "```\n", "<!--\n", "[a]\n", "[[a]]", "concept a=", "using a=", "extern \"C\" {", "~a()", "data a=",
}

// What the rules look ahead for they may look for in vain, at each of many places.
func TestRulesTakeLinearSteps(t *testing.T) {
	const size = 2 << 10
	for _, lang := range Languages() {
		if lang.walk == nil {
			continue
		}
		t.Run(lang.Name, func(t *testing.T) {
			t.Parallel()
			s := &Scanner{Words: true, long: true, patience: 100}
			for _, d := range declarations {
				o := s.Scan(lang, []byte(strings.Repeat(d, size/len(d))))
				if o.Cut == Crashed {
					t.Fatalf("%q: %s", d, o.Panic)
				}
				checkPieces(t, o)
				if steps := (stepsAtLeast+stepsPerToken*len(s.lx.toks))*s.patience - s.w.steps; steps > stepsPerByte*size {
					t.Errorf("%q: the walk takes %d steps a byte", d, steps/size)
				}
			}
		})
	}
}

// The rules must rather miss a declaration than make one up.
func TestRulesDeclareNothingElse(t *testing.T) {
	for _, tt := range []struct{ lang, text string }{
		{"c", "struct a;\nint f(int x);\nextern int y;\nFOO(bar)\nMODULE(\"x\");\nreturn x;\nif (a) { b(); }\n"},
		{"cpp", "class A;\nfriend class B;\nusing namespace std;\nA::b();\ntemplate class A<int>;\nTEST(A, B) { int c; }\n"},
		{"java", "package a.b;\nimport c.d;\n// class E { }\n"},
		{"csharp", "using A = B.C;\n[assembly: D(\"e\")]\n#region class F\n#endregion\n"},
		{"rust", "use a::b as c;\nextern crate d;\nconst _: () = ();\nimpl e for f { }\n"},
		{"kotlin", "import a.b\nprintln(\"class C\")\nval (d, e) = f\n"},
		{"ruby", "x = y.class\nobj.def\nputs 'def a'\nBUILT == 1\n"},
		{"php", "<?php\n$a = function () {};\n$b = fn($x) => $x;\nuse A\\B;\nB::class;\n"},
		{"shellscript", "echo function\n$(foo)\nfunction_like x\nfoo \"bar() {\"\n"},
		{"lua", "local x = 1\nf(function() end)\nx.y.z()\n"},
		{"perl", "my $x = sub { 1 };\n$h{package};\n__END__\nsub a { }\n"},
		{"sql", "SELECT * FROM t;\nINSERT INTO create_table VALUES (1);\nCREATE ROLE r;\nALTER TABLE t ADD c int;\n"},
		{"haskell", "import A\ninstance B Int where\n  x = 1\nmain\n(a, b) = c\n"},
		{"elixir", "defmodule name do\nend\nimport A\n@def 1\n"},
		{"proto3", "package a;\nimport \"b\";\noption c = 1;\n"},
		{"swift", "import A\nfoo { let x = 1 }\n// func b() {}\n"},
	} {
		o := NewScanner().Scan(ByName(tt.lang), []byte(tt.text))
		for i := range o.Decls {
			t.Errorf("%s: %s %s was made up", tt.lang, o.Decls[i].Kind, o.Name(&o.Decls[i]))
		}
	}
}
