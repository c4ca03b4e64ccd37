package lsp

import (
	"context"
	"slices"
	"time"

	"go.lsp.dev/protocol"
)

func (s *server) initialize(_ context.Context, params *initializeParams) (*protocol.InitializeResult, error) {
	s.client = readClient(cloneBytes(*params))
	settings, complaints := parseSettings(objectOf(s.client.settings)["mind"])
	s.settings = settings
	s.complain(complaints)
	s.trace.Store(tracing(read[string](objectOf(*params), "trace")))
	s.phase.Store(initialized)
	s.log.Debug("initialize", "client", s.client.name, "folders", s.client.folders, "encoding", s.client.encoded)
	if pid := s.client.processID; pid > 0 {
		s.background.Go(func() {
			if s.opt.parentGone(s.ctx, pid) {
				s.log.Warn("the editor is gone", "pid", pid)
				s.cancel()
			}
		})
	}
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
		ExecuteCommandProvider:  protocol.ExecuteCommandOptions{Commands: []string{methodStatus, methodReindex}},
		Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported: ptr(true), ChangeNotifications: protocol.Boolean(true),
		}},
	}
}

// initialized opens the folders, as soon as the editor has told its settings.
func (s *server) initialized(context.Context, *nothing) error {
	s.folders.change(s.client.folders, nil)
	s.background.Go(func() {
		defer close(s.configured)
		<-s.ready
		if s.client.dynamicConfig {
			s.register(protocol.MethodWorkspaceDidChangeConfiguration, `{"section":"mind"}`)
		}
		s.pullSettings()
	})
	return nil
}

// register asks the editor to send us notifications of a method.
func (s *server) register(method, options string) {
	params := &protocol.RegistrationParams{Registrations: []protocol.Registration{
		{ID: method, Method: method, RegisterOptions: protocol.LSPAny(options)},
	}}
	if err := s.conn.Call(s.ctx, protocol.MethodClientRegisterCapability, params, nil); err != nil && s.ctx.Err() == nil {
		s.log.Warn("the editor refused a registration", "method", method, "err", err)
	}
}

func (s *server) shutdown(context.Context, *nothing) (nothing, error) {
	s.phase.Store(shutDown)
	s.folders.stop()
	return null, nil
}

func (s *server) exit(context.Context, *nothing) error {
	s.cancel()
	return nil
}

func (s *server) setTrace(_ context.Context, p *protocol.SetTraceParams) error {
	s.trace.Store(tracing(string(p.Value)))
	return nil
}

func tracing(value string) bool { return value == "messages" || value == "verbose" }

// current returns the settings that hold now.
func (s *server) current() Settings {
	s.settingsMu.Lock()
	defer s.settingsMu.Unlock()
	return s.settings
}

// settingsTimeout is how long an editor may take to tell its settings. Then those of
// initialize hold, and the folders are indexed by them.
const settingsTimeout = 10 * time.Second

// pullSettings asks the editor for our settings, if it answers such questions.
func (s *server) pullSettings() {
	if !s.client.configuration {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, settingsTimeout)
	defer cancel()
	var answer []nothing
	params := &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: ptr("mind")}}}
	if err := s.conn.Call(ctx, protocol.MethodWorkspaceConfiguration, params, &answer); err != nil || len(answer) != 1 {
		if s.ctx.Err() == nil {
			s.log.Warn("the editor gave no settings", "answers", len(answer), "err", err)
		}
		return
	}
	if string(answer[0]) == "null" {
		return // it has none: those of initialize hold
	}
	s.useSettings(answer[0])
}

// useSettings makes the value of "mind" what holds from now on.
func (s *server) useSettings(mind []byte) {
	settings, complaints := parseSettings(mind)
	s.complain(complaints)
	s.settingsMu.Lock()
	s.settings = settings
	s.settingsMu.Unlock()
}

// complain tells the user what is wrong with the settings, once for each thing: they
// come again and again.
func (s *server) complain(complaints []string) {
	s.settingsMu.Lock()
	defer s.settingsMu.Unlock()
	for _, c := range complaints {
		if !slices.Contains(s.complained, c) {
			s.log.Warn(c)
		}
	}
	s.complained = complaints
}

// didChangeConfiguration takes in new settings. Editors that answer questions are
// asked, since what they send along is often empty.
func (s *server) didChangeConfiguration(_ context.Context, p *protocol.DidChangeConfigurationParams) error {
	sent := cloneBytes(nothing(p.Settings))
	s.background.Go(func() {
		if s.client.configuration {
			s.pullSettings()
		} else if mind := objectOf(sent)["mind"]; mind != nil {
			s.useSettings(mind)
		}
		s.folders.configure()
	})
	return nil
}

func (s *server) didChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	var added, removed []string
	for _, f := range p.Event.Added {
		added = append(added, string(clone(f.URI)))
	}
	for _, f := range p.Event.Removed {
		removed = append(removed, string(clone(f.URI)))
	}
	s.background.Go(func() { s.folders.change(added, removed) })
	return nil
}

func (s *server) didOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	s.documents.opened(&p.TextDocument)
	return nil
}

func (s *server) didChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	return s.documents.changed(p, s.client.encoding)
}

func (s *server) didClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	s.documents.close(p.TextDocument.URI)
	return nil
}

// didSave brings the index up to date: the file on disk is another one now.
func (s *server) didSave(_ context.Context, p *protocol.DidSaveTextDocumentParams) error {
	if path, ok := pathOf(string(p.TextDocument.URI)); ok {
		s.folders.saved(path)
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

func cloneBytes(b nothing) nothing { return append(nothing(nil), b...) }
