package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// aptSources returns options for apt-get with which it knows of source packages, from where
// this machine has its packages. What the machine itself is set up to do is left alone.
func aptSources(dir string) ([]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	lists, list := filepath.Join(dir, "lists"), filepath.Join(dir, "sources.list")
	if err := os.MkdirAll(lists, 0o755); err != nil {
		return nil, err
	}
	options := []string{
		"-o", "Dir::Etc::SourceList=" + list,
		"-o", "Dir::Etc::SourceParts=/dev/null",
		"-o", "Dir::State::Lists=" + lists,
		"-o", "Dir::Cache=" + dir,
	}
	if _, err := os.Stat(list); err == nil {
		return options, nil
	}
	lines, err := sourceLines()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(list, []byte(lines), 0o644); err != nil {
		return nil, err
	}
	if _, err := command(dir, "apt-get", append(options, "update", "-q")...); err != nil {
		os.Remove(list) // so that it is tried again
		return nil, err
	}
	return options, nil
}

// sourceLines returns the machine's own lines about packages, made to be about sources.
func sourceLines() (string, error) {
	paths, err := filepath.Glob("/etc/apt/sources.list.d/*")
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, path := range append(paths, "/etc/apt/sources.list") {
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if strings.HasSuffix(path, ".sources") {
			stanzas(&lines, text)
			continue
		}
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "deb "); ok {
				fmt.Fprintf(&lines, "deb-src %s\n", strings.TrimSpace(rest))
			}
		}
	}
	if lines.Len() == 0 {
		return "", errors.New("apt has no package sources")
	}
	return lines.String(), nil
}

// stanzas writes what a file of stanzas says as lines.
func stanzas(lines *strings.Builder, text []byte) {
	for stanza := range bytes.SplitSeq(text, []byte("\n\n")) {
		fields := map[string]string{}
		for line := range strings.Lines(string(stanza)) {
			if name, value, ok := strings.Cut(line, ":"); ok {
				fields[name] = strings.TrimSpace(value)
			}
		}
		var options string
		if key := fields["Signed-By"]; key != "" {
			options = "[signed-by=" + key + "] "
		}
		for uri := range strings.FieldsSeq(fields["URIs"]) {
			for suite := range strings.FieldsSeq(fields["Suites"]) {
				fmt.Fprintf(lines, "deb-src %s%s %s %s\n", options, uri, suite, fields["Components"])
			}
		}
	}
}
