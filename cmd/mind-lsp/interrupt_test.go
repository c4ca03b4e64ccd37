//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// command is mind-lsp itself, in a process of its own.
func command(t *testing.T, cache string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	// A process of the race detector sleeps for a second before it ends, those that it
	// starts to check an index too.
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache, runAsCommand+"=1", "GORACE=atexit_sleep_ms=0")
	return cmd
}

// A process that is interrupted leaves a valid index, says so, and the next one goes on
// from there. One that is killed leaves a valid index as well.
func TestSignals(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	if raceDetector {
		root = filepath.Join(root, "cmd") // which takes as long as the whole without it
	}
	for _, tt := range []struct {
		name   string
		signal syscall.Signal
		said   string
	}{
		{"interrupted", syscall.SIGINT, "interrupted: "},
		{"terminated", syscall.SIGTERM, "interrupted: "},
		{"killed", syscall.SIGKILL, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// On a busy machine the signal comes too early or too late, now and then.
			for try := 1; !signalled(t, root, tt.signal, tt.said); try++ {
				if try == 20 {
					t.Fatal("the signal never came in the middle of the work")
				}
			}
		})
	}
}

// signalled has a process index a folder and sends it a signal. It returns false if that
// did not come in the middle of the work.
func signalled(t *testing.T, root string, signal syscall.Signal, want string) bool {
	t.Helper()
	cache := t.TempDir()
	cmd := command(t, cache, "index", "--workers", "1", root)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill() // it has ended, if all is well
	awaitCommits(t, cache)
	_ = cmd.Process.Signal(signal) // it may be done
	var said strings.Builder
	for in := bufio.NewScanner(stderr); in.Scan(); {
		said.WriteString(in.Text() + "\n")
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		return false
	}
	if want != "" && (exit.ExitCode() != 1 || !strings.Contains(said.String(), want)) {
		t.Errorf("exit status %d, said:\n%s", exit.ExitCode(), said.String())
	}
	if strings.Contains(said.String(), "level=") {
		t.Errorf("said more than people need to know:\n%s", said.String())
	}
	first := summary(t, cache, "index", "--json", root)
	if again := summary(t, cache, "index", "--json", root); again.Indexed != 0 {
		t.Errorf("the run after that scanned %d files", again.Indexed)
	}
	return first.Reused > 0 && first.Indexed > 0
}

type runSummary struct{ Files, Indexed, Reused int }

func summary(t *testing.T, cache string, args ...string) (s runSummary) {
	t.Helper()
	out, err := command(t, cache, args...).Output()
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	if err := json.Unmarshal(bytes.TrimSpace(out), &s); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return s
}

// awaitCommits waits until something was stored.
func awaitCommits(t *testing.T, cache string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		files, _ := filepath.Glob(filepath.Join(cache, "mind-lsp", "*", "index.db"))
		for _, f := range files {
			if info, err := os.Stat(f); err == nil && (info.Size() > 7<<19 || raceDetector && info.Size() > 3<<19) {
				return
			}
		}
	}
	t.Fatal("nothing is stored")
}
