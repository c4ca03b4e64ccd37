package syntax

// Languages of lists, and of clauses.

var lispQuotes = []quote{{open: `"`, escape: '\\', lines: true}}

const lispTails = "-+*/?!<>=.&%$:'"

var (
	langClojure = likeLisp("clojure")
	langLisp    = likeLisp("lisp", commentMark{open: "#|", close: "|#", nested: true})
	langELisp   = likeLisp("emacs-lisp")
	langScheme  = likeLisp("scheme", commentMark{open: "#|", close: "|#", nested: true})
	langRacket  = likeLisp("racket", commentMark{open: "#|", close: "|#", nested: true})
	langFennel  = likeLisp("fennel")
)

func likeLisp(name string, more ...commentMark) *Language {
	return &Language{
		Name: name, nameTails: lispTails,
		comments: append([]commentMark{{open: ";"}}, more...),
		quotes:   lispQuotes,
		walk:     walkLisp,
	}
}

var langErlang = &Language{
	Name: "erlang", keywords: "and begin case catch end fun if of or try when",
	nameTails: "@", nameHeads: "?",
	comments: []commentMark{{open: "%"}},
	quotes:   []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\'}},
	walk:     walkErlang,
}

var langProlog = &Language{
	Name:     "prolog",
	comments: []commentMark{{open: "%"}, {open: "/*", close: "*/"}},
	quotes:   []quote{{open: `"`, escape: '\\', lines: true}, {open: "'", escape: '\\'}},
}

var langCoq = &Language{
	Name: "coq", nameTails: "'", comments: commentsML, quotes: lispQuotes,
}

var langAgda = &Language{
	Name: "agda", nameTails: "-'", comments: []commentMark{{open: "--"}, {open: "{-", close: "-}", nested: true}},
	quotes: lispQuotes,
}

var langLean = &Language{
	Name: "lean4", nameTails: "'!?", keywords: "axiom class def else end if import in instance lemma let macro match namespace open private structure then theorem variable where with",
	comments: []commentMark{{open: "--"}, {open: "/-", close: "-/", nested: true}}, quotes: lispQuotes, char: charOne,
	walk: (&rules{
		declares: "function: def theorem lemma axiom; class: structure class",
		style:    blockIndent, strict: true,
	}).walker(),
}
