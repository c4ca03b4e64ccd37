//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/lsp/lsptest"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// repository is a git repository of real source.
type repository struct {
	t    *testing.T
	root string
	rng  *rand.Rand
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	r := &repository{t: t, root: t.TempDir(), rng: rand.New(rand.NewPCG(8, 9))}
	from := map[string]string{"go": "go", "net": "net", "encoding": "encoding"}
	if raceDetector {
		from = map[string]string{"go": "go/ast", "net": "net/url", "encoding": "encoding/json"}
	}
	for to, dir := range from {
		if err := os.CopyFS(filepath.Join(r.root, to), os.DirFS(filepath.Join(strings.TrimSpace(string(goroot)), "src", dir))); err != nil {
			t.Fatal(err)
		}
	}
	r.git("init", "-q", "-b", "main")
	r.commit("all of it")
	return r
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_EDITOR=true",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=c", "GIT_COMMITTER_EMAIL=c@example.org")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (r *repository) commit(message string) {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", message)
}

// work edits, adds, moves and removes files of a folder, as somebody does in a week.
func (r *repository) work(dir, author string) {
	r.t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(r.root, dir), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range 60 {
		path := files[r.rng.IntN(len(files))]
		switch text, err := os.ReadFile(path); {
		case err != nil: // it is gone by now
		case i%10 == 0:
			os.Remove(path)
		case i%10 == 1:
			os.Rename(path, strings.TrimSuffix(path, ".go")+"_moved.go")
		case i%10 == 2:
			os.WriteFile(strings.TrimSuffix(path, ".go")+"_new.go", fmt.Appendf(nil, "package p\n\nfunc New%s%d() {}\n", author, i), 0o600)
		default:
			os.WriteFile(path, fmt.Appendf(text, "\nfunc Added%s%d() {}\n", author, i), 0o600)
		}
	}
}

// With a server running, whatever git does to a repository is known when git is done, or
// a moment later: what is found is then what a fresh index finds.
func TestGitUnderAServer(t *testing.T) {
	r, cache := newRepository(t), t.TempDir()
	r.git("checkout", "-q", "-b", "topic")
	for i := range 3 {
		r.work("net", fmt.Sprint("Topic", i))
		r.commit(fmt.Sprint("topic ", i))
	}
	r.git("checkout", "-q", "main")
	r.work("encoding", "Main")
	r.commit("main moves on")

	editor := lsptest.Command(t, command(t, cache, "serve"))
	editor.Start(nil, r.root)
	editor.Await(1)
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"nothing", func() {}},
		{"checkout", func() { r.git("checkout", "-q", "topic") }},
		{"rebase", func() { r.git("rebase", "-q", "main") }},
		{"work that is not committed", func() { r.work("go", "Work") }},
		{"stash", func() { r.git("stash", "-q", "-u") }},
		{"stash pop", func() { r.git("stash", "pop", "-q") }},
		{"reset", func() { r.git("reset", "-q", "--hard", "HEAD~2") }},
		{"a detached checkout", func() { r.git("checkout", "-q", "--force", "main~1") }},
		{"a merge", func() { r.git("checkout", "-q", "main"); r.git("merge", "-q", "topic") }},
		{"gc", func() { r.git("gc", "-q") }},
	} {
		step.do()
		done := time.Now()
		want := freshly(t, r.root)
		for {
			got, caughtUp := asked(t, cache, r.root)
			if caughtUp && slices.Equal(got, want) {
				break
			}
			if time.Since(done) > time.Minute {
				t.Fatalf("%s: %d symbols are found, of which a fresh index has %d; caught up: %t", step.name, len(got), len(want), caughtUp)
			}
		}
		t.Logf("%s: equal to a fresh index of %d symbols, made and asked within %v", step.name, len(want), time.Since(done).Round(time.Millisecond))
	}
	editor.Stop()
	if code := editor.Wait(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	// What the server has stored needs no more than to be looked at.
	if s := summary(t, cache, "index", "--json", r.root); s.Indexed != 0 {
		t.Errorf("a run after that scans %d files", s.Indexed)
	}
}

// freshly returns what a fresh index of a folder finds, in order.
func freshly(t *testing.T, root string) []string {
	t.Helper()
	w, err := workspace.Open(workspace.Options{Root: root, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() // it has served
	if _, err := w.Update(t.Context(), workspace.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	found, err := w.Symbols(t.Context(), workspace.Query{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return places(found.Hits)
}

// asked returns what a command finds that asks the server, in order.
func asked(t *testing.T, cache, root string) (hits []string, caughtUp bool) {
	t.Helper()
	out, err := command(t, cache, "symbols", "", "--json", "--limit", fmt.Sprint(1<<20), "-C", root).Output()
	if err != nil {
		t.Fatal(err)
	}
	var found workspace.Found
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	return places(found.Hits), found.CaughtUp
}

func places(hits []workspace.Hit) []string {
	lines := make([]string, len(hits))
	for i, h := range hits {
		lines[i] = fmt.Sprintf("%s:%d:%d %s %s.%s", h.Path, h.Line, h.Column, h.Kind, h.Container, h.Name)
	}
	slices.Sort(lines)
	return lines
}
