package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
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

// ScanCommand is the command of mind-lsp that scans what is on its standard input as the
// file that its argument names, and prints nothing.
const ScanCommand = "scan-alone"

// scanTime is how long that may take: what is scanned here takes a fraction of a second.
const scanTime = 20 * time.Second

// Scan scans a text and throws away what it finds.
func Scan(path string, text []byte) { indexer.Learn(path, "", text, nil) }

// scanIn returns what scans a text in a child process of the program self, and fails if
// that does not come to its end. It is nil if there is no program.
func scanIn(self string) func(ctx context.Context, path string, text []byte) error {
	if self == "" {
		return nil
	}
	return func(ctx context.Context, path string, text []byte) error {
		limited, cancel := context.WithTimeout(ctx, scanTime)
		defer cancel()
		cmd := exec.CommandContext(limited, self, ScanCommand, path)
		cmd.Stdin = bytes.NewReader(text)
		err := cmd.Run()
		if limited.Err() != nil && ctx.Err() == nil {
			return fmt.Errorf("it takes longer than %v", scanTime)
		}
		return err
	}
}
