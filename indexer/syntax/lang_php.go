package syntax

var langPHP = &Language{
	Name: "php", walk: walkPHP,
	keywords: "abstract and as break case catch class const continue declare default do else elseif enum extends final finally fn " +
		"for foreach function global goto if implements instanceof interface match namespace new or " +
		"private protected public readonly require return static switch throw trait try use var while yield",
	foldCase: true, names: "$",
	comments: []commentMark{{open: "//"}, {open: "/*", close: "*/"}, {open: "#", not: '['}},
	quotes: []quote{
		{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}, {open: "`", escape: '\\', lines: true},
	},
	heredoc: heredocPHP,
	island:  island{open: "<?", close: "?>", not: "xml"},
	anchors: "namespace class interface trait abstract final function", anchors0: true,
}
