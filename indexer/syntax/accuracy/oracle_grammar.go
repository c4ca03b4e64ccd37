package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// grammar asks tree-sitter, through the program in the folder oracle. That is a module of
// its own, and needs a C compiler.
func grammar(lang string) oracle {
	return func(root string, paths []string) (map[string][]decl, error) {
		source, err := grammarSource(root)
		if err != nil {
			return nil, err
		}
		return remember(root, "grammar-"+lang, source, paths, func() ([]byte, error) {
			program, err := buildGrammars(root)
			if err != nil {
				return nil, err
			}
			return reply(paths, program, lang)
		})
	}
}

// built holds that the program is built once, if at all.
var built sync.Mutex

func buildGrammars(root string) (string, error) {
	built.Lock()
	defer built.Unlock()
	program := filepath.Join(mkdir(filepath.Join(root, ".corpora")), "oracle")
	dir := filepath.Join(root, "indexer", "syntax", "oracle")
	return program, command(dir, "env", "CGO_ENABLED=1", "go", "build", "-o", program, ".")
}

// grammarSource returns all that the program is made from.
func grammarSource(root string) (string, error) {
	var b strings.Builder
	for _, pattern := range []string{"*.go", "go.mod"} {
		paths, err := filepath.Glob(filepath.Join(root, "indexer", "syntax", "oracle", pattern))
		if err != nil || len(paths) == 0 {
			return "", fmt.Errorf("the source of the oracle is absent: %w", err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				return "", err
			}
			b.Write(text)
		}
	}
	return b.String(), nil
}
