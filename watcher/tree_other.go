//go:build !linux

package watcher

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

const nonblock = syscall.O_NONBLOCK

// tree is an opened root. What is opened below it lies below it, whatever anyone
// replaces by a link meanwhile.
type tree struct{ root *os.Root }

func openTree(path string) (*tree, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &tree{root}, nil
}

func (t *tree) close() { t.root.Close() } // opened for no more than looking up

func (t *tree) lstat(path string) (status, error) {
	info, err := t.root.Lstat(path)
	if err != nil {
		return status{}, err
	}
	return statusOf(info), nil
}

// open opens what is at path if it is what is expected, and not a link to it.
func (t *tree) open(path string, want kind) (*os.File, error) {
	if path == "" {
		path = "."
	}
	before, err := t.root.Lstat(path)
	if err != nil {
		return nil, err
	}
	if statusOf(before).kind != want {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNotFile}
	}
	f, err := t.root.OpenFile(path, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	after, err := f.Stat()
	if err != nil || !os.SameFile(before, after) {
		f.Close() // read from only
		return nil, errors.Join(err, &fs.PathError{Op: "open", Path: path, Err: errNotFile})
	}
	return f, nil
}

// folder is an opened folder.
type folder struct {
	dir  *os.File
	tree *tree
	path string
}

func (t *tree) folder(path string) (folder, error) {
	f, err := t.open(path, kindDir)
	return folder{f, t, path}, err
}

func (f folder) close() { f.dir.Close() } // read from only

func (f folder) id() (fileID, error) {
	info, err := f.dir.Stat()
	if err != nil {
		return fileID{}, err
	}
	return idOf(info), nil
}

// list appends the folder's entries to e.
func (f folder) list(e *entries, _ []byte) error {
	for {
		list, err := f.dir.ReadDir(1024)
		for _, d := range list {
			if err := e.add([]byte(d.Name()), kindOf(d.Type())); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func kindOf(mode fs.FileMode) kind {
	switch mode & fs.ModeType {
	case 0:
		return kindFile
	case fs.ModeDir:
		return kindDir
	case fs.ModeSymlink:
		return kindLink
	}
	return kindSpecial
}

func (f folder) join(name string) string {
	if f.path == "" {
		return name
	}
	return f.path + "/" + name
}

func (f folder) lstat(name string) (status, error) {
	return f.tree.lstat(f.join(name))
}

func statusOf(info fs.FileInfo) status {
	return status{kind: kindOf(info.Mode()), stamp: stampOf(info)}
}

// readRules reads a file of the folder that is no link: up to max bytes and one more.
func (f folder) readRules(name string, max int) ([]byte, error) {
	content, _, err := f.tree.read(f.join(name), max+1, nil)
	return content, err
}

// read returns the content of a file, up to max bytes, and its status afterwards.
func (t *tree) read(path string, max int, buf []byte) ([]byte, status, error) {
	f, err := t.open(path, kindFile)
	if err != nil {
		return nil, status{}, err
	}
	defer f.Close() // read from only
	before, err := f.Stat()
	if err != nil {
		return nil, status{}, err
	}
	content, err := readUpTo(f.Read, before.Size(), max, buf)
	if err != nil {
		return nil, status{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, status{}, err
	}
	after := statusOf(info)
	after.stamp = stampOfRead(stampOf(before), after.stamp)
	return content, after, nil
}

func isTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

func device(path string) (uint64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return idOf(info).dev, nil
}
