package cache

import (
	"errors"
	"io/fs"
	"os"
)

// inspect looks at the file before bbolt does.
func (db *DB) inspect() error {
	info, err := os.Lstat(db.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Size() == 0:
		return nil
	}
	return nil
}
