package lsp_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// startWith begins a conversation with a server in this process.
func startWith(t testing.TB, opt lsp.Options) *lsptest.Editor {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan int, 1)
	if opt.Cache == "" {
		opt.Cache = t.TempDir()
	}
	go func() { done <- lsp.Serve(t.Context(), server, opt) }()
	t.Cleanup(func() {
		client.Close()
		<-done
	})
	return lsptest.Dial(t, client)
}

// write writes a Go file with one function of each name, and its folders.
func write(t testing.TB, path string, names ...string) {
	t.Helper()
	text := "package p\n"
	for _, name := range names {
		text += "\nfunc " + name + "() {}\n"
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// temp returns a folder by its real path.
func temp(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// found returns where symbols of a name are found.
func found(e *lsptest.Editor, query string) (uris []string) {
	for _, s := range e.Symbols(query) {
		if s.Name == query {
			uris = append(uris, s.Location.URI)
		}
	}
	return uris
}

// change tells that folders came and went.
func change(e *lsptest.Editor, added, removed []string) {
	list := func(paths []string) []any {
		out := []any{}
		for _, path := range paths {
			out = append(out, map[string]string{"uri": lsptest.URI(path), "name": filepath.Base(path)})
		}
		return out
	}
	e.Notify("workspace/didChangeWorkspaceFolders", map[string]any{
		"event": map[string]any{"added": list(added), "removed": list(removed)},
	})
}

func states(e *lsptest.Editor) map[string]string {
	out := map[string]string{}
	for _, f := range e.Status().Folders {
		out[f.Root] = f.State
	}
	return out
}

// awaitStates waits until the folders are in these states.
func awaitStates(t testing.TB, e *lsptest.Editor, want map[string]string) {
	t.Helper()
	var got map[string]string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); runtime.Gosched() {
		got = states(e)
		if fmt.Sprint(got) == fmt.Sprint(want) {
			return
		}
	}
	t.Fatalf("folders %v, want %v", got, want)
}

// A folder that cannot be indexed takes nothing from what the others answer, and its name
// is said; alone it is an error with the reason.
func TestSearchBesideAFolderThatIsNotThere(t *testing.T) {
	root, gone := temp(t), filepath.Join(temp(t), "gone")
	write(t, filepath.Join(root, "a.go"), "RetryUpload")
	e := start(t)
	e.Start(nil, root, gone)
	awaitStates(t, e, map[string]string{root: "ready", gone: "failed"})
	var result struct {
		Hits     []struct{ Symbol string }
		CaughtUp bool
		Note     string
	}
	question := map[string]any{"query": "RetryUpload"}
	if err := e.Call("mind/search", question, &result); err != nil {
		t.Fatal(err)
	}
	if len(result.Hits) != 1 || result.CaughtUp || !strings.HasPrefix(result.Note, "without gone") {
		t.Errorf("the answer is %+v", result)
	}
	change(e, nil, []string{root})
	awaitStates(t, e, map[string]string{gone: "failed"})
	if err := e.Call("mind/search", question, &result); err == nil || !strings.Contains(err.Error(), "cannot index "+gone) {
		t.Errorf("alone it answers with %v", err)
	}
}

// What lies in a folder and in one within it is found once, also in a folder within
// that the one around it ignores.
func TestNestedFolders(t *testing.T) {
	root := temp(t)
	write(t, filepath.Join(root, "a.go"), "Outer")
	write(t, filepath.Join(root, "in", "b.go"), "Inner")
	write(t, filepath.Join(root, "ignored", "c.go"), "Hidden")
	if err := os.WriteFile(filepath.Join(root, ".gitignore"), []byte("/ignored/\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := start(t)
	e.Start(nil, root, filepath.Join(root, "in"), filepath.Join(root, "ignored"))
	e.Await(3)
	for _, name := range []string{"Outer", "Inner", "Hidden"} {
		if got := found(e, name); len(got) != 1 {
			t.Errorf("%s is found in %v", name, got)
		}
	}
	change(e, nil, []string{filepath.Join(root, "in")})
	e.Await(2)
	if got := found(e, "Inner"); len(got) != 1 {
		t.Errorf("then it is found in %v", got)
	}
}

// A folder that is open by two names has one index, and is found in once, by the name
// of it that came first.
func TestOneFolderByTwoNames(t *testing.T) {
	root, link := temp(t), filepath.Join(temp(t), "link")
	write(t, filepath.Join(root, "a.go"), "Once")
	if err := os.Symlink(root, link); err != nil {
		t.Logf("no links here: %v", err)
		return
	}
	e := start(t)
	e.Start(nil, root)
	e.Await(1)
	change(e, []string{link, root}, nil)
	awaitStates(t, e, map[string]string{root: "ready", link: "same"})
	if got, want := found(e, "Once"), []string{lsptest.URI(filepath.Join(root, "a.go"))}; !slices.Equal(got, want) {
		t.Errorf("found in %v, want %v", got, want)
	}
	var result struct{ CaughtUp bool }
	if err := e.Call("mind/search", map[string]any{"query": "Once"}, &result); err != nil || !result.CaughtUp {
		t.Errorf("searched by two names it is not caught up: %v", err)
	}
	if got := e.Outline(filepath.Join(link, "a.go")); len(got) != 1 {
		t.Errorf("by the other name its outline is %v", got)
	}
	if shown := e.Received("window/showMessage"); len(shown) > 0 {
		t.Errorf("the user was shown %s", shown[0].Params)
	}
	// When the first one goes, the other one takes its place.
	change(e, nil, []string{root})
	awaitStates(t, e, map[string]string{link: "ready"})
	if got, want := found(e, "Once"), []string{lsptest.URI(filepath.Join(link, "a.go"))}; !slices.Equal(got, want) {
		t.Errorf("then found in %v, want %v", got, want)
	}
}

// Folders come and go in the order in which the editor says so.
func TestFoldersComeAndGoInOrder(t *testing.T) {
	root := tree(t, 20)
	e := start(t)
	e.Start(nil)
	for range 50 {
		change(e, []string{root}, nil)
		change(e, nil, []string{root})
	}
	if got := e.Status().Folders; len(got) != 0 {
		t.Errorf("open in the end: %+v", got)
	}
	change(e, []string{root}, nil)
	e.Await(1)
	if got := found(e, "First7"); len(got) != 1 {
		t.Errorf("found in %v", got)
	}
}

// A folder goes while it is asked, indexed and asked to be indexed: everything is
// answered, and nothing is left.
func TestFolderRemovedWhileInUse(t *testing.T) {
	root := tree(t, 300)
	e := start(t)
	e.Start(nil)
	var ids []int
	for i := range 20 {
		change(e, []string{root}, nil)
		for range 5 {
			ids = append(ids, e.Send("workspace/symbol", map[string]any{"query": "First"}))
		}
		ids = append(ids, e.Send("mind/reindex", nil), e.Send("mind/status", nil))
		if i%2 == 0 {
			change(e, nil, []string{root})
		}
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	}
	change(e, nil, []string{root})
	for _, id := range ids {
		if m := e.Answer(id); m.Error != nil {
			t.Errorf("answered %v", m.Error)
		}
	}
	e.Stop()
}

func TestShutdownWhileIndexingAnswersAll(t *testing.T) {
	e := start(t)
	e.Start(map[string]any{"index": map[string]any{"workers": 1}}, tree(t, 1000))
	ids := []int{e.Send("mind/reindex", nil), e.Send("workspace/symbol", map[string]any{"query": "First"})}
	if err := e.Call("shutdown", nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		e.Answer(id)
	}
	e.Notify("exit", nil)
	e.AwaitEnd()
}

// Settings that change while a folder is being indexed hold for what comes of it.
func TestSettingsChangedWhileIndexing(t *testing.T) {
	root := tree(t, 500)
	path := filepath.Join(root, "gen.go")
	if err := os.WriteFile(path, []byte("// Code generated by hand. DO NOT EDIT.\n\npackage p\n\nfunc Made() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	e := start(t)
	settings := `{"index":{"workers":1}}`
	var mu sync.Mutex
	e.Handle(func(m lsptest.Message) (any, bool) {
		mu.Lock()
		defer mu.Unlock()
		return []json.RawMessage{json.RawMessage(settings)}, m.Method == "workspace/configuration"
	})
	e.Start(nil, root)
	e.AwaitReceived("$/progress", func(lsptest.Message) bool { return true })
	for i := range 10 {
		mu.Lock()
		settings = fmt.Sprintf(`{"index":{"generated":true,"workers":%d}}`, 1+i%2)
		mu.Unlock()
		e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	}
	for deadline := time.Now().Add(time.Minute); len(found(e, "Made")) != 1; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("not found: %+v", e.Status())
		}
	}
}

// What a folder's own settings say holds for it alone.
func TestSettingsOfOneFolder(t *testing.T) {
	one, two := temp(t), temp(t)
	for _, root := range []string{one, two} {
		if err := os.WriteFile(filepath.Join(root, "gen.go"), []byte("// Code generated by hand. DO NOT EDIT.\n\npackage p\n\nfunc Made() {}\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	e := start(t)
	e.Handle(func(m lsptest.Message) (any, bool) {
		var p struct {
			Items []struct{ ScopeURI, Section string }
		}
		if m.Method != "workspace/configuration" || json.Unmarshal(m.Params, &p) != nil {
			return nil, false
		}
		out := []any{}
		for _, item := range p.Items {
			if item.Section != "mind" {
				t.Errorf("asked for %q", item.Section)
			}
			out = append(out, map[string]any{"index.generated": item.ScopeURI == lsptest.URI(two)})
		}
		return out, true
	})
	e.Start(nil, one)
	e.Await(1)
	change(e, []string{two}, nil)
	e.Await(2)
	if got, want := found(e, "Made"), []string{lsptest.URI(filepath.Join(two, "gen.go"))}; !slices.Equal(got, want) {
		t.Errorf("found in %v, want %v", got, want)
	}
}

// shown returns the one message that the user was shown.
func shown(t *testing.T, e *lsptest.Editor) string {
	t.Helper()
	e.AwaitReceived("window/showMessage", func(lsptest.Message) bool { return true })
	all := e.Received("window/showMessage")
	var p struct{ Message string }
	if err := json.Unmarshal(all[0].Params, &p); err != nil || len(all) != 1 {
		t.Fatalf("%d messages, the first %s, %v", len(all), all[0].Params, err)
	}
	return p.Message
}

// A folder that nobody means is refused, and the user is told what allows it.
func TestRefusedFolder(t *testing.T) {
	home := temp(t)
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	write(t, filepath.Join(home, "a.go"), "AtHome")
	e := start(t)
	e.Start(nil, home)
	message := shown(t, e)
	for _, part := range []string{home, "home folder", "mind.index.force"} {
		if !strings.Contains(message, part) {
			t.Errorf("%q does not say %q", message, part)
		}
	}
	awaitStates(t, e, map[string]string{home: "failed"})
	if got := found(e, "AtHome"); len(got) != 0 {
		t.Errorf("found in %v", got)
	}
	// Other settings open it anew, which is no reason to say it again.
	settings := `{"index":{"workers":1}}`
	e.Handle(func(m lsptest.Message) (any, bool) {
		return []json.RawMessage{json.RawMessage(settings)}, m.Method == "workspace/configuration"
	})
	e.Notify("workspace/didChangeConfiguration", nil)
	e.Notify("workspace/didChangeConfiguration", nil)
	if err := e.Call("mind/reindex", nil, nil); err != nil {
		t.Error(err)
	}
	shown(t, e)
	e.Handle(func(m lsptest.Message) (any, bool) {
		return []json.RawMessage{json.RawMessage(`{"index":{"force":true}}`)}, m.Method == "workspace/configuration"
	})
	e.Notify("workspace/didChangeConfiguration", nil)
	e.Await(1)
	if got := found(e, "AtHome"); len(got) != 1 {
		t.Errorf("by force found in %v", got)
	}
}

// An index that another process has open, which cannot be asked, is no reason to bother
// anyone: what that publishes answers, and one line of the log says so.
func TestIndexInUse(t *testing.T) {
	t.Parallel()
	cache, root := t.TempDir(), tree(t, 3)
	opt := workspace.Options{Root: root, Cache: cache}
	w, err := workspace.Open(opt) // it listens to nobody
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Update(t.Context(), workspace.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	e := startWith(t, lsp.Options{Cache: cache})
	e.Start(nil, root)
	e.Await(1)
	if got := found(e, "First2"); len(got) != 1 {
		t.Errorf("found in %v", got)
	}
	if got := e.Status().Folders[0]; got.Role != "published" || got.CaughtUp {
		t.Errorf("the folder is %+v", got)
	}
	e.AwaitReceived("window/logMessage", func(m lsptest.Message) bool { return strings.Contains(string(m.Params), "published") })
	if err := e.Call("mind/reindex", nil, nil); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	awaitRole(t, e, "owner")
	if got := found(e, "First2"); len(got) != 1 {
		t.Errorf("then found in %v", got)
	}
	if shown := e.Received("window/showMessage"); len(shown) > 0 {
		t.Errorf("the user was shown %s", shown[0].Params)
	}
}

// awaitRole waits until the server has that part in the index of its one folder.
func awaitRole(t testing.TB, e *lsptest.Editor, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); runtime.Gosched() {
		if got = e.Status().Folders[0].Role; got == want {
			return
		}
	}
	t.Fatalf("it is %s, want %s", got, want)
}

// A folder that is not there is no reason to bother anyone, and is indexed as soon as
// it is there.
func TestMissingFolder(t *testing.T) {
	t.Parallel()
	root := filepath.Join(temp(t), "later")
	e := start(t)
	e.Start(nil, root)
	e.AwaitReceived("window/logMessage", func(m lsptest.Message) bool { return strings.Contains(string(m.Params), "later") })
	awaitStates(t, e, map[string]string{root: "failed"})
	write(t, filepath.Join(root, "a.go"), "Late")
	e.Await(1)
	if got := found(e, "Late"); len(got) != 1 {
		t.Errorf("found in %v", got)
	}
	if got := e.Received("window/showMessage"); len(got) != 0 {
		t.Errorf("the user was shown %s", got[0].Params)
	}
}

// What is no folder of this machine is left alone.
func TestFoldersOfElsewhere(t *testing.T) {
	e := start(t)
	folders := []any{}
	for _, uri := range []string{"untitled:x", "vscode-remote://host/a", "file:", "http://localhost/a", "nonsense", "%%%"} {
		folders = append(folders, map[string]string{"uri": uri, "name": "x"})
	}
	if runtime.GOOS != "windows" {
		folders = append(folders, map[string]string{"uri": "file:///c%3A/Users/me", "name": "me"})
	}
	e.StartWith(map[string]any{"capabilities": map[string]any{}, "workspaceFolders": folders, "rootPath": "relative"}, nil)
	for _, f := range e.Status().Folders {
		if f.Root != string(filepath.Separator) { // "file:" is the root, which is refused
			t.Errorf("opened %+v", f)
		}
	}
}

// Names of files with all that a path may hold come back as the editor knows them.
func TestOddNames(t *testing.T) {
	root := filepath.Join(temp(t), "a b%20c#d+é")
	names := []string{"plain.go", "sp ace.go", "per%41cent.go", "ha#sh.go", "pl+us.go", "ümlaut.go", "semi;co,lon.go", "quo'te.go", "br[ack](et).go", "emoji😀.go", "til~de.go", "amp&er=sand.go", "dol$lar@at!.go"}
	if runtime.GOOS != "windows" {
		names = append(names, "question?.go", "back\\slash.go", "co:lon.go", "C:.go", `"double".go`, "new\nline.go", "pi|pe.go")
	}
	for i, name := range names {
		write(t, filepath.Join(root, name), fmt.Sprintf("Odd%d", i))
	}
	e := start(t)
	e.Start(nil, root)
	e.Await(1)
	for i, name := range names {
		path := filepath.Join(root, name)
		query := fmt.Sprintf("Odd%d", i)
		for _, open := range []bool{false, true} {
			if open {
				e.Open(path, "go", "package p\n\n\n\nfunc "+query+"() {}\n")
			}
			symbols := slices.DeleteFunc(e.Symbols(query), func(s lsptest.Symbol) bool { return s.Name != query })
			if len(symbols) != 1 {
				t.Errorf("%q: found %+v", name, symbols)
				continue
			}
			if got := lsptest.Path(symbols[0].Location.URI); got != path {
				t.Errorf("%q came back as %q", path, got)
			}
			s := symbols[0]
			if s.Location.Range == nil {
				s = e.Resolve(s)
			}
			want := 2
			if open {
				want = 4
			}
			if s.Location.Range.Start.Line != want {
				t.Errorf("%q, open %t: at %+v", name, open, s.Location.Range)
			}
		}
		if got := e.Outline(path); len(got) != 1 {
			t.Errorf("%q: outline %+v", name, got)
		}
	}
}

// An empty answer is final for an editor, so nobody gets one while a first index is
// being made, unless that takes longer than a person should wait.
func TestNeverEmptyWhileMoreMayCome(t *testing.T) {
	e := startWith(t, lsp.Options{}.WithPatience(time.Minute))
	root := tree(t, 5)
	// The folder is opened when the editor has told its settings, and that is after the
	// question.
	asked := make(chan int, 1)
	e.Handle(func(m lsptest.Message) (any, bool) {
		if m.Method != "workspace/configuration" {
			return nil, false
		}
		asked <- e.Send("workspace/symbol", map[string]any{"query": "First3"})
		return []any{nil}, true
	})
	e.Start(nil, root)
	var symbols []lsptest.Symbol
	if err := json.Unmarshal(e.Answer(<-asked).Result, &symbols); err != nil || len(symbols) == 0 {
		t.Errorf("%+v %v", symbols, err)
	}
}

// A folder that was indexed before is found in by a question that comes before its index
// is open, whatever is found out of what has changed since.
func TestKnownFolderIsAwaited(t *testing.T) {
	cache, root := t.TempDir(), tree(t, 5)
	e := startWith(t, lsp.Options{Cache: cache})
	e.Start(nil, root)
	e.Await(1)
	e.Stop()
	e.AwaitEnd()

	e = startWith(t, lsp.Options{Cache: cache}.WithPatience(time.Nanosecond).WithOpenPatience(time.Minute))
	asked := make(chan [2]int, 1)
	e.Handle(func(m lsptest.Message) (any, bool) {
		if m.Method != "workspace/configuration" {
			return nil, false
		}
		asked <- [2]int{
			e.Send("workspace/symbol", map[string]any{"query": "First3"}),
			e.Send("mind/search", map[string]any{"query": "First3"}),
		}
		return []any{nil}, true
	})
	e.Start(nil, root)
	ids := <-asked
	var symbols []lsptest.Symbol
	if err := json.Unmarshal(e.Answer(ids[0]).Result, &symbols); err != nil || len(symbols) == 0 {
		t.Errorf("symbols %+v %v", symbols, err)
	}
	var found struct{ Hits []json.RawMessage }
	if err := json.Unmarshal(e.Answer(ids[1]).Result, &found); err != nil || len(found.Hits) == 0 {
		t.Errorf("search %+v %v", found, err)
	}
}

// A second editor on a folder asks the server of the first one, sees the passes that
// this makes and can end them, and takes its place when it is gone.
func TestSecondEditorOnAFolder(t *testing.T) {
	t.Parallel()
	root, cache := tree(t, 300), t.TempDir()
	serve := func() *lsptest.Editor {
		e := startWith(t, lsp.Options{Cache: cache})
		e.Start(map[string]any{"index": map[string]any{"workers": 1}}, root)
		return e
	}
	first := serve()
	first.Await(1)
	second := serve()
	second.Await(1)
	if got := second.Status().Folders[0]; got.Role != "attached" || !got.CaughtUp || got.Index == nil || got.Index.Files != 300 {
		t.Errorf("the folder is %+v", got)
	}
	if got := second.Symbols("First1"); len(got) == 0 || got[0].Name != "First1" || second.Resolve(got[0]).Location.Range == nil {
		t.Errorf("beside the first editor: %+v", got)
	}
	path := filepath.Join(root, "d0", "f0.go")
	second.Open(path, "go", "package p\n\nfunc Unsaved() {}\n")
	if got := found(second, "Unsaved"); len(got) != 1 {
		t.Errorf("what is open in the second is found in %v", got)
	}
	if got := found(first, "Unsaved"); len(got) != 0 {
		t.Errorf("and by the first in %v", got)
	}
	if err := first.Call("mind/reindex", nil, nil); err != nil {
		t.Error(err)
	}
	if err := second.Call("mind/reindex", nil, nil); err != nil {
		t.Error(err)
	}
	if got := second.Status().Folders[0].State; got != "ready" {
		t.Errorf("after reindexing it is %s", got)
	}
	first.Stop()
	awaitRole(t, second, "owner")
	second.Await(1)
	if got := second.Symbols("First1"); len(got) == 0 || got[0].Name != "First1" {
		t.Errorf("after the first editor: %+v", got)
	}
}
