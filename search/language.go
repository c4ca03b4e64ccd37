package search

// A languageKind says what the files of a language are for.
type languageKind uint8

const (
	codeLanguage languageKind = iota
	proseLanguage
	dataLanguage
)

// languageKinds has those that are no code, as the analyzer names them.
var languageKinds = map[string]languageKind{
	"markdown": proseLanguage, "plaintext": proseLanguage, "latex": proseLanguage, "bibtex": proseLanguage,
	"restructuredtext": proseLanguage, "asciidoc": proseLanguage, "org": proseLanguage, "typst": proseLanguage,
	"roff": proseLanguage, "git-commit": proseLanguage, "diff": proseLanguage,

	"json": dataLanguage, "jsonc": dataLanguage, "json5": dataLanguage, "yaml": dataLanguage, "toml": dataLanguage,
	"ini": dataLanguage, "properties": dataLanguage, "csv": dataLanguage, "xml": dataLanguage, "svg": dataLanguage,
	"html": dataLanguage, "go.sum": dataLanguage, "ignore": dataLanguage, "dotenv": dataLanguage,
}

func kindOfLanguage(name string) languageKind { return languageKinds[name] }
