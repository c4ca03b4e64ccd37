package main

import "strings"

// corpusCSharp is a class library with its compiler, and programs of other hands.
var corpusCSharp = corpus{
	lang:    "csharp",
	files:   csharpFiles,
	oracles: []oracle{ctagsCSharp.oracle, grammar("csharp")},
	judged:  judgedCSharp,
}

var ctagsCSharp = ctagsLanguage{
	name: "C#",
	kinds: map[string]string{
		"class": "class", "struct": "struct", "interface": "interface", "enum": "enum", "enumerator": "enumMember",
		"namespace": "namespace", "method": "", "property": "", "field": "", "event": "event",
	},
	// It keeps the name of the interface that a member is for.
	keep: func(t *tag) bool {
		if t.Kind == "method" || t.Kind == "property" {
			t.Name = t.Name[strings.LastIndexByte(t.Name, '.')+1:]
		}
		return true
	},
}

// csharpPackages are read as a whole, but for mono's tests of what its compiler refuses.
var csharpPackages = []string{"mono", "keepass2", "nunit", "newtonsoft-json"}

// csharpNPM is in the language as it is now.
const csharpNPM = "react-native-windows@0.84.0"

func csharpFiles(root string) ([]file, error) {
	files, err := sources(root, csharpPackages, ".cs")
	if err != nil {
		return nil, err
	}
	dirs, err := npmExts(root, "npm-csharp", []string{".cs"}, []string{csharpNPM})
	if err != nil {
		return nil, err
	}
	more, err := some(dirs[0], csharpNPM, perSource, ".cs")
	files = append(files, more...)
	kept := files[:0]
	for _, f := range files {
		if !strings.Contains(f.name, "/mcs/errors/") {
			kept = append(kept, f)
		}
	}
	return kept, err
}

var judgedCSharp = judgements{
	right: []judgement{
		{"ctags knows the conversions to types of some names alone, and the grammar has no name for any", func(c claim) bool {
			return c.Kind == "operator" && strings.Contains(c.line, "operator")
		}},
		{"neither has the parameters of a record, which are properties", func(c claim) bool {
			return c.Kind == "property" && strings.Contains(c.line, "record ")
		}},
	},
}
