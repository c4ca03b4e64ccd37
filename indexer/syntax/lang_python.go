package syntax

var langPython = &Language{
	Name: "python",
	walk: walkPython,
	keywords: "False None True and as assert async await break case class continue def del elif else " +
		"except finally for from global if import in is lambda match nonlocal not or pass raise " +
		"return try type while with yield",
	comments: []commentMark{{open: "#"}},
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true},
		{open: "'''", escape: '\\', lines: true},
		{open: `"`, escape: '\\'},
		{open: "'", escape: '\\'},
	},
	prefix:    prefixPython,
	logical:   true,
	continues: true,
	power:     true,
	anchors:   "assert break class continue def del elif except finally global import nonlocal pass raise return try while with",
}
