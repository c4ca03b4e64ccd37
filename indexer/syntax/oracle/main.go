// Command oracle says what tree-sitter's grammars, and parsers that are written in Go, find
// declared in files, for comparison with what package syntax finds there.
//
// It reads paths from its standard input, one a line, and writes one object of JSON a
// file: {"path": ..., "decls": [...]}, or {"path": ..., "error": ...} for a file that
// cannot be read. It is a module of its own, since the grammars are written in C and
// nothing else here is.
//
// A language has a file with its rules, and a line in languages. With -tree the
// syntax trees of the files are printed instead, for whoever writes such rules.
//
// Usage:
//
//	oracle [-tree] LANGUAGE < paths
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// languages are those that have rules, by their LSP identifiers.
var languages = map[string]language{
	"c":           c,
	"cmake":       cmakeLists,
	"cpp":         cpp,
	"csharp":      csharp,
	"haskell":     haskell,
	"java":        java,
	"kotlin":      kotlin,
	"lua":         lua,
	"makefile":    makefile,
	"objective-c": objectiveC,
	"php":         php,
	"proto3":      protobuf,
	"ruby":        ruby,
	"rust":        rust,
	"scala":       scala,
	"shellscript": shell,
	"swift":       swift,
	"terraform":   terraform,
}

// maxFile is the size of the largest file that is read.
const maxFile = 4 << 20

// An answer is what is said about one file.
type answer struct {
	Path  string `json:"path"`
	Decls []decl `json:"decls,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	tree := flag.Bool("tree", false, "print syntax trees")
	flag.Parse()
	lang, ok := languages[flag.Arg(0)]
	if flag.NArg() != 1 || !ok {
		fmt.Fprintf(os.Stderr, "oracle: no rules for language %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(os.Stdin, os.Stdout, lang, *tree); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(r io.Reader, w io.Writer, lang language, tree bool) error {
	parser := sitter.NewParser()
	defer parser.Close()
	useCAllocator()
	if lang.grammar != nil {
		if err := parser.SetLanguage(sitter.NewLanguage(lang.grammar())); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	for lines := bufio.NewScanner(r); ; {
		if !lines.Scan() {
			if err := lines.Err(); err != nil {
				return err
			}
			return out.Flush()
		}
		a := answer{Path: lines.Text()}
		src, err := readFile(a.Path)
		switch {
		case err != nil:
			a.Error = err.Error()
		case tree:
			t := parser.Parse(src, nil)
			fmt.Fprintln(out, t.RootNode().ToSexp())
			t.Close()
			continue
		case lang.read != nil:
			if a.Decls, err = lang.read(parser, src); err != nil {
				a.Error = err.Error()
			}
		default:
			a.Decls = declarations(parser, lang, src)
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, maxFile)
	}
	return os.ReadFile(path)
}
