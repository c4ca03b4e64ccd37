package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
)

// A ctagsLanguage is how Universal Ctags is asked about a language.
type ctagsLanguage struct {
	name  string            // as it calls the language
	flags []string          // which kinds of tags are wanted, and so on
	kinds map[string]string // its kinds to those of LSP; what is not in here is left out

	// keep, if set, changes a tag that is wanted, or says that it isn't.
	keep func(t *tag) bool
}

// A tag is a line that ctags writes.
type tag struct {
	Type      string `json:"_type"`
	Name      string `json:"name"`
	Path      string `json:"path"`
	Line      int    `json:"line"`
	End       int    `json:"end"` // 0 if ctags does not know
	Kind      string `json:"kind"`
	Scope     string `json:"scope"`
	ScopeKind string `json:"scopeKind"`
	Signature string `json:"signature"`
	Pattern   string `json:"pattern"`
}

// ctags asks Universal Ctags, which answers about files that it is told are of the
// language.
func (l ctagsLanguage) oracle(root string, paths []string) (map[string][]decl, error) {
	argv := []string{"ctags", "--quiet", "--options=NONE", "--language-force=" + l.name, "--output-format=json",
		"--fields=+neKZS", "--sort=no", "--links=no", "-f", "-", "-L", "-"}
	argv = append(argv, l.flags...)
	if _, err := exec.LookPath("ctags"); err != nil {
		return nil, fmt.Errorf("universal-ctags is absent: %w", err)
	}
	source := strings.Join(argv, " ") + fmt.Sprint(l.kinds, ctagsVersion)
	return remember(root, "ctags-"+l.name, source, paths, func() ([]byte, error) {
		out, err := reply(paths, argv...)
		if err != nil {
			return nil, err
		}
		return l.answers(paths, out)
	})
}

// ctagsVersion is another one when the answers that are kept would be.
const ctagsVersion = 1

// answers makes of tags what the other oracles write.
func (l ctagsLanguage) answers(paths []string, out []byte) ([]byte, error) {
	found := map[string][]decl{}
	for line := range bytes.Lines(out) {
		var t tag
		if err := json.Unmarshal(line, &t); err != nil {
			return nil, fmt.Errorf("reading a tag: %w", err)
		}
		kind, ok := l.kinds[t.Kind]
		if t.Type != "tag" || !ok || l.keep != nil && !l.keep(&t) {
			continue
		}
		found[t.Path] = append(found[t.Path], decl{
			Name: t.Name, Line: t.Line, Kind: kind, EndLine: t.End, Container: t.Scope,
		})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, path := range paths {
		if err := enc.Encode(answer{Path: path, Decls: found[path]}); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
