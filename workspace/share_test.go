package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// join joins those who have a folder's index open.
func join(t testing.TB, opt workspace.JoinOptions) *workspace.Shared {
	t.Helper()
	s, err := workspace.Join(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// awaitActivity waits until what goes on is as wanted.
func awaitActivity(t testing.TB, s *workspace.Shared, what string, wanted func(workspace.Activity) bool) workspace.Activity {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var got workspace.Activity
	ok := false
	_ = s.Watch(ctx, func(now workspace.Activity) { // it ends with ctx
		if got = now; wanted(now) {
			ok = true
			cancel()
		}
	})
	if !ok {
		t.Fatalf("not within a minute: %s; it is %+v", what, got)
	}
	return got
}

func caughtUp(a workspace.Activity) bool { return a.CaughtUp }

func is(role workspace.Role) func(workspace.Activity) bool {
	return func(a workspace.Activity) bool { return a.Role == role }
}

// places returns where declarations of a name are found.
func places(t testing.TB, ix workspace.Index, name string) string {
	t.Helper()
	answer, err := ix.Symbols(t.Context(), workspace.Query{Text: name})
	if err != nil {
		t.Fatalf("asking for %s: %v", name, err)
	}
	var b strings.Builder
	for _, h := range answer.Hits {
		if h.Name == name {
			fmt.Fprintf(&b, "%s:%d ", h.Path, h.Line)
		}
	}
	return strings.TrimSpace(b.String())
}

// Of two on a folder one owns the index and the other asks it, for everything. When the
// owner leaves, the other takes its place.
func TestShare(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	write(t, at("a.go"), "package a\n\nfunc Alpha() {}\n")
	opt := workspace.JoinOptions{Options: workspace.Options{Root: root, Cache: t.TempDir()}, Follow: true, Build: "test"}
	first := join(t, opt)
	if got := first.Role(); got != workspace.RoleOwner {
		t.Fatalf("the first is %s", got)
	}
	second := join(t, opt)
	awaitActivity(t, second, "caught up", caughtUp)
	if got := second.Role(); got != workspace.RoleAttached {
		t.Fatalf("the second is %s", got)
	}
	if got := places(t, second, "Alpha"); got != "a.go:3" {
		t.Errorf("found at %q", got)
	}
	status, err := second.Status(t.Context())
	if err != nil || status.Files != 1 || status.Role != workspace.RoleAttached || status.Watch == nil {
		t.Errorf("status %+v, %v", status, err)
	}
	progress := 0
	summary, err := second.Update(t.Context(), workspace.UpdateOptions{Afresh: true, Progress: func(workspace.Progress) { progress++ }})
	if err != nil || summary.Files != 1 || summary.Indexed+summary.Reused != 1 || progress == 0 {
		t.Errorf("a pass that the other makes: %+v, %v, with %d reports", summary, err, progress)
	}
	if a := second.Activity(); a.Ended == nil || !a.Ended.Afresh {
		t.Errorf("after the pass: %+v", a)
	}
	write(t, at("b.go"), "package a\n\nfunc Beta() {}\n")
	second.Changed(at("b.go"))
	awaitActivity(t, second, "another file", func(workspace.Activity) bool { return places(t, second, "Beta") == "b.go:3" })

	first.Close()
	awaitActivity(t, second, "the owner", is(workspace.RoleOwner))
	awaitActivity(t, second, "caught up", caughtUp)
	write(t, at("c.go"), "package a\n\nfunc Gamma() {}\n")
	awaitActivity(t, second, "a file of later", func(workspace.Activity) bool { return places(t, second, "Gamma") == "c.go:3" })
	if _, err := first.Symbols(t.Context(), workspace.Query{Text: "x"}); err == nil {
		t.Error("one that is closed answers")
	}
}

// Ten come at the same time, and one reads the folder, once. They go one after the
// other while they are asked, and no question fails.
func TestShareAmongMany(t *testing.T) {
	root := t.TempDir()
	const files = 50
	for i := range files {
		write(t, filepath.Join(root, fmt.Sprintf("f%d.go", i)), fmt.Sprintf("package p\n\nfunc F%d() {}\n", i))
	}
	opt := workspace.JoinOptions{Options: workspace.Options{Root: root, Cache: t.TempDir()}, Follow: true}
	all := make([]*workspace.Shared, 10)
	var joining sync.WaitGroup
	for i := range all {
		joining.Go(func() {
			s, err := workspace.Join(t.Context(), opt)
			if err != nil {
				t.Error(err)
				return
			}
			all[i] = s
		})
	}
	joining.Wait()
	if t.Failed() {
		return
	}
	owners := 0
	for _, s := range all {
		if a := awaitActivity(t, s, "caught up", caughtUp); a.Ended.Summary.Indexed != files {
			t.Errorf("its pass was %+v", a.Ended)
		}
		if s.Role() == workspace.RoleOwner {
			owners++
		}
	}
	if owners != 1 {
		t.Errorf("%d own the index", owners)
	}
	ctx, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	last := all[len(all)-1]
	for i, s := range all {
		asking.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				want := fmt.Sprintf("F%d", n%files)
				answer, err := s.Symbols(t.Context(), workspace.Query{Text: want, Patience: time.Second})
				switch {
				case err != nil && s != last:
					return // it was closed
				case err != nil:
					t.Errorf("asked for %s: %v", want, err)
				case len(answer.Hits) == 0 || answer.Hits[0].Name != want:
					t.Errorf("asked for %s, found %v", want, answer.Hits)
				}
			}
		})
	}
	for _, s := range all[:len(all)-1] {
		s.Close()
	}
	awaitActivity(t, last, "the owner", is(workspace.RoleOwner))
	stop()
	asking.Wait()
}

// One that has the index open and cannot be asked is no reason to fail: what it has
// published answers, once there is something, and says what it is.
func TestShareWithoutAnOwner(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package a\n\nfunc Alpha() {}\n")
	opt := workspace.Options{Root: root, Cache: t.TempDir()}
	w := open(t, opt) // it listens to nobody
	s := join(t, workspace.JoinOptions{Options: opt})
	if _, err := s.Symbols(t.Context(), workspace.Query{Text: "Alpha"}); !errors.Is(err, workspace.ErrInUse) {
		t.Errorf("nothing is published: %v", err)
	}
	if got := s.Role(); got != workspace.RolePublished {
		t.Errorf("it is %s", got)
	}
	update(t, w)
	if got := places(t, s, "Alpha"); got != "a.go:3" {
		t.Errorf("found at %q", got)
	}
	if answer, err := s.Symbols(t.Context(), workspace.Query{Text: "Alpha"}); err != nil || answer.CaughtUp {
		t.Errorf("answered %+v, %v", answer, err)
	}
	if _, err := s.Update(t.Context(), workspace.UpdateOptions{}); !errors.Is(err, workspace.ErrInUse) {
		t.Errorf("a pass: %v", err)
	}
	if status, err := s.Status(t.Context()); err != nil || status.Role != workspace.RolePublished {
		t.Errorf("status %+v, %v", status, err)
	}
	w.Close()
	awaitActivity(t, s, "the owner", is(workspace.RoleOwner))
	if got := places(t, s, "Alpha"); got != "a.go:3" {
		t.Errorf("then found at %q", got)
	}
}

// An owner whose folder is removed makes another one, and is found there, unless another
// process makes it first: then that one is asked.
func TestShareWhenTheCacheIsRemoved(t *testing.T) {
	root, parent := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "a.go"), "package a\n\nfunc Alpha() {}\n")
	opt := workspace.JoinOptions{Options: workspace.Options{Root: root, Cache: parent}, Follow: true}.LookAfter(200 * time.Millisecond)
	first := join(t, opt)
	awaitActivity(t, first, "caught up", caughtUp)
	folders, err := os.ReadDir(parent)
	if err != nil || len(folders) != 1 {
		t.Fatalf("%v, %v", folders, err)
	}
	until(t, "the folder is removed", func() bool { // while somebody may be writing into it
		return os.RemoveAll(filepath.Join(parent, folders[0].Name())) == nil
	})
	second := join(t, opt) // it owns the folder that it finds missing, if the first does not yet
	if got := places(t, first, "Alpha"); got != "a.go:3" {
		t.Errorf("the first finds it at %q", got)
	}
	awaitActivity(t, second, "caught up", caughtUp)
	for deadline := time.Now().Add(time.Minute); first.Role() == second.Role(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("both are %s", first.Role())
		}
	}
	for _, s := range []*workspace.Shared{first, second} {
		if got := places(t, s, "Alpha"); got != "a.go:3" {
			t.Errorf("found at %q", got)
		}
	}
}

// Indexing gives way to whoever waits for an answer, in whatever process that is.
func TestIndexingGivesWayToOthers(t *testing.T) {
	f := workspace.NewForeground() // in which nothing happens but what the other asks
	opt := workspace.JoinOptions{
		Options: workspace.Options{Root: goroot(t, "cmd/compile"), Cache: t.TempDir(), Workers: 1}, Build: "test",
	}
	other := opt
	opt.Foreground = f
	first, second := join(t, opt), join(t, other)
	awaitActivity(t, second, "attached", is(workspace.RoleAttached))
	ended := make(chan error, 1)
	go func() {
		_, err := first.Update(t.Context(), workspace.UpdateOptions{})
		ended <- err
	}()
	for f.Stops() == 0 {
		if _, err := second.Symbols(t.Context(), workspace.Query{Text: "Block", Patience: 1}); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if f.Stops() == 0 {
				t.Errorf("the pass has ended, with %v, and gave way to nobody", err)
			}
			return
		default:
		}
	}
	<-ended
}
