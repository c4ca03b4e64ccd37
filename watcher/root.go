package watcher

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
)

// ErrUnlikelyRoot is returned by [CheckRoot] for a folder that holds far more than
// what anyone works on.
var ErrUnlikelyRoot = errors.New("not a folder that people mean to index")

// CheckRoot returns an error if the folder at path is not there, or is unlikely to be
// meant: the top of a file system or drive, a home folder or what holds all of them, or
// a folder of the kernel's.
func CheckRoot(path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", path)
	}
	if filepath.Dir(abs) == abs {
		return fmt.Errorf("%s is a whole file system: %w", path, ErrUnlikelyRoot)
	}
	for _, home := range homes() {
		if h, err := os.Stat(home); err == nil && os.SameFile(info, h) {
			return fmt.Errorf("%s is a home folder: %w", path, ErrUnlikelyRoot)
		}
	}
	switch filepath.ToSlash(abs) {
	case "/home", "/Users", "/proc", "/sys", "/dev":
		return fmt.Errorf("%s is a part of the system: %w", path, ErrUnlikelyRoot)
	}
	return nil
}

// homes returns the home folder that the environment names and the one that the system
// knows, which differ under sudo.
func homes() []string {
	var list []string
	if home, err := os.UserHomeDir(); err == nil {
		list = append(list, home)
	}
	if u, err := user.Current(); err == nil && u.HomeDir != "" {
		list = append(list, u.HomeDir)
	}
	return list
}
