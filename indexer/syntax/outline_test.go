package syntax

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the outlines in testdata/outline as they are now")

// An archive in testdata/outline holds sources, each with its outline in the file
// after it. A line of an outline is a kind, a name behind that of its receiver, and
// the lines from its name to its end, beneath what encloses it.
func TestOutline(t *testing.T) {
	for path, archive := range archives(t) {
		for i := 0; i < len(archive.Files); i += 2 {
			source, outline := archive.Files[i], &archive.Files[i+1]
			name := strings.TrimSuffix(filepath.Base(path), ".txtar") + "/" + source.Name
			t.Run(name, func(t *testing.T) {
				if want := source.Name + ".outline"; outline.Name != want {
					t.Fatalf("after it comes %q, want %q", outline.Name, want)
				}
				got := outlineOf(source.Name, source.Data)
				if *update {
					outline.Data = []byte(got)
				} else if diff := cmp.Diff(string(outline.Data), got); diff != "" {
					t.Errorf("outline (-want +got):\n%s", diff)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// outlineOf writes the outline of a text as it stands in an archive.
func outlineOf(path string, text []byte) string {
	o := new(Scanner).Scan(Detect(path, text), text)
	var b strings.Builder
	for i := range o.Decls {
		d := &o.Decls[i]
		for p := d.Parent; p >= 0; p = o.Decls[p].Parent {
			b.WriteByte('\t')
		}
		fmt.Fprintf(&b, "%v ", d.Kind)
		if d.RecvEnd > 0 {
			fmt.Fprintf(&b, "%s.", o.Src[d.RecvStart:d.RecvEnd])
		}
		fmt.Fprintf(&b, "%s %d", o.Name(d), d.Line+1)
		if d.EndLine != d.Line {
			fmt.Fprintf(&b, "-%d", d.EndLine+1)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// archives returns the archives in testdata/outline by their paths.
func archives(tb testing.TB) map[string]*txtar.Archive {
	tb.Helper()
	paths, err := filepath.Glob("testdata/outline/*.txtar")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no archives: %v", err)
	}
	all := map[string]*txtar.Archive{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		if len(archive.Files)%2 != 0 {
			tb.Fatalf("%s: a source has no outline", path)
		}
		all[path] = archive
	}
	return all
}

// A file that is being typed is cut off anywhere. Its outline may lack much, but
// what it has must hold together.
func TestHalfTypedFileGivesAnOutline(t *testing.T) {
	s := &Scanner{Words: true}
	for _, archive := range archives(t) {
		for i := 0; i < len(archive.Files); i += 2 {
			source := archive.Files[i]
			t.Run(source.Name, func(t *testing.T) {
				// A thousand cuts tell what all of them would.
				for n := 0; n < len(source.Data); n += 1 + len(source.Data)/1000 {
					text := bytes.Clone(source.Data[:n]) // with nothing behind it
					scanAndCheck(t, s, Detect(source.Name, text), text)
				}
			})
		}
	}
}
