package syntax

var langGo = &Language{
	Name: "go",
	walk: walkGo,
	keywords: "break case chan const continue default defer else fallthrough for func go goto if " +
		"import interface map package range return select struct switch type var",
	comments: []commentMark{{open: "//"}, {open: "/*", close: "*/"}},
	quotes: []quote{
		{open: `"`, escape: '\\'},
		{open: "`", lines: true},
		{open: "'", escape: '\\'},
	},
	anchors: "func type var const import", anchors0: true,
}
