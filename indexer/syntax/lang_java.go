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
