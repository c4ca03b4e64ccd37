package indexer

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

// What waits for more memory is owed for as long as it waits, and not only by the pass
// that met it first: files that are known by their stamps may lack vectors.
func TestWhatIsPutOffStaysOwed(t *testing.T) {
	db, err := cache.Open(filepath.Join(t.TempDir(), cache.FileName), cache.Options{Analyzer: Analyzer, Facets: Facets()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	text := []byte("package p\n\n// Upload sends a file.\nfunc Upload() {}\n")
	stamp := cache.Stamp{Size: int64(len(text)), MTime: 1}
	src := Source{
		Walk: func(_ context.Context, visit func(cache.Dir) error) error {
			return visit(cache.Dir{Path: ".", Files: []cache.File{{Name: "a.go", Stamp: stamp}}})
		},
		Read:    func(_ string, buf []byte) ([]byte, cache.Stamp, error) { return append(buf[:0], text...), stamp, nil },
		Inspect: func(string, []byte) uint8 { return 0 },
	}
	ctx, cancel := context.WithCancel(t.Context())
	stop := func(context.Context, Changed) error { cancel(); return nil } // before there are vectors
	if _, err := New(db, src, Options{Named: stop}).Update(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("the first pass: %v", err)
	}
	_ = db.View(func(tx *cache.Tx) error { // it cannot fail
		d, _, err := tx.Dir(".")
		for _, tt := range []struct {
			name   string
			memory MonitorOptions
			state  memory.State // at least
			later  int64
		}{
			{"nothing while there is memory", MonitorOptions{Off: true}, memory.Green, 0},
			{"the file while there is none", MonitorOptions{Budget: 1}, memory.Warn, 1},
		} {
			m := NewMonitor(tt.memory)
			if now := m.Pressure(); now.State < tt.state {
				t.Fatalf("%s: memory is %s", tt.name, now)
			}
			p := pass{Indexer: New(db, src, Options{Memory: m})}
			lacks := len(p.lacking(d.Files))
			if later := p.counts.putOff.Load(); later != tt.later || lacks+int(later) != 1 {
				t.Errorf("%s: %d to be read now, %d later", tt.name, lacks, later)
			}
		}
		return err
	})
}
