package lsp_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// folderNow is what we look at of a folder's status.
type folderNow struct {
	Root, URI, State, Text, Role, Mode string
	CaughtUp                           bool
	Pressure                           struct{ State, Source, Text string }
	Journal, History                   []json.RawMessage
}

type foldersNow struct{ Folders []folderNow }

// A user who pauses indexing is told so, finds it paused when the editor starts again,
// and has everything when it is resumed.
func TestPauseIsRememberedUntilResumed(t *testing.T) {
	cache, root := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.go"), []byte("package a\n\nfunc Alpha() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	settings := map[string]any{"didChangeStatus": true}
	news := func(e *lsptest.Editor, holds func(folderNow) bool) {
		t.Helper()
		e.AwaitReceived("mind/didChangeStatus", func(m lsptest.Message) bool {
			var now foldersNow
			return json.Unmarshal(m.Params, &now) == nil && len(now.Folders) == 1 && holds(now.Folders[0])
		})
	}

	e := startWith(t, lsp.Options{Cache: cache})
	e.Start(settings, root)
	news(e, func(f folderNow) bool { return f.State == "ready" && f.CaughtUp && f.Text == "up to date" })
	var paused struct {
		Folders []struct{ Root, Mode string }
	}
	if err := e.Call("mind/pause", map[string]any{"root": lsptest.URI(root)}, &paused); err != nil || len(paused.Folders) != 1 || paused.Folders[0].Mode != "paused" {
		t.Fatalf("%v, %+v", err, paused)
	}
	news(e, func(f folderNow) bool { return f.State == "paused" && f.Mode == "paused" })
	if err := e.Call("mind/pause", map[string]any{"root": "file:///nowhere"}, nil); err == nil {
		t.Error("a folder that is not open was paused")
	}
	e.Stop()
	e.AwaitEnd()

	if err := os.WriteFile(filepath.Join(root, "b.go"), []byte("package a\n\nfunc Beta() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e = startWith(t, lsp.Options{Cache: cache})
	e.Start(settings, root)
	news(e, func(f folderNow) bool { return f.State == "paused" && f.Text == "indexing is paused" })
	if got := e.Symbols("Alpha"); len(got) != 1 {
		t.Errorf("while it is paused Alpha is found as %v", got)
	}
	if got := e.Symbols("Beta"); len(got) != 0 {
		t.Errorf("while it is paused a new file was read: %v", got)
	}
	var looked struct{ Folders []struct{ Error string } }
	if err := e.Call("mind/validate", nil, &looked); err != nil || len(looked.Folders) != 1 || looked.Folders[0].Error == "" {
		t.Errorf("while it is paused it is validated: %v, %+v", err, looked)
	}
	var slowed struct{ Folders []folderNow }
	if err := e.Call("workspace/executeCommand", map[string]any{"command": "mind/slow", "arguments": []any{map[string]any{}}}, &slowed); err != nil || len(slowed.Folders) != 1 || slowed.Folders[0].Mode != "slow" {
		t.Fatalf("%v, %+v", err, slowed)
	}
	if err := e.Call("mind/resume", nil, nil); err != nil {
		t.Fatal(err)
	}
	news(e, func(f folderNow) bool { return f.Mode == "normal" && f.CaughtUp })
	if got := e.Symbols("Beta"); len(got) != 1 {
		t.Errorf("after it was resumed Beta is found as %v", got)
	}

	var now foldersNow
	if err := e.Call("mind/status", nil, &now); err != nil || len(now.Folders) != 1 {
		t.Fatalf("%v, %+v", err, now)
	}
	if f := now.Folders[0]; f.URI != lsptest.URI(root) || f.Role != "owner" || f.State != "ready" || f.Pressure.State == "" || f.Pressure.Source == "" || f.Pressure.Text == "" {
		t.Errorf("%+v", f)
	}
}

// An editor that has not asked for news of the status gets none.
func TestNoNewsUnasked(t *testing.T) {
	e := start(t)
	e.Start(nil, t.TempDir())
	e.Await(0)
	if err := e.Call("mind/slow", nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := e.Received("mind/didChangeStatus"); len(got) > 0 {
		t.Errorf("received %s", got[0].Params)
	}
}
