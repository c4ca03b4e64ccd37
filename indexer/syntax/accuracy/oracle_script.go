package main

import (
	"cmp"
	_ "embed"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed oracle.mjs
var oracleScript string

// compilerPackage holds the TypeScript compiler, in its file compiler.
const (
	compilerPackage = "typescript@5.9.3"
	compiler        = "lib/typescript.js"
)

// The three corpora of scripts, by the ends of their files' names.
var (
	typescriptExts = []string{".ts", ".mts", ".cts"}
	tsxExts        = []string{".tsx"}
	javascriptExts = []string{".js", ".mjs", ".cjs", ".jsx"}
	scriptExts     = slices.Concat(typescriptExts, tsxExts, javascriptExts)
)

// npmFiles lists the files of the packages in npm.txt whose names end so.
func npmFiles(exts []string) func(root string) ([]file, error) {
	return func(root string) ([]file, error) { return scriptFiles(root, npmPackages(), exts) }
}

// perPackage is how many files of a package are compared: some hold thousands
// that are all alike.
const perPackage = 200

func scriptFiles(root string, pkgs, exts []string) ([]file, error) {
	dirs, err := npm(root, pkgs...)
	if err != nil {
		return nil, err
	}
	var files []file
	for i, dir := range dirs {
		found, err := walkFiles(dir, wrongOnPurpose, exts...)
		if err != nil {
			return nil, err
		}
		for k := range found {
			found[k].name = pkgs[i] + "/" + found[k].name
		}
		found = slices.DeleteFunc(found, func(f file) bool { return strings.HasSuffix(f.name, compiler) })
		slices.SortFunc(found, func(a, b file) int { return cmp.Compare(hash(a.name), hash(b.name)) })
		files = append(files, found[:min(len(found), perPackage)]...)
	}
	return files, nil
}

// wrongOnPurpose names the folders of a test suite that hold what is no program.
func wrongOnPurpose(name string) bool { return name == "fail" || name == "early" }

// scriptOracle asks the TypeScript compiler.
func scriptOracle(root string, paths []string) (map[string][]decl, error) {
	dirs, err := npm(root, compilerPackage)
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errNoNode
	}
	return ask(root, "script", oracleScript, paths,
		"node", "--input-type=module", "-e", oracleScript, filepath.Join(dirs[0], filepath.FromSlash(compiler)))
}

// componentOracle asks the TypeScript compiler about the scripts of components, which the
// compiler of the components' own language finds.
func componentOracle(root string, paths []string) (map[string][]decl, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errNoNode
	}
	dir, err := installed(root, "parsers", webParsers)
	if err != nil {
		return nil, err
	}
	return ask(root, "component", oracleScript, paths, "node", "--input-type=module", "-e", oracleScript,
		filepath.Join(dir, "index.js"), filepath.Join(dir, "node_modules", "typescript", filepath.FromSlash(compiler)))
}
