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
// else in it takes and gives back at most, again and again.
const (
	containerLimit = 256 << 20
	neighbour      = 180 << 20
)

// What is large: files that take some thirty megabytes each while they are scanned.
const (
	largeFiles = 64
	largeFile  = 768 << 10
)

// manyFiles is how many small files a large folder has.
const manyFiles = 100_000

// In a container that is small for what is in the folder, beside a neighbour that takes
// most of it every two seconds, indexing comes to its end, of a hundred thousand small
// files and of some that are large. Without the gate it is killed, and so it is by the
// rules alone that have fewer workers when memory is short, which look too late.
func TestIndexingInASmallContainer(t *testing.T) {
	if role := os.Getenv("INDEXER_TEST_CONTAINER"); role != "" {
		inContainer(t, role)
		return
	}
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	newContainer(t, "probe") // or skips, before anything is written
	large, many := t.TempDir(), t.TempDir()
	writeLargeFiles(t, large, largeFiles)
	// Built anew, since the race detector takes many times the memory.
	exe := filepath.Join(t.TempDir(), "indexer.test")
	build := exec.Command("go", "test", "-c", "-o", exe, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	run := func(t *testing.T, role, root string, files int) (killed bool) {
		t.Helper()
		group := newContainer(t, role)
		cmd := exec.Command(exe, "-test.run=^TestIndexingInASmallContainer$", "-test.v")
		cmd.Env = append(os.Environ(), "INDEXER_TEST_CONTAINER="+role, "INDEXER_TEST_GROUP="+group,
			"INDEXER_TEST_ROOT="+root, "INDEXER_TEST_FILES="+strconv.Itoa(files))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		killed = errors.As(err, &exit) && !exit.Exited()
		if err != nil && !killed {
			t.Errorf("%v\n%s", err, out)
		}
		if last := strings.Index(string(out), "peak "); last >= 0 {
			line, _, _ := strings.Cut(string(out)[last:], "\n")
			t.Log(line)
		}
		return killed
	}
	t.Run("many files", func(t *testing.T) {
		writeManyFiles(t, many)
		for i := range 5 {
			if run(t, "gated", many, manyFiles) {
				t.Errorf("killed in run %d", i+1)
			}
		}
	})
	for _, tt := range []struct {
		name, role string
		killed     bool
	}{
		{"large files, gated", "gated", false},
		{"large files, without a gate", "ungated", true},
		{"large files, by the number of workers alone", "seed", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if killed := run(t, tt.role, large, largeFiles); killed != tt.killed {
				t.Errorf("killed: %t, want %t", killed, tt.killed)
			}
		})
	}
}

// writeManyFiles writes a hundred thousand files of a few declarations.
func writeManyFiles(t *testing.T, root string) {
	t.Helper()
	var text bytes.Buffer
	for i := range manyFiles {
		dir := filepath.Join(root, fmt.Sprintf("d%02d", i/1000))
		if i%1000 == 0 {
			if err := os.Mkdir(dir, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		text.Reset()
		fmt.Fprintf(&text, "package d\n\n// F%d is one of many.\nfunc F%d() int { return %d }\n", i, i, i)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%03d.go", i%1000)), text.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// writeLargeFiles writes files that take many times their size while they are scanned.
func writeLargeFiles(t *testing.T, root string, n int) {
	var text bytes.Buffer
	text.WriteString("package p\n\n")
	for i := 0; text.Len() < largeFile; i++ {
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
	opt := Options{initial: 32} // as on a machine that is large
	if role != "gated" {
		opt.Memory = memory.NewMonitor(memory.MonitorOptions{Off: true})
		opt.usage = func() (float64, string, error) { return 0, "", errors.New("nobody looks") }
	}
	if role == "seed" {
		opt.usage = func() (float64, string, error) {
			r, err := memory.Read()
			return r.Used, "", err
		}
	}
	ix := New(db, src, opt)
	s, err := ix.Update(t.Context())
	if err != nil || strconv.FormatInt(s.Indexed+s.Reused, 10) != os.Getenv("INDEXER_TEST_FILES") {
		t.Errorf("%+v, %v", s, err)
	}
	_, peak := memory.Process()
	t.Logf("peak %d MB in %.1f s, gate %+v, %d events", peak>>20, s.Seconds, ix.opt.Memory.Gate.Stats(), s.ScaleEvents)
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
func newContainer(t *testing.T, name string) string {
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
		dir, err := os.MkdirTemp(filepath.Join(base, parts[2]), "indexer-test-"+name+"-")
		if err != nil {
			continue
		}
		t.Cleanup(func() { os.Remove(dir) })
		// A file that has to be made would limit nothing: no group is mounted here.
		limit, err := os.OpenFile(filepath.Join(dir, file), os.O_WRONLY, 0)
		if err != nil {
			continue
		}
		_, err = limit.WriteString(strconv.Itoa(containerLimit))
		if err := errors.Join(err, limit.Close()); err == nil {
			return dir
		}
	}
	t.Skip("control groups cannot be limited here")
	return ""
}
