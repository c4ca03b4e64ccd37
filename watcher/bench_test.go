package watcher

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkWalk walks the folder that MIND_TREE names, or Go's own sources.
func BenchmarkWalk(b *testing.B) {
	root := os.Getenv("MIND_TREE")
	if root == "" {
		root = goroot(b)
	}
	var files atomic.Int64
	for b.Loop() {
		err := Walk(context.Background(), root, Options{}, func(d Dir) error {
			files.Add(int64(len(d.Files)))
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(files.Load()), "ns/file")
}

func goroot(b *testing.B) string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		b.Skip(err)
	}
	return strings.TrimSpace(string(out))
}

// BenchmarkReady is how long it takes to set all watches, in the folder of BenchmarkWalk.
func BenchmarkReady(b *testing.B) {
	root := os.Getenv("MIND_TREE")
	if root == "" {
		root = goroot(b)
	}
	watches := 0
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		w := NewWatcher(root, WatchOptions{})
		if err := w.Run(ctx, cancel, func([]Hint) {}); err != nil {
			b.Fatal(err)
		}
		watches = w.Stats().Watches
	}
	b.ReportMetric(float64(watches), "watches")
}

// BenchmarkHint is how long it takes from a write to its hint, the quiet time included.
func BenchmarkHint(b *testing.B) {
	root := b.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended, hinted := make(chan struct{}), make(chan error, 1), make(chan struct{})
	w := NewWatcher(root, WatchOptions{})
	go func() {
		ended <- w.Run(ctx, func() { close(ready) }, func([]Hint) { hinted <- struct{}{} })
	}()
	<-ready
	for b.Loop() {
		if err := os.WriteFile(root+"/a.go", nil, 0o644); err != nil {
			b.Fatal(err)
		}
		<-hinted
	}
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
