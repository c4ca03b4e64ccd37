package workspace

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// Whatever happens to the files of the tables, what they said is found again.
func TestHarmedTablesAreMadeAgain(t *testing.T) {
	byName := func(ctx context.Context, w *Local) (string, error) {
		found, err := w.Symbols(ctx, Query{Text: "crlarea"})
		if err != nil || len(found.Hits) != 1 {
			return "", err
		}
		return found.Hits[0].Name, nil
	}
	byWords := func(ctx context.Context, w *Local) (string, error) {
		found, err := w.Search(ctx, Question{Text: "measuring surfaces"})
		if err != nil || len(found.Hits) != 1 || found.Hits[0].Tier != TierHybrid {
			return "", err
		}
		return found.Hits[0].Symbol, nil
	}
	for _, kind := range []struct {
		name, files string
		ask         func(context.Context, *Local) (string, error)
		manifest    string
		places      int // how many the footer has room for
		section     int // where nothing looks wrong if all of it is zero
	}{
		{"of names", "symbols-*.seg", byName, "symbols.tbl", 28, 14}, // which letters names have: all are passed over
		{"of words", "pieces-*.seg", byWords, "pieces.tbl", 19, 12},  // which words there are: none is found
	} {
		for _, tt := range []struct {
			name string
			harm func(t *testing.T, segment string)
		}{
			{"a segment is deleted", func(t *testing.T, segment string) { remove(t, segment) }},
			{"the manifest is deleted", func(t *testing.T, segment string) {
				remove(t, filepath.Join(filepath.Dir(segment), kind.manifest))
			}},
			{"a segment is cut short", func(t *testing.T, segment string) {
				if err := os.Truncate(segment, 100); err != nil {
					t.Fatal(err)
				}
			}},
			{"a section is zeroed", func(t *testing.T, segment string) { zero(t, segment, kind.places, kind.section) }},
		} {
			t.Run(kind.name+": "+tt.name, func(t *testing.T) {
				root, dir := t.TempDir(), t.TempDir()
				text := "package a\n\n// It measures a surface.\nfunc CircleArea() {}\n"
				if err := os.WriteFile(filepath.Join(root, "a.go"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				w := openIn(t, root, dir)
				if _, err := w.Update(t.Context(), UpdateOptions{}); err != nil {
					t.Fatal(err)
				}
				if name, err := kind.ask(t.Context(), w); name != "CircleArea" {
					t.Fatalf("%q is found before anything is harmed: %v", name, err)
				}
				w.Close()
				segments, err := filepath.Glob(filepath.Join(dir, "*", kind.files))
				if err != nil || len(segments) != 1 {
					t.Fatalf("segments are %v: %v", segments, err)
				}
				tt.harm(t, segments[0])

				w = openIn(t, root, dir)
				defer w.Close()
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				for ctx.Err() == nil {
					if name, err := kind.ask(ctx, w); err == nil && name == "CircleArea" {
						return
					}
					runtime.Gosched() // the checksums are looked at beside the queries
				}
				t.Error("CircleArea is not found again")
			})
		}
	}
}

// What a save costs does not grow with how many there were before: each file is put over
// the tables a few times, and each save shows.
func TestSavesAreShownInLayers(t *testing.T) {
	root := t.TempDir()
	save := func(file, version int) {
		text := fmt.Sprintf("package a\n\nfunc File%dVersion%d() {}\n", file, version)
		if err := os.WriteFile(filepath.Join(root, fmt.Sprintf("f%d.go", file)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const files = 120
	for i := range files {
		save(i, 0)
	}
	w := openIn(t, root, t.TempDir())
	defer w.Close()
	if _, err := w.Update(t.Context(), UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	read, over := 0, w.names.craft.over
	w.names.craft.over = func(under *search.Table, recent []string) (*search.Table, error) {
		read += len(recent)
		return over(under, recent)
	}
	for i := range files {
		save(i, 1)
		if err := w.take(t.Context(), []watcher.Hint{{Path: "."}}); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			hits int
		}{{fmt.Sprintf("File%dVersion1", i), 1}, {fmt.Sprintf("File%dVersion0", i), 0}, {fmt.Sprintf("File%dVersion0", (i+1)%files), min(1, files-1-i)}, {"File0Version1", 1}} {
			found, err := w.Symbols(t.Context(), Query{Text: tt.name})
			exact := slices.DeleteFunc(found.Hits, func(h Hit) bool { return h.Name != tt.name })
			if err != nil || len(exact) != tt.hits {
				t.Fatalf("after save %d %s has %d hits, want %d: %v", i, tt.name, len(exact), tt.hits, err)
			}
		}
		if n := len(w.names.layers); n > 8 {
			t.Fatalf("%d layers after %d saves", n, i+1)
		}
	}
	if most := 2 * 8 * files; read > most { // a save is shown twice: with names, and with vectors
		t.Errorf("%d files were put over the tables for %d saves, want at most %d", read, files, most)
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
func zero(t *testing.T, segment string, places, section int) {
	t.Helper()
	b, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	footer := b[len(b)-16-24*places:]
	at, size := binary.LittleEndian.Uint64(footer[24*section:]), binary.LittleEndian.Uint64(footer[24*section+8:])
	clear(b[at : at+size])
	if err := os.WriteFile(segment, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
