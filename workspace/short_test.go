package workspace_test

import (
	"path/filepath"
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// While memory is short an index learns less, and a question is answered from what there is:
// by words without meaning, then by names. When there is memory again the next pass makes up
// for it.
func TestSearchDegradesWithMemory(t *testing.T) {
	for _, tt := range []struct {
		name, state string
		want        workspace.Tier
		hits        bool // for a question that shares its words with a comment alone
	}{
		{"all is learned while there is plenty", "green", workspace.TierHybrid, true},
		{"no vectors are made at warn", "warn", workspace.TierWords, true},
		{"no words are gathered at high", "high", workspace.TierNames, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, cache := t.TempDir(), t.TempDir()
			write(t, filepath.Join(root, "a.go"), "package p\n\n// Upload waits longer after each failure of the network.\nfunc Upload() {}\n")
			ask := func(state string, want workspace.Tier, hits bool) {
				t.Helper()
				var opt workspace.MonitorOptions
				if err := opt.AtLeast.UnmarshalText([]byte(state)); err != nil {
					t.Fatal(err)
				}
				w := open(t, workspace.Options{Root: root, Cache: cache, Memory: workspace.NewMonitor(opt)})
				defer w.Close()
				s := update(t, w)
				if owed := s.PutOff > 0; owed != (want != workspace.TierHybrid) {
					t.Errorf("%s: %d are put off", state, s.PutOff)
				}
				for question, hits := range map[string]bool{"network failure": hits, "upload": true} {
					found, err := w.Search(t.Context(), workspace.Question{Text: question})
					if err != nil {
						t.Fatal(err)
					}
					if found.Tier != want || (len(found.Hits) > 0) != hits || (found.Note != "") != (want != workspace.TierHybrid) {
						t.Errorf("%s: %q is answered by %s with %d hits, and %q", state, question, found.Tier, len(found.Hits), found.Note)
					}
				}
			}
			ask(tt.state, tt.want, tt.hits)
			ask("green", workspace.TierHybrid, true)
		})
	}
}
