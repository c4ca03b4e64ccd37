package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// bringAtOnce is how many packages are fetched at a time.
const bringAtOnce = 4

// A tree is a source that lies on this machine.
type tree struct {
	source
	dir string
}

// bring fetches what is not there yet into the folder corpora, and returns all that could
// be had, in the order of the list. Nothing of it is run. A package that its registry
// does not deliver any more is reported and left out: registries forget old versions, and
// one source among hundreds makes no difference.
func bring(corpora string, sources []source, report func(format string, args ...any)) ([]tree, error) {
	if err := os.MkdirAll(corpora, 0o755); err != nil {
		return nil, err
	}
	b := bringer{corpora: corpora}
	var err error
	if b.apt, err = aptSources(filepath.Join(corpora, "apt")); err != nil {
		report("no Debian sources: %v", err)
	}
	trees := make([]tree, len(sources))
	var g errgroup.Group
	g.SetLimit(bringAtOnce)
	for i, s := range sources {
		g.Go(func() error {
			dir, err := b.bring(s)
			if err != nil {
				report("left out %s: %v", s, err)
				return nil
			}
			trees[i] = tree{s, dir}
			return nil
		})
	}
	g.Wait() // what goes wrong is reported
	there := trees[:0]
	for _, t := range trees {
		if t.dir != "" {
			there = append(there, t)
		}
	}
	if len(there) == 0 {
		return nil, errors.New("no source could be had")
	}
	return there, nil
}

// A bringer fetches packages with the clients of their registries.
type bringer struct {
	corpora string
	apt     []string // options with which apt-get knows of sources; nil if it doesn't
}

// bring returns the folder that a source lies in.
func (b *bringer) bring(s source) (string, error) {
	switch s.Kind {
	case "std":
		root, err := command(b.corpora, "go", "env", "GOROOT")
		return filepath.Join(strings.TrimSpace(string(root)), "src"), err
	case "go":
		return goModule(s)
	}
	dir := filepath.Join(b.corpora, s.Kind, strings.ReplaceAll(s.Name, "/", "+")+"@"+strings.ReplaceAll(s.Version, "/", "+"))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	tmp, err := os.MkdirTemp(b.corpora, "bring-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	switch {
	case s.Kind == "npm":
		_, err = command(tmp, "npm", "pack", "--silent", "--ignore-scripts", s.Name+"@"+s.Version)
	case s.Kind == "deb":
		_, err = command(tmp, "apt-get", "-o", "Acquire::Retries=4", "download", "-q", s.Name+"="+s.Version)
	case s.Kind == "debian" && b.apt != nil:
		_, err = command(tmp, "apt-get", append(b.apt[:len(b.apt):len(b.apt)],
			"-o", "Acquire::Retries=4", "source", "-q", "--download-only", "--tar-only", "--only-source", s.Name+"="+s.Version)...)
	default:
		err = fmt.Errorf("no way to bring a package of kind %s", s.Kind)
	}
	if err != nil {
		return "", err
	}
	out := filepath.Join(tmp, "out")
	if err := unpackAll(tmp, out); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	return dir, os.Rename(out, dir)
}

// goModule returns the folder of a module in Go's cache.
func goModule(s source) (string, error) {
	// Within another module its requirements would have to be whole.
	out, err := command(os.TempDir(), "go", "mod", "download", "-json", s.Name+"@"+s.Version)
	if err != nil {
		return "", err
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", err
	}
	return module.Dir, nil
}

// unpackAll unpacks the archives in a folder, and keeps of them what can be learned from.
func unpackAll(from, out string) error {
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	n := 0
	archives, err := filepath.Glob(filepath.Join(from, "*.t*"))
	if err != nil {
		return err
	}
	debs, err := filepath.Glob(filepath.Join(from, "*.deb"))
	if err != nil {
		return err
	}
	for _, deb := range debs {
		if _, err := command(from, "dpkg", "-x", deb, out); err != nil {
			return err
		}
		n++
	}
	for _, archive := range archives {
		if !strings.HasSuffix(archive, ".tgz") && !strings.Contains(archive, ".tar.") || strings.HasSuffix(archive, ".asc") {
			continue
		}
		if _, err := command(out, "tar", "-xf", archive, "--no-same-owner", "--no-same-permissions"); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return errors.New("the registry gave no archive")
	}
	return prune(out)
}

// prune deletes what nothing is learned from, which is most of what packages hold. Links
// go as well.
func prune(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err == nil && e.Type().IsRegular() && info.Size() <= maxFile && learnable(path) {
			return nil
		}
		return os.Remove(path)
	})
}

// maxFile is the size of the largest file that is learned from, in bytes. Larger ones are
// data, or made by programs.
const maxFile = 512 << 10

// learnable reports whether a file is of a language that code or documentation is
// written in.
func learnable(path string) bool {
	lang := syntax.Detect(path, nil)
	return lang != nil && !dataLanguages[lang.Name]
}

// dataLanguages are those that say little about what code does.
var dataLanguages = map[string]bool{
	"json": true, "jsonc": true, "yaml": true, "toml": true, "xml": true, "ini": true, "css": true, "scss": true, "less": true,
	"html": true, "svg": true, "csv": true, "plaintext": true, "diff": true, "properties": true,
}

func command(dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return nil, fmt.Errorf("%s: %w: %s", name, err, lastLine(exit.Stderr))
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

func lastLine(b []byte) string {
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}
