package syntax

// Formats of data and of markup. Some declare a little, and the rest give pieces and words.

// commentsStyle are those of style sheets, in which url(http://a) has none.
var commentsStyle = []commentMark{{open: "//", afterSpace: true}, {open: "/*", close: "*/"}}

var quotesData = []quote{{open: `"`, escape: '\\'}}

var (
	langJSON  = &Language{Name: "json", quotes: quotesData, walk: walkJSON}
	langJSONC = &Language{Name: "jsonc", quotes: quotesData, comments: commentsC, walk: walkJSON}
	langJSON5 = &Language{Name: "json5", quotes: quotesC, comments: commentsC, walk: walkJSON}
	langJSONL = &Language{Name: "jsonl", quotes: quotesData}

	langYAML = &Language{Name: "yaml", nameTails: "-", comments: []commentMark{{open: "#", afterSpace: true}}, quotes: quotesData, walk: walkYAML}
	langTOML = &Language{Name: "toml", nameTails: "-", walk: walkTOML, comments: []commentMark{{open: "#"}}, quotes: []quote{
		{open: `"""`, escape: '\\', lines: true}, {open: "'''", lines: true}, {open: `"`, escape: '\\'}, {open: "'"},
	}}
	langINI        = &Language{Name: "ini", nameTails: "-.", comments: []commentMark{{open: ";", afterSpace: true}, {open: "#", afterSpace: true}}}
	langProperties = &Language{Name: "properties", nameTails: "-.", comments: []commentMark{{open: "#", afterSpace: true}, {open: "!", afterSpace: true}}}
	langDotenv     = &Language{Name: "dotenv", comments: []commentMark{{open: "#", afterSpace: true}}, quotes: quotesData}
	langCSV        = &Language{Name: "csv", prose: true}
	langKDL        = &Language{Name: "kdl", nameTails: "-", comments: commentsNested, quotes: quotesData}
	langRON        = &Language{Name: "ron", comments: commentsNested, quotes: quotesData}

	langGoMod = &Language{Name: "go.mod", nameTails: "-./", comments: []commentMark{{open: "//"}}}
	langGoSum = &Language{Name: "go.sum", prose: true}

	langCSS  = &Language{Name: "css", names: "-", comments: commentsC[1:], quotes: quotesC, walk: walkCSS}
	langSCSS = &Language{Name: "scss", names: "-", nameHeads: "$", comments: commentsStyle, quotes: quotesC, walk: walkCSS}
	langSass = &Language{Name: "sass", names: "-", nameHeads: "$", comments: commentsStyle, quotes: quotesC}
	langLess = &Language{Name: "less", names: "-", comments: commentsStyle, quotes: quotesC, walk: walkCSS}
	langStyl = &Language{Name: "stylus", names: "-", comments: commentsStyle, quotes: quotesC}

	// Text between tags is prose.
	langHTML       = &Language{Name: "html", prose: true, walk: walkHTML}
	langXML        = &Language{Name: "xml", prose: true}
	langSVG        = &Language{Name: "svg", prose: true}
	langERB        = &Language{Name: "erb", prose: true}
	langHandlebars = &Language{Name: "handlebars", prose: true}
	langJinja      = &Language{Name: "jinja-html", prose: true}
	langTwig       = &Language{Name: "twig", prose: true}
	langLiquid     = &Language{Name: "liquid", prose: true}
	langRazor      = &Language{Name: "razor", prose: true}
	langPug        = &Language{Name: "jade", prose: true}
	langHaml       = &Language{Name: "haml", prose: true}
	langSlim       = &Language{Name: "slim", prose: true}

	langTeX      = &Language{Name: "latex", prose: true}
	langBibTeX   = &Language{Name: "bibtex", prose: true}
	langRST      = &Language{Name: "restructuredtext", prose: true}
	langAsciiDoc = &Language{Name: "asciidoc", prose: true}
	langOrg      = &Language{Name: "org", prose: true}
	langTypst    = &Language{Name: "typst", prose: true}
	langDiff     = &Language{Name: "diff", prose: true}
	langCommit   = &Language{Name: "git-commit", prose: true}
	langIgnore   = &Language{Name: "ignore", prose: true}
	langMan      = &Language{Name: "roff", prose: true}

	langAssembly = &Language{Name: "asm", nameHeads: ".$%", comments: append([]commentMark{{open: ";"}, {open: "#", afterSpace: true}}, commentsC...), quotes: quotesData}
	langLLVM     = &Language{Name: "llvm", nameHeads: "@%", nameTails: "-.", comments: []commentMark{{open: ";"}}, quotes: quotesData}
	langNginx    = &Language{Name: "nginx", nameTails: "-", nameHeads: "$", comments: []commentMark{{open: "#"}}}
	langBicep    = &Language{Name: "bicep", comments: commentsC, quotes: []quote{{open: "'''", lines: true}, {open: "'", escape: '\\', code: "${"}}}
	langCUE      = &Language{Name: "cue", comments: commentsC[:1], quotes: []quote{{open: `"""`, escape: '\\', lines: true}, {open: `"`, escape: '\\'}}}
	langRego     = &Language{Name: "rego", comments: []commentMark{{open: "#"}}, quotes: []quote{{open: `"`, escape: '\\'}, {open: "`", lines: true}}}
	langSmithy   = &Language{Name: "smithy", comments: commentsC[:1], quotes: quotesData}
	langMeson    = &Language{Name: "meson", comments: []commentMark{{open: "#"}}, quotes: []quote{{open: "'''", lines: true}, {open: "'", escape: '\\'}}}
	langGN       = &Language{Name: "gn", comments: []commentMark{{open: "#"}}, quotes: quotesData}
	langNotebook = &Language{Name: "jupyter", quotes: quotesData}
)
