package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// An Outline is what one file declares.
type Outline struct {
	Path     string   `json:"path"` // as it was given
	Language string   `json:"language"`
	Symbols  []Symbol `json:"symbols"`
	Note     string   `json:"note,omitempty"` // what was left out, and why
}

// A Symbol is a declaration in an [Outline].
type Symbol struct {
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Line      int      `json:"line"`
	Column    int      `json:"column"`
	EndLine   int      `json:"endLine"`
	Container string   `json:"container"`
	Signature string   `json:"signature,omitempty"`
	Doc       string   `json:"doc,omitempty"`
	Children  []Symbol `json:"children"`
}

// OutlineFile reads a file and returns what it declares, indexed or not. Whoever names a
// link means the file that it leads to.
func OutlineFile(path string) (Outline, error) {
	var o Outline
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		dir, name := filepath.Split(real)
		o, err = outline(filepath.Clean(dir), name, 0)
	}
	o.Path = path
	if errors.Is(err, fs.ErrNotExist) {
		return o, fmt.Errorf("%s: no such file", path)
	}
	return o, err
}

// outline scans the file at name below root as it is on disk.
func outline(root, name string, maxSize int64) (Outline, error) {
	content, err := ReadFile(root, name, maxSize)
	if err != nil {
		return Outline{}, err
	}
	found := indexer.Outline(name, content, func() []string { return beside(filepath.Join(root, name)) })
	o := Outline{Path: name, Language: found.Language, Note: found.Note, Symbols: []Symbol{}}
	o.Symbols = nest(found.Symbols, -1)
	return o, nil
}

// beside returns the names of the files in a file's folder, or none if that cannot be read.
func beside(path string) []string {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1) // some are better than none
	return names
}

// nest returns the declarations whose parent is the given one, with what they hold.
func nest(all []indexer.Symbol, parent int32) []Symbol {
	children := map[int32][]int32{}
	for i := range all {
		children[all[i].Parent] = append(children[all[i].Parent], int32(i))
	}
	var build func(parent int32) []Symbol
	build = func(parent int32) []Symbol {
		out := make([]Symbol, 0, len(children[parent]))
		for _, i := range children[parent] {
			s := &all[i]
			out = append(out, Symbol{
				Name: s.Name, Kind: s.Kind, Container: s.Container,
				Line: int(s.Line) + 1, Column: int(s.Column) + 1, EndLine: int(s.EndLine) + 1,
				Signature: s.Signature, Doc: s.Doc, Children: build(i),
			})
		}
		return out
	}
	return build(parent)
}

// ReadFile returns the content of a file below root as it is on disk. Files that
// links lead to, and those larger than maxSize (0 means the default), are errors.
func ReadFile(root, name string, maxSize int64) ([]byte, error) {
	content, _, err := watcher.Read(root, name, maxSize, nil)
	return content, err
}
