package syntax

// deinit, subscript and most modifiers are no keywords here: they mean something in few
// places alone, where the walker knows them by how they are spelled.
var langSwift = &Language{
	Name: "swift",
	keywords: "actor as async await break case catch class continue default defer do else enum extension " +
		"fallthrough final for func get if import in init internal is lazy let macro nil open operator " +
		"override private protocol public repeat return self set static struct super switch " +
		"throw throws try typealias var where while",
	comments: commentsNested,
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true, code: `\(`}, {open: `"`, escape: '\\', code: `\(`}, {open: "`"},
	},
	prefix:  prefixSwift,
	anchors: "class enum extension final func import private protocol public struct", anchors0: true,
	walk: walkSwift,
}
