package watcher

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// ways are those in which a watcher can hear of changes.
var ways = []struct {
	name  string
	tweak func(*Watcher)
}{
	{"watching", nil},
	{"polling", func(w *Watcher) { w.opt.MaxWatches, w.pollShare = -1, 60 }},
}

// eachWay runs a test in a fresh folder for each way of watching.
func eachWay(t *testing.T, test func(t *testing.T, root string, tweak func(*Watcher))) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			alone(t)
			root := filepath.Join(t.TempDir(), "root")
			if err := os.Mkdir(root, 0o755); err != nil {
				t.Fatal(err)
			}
			test(t, root, way.tweak)
		})
	}
}

// TestFreshFoldersAreComplete makes folders within folders faster than anyone can set
// watches.
func TestFreshFoldersAreComplete(t *testing.T) {
	eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
		f := follow(t, root, brisk, tweak)
		for i := range 200 {
			write(t, f.path(fmt.Sprintf("n%d/x/y/z/file", i)), "")
			write(t, f.path(fmt.Sprintf("n%d/x/file", i)), "")
		}
		f.converges()
	})
}

func TestRulesDecideAnew(t *testing.T) {
	home := ""
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, root string)
	}{
		{"a rule is written", func(t *testing.T, root string) { write(t, root+"/.gitignore", "sub\n") }},
		{"a rule of ours is written", func(t *testing.T, root string) { write(t, root+"/sub/.mindignore", "deep\n") }},
		{"a rule goes away", func(t *testing.T, root string) { os.Remove(root + "/out/.gitignore") }},
		{"a rule is moved over another", func(t *testing.T, root string) {
			write(t, root+"/new", "*.go\n")
			os.Rename(root+"/new", root+"/out/.gitignore")
		}},
		{"the repository's own rules change", func(t *testing.T, root string) { write(t, root+"/.git/info/exclude", "deep\n") }},
		{"the configuration names other rules", func(t *testing.T, root string) {
			write(t, home+"/mine", "deep\n")
			git(t, root, "config", "core.excludesFile", "~/mine")
		}},
		{"an ignored file is tracked", func(t *testing.T, root string) { git(t, root, "add", "-f", "out/made/b.go") }},
		{"an ignored file is not tracked any more", func(t *testing.T, root string) {
			git(t, root, "rm", "-q", "--cached", "out/kept.o")
		}},
		{"the repository goes away", func(t *testing.T, root string) { os.RemoveAll(root + "/.git") }},
		{"another repository takes its place", func(t *testing.T, root string) {
			os.RemoveAll(root + "/.git")
			git(t, root, "init", "-q")
			write(t, root+"/.git/info/exclude", "deep\n")
		}},
		{"a folder becomes a repository", func(t *testing.T, root string) { git(t, root+"/sub", "init", "-q") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
				home = os.Getenv("HOME")
				git(t, root, "init", "-q")
				write(t, root+"/out/.gitignore", "made\n*.o\n")
				for _, name := range []string{"a.go", "sub/deep/a.go", "sub/b.go", "out/made/b.go", "out/kept.o", "out/lost.o"} {
					write(t, filepath.Join(root, name), "")
				}
				git(t, root, "add", "-f", "out/kept.o", "sub")
				f := follow(t, root, brisk, tweak)
				tt.change(t, root)
				f.converges()
				for _, name := range []string{"sub/deep/a.go", "out/made/b.go"} {
					os.WriteFile(filepath.Join(root, name), []byte("after"), 0o644) // and in place
				}
				f.converges()
			})
		})
	}
}

func TestTheRootGoesAndComesBack(t *testing.T) {
	eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
		write(t, root+"/a/b.go", "")
		f := follow(t, root, brisk, tweak)
		if err := os.Rename(root, root+"-away"); err != nil {
			t.Fatal(err)
		}
		f.converges()
		if err := os.Rename(root+"-away", root); err != nil {
			t.Fatal(err)
		}
		f.converges()
		write(t, root+"/a/b.go", "after")
		f.converges()
	})
}

// What editors tell is heard where nothing else is.
func TestEditorsTell(t *testing.T) {
	alone(t)
	root := t.TempDir()
	write(t, root+"/a/b.go", "")
	opt := brisk
	opt.MaxWatches, opt.PollInterval = -1, time.Hour
	f := follow(t, root, opt, nil)
	for _, change := range []func() string{
		func() string { write(t, root+"/a/b.go", "new"); return "a/b.go" },
		func() string { write(t, root+"/c/d/e.go", "new"); return "c/d/e.go" },
		func() string { os.RemoveAll(root + "/c"); return "c" },
		func() string { os.RemoveAll(root + "/a"); return "a/b.go" },
		func() string { write(t, root+"/.gitignore", "f\n"); write(t, root+"/f/g", ""); return ".gitignore" },
	} {
		path := change()
		f.w.Changed(filepath.Join(root, path), "/nowhere/else", root+"-not/a")
		if path == "a/b.go" {
			f.w.Changed(filepath.Join(root, "a"))
		}
		f.converges()
	}
	if s := f.w.Stats(); s.Mode != "polling" || s.Watches != 0 || s.Polled == 0 || s.Why == "" {
		t.Errorf("%+v", s)
	}
}

func TestValidationHintsAtAll(t *testing.T) {
	alone(t)
	opt := brisk
	opt.Validation = 10 * time.Millisecond
	f := follow(t, t.TempDir(), opt, nil)
	<-f.more
	if got := f.hinted(); !slices.Equal(got[0], []Hint{{".", true}}) {
		t.Errorf("hinted at %v", got)
	}
}

// A large workspace is validated part by part, with rests between: what was missed is
// found all the same, and no report is of everything.
func TestValidationGoesInParts(t *testing.T) {
	alone(t)
	root := t.TempDir()
	for i := range 12 {
		write(t, fmt.Sprintf("%s/%d/in/a.go", root, i), "")
	}
	opt := brisk
	opt.MaxWatches, opt.PollInterval, opt.Validation = -1, time.Hour, 10*time.Millisecond
	f := follow(t, root, opt, func(w *Watcher) { w.validator.chunk = 5 })
	for _, path := range []string{"7/in/a.go", "new/deep/a.go", "a.go"} {
		write(t, filepath.Join(root, path), "new")
		f.converges()
	}
	os.RemoveAll(filepath.Join(root, "3"))
	f.converges()
	for _, hints := range f.hinted() {
		if slices.Contains(hints, Hint{".", true}) {
			t.Errorf("hinted at everything: %v", hints)
		}
	}
}

// The parts of a validation hold each folder once, and none is large.
func TestParts(t *testing.T) {
	w := NewWatcher(t.TempDir(), WatchOptions{})
	for i := range 100 {
		w.dirs.put(fmt.Sprintf("a/%d/b", i%40))
		w.dirs.put(fmt.Sprintf("deep/er/%d", i))
		w.dirs.put(fmt.Sprintf("flat%d", i))
	}
	for _, chunk := range []int{1, 2, 7, 64, 1000} {
		times := map[string]int{}
		for _, p := range w.parts(chunk) {
			n := 0
			for path := range w.dirs.byPath {
				for _, h := range p.hints {
					if path == h.Path || h.Tree && (h.Path == "." || strings.HasPrefix(path, h.Path+"/")) {
						times[path]++
						n++
					}
				}
			}
			if n != p.folders || n > chunk {
				t.Errorf("a part of %d folders, said to be %d, of %d at the most", n, p.folders, chunk)
			}
		}
		for path := range w.dirs.byPath {
			if times[path] != 1 {
				t.Errorf("chunks of %d: %s is looked at %d times", chunk, path, times[path])
			}
		}
	}
}

// Between two parts there is a rest, which is by far the longer. It is by what the report
// took too, and while that has not returned there is nothing else. What was watched is
// watched afterwards.
func TestValidationRests(t *testing.T) {
	alone(t)
	root := t.TempDir()
	for i := range 3 {
		write(t, fmt.Sprintf("%s/%d/a.go", root, i), "")
	}
	w := NewWatcher(root, brisk)
	w.ctx = t.Context()
	if err := w.resolve(); err != nil {
		t.Fatal(err)
	}
	w.open()
	if w.events != nil {
		defer w.events.close()
	}
	if err := w.scan([]Hint{{".", true}}); err != nil {
		t.Fatal(err)
	}
	before := w.Stats()
	w.validator.left = w.parts(2)
	for parts := len(w.validator.left); parts > 0; parts-- {
		if wait := w.validate(); wait != w.opt.Quiet || w.out.count() == 0 {
			t.Fatalf("a part: %v, %d hints", wait, w.out.count())
		}
		w.out.take()
		if wait := w.validate(); wait != w.opt.Quiet || len(w.validator.left) != parts-1 {
			t.Errorf("while it is reported: %v, %d parts left", wait, len(w.validator.left))
		}
		w.out.reported()
		w.validator.begun = time.Now().Add(-time.Second)
		if wait := w.validate(); parts > 1 && wait < 19*time.Second || parts == 1 && wait != 0 {
			t.Errorf("rests %v after a second of work", wait)
		}
	}
	if after := w.Stats(); after != before {
		t.Errorf("%+v, and before %+v", after, before)
	}
}

func TestWatchingWhatIsNotThere(t *testing.T) {
	w := NewWatcher(filepath.Join(t.TempDir(), "nowhere"), WatchOptions{})
	if err := w.Run(t.Context(), nil, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a root that is not there gave %v", err)
	}
}

func TestNothingRunsAfterRun(t *testing.T) {
	eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
		write(t, root+"/a/b.go", "")
		w := NewWatcher(root, brisk)
		if tweak != nil {
			tweak(w)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- w.Run(ctx, func() { os.WriteFile(root+"/a/b.go", []byte("new"), 0o644) }, func([]Hint) { cancel() })
		}()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		for _, name := range []string{"fsnotify.(", "watcher.(*Watcher)", "watcher.(*outbox)", "watcher.(*events)"} {
			if strings.Contains(stacks, name) {
				t.Errorf("%s goes on:\n%s", name, stacks)
			}
		}
	})
}

// TestCheckoutIsOneBatch changes branches, and each change of some thousand files comes
// as a few reports.
func TestCheckoutIsOneBatch(t *testing.T) {
	alone(t)
	root := t.TempDir()
	git(t, root, "init", "-q", "-b", "one")
	fill := func(content string) {
		for i := range 1000 {
			write(t, filepath.Join(root, fmt.Sprintf("d%d/e%d/f%d.go", i%20, i%100, i)), content)
		}
		git(t, root, "add", "-A")
		git(t, root, "commit", "-q", "-m", content)
	}
	fill("package one")
	git(t, root, "checkout", "-q", "-b", "two")
	fill("package two, which is longer")
	f := follow(t, root, WatchOptions{}, nil)
	for _, branch := range []string{"one", "two"} {
		git(t, root, "checkout", "-q", branch)
		f.converges()
		if n := len(f.hinted()); n > 3 {
			t.Errorf("the checkout of %s came in %d reports", branch, n)
		}
	}
	git(t, root, "checkout", "-q", "one", "--", ".")
	git(t, root, "stash", "-q")
	f.converges()
}

// A lock that is left behind holds nothing up for long. That of a worktree lies in the
// repository that it belongs to.
func TestLocksThatStay(t *testing.T) {
	alone(t)
	root := t.TempDir()
	git(t, root, "init", "-q")
	git(t, root, "commit", "-q", "--allow-empty", "-m", "one")
	tree := filepath.Join(t.TempDir(), "tree")
	git(t, root, "worktree", "add", "-q", tree)
	for folder, path := range map[string]string{root: ".git/index.lock", tree: ".git/worktrees/tree/index.lock"} {
		w := NewWatcher(folder, WatchOptions{})
		if err := w.resolve(); err != nil {
			t.Fatal(err)
		}
		w.ctx = t.Context()
		if err := w.scan([]Hint{{".", true}}); err != nil {
			t.Fatal(err)
		}
		if w.stormy() {
			t.Errorf("%s: stormy without a lock", path)
		}
		real, err := filepath.EvalSymlinks(root)
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(real, filepath.FromSlash(path))
		write(t, path, "")
		if !w.stormy() {
			t.Errorf("not stormy with %s", path)
		}
		l := w.locks[path]
		l.since = l.since.Add(-maxStorm)
		w.locks[path] = l
		if w.stormy() {
			t.Errorf("%s: stormy for ever", path)
		}
		old := time.Now().Add(-maxStorm)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
		if w.stormy() {
			t.Errorf("%s: stormy for a lock that was left behind long ago", path)
		}
		ahead := old.Add(time.Hour) // by another machine's clock
		if err := os.Chtimes(path, ahead, ahead); err != nil {
			t.Fatal(err)
		}
		if !w.stormy() {
			t.Errorf("%s: not stormy with a lock of the future", path)
		}
		os.Remove(path)
		if w.stormy() || len(w.locks) > 0 {
			t.Errorf("%s is gone, and remembered", path)
		}
	}
}

// What was heard of is pending until its report has returned, without a gap.
func TestPending(t *testing.T) {
	eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
		w := NewWatcher(root, brisk)
		if tweak != nil {
			tweak(w)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ready, ended, reports := make(chan struct{}), make(chan error, 1), make(chan int)
		go func() {
			ended <- w.Run(ctx, func() { close(ready) }, func([]Hint) {
				select {
				case reports <- w.Pending():
				case <-ctx.Done():
				}
			})
		}()
		<-ready
		for w.Pending() != 0 { // a poller's first round may report all
			select {
			case <-reports:
			default:
				runtime.Gosched()
			}
		}
		w.Changed(filepath.Join(root, "a.go"))
		if w.Pending() == 0 {
			t.Error("nothing is pending though somebody told of a change")
		}
		for gap := true; gap; runtime.Gosched() {
			select {
			case n := <-reports:
				gap = false
				if n == 0 {
					t.Error("nothing is pending during the report")
				}
			default:
				if w.Pending() == 0 {
					t.Fatal("nothing is pending, and nothing was reported")
				}
			}
		}
		for w.Pending() != 0 {
			select {
			case <-reports:
			default:
				runtime.Gosched()
			}
		}
		w.Validate()
		if <-reports == 0 {
			t.Error("nothing is pending during a validation")
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Git makes a repository file by file, so for a moment it is none.
func TestRepositoriesThatAreNotYet(t *testing.T) {
	eachWay(t, func(t *testing.T, root string, tweak func(*Watcher)) {
		write(t, root+"/deep/a.go", "")
		write(t, root+"/.git/description", "")
		f := follow(t, root, brisk, tweak)
		f.converges()
		git(t, root, "init", "-q")
		os.RemoveAll(root + "/.git/info")
		f.converges()
		write(t, root+"/.git/info/exclude", "deep\n")
		f.converges()
		write(t, root+"/.git/info/exclude", "nothing\n")
		f.converges()
	})
}
