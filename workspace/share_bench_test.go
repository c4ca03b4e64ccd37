package workspace_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// BenchmarkShare asks the same of an index that this process owns, of one that it is
// attached to, and of what is published, 200 hits each; and hands an index over.
func BenchmarkShare(b *testing.B) {
	root := b.TempDir()
	for i := range 2000 {
		write(b, filepath.Join(root, fmt.Sprintf("d%d", i/100), fmt.Sprintf("f%d.go", i)), fmt.Sprintf("package p\n\nfunc Named%d() {}\n", i))
	}
	opt := workspace.JoinOptions{Options: workspace.Options{Root: root, Cache: b.TempDir()}, Follow: true}
	first := join(b, opt)
	awaitActivity(b, first, "caught up", caughtUp)
	second := join(b, opt)
	awaitActivity(b, second, "caught up", caughtUp)
	published, err := workspace.OpenPublished(opt.Options)
	if err != nil {
		b.Fatal(err)
	}
	defer published.Close()
	for _, of := range []struct {
		name string
		ix   workspace.Index
	}{{"owner", first}, {"attached", second}, {"published", published}} {
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				found, err := of.ix.Symbols(b.Context(), workspace.Query{Text: "Named", Limit: 200})
				if err != nil || len(found.Hits) != 200 {
					b.Fatalf("%d hits, %v", len(found.Hits), err)
				}
			}
		})
	}
	b.Run("handover", func(b *testing.B) {
		var took time.Duration
		for b.Loop() {
			start := time.Now()
			first.Close()
			if _, err := second.Symbols(b.Context(), workspace.Query{Text: "Named", Patience: time.Minute}); err != nil {
				b.Fatal(err)
			}
			awaitActivity(b, second, "the owner", is(workspace.RoleOwner))
			took += time.Since(start)
			b.StopTimer()
			first, second = second, join(b, opt)
			b.StartTimer()
		}
		b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms/handover")
	})
}
