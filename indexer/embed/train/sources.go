package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// sourceList names what the model is made from: "kind name version licence", a line each.
//
//go:embed sources.txt
var sourceList string

// excludeList has the SHA-256 of the lower-cased names, a line each, of projects that
// quality of search is measured on. Nothing of theirs may be learned.
//
//go:embed exclude.sha256
var excludeList string

// A source is a project as a package registry delivers it.
type source struct {
	Kind    string `json:"kind"` // debian, npm, go, or std: the library of the Go that runs this
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"`
}

func (s source) String() string { return s.Kind + " " + s.Name + "@" + s.Version }

// parseSources reads a list of sources. An excluded one is an error: it does not belong
// into the list.
func parseSources(list string, excluded exclusions) ([]source, error) {
	var sources []source
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 4 {
			return nil, fmt.Errorf("sources: %q is not a kind, a name, a version and a licence", line)
		}
		s := source{Kind: fields[0], Name: fields[1], Version: fields[2], Licence: fields[3]}
		if excluded.has(s.Name) {
			return nil, fmt.Errorf("sources: %s is one that is measured on", s)
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// exclusions are hashes of names.
type exclusions map[[sha256.Size]byte]bool

func parseExclusions(list string) (exclusions, error) {
	e := exclusions{}
	for line := range strings.Lines(list) {
		var sum [sha256.Size]byte
		line = strings.TrimSpace(line)
		if n, err := hex.Decode(sum[:], []byte(line)); err != nil || n != len(sum) {
			return nil, fmt.Errorf("exclude.sha256: %q is no hash", line)
		}
		e[sum] = true
	}
	return e, nil
}

var (
	// before is what distributions put before the name of a library.
	before = regexp.MustCompile(`^(librust-|lib|python3?-|ruby-|php-|rust-|haskell-|node-|lua-|elixir-|golang-github-[^-]+-)`)
	// after is what they put behind it.
	after = regexp.MustCompile(`(-java|-dev|-src|\.js|js|\.rs|\.nvim|\.git|[-.]?v?[0-9]+([.-][0-9]+)*)$`)
)

// has reports whether a package, repository or folder is one that is left out, under its
// name or what is left of it without scope, version and prefixes.
func (e exclusions) has(name string) bool {
	name = strings.ToLower(name)
	if e.hasExactly(name) || e.hasExactly(strings.TrimPrefix(name, "github.com/")) {
		return true
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(name, "@"), "/") {
		if e.hasBare(part, 4) {
			return true
		}
	}
	return false
}

// hasBare looks for a name, and for what is left of it when up to so many prefixes and
// suffixes are gone.
func (e exclusions) hasBare(name string, n int) bool {
	if e.hasExactly(name) {
		return true
	}
	for _, affix := range []*regexp.Regexp{before, after} {
		if bare := affix.ReplaceAllString(name, ""); n > 0 && bare != name && e.hasBare(bare, n-1) {
			return true
		}
	}
	return false
}

func (e exclusions) hasExactly(name string) bool { return e[sha256.Sum256([]byte(name))] }
