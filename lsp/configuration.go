package lsp

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// configuration is what the editor has told of our settings.
type configuration struct {
	// ask holds one while the editor is to be asked: after it said that something
	// changed, and for a folder that is new.
	ask chan struct{}

	mu         sync.Mutex
	general    Settings            // guarded by mu
	folders    map[string]Settings // guarded by mu; by root, of those that have others
	complained []string            // guarded by mu; what was wrong with them, and said
}

func newConfiguration() *configuration {
	return &configuration{ask: make(chan struct{}, 1), general: DefaultSettings()}
}

// current returns the settings that hold for all folders together.
func (c *configuration) current() Settings {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.general
}

// of returns the settings that hold for a folder.
func (c *configuration) of(root string) Settings {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.folders[root]; ok {
		return s
	}
	return c.general
}

// again has the editor asked.
func (c *configuration) again() {
	select {
	case c.ask <- struct{}{}:
	default:
	}
}

// answerTimeout is how long an editor may take to answer what it is asked. After that
// the settings of initialize hold, say, and the folders are indexed by them.
const answerTimeout = 10 * time.Second

// keepSettings asks the editor for settings, when it is there and whenever there may be
// others, until the conversation ends. A folder is opened when it has been told its own.
func (s *server) keepSettings() {
	select {
	case <-s.started:
	case <-s.ctx.Done():
		return
	}
	if s.client.dynamicConfig {
		s.register(protocol.MethodWorkspaceDidChangeConfiguration, `{"section":"mind"}`)
	}
	if s.client.dynamicWatch {
		s.register(protocol.MethodWorkspaceDidChangeWatchedFiles, `{"watchers":[{"globPattern":"**/*"}]}`)
	}
	for {
		folders := s.folders.all()
		s.pullSettings(folders)
		for _, f := range folders {
			f.configured()
		}
		s.folders.configure()
		select {
		case <-s.config.ask:
		case <-s.ctx.Done():
			return
		}
	}
}

// register asks the editor to send us notifications of a method.
func (s *server) register(method, options string) {
	ctx, cancel := context.WithTimeout(s.ctx, answerTimeout)
	defer cancel()
	params := &protocol.RegistrationParams{Registrations: []protocol.Registration{
		{ID: method, Method: method, RegisterOptions: protocol.LSPAny(options)},
	}}
	if err := s.conn.Call(ctx, protocol.MethodClientRegisterCapability, params, nil); err != nil && s.ctx.Err() == nil {
		s.log.Warn("the editor refused a registration", "method", method, "err", err)
	}
}

// pullSettings asks the editor for our settings, of all and of each folder, if it
// answers such questions.
func (s *server) pullSettings(folders []*folder) {
	if !s.client.configuration {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, answerTimeout)
	defer cancel()
	items := []protocol.ConfigurationItem{{Section: ptr("mind")}}
	for _, f := range folders {
		items = append(items, protocol.ConfigurationItem{Section: ptr("mind"), ScopeURI: ptr(uri.URI(f.uri))})
	}
	var answers []nothing
	err := s.conn.Call(ctx, protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{Items: items}, &answers)
	if err != nil || len(answers) == 0 {
		if s.ctx.Err() == nil {
			s.log.Warn("the editor gave no settings", "answers", len(answers), "err", err)
		}
		return
	}
	s.useSettings(answers, folders)
}

// useSettings takes in values of "mind": the first is that of all, and the others those
// of the folders, as far as they go. For what is null, or missing, what held before goes
// on to hold, or what holds for all.
func (s *server) useSettings(values []nothing, folders []*folder) {
	general, complaints := s.config.current(), []string(nil)
	if !isNull(values[0]) {
		general, complaints = parseSettings(values[0])
	}
	of := map[string]Settings{}
	for i, value := range values[1:] {
		if i < len(folders) && !isNull(value) && !bytes.Equal(value, values[0]) {
			own, more := parseSettings(value)
			of[folders[i].root] = own
			complaints = append(complaints, more...)
		}
	}
	s.config.mu.Lock()
	s.config.general, s.config.folders = general, of
	s.config.mu.Unlock()
	s.budget(general)
	s.complain(complaints)
}

// budget has memory and power be used as the settings say.
func (s *server) budget(settings Settings) {
	s.memory.Configure(settings.MemoryBudget, settings.EditorBudget, !settings.OnBattery)
}

func isNull(value nothing) bool { return len(value) == 0 || string(value) == "null" }

// complain tells the user what is wrong with the settings, once for each thing: they
// come again and again.
func (s *server) complain(complaints []string) {
	s.config.mu.Lock()
	before := s.config.complained
	s.config.complained = complaints
	s.config.mu.Unlock()
	for i, c := range complaints {
		if !slices.Contains(before, c) && !slices.Contains(complaints[:i], c) {
			s.log.Warn(c)
		}
	}
}

// didChangeConfiguration takes in new settings. Editors that answer questions are
// asked, since what they send along is often empty.
func (s *server) didChangeConfiguration(_ context.Context, p *protocol.DidChangeConfigurationParams) error {
	if !s.client.configuration {
		if mind := mindOf(nothing(p.Settings)); !isNull(mind) {
			s.useSettings([]nothing{mind}, nil)
		}
	}
	s.config.again()
	return nil
}
