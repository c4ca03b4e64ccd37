package cache

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// remote reports whether a folder is on another machine.
func remote(dir string) bool {
	volume, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	return err == nil && windows.GetDriveType(volume) == windows.DRIVE_REMOTE
}
