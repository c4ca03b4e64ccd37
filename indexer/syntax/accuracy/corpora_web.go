package main

import (
	_ "embed"
	"errors"
	"os"
	"strings"
)

// webList names packages of npm that hold styles, components and pages, with their
// versions.
//
//go:embed npm_web.txt
var webList string

// webExts are what is kept of them.
var webExts = []string{".css", ".scss", ".html", ".vue", ".svelte", ".json", ".proto"}

// npmWebFiles lists the files of the packages in npm_web.txt whose names end so.
func npmWebFiles(root string, exts ...string) ([]file, error) {
	var pkgs []string
	for line := range strings.Lines(webList) {
		line, _, _ = strings.Cut(line, "#")
		if strings.TrimSpace(line) != "" {
			pkgs = append(pkgs, strings.Fields(line)...)
		}
	}
	dirs, err := npmExts(root, "npm-web", webExts, pkgs)
	if err != nil {
		return nil, err
	}
	var files []file
	for i, dir := range dirs {
		found, err := some(dir, pkgs[i], perSource, exts...)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// The corpora of formats for the web and of data, each with a parser of that format.
var (
	corpusCSS = corpus{lang: "css", oracles: []oracle{web("css")}, files: func(root string) ([]file, error) {
		return npmWebFiles(root, ".css")
	}}
	corpusSCSS = corpus{lang: "scss", oracles: []oracle{web("scss")}, files: func(root string) ([]file, error) {
		return npmWebFiles(root, ".scss")
	}}
	corpusVue = corpus{lang: "vue", oracles: []oracle{componentOracle}, files: func(root string) ([]file, error) {
		return npmWebFiles(root, ".vue")
	}}
	corpusSvelte = corpus{lang: "svelte", oracles: []oracle{componentOracle}, files: func(root string) ([]file, error) {
		return npmWebFiles(root, ".svelte")
	}}
	corpusSQL  = corpus{lang: "sql", oracles: []oracle{web("sql")}, files: sqlFiles}
	corpusHTML = corpus{lang: "html", oracles: []oracle{web("html")}, files: htmlFiles}
	corpusJSON = corpus{lang: "json", oracles: []oracle{web("json")}, files: jsonFiles}
	corpusYAML = corpus{lang: "yaml", oracles: []oracle{web("yaml")}, files: yamlFiles}
	corpusTOML = corpus{lang: "toml", oracles: []oracle{web("toml")}, files: tomlFiles}
)

// htmlFiles are manuals, and what packages of npm show of themselves.
func htmlFiles(root string) ([]file, error) {
	files, err := npmWebFiles(root, ".html")
	if err != nil {
		return nil, err
	}
	for _, pkg := range []string{"postgresql-doc-15", "git-doc", "python3.11-doc", "libjs-jquery-ui-docs"} {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		found, err := some(dir, pkg, perSource/2, ".html")
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// jsonFiles are those of npm's packages, messages of MediaWiki, and the tests of TypeScript.
func jsonFiles(root string) ([]file, error) {
	files, err := npmWebFiles(root, ".json")
	if err != nil {
		return nil, err
	}
	dir, err := debian(root, "mediawiki")
	if err != nil {
		return nil, err
	}
	more, err := some(dir, "mediawiki", perSource, ".json")
	return only("json", append(files, more...)), err
}

// yamlFiles are descriptions of devices in the kernel, and tasks of Ansible.
func yamlFiles(root string) ([]file, error) {
	tree, err := kernel(root)
	if err != nil {
		return nil, err
	}
	files, err := some(tree, "linux", 3*perSource, ".yaml", ".yml")
	if err != nil {
		return nil, err
	}
	dir, err := debian(root, "ansible")
	if err != nil {
		return nil, err
	}
	more, err := some(dir, "ansible", 3*perSource, ".yaml", ".yml")
	return append(files, more...), err
}

// tomlFiles are the manifests of crates.
func tomlFiles(root string) ([]file, error) {
	files, err := debianFiles(root, append([]string{"rust-src"}, rustPackages...), ".toml")
	return only("toml", files), err
}

// sqlPackages hold extensions of PostgreSQL, and databases of programs.
var sqlPackages = []string{"postgresql-15", "postgresql-15-postgis-3-scripts", "postgresql-15-pgtap", "postgresql-15-pgrouting-scripts", "postgresql-15-q3c", "mediawiki", "dbconfig-pgsql"}

func sqlFiles(root string) ([]file, error) {
	files, err := debianFiles(root, sqlPackages, ".sql", ".pgsql")
	if err != nil {
		return nil, err
	}
	more, err := sources(root, []string{"postgis"}, ".sql", ".sql.in")
	return append(files, more...), err
}
