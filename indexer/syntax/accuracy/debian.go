package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// debian fetches a Debian package, unless that was done before, and returns the
// folder that holds what it installs. Nothing of it is run.
func debian(root, pkg string) (string, error) {
	dir := filepath.Join(root, ".corpora", "debian", pkg)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	tmp, err := os.MkdirTemp(mkdir(filepath.Join(root, ".corpora")), "debian-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	if err := command(tmp, "apt-get", "download", "-q", pkg); err != nil {
		return "", err
	}
	debs, err := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("apt-get download %s gave %d files", pkg, len(debs))
	}
	out := filepath.Join(tmp, "out")
	if err := command(tmp, "dpkg", "-x", debs[0], out); err != nil {
		return "", err
	}
	mkdir(filepath.Dir(dir))
	return dir, os.Rename(out, dir)
}

// debianSource fetches the source of a Debian package as its authors released it, unless
// that was done before, and returns the folder that holds it. Nothing of it is run.
func debianSource(root, pkg string) (string, error) {
	dir := filepath.Join(root, ".corpora", "debian-source", pkg)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	apt, err := sourceLists(root)
	if err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(mkdir(filepath.Join(root, ".corpora")), "source-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	fetch := append(apt, "source", "-q", "--download-only", "--tar-only", "--only-source", pkg)
	if err := command(tmp, "apt-get", fetch...); err != nil {
		return "", err
	}
	tars, err := filepath.Glob(filepath.Join(tmp, "*.orig*.tar.*"))
	if err != nil {
		return "", err
	}
	out := mkdir(filepath.Join(tmp, "out"))
	unpacked := 0
	for _, tar := range tars {
		if strings.HasSuffix(tar, ".asc") {
			continue
		}
		if err := command(out, "tar", "-xf", tar, "--no-same-owner"); err != nil {
			return "", err
		}
		unpacked++
	}
	if unpacked == 0 {
		return "", fmt.Errorf("apt-get source %s gave no archive", pkg)
	}
	mkdir(filepath.Dir(dir))
	return dir, os.Rename(out, dir)
}

// sourceLists returns options for apt-get with which it knows of sources, from where this
// machine has its packages. What the machine itself is set up to do is left alone.
func sourceLists(root string) ([]string, error) {
	dir := mkdir(filepath.Join(root, ".corpora", "apt"))
	list := filepath.Join(dir, "sources.list")
	options := []string{
		"-o", "Dir::Etc::SourceList=" + list,
		"-o", "Dir::Etc::SourceParts=/dev/null",
		"-o", "Dir::State::Lists=" + mkdir(filepath.Join(dir, "lists")),
		"-o", "Dir::Cache=" + mkdir(filepath.Join(dir, "cache")),
	}
	if _, err := os.Stat(list); err == nil {
		return options, nil
	}
	lines, err := sourceLines()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(list+".new", []byte(lines), 0o644); err != nil {
		return nil, err
	}
	options[1] = "Dir::Etc::SourceList=" + list + ".new"
	if err := command(dir, "apt-get", append(options, "update", "-q")...); err != nil {
		return nil, err
	}
	options[1] = "Dir::Etc::SourceList=" + list
	return options, os.Rename(list+".new", list)
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
		if fields["URIs"] == "" {
			continue
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

// unpackOnce unpacks an archive into a folder that is not there yet.
func unpackOnce(dir, archive string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "unpack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := command(tmp, "tar", "-xf", archive, "--no-same-owner"); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}
