//go:build unix

package cache

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLocateClosesItsFolderToOthers(t *testing.T) {
	root := realTemp(t)
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
			dir := filepath.Join(parent, folderName(root, Format))
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

func TestLocateFollowsALinkToTheRoot(t *testing.T) {
	parent, root := t.TempDir(), t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	want, err := Locate(root, parent)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Locate(link, parent); err != nil || got != want {
		t.Errorf("a link is kept in %s, what it leads to in %s: %v", got, want, err)
	}
}

func TestFolderOfAnotherUserIsRefused(t *testing.T) {
	dir := "/usr" // root's
	if os.Geteuid() == 0 {
		dir = t.TempDir()
		if err := os.Chown(dir, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if err := checkParent(dir); err == nil || !strings.Contains(err.Error(), "another user") {
			t.Errorf("as a parent it gives %v", err)
		}
	}
	if err := own(dir); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Errorf("it gives %v", err)
	}
}

// What cannot be opened for another reason than itself stays as it is.
func TestFileThatCannotBeOpenedStays(t *testing.T) {
	path := testPath(t)
	filled(t, path)
	// A link in a circle: there is something, and no way to open it.
	if err := os.Rename(path, path+".real"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, path); err != nil {
		t.Fatal(err)
	}
	if db, err := Open(path, Options{Analyzer: 1, noSync: true}); err == nil {
		db.Close()
		t.Error("no error")
	}
	if _, err := os.Lstat(path); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path + ".bad"); err == nil {
		t.Error("it was set aside")
	}
}
