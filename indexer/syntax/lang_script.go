package syntax

// Languages of shells, of builds and of databases.

var langShell = &Language{
	Name: "shellscript", keywords: "case do done elif else esac export fi for function if in local readonly return select then until while",
	nameTails: "-.:",
	comments:  []commentMark{{open: "#", afterSpace: true}},
	quotes: []quote{
		{open: "'", lines: true}, {open: "`", escape: '\\', lines: true}, // for double quotes see lexer.double
	},
	heredoc: heredocShell, continues: true, shell: true,
	walk: walkShell,
}

var langPerl = &Language{
	Name: "perl",
	keywords: "and case class continue do else elsif field for foreach if local method not or package " +
		"require return sub undef unless until use when while",
	nameHeads: "$@%", nameTails: "'",
	comments: []commentMark{
		{open: "=pod", close: "=cut", column0: true}, {open: "=head", close: "=cut", column0: true},
		{open: "=over", close: "=cut", column0: true}, {open: "=item", close: "=cut", column0: true},
		{open: "=begin", close: "=cut", column0: true}, {open: "=for", close: "=cut", column0: true},
		{open: "=encoding", close: "=cut", column0: true}, {open: "=cut", column0: true},
		{open: "#", afterSpace: true},
	},
	quotes:  []quote{{open: `"`, escape: '\\'}, {open: "'", escape: '\\'}, {open: "`", escape: '\\'}},
	heredoc: heredocRuby,
	anchors: "sub package", anchors0: true,
	walk: walkPerl,
}

var langRaku = &Language{
	Name: "raku",
	keywords: "and class do else elsif enum for if method module or package role return rule sub " +
		"unless until use when while",
	nameTails: "-'",
	comments:  []commentMark{{open: "=begin", close: "=end", column0: true}, {open: "#"}},
	quotes:    []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}},
	walk: (&rules{
		declares: "function: sub; method: method rule; class: class role; module: module package; enum: enum",
	}).walker(),
}

var langTcl = &Language{
	Name: "tcl", keywords: "break catch class continue else elseif for foreach global if method namespace proc return set switch variable while",
	nameTails: "-.:", nameHeads: "$",
	comments:  []commentMark{{open: "#", afterSpace: true}},
	quotes:    []quote{{open: `"`, escape: '\\'}},
	continues: true,
	walk:      walkTcl,
}

var langAwk = &Language{
	Name: "awk", keywords: "break continue delete do else for func function if in return while",
	comments: []commentMark{{open: "#"}}, quotes: quotesC[:1], regex: true,
	walk: (&rules{declares: "function: function func", parens: true}).walker(),
}

var langR = &Language{
	Name: "r", keywords: "break else for function if in repeat return while",
	names: ".", comments: []commentMark{{open: "#"}},
	quotes: []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}, {open: "`"}},
	walk:   walkR,
}

var langSQL = &Language{
	Name: "sql",
	keywords: "and as begin case create database declare delete domain else end event extension external for from function global if in " +
		"index is local loop materialized not null of or package procedure replace return role schema select sequence set synonym table temp " +
		"temporary then trigger type unique using view virtual when where while with",
	foldCase: true, nameTails: "$#",
	comments: []commentMark{{open: "--"}, {open: "/*", close: "*/"}, {open: "\\", column0: true}}, // the last of psql
	quotes:   []quote{{open: "'", doubled: true, lines: true}, {open: `"`, doubled: true, lines: true}, {open: "`"}},
	long:     longDollar,
	walk:     walkSQL,
}

var langMakefile = &Language{
	Name: "makefile", nameTails: "-./",
	comments: []commentMark{{open: "#"}}, continues: true,
	walk: walkMakefile,
}

var langCMake = &Language{
	Name: "cmake", keywords: "else elseif foreach function if macro return set while",
	foldCase: true, nameTails: "-.",
	comments: []commentMark{{open: "#"}},
	quotes:   []quote{{open: `"`, escape: '\\', lines: true}}, long: longLua,
	walk: walkCMake,
}

var langDocker = &Language{
	Name: "dockerfile", nameTails: "-./:", keywords: "as from",
	foldCase: true,
	comments: []commentMark{{open: "#", afterSpace: true}},
	quotes:   quotesC, heredoc: heredocShell, continues: true,
	walk: walkDocker,
}

var langBat = &Language{
	Name: "bat", comments: []commentMark{{open: "::"}}, nameTails: "-.",
	quotes: []quote{{open: `"`}},
	walk:   walkBat,
}

var langNix = &Language{
	Name: "nix", keywords: "assert else if import in let or rec then with",
	nameTails: "-'", comments: []commentMark{{open: "#"}, {open: "/*", close: "*/"}},
	quotes: []quote{
		{open: "''", lines: true, code: "${"}, {open: `"`, escape: '\\', lines: true, code: "${"},
	},
}

var langStarlark = &Language{
	Name: "starlark", keywords: langPython.keywords, comments: langPython.comments, quotes: langPython.quotes,
	prefix: prefixPython, logical: true, continues: true,
	walk: walkPython,
}

var langJsonnet = &Language{
	Name: "jsonnet", keywords: "assert else false for function if import in local null self super then true",
	comments: append([]commentMark{{open: "#"}}, commentsC...), quotes: []quote{
		{open: "|||", lines: true}, {open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true},
	},
}

var langJust = &Language{
	Name: "just", nameTails: "-", comments: []commentMark{{open: "#"}},
	quotes: quotesC,
}
