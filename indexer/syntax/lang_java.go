package syntax

// Languages of the Java machine.

var langJava = &Language{
	Name: "java", walk: walkJava,
	keywords: "abstract break case catch class const continue default do else enum extends final finally for goto " +
		"if implements import instanceof interface native new package private protected public record return " +
		"sealed static super switch this throw throws try void volatile while",
	names: "$", comments: commentsC, quotes: quotesText,
	anchors: "package import class interface public abstract final", anchors0: true,
}

var langKotlin = &Language{
	Name: "kotlin", walk: walkKotlin,
	keywords: "abstract annotation as break catch class companion const constructor continue data do else enum " +
		"external final finally for fun get if import in init inline inner interface internal is lazy null object open " +
		"operator out override package private protected public return sealed set super this throw try " +
		"typealias typeof val var when where while",
	comments: commentsNested,
	quotes: []quote{
		{open: `"""`, lines: true, code: "${", last: true}, {open: `"`, escape: '\\', code: "${"},
		{open: "'", escape: '\\'}, {open: "`"},
	},
	anchors: "package import class interface fun object", anchors0: true,
}

var langScala = &Language{
	Name: "scala", walk: walkScala,
	keywords: "abstract case catch class def do else enum export extends final finally for if implicit " +
		"import inline lazy match new null object open override package private protected return sealed super " +
		"then this throw trait try type val var while with yield",
	names: "$", comments: commentsNested,
	quotes: []quote{{open: `"""`, lines: true, last: true}, {open: `"`, escape: '\\'}, {open: "`"}},
	prefix: prefixScala, char: charOne,
	anchors: "package import class trait object", anchors0: true,
}
