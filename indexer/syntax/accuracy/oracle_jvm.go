package main

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed oracle.java
var oracleJava string

//go:embed oracle_kotlin.java
var oracleKotlin string

//go:embed oracle_scala.java
var oracleScala string

// errNoJava says that nothing can be compared, and not that anything is wrong.
var errNoJava = errors.New("no JDK on this machine")

// javaOracle asks the parser of javac.
func javaOracle(root string, paths []string) (map[string][]decl, error) {
	return askJava(root, "java", oracleJava, paths, "--add-exports", "jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED",
		"--add-exports", "jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED")
}

// kotlinOracle asks the parser of Kotlin's compiler.
func kotlinOracle(root string, paths []string) (map[string][]decl, error) {
	return askCompiler(root, "kotlin", oracleKotlin, paths,
		[]string{"kotlin", "libtrove-intellij-java"}, "usr/share/kotlin/kotlinc/lib", "usr/share/java")
}

// scalaOracle asks the parser of Scala's compiler.
func scalaOracle(root string, paths []string) (map[string][]decl, error) {
	return askCompiler(root, "scala", oracleScala, paths, []string{"scala", "scala-library"}, "usr/share/java")
}

// askCompiler runs an oracle with the libraries that Debian packages have in the
// given folders.
func askCompiler(root, name, source string, paths, pkgs []string, folders ...string) (map[string][]decl, error) {
	var jars []string
	for _, pkg := range pkgs {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		for _, folder := range folders {
			found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(folder), "*.jar"))
			if err != nil {
				return nil, err
			}
			jars = append(jars, found...)
		}
	}
	return askJava(root, name, source, paths, "-cp", strings.Join(jars, string(os.PathListSeparator)))
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
