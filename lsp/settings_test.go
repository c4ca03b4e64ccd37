package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
)

func TestSettings(t *testing.T) {
	with := func(change func(*Settings)) Settings {
		s := DefaultSettings()
		change(&s)
		return s
	}
	for _, tt := range []struct {
		name       string
		sent       string // initializationOptions
		want       Settings
		complaints string
	}{
		{"nothing is sent", ``, DefaultSettings(), ""},
		{"null", `null`, DefaultSettings(), ""},
		{"an object of objects", `{"mind":{"index":{"workers":2}}}`, with(func(s *Settings) { s.Workers = 2 }), ""},
		{"dots below mind", `{"mind":{"index.workers":2}}`, with(func(s *Settings) { s.Workers = 2 }), ""},
		{"dots and nothing else", `{"mind.index.workers":2,"other":1}`, with(func(s *Settings) { s.Workers = 2 }), ""},
		{"both", `{"mind.index":{"generated":true},"mind":{"symbols":{"limit":9}}}`, with(func(s *Settings) { s.Generated, s.SymbolLimit = true, 9 }), ""},
		{"numbers of an editor that has one kind of them", `{"mind":{"index":{"workers":2.0}}}`, with(func(s *Settings) { s.Workers = 2 }), ""},
		{"null is not set", `{"mind":{"index":{"autoScale":null}}}`, DefaultSettings(), ""},
		{"others' settings", `{"gopls":{"a":1}}`, DefaultSettings(), ""},
		{"no object", `{"mind":[1]}`, DefaultSettings(), "the settings are not an object: all are at their defaults"},
		{"a fraction", `{"mind":{"index.workers":2.5}}`, DefaultSettings(), "mind.index.workers must be a whole number of at least 0, not 2.5: it is 0"},
		{"too many", `{"mind":{"symbols.limit":1001}}`, DefaultSettings(), "mind.symbols.limit must be a whole number from 1 to 1000, not 1001: it is 200"},
		{"a number beyond all", `{"mind":{"index.workers":1e99}}`, DefaultSettings(), "mind.index.workers must be a whole number of at least 0, not 1e99: it is 0"},
		{"a word for a switch", `{"mind":{"index.generated":"yes"}}`, DefaultSettings(), `mind.index.generated must be true or false, not "yes": it is false`},
		{"what one is close to", `{"mind":{"generated":true}}`, DefaultSettings(), "there is no setting mind.generated: is mind.index.generated meant?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, complaints := parseSettings(mindOf([]byte(tt.sent)))
			if got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
			if all := strings.Join(complaints, "\n"); all != tt.complaints {
				t.Errorf("complained %q, want %q", all, tt.complaints)
			}
		})
	}
}

func TestFewComplaints(t *testing.T) {
	many := map[string]int{}
	for i := range 1000 {
		many[fmt.Sprint("setting", i, strings.Repeat("x", 1000))] = i
	}
	data, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	_, complaints := parseSettings(data)
	if len(complaints) != maxComplaints+1 || len(complaints[0]) > 100 {
		t.Errorf("%d complaints, the first of %d bytes", len(complaints), len(complaints[0]))
	}
}

// Whatever is sent, each setting is one that a user could have set.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"mind":{"index":{"workers":2,"maxFileSize":1e6}}}`))
	f.Add([]byte(`{"mind.index.workers":-1,"mind":null}`))
	f.Add([]byte(`{"mind":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{}}}}}}}}}}}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, value := range [][]byte{data, mindOf(data)} {
			s, complaints := parseSettings(value)
			if s.Workers < 0 || s.MaxFileSize < 1024 || s.SymbolLimit < 1 || s.SymbolLimit > 1000 {
				t.Errorf("settings %+v", s)
			}
			if len(complaints) > maxComplaints+len(settingsTable)+1 {
				t.Errorf("%d complaints", len(complaints))
			}
			for _, c := range complaints {
				if len(c) > 300 {
					t.Errorf("a complaint of %d bytes", len(c))
				}
			}
		}
	})
}

// Whatever initialize is sent with, it is answered, and what comes after it too.
func FuzzInitialize(f *testing.F) {
	capabilities, err := json.Marshal(map[string]any{"processId": 1, "rootUri": "file:///no/such", "capabilities": lsptest.Capabilities()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(capabilities)
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"processId":"x","workspaceFolders":[1,{"uri":3},{"uri":"file:///no/such/%ff"}],"rootPath":7}`))
	f.Add([]byte(`{"rootPath":"relative","capabilities":{"general":{"positionEncodings":["utf-8"]}}}`))
	f.Add([]byte(`{"workspaceFolders":null,"rootUri":"","trace":{"a":1},"initializationOptions":[{"mind":1}]}`))
	f.Add([]byte(`{"rootUri":"file:///","initializationOptions":{"mind":{"index":{"workers":{}}}}}`))
	f.Fuzz(func(t *testing.T, params []byte) {
		if !json.Valid(params) {
			return
		}
		client := readClient(params)
		if client.encoded == "" || client.symbolKinds == 0 && client.workspaceKinds == 0 && len(params) < 10 {
			t.Errorf("%+v", client)
		}
		if len(client.folders) > 0 {
			return // nothing of this machine is to be indexed here
		}
		ours, theirs := net.Pipe()
		status := make(chan int, 1)
		go func() {
			status <- Serve(t.Context(), theirs, Options{Cache: t.TempDir(), watchProcess: func(int) func(context.Context) bool { return nil }})
		}()
		e := lsptest.Dial(t, ours)
		_ = e.Call("initialize", json.RawMessage(params), nil) // a refusal is an answer too
		_ = e.Call("workspace/symbol", map[string]any{"query": "a"}, nil)
		e.Notify("exit", nil)
		if got := <-status; got != 1 {
			t.Errorf("exit status %d", got)
		}
	})
}
