package main

import (
	"cmp"
	"path/filepath"
	"slices"
)

// corpusC is a part of the kernel, and programs and libraries of other hands.
var corpusC = corpus{
	lang:    "c",
	files:   cFiles,
	oracles: []oracle{ctagsC.oracle, grammar("c")},
}

// corpusCPP is the headers of a compiler, and libraries and programs of other hands.
var corpusCPP = corpus{
	lang:    "cpp",
	files:   cppFiles,
	oracles: []oracle{ctagsCPP.oracle, grammar("cpp")},
}

var kindsC = map[string]string{
	"macro": "", "struct": "struct", "union": "struct", "enum": "enum", "enumerator": "enumMember",
	"typedef": "", "function": "function", "member": "field", "variable": "variable",
}

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
	return append(files, more...), err
}

func cppFiles(root string) ([]file, error) {
	return sources(root, []string{"leveldb", "fmtlib", "abseil", "qtbase-opensource-src", "re2", "protobuf"}, ".cpp", ".cc", ".cxx", ".hpp", ".hh", ".h")
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
