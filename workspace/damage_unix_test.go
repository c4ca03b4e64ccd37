//go:build unix

package workspace_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// logged is what was logged. It may be read while somebody logs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), what)
}

// database returns the file of the only index in a cache folder, "" if there is none.
func database(t *testing.T, cache string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cache, "*", "index.db"))
	if err != nil || len(files) > 1 {
		t.Fatal(files, err)
	}
	if len(files) == 0 {
		return ""
	}
	return files[0]
}

// An index that is taken away, or damaged, under whoever follows the folder answers on,
// is made anew, and is whole the next time.
func TestIndexIsHarmedUnderAFollower(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(cache string) error
	}{
		{"the folder of all indexes is removed", removeAll},
		{"the folder of this index is removed", func(cache string) error {
			return removeAll(filepath.Dir(database(t, cache)))
		}},
		{"the file is removed", func(cache string) error { return os.Remove(database(t, cache)) }},
		{"the file is cut short", func(cache string) error { return os.Truncate(database(t, cache), 3*int64(os.Getpagesize())) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, cache, log := t.TempDir(), filepath.Join(t.TempDir(), "cache"), &logged{}
			for i := range 20 {
				write(t, filepath.Join(root, fmt.Sprintf("f%d.go", i)), fmt.Sprintf("package p\n\nfunc Old%d() {}\n", i))
			}
			opt := workspace.Options{Root: root, Cache: cache, Logger: slog.New(slog.NewTextHandler(log, nil))}
			w := open(t, opt)
			w.TendEvery(10 * time.Millisecond)
			await := follow(t, w)
			await("what was there", func() bool { return found(t, w, "Old7") != "" })
			if err := tt.harm(cache); err != nil {
				t.Fatal(err)
			}
			if found(t, w, "Old7") == "" {
				t.Error("what was known is not found any more")
			}
			write(t, filepath.Join(root, "new.go"), "package p\n\nfunc New() {}\n")
			until(t, "what is new is found", func() bool { return found(t, w, "New") != "" })
			until(t, "there is an index again", func() bool {
				return log.count("starting the cache afresh") == 1 && database(t, cache) != ""
			})
			until(t, "all is known", func() bool {
				s, err := w.Status(t.Context())
				return err == nil && s.CaughtUp && s.Files == 21
			})
			if found(t, w, "Old7") == "" || found(t, w, "New") == "" {
				t.Error("the index that was made anew lacks something")
			}
			w.Close()
			again := open(t, opt)
			if s := update(t, again); s.Indexed != 0 || s.Reused != 21 {
				t.Errorf("the next run knows %d files and scans %d", s.Reused, s.Indexed)
			}
		})
	}
}

// A pass that meets damage on its way makes the index anew and comes to its end.
func TestPassMeetsDamage(t *testing.T) {
	root, cache := goroot(t, "encoding"), t.TempDir()
	want := open(t, workspace.Options{Root: root})
	update(t, want)
	w := open(t, workspace.Options{Root: root, Cache: cache, Workers: 1})
	update(t, w)
	if err := os.Truncate(database(t, cache), 3*int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	s, err := w.Update(t.Context(), workspace.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if export(t, w) != export(t, want) {
		t.Errorf("after %+v the index is another one", s)
	}
}

// removeAll removes a folder into which somebody may be writing.
func removeAll(dir string) (err error) {
	for range 1000 {
		if err = os.RemoveAll(dir); err == nil {
			break
		}
	}
	return err
}

// tmpfs mounts a file system of a few bytes.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "mind-lsp-test", dir).CombinedOutput(); err != nil {
		t.Skipf("file systems cannot be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir
}

// With a full disk answers go on, the trouble is told once, and when there is room again
// all that was missed is taken in.
func TestDiskIsFull(t *testing.T) {
	cache, log := tmpfs(t, "32m"), &logged{}
	root := t.TempDir()
	write(t, filepath.Join(root, "old.go"), "package p\n\nfunc Old() {}\n")
	w, err := workspace.Open(workspace.Options{Root: root, Cache: cache, Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() // before the file system goes
	w.TendEvery(20 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Follow(ctx, workspace.FollowOptions{}) }()
	defer func() {
		cancel()
		<-ended
	}()
	until(t, "what was there", func() bool { return found(t, w, "Old") != "" })

	filler := filepath.Join(cache, "filler")
	f, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := make([]byte, 4096); ; {
		if _, err := f.Write(chunk); err != nil {
			break // it is full
		}
	}
	f.Close()
	for i := range 400 { // more than what is free within the file
		var b strings.Builder
		fmt.Fprintf(&b, "package p\n\nfunc New%d() {}\n", i)
		for j := range 400 {
			fmt.Fprintf(&b, "\nfunc Filling%d_%d() {}\n", i, j)
		}
		write(t, filepath.Join(root, fmt.Sprintf("d%d/f.go", i)), b.String())
	}
	trouble := func() string {
		var now workspace.Activity
		looked, look := context.WithCancel(t.Context())
		_ = w.Watch(looked, func(a workspace.Activity) { now = a; look() })
		return now.Trouble
	}
	until(t, "the disk is full", func() bool { return trouble() != "" })
	for range 50 {
		if found(t, w, "Old") == "" {
			t.Fatal("what was known is not found any more")
		}
	}
	if s, err := w.Status(t.Context()); err != nil || s.CaughtUp {
		t.Errorf("caught up, with %v, though nothing can be stored", err)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	until(t, "all is stored", func() bool { return trouble() == "" && found(t, w, "New399") != "" && found(t, w, "New0") != "" })
	for what, want := range map[string]int{"cannot be stored": 1, "is stored again": 1} {
		if n := log.count(what); n != want {
			t.Errorf("%q was logged %d times, want %d", what, n, want)
		}
	}
}

// Tables that cannot be made anew leave those that there are.
func TestTablesCannotBeMade(t *testing.T) {
	root, cache := t.TempDir(), t.TempDir()
	write(t, filepath.Join(root, "old.go"), "package p\n\nfunc Old() {}\n")
	w := open(t, workspace.Options{Root: root, Cache: cache})
	await := follow(t, w)
	await("what was there", func() bool { return found(t, w, "Old") != "" })
	dir := filepath.Dir(database(t, cache))
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a file where the folder was")
	for i := range 2100 { // too many to be shown over the tables that there are
		write(t, filepath.Join(root, "new", fmt.Sprintf("f%d.go", i)), "package p\n\nfunc New() {}\n")
	}
	await("all is taken in", func() bool {
		s, err := w.Status(t.Context())
		return err == nil && s.Files == 2101 && found(t, w, "Old") == "old.go:3"
	})
}

// An index that was not closed in order is checked by a child process: what that says
// counts, that it crashed as well, and where there is none the check is made here.
func TestCheckInAChild(t *testing.T) {
	for _, tt := range []struct {
		name   string
		script string // of the child; "" for none
		damage bool
		afresh int // indexes that are begun anew
	}{
		{"it finds nothing", "exit 0", false, 0},
		{"it finds damage", "echo 'mind-lsp: page 7 is used twice' >&2; exit 1", false, 1},
		{"it is killed", "kill -SEGV $$", false, 1},
		{"it crashes as Go does", "echo 'fatal error: fault' >&2; exit 2", false, 1},
		{"it is another program by now", "echo 'usage: mind-lsp' >&2; exit 2", false, 0},
		{"there is none", "", false, 0},
		{"there is none, and there is damage", "", true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, cache, log := t.TempDir(), t.TempDir(), &logged{}
			write(t, filepath.Join(root, "x.go"), "package x\n\nfunc Here() {}\n")
			self := filepath.Join(t.TempDir(), "self")
			if tt.script != "" {
				write(t, self, "#!/bin/sh\ntest \"$1\" = check-cache || exit 2\n"+tt.script+"\n")
				if err := os.Chmod(self, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			opt := workspace.Options{Root: root, Cache: cache, Self: self, Logger: slog.New(slog.NewTextHandler(log, nil))}
			w := open(t, opt)
			update(t, w)
			w.Close()
			db := database(t, cache)
			write(t, db+".lock", "open\n") // as after a crash
			if tt.damage {
				garble(t, db)
			}
			w = open(t, opt)
			if n := log.count("starting the cache afresh"); n != tt.afresh {
				t.Errorf("begun anew %d times, want %d", n, tt.afresh)
			}
			update(t, w)
			if got := found(t, w, "Here"); got != "x.go:3" {
				t.Errorf("found at %q", got)
			}
		})
	}
}

// garble flips a bit in each page of a file but the first two.
func garble(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 2 * os.Getpagesize(); at < len(content); at += os.Getpagesize() {
		content[at+3] ^= 0x10
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
