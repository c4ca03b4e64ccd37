package main

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed oracle_web.mjs
var oracleWeb string

// webParsers are the parsers that oracle_web.mjs asks, with what they need themselves.
var webParsers = []string{
	"yaml@2.9.1", "toml-eslint-parser@1.0.3", "jsonc-parser@3.3.1",
	"postcss@8.5.33", "postcss-scss@4.0.9", "parse5@8.1.1",
	"@vue/compiler-sfc@3.5.45", "svelte@5.57.3", compilerPackage,
	"dockerfile-ast@0.7.1", "libpg-query@18.1.5",
}

// web asks the parser of a format for the web, or of data, all of which are written in
// JavaScript.
func web(lang string) oracle {
	return func(root string, paths []string) (map[string][]decl, error) {
		if _, err := exec.LookPath("node"); err != nil {
			return nil, errNoNode
		}
		dir, err := installed(root, "parsers", webParsers)
		if err != nil {
			return nil, err
		}
		return ask(root, "web-"+lang, oracleWeb+lang, paths,
			"node", "--input-type=module", "-e", oracleWeb, filepath.Join(dir, "index.js"), lang)
	}
}

// installed installs packages of npm with what they depend on, unless that was done
// before, and returns the folder that holds their folder node_modules. Nothing of them is
// run while they are installed.
func installed(root, name string, pkgs []string) (string, error) {
	dir := filepath.Join(root, ".corpora", "npm-"+name)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return "", errNoNode
	}
	tmp, err := os.MkdirTemp(mkdir(filepath.Join(root, ".corpora")), "npm-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	args := append([]string{"install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"}, pkgs...)
	if err := command(tmp, "npm", args...); err != nil {
		return "", err
	}
	return dir, os.Rename(tmp, dir)
}
