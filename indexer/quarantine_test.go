package indexer_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// Tests of what ends a process run this binary again, which then is one of these
// instead of the tests.
const roleVariable = "MIND_LSP_INDEXER_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "index":
		indexOnce(os.Args[1])
	case "killed":
		indexUntilKilled(os.Args[1], os.Args[2], os.Args[3])
	case "scan":
		text, err := io.ReadAll(os.Stdin)
		if err != nil {
			os.Exit(3)
		}
		perilous(text)
	}
}

func as(role string, args ...string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return cmd
}

// perilous is a scanner that ends the process, or does not end, for some texts.
func perilous(text []byte) {
	switch {
	case bytes.Contains(text, []byte("overflows")):
		debug.SetMaxStack(1 << 20)
		var deeper func(n int) int
		deeper = func(n int) int { return deeper(n+1) + deeper(n+2) }
		deeper(0)
	case bytes.Contains(text, []byte("exits")):
		os.Exit(137)
	case bytes.Contains(text, []byte("hangs")):
		fmt.Println("hangs")
		select {}
	}
}

// indexOnce indexes a folder of the files that it gets, with the perilous scanner.
func indexOnce(dir string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
	}
	var f files
	fail(json.NewDecoder(os.Stdin).Decode(&f))
	db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{Analyzer: indexer.Analyzer})
	fail(err)
	trial := func(_ context.Context, _ string, text []byte) error {
		cmd := as("scan")
		cmd.Stdin = bytes.NewReader(text)
		out, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		if bufio.NewScanner(out).Scan() { // it says that it hangs, and nothing else
			cmd.Process.Kill()
		}
		return cmd.Wait()
	}
	if os.Getenv("TRIAL") == "none" {
		trial = nil
	}
	q := indexer.OpenQuarantine(filepath.Join(dir, "scanning"), db, nil, trial)
	var reads atomic.Int64
	s, err := indexer.New(db, f.source(&reads), indexer.Options{Workers: 2, Quarantine: q}.WithScanning(perilous)).Update(context.Background())
	fail(err)
	fail(indexer.Export(context.Background(), db, os.Stdout))
	fmt.Printf("read %d, scanned %d\n", reads.Load(), s.Indexed)
	fail(q.Close())
	fail(db.Close())
}

// What took a process down is left out by the next one, what was only near it is not,
// and an edit brings it back.
func TestQuarantine(t *testing.T) {
	for _, tt := range []struct {
		name  string
		peril string
		trial string
		held  string
	}{
		{"a stack that overflows", "overflows", "", "as well: exit status 2"},
		{"a process that is ended", "exits", "", "as well: exit status 137"},
		{"a scan without an end", "hangs", "", "as well: signal: killed"},
		{"what nobody can try", "exits", "none", "ended while it scanned"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("TRIAL", tt.trial)
			dir := t.TempDir()
			f := files{}
			for i := range 40 {
				f[fmt.Sprintf("f%03d.go", i)] = fmt.Sprintf("package p\n\nfunc F%d() {}\n", i)
			}
			f["f020.go"] += "\n// This one " + tt.peril + ".\n"
			run := func() (string, error) {
				t.Helper()
				data, err := json.Marshal(f)
				if err != nil {
					t.Fatal(err)
				}
				cmd := as("index", dir)
				cmd.Stdin = bytes.NewReader(data)
				var out, said strings.Builder
				cmd.Stderr = &said
				pipe, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				for buf := make([]byte, 4096); ; {
					n, err := pipe.Read(buf)
					out.Write(buf[:n])
					if strings.HasPrefix(out.String(), "hangs") {
						cmd.Process.Kill() // as somebody does who has waited for long enough
					}
					if err != nil {
						break
					}
				}
				err = cmd.Wait()
				if err == nil && said.Len() > 0 {
					t.Error(said.String())
				}
				return out.String(), err
			}
			if out, err := run(); err == nil {
				t.Fatalf("the first run came to its end:\n%s", out)
			}
			second, err := run()
			if err != nil {
				t.Fatalf("the second run: %v", err)
			}
			line := lineOf(second, "f020.go ")
			if !strings.Contains(line, fmt.Sprintf("skip=%d ", indexer.Quarantined)) || !strings.Contains(line, tt.held) {
				t.Errorf("the file is not in quarantine: %s", line)
			}
			// Without a trial its neighbours are held as well, at most one a worker.
			out := strings.Count(second, fmt.Sprintf("skip=%d ", indexer.Quarantined))
			if most := map[string]int{"": 1, "none": 2}[tt.trial]; out > most {
				t.Errorf("%d files are in quarantine", out)
			}
			third, err := run()
			if err != nil || !strings.HasSuffix(third, "read 0, scanned 0\n") {
				t.Errorf("the third run: %v, %s", err, lineOf(third, "read"))
			}
			// The same content elsewhere is no other.
			f["f040.go"] = f["f020.go"]
			fourth, err := run()
			if line := lineOf(fourth, "f040.go "); err != nil || !strings.Contains(line, tt.held) {
				t.Errorf("a copy: %v, %s", err, line)
			}
			f["f020.go"], f["f040.go"] = "package p\n\nfunc Mended() {}\n", "package p\n"
			fifth, err := run()
			if line := lineOf(fifth, "f020.go "); err != nil || !strings.HasSuffix(line, "skip=0") {
				t.Errorf("after an edit: %v, %s", err, line)
			}
		})
	}
}

// lineOf returns the first line with a prefix.
func lineOf(text, prefix string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// Whatever the slots hold, a quarantine opens.
func FuzzQuarantine(f *testing.F) {
	f.Add([]byte("x"))
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, slots []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "scanning")
		if err := os.WriteFile(path, slots, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := cache.Open(filepath.Join(dir, cache.FileName), cache.Options{Analyzer: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		q := indexer.OpenQuarantine(path, db, nil, nil)
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
}
