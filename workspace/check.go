package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
)

// CheckCommand is the command of mind-lsp that runs [CheckFile] on its argument, and
// exits with 1 if the file is damaged.
const CheckCommand = "check-cache"

// checkTime is how long a check in a process of its own may take. A large index is
// checked in a second.
const checkTime = 20 * time.Second

// CheckFile looks for damage in the structure of an index's file.
func CheckFile(path string) error { return cache.CheckFile(path) }

// checkIn returns what checks an index in a child process of the program self. A file
// that takes down or holds up whoever reads it does so to the child, once, and is damaged
// then. Where no child can be had the file is checked here, by reading and nothing else.
func checkIn(self string, log *slog.Logger) func(path string) error {
	if self == "" {
		return nil
	}
	return func(path string) error {
		ctx, cancel := context.WithTimeout(context.Background(), checkTime)
		defer cancel()
		out, err := exec.CommandContext(ctx, self, CheckCommand, path).CombinedOutput()
		exit := new(exec.ExitError)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("checking it took longer than %v", checkTime)
		case errors.As(err, &exit) && exit.ExitCode() == 1:
			_, why, _ := strings.Cut(strings.TrimSpace(string(out)), ": ")
			return errors.New(why)
		case errors.As(err, &exit) && !strings.Contains(string(out), "usage:"): // a crash
			return fmt.Errorf("checking it ended with %v", exit)
		}
		log.Debug("checking the cache in this process", "path", path, "err", err)
		return cache.CheckFile(path)
	}
}
