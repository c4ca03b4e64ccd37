package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLocateGivesEachRootItsFolder(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "caches")
	roots := realTemp(t)
	seen := map[string]string{}
	for _, name := range []string{"a/project", "b/project", "c/.dot", "d/日本語", "e/" + strings.Repeat("long", 50), "f/two words"} {
		root := filepath.Join(roots, name)
		if err := os.MkdirAll(root, 0o755); err != nil {
			t.Fatal(err)
		}
		dir, err := Locate(root, parent)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[dir]; ok {
			t.Errorf("%s and %s are both kept in %s", root, other, dir)
		}
		seen[dir] = root
		if again, err := Locate(root, parent); again != dir || err != nil {
			t.Errorf("%s is kept in %s and then in %s: %v", root, dir, again, err)
		}
		if got, ok := rootOf(dir); !ok || got != root {
			t.Errorf("%s says that it is of %q", dir, got)
		}
		if filepath.Dir(dir) != parent {
			t.Errorf("%s is not in %s", dir, parent)
		}
	}
}

func TestLocateUsesTheUsersCacheFolder(t *testing.T) {
	got, err := Parent("")
	if err != nil || filepath.Base(got) != "mind-lsp" || !filepath.IsAbs(got) {
		t.Errorf("%s, %v", got, err)
	}
}

// A home on another machine has its indexes on this one.
func TestParentOfAHomeOnAnotherMachine(t *testing.T) {
	home := t.TempDir()
	inside := filepath.Join(home, "not", "yet", "there")
	if got, want := parentOf(inside, remote), filepath.Join(inside, "mind-lsp"); got != want {
		t.Errorf("on this machine it is %s, want %s", got, want)
	}
	on := func(dir string) bool { return dir == home }
	got := parentOf(inside, on)
	if strings.HasPrefix(got, home) || !strings.HasSuffix(got, fmt.Sprintf("mind-lsp-%d", os.Getuid())) {
		t.Errorf("on another it is %s", got)
	}
	everywhere := func(string) bool { return true }
	if got := filepath.Dir(parentOf(inside, everywhere)); got != filepath.Clean(os.TempDir()) {
		t.Errorf("if all is on another it is %s", got)
	}
}

// Each format of the cache has a folder, and Prune knows them all.
func TestFolderNamesOfFormats(t *testing.T) {
	const real = "/home/somebody/project"
	first := folderName(real, 1)
	for name, want := range map[string]bool{
		first: true, folderName(real, 2): true, folderName(real, 12): true,
		folderName("/home/other/project", 1): false, first + ".1": false, first + ".x": false, first + ".02": false,
		first + "2": false, "project": false, first + ".": false, first + ".-2": false,
	} {
		if got := isFolderOf(name, real); got != want {
			t.Errorf("%s is an index of it: %t", name, got)
		}
	}
}

func TestPruneRemovesWhatWasUsedLongestAgo(t *testing.T) {
	parent := t.TempDir()
	var roots, dirs []string
	var sizes []int64
	for i := range 4 {
		root := realTemp(t)
		dir, err := Locate(root, parent)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, FileName)
		filled(t, path)
		mkdir(t, filepath.Join(dir, "tables"), 0o700)
		write(t, filepath.Join(dir, "tables", "t"), make([]byte, 100_000))
		used := time.Now().Add(-time.Duration(i) * time.Hour) // the last is the oldest
		if err := os.Chtimes(path+lockSuffix, used, used); err != nil {
			t.Fatal(err)
		}
		roots, dirs, sizes = append(roots, root), append(dirs, dir), append(sizes, size(dir))
	}
	// None of these is an index, whatever their names and ages.
	foreign := filepath.Join(parent, "project-0123456789abcdef")
	mkdir(t, foreign, 0o700)
	write(t, filepath.Join(foreign, FileName), make([]byte, 1<<20))
	copied := filepath.Join(parent, "copy")
	if err := os.CopyFS(copied, os.DirFS(dirs[3])); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(parent, "file"), make([]byte, 1<<20))

	// The oldest is in use.
	holder := openTest(t, filepath.Join(dirs[3], FileName), Options{Analyzer: 1})
	old := time.Now().Add(-100 * time.Hour)
	if err := os.Chtimes(filepath.Join(dirs[3], FileName+lockSuffix), old, old); err != nil {
		t.Fatal(err)
	}

	p, err := Prune(parent, sizes[0]+sizes[1]+sizes[2]+sizes[3])
	if err != nil || len(p.Removed) != 0 || p.Bytes != sizes[0]+sizes[1]+sizes[2]+sizes[3] {
		t.Errorf("pruned though it fits: %+v, %v", p, err)
	}
	p, err = Prune(parent, sizes[0]+sizes[3]+1000)
	if err != nil {
		t.Fatal(err)
	}
	want := []Removed{{Path: dirs[2], Root: roots[2], Bytes: sizes[2]}, {Path: dirs[1], Root: roots[1], Bytes: sizes[1]}}
	if len(p.Removed) != 2 || p.Removed[0] != want[0] || p.Removed[1] != want[1] || p.InUse != 1 || p.Bytes != sizes[0]+sizes[3] {
		t.Errorf("%+v, want %v removed", p, want)
	}
	for i, gone := range []bool{false, true, true, false} {
		if _, err := os.Stat(dirs[i]); errors.Is(err, fs.ErrNotExist) != gone {
			t.Errorf("%s: %v", dirs[i], err)
		}
	}
	for _, path := range []string{foreign, copied, filepath.Join(parent, "file")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	closeTest(t, holder)
	if p, err = Prune(parent, 0); err != nil || len(p.Removed) != 2 || p.Bytes != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = Prune(filepath.Join(parent, "nothing"), 0); err != nil || len(p.Removed) != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// An index that was pruned between Locate and Open is made again.
func TestOpenAfterPrune(t *testing.T) {
	parent := t.TempDir()
	dir, err := Locate(t.TempDir(), parent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Prune(parent, -1); err != nil {
		t.Fatal(err)
	}
	db := openTest(t, filepath.Join(dir, FileName), Options{})
	var b Batch
	b.SetDir(Dir{Path: "."})
	if err := db.Commit(&b); err != nil {
		t.Error(err)
	}
}

func mkdir(t *testing.T, dir string, mode fs.FileMode) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
}

// realTemp is t.TempDir without links, which there are on the way to it on a Mac.
func realTemp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
