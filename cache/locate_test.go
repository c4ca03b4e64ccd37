package cache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLocateGivesEachRootItsFolder(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "caches")
	roots := t.TempDir()
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
	link := filepath.Join(roots, "link")
	if err := os.Symlink(filepath.Join(roots, "a/project"), link); err != nil {
		t.Fatal(err)
	}
	dir, err := Locate(link, parent)
	if err != nil || seen[dir] == "" {
		t.Errorf("a link to a folder has another cache: %s, %v", dir, err)
	}
}

func TestLocateUsesTheUsersCacheFolder(t *testing.T) {
	got, err := Parent("")
	if err != nil || filepath.Base(got) != "mind-lsp" || !filepath.IsAbs(got) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestLocateClosesItsFolderToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows")
	}
	root := t.TempDir()
	for _, tt := range []struct {
		name    string
		prepare func(t *testing.T, parent, dir string)
		fails   string // part of the error; "" if there is none
	}{
		{"nothing is there yet", func(t *testing.T, parent, dir string) {}, ""},
		{"a folder that others may read is closed", func(t *testing.T, parent, dir string) { mkdir(t, parent, 0o755); mkdir(t, dir, 0o755) }, ""},
		{"a folder that others may write is emptied and closed", func(t *testing.T, parent, dir string) {
			mkdir(t, parent, 0o755)
			mkdir(t, dir, 0o777)
			write(t, filepath.Join(dir, FileName), []byte("theirs"))
		}, ""},
		{"a parent that others may write is refused", func(t *testing.T, parent, dir string) { mkdir(t, parent, 0o777) }, "chmod go-w"},
		{"a sticky parent is as good", func(t *testing.T, parent, dir string) { mkdir(t, parent, 0o777|fs.ModeSticky) }, ""},
		{"a link in place of the folder is refused", func(t *testing.T, parent, dir string) {
			mkdir(t, parent, 0o755)
			if err := os.Symlink(t.TempDir(), dir); err != nil {
				t.Fatal(err)
			}
		}, "not a folder"},
		{"a file in place of the folder is refused", func(t *testing.T, parent, dir string) {
			mkdir(t, parent, 0o755)
			write(t, dir, nil)
		}, "not a folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			parent := filepath.Join(t.TempDir(), "caches")
			dir := filepath.Join(parent, folderName(root))
			tt.prepare(t, parent, dir)
			got, err := Locate(root, parent)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("got %v, want an error of %q", err, tt.fails)
				}
				return
			}
			if err != nil || got != dir {
				t.Fatalf("%s, %v, want %s", got, err, dir)
			}
			if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder has %v, %v", info.Mode(), err)
			}
			if _, err := os.Stat(filepath.Join(dir, FileName)); err == nil {
				t.Error("what others put there is still there")
			}
			openTest(t, filepath.Join(dir, FileName), Options{})
			for _, name := range []string{FileName, FileName + lockSuffix, rootFile} {
				if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s has %v, %v", name, info.Mode(), err)
				}
			}
		})
	}
}

func TestFolderOfAnotherUserIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only root can make a folder of another user")
	}
	root, parent := t.TempDir(), t.TempDir()
	dir := filepath.Join(parent, folderName(root))
	mkdir(t, dir, 0o700)
	if err := os.Chown(dir, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if _, err := Locate(root, parent); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("got %v", err)
	}
	if err := os.Chown(parent, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if _, err := Locate(t.TempDir(), parent); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("got %v", err)
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

func TestPruneRemovesWhatWasUsedLongestAgo(t *testing.T) {
	parent := t.TempDir()
	var roots, dirs []string
	var sizes []int64
	for i := range 4 {
		root := t.TempDir()
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
