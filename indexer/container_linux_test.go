package indexer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// containerLimit is the memory of the container, in bytes, and neighbour what somebody
// else in it takes and gives back, again and again.
const (
	containerLimit = 256 << 20
	neighbour      = 100 << 20
)

// In a container that is small for what is in the folder, beside a neighbour, indexing
// comes to its end. Without the gate it is killed.
func TestIndexingInASmallContainer(t *testing.T) {
	if role := os.Getenv("INDEXER_TEST_CONTAINER"); role != "" {
		inContainer(t, role)
		return
	}
	root := t.TempDir()
	writeLargeFiles(t, root, 48)
	// Built anew, since the race detector takes many times the memory.
	exe := filepath.Join(t.TempDir(), "indexer.test")
	build := exec.Command("go", "test", "-c", "-o", exe, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	for _, tt := range []struct {
		name   string
		killed bool
	}{{"gated", false}, {"ungated", true}} {
		t.Run(tt.name, func(t *testing.T) {
			group := newContainer(t)
			cmd := exec.Command(exe, "-test.run=^TestIndexingInASmallContainer$", "-test.v")
			cmd.Env = append(os.Environ(), "INDEXER_TEST_CONTAINER="+tt.name, "INDEXER_TEST_GROUP="+group, "INDEXER_TEST_ROOT="+root)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			killed := errors.As(err, &exit) && !exit.Exited()
			if killed != tt.killed || !tt.killed && err != nil {
				t.Errorf("killed: %t, want %t: %v\n%s", killed, tt.killed, err, out)
			}
		})
	}
}

// writeLargeFiles writes files that take many times their size while they are scanned.
func writeLargeFiles(t *testing.T, root string, n int) {
	var text bytes.Buffer
	text.WriteString("package p\n\n")
	for i := 0; text.Len() < 3<<20; i++ {
		fmt.Fprintf(&text, "func F%d(a, b int) int { return a*b + %d }\n\n", i, i)
	}
	for i := range n {
		other := fmt.Sprintf("// File %d.\n", i)
		if err := os.WriteFile(filepath.Join(root, fmt.Sprintf("f%d.go", i)), append([]byte(other), text.Bytes()...), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// inContainer indexes the folder in a process of its own.
func inContainer(t *testing.T, role string) {
	procs := filepath.Join(os.Getenv("INDEXER_TEST_GROUP"), "cgroup.procs")
	if err := os.WriteFile(procs, []byte(strconv.Itoa(os.Getpid())), 0); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	defer close(stop)
	go takeAndGive(stop)

	root := os.Getenv("INDEXER_TEST_ROOT")
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: Analyzer})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	src := Source{
		Walk: func(ctx context.Context, visit func(cache.Dir) error) error {
			return watcher.Walk(ctx, root, watcher.Options{}, func(d watcher.Dir) error {
				out := cache.Dir{Path: d.Path}
				for _, f := range d.Files {
					out.Files = append(out.Files, cache.File{Name: f.Name, Stamp: cache.Stamp(f.Stamp)})
				}
				return visit(out)
			})
		},
		Read: func(path string, buf []byte) ([]byte, cache.Stamp, error) {
			text, stamp, err := watcher.Read(root, path, 0, buf)
			return text, cache.Stamp(stamp), err
		},
		Inspect: func(string, []byte) uint8 { return 0 },
	}
	ix := New(db, src, Options{Workers: 32})
	if role == "ungated" {
		ix.opt.Memory = memory.NewMonitor(memory.MonitorOptions{Off: true})
	}
	s, err := ix.Update(t.Context())
	if err != nil || s.Indexed == 0 || s.Indexed+s.Reused != 48 {
		t.Errorf("%+v, %v", s, err)
	}
	_, peak := memory.Process()
	t.Logf("peak %d MB, gate %+v", peak>>20, ix.opt.Memory.Gate.Stats())
}

// takeAndGive is the neighbour, which is not of Go's memory: a saw-tooth of about two
// seconds, as of a compiler or a test that runs again and again.
func takeAndGive(stop chan struct{}) {
	const step = 4 << 20
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	var held [][]byte
	for {
		if len(held)*step >= neighbour {
			for _, b := range held {
				_ = unix.Munmap(b)
			}
			held = nil
		}
		if b, err := unix.Mmap(-1, 0, step, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE); err == nil {
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			held = append(held, b)
		}
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

// newContainer makes a control group with a limit beneath that of this process.
func newContainer(t *testing.T) string {
	t.Helper()
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		t.Skipf("control groups cannot be made here: %v", err)
	}
	for line := range strings.Lines(string(own)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		base, file := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
		if parts[1] == "" {
			base, file = "/sys/fs/cgroup", "memory.max"
		} else if parts[1] != "memory" {
			continue
		}
		dir := filepath.Join(base, parts[2], fmt.Sprintf("indexer-test-%d", os.Getpid()))
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		t.Cleanup(func() { os.Remove(dir) })
		if err := os.WriteFile(filepath.Join(dir, file), []byte(strconv.Itoa(containerLimit)), 0); err == nil {
			return dir
		}
	}
	t.Skip("control groups cannot be limited here")
	return ""
}
