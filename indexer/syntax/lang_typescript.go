package syntax

const keywordsJavaScript = "accessor as async await break case catch class const constructor continue " +
	"debugger default delete do else enum export extends false finally for from function get if " +
	"import in instanceof let new null of return set static super switch this throw true try " +
	"typeof using var void while with yield"

const keywordsTypeScript = keywordsJavaScript + " abstract any asserts bigint boolean declare global implements " +
	"infer interface intrinsic is keyof module namespace never number object out override package " +
	"private protected public readonly require satisfies string symbol type undefined unique unknown"

const anchorsJavaScript = "import export class function interface enum namespace module abstract declare"

var quotesJavaScript = []quote{
	{open: `"`, escape: '\\'},
	{open: "'", escape: '\\'},
	{open: "`", escape: '\\', lines: true, code: "${"},
}

var commentsJavaScript = []commentMark{{open: "//"}, {open: "/*", close: "*/"}}

var langTypeScript = &Language{
	Name:     "typescript",
	walk:     walkScript,
	keywords: keywordsTypeScript,
	names:    "$\\", nameHeads: "#",
	comments: commentsJavaScript,
	quotes:   quotesJavaScript,
	regex:    true,
	power:    true,
	anchors:  anchorsJavaScript, anchors0: true,
}

var langTSX = &Language{
	Name:     "typescriptreact",
	walk:     walkScript,
	keywords: keywordsTypeScript,
	names:    "$\\", nameHeads: "#",
	comments: commentsJavaScript,
	quotes:   quotesJavaScript,
	regex:    true,
	power:    true,
	anchors:  anchorsJavaScript, anchors0: true,
	jsx: true,
}

// Plain JavaScript has the keywords of TypeScript too: Flow's types are written
// with them, and where they are names the walker sees it.
var langJavaScript = &Language{
	Name:     "javascript",
	walk:     walkScript,
	keywords: keywordsTypeScript,
	names:    "$\\", nameHeads: "#",
	comments: commentsJavaScript,
	quotes:   quotesJavaScript,
	regex:    true,
	power:    true,
	anchors:  anchorsJavaScript, anchors0: true,
	jsx: true,
}

var langJSX = &Language{
	Name:     "javascriptreact",
	walk:     walkScript,
	keywords: keywordsTypeScript,
	names:    "$\\", nameHeads: "#",
	comments: commentsJavaScript,
	quotes:   quotesJavaScript,
	regex:    true,
	power:    true,
	anchors:  anchorsJavaScript, anchors0: true,
	jsx: true,
}

// The code of a component is between tags, and in Astro between lines of dashes.
var (
	langVue    = component("vue", island{open: "<script", close: "</script", tag: true})
	langSvelte = component("svelte", island{open: "<script", close: "</script", tag: true})
	langAstro  = component("astro", island{open: "---", close: "\n---", once: true})
)

func component(name string, is island) *Language {
	return &Language{
		Name:     name,
		keywords: keywordsTypeScript,
		names:    "$\\", nameHeads: "#",
		comments: commentsJavaScript,
		quotes:   quotesJavaScript,
		island:   is,
		regex:    true,
		power:    true,
		walk:     walkScript,
	}
}
