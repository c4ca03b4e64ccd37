package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// gatedPackages are those of npm.txt that are small for what they hold.
var gatedPackages = []string{
	compilerPackage, "rxjs@7.8.2", "zod@4.1.12", "@trpc/server@11.5.0",
	"@sanity/ui@2.16.0", "@docusaurus/theme-classic@3.8.1",
	"eslint@9.35.0", "mocha@11.7.0", "webpack@5.101.0",
}

func TestScripts(t *testing.T) {
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("node and npm are absent: the TypeScript compiler is not asked")
		}
	}
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := npm(root, gatedPackages...); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		exts []string
	}{
		{"TypeScript", typescriptExts},
		{"TypeScript with JSX", tsxExts},
		{"JavaScript", javascriptExts},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files, err := scriptFiles(root, gatedPackages, tt.exts)
			if err != nil {
				t.Fatal(err)
			}
			gate(t, files, func(paths []string) (map[string][]decl, error) { return scriptOracle(root, paths) })
		})
	}
}

func TestPackagesAreNamedWithTheirVersions(t *testing.T) {
	seen := map[string]bool{}
	for _, pkg := range npmPackages() {
		if !strings.Contains(pkg[1:], "@") {
			t.Errorf("%s has no version", pkg)
		}
		if seen[pkg] {
			t.Errorf("%s is listed twice", pkg)
		}
		seen[pkg] = true
	}
	for _, pkg := range gatedPackages {
		if !seen[pkg] {
			t.Errorf("%s is not in npm.txt", pkg)
		}
	}
}

func TestNothingIsFetchedTwice(t *testing.T) {
	root := t.TempDir()
	t.Setenv("PATH", "")
	if _, err := npm(root, "a@1.0.0"); !errors.Is(err, errNoNode) {
		t.Errorf("without npm the error is %v", err)
	}
	mkdir(root + "/.corpora/npm/@b+c@1.0.0")
	if _, err := npm(root, "@b/c@1.0.0"); err != nil {
		t.Errorf("what is there is fetched again: %v", err)
	}
}
