package workspace_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// all returns all that is found with texts laid over an index, by place.
func all(t *testing.T, symbols []workspace.Hit) string {
	t.Helper()
	lines := make([]string, 0, len(symbols))
	for _, h := range symbols {
		lines = append(lines, fmt.Sprintf("%s:%d:%d-%d %s %s in %q", h.Path, h.Line, h.Column, h.EndLine, h.Kind, h.Name, h.Container))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Whatever is open and however it was edited, what is found is what would be found if
// all of it were saved; and when all is closed, what the disk has.
func TestOverlayIsAsIfItWereSaved(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	text := func() []byte {
		var b strings.Builder
		b.WriteString("package p\n\ntype T struct{}\n")
		for range rng.IntN(6) {
			fmt.Fprintf(&b, "\nfunc (t *T) M%d() {}\n\nfunc F%d() {}\n", rng.IntN(1000), rng.IntN(1000))
		}
		return []byte(b.String())
	}
	root, saved := t.TempDir(), t.TempDir()
	disk := map[string][]byte{}
	for i := range 30 {
		name := fmt.Sprintf("d%d/f%d.go", i%3, i)
		disk[name] = text()
		write(t, filepath.Join(root, name), string(disk[name]))
		write(t, filepath.Join(saved, name), string(disk[name]))
	}
	w, as := open(t, workspace.Options{Root: root}), open(t, workspace.Options{Root: saved})
	update(t, w)
	update(t, as)
	before := find(t, w, nil)

	buffers := map[string][]byte{}
	var over *workspace.Overlay
	for step := range 60 {
		name := fmt.Sprintf("d%d/f%d.go", rng.IntN(3), rng.IntN(33)) // some are not on disk
		switch {
		case rng.IntN(4) == 0 && len(buffers) > 0: // close one of them
			name = slices.Sorted(maps.Keys(buffers))[rng.IntN(len(buffers))]
			delete(buffers, name)
		case buffers[name] == nil && disk[name] != nil && rng.IntN(3) == 0:
			buffers[name] = disk[name] // opened, and no more
		default:
			buffers[name] = text()
		}
		var texts []workspace.Text
		for name, text := range buffers {
			texts = append(texts, workspace.Text{Path: name, Language: "go", Text: text})
		}
		var err error
		over, err = workspace.Lay(t.Context(), workspace.Options{Root: root}, texts, over)
		if err != nil {
			t.Fatal(err)
		}
		content := disk[name]
		if text, ok := buffers[name]; ok {
			content = text
		}
		if content == nil {
			os.Remove(filepath.Join(saved, name))
		} else {
			write(t, filepath.Join(saved, name), string(content))
		}
		update(t, as)
		if got, want := find(t, w, over), find(t, as, nil); got != want {
			t.Fatalf("step %d, with %d open, finds\n%s\nand if all were saved\n%s", step, len(buffers), got, want)
		}
	}
	closed, err := workspace.Lay(t.Context(), workspace.Options{Root: root}, nil, over)
	if err != nil {
		t.Fatal(err)
	}
	if got := find(t, w, closed); got != before {
		t.Errorf("with all closed, what is found is\n%s\nand not\n%s", got, before)
	}
}

func find(t *testing.T, w *workspace.Local, over *workspace.Overlay) string {
	t.Helper()
	found, err := w.Symbols(t.Context(), workspace.Query{Limit: 10_000, Over: over})
	if err != nil {
		t.Fatal(err)
	}
	return all(t, found.Hits)
}

// Where an index knows nothing of the open texts, they can be laid over its answer.
func TestOverlayOverAnAnswer(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package p\n\nfunc Shape() {}\n")
	write(t, filepath.Join(root, "b.go"), "package p\n\nfunc Shapes() {}\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	over, err := workspace.Lay(t.Context(), workspace.Options{Root: root},
		[]workspace.Text{{Path: "a.go", Language: "go", Text: []byte("package p\n\n\n\nfunc Shape2() {}\n")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	q := workspace.Query{Text: "Shape"}
	found, err := w.Symbols(t.Context(), q)
	if err == nil {
		found.Hits, err = over.Over(t.Context(), q, found.Hits)
	}
	const want = "a.go:5:6-5 function Shape2 in \"\"\nb.go:3:6-3 function Shapes in \"\""
	if got := all(t, found.Hits); err != nil || got != want {
		t.Errorf("%v, found\n%s\nwant\n%s", err, got, want)
	}
}

// A text that is open beside what another process has found takes the place that it has
// by the question, and not that of the best for being the best of the texts.
func TestOverlayAmongWhatAnotherProcessHasFound(t *testing.T) {
	root := t.TempDir()
	const upload = "package p\n\n// Upload tries a failed upload again.\nfunc Upload() { retry() }\n"
	const aside = "package p\n\n// Sort puts names in order, and fails for none.\nfunc Sort() {}\n"
	for name, text := range map[string]string{"upload.go": upload, "aside.go": aside, "edited.go": aside, "typed.go": aside} {
		write(t, filepath.Join(root, name), text)
	}
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	q := workspace.Question{Text: "where is a failed upload tried again"}
	indexed, err := w.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	indexed.Hits = slices.DeleteFunc(indexed.Hits, func(h workspace.PassageHit) bool { return h.Path != "upload.go" })
	now := time.Now()
	for _, tt := range []struct {
		name  string
		texts []workspace.Text
		first string
		most  map[string]float64 // score of the others
	}{
		{"a text of something else that is as on the disk", []workspace.Text{{Path: "aside.go", Text: []byte(aside)}}, "upload.go", map[string]float64{"aside.go": .5}},
		{"one that was edited", []workspace.Text{{Path: "edited.go", Text: []byte(aside + "\n// Failed.\n"), Edited: now}}, "upload.go", map[string]float64{"edited.go": .5}},
		{"the file that was found", []workspace.Text{{Path: "upload.go", Text: []byte("// Moved.\n" + upload), Edited: now}}, "upload.go", nil},
		{"one in which the answer was typed", []workspace.Text{{Path: "typed.go", Text: []byte(upload), Edited: now}}, "typed.go upload.go", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			over, err := workspace.Lay(t.Context(), workspace.Options{Root: root}, tt.texts, nil)
			if err != nil {
				t.Fatal(err)
			}
			hits, err := over.OverPassages(t.Context(), q, slices.Clone(indexed.Hits))
			if err != nil || len(hits) == 0 {
				t.Fatalf("%v, %v", hits, err)
			}
			if !slices.Contains(strings.Fields(tt.first), hits[0].Path) || hits[0].Score < .99 {
				t.Errorf("first is %s with %.2f, want one of %s", hits[0].Path, hits[0].Score, tt.first)
			}
			for _, h := range hits[1:] {
				if most, ok := tt.most[h.Path]; ok && h.Score > most {
					t.Errorf("%s has %.2f", h.Path, h.Score)
				}
			}
		})
	}
}

// A text that was never saved is a part of the folder if its file would be.
func TestOverlayOfFilesThatAreNotThere(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, ".gitignore"), "*.tmp.go\n")
	write(t, filepath.Join(root, "a.go"), "package p\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	for name, want := range map[string]bool{"b.go": true, "b.tmp.go": false, "b.pb.go": false, "credentials.json": false} {
		text := []byte("package p\n\nfunc NeverSaved() {}\n")
		over, err := workspace.Lay(t.Context(), workspace.Options{Root: root}, []workspace.Text{{Path: name, Language: "go", Text: text}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Contains(find(t, w, over), "NeverSaved"); found != want {
			t.Errorf("%s: found is %t", name, found)
		}
	}
}

// What a header is in the index it is in an editor too, whatever that takes it for.
func TestOverlayOfAHeader(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "shape.cpp"), "int main() {}\n")
	text := "template <typename T> T area(T width);\nnamespace shapes { class Shape { int sides(); }; }\n"
	write(t, filepath.Join(root, "shape.h"), text)
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	over, err := workspace.Lay(t.Context(), workspace.Options{Root: root}, []workspace.Text{{Path: "shape.h", Language: "c", Text: []byte(text)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if saved, laid := find(t, w, nil), find(t, w, over); saved != laid || !strings.Contains(saved, "Shape") {
		t.Errorf("saved it is\n%s\nand open\n%s", saved, laid)
	}
}
