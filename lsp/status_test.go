package lsp

import (
	"log/slog"
	"testing"
)

// That folders close when the conversation is over is no news: it would have an editor
// show an error while it shuts down.
func TestNoNewsAfterShutdown(t *testing.T) {
	s := newServer(t.Context(), func() {}, Options{Log: slog.DiscardHandler})
	f := newFolder(s, "file:///work", "/work")
	s.folders.open[f.root] = f
	s.phase.Store(initialized)
	if s.statusNow() == nil {
		t.Error("nothing is told of a folder that is open")
	}
	if _, err := s.shutdown(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	f.set(nil, errClosed)
	if got := s.statusNow(); got != nil {
		t.Errorf("told after shutdown: %s", got)
	}
}
