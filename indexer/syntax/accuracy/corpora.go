package main

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A corpus is real files of one language, and who knows what they declare.
type corpus struct {
	lang string // as the table names it

	// files returns the files, fetching what is not there into the folder
	// .corpora of the module's root.
	files func(root string) ([]file, error)

	// oracles say what files declare: one that is the language's own parser, or two
	// that are not, each of which makes mistakes of its own. A file is compared if none
	// of them leaves it out.
	oracles []oracle

	judged judgements // of the mistakes that two oracles make
}

// An oracle returns what the files at the given paths declare. It leaves out those that
// it cannot parse.
type oracle func(root string, paths []string) (map[string][]decl, error)

// corpora is what the tool compares, in the order of the table.
var corpora = []corpus{
	{lang: "go", files: goFiles, oracles: []oracle{goOracle}},
	{lang: "python", files: pythonFiles, oracles: []oracle{pythonOracle}},
	{lang: "typescript", files: npmFiles(typescriptExts), oracles: []oracle{scriptOracle}},
	{lang: "typescriptreact", files: npmFiles(tsxExts), oracles: []oracle{scriptOracle}},
	{lang: "javascript", files: npmFiles(javascriptExts), oracles: []oracle{scriptOracle}},
	corpusC,
	corpusCPP,
	corpusJava,
	corpusKotlin,
	corpusScala,
	corpusRuby,
	corpusPHP,
	corpusRust,
	corpusSwift,
	corpusShell,
	corpusLua,
	corpusCSharp,
	corpusElixir,
	corpusHaskell,
	corpusZig,
	corpusDart,
	corpusProtobuf,
	corpusHCL,
	corpusMake,
	corpusCMake,
	corpusDocker,
	corpusSQL,
	corpusVue,
	corpusSvelte,
	corpusCSS,
	corpusSCSS,
	corpusHTML,
	corpusJSON,
	corpusYAML,
	corpusTOML,
}

// A file has its place on this machine, and a name that is the same on others.
type file struct {
	path string // absolute
	name string // from the folder of the corpus, with slashes
}

// A list is the part of a corpus that is scored as one.
type list struct {
	lang, name string
	files      []file
}

func (l list) paths() []string {
	paths := make([]string, len(l.files))
	for i, f := range l.files {
		paths[i] = f.path
	}
	return paths
}

// split cuts files into the lists dev and held by a hash of their names.
func split(lang string, files []file) []list {
	dev, held := list{lang: lang, name: "dev"}, list{lang: lang, name: "held"}
	for _, f := range files {
		if hash(f.name)&1 == 0 {
			dev.files = append(dev.files, f)
		} else {
			held.files = append(held.files, f)
		}
	}
	return []list{dev, held}
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	x := h.Sum64()
	return x ^ x>>32
}

// moduleRoot returns the folder of go.mod around the working directory.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("not inside of the module")
		}
		dir = up
	}
}

// walkFiles returns the regular files in dir whose names end with one of the
// given extensions, sorted, and enters no folder for which skip says so.
func walkFiles(dir string, skip func(name string) bool, exts ...string) ([]file, error) {
	var files []file
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != dir && skip != nil && skip(e.Name()) {
			return filepath.SkipDir
		}
		if !e.Type().IsRegular() || !hasExt(path, exts) {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files = append(files, file{path, filepath.ToSlash(rel)})
		return nil
	})
	return files, err
}

func hasExt(path string, exts []string) bool {
	return slices.ContainsFunc(exts, func(ext string) bool { return strings.HasSuffix(path, ext) })
}

// mkdir makes a folder and returns its name; that it could not be made is seen by
// whoever uses it next.
func mkdir(dir string) string {
	os.MkdirAll(dir, 0o755)
	return dir
}

func command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}
