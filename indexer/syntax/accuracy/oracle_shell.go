package main

import (
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// Scripts that Debian packages install: tools, completions, boot scripts, tests.
var corpusShell = corpus{lang: "shellscript", files: shellFiles, oracles: []oracle{shellOracle}}

//go:embed oracle_shell.mjs
var oracleShell string

// shellParser is the parser of shfmt, made for JavaScript by its author.
const (
	shellParser     = "mvdan-sh@0.10.1"
	shellParserFile = "index.js"
)

var shellPackages = []string{
	"lynis", "testssl.sh", "bash-completion", "dracut-core", "dkms", "git", "initramfs-tools-core", "live-build", "debootstrap",
	"fai-client", "byobu", "etckeeper", "autoconf", "libtool", "mdadm", "lxc-templates", "xdg-utils", "texlive-binaries",
	"shunit2", "bats", "acpi-support", "pm-utils", "laptop-mode-tools", "ifupdown", "multipath-tools", "cloud-guest-utils",
}

// shellFiles lists the scripts among the files of packages, most of which have no extension.
func shellFiles(root string) ([]file, error) {
	all, err := debianFiles(root, shellPackages, "")
	if err != nil {
		return nil, err
	}
	var files []file
	for _, f := range all {
		text, err := os.ReadFile(f.path)
		if err != nil {
			return nil, err
		}
		if lang := syntax.Detect(f.path, text); lang != nil && lang.Name == "shellscript" {
			files = append(files, f)
		}
	}
	return files, nil
}

// shellOracle asks the parser of shfmt.
func shellOracle(root string, paths []string) (map[string][]decl, error) {
	dirs, err := npm(root, shellParser)
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("node"); err != nil {
		return nil, errNoNode
	}
	return ask(root, "shell", oracleShell, paths,
		"node", "--input-type=module", "-e", oracleShell, filepath.Join(dirs[0], shellParserFile))
}
