//go:build !linux && !darwin

package watcher

import "io/fs"

func stampOf(info fs.FileInfo) Stamp {
	return Stamp{Size: info.Size(), MTime: info.ModTime().UnixNano()}
}

func idOf(fs.FileInfo) fileID { return fileID{} }
