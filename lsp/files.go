package lsp

import (
	"bytes"
	"path/filepath"
	"strings"

	"go.lsp.dev/uri"
)

// fileURI returns the URI of a path.
func fileURI(path string) uri.URI { return uri.File(path) }

// pathOf returns the path of a file's URI, and false for one of another kind: what is
// only in the editor has none. What has no scheme is none either, though an empty URI
// would read as the root of the file system, and neither is the path of another system.
func pathOf(u string) (string, bool) {
	if scheme, _, ok := strings.Cut(u, ":"); !ok || !strings.EqualFold(scheme, "file") {
		return "", false
	}
	parsed, err := uri.Parse(u)
	if err != nil || !parsed.IsFile() {
		return "", false
	}
	path := filepath.Clean(parsed.FsPath())
	return path, filepath.IsAbs(path)
}

// withoutMark returns a file's text without the mark of UTF-8 at its start, which no
// editor shows and none counts.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }
