package cache

import "golang.org/x/sys/unix"

// remote reports whether a folder is on another machine.
func remote(dir string) bool {
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return false
	}
	switch unix.ByteSliceToString(st.Fstypename[:]) {
	case "nfs", "smbfs", "afpfs", "webdav", "cifs", "9p":
		return true
	}
	return false
}
