package lsp_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

var update = flag.Bool("update", false, "write docs/settings.md")

func TestSettingsPage(t *testing.T) {
	path := filepath.Join("..", "docs", "settings.md")
	want := lsp.SettingsPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(got), "\r\n", "\n") != want {
		t.Error("docs/settings.md is not what lsp/settings.go says: go test ./lsp -run TestSettingsPage -update")
	}
}

// tree makes a folder with n Go files of two functions each.
func tree(t testing.TB, n int) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		text := fmt.Sprintf("package p\n\nfunc First%d() {}\n\nfunc Second%d() {}\n", i, i)
		dir := filepath.Join(root, fmt.Sprintf("d%d", i/100))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.go", i)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func code(err error) int {
	var e *lsptest.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

func TestRequestsOutOfTurn(t *testing.T) {
	e := start(t)
	if err := e.Call("workspace/symbol", map[string]any{"query": "a"}, nil); code(err) != -32002 {
		t.Errorf("before initialize: %v, want -32002", err)
	}
	e.Notify("textDocument/didOpen", map[string]any{}) // dropped
	e.Start(nil)
	if err := e.Call("initialize", map[string]any{}, nil); code(err) != -32600 {
		t.Errorf("a second initialize: %v, want -32600", err)
	}
	if err := e.Call("shutdown", nil, nil); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := e.Call("workspace/symbol", map[string]any{"query": "a"}, nil); code(err) != -32600 {
		t.Errorf("after shutdown: %v, want -32600", err)
	}
}

func TestExitStatus(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(*lsptest.Editor)
		want int
	}{
		{"shutdown and exit are 0", func(e *lsptest.Editor) { e.Start(nil); e.Stop() }, 0},
		{"exit alone is 1", func(e *lsptest.Editor) { e.Start(nil); e.Notify("exit", nil) }, 1},
		{"exit before initialize is 1", func(e *lsptest.Editor) { e.Notify("exit", nil) }, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client, server := net.Pipe()
			status := make(chan int, 1)
			go func() { status <- lsp.Serve(t.Context(), server, lsp.Options{Cache: t.TempDir()}) }()
			tt.end(lsptest.Dial(t, client))
			if got := <-status; got != tt.want {
				t.Errorf("exit status %d, want %d", got, tt.want)
			}
		})
	}
}

func TestEndsWhenTheEditorHangsUp(t *testing.T) {
	client, server := net.Pipe()
	status := make(chan int, 1)
	go func() { status <- lsp.Serve(t.Context(), server, lsp.Options{Cache: t.TempDir()}) }()
	lsptest.Dial(t, client).Start(nil, tree(t, 3))
	client.Close()
	if got := <-status; got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
}

func TestEndsWhenTheContextIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client, server := net.Pipe()
	status := make(chan int, 1)
	go func() { status <- lsp.Serve(ctx, server, lsp.Options{Cache: t.TempDir()}) }()
	lsptest.Dial(t, client).Start(nil)
	cancel()
	<-status
}

// What an editor does not say it can is not done to it.
func TestNothingIsAskedOfAnEditorThatCannotAnswer(t *testing.T) {
	e := start(t)
	e.StartWith(map[string]any{"capabilities": map[string]any{}}, nil, tree(t, 20))
	for {
		if s := e.Status(); len(s.Folders) == 1 && s.Folders[0].State == "ready" {
			break
		}
	}
	for _, method := range []string{"window/workDoneProgress/create", "$/progress", "client/registerCapability", "workspace/configuration"} {
		if got := e.Received(method); len(got) > 0 {
			t.Errorf("%s was sent %d times", method, len(got))
		}
	}
}

type progressValue struct {
	Kind        string
	Title       string
	Message     string
	Cancellable bool
	Percentage  *int
}

func progress(t testing.TB, m lsptest.Message) (token string, v progressValue) {
	var p struct {
		Token string
		Value progressValue
	}
	if err := json.Unmarshal(m.Params, &p); err != nil {
		t.Fatalf("progress %s: %v", m.Params, err)
	}
	return p.Token, p.Value
}

// Indexing is shown from its begin to its end, in at most four messages a second, and
// its percentage never falls.
func TestProgress(t *testing.T) {
	e := start(t)
	e.Start(map[string]any{"index": map[string]any{"workers": 1}}, tree(t, 1500))
	e.AwaitReceived("$/progress", func(m lsptest.Message) bool {
		_, v := progress(t, m)
		return v.Kind == "end"
	})
	messages := e.Received("$/progress")
	last := 0
	for i, m := range messages {
		_, v := progress(t, m)
		switch {
		case i == 0 && (v.Kind != "begin" || v.Title == "" || !v.Cancellable):
			t.Errorf("begins with %+v", v)
		case i == len(messages)-1 && v.Kind != "end":
			t.Errorf("ends with %+v", v)
		case v.Kind == "report" && v.Percentage != nil:
			if *v.Percentage < last || *v.Percentage > 100 {
				t.Errorf("%d %% after %d %%", *v.Percentage, last)
			}
			last = *v.Percentage
		}
		if i >= 4 && m.At.Sub(messages[i-4].At) < 900*time.Millisecond {
			t.Errorf("five messages within %v", m.At.Sub(messages[i-4].At))
		}
	}
	_, end := progress(t, messages[len(messages)-1])
	if !strings.HasPrefix(end.Message, "1500 files, 3000 symbols") {
		t.Errorf("ends with %q", end.Message)
	}
}

// The cancel button ends the pass. What it has found stays, and a later pass goes on.
func TestCancelIndexing(t *testing.T) {
	e := start(t)
	e.Start(map[string]any{"index": map[string]any{"workers": 1}}, tree(t, 1500))
	begin := e.AwaitReceived("$/progress", func(lsptest.Message) bool { return true })
	token, _ := progress(t, begin)
	e.Notify("window/workDoneProgress/cancel", map[string]any{"token": token})
	end := e.AwaitReceived("$/progress", func(m lsptest.Message) bool {
		_, v := progress(t, m)
		return v.Kind == "end"
	})
	if _, v := progress(t, end); !strings.Contains(v.Message, "cancelled") {
		t.Errorf("ended with %q", v.Message)
	}
	for e.Status().Folders[0].State == "indexing" {
	}
	if s := e.Status().Folders[0]; s.State != "paused" {
		t.Errorf("is %s after it was cancelled", s.State)
	}
	if err := e.Call("mind/reindex", nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := e.Status().Folders[0]; got.State != "ready" || got.Index.Files != 1500 {
		t.Errorf("after reindexing: %+v", got)
	}
}

// Questions are answered while the first index is being made, with what there is, and
// never hold up for it.
func TestAnswersDuringTheFirstIndex(t *testing.T) {
	e := start(t)
	root := tree(t, 1500)
	e.Start(map[string]any{"index": map[string]any{"workers": 1}}, root)
	found := 0
	for {
		found = max(found, len(e.Symbols("First")))
		if e.Status().Folders[0].State == "ready" {
			break
		}
	}
	if got := len(e.Symbols("First1499")); got == 0 {
		t.Error("the last file is not found when the index is ready")
	}
	if found == 0 {
		t.Error("nothing was found before that")
	}
}

// Single files, without any folder, have outlines; there is nothing to search.
func TestSingleFile(t *testing.T) {
	e := start(t)
	e.StartWith(map[string]any{"capabilities": lsptest.Capabilities(), "rootUri": nil, "rootPath": nil}, nil)
	path := filepath.Join(t.TempDir(), "a.go")
	e.Open(path, "go", "package a\n\nfunc A() {}\n")
	if got := e.Outline(path); len(got) != 1 || got[0].Name != "A" {
		t.Errorf("outline: %+v", got)
	}
	if got := e.Symbols("A"); len(got) != 0 {
		t.Errorf("symbols: %+v", got)
	}
}

// A text that is only in the editor has an outline too.
func TestUntitled(t *testing.T) {
	e := start(t)
	e.Start(nil)
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": "untitled:Untitled-1", "languageId": "python", "version": 1, "text": "def a():\n    pass\n",
	}})
	var got []lsptest.Symbol
	err := e.Call("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": "untitled:Untitled-1"}}, &got)
	if err != nil || len(got) != 1 || got[0].Name != "a" {
		t.Errorf("%+v %v", got, err)
	}
}

// Nothing outside of the workspace is read, however it is asked for.
func TestNothingOutsideIsRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.go")
	if err := os.WriteFile(outside, []byte("package a\n\nfunc Secret() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := start(t)
	root := tree(t, 1)
	link := filepath.Join(root, "link.go")
	if err := os.Symlink(outside, link); err != nil {
		t.Logf("no links here: %v", err)
		link = outside
	}
	e.Start(nil, root)
	e.Await(1)
	for _, path := range []string{outside, link, filepath.Join(root, "..", filepath.Base(filepath.Dir(outside)), "secret.go")} {
		var got []lsptest.Symbol
		err := e.Call("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(path)}}, &got)
		if err == nil {
			t.Errorf("%s: %+v", path, got)
		}
	}
	forged := lsptest.Symbol{Name: "Secret", Kind: 12}
	forged.Data, _ = json.Marshal(map[string]any{"root": root, "path": "../secret.go", "kind": "function", "line": 3, "column": 6})
	if got := e.Resolve(forged); got.Location.Range != nil && got.Location.Range.Start.Line != 0 {
		t.Errorf("a forged symbol was resolved: %+v", got.Location)
	}
}

// Many symbols come in parts where that is asked for, and no symbol twice.
func TestPartialResults(t *testing.T) {
	e := start(t)
	e.Start(map[string]any{"symbols": map[string]any{"limit": 250}}, tree(t, 300))
	e.Await(1)
	var rest []lsptest.Symbol
	if err := e.Call("workspace/symbol", map[string]any{"query": "First", "partialResultToken": "p"}, &rest); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range e.Received("$/progress") {
		var p struct {
			Token any
			Value json.RawMessage
		}
		if json.Unmarshal(m.Params, &p) != nil || p.Token != "p" {
			continue
		}
		var part []lsptest.Symbol
		if err := json.Unmarshal(p.Value, &part); err != nil {
			t.Fatal(err)
		}
		for _, s := range part {
			seen[s.Name] = true
		}
	}
	if len(rest) != 0 || len(seen) != 250 {
		t.Errorf("%d in parts and %d at the end, want 250 and none", len(seen), len(rest))
	}
}

// The status and a new pass are commands too, for editors that can only send those.
func TestCommands(t *testing.T) {
	e := start(t)
	e.Start(nil, tree(t, 2))
	e.Await(1)
	var s lsptest.Status
	if err := e.Call("workspace/executeCommand", map[string]any{"command": "mind/status"}, &s); err != nil || len(s.Folders) != 1 {
		t.Errorf("status: %+v %v", s, err)
	}
	var r struct {
		Folders []struct {
			Summary struct{ Files, Indexed, Reused int }
		}
	}
	if err := e.Call("workspace/executeCommand", map[string]any{"command": "mind/reindex"}, &r); err != nil {
		t.Fatal(err)
	}
	if got := r.Folders[0].Summary; got.Files != 2 || got.Reused != 2 {
		t.Errorf("reindexed %+v, want two files whose content was known", got)
	}
	if err := e.Call("workspace/executeCommand", map[string]any{"command": "mind/dance"}, nil); code(err) != -32602 {
		t.Errorf("an unknown command: %v", err)
	}
}

// Capabilities that make no sense are taken for missing.
func TestOddInitialize(t *testing.T) {
	e := start(t)
	result := e.StartWith(map[string]any{
		"processId":    "many",
		"clientInfo":   7,
		"rootUri":      []int{1},
		"trace":        "loud",
		"capabilities": map[string]any{"general": "none", "textDocument": map[string]any{"documentSymbol": 3}, "workspace": []int{}},
	}, nil)
	var r struct {
		Capabilities struct{ PositionEncoding string }
	}
	if err := json.Unmarshal(result, &r); err != nil || r.Capabilities.PositionEncoding != "utf-16" {
		t.Errorf("%s %v", result, err)
	}
}

// The units that were agreed on hold for all positions. They are those of UTF-16 where
// that is offered, as the other servers of a file have it.
func TestPositionEncodings(t *testing.T) {
	for _, tt := range []struct {
		offered []string
		chosen  string
		want    int
	}{
		{[]string{"utf-64", "utf-8"}, "utf-8", 12},
		{[]string{"utf-32", "utf-8"}, "utf-32", 9},
		{[]string{"utf-8", "utf-16", "utf-32"}, "utf-16", 10},
		{nil, "utf-16", 10},
	} {
		want := tt.want
		t.Run(fmt.Sprint(tt.offered), func(t *testing.T) {
			e := start(t)
			capabilities := lsptest.Capabilities()
			capabilities["general"] = map[string]any{"positionEncodings": tt.offered}
			result := e.StartWith(map[string]any{"capabilities": capabilities}, nil)
			if !strings.Contains(string(result), `"positionEncoding":"`+tt.chosen+`"`) {
				t.Errorf("%s does not choose %s", result, tt.chosen)
			}
			e.Open("/a.ts", "typescript", "/*😀*/let a = 1; export function b() {}\n")
			got := e.Outline("/a.ts")
			if len(got) == 0 {
				t.Fatal("no symbols")
			}
			if at := got[0].SelectionRange.Start.Character; at != want {
				t.Errorf("a is at %d, want %d", at, want)
			}
		})
	}
}

// A file that is open in two ways of writing its URI is one file.
func TestURIsAreCanonical(t *testing.T) {
	e := start(t)
	e.Start(nil)
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": "file:///a%20b/c.go", "languageId": "go", "version": 1, "text": "package a\n\nfunc A() {}\n",
	}})
	var got []lsptest.Symbol
	err := e.Call("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": "file:///a b/c.go"}}, &got)
	if err != nil || len(got) != 1 {
		t.Errorf("%+v %v", got, err)
	}
}
