package syntax

// A cWord says what a word that is no keyword of the lexer means in a declaration.
type cWord uint8

const (
	cName      cWord = iota
	cBuiltin         // a type of the language, or part of one
	cModifier        // says more about a type or a function
	cAttribute       // has parentheses behind it and means as much as a modifier
	cTypeOf          // has parentheses behind it and is a type
	cNever           // begins a statement
)

func (c *cWalk) word(i int) cWord {
	switch c.at(i).kw {
	case 0, kwOverride, kwFinal, kwThis, kwNew, kwDelete:
	case kwVoid:
		return cBuiltin
	case kwConst, kwStatic, kwExtern, kwInline, kwVolatile, kwVirtual, kwTypename, kwFriend:
		return cModifier
	default:
		return cNever
	}
	switch string(c.text(i)) {
	case "int", "char", "long", "short", "unsigned", "signed", "float", "double", "bool", "_Bool", "wchar_t", "char8_t",
		"char16_t", "char32_t", "auto", "__int128", "__signed__", "_Complex", "__int64":
		return cBuiltin
	case "constexpr", "consteval", "constinit", "explicit", "mutable", "thread_local":
		if c.cpp {
			return cModifier
		}
	case "register", "_Thread_local", "__thread", "_Noreturn", "restrict", "__restrict", "__restrict__", "__inline", "__inline__", "__const", "__volatile__", "__extension__",
		"__forceinline", "_Atomic", "__cdecl", "__stdcall", "__fastcall":
		return cModifier
	case "__attribute__", "__attribute", "__declspec", "alignas", "_Alignas", "_Static_assert", "static_assert", "__asm__", "asm", "__asm":
		return cAttribute
	case "decltype", "typeof", "__typeof__", "__typeof", "typeof_unqual":
		return cTypeOf
	case "co_return", "co_await":
		return cNever
	}
	return cName
}

// isCName reports whether token i may be what a declaration declares.
func (c *cWalk) isCName(i int) bool {
	return c.at(i).kind == tokIdent && c.word(i) == cName
}

// attributes returns the index after the attributes that begin at token i.
func (c *cWalk) attributes(i int) int {
	for n := 0; n < maxPrefix; n++ {
		switch t := c.at(i); {
		case t.op == '[' && c.is(i+1, '['):
			i = c.past(i)
		case t.kind == tokIdent && c.is(i+1, '(') && c.word(i) == cAttribute:
			i = c.past(i + 1)
		default:
			return i
		}
	}
	return i
}

// shouts reports whether token i is written as macros are: in capitals.
func (c *cWalk) shouts(i int) bool {
	text := c.text(i)
	for _, b := range text {
		if 'a' <= b && b <= 'z' {
			return false
		}
	}
	return len(text) > 1
}

// underscored reports whether token i is written as attributes are: __packed.
func (c *cWalk) underscored(i int) bool {
	t := c.at(i)
	return t.kind == tokIdent && t.end-t.start > 2 && c.src[t.start] == '_' && c.src[t.start+1] == '_'
}
