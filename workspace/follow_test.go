package workspace_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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

// What lies beside files that are open is known before the pass over everything begins,
// and before what was missed is looked for.
func TestOpenFilesComeFirst(t *testing.T) {
	root, cache := t.TempDir(), t.TempDir()
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	write(t, at("a/x.go"), "package a\n")
	write(t, at("z/deep/y.go"), "package z\n")
	w := open(t, workspace.Options{Root: root, Cache: cache})
	update(t, w)
	w.Close()
	write(t, at("z/deep/beside.go"), "package z\n\nfunc Beside() {}\n")
	write(t, at("a/new.go"), "package a\n\nfunc Elsewhere() {}\n")

	w = open(t, workspace.Options{Root: root, Cache: cache})
	ctx, cancel := context.WithCancel(t.Context())
	passed := false
	err := w.Follow(ctx, workspace.FollowOptions{
		Open: func() []string { return []string{"z/deep/y.go", "gone/too.go"} },
		Pass: func(context.Context) error {
			defer cancel()
			passed = true
			if got := found(t, w, "Beside"); got != "z/deep/beside.go:3" {
				t.Errorf("what lies beside an open file is found at %q", got)
			}
			if got := found(t, w, "Elsewhere"); got != "" {
				t.Errorf("what lies elsewhere is found at %q already", got)
			}
			return nil
		},
	})
	if err != nil && ctx.Err() == nil || !passed {
		t.Errorf("followed, %v, with a pass: %t", err, passed)
	}
}

// soak is how many storms of 8,000 changes an index lives through, for those who have the
// time.
var soak = flag.Int("soak", 0, "storms of 8,000 changes, in place of short ones")

// A tree in a storm: whatever people, editors and tools do to one.
type gale struct {
	root string
	rng  *rand.Rand
	n    int
}

func (g *gale) dir() string {
	dir := g.root
	for range g.rng.IntN(4) {
		dir = filepath.Join(dir, fmt.Sprintf("d%d", g.rng.IntN(5)))
	}
	return dir
}

func (g *gale) file() string { return filepath.Join(g.dir(), fmt.Sprintf("f%d.go", g.rng.IntN(6))) }

func (g *gale) text() []byte {
	g.n++
	return fmt.Appendf(nil, "package p\n\nfunc F%d() {}\n", g.n)
}

// blow changes something. Of what fails nothing remains, and the disk is the truth.
func (g *gale) blow() {
	file := g.file()
	switch g.rng.IntN(24) {
	case 0:
		os.RemoveAll(filepath.Join(g.dir(), "d0"))
	case 1, 2:
		os.Rename(filepath.Join(g.dir(), "d1"), filepath.Join(g.dir(), fmt.Sprintf("d%d", g.rng.IntN(5))))
	case 3:
		os.Remove(file)
	case 4: // a save by a file beside it
		if os.WriteFile(file+".tmp", g.text(), 0o666) == nil {
			os.Rename(file+".tmp", file)
		}
	case 5: // as vim saves
		os.Rename(file, file+"~")
		os.WriteFile(file, g.text(), 0o666)
		os.Remove(file + "~")
	case 6: // as others do: truncated, and then written to
		if f, err := os.Create(file); err == nil {
			f.Write(g.text())
			f.Close()
		}
	case 7:
		os.Link(file, g.file())
	case 8:
		os.Rename(file, filepath.Join(filepath.Dir(file), strings.ToUpper(filepath.Base(file))))
	case 9: // a link takes a file's place, or the other way round
		os.Remove(file)
		os.Symlink(g.file(), file)
	case 10:
		os.Symlink(g.dir(), filepath.Join(g.dir(), "d2"))
	case 11:
		os.WriteFile(filepath.Join(g.dir(), ".gitignore"), fmt.Appendf(nil, "f%d.go\n", g.rng.IntN(6)), 0o666)
	case 12:
		os.Remove(filepath.Join(g.dir(), ".gitignore"))
	default:
		os.MkdirAll(filepath.Dir(file), 0o777)
		os.WriteFile(file, g.text(), 0o666)
	}
}

// leaves writes to a file in each folder: only that shows whether all of them are watched
// under their own names yet.
func (g *gale) leaves(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(g.root, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = os.WriteFile(filepath.Join(path, "leaf.go"), g.text(), 0o666)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// After a storm the index is what a fresh one is, and so it is after an edit in each
// folder that the storm has left.
func TestFollowedIndexEqualsAFreshOne(t *testing.T) {
	storms, changes := 3, 800
	if *soak > 0 {
		storms, changes = *soak, 8000
	}
	for seed := range storms {
		t.Run(fmt.Sprint("storm ", seed), func(t *testing.T) {
			g := gale{root: t.TempDir(), rng: rand.New(rand.NewPCG(uint64(seed), 2))}
			w := open(t, workspace.Options{Root: g.root})
			await := follow(t, w)
			for range changes {
				g.blow()
			}
			for _, calm := range []string{"the storm", "the leaves"} {
				if calm == "the leaves" {
					g.leaves(t)
				}
				write(t, filepath.Join(g.root, "last.go"), fmt.Sprintf("package p\n\n// After %s.\nfunc Last() {}\n", calm))
				fresh := open(t, workspace.Options{Root: g.root})
				update(t, fresh)
				want := export(t, fresh)
				await(calm, func() bool { return export(t, w) == want })
			}
		})
	}
}
