package workspace

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// Whatever happens to the files of the tables, what they said is found again.
func TestHarmedTablesAreMadeAgain(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(t *testing.T, segment string)
	}{
		{"a segment is deleted", func(t *testing.T, segment string) { remove(t, segment) }},
		{"the manifest is deleted", func(t *testing.T, segment string) {
			remove(t, filepath.Join(filepath.Dir(segment), "symbols.tbl"))
		}},
		{"a segment is cut short", func(t *testing.T, segment string) {
			if err := os.Truncate(segment, 100); err != nil {
				t.Fatal(err)
			}
		}},
		// Which letters names have: where none has any, nothing looks wrong, and all are
		// passed over.
		{"masks of names are zeroed", func(t *testing.T, segment string) { zero(t, segment, 13) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, dir := t.TempDir(), t.TempDir()
			if err := os.WriteFile(filepath.Join(root, "a.go"), []byte("package a\n\nfunc CircleArea() {}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			w := openIn(t, root, dir)
			if _, err := w.Update(t.Context(), UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
			w.Close()
			segments, err := filepath.Glob(filepath.Join(dir, "*", "symbols-*.seg"))
			if err != nil || len(segments) != 1 {
				t.Fatalf("segments are %v: %v", segments, err)
			}
			tt.harm(t, segments[0])

			w = openIn(t, root, dir)
			defer w.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			for ctx.Err() == nil {
				found, err := w.Symbols(ctx, Query{Text: "crlarea"})
				if err == nil && len(found.Hits) == 1 && found.Hits[0].Name == "CircleArea" {
					return
				}
				runtime.Gosched() // the checksums are looked at beside the queries
			}
			t.Error("CircleArea is not found again")
		})
	}
}

func openIn(t *testing.T, root, dir string) *Local {
	t.Helper()
	w, err := Open(Options{Root: root, Cache: dir})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// zero clears a section of a segment's file, see [search.Segment] for where it is told.
func zero(t *testing.T, segment string, section int) {
	t.Helper()
	b, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	places := b[len(b)-16-24*25:]
	at, size := binary.LittleEndian.Uint64(places[24*section:]), binary.LittleEndian.Uint64(places[24*section+8:])
	clear(b[at : at+size])
	if err := os.WriteFile(segment, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
