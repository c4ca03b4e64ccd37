// Package rpc carries JSON-RPC between an editor and us, over go.lsp.dev/jsonrpc2 but
// with a stream and a route table of our own.
//
// The order of things is this. Notifications run on the goroutine that reads, one
// after the other and in the order in which they were sent, since a change of a
// document means nothing without the one before it. Requests run beside each other.
// A request can be cancelled from the moment that it has been read, and the reader
// never waits for one: if it did, neither a cancellation nor the answer that a
// running handler waits for could arrive.
//
// What is easy to get wrong: strings that a handler is given alias the message they
// came in. What is kept (a text, a URI) has to be cloned, or a name of ten bytes
// holds on to a document of ten megabytes.
package rpc

import (
	"context"
	"io"
	"log/slog"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// A Conn is a connection to an editor.
type Conn struct {
	conn   jsonrpc2.Conn
	stream *stream
}

// Serve answers what arrives on rwc by the routes of r until the connection ends or
// ctx is done, when it is closed; [Conn.Done] tells. log hears of what was wrong with
// messages; nil discards.
//
// The routes must not change any more.
func Serve(ctx context.Context, rwc io.ReadWriteCloser, r *Router, log *slog.Logger) *Conn {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	r.log = log
	stream := newStream(rwc, log)
	c := &Conn{conn: jsonrpc2.NewConn(stream, jsonrpc2.WithCodec(codec{})), stream: stream}
	c.conn.Go(ctx, r.handle)
	context.AfterFunc(ctx, func() { _ = stream.Close() }) // wakes a reader in the middle of a message
	return c
}

// Call asks the editor and waits for its answer, which is decoded into result.
func (c *Conn) Call(ctx context.Context, method string, params, result any) error {
	_, err := c.conn.Call(ctx, method, params, result)
	return err
}

// Notify tells the editor something. It waits while the editor does not read.
func (c *Conn) Notify(ctx context.Context, method string, params any) error {
	return c.conn.Notify(ctx, method, params)
}

// Lost is closed when nothing can be said any more: the connection was closed, or the
// editor does not take what is written. [Conn.Done] may come later or never, since not
// every reader is woken by closing what it reads.
func (c *Conn) Lost() <-chan struct{} { return c.stream.lost }

// Done is closed when the connection has ended and all that it began.
func (c *Conn) Done() <-chan struct{} { return c.conn.Done() }

// Err returns why the connection has ended, or nil if it ended in order.
func (c *Conn) Err() error { return c.conn.Err() }

// Close ends the connection after what runs has been answered.
func (c *Conn) Close() error { return c.conn.Close() }

// codec is protocol's encoding, which does without reflection.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }
