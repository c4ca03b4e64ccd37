package lsp

import (
	"context"

	"go.lsp.dev/protocol"
)

func (s *server) initialize(_ context.Context, params *initializeParams) (*protocol.InitializeResult, error) {
	s.client = readClient(cloneBytes(*params))
	settings, complaints := parseSettings(mindOf(s.client.settings))
	s.config.general = settings
	s.budget(settings)
	s.complain(complaints)
	s.trace.Store(traceLevelOf(read[string](objectOf(*params), "trace")))
	s.log.Debug("initialize", "client", s.client.name, "folders", s.client.folders, "encoding", s.client.encoded)
	// Before the answer: from then on the editor may be killed.
	if pid := s.client.processID; pid > 0 {
		s.gone = s.opt.watchProcess(pid)
		s.memory.AddEditor(pid, 0) // for as long as the conversation lasts
	}
	s.phase.Store(initialized)
	close(s.met)
	return &protocol.InitializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "mind-lsp", Version: protocol.NewOptional(s.opt.Version)},
	}, nil
}

// capabilities says what we do, and nothing that the client cannot make use of.
func (s *server) capabilities() protocol.ServerCapabilities {
	return protocol.ServerCapabilities{
		PositionEncoding: s.client.encoded,
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: ptr(true),
			Change:    ptr(protocol.TextDocumentSyncKindIncremental),
			Save:      protocol.Boolean(true),
		},
		DocumentSymbolProvider:  &protocol.DocumentSymbolOptions{Label: ptr("mind-lsp")},
		WorkspaceSymbolProvider: &protocol.WorkspaceSymbolOptions{ResolveProvider: ptr(s.client.resolvesRange)},
		ExecuteCommandProvider:  protocol.ExecuteCommandOptions{Commands: commands},
		Workspace: &protocol.WorkspaceOptions{
			WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
				Supported: ptr(true), ChangeNotifications: protocol.Boolean(true),
			},
			FileOperations: &protocol.FileOperationOptions{DidCreate: allFiles, DidRename: allFiles, DidDelete: allFiles},
		},
	}
}

// allFiles are those for which an editor tells that it created, renamed or deleted them.
// It is never written to.
var allFiles = protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{
	{Scheme: ptr("file"), Pattern: protocol.FileOperationPattern{Glob: "**"}},
}}

// initialized opens the folders. Some editors say it twice.
func (s *server) initialized(context.Context, *nothing) error {
	s.start.Do(func() {
		for _, uri := range s.client.folders {
			s.folders.add(uri)
		}
		close(s.started)
	})
	return nil
}

// watchParent ends the conversation when the editor's process is gone.
func (s *server) watchParent() {
	select {
	case <-s.met:
	case <-s.ctx.Done():
		return
	}
	if s.gone != nil && s.gone(s.ctx) {
		s.log.Warn("the editor is gone", "pid", s.client.processID)
		s.cancel()
	}
}

// shutdown stops what goes on. Until exit comes, questions are refused.
func (s *server) shutdown(context.Context, *nothing) (nothing, error) {
	s.phase.Store(shutDown)
	s.folders.stop()
	return null, nil
}

func (s *server) exit(context.Context, *nothing) error {
	s.cancel()
	return nil
}

func ptr[T any](v T) *T { return &v }

func cloneBytes(b nothing) nothing { return append(nothing(nil), b...) }
