package lsp_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/tools/txtar"

	"github.com/mind-lsp/mind-lsp/lsp"
	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

// TestScripts runs what testdata/lsp describes: what an editor does, and what it sees.
//
// A script is a list of blocks with empty lines between them. A block is a command,
// and below it what that shows. Its files are a folder; FILE.new is what FILE becomes.
// A script of a client that can less has a line "client" with what it has not. What a
// script cannot write stands in its files as a word; see [special].
//
//	open FILE                 opens the text of the file
//	edit FILE L:C-L:C "text"  changes the open text; JSON"text" is sent as it is
//	save FILE                 writes FILE.new to the disk and says that it was saved
//	rename FILE FILE          on the disk, and says nothing of it
//	remove FILE               the same
//	write FILE                writes FILE.new to the disk, and nobody says so
//	close FILE
//	symbols QUERY             name, kind and place of what is found
//	search QUERY              place, symbol, snippet with [marks] of what is found; "partial" before it asks
//	                          for partial results, "command" for the command
//	await symbols QUERY       the same, as soon as it is as below
//	outline FILE              the symbols of the file, as a tree
//	settings JSON             changes what is set below "mind"
//	folder add|remove DIR
//	reindex                   looks at all files again
//	logged                    what the editor's log panel has, warnings and worse
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join("..", "testdata", "lsp", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("%d scripts: %v", len(scripts), err)
	}
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			newScript(t, archive).run(string(archive.Comment))
		})
	}
}

type script struct {
	*testing.T
	*lsptest.Editor
	root     string
	new      map[string]string // what files become
	versions map[string]int
	started  bool
	folders  []string
	params   map[string]any
	settings any
}

// start begins a conversation with a server in this process.
func start(t testing.TB) *lsptest.Editor {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan int, 1)
	cache := t.TempDir()
	go func() {
		done <- lsp.Serve(t.Context(), server, lsp.Options{Version: "test", Cache: cache})
	}()
	t.Cleanup(func() {
		client.Close()
		<-done
	})
	return lsptest.Dial(t, client)
}

func newScript(t *testing.T, archive *txtar.Archive) *script {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &script{
		T: t, Editor: start(t), root: root, new: map[string]string{}, versions: map[string]int{},
		folders: []string{root}, params: map[string]any{"capabilities": lsptest.Capabilities()},
	}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".new"); ok {
			s.new[name] = string(f.Data)
			continue
		}
		s.write(f.Name, special(string(f.Data)))
	}
	return s
}

// special returns a text with what a script cannot write: BOM is the mark of UTF-8 at
// the start, "// UTF-16" makes it UTF-16, FILL n is n bytes of a comment, and BYTES are
// those that follow.
func special(text string) string {
	if rest, ok := strings.CutPrefix(text, "BOM "); ok {
		return "\ufeff" + rest
	}
	if before, rest, ok := strings.Cut(text, "FILL "); ok {
		n, after, _ := strings.Cut(rest, "\n")
		size, _ := strconv.Atoi(n) // 0 shows in what the script expects
		return before + strings.Repeat("x", size) + "\n" + after
	}
	if before, rest, ok := strings.Cut(text, "BYTES "); ok {
		quoted, after, _ := strings.Cut(rest, "\n")
		bytes, _ := strconv.Unquote(`"` + quoted + `"`) // the same
		return before + bytes + "\n" + after
	}
	if strings.HasPrefix(text, "// UTF-16") {
		out := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(text)) {
			out = append(out, byte(unit), byte(unit>>8))
		}
		return string(out)
	}
	return text
}

func (s *script) write(name, text string) {
	path := s.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		s.Fatal(err)
	}
}

func (s *script) path(name string) string { return filepath.Join(s.root, filepath.FromSlash(name)) }

// run runs the blocks of a script.
func (s *script) run(text string) {
	for block := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		for len(lines) > 0 && (strings.HasPrefix(lines[0], "#") || lines[0] == "") {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			continue
		}
		want := strings.Join(lines[1:], "\n")
		got := s.do(lines[0], want)
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			s.Errorf("%s\ngot:\n%s\nwant:\n%s", lines[0], got, want)
		}
	}
	s.Editor.Stop()
}

func (s *script) do(line, want string) string {
	command, rest, _ := strings.Cut(line, " ")
	switch command {
	case "client":
		return s.client(rest)
	case "folders":
		s.folders = nil
		for _, f := range strings.Fields(rest) {
			s.folders = append(s.folders, s.path(f))
		}
		return ""
	case "settings":
		return s.set(rest)
	}
	s.begin()
	switch command {
	case "open":
		text, err := os.ReadFile(s.path(rest))
		if err != nil {
			s.Fatal(err)
		}
		s.versions[rest] = 1
		s.Editor.Open(s.path(rest), language(rest), string(text))
	case "edit":
		s.edit(rest)
	case "write":
		s.write(rest, s.new[rest])
	case "save":
		s.write(rest, s.new[rest])
		s.Editor.Save(s.path(rest))
	case "rename":
		from, to, _ := strings.Cut(rest, " ")
		if err := os.Rename(s.path(from), s.path(to)); err != nil {
			s.Fatal(err)
		}
	case "remove":
		if err := os.RemoveAll(s.path(rest)); err != nil {
			s.Fatal(err)
		}
	case "close":
		s.Editor.Close(s.path(rest))
	case "symbols":
		return s.symbols(rest)
	case "search":
		return s.search(rest)
	case "await":
		return s.await(rest, want)
	case "outline":
		return s.outline(rest)
	case "folder":
		s.folder(rest)
	case "reindex":
		if err := s.Call("mind/reindex", nil, nil); err != nil {
			return err.Error()
		}
	case "logged":
		return s.logged()
	default:
		s.Fatalf("no command %q", line)
	}
	return ""
}

// begin starts the conversation and waits until the folders are indexed.
func (s *script) begin() {
	if s.started {
		return
	}
	s.started = true
	s.StartWith(s.params, s.settings, s.folders...)
	s.Await(len(s.folders))
}

// client takes capabilities away, each by its path of keys.
func (s *script) client(without string) string {
	for path := range strings.FieldsSeq(without) {
		keys := strings.Split(path, ".")
		object := s.params["capabilities"].(map[string]any)
		for _, key := range keys[:len(keys)-1] {
			object = object[key].(map[string]any)
		}
		delete(object, keys[len(keys)-1])
	}
	return ""
}

func (s *script) set(text string) string {
	var settings any
	if err := json.Unmarshal([]byte(text), &settings); err != nil {
		s.Fatal(err)
	}
	if !s.started {
		s.settings = settings
		return ""
	}
	s.Handle(func(m lsptest.Message) (any, bool) {
		return []any{settings}, m.Method == "workspace/configuration"
	})
	s.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"mind": settings}})
	return ""
}

func (s *script) edit(args string) {
	name, rest, _ := strings.Cut(args, " ")
	span, quoted, _ := strings.Cut(rest, " ")
	var text any
	if raw, ok := strings.CutPrefix(quoted, "JSON"); ok {
		text = json.RawMessage(raw)
	} else if unquoted, err := strconv.Unquote(quoted); err == nil {
		text = unquoted
	} else {
		s.Fatalf("edit %s: %v", args, err)
	}
	var r lsptest.Range
	if _, err := fmt.Sscanf(span, "%d:%d-%d:%d", &r.Start.Line, &r.Start.Character, &r.End.Line, &r.End.Character); err != nil {
		s.Fatalf("edit %s: %v", args, err)
	}
	for _, n := range []*int{&r.Start.Line, &r.Start.Character, &r.End.Line, &r.End.Character} {
		*n-- // scripts count from 1
	}
	s.versions[name]++
	s.Editor.Edit(s.path(name), s.versions[name], lsptest.Change{Range: &r, Text: text})
}

func (s *script) symbols(query string) string {
	var b strings.Builder
	for _, symbol := range s.Editor.Symbols(query) {
		if symbol.Location.Range == nil {
			symbol = s.Resolve(symbol)
		}
		name := symbol.Name
		if symbol.ContainerName != "" {
			name = symbol.ContainerName + "." + name
		}
		path := strings.TrimPrefix(symbol.Location.URI, lsptest.URI(s.root)+"/")
		fmt.Fprintf(&b, "%s %s %s:%s\n", name, kindNames[symbol.Kind], path, span(symbol.Location.Range))
	}
	return b.String()
}

// search asks by meaning, and shows how the answer came.
func (s *script) search(query string) string {
	type hits struct {
		Hits []struct {
			URI, Symbol, Kind, Snippet string
			Range, SnippetRange        lsptest.Range
			Marks                      [][2]int
		}
	}
	var b strings.Builder
	show := func(h hits) {
		for _, h := range h.Hits {
			path := strings.TrimPrefix(h.URI, lsptest.URI(s.root)+"/")
			fmt.Fprintf(&b, "%s:%s %s %s\n", path, span(&h.Range), h.Kind, h.Symbol)
			units, at := utf16.Encode([]rune(h.Snippet)), 0
			text := ""
			for _, m := range h.Marks {
				text += string(utf16.Decode(units[at:m[0]])) + "[" + string(utf16.Decode(units[m[0]:m[1]])) + "]"
				at = m[1]
			}
			text += string(utf16.Decode(units[at:]))
			fmt.Fprintf(&b, "\t%d: %s\n", h.SnippetRange.Start.Line+1, strings.ReplaceAll(text, "\n", "\n\t"))
		}
	}
	partial, command := false, false
	for {
		if rest, ok := strings.CutPrefix(query, "partial "); ok {
			query, partial = rest, true
		} else if rest, ok := strings.CutPrefix(query, "command "); ok {
			query, command = rest, true
		} else {
			break
		}
	}
	params := map[string]any{"query": query, "limit": 5}
	if partial {
		params["partialResultToken"] = "part"
	}
	var result hits
	var err error
	if command {
		err = s.Call("workspace/executeCommand", map[string]any{"command": "mind/search", "arguments": []any{params}}, &result)
	} else {
		err = s.Call("mind/search", params, &result)
	}
	if err != nil {
		return err.Error()
	}
	if partial {
		for _, m := range s.Received("$/progress") {
			var p struct {
				Token any
				Value hits
			}
			if json.Unmarshal(m.Params, &p) == nil && p.Token == "part" {
				show(p.Value)
			}
		}
		b.WriteString("and then\n")
	}
	show(result)
	return b.String()
}

func (s *script) await(line, want string) (got string) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); runtime.Gosched() {
		if got = s.do(line, want); strings.TrimSpace(got) == strings.TrimSpace(want) {
			return got
		}
	}
	return got
}

func (s *script) outline(name string) string {
	var b strings.Builder
	var show func(symbols []lsptest.Symbol, depth int)
	show = func(symbols []lsptest.Symbol, depth int) {
		for _, symbol := range symbols {
			fmt.Fprintf(&b, "%s%s %s", strings.Repeat("  ", depth), symbol.Name, kindNames[symbol.Kind])
			switch {
			case symbol.Range == nil: // flat
				fmt.Fprintf(&b, " %s", span(symbol.Location.Range))
				if symbol.ContainerName != "" {
					fmt.Fprintf(&b, " in %s", symbol.ContainerName)
				}
			default:
				fmt.Fprintf(&b, " %s within %s", span(symbol.SelectionRange), span(symbol.Range))
			}
			b.WriteByte('\n')
			show(symbol.Children, depth+1)
		}
	}
	show(s.Editor.Outline(s.path(name)), 0)
	return b.String()
}

func (s *script) folder(args string) {
	verb, dir, _ := strings.Cut(args, " ")
	change := []any{map[string]string{"uri": lsptest.URI(s.path(dir)), "name": dir}}
	event := map[string]any{"added": []any{}, "removed": []any{}}
	n := len(s.Editor.Status().Folders)
	if verb == "add" {
		event["added"], n = change, n+1
	} else {
		event["removed"], n = change, n-1
	}
	s.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": event})
	s.Await(n)
}

func (s *script) logged() string {
	var b strings.Builder
	s.AwaitReceived("window/logMessage", func(lsptest.Message) bool { return true })
	for _, m := range s.Received("window/logMessage") {
		var p struct {
			Type    int
			Message string
		}
		if json.Unmarshal(m.Params, &p) == nil && p.Type <= 2 {
			b.WriteString(strings.ReplaceAll(p.Message, s.root, "ROOT") + "\n")
		}
	}
	return b.String()
}

func span(r *lsptest.Range) string {
	if r == nil {
		return "nowhere"
	}
	return fmt.Sprintf("%d:%d-%d:%d", r.Start.Line+1, r.Start.Character+1, r.End.Line+1, r.End.Character+1)
}

// language is what an editor says of a file.
func language(name string) string {
	switch filepath.Ext(name) {
	case ".go":
		return "go"
	case ".py":
		return "python"
	case ".ts":
		return "typescript"
	case ".md":
		return "markdown"
	default:
		return "plaintext"
	}
}

var kindNames = map[int]string{
	2: "module", 3: "namespace", 5: "class", 6: "method", 7: "property", 8: "field", 9: "constructor", 11: "interface", 12: "function",
	13: "variable", 14: "constant", 15: "string", 23: "struct",
}
