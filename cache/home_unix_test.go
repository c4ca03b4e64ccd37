//go:build unix

package cache

import (
	"strings"
	"testing"
)

// Without a home folder nothing is written into the root of the file system.
func TestParentWithoutAHome(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if dir, err := Parent(""); err == nil || !strings.Contains(err.Error(), "HOME") {
		t.Errorf("the cache is kept in %q (%v)", dir, err)
	}
	if _, err := Parent(t.TempDir()); err != nil {
		t.Errorf("a folder that was given: %v", err)
	}
}
