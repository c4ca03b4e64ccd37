package lsp_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// What the user does to files in the editor is asked for, and heard of; what is told that
// is no file, or not there, does no harm.
func TestFileOperations(t *testing.T) {
	root := tree(t, 3)
	e := start(t)
	var answer struct {
		Capabilities struct {
			Workspace struct {
				FileOperations map[string]struct {
					Filters []struct {
						Scheme  string
						Pattern struct{ Glob string }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(e.StartWith(map[string]any{"capabilities": lsptest.Capabilities()}, nil, root), &answer); err != nil {
		t.Fatal(err)
	}
	e.Await(1)
	for _, what := range []string{"didCreate", "didRename", "didDelete"} {
		if f := answer.Capabilities.Workspace.FileOperations[what].Filters; len(f) != 1 || f[0].Scheme != "file" || f[0].Pattern.Glob != "**" {
			t.Errorf("%s is asked for with %+v", what, f)
		}
	}
	at := func(name string) string { return filepath.Join(root, name) }
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	found := func(query, path string) {
		t.Helper()
		for {
			symbols := e.Symbols(query)
			if path == "" && len(symbols) == 0 || len(symbols) == 1 && symbols[0].Location.URI == lsptest.URI(at(path)) {
				return
			}
		}
	}
	files := func(uris ...map[string]string) map[string]any { return map[string]any{"files": uris} }
	write("in/new.go", "package p\n\nfunc BroughtIn() {}\n")
	e.Notify("workspace/didCreateFiles", files(map[string]string{"uri": lsptest.URI(at("in"))}, map[string]string{"uri": "untitled:Untitled-1"}))
	found("BroughtIn", "in/new.go")
	if err := os.Rename(at("in"), at("out")); err != nil {
		t.Fatal(err)
	}
	e.Notify("workspace/didRenameFiles", files(map[string]string{"oldUri": lsptest.URI(at("in")), "newUri": lsptest.URI(at("out"))}))
	found("BroughtIn", "out/new.go")
	if err := os.RemoveAll(at("out")); err != nil {
		t.Fatal(err)
	}
	e.Notify("workspace/didDeleteFiles", files(map[string]string{"uri": lsptest.URI(at("out"))}, map[string]string{"uri": "::"}))
	found("BroughtIn", "")

	// Somebody may want to be sure.
	write("late.go", "package p\n\nfunc Late() {}\n")
	var validated struct {
		Folders []struct {
			Error   string
			Summary struct{ Files, Reused int }
		}
	}
	if err := e.Call("workspace/executeCommand", map[string]any{"command": "mind/validate"}, &validated); err != nil {
		t.Fatal(err)
	}
	if f := validated.Folders; len(f) != 1 || f[0].Error != "" || f[0].Summary.Files != 4 || f[0].Summary.Reused < 3 {
		t.Errorf("validated: %+v", validated)
	}
	found("Late", "late.go")
	e.Stop()
}
