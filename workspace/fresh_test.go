package workspace

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// What there is no time to hold against the disk is marked, and not left out.
func TestUnverifiedHits(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a.go", "b.go"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte("package p\n\n\nfunc Moved() {}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name  string
		until time.Duration // from now
		paths []string
		want  []int // lines; below 0 where it is not verified, 0 where the hit is dropped
	}{
		{"all are looked at while there is time", time.Hour, []string{"a.go", "b.go", "gone.go"}, []int{4, 4, 0}},
		{"the first is looked at in any case", -time.Hour, []string{"a.go", "b.go", "a.go", "gone.go"}, []int{4, -3, 4, -3}},
		{"the first may be gone", -time.Hour, []string{"gone.go", "gone.go", "b.go"}, []int{0, 0, -3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := freshness{root: root, until: time.Now().Add(tt.until)}
			for i, path := range tt.paths {
				h := Hit{Path: path, Name: "Moved", Kind: "function", Line: 3}
				got := 0
				if c.still(&h) {
					got = h.Line
				}
				if h.Unverified {
					got = -got
				}
				if got != tt.want[i] {
					t.Errorf("%s is at %d, want %d", path, got, tt.want[i])
				}
			}
		})
	}
	c := freshness{root: root, until: time.Now().Add(time.Hour)}
	c.known = func(name string) (cache.Stamp, bool) {
		now, err := watcher.Lstat(root, name)
		return cache.Stamp(now), err == nil
	}
	c.still(&Hit{Path: "a.go"})
	if err := os.WriteFile(filepath.Join(root, "large.go"), make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	c.known, c.until = nil, time.Now().Add(verifyTime)
	if f := c.look("large.go"); !f.unknown {
		t.Error("a file is scanned for which there is no time")
	}
}
