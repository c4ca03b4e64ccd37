package syntax

import "testing"

func TestPythonSignatureEndsBeforeTheBody(t *testing.T) {
	for _, tt := range []struct {
		name, text     string
		signature, doc string // of the last declaration
	}{
		{"a function has a colon before its body",
			"def f(a: int = 1, *, b=lambda: 2) -> dict[str, int]:\n    \"\"\"Does it.\n\n    More.\n    \"\"\"\n    return {}\n",
			"def f(a: int = 1, *, b=lambda: 2) -> dict[str, int]", "Does it."},
		{"a property is a function",
			"class A:\n    @property\n    def b(self):\n        '''Is b.'''\n        return 1\n",
			"def b(self)", "Is b."},
		{"a class has bases",
			"class A(B, metaclass=C):\n    r\"\"\"Stands for A.\"\"\"\n",
			"class A(B, metaclass=C)", "Stands for A."},
		{"a coroutine begins with async",
			"@decorator\nasync def f():\n    pass\n",
			"async def f()", ""},
		{"a string that is part of an expression documents nothing",
			"def f():\n    f'{x}'\n",
			"def f()", ""},
		{"the comment above is taken where no string is",
			"# Is one.\nx = 1\n",
			"x = 1", "Is one."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := NewScanner().Scan(langPython, []byte(tt.text))
			if len(o.Decls) == 0 {
				t.Fatal("no declarations")
			}
			d := &o.Decls[len(o.Decls)-1]
			if got := Signature(o, d); got != tt.signature {
				t.Errorf("signature %q, want %q", got, tt.signature)
			}
			if got := Doc(o, d); got != tt.doc {
				t.Errorf("documentation %q, want %q", got, tt.doc)
			}
		})
	}
}
