package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// DefaultCap is how much all indexes of a user should take together, in bytes. An
// index takes about as much as its source, so this is for some 10 GB of source, which
// few people work on at a time, and is a small part of the disk of whoever does.
const DefaultCap = 10 << 30

// Pruned is what [Prune] did.
type Pruned struct {
	Parent  string // the folder of all indexes
	Removed []Removed
	Bytes   int64 // what is left, with indexes in use
	InUse   int   // indexes that were left alone since somebody has them open
}

// Removed is an index that is gone.
type Removed struct {
	Path  string // its folder
	Root  string // the folder that it was of
	Bytes int64
}

// Prune removes indexes from parent, the one opened longest ago first, until all
// that are left take no more than limit bytes together. It leaves alone an index
// that is open, and all that is not an index.
func Prune(parent string, limit int64) (Pruned, error) {
	p := Pruned{Parent: parent, Removed: []Removed{}}
	indexes, err := list(parent)
	if err != nil {
		return p, fmt.Errorf("looking for caches: %w", err)
	}
	for _, x := range indexes {
		p.Bytes += x.bytes
	}
	slices.SortFunc(indexes, func(a, b index) int {
		if c := a.used.Compare(b.used); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	var errs []error
	for _, x := range indexes {
		if p.Bytes <= limit {
			break
		}
		err := remove(x.path)
		if errors.Is(err, ErrLocked) {
			p.InUse++
			continue
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("removing a cache: %w", err))
			continue
		}
		p.Bytes -= x.bytes
		p.Removed = append(p.Removed, Removed{Path: x.path, Root: x.root, Bytes: x.bytes})
	}
	return p, errors.Join(errs...)
}

// index is a folder that Prune may remove.
type index struct {
	path, root string
	bytes      int64
	used       time.Time // last opened or closed
}

// list returns the indexes in a folder, of which there are none if it is not there.
func list(parent string) ([]index, error) {
	entries, err := os.ReadDir(parent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []index
	for _, e := range entries {
		path := filepath.Join(parent, e.Name())
		info, err := e.Info()
		if err != nil || !e.IsDir() || !ours(info) {
			continue
		}
		root, ok := rootOf(path)
		if !ok || !isFolderOf(e.Name(), root) {
			continue
		}
		x := index{path: path, root: root, used: info.ModTime()}
		if info, err := os.Stat(filepath.Join(path, FileName+lockSuffix)); err == nil {
			x.used = info.ModTime()
		}
		x.bytes = size(path)
		all = append(all, x)
	}
	return all, nil
}

// size returns what the files in a folder take, as far as it can be seen.
func size(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile, most likely
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}

// remove removes the index in a folder, or returns [ErrLocked] if somebody has it
// open. The file that makes the folder ours goes last but for the lock, so that
// whatever is left after a crash is removed by the next Prune.
func remove(dir string) error {
	l, err := acquire(filepath.Join(dir, FileName), 0)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if name := e.Name(); name != rootFile && name != FileName+lockSuffix && err == nil {
			err = os.RemoveAll(filepath.Join(dir, name))
		}
	}
	if err == nil {
		err = os.Remove(filepath.Join(dir, rootFile))
	}
	if err != nil {
		return errors.Join(err, l.release(false))
	}
	return l.remove(dir)
}
