package main

import (
	_ "embed"
	"errors"
	"os"
	"strings"
)

// swiftList names packages of npm that hold code for iOS, with their versions.
//
//go:embed npm_swift.txt
var swiftList string

var swiftExts = []string{".swift"}

// corpusSwift is modules for iOS. Ctags does not know Swift, and the compiler is not to be
// had from a registry, so there is a grammar alone. It leaves out what it does not understand.
var corpusSwift = corpus{lang: "swift", files: swiftFiles, oracles: []oracle{grammar("swift")}}

func swiftFiles(root string) ([]file, error) {
	var pkgs []string
	for line := range strings.Lines(swiftList) {
		line, _, _ = strings.Cut(line, "#")
		pkgs = append(pkgs, strings.Fields(line)...)
	}
	dirs, err := npmExts(root, "npm-swift", swiftExts, pkgs)
	if err != nil {
		return nil, err
	}
	var files []file
	for i, dir := range dirs {
		found, err := walkFiles(dir, nil, swiftExts...)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for k := range found {
			found[k].name = pkgs[i] + "/" + found[k].name
		}
		files = append(files, found...)
	}
	return files, nil
}
