//go:build unix

package workspace_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// Whatever a crash leaves of the files of an index, torn, cut short or with bits flipped,
// what the next process finds is what there is, and it comes back to what it was.
func TestWhatACrashLeaves(t *testing.T) {
	root, whole := t.TempDir(), t.TempDir()
	for i := range 60 {
		var b strings.Builder
		fmt.Fprintf(&b, "package p%d\n", i)
		for j := range 20 {
			fmt.Fprintf(&b, "\n// Says %d.\nfunc Name%dOf%d() int {\n\treturn %d\n}\n", j, j, i, i*j)
		}
		write(t, filepath.Join(root, fmt.Sprintf("d%d/f%d.go", i%7, i)), b.String())
	}
	w := open(t, workspace.Options{Root: root, Cache: whole})
	update(t, w)
	want, exported := find(t, w, nil), export(t, w)
	w.Close()
	files := map[string][]byte{}
	base := filepath.Dir(database(t, whole))
	for _, path := range glob(t, filepath.Join(base, "*")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = content
	}
	harmless := map[string]bool{"root.txt": true, "CACHEDIR.TAG": true, "index.db.lock": true}
	var names []string
	for name, content := range files {
		if !harmless[name] && len(content) > 0 {
			names = append(names, name)
		}
	}
	if len(names) < 3 {
		t.Fatalf("an index has no more than %v", names)
	}
	rng := rand.New(rand.NewPCG(13, 14))
	for round := range 120 {
		cache := t.TempDir()
		dir := filepath.Join(cache, filepath.Base(base))
		name := names[round%len(names)]
		content := bytes.Clone(files[name])
		at := rng.IntN(len(content))
		how := ""
		switch rng.IntN(3) {
		case 0:
			how, content = fmt.Sprintf("cut short to %d bytes", at), content[:at]
		case 1:
			how = fmt.Sprintf("with a bit flipped at %d", at)
			content[at] ^= 1 << rng.IntN(8)
		default:
			how = fmt.Sprintf("with nothing in the sector of %d", at)
			at -= at % 512
			clear(content[at:min(at+512, len(content))])
		}
		for other, content := range files {
			write(t, filepath.Join(dir, other), string(content))
		}
		write(t, filepath.Join(dir, name), string(content))
		write(t, filepath.Join(dir, "index.db.lock"), "open\n")
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		w := open(t, workspace.Options{Root: root, Cache: cache})
		// Before anything is looked at again there may be less than there is, and
		// nothing that is not.
		if got := find(t, w, nil); got != want {
			for line := range strings.Lines(got) {
				if !strings.Contains(want, strings.TrimSuffix(line, "\n")) {
					t.Fatalf("%s, %s: found %s", name, how, line)
				}
			}
		}
		update(t, w)
		if got := find(t, w, nil); got != want {
			t.Fatalf("%s, %s: after a pass something else is found:\n%s", name, how, got)
		}
		// What nobody has read yet may still be damaged. Reading it tells; the next pass
		// marks the file that it is of, and the one after that reads it.
		for try := 1; ; try++ {
			var got bytes.Buffer
			err := w.Export(t.Context(), &got)
			if err == nil && got.String() == exported {
				break
			}
			if err == nil || try == 3 {
				t.Fatalf("%s, %s: after %d passes the index is another one: %v", name, how, 2*try-1, err)
			}
			update(t, w)
			update(t, w)
		}
		w.Close()
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
