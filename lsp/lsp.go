// Package lsp is the editor front: it speaks the Language Server Protocol, 3.18, and
// is the only package that knows it.
//
// A [Server] is for one editor. It has an index for each folder that the editor has
// open, and the texts of open files as the editor has them. It owns neither: an index
// is a workspace's, and a text is the editor's, which tells of each change.
//
// Answers come at once, with what is known so far. What is on its way is told by
// progress. What is easy to get wrong: strings of a request alias the message that
// they came in, so what is kept is cloned.
package lsp

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/lsp/rpc"
	"github.com/mind-lsp/mind-lsp/workspace"
)

// Options configures [Serve]. The zero value is ready to use.
type Options struct {
	Version string // of mind-lsp, for the editor to show

	// Cache is the folder that holds the indexes; "" means the one in the user's
	// cache folder.
	Cache string

	// Self is as in [workspace.Options].
	Self string

	// Log gets what is logged, beside the editor. nil discards.
	Log slog.Handler

	// watchProcess is replaced by tests; see there.
	watchProcess func(pid int) (gone func(ctx context.Context) bool)

	// rude has indexing give way to nobody, to see what that comes to.
	rude bool

	// patience is replaced by tests: how long an answer waits for what is on its way.
	patience time.Duration

	// openPatience is the same for an index that is made and has yet to be opened.
	openPatience time.Duration
}

// Serve speaks with an editor on conn until it says exit, hangs up or is gone, or ctx
// is done. It returns the exit status that the protocol asks for: 0 if the editor
// said shutdown before, and 1 if it did not.
func Serve(ctx context.Context, conn io.ReadWriteCloser, opt Options) int {
	if opt.Log == nil {
		opt.Log = slog.DiscardHandler
	}
	if opt.watchProcess == nil {
		opt.watchProcess = watchProcess
	}
	if opt.patience == 0 {
		opt.patience = patience
	}
	if opt.openPatience == 0 {
		opt.openPatience = openPatience
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newServer(ctx, cancel, opt)
	s.conn = rpc.Serve(ctx, conn, s.routes(), s.log)
	var background sync.WaitGroup
	background.Go(func() { s.outbox.run(ctx, s.started, s.conn.Notify) })
	background.Go(func() { s.progress.run(ctx) })
	background.Go(func() { s.tellStatus(ctx) })
	background.Go(s.keepSettings)
	background.Go(s.watchParent)
	select {
	case <-s.conn.Done():
	case <-s.conn.Lost(): // a reader of a terminal or a pipe may not be woken by closing it
	case <-ctx.Done():
	}
	cancel()
	s.folders.close()
	background.Wait()
	if s.phase.Load() == shutDown {
		return 0
	}
	return 1
}

func newServer(ctx context.Context, cancel context.CancelFunc, opt Options) *server {
	s := &server{
		opt: opt, ctx: ctx, cancel: cancel,
		met: make(chan struct{}), started: make(chan struct{}),
		outbox: newOutbox(), progress: newProgress(), config: newConfiguration(),
	}
	s.log = slog.New(&editorLog{Handler: opt.Log, outbox: s.outbox})
	s.memory, s.foreground = workspace.NewMonitor(workspace.MonitorOptions{SavePower: true}), workspace.NewForeground()
	s.news = newStatusNews()
	s.progress.create, s.progress.notify = s.createProgress, s.notifyProgress
	s.folders = newFolders(s)
	return s
}

// A phase is how far a conversation has come.
type phase = int32

const (
	fresh phase = iota // initialize has not come yet
	initialized
	shutDown
)

// server answers one editor.
type server struct {
	opt    Options
	log    *slog.Logger
	ctx    context.Context // done when the conversation is to end
	cancel context.CancelFunc

	conn    *rpc.Conn     // set before what runs in the background
	met     chan struct{} // closed by initialize
	started chan struct{} // closed by initialized; from then on we may say something unasked
	start   sync.Once     // closes started

	phase  atomic.Int32
	trace  atomic.Int32               // a traceLevel
	client client                     // set by initialize, before anything else is handled
	gone   func(context.Context) bool // the same; waits until the editor's process is gone, nil if we cannot know

	memory     *workspace.Monitor    // of all folders
	foreground *workspace.Foreground // what the user does, which indexing gives way to

	outbox    *outbox
	news      *statusNews
	progress  *progress
	config    *configuration
	documents documents
	folders   *folders
}

// errNotInitialized is the answer to a request before initialize.
var errNotInitialized = jsonrpc2.NewError(jsonrpc2.Code(protocol.ErrorCodesServerNotInitialized), "initialize comes first")

// errShutDown is the answer to a request after shutdown.
var errShutDown = jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "the server is shutting down")

// before decides whether a message may be handled now.
func (s *server) before(method string, _ bool) error {
	switch s.phase.Load() {
	case fresh:
		if method != protocol.MethodInitialize && method != protocol.MethodExit {
			return errNotInitialized
		}
	case initialized:
		if method == protocol.MethodInitialize {
			return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "initialize has come already")
		}
	default:
		if method != protocol.MethodExit {
			return errShutDown
		}
	}
	return nil
}

// nothing stands for parameters that are of no interest, and for results that are null.
type nothing = json.RawMessage

// null is the result of a request that has none.
var null = nothing("null")

// routes is the table of what we answer.
func (s *server) routes() *rpc.Router {
	r := rpc.NewRouter()
	r.Before = s.before
	r.Arrived = s.arrived

	rpc.OrderedRequest(r, protocol.MethodInitialize, s.initialize)
	rpc.Notification(r, protocol.MethodInitialized, s.initialized)
	rpc.OrderedRequest(r, protocol.MethodShutdown, s.shutdown)
	rpc.Notification(r, protocol.MethodExit, s.exit)
	rpc.Notification(r, protocol.MethodSetTrace, s.setTrace)

	rpc.Notification(r, protocol.MethodTextDocumentDidOpen, s.didOpen)
	rpc.Notification(r, protocol.MethodTextDocumentDidChange, s.didChange)
	rpc.Notification(r, protocol.MethodTextDocumentDidClose, s.didClose)
	rpc.Notification(r, protocol.MethodTextDocumentDidSave, s.didSave)

	rpc.Notification(r, protocol.MethodWorkspaceDidChangeWatchedFiles, s.didChangeWatchedFiles)
	rpc.Notification(r, protocol.MethodWorkspaceDidCreateFiles, s.didCreateFiles)
	rpc.Notification(r, protocol.MethodWorkspaceDidRenameFiles, s.didRenameFiles)
	rpc.Notification(r, protocol.MethodWorkspaceDidDeleteFiles, s.didDeleteFiles)
	rpc.Notification(r, protocol.MethodWorkspaceDidChangeConfiguration, s.didChangeConfiguration)
	rpc.Notification(r, protocol.MethodWorkspaceDidChangeWorkspaceFolders, s.didChangeWorkspaceFolders)
	rpc.Notification(r, protocol.MethodWindowWorkDoneProgressCancel, s.cancelProgress)

	rpc.Request(r, protocol.MethodTextDocumentDocumentSymbol, s.documentSymbol)
	rpc.Request(r, protocol.MethodWorkspaceSymbol, s.workspaceSymbol)
	rpc.Request(r, protocol.MethodWorkspaceSymbolResolve, s.resolveSymbol)
	rpc.Request(r, methodSearch, s.search)
	rpc.Request(r, methodStatus, s.status)
	rpc.Request(r, methodReindex, s.reindex)
	rpc.Request(r, methodValidate, s.validate)
	for method, mode := range modeMethods {
		rpc.Request(r, method, func(ctx context.Context, p *modeParams) (nothing, error) { return s.setMode(ctx, p, mode) })
	}
	rpc.Request(r, protocol.MethodWorkspaceExecuteCommand, s.executeCommand)
	return r
}
