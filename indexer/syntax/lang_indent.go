package syntax

// Languages whose bodies are told by their indentation.

var langNim = &Language{
	Name: "nim",
	keywords: "and as break case const continue do elif else end enum except export finally for from func if " +
		"import in is iterator let macro method mixin nil not object of or out proc raise ref return static template try type " +
		"using var when while yield",
	comments: []commentMark{{open: "#[", close: "]#", nested: true}, {open: "#"}},
	quotes:   []quote{{open: `"""`, lines: true}, {open: `"`, escape: '\\'}, {open: "`"}},
	prefix:   prefixRaw, char: charOne,
	walk: (&rules{
		declares: "function: proc func template macro method iterator; class: type",
		style:    blockIndent, strict: true, sections: true,
	}).walker(),
}

var commentsML = []commentMark{{open: "(*", close: "*)", nested: true}}

var langOCaml = &Language{
	Name: "ocaml",
	keywords: "and as assert begin class do done else end exception external for fun function if in " +
		"lazy let match method module new object of open or private rec struct then try type val virtual when while with",
	nameTails: "'",
	comments:  commentsML, quotes: []quote{{open: `"`, escape: '\\', lines: true}},
	char: charOne, long: longOCaml,
	walk: (&rules{
		declares: "function: let val external and; class: type class exception; module: module",
		style:    blockIndent, strict: true,
	}).walker(),
}

var langFSharp = &Language{
	Name: "fsharp",
	keywords: "abstract and as assert begin class default delegate do done elif else end exception extern false finally for fun function " +
		"global if in inline interface internal lazy let match member module namespace new null of open or override " +
		"private public rec return static struct then true try type use val void when while with yield",
	nameTails: "'",
	comments:  []commentMark{{open: "//"}, {open: "(*", close: "*)", nested: true}},
	quotes: []quote{
		{open: `"""`, lines: true}, {open: `"`, escape: '\\', lines: true}, {open: "``"},
	},
	prefix: prefixCSharp, char: charOne,
	walk: (&rules{
		declares: "function: let val; class: type exception; module: module; namespace: namespace; method: member override",
		style:    blockIndent, strict: true,
	}).walker(),
}

var langHaskell = &Language{
	Name:      "haskell",
	keywords:  "as case class data default deriving do else if import in instance let module newtype of then type where",
	nameTails: "'",
	comments:  []commentMark{{open: "--"}, {open: "{-", close: "-}", nested: true}},
	quotes:    []quote{{open: `"`, escape: '\\', lines: true}}, char: charOne,
	walk: walkHaskell,
}

var langPureScript = &Language{
	Name: "purescript", keywords: "as case class data deriving do else if import in instance let module newtype of then type where",
	nameTails: "'",
	comments:  []commentMark{{open: "--"}, {open: "{-", close: "-}", nested: true}},
	quotes:    []quote{{open: `"""`, lines: true}, {open: `"`, escape: '\\'}}, char: charOne,
	walk: (&rules{
		declares: "class: data newtype type; interface: class",
		style:    blockIndent, strict: true, clauses: true, signatures: opColons,
	}).walker(),
}

var langElm = &Language{
	Name: "elm", keywords: "alias as case else if import in let module of then type where",
	comments: []commentMark{{open: "--"}, {open: "{-", close: "-}", nested: true}},
	quotes:   []quote{{open: `"""`, escape: '\\', lines: true}, {open: `"`, escape: '\\'}}, char: charOne,
	walk: (&rules{
		declares: "class: type",
		style:    blockIndent, strict: true, clauses: true, signatures: ':',
	}).walker(),
}

var langGDScript = &Language{
	Name: "gdscript",
	keywords: "and as await break class const continue elif else enum extends for func if in is match not null or pass return self " +
		"static super var void while yield",
	nameHeads: "$", comments: []commentMark{{open: "#"}},
	quotes: []quote{{open: `"""`, escape: '\\', lines: true}, {open: `"`, escape: '\\'}, {open: "'", escape: '\\'}},
	walk: (&rules{
		declares: "function: func; class: class; constant: const; variable: var; enum: enum",
		style:    blockIndent, strict: true,
	}).walker(),
}

var langCoffeeScript = &Language{
	Name: "coffeescript",
	keywords: "and await break case catch class continue default delete do else extends finally for if in instanceof is new not null of or " +
		"return super switch then this throw try typeof undefined unless until when while yield",
	names: "$", nameHeads: "@",
	comments: []commentMark{{open: "###", close: "###"}, {open: "#"}},
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true, code: "#{"}, {open: "'''", escape: '\\', lines: true},
		{open: `"`, escape: '\\', lines: true, code: "#{"}, {open: "'", escape: '\\', lines: true},
	},
	regex: true,
	walk: (&rules{
		declares: "class: class",
		style:    blockIndent, arrows: true,
	}).walker(),
}
