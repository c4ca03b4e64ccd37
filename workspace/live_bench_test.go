//go:build unix

package workspace_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// BenchmarkSaveToFindable appends a function to a file, as a save does, in a copy of the
// folder that MIND_LSP_BENCH_FOLDER names, and asks for it until it is found: the time in
// which nothing more has to happen is part of what it reports.
func BenchmarkSaveToFindable(b *testing.B) {
	root, files := copied(b)
	w := open(b, workspace.Options{Root: root, Generated: true})
	ctx, cancel := context.WithCancel(b.Context())
	passed, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		ended <- w.Follow(ctx, workspace.FollowOptions{Pass: func(ctx context.Context) error {
			_, err := w.Update(ctx, workspace.UpdateOptions{})
			passed <- err
			return err
		}})
	}()
	if err := <-passed; err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		path, name := files[random.IntN(len(files))], fmt.Sprintf("SavedJustNow%dEnd", i)
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, fmt.Appendf(text, "\nfunc %s() {}\n", name), 0o666); err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		for {
			found, err := w.Symbols(b.Context(), workspace.Query{Text: name, Limit: 1, Patience: time.Nanosecond})
			if err != nil {
				b.Fatal(err)
			}
			if len(found.Hits) == 1 && found.Hits[0].Name == name {
				break
			}
			if time.Since(start) > time.Minute {
				b.Fatalf("%s is not found in %s", name, path)
			}
			time.Sleep(time.Millisecond) // an editor asks less often
		}
		took = append(took, time.Since(start))
	}
	cancel()
	<-ended
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// copied copies the folder that MIND_LSP_BENCH_FOLDER names, and returns the copy and
// the Go files of its own in it.
func copied(b *testing.B) (root string, files []string) {
	from := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if from == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	root = b.TempDir()
	if err := os.CopyFS(root, os.DirFS(from)); err != nil {
		b.Fatal(err)
	}
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.Contains(path, "generated") && info.Size() < 64<<10 {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return root, files
}

// BenchmarkValidation holds all stamps of the folder that MIND_LSP_BENCH_FOLDER names
// against its index, and reports the CPU (user and system) for each file, and beside it
// what a walk of Go's own takes that asks for the same stamps and compares nothing, and what
// the calls to the system alone take.
func BenchmarkValidation(b *testing.B) {
	root := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if root == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	w := open(b, workspace.Options{Root: root})
	first, err := w.Update(b.Context(), workspace.UpdateOptions{})
	if err != nil {
		b.Fatal(err)
	}
	var used, bare, alone time.Duration
	for b.Loop() {
		bare += cost(b, func() {
			_ = filepath.Walk(root, func(_ string, info os.FileInfo, _ error) error {
				if info != nil && info.Name() == ".git" {
					return filepath.SkipDir
				}
				return nil
			})
		})
		alone += cost(b, func() { calls(root) })
		before := cpu(b)
		s, err := w.Update(b.Context(), workspace.UpdateOptions{})
		used += cpu(b) - before
		if err != nil || s.Bytes != 0 {
			b.Fatalf("%v, and %d bytes were read", err, s.Bytes)
		}
	}
	b.ReportMetric(float64(used.Nanoseconds())/1e3/float64(b.N)/float64(first.Files), "us-CPU/file")
	b.ReportMetric(float64(bare.Nanoseconds())/1e3/float64(b.N)/float64(first.Files), "us-CPU/file-bare")
	b.ReportMetric(float64(alone.Nanoseconds())/1e3/float64(b.N)/float64(first.Files), "us-CPU/file-calls")
	b.ReportMetric(float64(first.Files), "files")
}

// What has not changed is not read, whoever indexed it: a validation reads no byte.
func TestNothingUnchangedIsRead(t *testing.T) {
	root, cache := goroot(t, "encoding"), t.TempDir()
	for run := range 3 {
		w := open(t, workspace.Options{Root: root, Cache: cache})
		s := update(t, w)
		if (s.Bytes > 0) != (run == 0) || (s.Indexed > 0) != (run == 0) {
			t.Errorf("run %d read %d bytes and scanned %d files", run, s.Bytes, s.Indexed)
		}
		w.Close()
	}
}
