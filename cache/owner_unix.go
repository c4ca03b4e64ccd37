//go:build unix

package cache

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// ours reports whether a file belongs to the user that we run as.
func ours(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// othersMay reports whether anybody else may do anything with a folder.
func othersMay(info fs.FileInfo) bool { return info.Mode().Perm() != dirPerm }

// checkParent makes sure that nobody else can replace a folder in dir.
func checkParent(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("looking at the cache: %w", err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if ok && int(st.Uid) != os.Geteuid() && st.Uid != 0 {
		return fmt.Errorf("the cache cannot be kept in %s, which belongs to another user: choose another cache folder", dir)
	}
	// In a sticky folder, as /tmp is, others can add to what there is, and not
	// replace it.
	if info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("the cache cannot be kept in %s, which others can write to: run chmod go-w on it, or choose another cache folder", dir)
	}
	return nil
}
