package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// An answer is one line of an oracle that is a program of its own. The program
// reads paths from its standard input, one a line, and writes an answer for each.
// One that has an error instead of declarations is about a file that the oracle
// could not parse.
type answer struct {
	Path  string `json:"path"`
	Decls []decl `json:"decls"`
	Error string `json:"error"`
}

// ask runs an oracle over files, or reads what it said about the same files before.
func ask(root, name, source string, paths []string, argv ...string) (map[string][]decl, error) {
	return remember(root, name, source, paths, func() ([]byte, error) { return reply(paths, argv...) })
}

// reply runs a program that reads paths, and returns what it writes.
func reply(paths []string, argv ...string) ([]byte, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n") + "\n")
	cmd.Stderr = os.Stderr
	return cmd.Output()
}

// remember reads what an oracle said about the same files before, or asks it. The source
// of the oracle is part of what makes the question the same.
func remember(root, name, source string, paths []string, ask func() ([]byte, error)) (map[string][]decl, error) {
	stamp, err := question(source, paths)
	if err != nil {
		return nil, err
	}
	kept := filepath.Join(root, ".corpora", fmt.Sprintf("oracle-%s-%016x.jsonl", name, stamp))
	if f, err := os.Open(kept); err == nil {
		defer f.Close()
		return answers(f)
	}
	out, err := ask()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	found, err := answers(bytes.NewReader(out))
	if err != nil {
		return nil, err
	}
	mkdir(filepath.Dir(kept))
	return found, errors.Join(os.WriteFile(kept+".new", out, 0o644), os.Rename(kept+".new", kept))
}

// question returns a number that is another one for other files, for the same
// files after a change, and for another oracle.
func question(source string, paths []string) (uint64, error) {
	var b strings.Builder
	b.WriteString(source)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
	}
	return hash(b.String()), nil
}

func answers(r io.Reader) (map[string][]decl, error) {
	found := map[string][]decl{}
	dec := json.NewDecoder(bufio.NewReaderSize(r, 1<<16))
	for {
		var a answer
		switch err := dec.Decode(&a); {
		case err == io.EOF:
			return found, nil
		case err != nil:
			return nil, fmt.Errorf("reading an answer: %w", err)
		case a.Error == "":
			found[a.Path] = a.Decls
		}
	}
}
