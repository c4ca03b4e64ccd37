package lsp_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

type logTrace struct {
	Message string
	Verbose *string
}

func traces(t *testing.T, e *lsptest.Editor) (out []logTrace) {
	t.Helper()
	for _, m := range e.Received("$/logTrace") {
		var p logTrace
		if err := json.Unmarshal(m.Params, &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func awaitTrace(e *lsptest.Editor, part string) {
	e.AwaitReceived("$/logTrace", func(m lsptest.Message) bool { return strings.Contains(string(m.Params), part) })
}

// Traces tell of messages by name, with parameters if the editor wants those, and of
// nothing when it wants nothing.
func TestTrace(t *testing.T) {
	e := start(t)
	e.Start(nil)
	e.Symbols("untraced")

	e.Notify("$/setTrace", map[string]any{"value": "messages"})
	e.Symbols("quiet")
	awaitTrace(e, "finished workspace/symbol after")
	for _, trace := range traces(t, e) {
		if trace.Verbose != nil {
			t.Errorf("%q has %q", trace.Message, *trace.Verbose)
		}
	}

	e.Notify("$/setTrace", map[string]any{"value": "verbose"})
	e.Symbols("loud" + strings.Repeat("x", 1<<20))
	awaitTrace(e, "received workspace/symbol")
	e.AwaitReceived("$/logTrace", func(m lsptest.Message) bool { return strings.Contains(string(m.Params), "loud") })
	if err := e.Call("workspaceSymbol/resolve", map[string]any{"name": "x", "kind": 1, "location": map[string]any{"uri": "file:///x"}}, nil); err == nil {
		t.Error("what was never sent is resolved")
	}
	awaitTrace(e, "finished workspaceSymbol/resolve")

	e.Notify("$/setTrace", map[string]any{"value": "off"})
	e.Symbols("silent")
	e.Notify("$/setTrace", map[string]any{"value": "messages"})
	e.Symbols("again")
	awaitTrace(e, "$/setTrace")
	for _, trace := range traces(t, e) {
		verbose := ""
		if trace.Verbose != nil {
			verbose = *trace.Verbose
		}
		if strings.Contains(verbose, "silent") || strings.Contains(verbose, "untraced") {
			t.Errorf("traced %q", verbose)
		}
		if len(verbose) > 4096 {
			t.Errorf("a trace of %d bytes", len(verbose))
		}
	}
}

// An editor that traces from the beginning is told nothing before it has said
// initialized, as the protocol has it.
func TestNothingIsSaidBeforeInitialized(t *testing.T) {
	e := start(t)
	params := map[string]any{
		"processId": nil, "trace": "verbose", "capabilities": lsptest.Capabilities(),
		"initializationOptions": map[string]any{"mind": map[string]any{"nosuch": 1}},
	}
	if err := e.Call("initialize", params, nil); err != nil {
		t.Fatal(err)
	}
	e.Symbols("x")
	for _, method := range []string{"$/logTrace", "window/logMessage", "client/registerCapability", "workspace/configuration"} {
		if got := e.Received(method); len(got) > 0 {
			t.Errorf("%s was sent", method)
		}
	}
	e.Notify("initialized", nil)
	awaitTrace(e, "received workspace/symbol")
	e.AwaitReceived("window/logMessage", func(m lsptest.Message) bool { return strings.Contains(string(m.Params), "nosuch") })
	e.AwaitReceived("client/registerCapability", func(lsptest.Message) bool { return true })
	e.AwaitReceived("workspace/configuration", func(lsptest.Message) bool { return true })
}

// Some editors say initialized twice.
func TestInitializedTwice(t *testing.T) {
	e := start(t)
	e.Start(nil, tree(t, 2))
	e.Notify("initialized", nil)
	e.Notify("initialized", nil)
	e.Await(1)
	e.Stop()
}

// Each capability is made use of only where the editor has it.
func TestCapabilitiesOneByOne(t *testing.T) {
	without := func(keys ...string) map[string]any {
		c := lsptest.Capabilities()
		object := c
		for _, key := range keys[:len(keys)-1] {
			object = object[key].(map[string]any)
		}
		delete(object, keys[len(keys)-1])
		return c
	}
	for _, tt := range []struct {
		name   string
		has    map[string]any
		method string
	}{
		{"no progress", without("window", "workDoneProgress"), "window/workDoneProgress/create"},
		{"no progress, not even of the bar that was never made", without("window", "workDoneProgress"), "$/progress"},
		{"no settings are asked for", without("workspace", "configuration"), "workspace/configuration"},
		{"no registration", without("workspace", "didChangeConfiguration"), "client/registerCapability"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := start(t)
			e.StartWith(map[string]any{"capabilities": tt.has}, nil, tree(t, 5))
			e.Await(1)
			if got := e.Received(tt.method); len(got) > 0 {
				t.Errorf("%s was sent", tt.method)
			}
		})
	}
}

// An editor without workspace/configuration sends settings along, in either form.
func TestSettingsThatAreSent(t *testing.T) {
	e := start(t)
	e.StartWith(map[string]any{"capabilities": map[string]any{}}, nil, tree(t, 5))
	e.Await(1)
	for i, settings := range []any{
		map[string]any{"mind": map[string]any{"symbols": map[string]any{"limit": 1}}},
		map[string]any{"mind.symbols.limit": 2},
		map[string]any{"gopls": 3}, // not ours: what held goes on to hold
	} {
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": settings})
		if got, want := len(e.Symbols("First")), min(i+1, 2); got != want {
			t.Errorf("%d symbols after %v, want %d", got, settings, want)
		}
	}
}

// An editor that never answers what it is asked gets everything all the same.
func TestEditorThatNeverAnswers(t *testing.T) {
	e := start(t)
	capabilities := lsptest.Capabilities()
	delete(capabilities["workspace"].(map[string]any), "configuration") // is waited for
	delete(capabilities["workspace"].(map[string]any), "didChangeConfiguration")
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	e.Handle(func(lsptest.Message) (any, bool) {
		<-never
		return nil, true
	})
	e.StartWith(map[string]any{"capabilities": capabilities}, nil, tree(t, 5))
	e.Await(1)
	if err := e.Call("mind/reindex", nil, nil); err != nil {
		t.Error(err)
	}
	e.Stop()
}

// A cancelled mind/reindex ends the pass, and what was found before is still found.
func TestCancelReindex(t *testing.T) {
	e := start(t)
	e.Start(map[string]any{"index": map[string]any{"workers": 1}}, tree(t, 1500))
	e.Await(1)
	cancelled := false
	for try := 0; try < 50 && !cancelled; try++ { // it may be done before it is cancelled
		id := e.Send("mind/reindex", nil)
		for e.Status().Folders[0].State != "indexing" && !e.Answered(id) {
		}
		e.Notify("$/cancelRequest", map[string]any{"id": id})
		m := e.Answer(id)
		cancelled = m.Error != nil && m.Error.Code == -32800
		if m.Error != nil && !cancelled {
			t.Errorf("answered %v", m.Error)
		}
	}
	if !cancelled {
		t.Error("none of many could be cancelled")
	}
	e.Await(1) // ready, and not paused: the index is whole
	if got := e.Symbols("First1499"); len(got) == 0 {
		t.Error("the last file is not found any more")
	}
}

// A change that makes no sense is complained of once, and the disk counts until the
// whole text comes.
func TestChangeThatMakesNoSense(t *testing.T) {
	root := tree(t, 1)
	path := filepath.Join(root, "d0", "f0.go")
	e := start(t)
	e.Start(nil, root)
	e.Await(1)
	e.Open(path, "go", "package p\n\nfunc Opened() {}\n")
	backwards := &lsptest.Range{Start: lsptest.Position{Line: 2}, End: lsptest.Position{Line: 1}}
	for version := range 5 {
		e.Edit(path, 2+version, lsptest.Change{Range: backwards, Text: "x"})
	}
	if got := e.Outline(path); len(got) != 2 || got[0].Name != "First0" {
		t.Errorf("outline %+v", got)
	}
	e.Edit(path, 9, lsptest.Change{Text: "package p\n\nfunc Whole() {}\n"})
	if got := e.Outline(path); len(got) != 1 || got[0].Name != "Whole" {
		t.Errorf("then %+v", got)
	}
	e.AwaitReceived("window/logMessage", func(lsptest.Message) bool { return true })
	if got := e.Received("window/logMessage"); len(got) != 1 {
		t.Errorf("complained %d times", len(got))
	}
}
