package syntax

// Languages whose bodies go to the word end.

var quotesRuby = []quote{
	{open: `"`, escape: '\\', lines: true, code: "#{"}, {open: "'", escape: '\\', lines: true},
	{open: "`", escape: '\\', lines: true, code: "#{"},
	{open: "/", escape: '\\', lines: true, code: "#{"}, // see lexer.rubySpecial
}

var langRuby = &Language{
	Name: "ruby",
	keywords: "alias and begin break case class def do else elsif end ensure for if in module nil not or " +
		"private protected public raise rescue return self super then undef unless until when while yield",
	names: "", nameHeads: "@$", nameTails: "?!",
	comments: []commentMark{{open: "=begin", close: "=end", column0: true}, {open: "#"}},
	quotes:   quotesRuby, heredoc: heredocRuby, long: longPercent,
	anchors: "class def module",
	walk:    walkRuby,
}

var langCrystal = &Language{
	Name: "crystal",
	keywords: "abstract alias begin break case class def do else elsif end ensure enum for if in macro module nil " +
		"private protected rescue return self struct super then unless until when while yield",
	nameHeads: "@", nameTails: "?!",
	comments: []commentMark{{open: "#"}},
	quotes:   quotesRuby, heredoc: heredocRuby, long: longPercent,
	walk: (&rules{
		declares: "function: def macro; class: class; struct: struct; module: module; enum: enum",
		style:    blockEnd, ends: "end", continues: "rescue ensure else", constants: true, mixins: true,
	}).walker(),
}

var langLua = &Language{
	Name:     "lua",
	keywords: "and break do else elseif end false for function goto if in local nil not or repeat return then true until while",
	comments: []commentMark{{open: "--"}}, quotes: quotesC, long: longLua,
	anchors: "function local", anchors0: true,
	walk: walkLua,
}

var langElixir = &Language{
	Name: "elixir",
	keywords: "and case catch def defimpl defmacro defmodule defp defprotocol defstruct do else end false fn for if in import " +
		"nil not or raise require rescue true try unless use when with",
	nameHeads: "@", nameTails: "?!",
	comments: []commentMark{{open: "#"}},
	quotes: []quote{
		{open: `"""`, escape: '\\', lines: true, code: "#{"}, {open: "'''", escape: '\\', lines: true, code: "#{"},
		{open: `"`, escape: '\\', lines: true, code: "#{"}, {open: "'", escape: '\\', lines: true, code: "#{"},
	},
	long: longSigil,
	walk: walkElixir,
}

var langJulia = &Language{
	Name: "julia",
	keywords: "abstract begin break catch const continue do else elseif end export false finally for function global if import in " +
		"let local macro module return struct true try type using where while",
	nameTails: "!",
	comments:  []commentMark{{open: "#=", close: "=#", nested: true}, {open: "#"}},
	quotes:    []quote{{open: `"""`, escape: '\\', lines: true}, {open: `"`, escape: '\\', lines: true}},
	char:      charOne,
	walk: (&rules{
		declares: "function: function macro; struct: struct; class: type; module: module; constant: const",
		style:    blockEnd, ends: "end", continues: "else elseif catch finally", defines: true,
	}).walker(),
}

var langFortran = &Language{
	Name: "fortran-modern",
	keywords: "abstract case continue do else elseif end function if implicit interface is module " +
		"none private procedure program public return select subroutine then type use where while",
	foldCase: true,
	comments: []commentMark{{open: "!"}},
	quotes:   []quote{{open: `"`, doubled: true}, {open: "'", doubled: true}},
	walk: (&rules{
		declares: "function: function subroutine; module: module program; struct: type",
		style:    blockEnd, ends: "end endfunction endsubroutine endmodule endtype endprogram",
		continues: "contains else",
	}).walker(),
}

var langAda = &Language{
	Name: "ada",
	keywords: "abstract and begin case declare else elsif end exception for function generic if in is new not null of or out " +
		"package pragma private procedure protected range record return select task then type use when while with",
	foldCase: true,
	comments: []commentMark{{open: "--"}},
	quotes:   []quote{{open: `"`, doubled: true}}, char: charOne,
	walk: (&rules{
		declares: "function: function procedure; module: package; class: type",
		style:    blockEnd, ends: "end", continues: "begin is exception private return",
	}).walker(),
}

var langPascal = &Language{
	Name: "pascal",
	keywords: "and begin case class const constructor destructor do else end except external finally for function goto if " +
		"in inline interface is nil not object of operator or out override private procedure program property protected public " +
		"raise record repeat then try type unit until var virtual while with",
	foldCase: true,
	comments: []commentMark{{open: "//"}, {open: "{", close: "}"}, {open: "(*", close: "*)"}},
	quotes:   []quote{{open: "'", doubled: true}},
	walk: (&rules{
		declares: "function: function procedure constructor destructor; module: unit program",
		style:    blockEnd, ends: "end", continues: "begin var const type",
	}).walker(),
}

var langVB = &Language{
	Name: "vb",
	keywords: "as class const declare delegate do else elseif end enum event for friend function get if implements interface " +
		"is loop module namespace new not of or partial private property protected public readonly return " +
		"select set shared static structure sub then try until using when while with",
	foldCase: true,
	comments: []commentMark{{open: "'"}},
	quotes:   []quote{{open: `"`, doubled: true}},
	walk: (&rules{
		declares: "function: function sub; class: class; struct: structure; enum: enum; interface: interface; module: module; namespace: namespace",
		style:    blockEnd, ends: "end",
	}).walker(),
}

var langMatlab = &Language{
	Name:     "matlab",
	keywords: "break case catch classdef continue do else elseif end for function global if return switch try while",
	comments: []commentMark{{open: "%{", close: "%}", column0: true}, {open: "%"}, {open: "#", afterSpace: true}},
	quotes:   []quote{{open: `"`, doubled: true}}, char: charOne,
	walk: (&rules{
		declares: "function: function; class: classdef",
		style:    blockEnd, ends: "end endfunction", outputs: true,
	}).walker(),
}

var langVHDL = &Language{
	Name: "vhdl",
	keywords: "alias architecture attribute begin case component else elsif end entity for function generic if in is library " +
		"of out package procedure process range record return select then type use variable when while with",
	foldCase: true,
	comments: []commentMark{{open: "--"}},
	quotes:   []quote{{open: `"`, doubled: true}}, char: charOne,
	walk: (&rules{
		declares: "function: function procedure; module: entity architecture package component",
		style:    blockEnd, ends: "end", continues: "begin is",
	}).walker(),
}

var langVerilog = likeVerilog("verilog")
var langSystemVerilog = likeVerilog("systemverilog")

func likeVerilog(name string) *Language {
	return &Language{
		Name: name,
		keywords: "begin break case class const continue do else end enum extends extern for foreach function if import " +
			"input interface local module new output package program property protected return static struct task " +
			"this typedef union virtual void while with",
		names: "$", comments: commentsC, quotes: quotesC[:1],
		walk: (&rules{
			declares: "module: module package program; class: class; interface: interface",
			style:    blockEnd, ends: "endmodule endclass endpackage endinterface endprogram",
		}).walker(),
	}
}

var langVim = &Language{
	Name:      "vim",
	keywords:  "break catch continue def else elseif finally for function if in let return try while",
	nameTails: "#:.", names: "",
	comments: []commentMark{{open: `"`, afterSpace: true}},
	quotes:   []quote{{open: "'", doubled: true}},
	walk: (&rules{
		declares: "function: function def",
		style:    blockEnd, ends: "endfunction endfunc enddef",
	}).walker(),
}

var langFish = &Language{
	Name: "fish", keywords: "begin break case continue else end for function if in return switch while",
	nameTails: "-.",
	comments:  []commentMark{{open: "#", afterSpace: true}},
	quotes:    []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\', lines: true}},
	walk: (&rules{
		declares: "function: function",
		style:    blockEnd, ends: "end",
	}).walker(),
}
