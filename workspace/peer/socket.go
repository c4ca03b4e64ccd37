package peer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// errNoPlace is returned when there is nowhere that a socket can lie.
var errNoPlace = errors.New("no place for a socket")

// name returns what a socket is called that stands for a folder: paths of sockets are
// short, and those of folders are not.
func name(folder string) string {
	sum := sha256.Sum256([]byte(folder))
	return hex.EncodeToString(sum[:12])
}

// maxPath is how long the path of a socket may be, in bytes.
func maxPath() int {
	if runtime.GOOS == "linux" {
		return 107
	}
	return 103
}

// places returns where the socket of a folder may lie: in the folder for what runs of the
// user's session, in the folder itself, or in the one for temporary files, as far as they
// are ours alone and short enough. The first is taken in which a socket can be made: not
// every file system has them. The folder itself must be ours alone.
func places(folder string) (paths []string, err error) {
	own := fmt.Sprintf("mind-lsp-%d", os.Getuid())
	candidates := []string{filepath.Join(folder, "s")}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && ours(dir) == nil {
		candidates = append([]string{filepath.Join(dir, "mind-lsp", name(folder)+".s")}, candidates...)
	}
	candidates = append(candidates, filepath.Join(os.TempDir(), own, name(folder)+".s"))
	var errs []error
	for _, path := range candidates {
		if len(path) > maxPath() {
			errs = append(errs, fmt.Errorf("%s is too long", path))
			continue
		}
		if err := private(filepath.Dir(path)); err != nil {
			errs = append(errs, err)
			continue
		}
		paths = append(paths, path)
	}
	if len(paths) > 0 {
		return paths, nil
	}
	return nil, fmt.Errorf("%w: %w", errNoPlace, errors.Join(errs...))
}
