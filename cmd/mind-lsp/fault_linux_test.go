package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A disk that fails, or says that it is full, ends an indexing with its reason. What was
// stored before stays whole, and the next run comes to the end of an undisturbed one.
func TestFailingDisk(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed")
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(goroot)), "src", "encoding")
	want := freshly(t, root)
	for _, tt := range []struct{ name, inject, says string }{
		{"no sync succeeds", "fdatasync:error=EIO", "input/output error"},
		{"the second sync fails", "fdatasync:error=EIO:when=2", "input/output error"},
		{"writes fail from the third on", "pwrite64:error=EIO:when=3+", "input/output error"},
		{"the disk is full", "pwrite64:error=ENOSPC:when=4+", "no space left on device"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // strace mostly waits
			cache := t.TempDir()
			plain := command(t, cache, "index", root)
			cmd := exec.Command(strace, append([]string{
				"-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-e", "trace=fdatasync,pwrite64", "-e", "inject=" + tt.inject,
			}, plain.Args...)...)
			cmd.Env = plain.Env
			out, err := cmd.CombinedOutput()
			if strings.Contains(string(out), "ptrace") {
				t.Skip("strace may not trace here")
			}
			var exit *exec.ExitError
			if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), tt.says)) {
				t.Errorf("%v, said:\n%s", err, out)
			}
			if err == nil && tt.inject == "fdatasync:error=EIO" {
				t.Errorf("with a disk that stores nothing it said:\n%s", out)
			}
			if strings.Contains(string(out), "panic") || strings.Contains(string(out), "goroutine") {
				t.Errorf("it crashed:\n%s", out)
			}
			if out, err := command(t, cache, "index", root).CombinedOutput(); err != nil || strings.Contains(string(out), "afresh") {
				t.Fatalf("the next run: %v, said:\n%s", err, out)
			}
			if got, _ := asked(t, cache, root); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("after it %d symbols are found, of %d", len(got), len(want))
			}
		})
	}
}
