package main

import (
	"archive/tar"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
)

// npmList names the packages whose files are compared, with their versions.
//
//go:embed npm.txt
var npmList string

// errNoNode says that nothing can be compared, and not that anything is wrong.
var errNoNode = errors.New("no node and npm on this machine")

// npmPackages are those of npm.txt.
func npmPackages() []string {
	var pkgs []string
	for line := range strings.Lines(npmList) {
		line, _, _ = strings.Cut(line, "#")
		pkgs = append(pkgs, strings.Fields(line)...)
	}
	return pkgs
}

// npmAtOnce is how many packages are fetched at a time.
const npmAtOnce = 4

// npm fetches packages, given as name@version, unless that was done before, and
// returns the folders that hold their scripts. Nothing of them is run.
func npm(root string, pkgs ...string) ([]string, error) {
	return npmExts(root, "npm", scriptExts, pkgs)
}

// npmExts is like npm for the files whose names end so, which it keeps in a folder of
// the given name.
func npmExts(root, folder string, exts, pkgs []string) ([]string, error) {
	dirs := make([]string, len(pkgs))
	var g errgroup.Group
	g.SetLimit(npmAtOnce)
	for i, pkg := range pkgs {
		dirs[i] = filepath.Join(root, ".corpora", folder, strings.ReplaceAll(pkg, "/", "+"))
		if _, err := os.Stat(dirs[i]); err == nil {
			continue
		}
		g.Go(func() error {
			if err := npmFetch(root, pkg, dirs[i], exts); err != nil {
				return fmt.Errorf("fetching %s: %w", pkg, err)
			}
			return nil
		})
	}
	return dirs, g.Wait()
}

// npmFetch makes dir, as a whole or not at all.
func npmFetch(root, pkg, dir string, exts []string) error {
	if _, err := exec.LookPath("npm"); err != nil {
		return errNoNode
	}
	tmp, err := os.MkdirTemp(mkdir(filepath.Join(root, ".corpora")), "npm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := command(tmp, "npm", "pack", "--silent", "--ignore-scripts", pkg); err != nil {
		return err
	}
	tgz, err := filepath.Glob(filepath.Join(tmp, "*.tgz"))
	if err != nil || len(tgz) != 1 {
		return fmt.Errorf("npm pack gave %d files", len(tgz))
	}
	f, err := os.Open(tgz[0])
	if err != nil {
		return err
	}
	defer f.Close()
	out := filepath.Join(tmp, "out")
	if err := unpackScripts(f, out, exts); err != nil {
		return err
	}
	mkdir(filepath.Dir(dir))
	return os.Rename(out, dir)
}

// unpackScripts writes those files of a package that are compared.
func unpackScripts(r io.Reader, dir string, exts []string) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		_, name, _ := strings.Cut(path.Clean(h.Name), "/")
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(name) || !hasExt(name, exts) || h.Size > maxScript && name != compiler && name != shellParserFile {
			continue
		}
		if err := unpack(t, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
}

// unpack writes one file.
func unpack(r io.Reader, path string) error {
	mkdir(filepath.Dir(path))
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// maxScript is the size of the largest file that is compared. Larger ones are
// bundles of many.
const maxScript = 1 << 20
