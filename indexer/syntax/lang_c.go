package syntax

// The family of C: a function or field is declared by its type, without a keyword.

var (
	commentsC      = []commentMark{{open: "//"}, {open: "/*", close: "*/"}}
	commentsNested = []commentMark{{open: "//"}, {open: "/*", close: "*/", nested: true}}

	quotesC = []quote{{open: `"`, escape: '\\'}, {open: "'", escape: '\\'}}

	// Texts in three quotes go over lines.
	quotesText = []quote{{open: `"""`, escape: '\\', lines: true}, {open: `"`, escape: '\\'}, {open: "'", escape: '\\'}}
)

const (
	keywordsC = "break case const continue default do else enum extern for goto if inline return " +
		"static struct switch typedef union void volatile while"

	keywordsCPP = keywordsC + " catch class delete final friend namespace new operator override private protected " +
		"public template this throw try typename using virtual"
)

var langC = &Language{
	Name: "c", keywords: keywordsC, names: "$",
	comments: commentsC, quotes: quotesC, prefix: prefixC, preproc: true,
	walk: walkC,
}

var rulesCPP = rules{
	declares: "class: class; struct: struct union; enum: enum; namespace: namespace",
	typed:    true, bodies: true, enums: enumCommas,
}

var (
	langCPP         = likeCPP("cpp")
	langCUDA        = likeCPP("cuda-cpp")
	langObjectiveC  = likeObjectiveC("objective-c")
	langObjectiveCP = likeObjectiveC("objective-cpp")
	langGLSL        = likeC("glsl")
	langHLSL        = likeC("hlsl")
	langArduino     = likeCPP("arduino")
)

func likeC(name string) *Language {
	return &Language{
		Name: name, keywords: keywordsC,
		comments: commentsC, quotes: quotesC, preproc: true,
		walk: (&rules{
			declares: "struct: struct",
			typed:    true, bodies: true,
		}).walker(),
	}
}

func likeCPP(name string) *Language {
	return &Language{
		Name: name, keywords: keywordsCPP, names: "$",
		comments: commentsC, quotes: quotesC, prefix: prefixC, preproc: true,
		walk: walkCPP,
	}
}

func likeObjectiveC(name string) *Language {
	l := likeCPP(name)
	l.walk = walkObjectiveC
	return l
}

var quotesCSharp = []quote{{open: `"""`, lines: true}, {open: `"`, escape: '\\'}, {open: "'", escape: '\\'}}

var langCSharp = &Language{
	Name: "csharp",
	keywords: "abstract as async await break case catch class const continue default delegate do else enum event extern " +
		"finally for foreach get goto if implicit in init interface internal is namespace new null object " +
		"operator out override partial private protected public readonly record ref return sealed set static " +
		"string struct switch this throw try typeof unsafe using var virtual void volatile when where while yield",
	comments: commentsC, quotes: quotesCSharp, prefix: prefixCSharp, preproc: true,
	anchors: "namespace", anchors0: true,
	walk: walkCSharp,
}

var langD = &Language{
	Name: "d",
	keywords: "abstract alias break case catch class const continue default delegate delete do else enum extern final finally " +
		"for foreach function goto if import in inline interface is mixin module new out override package " +
		"private protected public ref return shared static struct super switch template this throw try union void while with",
	comments: []commentMark{{open: "//"}, {open: "/*", close: "*/"}, {open: "/+", close: "+/", nested: true}},
	quotes:   append([]quote{{open: "`", lines: true}}, quotesC...),
	walk: (&rules{
		declares: "class: class; struct: struct union; enum: enum; interface: interface",
		typed:    true, bodies: true, enums: enumCommas,
	}).walker(),
}

var langVala = &Language{
	Name: "vala",
	keywords: "abstract as async break case catch class const continue default delegate delete do else enum finally for " +
		"foreach get if in inline interface internal is namespace new out override private protected public ref return " +
		"set static struct switch this throw throws try using var virtual void while yield",
	comments: commentsC, quotes: quotesText,
	walk: (&rules{
		declares: "class: class; struct: struct; enum: enum; interface: interface; namespace: namespace",
		typed:    true, bodies: true, properties: true, attributes: true, enums: enumCommas,
	}).walker(),
}

var langDart = &Language{
	Name: "dart",
	keywords: "abstract as assert async await break case catch class const continue default do else enum export extends " +
		"extension external final finally for get if implements import in interface is library mixin new null " +
		"operator return sealed set static super switch this throw try typedef var void while with yield",
	names: "$", comments: commentsNested,
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true, code: "${"}, {open: "'''", escape: '\\', lines: true, code: "${"},
		{open: `"`, escape: '\\', code: "${"}, {open: "'", escape: '\\', code: "${"},
	},
	prefix:  prefixRaw,
	anchors: "import export typedef class abstract", anchors0: true,
	walk: walkDart,
}
