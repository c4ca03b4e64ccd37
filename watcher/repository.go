package watcher

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// repository is a git work tree that files of the workspace are in.
type repository struct {
	gitDir    string // what belongs to this work tree alone: index, HEAD
	commonDir string // what its worktrees share: config, info/exclude
	config    gitConfig
	base      int // length of the path of its top, with its slash

	readIndex sync.Once
	index     *tracked
}

// tracks reports whether the index holds a path, or as a folder something in it. The
// index is read when this is asked for the first time, which takes a rule that ignores
// something.
func (r *repository) tracks(path []byte, dir bool) bool {
	if r == nil {
		return false
	}
	r.readIndex.Do(func() {
		size := 20
		if r.config.sha256 {
			size = 32
		}
		r.index = readTracked(r.gitDir, size, r.config.ignoreCase)
	})
	return r.index.has(path[r.base:], dir)
}

// openRepository returns the repository whose top is the folder at path, or nil if
// that is none: git goes by what is in .git, and not by its being there.
func openRepository(path string, base int) *repository {
	gitDir := filepath.Join(path, ".git")
	if content, err := readPlain(gitDir, maxConfigSize); err == nil {
		to, ok := bytes.CutPrefix(content, []byte("gitdir: "))
		if !ok {
			return nil
		}
		gitDir = relativeTo(path, string(bytes.TrimRight(to, "\r\n")))
	}
	r := &repository{gitDir: gitDir, commonDir: gitDir, base: base}
	if content, err := readPlain(filepath.Join(gitDir, "commondir"), maxConfigSize); err == nil {
		r.commonDir = relativeTo(gitDir, string(bytes.TrimRight(content, "\r\n")))
	}
	if !r.valid() {
		return nil
	}
	r.config = readConfig(r.gitDir, r.commonDir)
	return r
}

func relativeTo(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// valid looks for what every git folder has.
func (r *repository) valid() bool {
	for _, name := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(r.commonDir, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	head := filepath.Join(r.gitDir, "HEAD")
	if to, err := os.Readlink(head); err == nil {
		return strings.HasPrefix(to, "refs/")
	}
	content, err := readPlain(head, maxConfigSize)
	if err != nil {
		return false
	}
	if ref, ok := bytes.CutPrefix(content, []byte("ref:")); ok {
		return bytes.HasPrefix(bytes.TrimLeft(ref, " \t\r\n"), []byte("refs/"))
	}
	return len(content) >= 40 && len(bytes.Trim(content[:40], "0123456789abcdefABCDEF")) == 0
}

// repositoryAbove returns the repository that the folder at path is in without being
// its top, and the path of that top. As for git, it has to be in the same file system.
func repositoryAbove(path string) (*repository, string) {
	home, err := device(path)
	if err != nil {
		return nil, ""
	}
	for {
		up := filepath.Dir(path)
		if up == path {
			return nil, ""
		}
		path = up
		if dev, err := device(path); err != nil || dev != home {
			return nil, ""
		}
		if _, err := os.Lstat(filepath.Join(path, ".git")); err != nil {
			continue
		}
		if r := openRepository(path, 0); r != nil {
			return r, path
		}
	}
}
