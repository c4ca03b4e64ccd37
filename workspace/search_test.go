package workspace_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// ask returns where a question finds something, as path:line of the first line of the
// snippet, with the symbol.
func ask(t *testing.T, w workspace.Index, question string) string {
	t.Helper()
	found, err := w.Search(t.Context(), workspace.Question{Text: question})
	if err != nil {
		t.Fatalf("%q: %v", question, err)
	}
	var b strings.Builder
	for _, h := range found.Hits {
		fmt.Fprintf(&b, "%s:%d %s ", h.Path, h.StartLine, h.Symbol)
	}
	return strings.TrimSpace(b.String())
}

const uploads = `package store

// Upload sends a file to the server, and tries again when that fails.
func Upload(name string) error {
	return retry(func() error { return send(name) })
}
`

// What is asked in words is found in a folder, and shown with the lines that say why.
func TestSearchShowsWhy(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "store", "upload.go"), uploads)
	write(t, filepath.Join(root, "store", "names.go"), "package store\n\n// Names are sorted.\nvar Names []string\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	found, err := w.Search(t.Context(), workspace.Question{Text: "where do we retry failing uploads"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 {
		t.Fatal("nothing is found")
	}
	h := found.Hits[0]
	if h.Path != "store/upload.go" || h.Symbol != "Upload" || h.Kind != "function" || h.Language != "go" {
		t.Errorf("found %s %s in %s (%s)", h.Kind, h.Symbol, h.Path, h.Language)
	}
	var marked []string
	for _, m := range h.Marks {
		marked = append(marked, h.Snippet[m[0]:m[1]])
	}
	if got, want := strings.Join(marked, " "), "Upload fails Upload retry"; got != want {
		t.Errorf("marked %q, want %q, in\n%s", got, want, h.Snippet)
	}
}

// Filters leave out what they say, and one that makes no sense is an error that tells why.
func TestSearchFilters(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a", "parse.go"), "package a\n\n// Parse reads a header.\nfunc Parse() {}\n")
	write(t, filepath.Join(root, "b c", "parse.py"), "class Parser:\n    '''Reads a header.'''\n")
	write(t, filepath.Join(root, "b c", "README.md"), "# Header\n\nHow a header is parsed.\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	for _, tt := range []struct{ question, want string }{
		{"parse header lang:go", "a/parse.go:1 Parse"},
		{"parse header lang:py", "b c/parse.py:1 Parser"},
		{"parse header kind:class", "b c/parse.py:1 Parser"},
		{`parse header path:"b c/" -path:readme`, "b c/parse.py:1 Parser"},
		{"parse header path:A/", "a/parse.go:1 Parse"},
		{"parse header path:nowhere", ""},
	} {
		if got := ask(t, w, tt.question); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.question, got, tt.want)
		}
	}
	for question, want := range map[string]string{
		"x lang:klingon":  "lang:klingon: there is no such language here",
		"x kind:thing":    "kind:thing: there is no such kind",
		"x path:":         "path: needs a value right after the colon, as in path:server/",
		"x -lang:go":      "-lang: only paths can be left out",
		`x lang:"" parse`: "lang: needs a value",
	} {
		_, err := w.Search(t.Context(), workspace.Question{Text: question})
		var filter *workspace.FilterError
		if !errors.As(err, &filter) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", question, err, want)
		}
	}
}

// A passage is held against the disk: one that moved is found where it is now, and one that
// is gone is not found.
func TestPassagesAreTrueToTheDisk(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "upload.go")
	write(t, path, uploads)
	write(t, filepath.Join(root, "gone.go"), "package store\n\n// Uploads that failed are retried.\nfunc again() {}\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	above := strings.Repeat("// "+strings.Repeat("nothing of the kind ", 4)+"\nvar _ = 1\n\n", 30)
	write(t, path, "package store\n\n"+above+strings.TrimPrefix(uploads, "package store\n"))
	write(t, filepath.Join(root, "gone.go"), "package store\n")
	// Each file by itself: the first of an answer is looked at whatever time that takes.
	if got := ask(t, w, "retry upload path:gone.go"); got != "" {
		t.Errorf("what is gone is found: %s", got)
	}
	found, err := w.Search(t.Context(), workspace.Question{Text: "retry upload path:upload.go"})
	if err != nil || len(found.Hits) != 1 {
		t.Fatalf("%+v, %v", found.Hits, err)
	}
	if h := found.Hits[0]; h.Symbol != "Upload" || h.SnippetLine < 90 || !strings.Contains(h.Snippet, "retry") {
		t.Errorf("%+v", h)
	}
}

// What is typed counts in place of what is saved.
func TestSearchSeesUnsavedText(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "x.go"), uploads)
	opt := workspace.Options{Root: root}
	w := open(t, opt)
	update(t, w)
	over, err := workspace.Lay(t.Context(), opt, []workspace.Text{
		{Path: "x.go", Text: []byte("package store\n\n// Download fetches a picture.\nfunc Download() {}\n")},
		{Path: "new.go", Text: []byte("package store\n\n// Thumbnail makes a picture small.\nfunc Thumbnail() {}\n")},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		question string
		first    string // what is found first; "" is anything but what was saved
	}{{"retry upload", ""}, {"fetching pictures", "Download"}, {"small pictures", "Thumbnail"}} {
		found, err := w.Search(t.Context(), workspace.Question{Text: tt.question, Over: over})
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range found.Hits {
			if h.Symbol == "Upload" || i == 0 && tt.first != "" && h.Symbol != tt.first {
				t.Errorf("%s: hit %d is %s", tt.question, i, h.Symbol)
			}
		}
		if tt.first != "" && len(found.Hits) == 0 {
			t.Errorf("%s: nothing", tt.question)
		}
	}
}
