package lsp

import (
	"context"
	"log/slog"
	"strings"

	"go.lsp.dev/protocol"
)

// editorLog sends what is logged to the editor's output panel as well. Logging must
// never wait for an editor, so messages go through a queue, and those that do
// not fit into it are for standard error alone.
type editorLog struct {
	slog.Handler // to standard error
	queue        chan *protocol.LogMessageParams
	attrs        string // of With, formatted
}

// maxLogged is how many messages may wait for the editor.
const maxLogged = 64

func newEditorLog(next slog.Handler) *editorLog {
	return &editorLog{Handler: next, queue: make(chan *protocol.LogMessageParams, maxLogged)}
}

// Handle implements [slog.Handler]. What is below Info is not for editors.
func (l *editorLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelInfo {
		var b strings.Builder
		b.WriteString(r.Message)
		b.WriteString(l.attrs)
		r.Attrs(func(a slog.Attr) bool {
			if a.Key != "stack" { // for standard error
				b.WriteString(" " + a.String())
			}
			return true
		})
		select {
		case l.queue <- &protocol.LogMessageParams{Type: messageType(r.Level), Message: b.String()}:
		default:
		}
	}
	if l.Handler.Enabled(ctx, r.Level) {
		return l.Handler.Handle(ctx, r)
	}
	return nil
}

// Enabled implements [slog.Handler].
func (l *editorLog) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || l.Handler.Enabled(ctx, level)
}

// WithAttrs implements [slog.Handler].
func (l *editorLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := *l
	out.Handler = l.Handler.WithAttrs(attrs)
	for _, a := range attrs {
		out.attrs += " " + a.String()
	}
	return &out
}

// WithGroup implements [slog.Handler].
func (l *editorLog) WithGroup(name string) slog.Handler {
	out := *l
	out.Handler = l.Handler.WithGroup(name)
	return &out
}

func messageType(l slog.Level) protocol.MessageType {
	switch {
	case l >= slog.LevelError:
		return protocol.MessageTypeError
	case l >= slog.LevelWarn:
		return protocol.MessageTypeWarning
	default:
		return protocol.MessageTypeInfo
	}
}

// run sends what is in the queue until ctx is done.
func (l *editorLog) run(ctx context.Context, notify func(ctx context.Context, method string, params any) error) {
	for {
		select {
		case m := <-l.queue:
			_ = notify(ctx, protocol.MethodWindowLogMessage, m) // a connection that has ended is noticed elsewhere
		case <-ctx.Done():
			return
		}
	}
}
