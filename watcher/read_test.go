package watcher

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "dir/a.go"), "package a\n")
	write(t, filepath.Join(root, "empty"), "")
	write(t, filepath.Join(root, "large"), strings.Repeat("x", HeadSize+1))

	content, stamp, err := Read(root, "dir/a.go", 0, nil)
	if err != nil || string(content) != "package a\n" || stamp.Size != 10 {
		t.Errorf("%q, %+v, %v", content, stamp, err)
	}
	if again, err := Lstat(root, "dir/a.go"); err != nil || again != stamp {
		t.Errorf("stamps of one file: %+v and %+v, %v", stamp, again, err)
	}
	if content, _, err := Read(root, "empty", 0, nil); err != nil || len(content) != 0 {
		t.Errorf("an empty file: %q, %v", content, err)
	}
	buf := make([]byte, 100)
	if content, _, err := Read(root, "dir/a.go", 0, buf); err != nil || &content[0] != &buf[0] {
		t.Errorf("the buffer was not used: %v", err)
	}
	if content, _, err := Read(root, "large", HeadSize+1, buf); err != nil || len(content) != HeadSize+1 {
		t.Errorf("a file as large as the limit: %d bytes, %v", len(content), err)
	}
	if _, _, err := Read(root, "large", HeadSize, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file over the limit: %v", err)
	}
	if content, err := ReadHead(root, "large", nil); err != nil || len(content) != HeadSize {
		t.Errorf("the head of a file: %d bytes, %v", len(content), err)
	}
	for _, name := range []string{"nowhere", "dir/nowhere", "nowhere/a"} {
		if _, _, err := Read(root, name, 0, nil); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reading %s: %v", name, err)
		}
		if _, err := Lstat(root, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("stamp of %s: %v", name, err)
		}
	}
}

// A file may grow while it is read.
func TestReadUpTo(t *testing.T) {
	for _, tt := range []struct {
		name             string
		size, claim, max int
		want             int
	}{
		{"a file of the size that it claims", 5000, 5000, 9000, 5000},
		{"a file that grew", 5000, 10, 9000, 5000},
		{"a file that shrank", 10, 5000, 9000, 10},
		{"a file beyond the limit", 5000, 10, 3000, 3000},
		{"a file that claims too much", 10, 1 << 40, 3000, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readUpTo(bytes.NewReader(make([]byte, tt.size)).Read, int64(tt.claim), tt.max, nil)
			if err != nil || len(got) != tt.want || cap(got) > 4*tt.max {
				t.Errorf("%d bytes in %d, %v; want %d", len(got), cap(got), err, tt.want)
			}
		})
	}
}

func TestCheckRoot(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	write(t, filepath.Join(home, "work/a.go"), "")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(home, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.VolumeName(home) + string(filepath.Separator), home, link} {
		if err := CheckRoot(path); !errors.Is(err, ErrUnlikelyRoot) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := CheckRoot(filepath.Join(home, "work")); err != nil {
		t.Errorf("a folder to work in: %v", err)
	}
	if err := CheckRoot(filepath.Join(home, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := CheckRoot(filepath.Join(home, "work/a.go")); err == nil || errors.Is(err, ErrUnlikelyRoot) {
		t.Errorf("a file: %v", err)
	}
}
