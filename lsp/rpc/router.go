package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Limits of what one connection may ask for.
const (
	maxRunning = 64   // requests that are worked on at a time; more wait
	maxPending = 1024 // requests that wait or are worked on; one more is refused
)

// A Router is a table of methods and what answers them. It belongs to one
// connection, and is filled before that begins.
type Router struct {
	// Before, if not nil, decides whether a message may be handled as things are:
	// its error is the answer to a request, and drops a notification. It is
	// called in wire order, on the goroutine that reads.
	Before func(method string, request bool) error

	// Arrived, if not nil, is called for each message that a route will handle, and
	// returns what is called when that is done, or nil. The parameters are gone when
	// it returns.
	Arrived func(method string, params []byte) (done func(err error))

	routes map[string]route
	log    *slog.Logger
	slots  chan struct{} // one for each request that is worked on

	mu      sync.Mutex
	pending map[jsonrpc2.ID]context.CancelFunc // guarded by mu; requests that wait or are worked on
}

// A route answers a method. Those in order run on the reader's goroutine.
type route struct {
	inOrder bool
	call    func(ctx context.Context, params []byte) (any, error)
}

// NewRouter returns a table without routes.
func NewRouter() *Router {
	return &Router{
		routes: map[string]route{}, slots: make(chan struct{}, maxRunning),
		pending: map[jsonrpc2.ID]context.CancelFunc{},
		log:     slog.New(slog.DiscardHandler),
	}
}

// Request has f answer the requests of a method. The context is done when the
// request is cancelled or the connection ends.
func Request[P, R any](r *Router, method string, f func(context.Context, *P) (R, error)) {
	r.routes[method] = route{call: func(ctx context.Context, params []byte) (any, error) {
		p, err := decode[P](params)
		if err != nil {
			return nil, err
		}
		return f(ctx, p)
	}}
}

// OrderedRequest is like [Request] for methods that change what later messages mean,
// such as initialize: nothing after it is read until f returns, so f must be quick
// and may not ask the client anything.
func OrderedRequest[P, R any](r *Router, method string, f func(context.Context, *P) (R, error)) {
	Request(r, method, f)
	rt := r.routes[method]
	rt.inOrder = true
	r.routes[method] = rt
}

// Notification has f handle the notifications of a method, in wire order: the next
// message is read when f returns. An error is logged; there is nobody to answer.
func Notification[P any](r *Router, method string, f func(context.Context, *P) error) {
	r.routes[method] = route{inOrder: true, call: func(ctx context.Context, params []byte) (any, error) {
		// The frame is used again for the next message, so a string that f keeps
		// by mistake must not be in it.
		p, err := decode[P](bytes.Clone(params))
		if err != nil {
			return nil, err
		}
		return nil, f(ctx, p)
	}}
}

// decode decodes parameters. None at all and null are taken for an empty object,
// since clients send all three.
func decode[P any](params []byte) (*P, error) {
	if len(params) == 0 || bytes.Equal(params, []byte("null")) {
		params = []byte("{}")
	}
	p := new(P)
	if err := protocol.Unmarshal(params, p); err != nil {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%v", err)
	}
	return p, nil
}

// handle is called by the connection for each message, on the reader's goroutine.
func (r *Router) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	// jsonrpc2 uses the context of a request again for the next one, so nothing
	// may be derived from it that outlives this call.
	detached := jsonrpc2.DetachContext(ctx)
	if !req.IsCall() {
		r.notified(detached, req)
		return nil, nil // an error would end the connection
	}
	if r.Before != nil {
		if err := r.Before(req.Method(), true); err != nil {
			return nil, err
		}
	}
	rt, ok := r.routes[req.Method()]
	if !ok {
		return nil, jsonrpc2.ErrMethodNotFound
	}
	done := r.arrived(req)
	result, err := r.answer(ctx, detached, rt, req)
	done(err)
	return result, err
}

// arrived calls Arrived, and returns what to call in the end.
func (r *Router) arrived(req *jsonrpc2.Request) (done func(err error)) {
	if r.Arrived != nil {
		done = r.Arrived(req.Method(), req.Params())
	}
	if done == nil {
		return func(error) {}
	}
	return done
}

// notified handles a notification.
func (r *Router) notified(ctx context.Context, req *jsonrpc2.Request) {
	method := req.Method()
	if method == protocol.MethodCancelRequest {
		if id, ok := cancelledID(req.Params()); ok {
			r.cancel(id)
		}
		return
	}
	if r.Before != nil && r.Before(method, false) != nil {
		return
	}
	rt, ok := r.routes[method]
	if !ok || !rt.inOrder {
		return // unknown notifications are dropped, as the protocol asks
	}
	done := r.arrived(req)
	_, err := r.safely(ctx, rt, method, req.Params())
	done(err)
	if err != nil {
		r.log.Warn("a notification failed", "method", method, "err", err)
	}
}

// answer runs a request to its end.
func (r *Router) answer(ctx, detached context.Context, rt route, req *jsonrpc2.Request) (any, error) {
	detached, cancel := context.WithCancel(detached)
	defer cancel()
	id := req.ID()
	// Before the reader is released: a cancellation on the next line must find it.
	if err := r.register(id, cancel); err != nil {
		return nil, err
	}
	defer r.forget(id)
	if !rt.inOrder {
		jsonrpc2.Async(ctx)
		select {
		case r.slots <- struct{}{}:
			defer func() { <-r.slots }()
		case <-detached.Done():
			return nil, protocol.ErrRequestCancelled
		}
	}
	result, err := r.safely(detached, rt, req.Method(), req.Params())
	if err != nil && detached.Err() != nil {
		err = protocol.ErrRequestCancelled
	}
	return result, coded(err)
}

// coded gives an error that has no code of the protocol the one for a fault of ours.
func coded(err error) error {
	var e *jsonrpc2.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return jsonrpc2.Errorf(jsonrpc2.InternalError, "%v", err)
}

func (r *Router) register(id jsonrpc2.ID, cancel context.CancelFunc) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pending) >= maxPending {
		return jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesServerCancelled), "too many requests are waiting")
	}
	if _, ok := r.pending[id]; ok {
		return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "a request with this id is waiting")
	}
	r.pending[id] = cancel
	return nil
}

func (r *Router) forget(id jsonrpc2.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pending, id)
}

func (r *Router) cancel(id jsonrpc2.ID) {
	r.mu.Lock()
	cancel := r.pending[id]
	r.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// safely calls a route. A panic costs the one message.
func (r *Router) safely(ctx context.Context, rt route, method string, params []byte) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("a handler panicked", "method", method, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			result, err = nil, jsonrpc2.Errorf(jsonrpc2.InternalError, "%s failed: %v", method, p)
		}
	}()
	return rt.call(ctx, params)
}

// cancelledID returns the id in the parameters of $/cancelRequest. It takes what it
// understands: protocol's own type ends the connection over an id that is too large.
func cancelledID(params []byte) (jsonrpc2.ID, bool) {
	var p struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return jsonrpc2.ID{}, false
	}
	if n, err := strconv.ParseInt(string(p.ID), 10, 64); err == nil {
		return jsonrpc2.NewNumberID(n), true
	}
	var s *string
	if err := json.Unmarshal(p.ID, &s); err != nil || s == nil {
		return jsonrpc2.ID{}, false
	}
	return jsonrpc2.NewStringID(*s), true
}
