package workspace_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// git runs git without anybody's configuration.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=c", "GIT_COMMITTER_EMAIL=c@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// What was seen before is not scanned again: not under the name of a folder that was
// moved, and not on the way back to a branch.
func TestWhatWasSeenCostsNoScan(t *testing.T) {
	const files = 5000
	root := t.TempDir()
	git(t, root, "init", "-q", "-b", "one")
	fill := func(branch string) {
		for i := range files {
			write(t, filepath.Join(root, fmt.Sprintf("a/d%d/f%d.go", i%50, i)), fmt.Sprintf("package p\n\n// On branch %s.\nfunc F%d%s() {}\n", branch, i, branch))
		}
		git(t, root, "add", "-A")
		git(t, root, "commit", "-q", "-m", branch)
	}
	fill("one")
	git(t, root, "checkout", "-q", "-b", "two")
	fill("two")
	git(t, root, "checkout", "-q", "one")
	w := open(t, workspace.Options{Root: root})
	await := follow(t, w)
	before := int64(0)
	for _, step := range []struct {
		name  string
		do    func()
		find  map[string]string
		scans int64
	}{
		{"the first pass", func() {}, map[string]string{"F17one": "a/d17/f17.go:4"}, files},
		{"a folder is moved", func() { os.Rename(filepath.Join(root, "a"), filepath.Join(root, "b")) },
			map[string]string{"F17one": "b/d17/f17.go:4", "F4999one": "b/d49/f4999.go:4"}, 0},
		{"and back", func() { os.Rename(filepath.Join(root, "b"), filepath.Join(root, "a")) },
			map[string]string{"F17one": "a/d17/f17.go:4", "F4999one": "a/d49/f4999.go:4"}, 0},
		{"another branch is checked out", func() { git(t, root, "checkout", "-q", "two") },
			map[string]string{"F17one": "", "F17two": "a/d17/f17.go:4", "F4999two": "a/d49/f4999.go:4"}, files},
		{"and the first again", func() { git(t, root, "checkout", "-q", "one") },
			map[string]string{"F17two": "", "F17one": "a/d17/f17.go:4", "F4999one": "a/d49/f4999.go:4"}, 0},
		{"and the other again", func() { git(t, root, "checkout", "-q", "two") },
			map[string]string{"F17one": "", "F17two": "a/d17/f17.go:4", "F4999two": "a/d49/f4999.go:4"}, 0},
	} {
		step.do()
		await(step.name, func() bool {
			for name, want := range step.find {
				if found(t, w, name) != want {
					return false
				}
			}
			return true
		})
		until(t, "all is taken in", func() bool {
			found, err := w.Symbols(t.Context(), workspace.Query{Text: "nothing"})
			return err == nil && found.CaughtUp
		})
		if scans := w.Scanned() - before; scans != step.scans {
			t.Errorf("%s: %d files were scanned, want %d", step.name, scans, step.scans)
		}
		before = w.Scanned()
	}
}
