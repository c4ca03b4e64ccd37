package syntax

// Languages that declare by keyword, with bodies in braces.

var langGroovy = &Language{
	Name: "groovy",
	keywords: "abstract as assert break case catch class const continue def default do else enum extends final finally for goto " +
		"if implements import in instanceof interface native new null package private protected public return static " +
		"super switch this throw throws trait try void volatile while",
	names: "$", comments: commentsC,
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true, code: "${"}, {open: "'''", escape: '\\', lines: true},
		{open: `"`, escape: '\\', code: "${"}, {open: "'", escape: '\\'},
	},
	walk: (&rules{
		declares: "class: class; interface: interface trait; enum: enum",
		typed:    true, enums: enumCommas, lines: true,
	}).walker(),
}

var langZig = &Language{
	Name: "zig",
	keywords: "and async await break catch const continue defer else enum export extern fn for if inline opaque " +
		"or pub return struct switch test try union var volatile while",
	comments: []commentMark{{open: "//"}, {open: `\\`}},
	quotes:   quotesC,
	walk:     walkZig,
}

var langSolidity = &Language{
	Name: "solidity",
	keywords: "abstract as break catch constructor continue contract delete do else enum event external for function if import " +
		"interface internal is library new override pragma private public return " +
		"struct this throw try type using virtual while",
	names: "$", comments: commentsC, quotes: quotesC,
	walk: (&rules{
		declares: "function: function event; class: contract library; interface: interface; struct: struct; enum: enum; init: constructor",
		parens:   true, enums: enumCommas,
	}).walker(),
}

var langProtobuf = &Language{
	Name:     "proto3",
	keywords: "enum extends import map message oneof package public rpc service",
	comments: commentsC, quotes: quotesC,
	walk: walkProtobuf,
}

var langThrift = &Language{
	Name:     "thrift",
	keywords: "const enum exception extends namespace service struct throws typedef union void",
	comments: append([]commentMark{{open: "#"}}, commentsC...), quotes: quotesC,
	walk: (&rules{
		declares: "struct: struct union; enum: enum; interface: service",
		bodies:   true, enums: enumCommas,
	}).walker(),
}

var langGraphQL = &Language{
	Name:     "graphql",
	keywords: "directive enum implements input interface mutation query scalar schema type union",
	comments: []commentMark{{open: "#"}},
	quotes:   []quote{{open: `"""`, lines: true}, {open: `"`, escape: '\\'}},
	walk: (&rules{
		declares: "class: type input; interface: interface; enum: enum; alias: scalar union; function: query mutation",
		lines:    true, fields: fieldColon,
	}).walker(),
}

var langPrisma = &Language{
	Name: "prisma", keywords: "enum model type view",
	comments: []commentMark{{open: "//"}}, quotes: quotesC[:1],
	walk: (&rules{declares: "class: model type view; enum: enum", bodies: true, lines: true}).walker(),
}

var langWGSL = &Language{
	Name: "wgsl", keywords: "alias const else fn for if let loop override return struct switch var while",
	comments: commentsNested, quotes: quotesC[:1],
	walk: (&rules{
		declares: "function: fn; struct: struct; alias: alias; constant: const; variable: var override",
		parens:   true, fields: fieldColon,
	}).walker(),
}

var langHaxe = &Language{
	Name: "haxe",
	keywords: "abstract break case catch class continue default do else enum extends extern final for function if implements import " +
		"in inline interface macro new null override package private public return static switch this throw try typedef using var while",
	names: "$", comments: commentsC,
	quotes: []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true, code: "${"}},
	walk: (&rules{
		declares: "function: function; class: class abstract; interface: interface; enum: enum; alias: typedef; variable: var",
		parens:   true,
	}).walker(),
}

var langV = &Language{
	Name:     "v",
	keywords: "as assert break const continue defer else enum fn for go if import in interface is match module mut or pub return select shared static struct type union unsafe",
	comments: commentsNested,
	quotes:   []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}, {open: "`", escape: '\\'}},
	walk: (&rules{
		declares: "function: fn; struct: struct union; enum: enum; interface: interface; constant: const; alias: type",
		lines:    true, parens: true,
	}).walker(),
}

var langHCL = &Language{
	Name: "terraform", nameTails: "-",
	comments: append([]commentMark{{open: "#"}}, commentsC...),
	quotes:   []quote{{open: `"`, escape: '\\', code: "${ %{"}},
	heredoc:  heredocShell,
	walk:     walkHCL,
}

var langPowerShell = &Language{
	Name:     "powershell",
	keywords: "begin break catch class continue data do else elseif end enum finally for foreach function if in process return static switch throw try until using while",
	foldCase: true, nameTails: "-", nameHeads: "$",
	comments: []commentMark{{open: "<#", close: "#>"}, {open: "#"}},
	quotes: []quote{
		{open: "@\"", close: "\"@", lines: true}, {open: "@'", close: "'@", lines: true},
		{open: `"`, escape: '`', doubled: true, lines: true}, {open: "'", doubled: true, lines: true},
	},
	walk: (&rules{
		declares: "function: function; class: class; enum: enum",
		bodies:   true,
	}).walker(),
}
