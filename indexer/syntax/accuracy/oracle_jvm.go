package main

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed oracle.java
var oracleJava string

// errNoJava says that nothing can be compared, and not that anything is wrong.
var errNoJava = errors.New("no JDK on this machine")

// javaOracle asks the parser of javac.
func javaOracle(root string, paths []string) (map[string][]decl, error) {
	return askJava(root, "java", oracleJava, paths, "--add-exports", "jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED",
		"--add-exports", "jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED")
}

// askJava runs an oracle that is one file of Java, with options for java.
func askJava(root, name, source string, paths []string, options ...string) (map[string][]decl, error) {
	if _, err := exec.LookPath("javac"); err != nil {
		return nil, errNoJava
	}
	tmp, err := os.MkdirTemp("", "oracle-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	program := filepath.Join(tmp, "Oracle.java")
	if err := os.WriteFile(program, []byte(source), 0o644); err != nil {
		return nil, err
	}
	return ask(root, name, source, paths, append(append([]string{"java", "-Xss16m"}, options...), program)...)
}
