package workspace

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Whatever another process asks, the owner answers or says what is wrong with it, and
// goes on.
func FuzzOperations(f *testing.F) {
	root := f.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.go"), []byte("package a\n\nfunc Alpha() {}\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	w, err := Open(Options{Root: root, Cache: f.TempDir(), Memory: NewMonitor(MonitorOptions{Off: true})})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { w.Close() })
	if _, err := w.Update(f.Context(), UpdateOptions{}); err != nil {
		f.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(operations))
	for i := range names {
		for _, params := range []string{
			``, `null`, `{}`, `[]`, `"x"`, `1e400`, `{"Text":"Alpha","Limit":-1}`, `{"Text":"Alpha","Limit":9223372036854775807,"Patience":-1}`,
			`{"Text":"A l/p ha","Kinds":["nosuch",""],"Near":"../../x"}`, `["../../etc/passwd","/","\u0000",""]`, `{"afresh":true}`, `"paused"`,
		} {
			f.Add(i, []byte(params))
		}
	}
	f.Fuzz(func(t *testing.T, i int, params []byte) {
		name := names[((i%len(names))+len(names))%len(names)]
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		answer, err := operations[name](ctx, w, params, func(any) error {
			if name == opWatch {
				cancel() // it would go on for ever
			}
			return nil
		})
		if err == nil {
			if _, err := json.Marshal(answer); err != nil {
				t.Errorf("the answer of %s to %q cannot be sent: %v", name, params, err)
			}
		}
		if err := w.SetMode(t.Context(), Normal); err != nil { // a pass would wait
			t.Fatal(err)
		}
		found, err := w.Symbols(t.Context(), Query{Text: "Alpha"})
		if err != nil || len(found.Hits) != 1 {
			t.Errorf("after %s with %q: %+v, %v", name, params, found, err)
		}
	})
}
