package lsp

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// While a folder is being opened an empty answer waits, and no longer than a person
// should. One that is cancelled meanwhile ends.
func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newServer(ctx, cancel, Options{patience: patience})
		defer s.folders.close()
		root := filepath.Join(t.TempDir(), "no", "such")
		s.folders.add(string(fileURI(root))) // nobody tells it the settings
		start := time.Now()
		if hits, err := s.find(ctx, "x"); len(hits) != 0 || err != nil {
			t.Errorf("%v %v", hits, err)
		}
		if took := time.Since(start); took != patience {
			t.Errorf("waited for %v, want %v", took, patience)
		}
		asked, stop := context.WithCancel(ctx)
		time.AfterFunc(patience/2, stop)
		if _, err := s.find(asked, "x"); err != context.Canceled {
			t.Errorf("cancelled: %v", err)
		}
		s.folders.remove(root)
		start = time.Now()
		if hits, err := s.find(ctx, "x"); len(hits) != 0 || err != nil || time.Since(start) != 0 {
			t.Errorf("without a folder: %v %v after %v", hits, err, time.Since(start))
		}
	})
}
