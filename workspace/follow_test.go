package workspace_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// follow follows a folder until the test ends, and returns what waits for the index to
// hold something.
func follow(t *testing.T, w *workspace.Local) (await func(what string, holds func() bool)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	changed := make(chan struct{}, 1)
	tell := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	passed := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- w.Follow(ctx, workspace.FollowOptions{Changed: tell, Pass: func(ctx context.Context) error {
			defer close(passed)
			_, err := w.Update(ctx, workspace.UpdateOptions{})
			return err
		}})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && ctx.Err() == nil {
			t.Errorf("following: %v", err)
		}
	})
	<-passed
	return func(what string, holds func() bool) {
		t.Helper()
		for timeout := time.After(time.Minute); !holds(); {
			select {
			case <-changed:
			case <-timeout:
				t.Fatalf("not within a minute: %s", what)
			}
		}
	}
}

// until waits for what nobody tells of.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// What happens to files is found without anyone asking for it, whole folders too.
func TestFollow(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	write(t, at("a/x.go"), "package a\n\nfunc Alpha() {}\n")
	w := open(t, workspace.Options{Root: root})
	await := follow(t, w)
	for _, step := range []struct {
		name string
		do   func()
		find map[string]string
	}{
		{"what was there", func() {}, map[string]string{"Alpha": "a/x.go:3"}},
		{"another text", func() { write(t, at("a/x.go"), "package a\n\n\nfunc Beta() {}\n") }, map[string]string{"Alpha": "", "Beta": "a/x.go:4"}},
		{"fresh folders", func() { write(t, at("b/c/d/y.go"), "package d\n\nfunc Gamma() {}\n") }, map[string]string{"Gamma": "b/c/d/y.go:3"}},
		{"a folder moved", func() { os.Rename(at("b"), at("e")) }, map[string]string{"Gamma": "e/c/d/y.go:3"}},
		{"an edit within it", func() { write(t, at("e/c/d/y.go"), "package d\n\n\n\nfunc Delta() {}\n") }, map[string]string{"Gamma": "", "Delta": "e/c/d/y.go:5"}},
		{"an ignore rule", func() { write(t, at(".gitignore"), "e/\n") }, map[string]string{"Delta": "", "Beta": "a/x.go:4"}},
		{"none any more", func() { os.Remove(at(".gitignore")) }, map[string]string{"Delta": "e/c/d/y.go:5"}},
		{"a folder removed", func() { os.RemoveAll(at("e")) }, map[string]string{"Delta": ""}},
		{"an atomic save", func() {
			write(t, at("a/x.go~"), "package a\n\nfunc Epsilon() {}\n")
			os.Rename(at("a/x.go~"), at("a/x.go"))
		}, map[string]string{"Beta": "", "Epsilon": "a/x.go:3"}},
	} {
		step.do()
		for name, want := range step.find {
			await(step.name, func() bool { return found(t, w, name) == want })
		}
	}
}

// After many random changes the index is what a fresh one is.
func TestFollowedIndexEqualsAFreshOne(t *testing.T) {
	root := t.TempDir()
	w := open(t, workspace.Options{Root: root})
	await := follow(t, w)
	rng := rand.New(rand.NewPCG(1, 2))
	dir := func() string {
		return filepath.Join(root, fmt.Sprintf("d%d", rng.IntN(4)), fmt.Sprintf("e%d", rng.IntN(3)))
	}
	for i := range 400 {
		file := filepath.Join(dir(), fmt.Sprintf("f%d.go", rng.IntN(5)))
		switch rng.IntN(10) {
		case 0:
			os.RemoveAll(dir())
		case 1:
			os.Rename(dir(), dir()) // fails as often as not
		case 2:
			os.Remove(file)
		default:
			write(t, file, fmt.Sprintf("package p\n\nfunc F%d() {}\n", i))
		}
	}
	write(t, filepath.Join(root, "last.go"), "package p\n\nfunc Last() {}\n")
	fresh := open(t, workspace.Options{Root: root})
	update(t, fresh)
	want := export(t, fresh)
	await("the last change", func() bool { return export(t, w) == want })
}
