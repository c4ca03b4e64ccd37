package lsp

import (
	"path/filepath"

	"go.lsp.dev/uri"
)

// fileURI returns the URI of a path.
func fileURI(path string) uri.URI { return uri.File(path) }

// pathOf returns the path of a file's URI, and false for one of another kind: what is
// only in the editor has none. An empty URI is none either, though it would read as
// the root of the file system, and neither is the path of another system.
func pathOf(u string) (string, bool) {
	if u == "" {
		return "", false
	}
	parsed, err := uri.Parse(u)
	if err != nil || !parsed.IsFile() {
		return "", false
	}
	path := filepath.Clean(parsed.FsPath())
	return path, filepath.IsAbs(path)
}
