package main

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// corpusC is a part of the kernel, and programs and libraries of other hands.
var corpusC = corpus{
	lang:    "c",
	files:   cFiles,
	oracles: []oracle{ctagsC.oracle, grammar("c")},
	judged:  judgedC,
}

// corpusCPP is the headers of a compiler, and libraries and programs of other hands.
var corpusCPP = corpus{
	lang:    "cpp",
	files:   cppFiles,
	oracles: []oracle{ctagsCPP.oracle, grammar("cpp")},
	judged:  judgedC,
}

// judgedC is what both take macros for, since they do not know what a macro stands for.
var judgedC = judgements{
	wrong: []judgement{
		{"a macro in capitals that is called, with or without a block behind it, is no function of that name", func(c claim) bool {
			return calledMacro.MatchString(c.line) && strings.HasPrefix(strings.TrimSpace(c.line), c.Name+"(")
		}},
		{"a macro in capitals behind a declarator is an attribute: int a[2] GUARDED_BY(mu)", func(c claim) bool {
			return c.Name == strings.ToUpper(c.Name) && !directive(c.line) && regexp.MustCompile(`([\])]\s+`+c.Name+`\(|[\w>]\s+`+c.Name+`\(\w+\)\s*[;={])`).MatchString(c.line)
		}},
		{"what stands before a name in parentheses is its type: result_type(min)() const", func(c claim) bool {
			return strings.Contains(c.line, c.Name+"(") && guardedName.MatchString(c.line)
		}},
		{"an attribute behind a name or a body is no variable: } __packed;", func(c claim) bool {
			return strings.HasPrefix(c.Name, "__") && (c.Kind == "variable" || c.Kind == "field" || c.Kind == "") &&
				regexp.MustCompile(`[\w\])}]\s+`+regexp.QuoteMeta(c.Name)+`\s*(;|=|,|\(|$)`).MatchString(c.line) &&
				!regexp.MustCompile(`^\s*(static\s+|const\s+|volatile\s+|extern\s+)*(struct\s+|union\s+|enum\s+|unsigned\s+)*\w+\s+`+regexp.QuoteMeta(c.Name)).MatchString(c.line)
		}},
	},
	right: []judgement{
		{"what stands before an attribute is the name: u64 a __aligned(8), int b GUARDED_BY(mu)", func(c claim) bool {
			return !directive(c.line) && (c.Kind == "variable" || c.Kind == "field") &&
				regexp.MustCompile(`\b`+c.Name+`(\[.*\])*\s+(_\w+|[A-Z_]+\(\w+\))\s*([;=({]|$)`).MatchString(c.line)
		}},
		{"a member whose type begins with ::", func(c claim) bool {
			return c.Kind == "method" && strings.HasPrefix(strings.TrimSpace(c.line), "::")
		}},
		{"a destructor that overrides, or has attributes: ~A() override", func(c claim) bool {
			return c.Kind == "method" && strings.HasPrefix(c.Name, "~") && strings.Contains(c.line, c.Name+"()")
		}},
		{"a constructor is named like what it is in, and begins its line but for a word or two", func(c claim) bool {
			return c.Kind == "constructor" && regexp.MustCompile(`^\s*((explicit|inline|constexpr)\s+)*`+c.Name+`\(`).MatchString(c.line)
		}},
		{"a name in parentheses is kept from being taken for a macro: result_type(min)() const", func(c claim) bool {
			return strings.Contains(c.line, "("+c.Name+")(") && guardedName.MatchString(c.line)
		}},
	},
}

func directive(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

var guardedName = regexp.MustCompile(`\w+ ?\((min|max)\)\(\)`)

var calledMacro = regexp.MustCompile(`^\s*[A-Z][A-Z0-9_]+\(`)

var kindsC = map[string]string{
	"macro": "", "struct": "struct", "union": "struct", "enum": "enum", "enumerator": "enumMember",
	"typedef": "", "function": "function", "member": "field", "variable": "variable",
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_:"

var ctagsC = ctagsLanguage{name: "C", kinds: kindsC, keep: named}

// named leaves out what ctags makes a name up for.
func named(t *tag) bool { return len(t.Name) < 6 || t.Name[:6] != "__anon" }

var ctagsCPP = ctagsLanguage{
	name:  "C++",
	flags: []string{"--kinds-C++=+p"},
	kinds: map[string]string{
		"macro": "", "struct": "struct", "union": "struct", "enum": "enum", "enumerator": "enumMember",
		"typedef": "", "function": "", "member": "field", "variable": "variable",
		"class": "class", "namespace": "namespace", "prototype": "",
	},
	keep: func(t *tag) bool {
		// It writes a blank before what is overloaded.
		if name, ok := strings.CutPrefix(t.Name, "operator "); ok && !strings.ContainsAny(name[:1], letters) {
			t.Name = "operator" + name
		}
		return named(t) && (t.Kind != "prototype" || t.ScopeKind == "class" || t.ScopeKind == "struct" || t.ScopeKind == "union")
	},
}

// cSize and kernelFiles bound what of each package, and of the kernel, is compared.
const (
	perSource   = 700
	kernelFiles = 2500
)

func cFiles(root string) ([]file, error) {
	kernel, err := kernel(root)
	if err != nil {
		return nil, err
	}
	files, err := some(kernel, "linux", kernelFiles, ".c", ".h")
	if err != nil {
		return nil, err
	}
	more, err := sources(root, []string{"redis", "curl", "libuv1", "git", "sqlite3"}, ".c", ".h")
	return only("c", append(files, more...)), err
}

// only leaves out headers that are of another language: of C++, or of Objective-C.
func only(lang string, files []file) []file {
	return slices.DeleteFunc(files, func(f file) bool {
		text, err := os.ReadFile(f.path)
		return err != nil || syntax.Detect(f.path, text).Name != lang
	})
}

func cppFiles(root string) ([]file, error) {
	files, err := sources(root, []string{"leveldb", "fmtlib", "abseil", "qtbase-opensource-src", "re2", "protobuf"}, ".cpp", ".cc", ".cxx", ".hpp", ".hh", ".h")
	return only("cpp", files), err
}

// sources lists files of Debian source packages.
func sources(root string, pkgs []string, exts ...string) ([]file, error) {
	var files []file
	for _, pkg := range pkgs {
		dir, err := debianSource(root, pkg)
		if err != nil {
			return nil, err
		}
		found, err := some(dir, pkg, perSource, exts...)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// some returns up to limit files of a folder, the same ones each time.
func some(dir, name string, limit int, exts ...string) ([]file, error) {
	files, err := walkFiles(dir, nil, exts...)
	if err != nil {
		return nil, err
	}
	for i := range files {
		files[i].name = name + "/" + files[i].name
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(hash(a.name), hash(b.name)) })
	return files[:min(len(files), limit)], nil
}

// kernel returns the folder of the Linux kernel's source.
func kernel(root string) (string, error) {
	const pkg = "linux-source-6.1"
	dir, err := debian(root, pkg)
	if err != nil {
		return "", err
	}
	tree := filepath.Join(root, ".corpora", "debian", pkg+".tree")
	return tree, unpackOnce(tree, filepath.Join(dir, "usr", "src", pkg+".tar.xz"))
}
