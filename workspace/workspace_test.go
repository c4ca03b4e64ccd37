package workspace_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// goroot returns a folder of real source with some thousand declarations.
func goroot(t testing.TB, dir string) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src", dir)
}

func open(t testing.TB, opt workspace.Options) *workspace.Local {
	t.Helper()
	if opt.Cache == "" {
		opt.Cache = t.TempDir()
	}
	w, err := workspace.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func update(t testing.TB, w *workspace.Local) workspace.Summary {
	t.Helper()
	s, err := w.Update(t.Context(), workspace.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Files != s.Indexed+s.Reused+s.Skipped+s.Failed {
		t.Errorf("the parts of %+v do not add up", s)
	}
	return s
}

func export(t testing.TB, w *workspace.Local) string {
	t.Helper()
	var b bytes.Buffer
	if err := w.Export(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// found returns the places at which a name is found.
func found(t testing.TB, w *workspace.Local, name string) string {
	t.Helper()
	answer, err := w.Symbols(t.Context(), workspace.Query{Text: name})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, h := range answer.Hits {
		if h.Name == name {
			fmt.Fprintf(&b, "%s:%d ", h.Path, h.Line)
		}
	}
	return strings.TrimSpace(b.String())
}

// However many workers there are, the index is the same.
func TestWorkersDoNotChangeTheIndex(t *testing.T) {
	root := goroot(t, "encoding")
	var want string
	for _, opt := range []workspace.Options{
		{Workers: 1}, {Workers: 8}, {Aggressive: true}, {NoAutoScale: true},
	} {
		opt.Root = root
		w := open(t, opt)
		s := update(t, w)
		if opt.Workers > 0 && s.WorkersPeak != opt.Workers {
			t.Errorf("%d workers at most, want %d", s.WorkersPeak, opt.Workers)
		}
		got := export(t, w)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("with %+v the index is another one: %d bytes, want %d", opt, len(got), len(want))
		}
	}
	if n := strings.Count(want, "\n"); n < 1000 {
		t.Errorf("the index has %d lines only", n)
	}
}

// A pass that was interrupted has lost nothing: the next ones scan only what is left,
// and end with the index of an undisturbed one.
func TestInterruptedPassesGoOn(t *testing.T) {
	root := goroot(t, "net")
	whole := open(t, workspace.Options{Root: root})
	want := update(t, whole)

	cache := t.TempDir()
	var scanned int64
	interrupted := 0
	for try := 0; ; try++ {
		w := open(t, workspace.Options{Root: root, Cache: cache, Workers: 1})
		ctx, cancel := context.WithCancel(t.Context())
		s, err := w.Update(ctx, workspace.UpdateOptions{Progress: func(p workspace.Progress) {
			if p.Done > int64(try+1)*100 {
				cancel()
			}
		}})
		cancel()
		scanned += s.Indexed
		if err == nil {
			if got := export(t, w); got != export(t, whole) {
				t.Error("the index differs from that of an undisturbed pass")
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if w.Indexed() {
			t.Error("an interrupted pass counts as one that came to its end")
		}
		interrupted++
		w.Close()
	}
	if scanned != want.Indexed {
		t.Errorf("%d files were scanned in all, and %d by an undisturbed pass", scanned, want.Indexed)
	}
	t.Logf("interrupted %d times", interrupted)
}

// An index follows what happens to the files.
func TestChanges(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	w := open(t, workspace.Options{Root: root})
	for _, step := range []struct {
		name    string
		do      func()
		indexed int64
		find    map[string]string
	}{
		{"a new file", func() { write(t, at("a/x.go"), "package a\n\nfunc Alpha() {}\n") }, 1, map[string]string{"Alpha": "a/x.go:3"}},
		{"nothing", func() {}, 0, map[string]string{"Alpha": "a/x.go:3"}},
		{"another text", func() { write(t, at("a/x.go"), "package a\n\n\nfunc Beta() {}\n") }, 1, map[string]string{"Alpha": "", "Beta": "a/x.go:4"}},
		{"a copy", func() { write(t, at("b/y.go"), "package a\n\n\nfunc Beta() {}\n") }, 0, map[string]string{"Beta": "a/x.go:4 b/y.go:4"}},
		{"an ignore rule", func() { write(t, at(".gitignore"), "b/\n") }, 1, map[string]string{"Beta": "a/x.go:4"}},
		{"none any more", func() { os.Remove(at(".gitignore")) }, 0, map[string]string{"Beta": "a/x.go:4 b/y.go:4"}},
		{"a folder moved", func() { os.Rename(at("b"), at("c")) }, 0, map[string]string{"Beta": "a/x.go:4 c/y.go:4"}},
		{"a folder removed", func() { os.RemoveAll(at("a")) }, 0, map[string]string{"Beta": "c/y.go:4"}},
		{"a file where a folder was", func() { os.RemoveAll(at("c")); write(t, at("c"), "Beta") }, 1, map[string]string{"Beta": ""}},
		{"what was there before", func() { write(t, at("a.go"), "package a\n\nfunc Alpha() {}\n") }, 0, map[string]string{"Alpha": "a.go:3"}},
	} {
		step.do()
		if s := update(t, w); s.Indexed != step.indexed {
			t.Errorf("%s: %d files were scanned, want %d", step.name, s.Indexed, step.indexed)
		}
		for name, want := range step.find {
			if got := found(t, w, name); got != want {
				t.Errorf("%s: %s is found at %q, want %q", step.name, name, got, want)
			}
		}
	}
}

// A file that is written twice within the clock's granularity, with the same size, is
// indexed as it is in the end.
func TestRacilyCleanFiles(t *testing.T) {
	root := t.TempDir()
	w := open(t, workspace.Options{Root: root})
	for i := range 30 {
		name := fmt.Sprintf("Race%02d", i)
		write(t, filepath.Join(root, "x.go"), "package x\n\nfunc Early() {}\n")
		update(t, w)
		write(t, filepath.Join(root, "x.go"), "package x\n\nfunc "+name[:5]+"() {}\n")
		update(t, w)
		if got := found(t, w, name[:5]); got != "x.go:3" {
			t.Fatalf("round %d: found at %q", i, got)
		}
		if got := found(t, w, "Early"); got != "" {
			t.Fatalf("round %d: what is overwritten is found at %q", i, got)
		}
	}
}

// Our own cache is not indexed, wherever it lies.
func TestCacheWithinTheFolder(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "x.go"), "package x\n")
	w := open(t, workspace.Options{Root: root, Cache: filepath.Join(root, "cache")})
	update(t, w)
	if s := update(t, w); s.Reused != 1 || s.Skipped != 1 || s.SkippedBy["excluded"] != 1 {
		t.Errorf("%+v, want one file and the cache left out", s)
	}
}

// A hit is held against the disk: what moved since is found where it is, and what is
// gone is not.
func TestHitsAreTrueToTheDisk(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "x.go")
	write(t, path, "package x\n\nfunc Moves() {}\n\nfunc Goes() {}\n")
	w := open(t, workspace.Options{Root: root})
	update(t, w)
	write(t, path, "package x\n\n// Further down.\n\nfunc Moves() {}\n")
	if got := found(t, w, "Moves"); got != "x.go:5" {
		t.Errorf("what moved is found at %q", got)
	}
	if got := found(t, w, "Goes"); got != "" {
		t.Errorf("what is gone is found at %q", got)
	}
}

// A table of names or pieces that is damaged or gone is made again.
func TestTablesAreMadeAgain(t *testing.T) {
	root, cache := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "x.go"), "package x\n\nfunc Here() {}\n")
	w := open(t, workspace.Options{Root: root, Cache: cache})
	update(t, w)
	w.Close()
	tables, err := filepath.Glob(filepath.Join(cache, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, damage := range []func(path string) error{
		os.Remove,
		func(path string) error { return os.Truncate(path, 10) },
		func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte{7}, 5000), 0o600) },
	} {
		damaged := 0
		for _, path := range tables {
			if base := filepath.Base(path); strings.HasPrefix(base, "index.db") || base == "root" {
				continue
			}
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			damaged++
		}
		if damaged == 0 {
			t.Fatalf("there is nothing but %v", tables)
		}
		w := open(t, workspace.Options{Root: root, Cache: cache})
		if got := found(t, w, "Here"); got != "x.go:3" {
			t.Errorf("damage %d: found at %q", i, got)
		}
		passages, err := w.Search(t.Context(), workspace.Question{Text: "package x"})
		if err != nil || len(passages.Hits) != 1 || passages.Hits[0].Symbol != "Here" {
			t.Errorf("damage %d: %+v, %v", i, passages, err)
		}
		w.Close()
	}
}

// A second process is refused, and answers with what the first has published: all of
// it true, though there may be more.
func TestSecondOwnerIsRefused(t *testing.T) {
	root := t.TempDir()
	opt := workspace.Options{Root: root, Cache: t.TempDir()}
	write(t, filepath.Join(root, "x.go"), "package x\n\nfunc Stays() {}\n\nfunc Goes() {}\n")
	w := open(t, opt)
	if _, err := workspace.Open(opt); !errors.Is(err, workspace.ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := workspace.OpenPublished(opt); !errors.Is(err, workspace.ErrInUse) {
		t.Errorf("nothing is published, and opened: %v", err)
	}
	update(t, w)
	write(t, filepath.Join(root, "x.go"), "package x\n\n\n\nfunc Stays() {}\n")
	p, err := workspace.OpenPublished(opt)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for name, want := range map[string]string{"Stays": "x.go:5", "Goes": ""} {
		answer, err := p.Symbols(t.Context(), workspace.Query{Text: name})
		got := ""
		if len(answer.Hits) == 1 {
			got = fmt.Sprintf("%s:%d", answer.Hits[0].Path, answer.Hits[0].Line)
		}
		if err != nil || got != want {
			t.Errorf("%s is found at %q, %v, want %q", name, got, err, want)
		}
	}
	// What is published of words comes after the names, and may not be there yet.
	search := func(want workspace.Tier) {
		t.Helper()
		answer, err := p.Search(t.Context(), workspace.Question{Text: "what stays"})
		if err != nil || answer.Tier != want || len(answer.Hits) == 0 || answer.Hits[0].Symbol != "Stays" {
			t.Errorf("%+v, %v, want one of tier %s", answer, err, want)
		}
	}
	search(workspace.TierHybrid)
	tables, err := filepath.Glob(filepath.Join(opt.Cache, "*", "pieces*"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables %v, %v", tables, err)
	}
	for _, name := range tables {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	search(workspace.TierNames)

	if _, err := workspace.RememberMode(opt, workspace.Paused); err != nil {
		t.Fatal(err)
	}
	if s, err := p.Status(t.Context()); err != nil || s.Mode != workspace.Paused || s.History == nil {
		t.Errorf("its status is %+v, %v", s, err)
	}
}

// While a pass is under way, queries are answered with what has been stored.
func TestQueriesDuringAPass(t *testing.T) {
	w := open(t, workspace.Options{Root: goroot(t, "cmd/compile"), Workers: 1})
	done := make(chan error, 1)
	go func() {
		_, err := w.Update(t.Context(), workspace.UpdateOptions{})
		done <- err
	}()
	answers := 0
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if answers == 0 {
				t.Error("no query was answered")
			}
			if got := found(t, w, "ssaGenBlock"); got == "" {
				t.Error("not found after the pass")
			}
			return
		default:
			if _, err := w.Symbols(t.Context(), workspace.Query{Text: "Block", Patience: 1}); err != nil {
				t.Fatal(err)
			}
			answers++
		}
	}
}
