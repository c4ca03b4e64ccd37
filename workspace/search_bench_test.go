//go:build unix

package workspace_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// askedOf are questions that one may have about any large program.
var askedOf = []string{
	"where do we retry failed requests", "how are expired leases renewed", "parse a duration from a string",
	"close idle connections", "exponential backoff with jitter", "convert bytes to a human readable size",
	"read the configuration file", "validate the name of a resource", "garbage collect unused images",
	"what happens when a node goes away", "leader election", "evict pods under memory pressure",
	"authenticate a request with a bearer token", "rotate certificates before they expire", "watch for changes",
	"rate limit the client", "merge two label selectors", "schedule a job at a time", "mount a volume",
	"compute the hash of a template", "cancel a context when the parent is done", "decode yaml into objects",
	"print a table to the terminal", "escape a string for the shell", "http server shutdown",
	"deep copy of an object", "compare two versions", "sort by creation time", "wait until a condition holds",
	"log an error once", "NewController", "Reconcile", "syncHandler", "PodSpec", "http.Handler", "ParseQuantity",
	"kubelet", "Informer.AddEventHandler", "get_object_or_404", "round up to the next multiple",
	"where is the audit log written", "quota for a namespace", "proxy traffic to a pod", "inject environment variables",
	"unused imports", "test that a deployment rolls back", "metrics for api latency", "list all files in a directory",
}

// BenchmarkSearch tells how long an answer takes, in the folder that
// MIND_LSP_BENCH_FOLDER names: tables, ranking, and holding the hits against the disk.
func BenchmarkSearch(b *testing.B) {
	root := os.Getenv("MIND_LSP_BENCH_FOLDER")
	if root == "" {
		b.Skip("MIND_LSP_BENCH_FOLDER names no folder")
	}
	cache := os.Getenv("MIND_LSP_BENCH_CACHE") // an index that is there already
	if cache == "" {
		cache = b.TempDir()
	}
	w, err := workspace.Open(workspace.Options{Root: root, Cache: cache, Generated: true})
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Update(b.Context(), workspace.UpdateOptions{}); err != nil {
		b.Fatal(err)
	}
	anon := anonymous(b)
	ask := func(text string) int {
		found, err := w.Search(b.Context(), workspace.Question{Text: text})
		if err != nil {
			b.Fatal(err)
		}
		return len(found.Hits)
	}
	for _, text := range askedOf { // pages are read, buffers grown
		ask(text)
	}
	var took []time.Duration
	hits := 0
	before := cpu(b)
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		hits += ask(askedOf[i%len(askedOf)])
		took = append(took, time.Since(start))
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(len(took)), "cpu-ms/op")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(anon, "anon-MB")
	b.ReportMetric(float64(hits)/float64(len(took)), "hits")
}
