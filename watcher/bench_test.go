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
