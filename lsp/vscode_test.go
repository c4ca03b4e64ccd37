package lsp

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// vscodeSetting is a setting as the manifest of an extension of VS Code describes it.
type vscodeSetting struct {
	Type        string `json:"type"`
	Items       any    `json:"items,omitempty"`
	Default     any    `json:"default"`
	Minimum     *int64 `json:"minimum,omitempty"`
	Maximum     *int64 `json:"maximum,omitempty"`
	Scope       string `json:"scope"`
	Order       int    `json:"order"`
	Description string `json:"description"`
}

// The extension for VS Code offers the settings that we have, as we describe them.
func TestExtensionSettings(t *testing.T) {
	path := filepath.Join("..", "editors", "vscode", "package.json")
	manifest, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	manifest = bytes.ReplaceAll(manifest, []byte("\r\n"), []byte("\n"))
	have := serverSection(t, manifest)
	want := extensionSettings(t)
	if bytes.Equal(have, want) {
		return
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, bytes.Replace(manifest, have, want, 1), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("editors/vscode/package.json has not the settings of lsp/settings.go: go test ./lsp -run TestExtensionSettings -update")
}

// serverSection returns the part of a manifest that is made here.
func serverSection(t *testing.T, manifest []byte) json.RawMessage {
	t.Helper()
	var m struct {
		Contributes struct{ Configuration []json.RawMessage }
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		t.Fatal(err)
	}
	for _, section := range m.Contributes.Configuration {
		if read[string](objectOf(section), "id") == "server" {
			return section
		}
	}
	t.Fatal(`the manifest has no section of settings whose id is "server"`)
	return nil
}

func extensionSettings(t *testing.T) []byte {
	t.Helper()
	properties := map[string]vscodeSetting{}
	for i, row := range settingsTable {
		s := vscodeSetting{Default: row.def.Interface(), Scope: "resource", Order: i + 1, Description: row.doc}
		// A folder of the workspace may have an index of another kind, and answers are of
		// all folders.
		if !strings.HasPrefix(row.name, "index.") {
			s.Scope = "window"
		}
		switch kind := row.def.Kind(); {
		case kind == reflect.Bool:
			s.Type = "boolean"
		case row.def.CanInt():
			s.Type, s.Minimum = "integer", &row.min
			if row.max < 1<<53-1 {
				s.Maximum = &row.max
			}
		case kind == reflect.String:
			s.Type = "string"
		case kind == reflect.Slice && row.def.Type().Elem().Kind() == reflect.String:
			s.Type, s.Items = "array", map[string]string{"type": "string"}
			if row.def.IsNil() {
				s.Default = []string{}
			}
		default:
			t.Fatalf("how does VS Code show a setting like mind.%s, which is %s?", row.name, row.def.Type())
		}
		properties["mind."+row.name] = s
	}
	section := struct {
		ID         string                   `json:"id"`
		Title      string                   `json:"title"`
		Order      int                      `json:"order"`
		Properties map[string]vscodeSetting `json:"properties"`
	}{"server", "Index", 2, properties}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("      ", "  ")
	if err := e.Encode(section); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}
