package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/adrg/xdg"
)

// rootFile names the folder that an index is of, for people and for [Prune], which
// removes nothing that has no such file.
const (
	rootFile   = "root.txt"
	rootHeader = "This is mind-lsp's index of the folder named below. Removing it costs the time to index that again.\n"
)

// tagFile tells backup programs to pass a folder over; see bford.info/cachedir.
const (
	tagFile = "CACHEDIR.TAG"
	tag     = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of mind-lsp.\n"
)

// Parent returns the folder that holds the folders of all indexes: override, or if
// that is "", the one in the user's cache folder. It may not exist.
//
// A home that other machines share is no place for an index: a lock there may be this
// machine's alone or everybody's, and what is mapped is not what others write. Then it is
// kept on this machine.
func Parent(override string) (string, error) {
	if override == "" {
		if runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv("XDG_CACHE_HOME") == "" {
			// A home of "/" would be taken for what is not known.
			return "", errors.New("neither HOME nor XDG_CACHE_HOME is set")
		}
		override = parentOf(xdg.CacheHome, remote)
	}
	return filepath.Abs(override)
}

// parentOf returns the folder of all indexes of a user whose cache folder is home.
// remote reports whether a folder is on another machine.
func parentOf(home string, remote func(dir string) bool) string {
	if !remote(existing(home)) {
		return filepath.Join(home, "mind-lsp")
	}
	local := os.TempDir()
	if runtime.GOOS != "windows" && !remote(existing("/var/tmp")) {
		local = "/var/tmp" // what is in there is kept when the machine starts anew
	}
	return filepath.Join(local, fmt.Sprintf("mind-lsp-%d", os.Getuid()))
}

// existing returns the innermost folder of a path that is there.
func existing(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// Locate returns the folder for the index of root, in the folder that [Parent]
// returns, and creates both if need be. Nobody but the user may look into it, since
// an index says what its source says. A folder that others could write to, or that
// belongs to somebody else, is an error.
func Locate(root, override string) (string, error) {
	parent, err := Parent(override)
	if err != nil {
		return "", fmt.Errorf("locating the cache: %w", err)
	}
	real, err := filepath.Abs(root)
	if err != nil {
		return "", fmt.Errorf("locating the cache of %s: %w", root, err)
	}
	if r, err := filepath.EvalSymlinks(real); err == nil {
		real = r // a folder that is not there has a cache all the same
	}
	if err := os.MkdirAll(parent, dirPerm); err != nil {
		return "", fmt.Errorf("creating the cache: %w", err)
	}
	if err := checkParent(parent); err != nil {
		return "", err
	}
	dir := filepath.Join(parent, folderName(real, Format))
	if err := own(dir); err != nil {
		return "", err
	}
	if err := mark(dir, real); err != nil {
		return "", fmt.Errorf("marking the cache: %w", err)
	}
	return dir, nil
}

// Find is [Locate] for who wants to know and not to keep: it creates nothing, and returns
// false if there is no index of root.
func Find(root, override string) (dir string, ok bool, err error) {
	parent, err := Parent(override)
	if err != nil {
		return "", false, fmt.Errorf("locating the cache: %w", err)
	}
	real, err := filepath.Abs(root)
	if err != nil {
		return "", false, fmt.Errorf("locating the cache of %s: %w", root, err)
	}
	if r, err := filepath.EvalSymlinks(real); err == nil {
		real = r
	}
	dir = filepath.Join(parent, folderName(real, Format))
	_, err = os.Lstat(filepath.Join(dir, FileName))
	return dir, err == nil, nil
}

// folderName returns the name of the folder of an index: what people would call the
// indexed folder, and enough of a hash of its path to keep all apart. Formats of the cache
// have folders of their own, since processes of two versions may run at the same time:
// neither would have an index for long if each set aside what the other has.
func folderName(real string, format int) string {
	sum := sha256.Sum256([]byte(real))
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '_'
	}, filepath.Base(real))
	name = strings.TrimLeft(name[:min(len(name), 40)], ".-")
	if name == "" {
		name = "root"
	}
	name += "-" + hex.EncodeToString(sum[:8])
	if format > 1 {
		name += "." + strconv.Itoa(format)
	}
	return name
}

// isFolderOf reports whether an index of a folder may have that name, of any format.
func isFolderOf(name, real string) bool {
	base := folderName(real, 1)
	format, ok := strings.CutPrefix(name, base+".")
	n, err := strconv.Atoi(format)
	return name == base || ok && err == nil && name == folderName(real, n)
}

// own creates a folder, or makes sure that it is ours alone.
func own(dir string) error {
	err := os.Mkdir(dir, dirPerm)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("creating the cache: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("looking at the cache: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the cache cannot be kept in %s, which is not a folder: remove it, or choose another cache folder", dir)
	}
	if !ours(info) {
		return fmt.Errorf("the cache cannot be kept in %s, which belongs to another user: choose another cache folder", dir)
	}
	if !othersMay(info) {
		return nil
	}
	if err := os.Chmod(dir, dirPerm); err != nil {
		return fmt.Errorf("closing the cache to others: %w", err)
	}
	if info.Mode().Perm()&0o022 == 0 {
		return nil
	}
	// What others may have put there is not to be trusted, and it is only a cache.
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	if err != nil {
		return fmt.Errorf("removing a cache that others could write to: %w", err)
	}
	return nil
}

// mark names the folder that an index is of.
func mark(dir, real string) error {
	for name, content := range map[string]string{rootFile: rootHeader + real + "\n", tagFile: tag} {
		path := filepath.Join(dir, name)
		if old, err := os.ReadFile(path); err == nil && string(old) == content {
			continue
		}
		if err := os.WriteFile(path, []byte(content), filePerm); err != nil {
			return err
		}
	}
	return nil
}

// rootOf returns the folder that the index in dir is of. It returns false if dir is
// not a folder of ours.
func rootOf(dir string) (string, bool) {
	content, err := os.ReadFile(filepath.Join(dir, rootFile))
	if err != nil {
		return "", false
	}
	root, ok := strings.CutPrefix(string(content), rootHeader)
	return strings.TrimSuffix(root, "\n"), ok
}
