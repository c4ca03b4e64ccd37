package main

import (
	"archive/tar"
	"compress/gzip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestUnpack keeps what can be learned from, and nothing else of an archive.
func TestUnpack(t *testing.T) {
	if _, err := exec.LookPath("tar"); err != nil {
		t.Fatal("tar is what archives are unpacked with")
	}
	from := t.TempDir()
	f, err := os.Create(filepath.Join(from, "project_1.0.orig.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	w := tar.NewWriter(z)
	add := func(h tar.Header, text string) {
		h.Size, h.Mode = int64(len(text)), 0o644
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	add(tar.Header{Name: "project-1.0/main.go"}, "package main")
	add(tar.Header{Name: "project-1.0/guide.md"}, "# Guide")
	add(tar.Header{Name: "project-1.0/logo.png"}, "\x89PNG")
	add(tar.Header{Name: "project-1.0/data.json"}, "{}")
	add(tar.Header{Name: "project-1.0/huge.go"}, strings.Repeat("x", maxFile+1))
	add(tar.Header{Name: "project-1.0/link.go", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, "")
	for _, err := range []error{w.Close(), z.Close(), f.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := unpackAll(from, out); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			got = append(got, e.Name())
		}
		return err
	})
	if want := []string{"guide.md", "main.go"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q is left, %v, want %q", got, err, want)
	}
	if err := unpackAll(t.TempDir(), filepath.Join(t.TempDir(), "out")); err == nil {
		t.Error("no archive is no error")
	}
}

// TestBringLeavesOut goes on without a source that no registry has.
func TestBringLeavesOut(t *testing.T) {
	corpora := t.TempDir()
	there := filepath.Join(corpora, "npm", "@somebody+there@1.0.0")
	if err := os.MkdirAll(there, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(corpora, "apt", "lists"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(corpora, "apt", "sources.list"), nil, 0o644); err != nil {
		t.Fatal(err) // or apt would be asked
	}
	var said []string
	report := func(format string, args ...any) { said = append(said, format) }
	trees, err := bring(corpora, []source{
		{Kind: "unheard", Name: "of", Version: "1"},
		{Kind: "npm", Name: "@somebody/there", Version: "1.0.0"},
	}, report)
	if err != nil || len(trees) != 1 || trees[0].dir != there || len(said) != 1 {
		t.Errorf("%v, %v; it says %q", trees, err, said)
	}
	if _, err := bring(corpora, []source{{Kind: "unheard", Name: "of", Version: "1"}}, report); err == nil {
		t.Error("nothing at all is no error")
	}
}

func TestStanzas(t *testing.T) {
	var lines strings.Builder
	stanzas(&lines, []byte("Types: deb\nURIs: http://one http://two\nSuites: stable\nComponents: main\nSigned-By: /key\n\nEnabled: no\n"))
	want := "deb-src [signed-by=/key] http://one stable main\ndeb-src [signed-by=/key] http://two stable main\n"
	if lines.String() != want {
		t.Errorf("got %q, want %q", lines.String(), want)
	}
}
