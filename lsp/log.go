package lsp

import (
	"context"
	"log/slog"
	"strings"

	"go.lsp.dev/protocol"
)

// editorLog sends what is logged to the editor's output panel as well. What finds no
// room in the outbox is for standard error alone.
type editorLog struct {
	slog.Handler // to standard error
	outbox       *outbox
	attrs        string // of With, formatted
}

// Handle implements [slog.Handler]. What is below Info is not for editors.
func (l *editorLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelInfo {
		l.outbox.offer(notice{protocol.MethodWindowLogMessage, &protocol.LogMessageParams{
			Type: messageType(r.Level), Message: l.format(r),
		}})
	}
	if l.Handler.Enabled(ctx, r.Level) {
		return l.Handler.Handle(ctx, r)
	}
	return nil
}

// format returns a record as a line.
func (l *editorLog) format(r slog.Record) string {
	var b strings.Builder
	b.WriteString(r.Message)
	b.WriteString(l.attrs)
	r.Attrs(func(a slog.Attr) bool {
		if a.Key != "stack" { // for standard error
			b.WriteString(" " + a.String())
		}
		return true
	})
	return b.String()
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
