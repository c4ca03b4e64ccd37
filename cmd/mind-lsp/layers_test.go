package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/mind-lsp/mind-lsp/"

// arrows is who may import whom, from the top of the house to the bottom. A new
// arrow is a change of architecture: docs/architecture.md has the same picture,
// and the reason goes there.
var arrows = map[string][]string{
	"cmd/mind-lsp":   {"workspace", "lsp"},
	"lsp":            {"lsp/rpc", "workspace", "indexer/syntax"},
	"lsp/rpc":        {},
	"lsp/lsptest":    {},
	"workspace":      {"workspace/peer", "watcher", "indexer", "search", "cache"},
	"workspace/peer": {},
	"indexer":        {"indexer/pool", "indexer/memory", "indexer/syntax", "indexer/words", "indexer/embed", "cache"},
	"search":         {"cache", "indexer/words", "indexer/embed"},
	"indexer/syntax": {"indexer/words"},
	"watcher":        {},
	"cache":          {},
	"indexer/pool":   {},
	"indexer/memory": {},
	"indexer/words":  {},
	"indexer/embed":  {"indexer/words"},
	// The trainer takes declarations and their documentation apart. Nothing imports it.
	"indexer/embed/train": {"indexer/embed", "indexer/words", "indexer/syntax"},
}

// owners is which package alone may know a library.
var owners = map[string]string{
	"go.etcd.io/bbolt":              "cache",
	"github.com/fsnotify/fsnotify":  "watcher",
	"github.com/spf13/cobra":        "cmd/mind-lsp",
	"github.com/shirou/gopsutil":    "indexer/memory",
	"go.lsp.dev/":                   "lsp",
	"github.com/Microsoft/go-winio": "workspace/peer",
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(pkg.ImportPath, module)
		seen[name] = true
		checkImports(t, name, pkg.Imports)
	}
	for name := range arrows {
		if !seen[name] {
			t.Errorf("the table has %s, which there is not", name)
		}
	}
}

func checkImports(t *testing.T, name string, imports []string) {
	t.Helper()
	// A tool within a room may use that room.
	room, tool := name, false
	for ; arrows[room] == nil; tool = true {
		i := strings.LastIndexByte(room, '/')
		if i < 0 {
			t.Errorf("%s is in no room of the table", name)
			return
		}
		room = room[:i]
	}
	for _, imp := range imports {
		ours, is := strings.CutPrefix(imp, module)
		within := is && (ours == room || strings.HasPrefix(ours, room+"/")) && (tool || strings.Contains(ours, "/internal/"))
		if is && !within && !slices.Contains(arrows[room], ours) {
			t.Errorf("%s imports %s: not an arrow of the table", name, ours)
		}
		for lib, owner := range owners {
			if strings.HasPrefix(imp, lib) && room != owner && !strings.HasPrefix(room, owner+"/") {
				t.Errorf("%s imports %s, which only %s may know", name, imp, owner)
			}
		}
	}
}
