package lsptest

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Capabilities are those of an editor that can do all that we make use of.
func Capabilities() map[string]any {
	return map[string]any{
		"general": map[string]any{"positionEncodings": []string{"utf-16"}},
		"window":  map[string]any{"workDoneProgress": true},
		"workspace": map[string]any{
			"configuration": true, "workspaceFolders": true,
			"didChangeConfiguration": map[string]any{"dynamicRegistration": true},
			"symbol": map[string]any{
				"symbolKind":     map[string]any{"valueSet": kinds()},
				"resolveSupport": map[string]any{"properties": []string{"location.range"}},
			},
		},
		"textDocument": map[string]any{"documentSymbol": map[string]any{
			"hierarchicalDocumentSymbolSupport": true,
			"symbolKind":                        map[string]any{"valueSet": kinds()},
		}},
	}
}

func kinds() []int {
	out := make([]int, 26)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

// URI returns the URI of a path.
func URI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// Path returns the path of a file's URI, or "" for what is none.
func Path(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if len(path) > 2 && path[2] == ':' && filepath.Separator == '\\' {
		path = path[1:] // /C:/...
	}
	return filepath.FromSlash(path)
}

// Start goes through initialize and initialized, with folders open and what settings,
// if not nil, says below "mind".
func (e *Editor) Start(settings any, folders ...string) {
	e.t.Helper()
	e.StartWith(map[string]any{"capabilities": Capabilities()}, settings, folders...)
}

// StartWith is Start with parameters of initialize, and returns the answer to it.
func (e *Editor) StartWith(params map[string]any, settings any, folders ...string) json.RawMessage {
	e.t.Helper()
	if settings != nil {
		data, err := json.Marshal(settings)
		if err != nil {
			e.t.Fatal(err)
		}
		e.mu.Lock()
		e.settings = data
		e.mu.Unlock()
		params["initializationOptions"] = map[string]any{"mind": settings}
	}
	if _, ok := params["processId"]; !ok {
		params["processId"] = nil
	}
	if len(folders) > 0 {
		list := make([]map[string]string, len(folders))
		for i, folder := range folders {
			list[i] = map[string]string{"uri": URI(folder), "name": filepath.Base(folder)}
		}
		params["workspaceFolders"] = list
	}
	var result json.RawMessage
	if err := e.Call("initialize", params, &result); err != nil {
		e.t.Fatalf("initialize: %v", err)
	}
	e.Notify("initialized", struct{}{})
	return result
}

// Stop goes through shutdown and exit.
func (e *Editor) Stop() {
	e.t.Helper()
	if err := e.Call("shutdown", nil, nil); err != nil {
		e.t.Errorf("shutdown: %v", err)
	}
	e.Notify("exit", nil)
	e.AwaitEnd()
}

// Open opens a text.
func (e *Editor) Open(path, language, text string) {
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": URI(path), "languageId": language, "version": 1, "text": text,
	}})
}

// Change is a change of an open text; without a Range it is all of it.
type Change struct {
	Range *Range `json:"range,omitempty"`
	Text  any    `json:"text"` // a string, or JSON of one
}

// Edit changes an open text.
func (e *Editor) Edit(path string, version int, changes ...Change) {
	e.Notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": URI(path), "version": version},
		"contentChanges": changes,
	})
}

// Save says that a text was saved, which the test has done.
func (e *Editor) Save(path string) {
	e.Notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": URI(path)}})
}

// Close closes an open text.
func (e *Editor) Close(path string) {
	e.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": URI(path)}})
}

// Position is a place in a text, from 0.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// Range is a stretch of a text.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Symbol is what an editor shows of a symbol, of a file or of the workspace.
type Symbol struct {
	Name          string `json:"name"`
	Kind          int    `json:"kind"`
	ContainerName string `json:"containerName"`
	Location      struct {
		URI   string `json:"uri"`
		Range *Range `json:"range"`
	} `json:"location"`
	Data json.RawMessage `json:"data,omitempty"`

	Detail         string   `json:"detail"`
	Range          *Range   `json:"range"`
	SelectionRange *Range   `json:"selectionRange"`
	Children       []Symbol `json:"children"`
}

// Symbols looks for symbols in the workspace.
func (e *Editor) Symbols(query string) []Symbol {
	e.t.Helper()
	var out []Symbol
	if err := e.Call("workspace/symbol", map[string]any{"query": query}, &out); err != nil {
		e.t.Fatalf("workspace/symbol: %v", err)
	}
	return out
}

// Resolve asks for the range of a symbol.
func (e *Editor) Resolve(s Symbol) Symbol {
	e.t.Helper()
	params := map[string]any{
		"name": s.Name, "kind": s.Kind, "location": map[string]any{"uri": s.Location.URI}, "data": s.Data,
	}
	if s.ContainerName != "" {
		params["containerName"] = s.ContainerName
	}
	var out Symbol
	if err := e.Call("workspaceSymbol/resolve", params, &out); err != nil {
		e.t.Fatalf("workspaceSymbol/resolve: %v", err)
	}
	return out
}

// Outline asks for the symbols of a file.
func (e *Editor) Outline(path string) []Symbol {
	e.t.Helper()
	var out []Symbol
	params := map[string]any{"textDocument": map[string]any{"uri": URI(path)}}
	if err := e.Call("textDocument/documentSymbol", params, &out); err != nil {
		e.t.Fatalf("textDocument/documentSymbol: %v", err)
	}
	return out
}

// Status is what mind/status answers.
type Status struct {
	Folders []struct {
		Root  string `json:"root"`
		State string `json:"state"`
		Error string `json:"error"`

		Role     string `json:"role"`
		CaughtUp bool   `json:"caughtUp"`

		Index *struct {
			Files   int `json:"files"`
			Symbols int `json:"symbols"`
		} `json:"index"`
	} `json:"folders"`
}

// Status asks for the state of the server.
func (e *Editor) Status() Status {
	e.t.Helper()
	var out Status
	if err := e.Call("mind/status", nil, &out); err != nil {
		e.t.Fatalf("mind/status: %v", err)
	}
	return out
}

// Await waits until n folders are indexed. It asks, since not every editor is told.
func (e *Editor) Await(n int) {
	e.t.Helper()
	for deadline := time.Now().Add(timeout); ; <-time.After(2 * time.Millisecond) {
		status := e.Status()
		ready := 0
		for _, f := range status.Folders {
			if f.State == "ready" && f.Index != nil {
				ready++
			}
		}
		if ready == n {
			return
		}
		if time.Now().After(deadline) {
			e.t.Fatalf("%d of %d folders are ready: %+v", ready, n, status)
		}
	}
}
