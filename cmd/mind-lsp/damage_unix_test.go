//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An index that is damaged after a crash is told of once, made anew, and answers.
func TestDamagedIndexAfterACrash(t *testing.T) {
	root, cache := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "x.go"), []byte("package x\n\nfunc Here() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := func() (said string) {
		t.Helper()
		var stderr strings.Builder
		cmd := command(t, cache, "symbols", "Here", "-C", root)
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil || string(out) != "x.go:3:6: function Here\n" {
			t.Fatalf("%v, found %q, said:\n%s", err, out, &stderr)
		}
		return stderr.String()
	}
	ask()
	files, err := filepath.Glob(filepath.Join(cache, "mind-lsp", "*", "index.db"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	crash := func() {
		if err := os.WriteFile(files[0]+".lock", []byte("open\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	crash()
	if said := ask(); said != "" {
		t.Errorf("after a crash that damaged nothing it said:\n%s", said)
	}
	crash()
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := 2 * os.Getpagesize(); at < len(content); at += os.Getpagesize() {
		content[at+3] ^= 0x10
	}
	if err := os.WriteFile(files[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	said := ask()
	if n := strings.Count(said, "starting the cache afresh"); n != 1 || strings.Count(said, "level=") != 1 {
		t.Errorf("of the damage it said:\n%s", said)
	}
	if said := ask(); said != "" {
		t.Errorf("once it was made anew it said:\n%s", said)
	}
}
