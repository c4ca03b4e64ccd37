package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed oracle.py
var oraclePy string

// errNoPython says that nothing can be compared, and not that anything is wrong.
var errNoPython = errors.New("no python3 on this machine")

// pythonPackages are read beside the standard library: much code, of many hands.
var pythonPackages = []string{"python3-django", "python3-sympy", "python3-nova"}

// pythonFiles are those of the standard library and of some Debian packages.
func pythonFiles(root string) ([]file, error) {
	files, err := pythonLibrary()
	if err != nil {
		return nil, err
	}
	for _, pkg := range pythonPackages {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		more, err := walkFiles(dir, nil, ".py")
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// pythonLibrary returns the files of python3's standard library, without what was
// installed into it later.
func pythonLibrary() ([]file, error) {
	python, err := exec.LookPath("python3")
	if err != nil {
		return nil, errNoPython
	}
	out, err := exec.Command(python, "-c", `import sysconfig; print(sysconfig.get_path("stdlib"))`).Output()
	if err != nil {
		return nil, fmt.Errorf("finding python3's library: %w", err)
	}
	installed := func(name string) bool { return name == "site-packages" || name == "dist-packages" }
	// The folder may be a link, which a walk would not enter.
	dir, err := filepath.EvalSymlinks(strings.TrimSpace(string(out)))
	if err != nil {
		return nil, err
	}
	return walkFiles(dir, installed, ".py")
}

// pythonOracle asks Python's module ast.
func pythonOracle(root string, paths []string) (map[string][]decl, error) {
	return ask(root, "python", oraclePy, paths, "python3", "-c", oraclePy)
}
