package lsp

import (
	"testing"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// Workers stand still while a person waits for an answer, whichever way it was asked for.
func TestWhatIsWaitedFor(t *testing.T) {
	s := &server{foreground: workspace.NewForeground()}
	for _, tt := range []struct {
		name, method, params string
		want                 bool
	}{
		{"an outline", "textDocument/documentSymbol", "{}", true},
		{"a search", "mind/search", `{"query":"retry"}`, true},
		{"a search by command", "workspace/executeCommand", `{"command":"mind/search","arguments":[{"query":"retry"}]}`, true},
		{"a pass by command is work, and no question", "workspace/executeCommand", `{"command":"mind/reindex"}`, false},
		{"a command that cannot be read", "workspace/executeCommand", `{"command":`, false},
		{"the status", "mind/status", "", false},
	} {
		done := s.interrupts(tt.method, []byte(tt.params))
		if done != nil {
			done()
		}
		if (done != nil) != tt.want {
			t.Errorf("%s: waited for is %t", tt.name, done != nil)
		}
	}
}
