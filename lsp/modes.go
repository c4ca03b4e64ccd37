package lsp

import (
	"context"
	"encoding/json"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// Methods with which a user has indexing take less of the machine.
const (
	methodPause  = "mind/pause"
	methodResume = "mind/resume"
	methodSlow   = "mind/slow"
)

// modeMethods is the mode that each of them asks for.
var modeMethods = map[string]workspace.Mode{
	methodPause: workspace.Paused, methodResume: workspace.Normal, methodSlow: workspace.Slow,
}

// modeParams are the parameters of those methods.
type modeParams struct {
	Root string `json:"root"` // URI of a folder; "" means all
}

// folderMode is what they say of a folder.
type folderMode struct {
	Root string         `json:"root"`
	Mode workspace.Mode `json:"mode"`
}

type modeResult struct {
	Folders []folderMode `json:"folders"`
}

func (s *server) setMode(ctx context.Context, p *modeParams, mode workspace.Mode) (nothing, error) {
	out := modeResult{Folders: []folderMode{}}
	root := ""
	if p.Root != "" {
		var ok bool
		if root, ok = pathOf(p.Root); !ok || s.folders.at(root) == nil {
			return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s is no folder that is open", shorten(p.Root, 200))
		}
	}
	for _, f := range s.folders.all() {
		if root != "" && f.root != root {
			continue
		}
		if err := f.setMode(ctx, mode); err != nil {
			return nil, err
		}
		out.Folders = append(out.Folders, folderMode{f.root, mode})
	}
	s.news.changed()
	return json.Marshal(out)
}

// setMode changes how much of the machine the folder's indexing may take. To resume is
// to go on with what was cancelled, too.
func (f *folder) setMode(ctx context.Context, mode workspace.Mode) error {
	w, release, _ := f.use()
	defer release()
	if w == nil {
		_, err := workspace.RememberMode(f.options().Options, mode)
		return err
	}
	if err := w.SetMode(ctx, mode); err != nil {
		return err
	}
	if now := w.Activity(); mode == workspace.Normal && cancelled(now) {
		go func() {
			if _, err := w.Update(f.ctx, workspace.UpdateOptions{}); err != nil && f.ctx.Err() == nil {
				f.s.log.Warn("going on with what was cancelled", "folder", f.root, "err", err)
			}
		}()
	}
	return nil
}

// interrupts tells the foreground of a message that a person is behind, and returns what
// to call when it is answered, or nil.
func (s *server) interrupts(method string, params []byte) (done func()) {
	if method == protocol.MethodWorkspaceExecuteCommand { // a person waits for what a command of the same name would answer
		method = commandOf(params)
	}
	switch {
	case method == protocol.MethodTextDocumentDidChange, method == protocol.MethodTextDocumentDidOpen, method == protocol.MethodTextDocumentDidSave:
		s.foreground.Typed()
	case strings.HasPrefix(method, "textDocument/did"), strings.HasPrefix(method, "workspace/did"), strings.HasPrefix(method, "mind/") && method != methodSearch:
	case strings.HasPrefix(method, "textDocument/"), strings.HasPrefix(method, "workspace/symbol"), strings.HasPrefix(method, "workspaceSymbol/"), method == methodSearch,
		strings.HasPrefix(method, "callHierarchy/"), strings.HasPrefix(method, "completionItem/"):
		return s.foreground.Asked()
	}
	return nil
}

// commandOf returns which command is to be executed, or "".
func commandOf(params []byte) string {
	var p struct {
		Command string `json:"command"`
	}
	if json.Unmarshal(params, &p) != nil {
		return "" // whoever executes it says what is wrong
	}
	return p.Command
}
