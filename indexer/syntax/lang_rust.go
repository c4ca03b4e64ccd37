package syntax

// dyn, default, auto and the like mean something in few places alone, where the walker knows
// them by what follows.
var langRust = &Language{
	Name: "rust",
	keywords: "as async await break const continue crate else enum extern fn for if impl in let loop macro macro_rules match mod " +
		"mut pub ref return self static struct super trait type union unsafe use where while yield",
	comments: commentsNested,
	quotes:   []quote{{open: `"`, escape: '\\', lines: true}},
	prefix:   prefixRust, char: charOne,
	anchors: "const enum extern fn impl macro_rules mod pub static struct trait type unsafe use", anchors0: true,
	walk: walkRust,
}
