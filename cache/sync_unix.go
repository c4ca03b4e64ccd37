//go:build unix

package cache

import (
	"errors"
	"os"
	"path/filepath"
)

// syncDir makes sure that the name of a file is on the disk.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
