package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

//go:embed oracle.rb
var oracleRuby string

// Ruby's library, Rails, and programs and libraries of other hands.
var corpusRuby = corpus{lang: "ruby", files: rubyFiles, oracles: []oracle{rubyOracle}}

// errNoRuby says that nothing can be compared, and not that anything is wrong.
var errNoRuby = errors.New("no ruby on this machine")

// rubyPackages are read: Ruby's library, Rails, and programs and libraries of other hands.
var rubyPackages = []string{
	"libruby3.1", "ruby-activerecord", "ruby-actionpack", "ruby-activesupport", "ruby-railties", "puppet-agent", "rubocop",
	"vagrant", "ruby-sequel", "jekyll", "ruby-rouge", "ruby-nokogiri", "ruby-graphql", "ruby-capybara", "ruby-bundler",
	"ruby-rspec-core",
}

// rubyFiles are those of some Debian packages.
func rubyFiles(root string) ([]file, error) { return debianFiles(root, rubyPackages, ".rb") }

// rubyLibrary returns the files of ruby's standard library.
func rubyLibrary() ([]file, error) {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		return nil, errNoRuby
	}
	out, err := exec.Command(ruby, "-e", `print RbConfig::CONFIG["rubylibdir"]`).Output()
	if err != nil {
		return nil, fmt.Errorf("finding ruby's library: %w", err)
	}
	return walkFiles(string(out), nil, ".rb")
}

// debianFiles lists the files of packages whose names end so.
func debianFiles(root string, pkgs []string, exts ...string) ([]file, error) {
	var files []file
	for _, pkg := range pkgs {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		found, err := walkFiles(dir, nil, exts...)
		if err != nil {
			return nil, err
		}
		for i := range found {
			found[i].name = strings.Join([]string{pkg, found[i].name}, "/")
		}
		files = append(files, found...)
	}
	return files, nil
}

// rubyOracle asks Ruby's own parser.
func rubyOracle(root string, paths []string) (map[string][]decl, error) {
	if _, err := exec.LookPath("ruby"); err != nil {
		return nil, errNoRuby
	}
	return ask(root, "ruby", oracleRuby, paths, "ruby", "-W0", "-e", oracleRuby)
}
