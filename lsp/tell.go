package lsp

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.lsp.dev/protocol"
)

// outbox is what we say to the editor unasked: logs, traces, messages. Who says
// something must not wait for an editor that does not read, so it goes through a
// queue. Nothing leaves it before initialized has come: the protocol forbids it.
type outbox struct {
	queue chan notice

	mu   sync.Mutex
	said map[string]bool // guarded by mu; what is said once
}

// notice is a notification to the editor.
type notice struct {
	method string
	params any
}

// maxNotices is how many may wait for the editor.
const maxNotices = 64

func newOutbox() *outbox {
	return &outbox{queue: make(chan notice, maxNotices), said: map[string]bool{}}
}

// offer puts a notice into the queue, or drops it if that is full.
func (o *outbox) offer(n notice) {
	select {
	case o.queue <- n:
	default:
	}
}

// show has the editor show a message to the user, once. It is for what the user has to
// know or could do something about; all else is logged.
func (o *outbox) show(ctx context.Context, kind protocol.MessageType, message string) {
	if !o.first(message) {
		return
	}
	select {
	case o.queue <- notice{protocol.MethodWindowShowMessage, &protocol.ShowMessageParams{Type: kind, Message: message}}:
	case <-ctx.Done():
	}
}

// first reports whether a message is said for the first time.
func (o *outbox) first(message string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	said := o.said[message]
	o.said[message] = true
	return !said
}

// warnOnce logs what stays as it is, and is found out again and again.
func (s *server) warnOnce(message string) {
	if s.outbox.first(message) {
		s.log.Warn(message)
	}
}

// run sends what is in the queue until ctx is done.
func (o *outbox) run(ctx context.Context, started <-chan struct{}, notify func(ctx context.Context, method string, params any) error) {
	select {
	case <-started:
	case <-ctx.Done():
		return
	}
	for {
		select {
		case n := <-o.queue:
			_ = notify(ctx, n.method, n.params) // a connection that has ended is noticed elsewhere
		case <-ctx.Done():
			return
		}
	}
}

// A traceLevel is how much the editor wants to see of what it says itself.
type traceLevel = int32

const (
	traceOff traceLevel = iota
	traceMessages
	traceVerbose // with parameters
)

func traceLevelOf(value string) traceLevel {
	switch value {
	case "messages", "compact": // clients of VS Code's library have both
		return traceMessages
	case "verbose":
		return traceVerbose
	default:
		return traceOff
	}
}

func (s *server) setTrace(_ context.Context, p *protocol.SetTraceParams) error {
	s.trace.Store(traceLevelOf(string(p.Value)))
	return nil
}

// maxTraced is how many bytes of a message's parameters are traced.
const maxTraced = 2 << 10

// arrived has indexing give way to a message that a person is behind, and traces it.
func (s *server) arrived(method string, params []byte) (done func(err error)) {
	answered, traced := s.interrupts(method, params), s.traced(method, params)
	if answered == nil {
		return traced
	}
	return func(err error) {
		answered()
		if traced != nil {
			traced(err)
		}
	}
}

// traced traces a message when it arrives and when it is done, if the editor asked for
// that.
func (s *server) traced(method string, params []byte) (done func(err error)) {
	if s.trace.Load() == traceOff {
		return nil
	}
	s.logTrace("received "+method, params)
	start := time.Now()
	return func(err error) {
		message := fmt.Sprintf("finished %s after %v", method, time.Since(start).Round(10*time.Microsecond))
		if err != nil {
			message += ": " + err.Error()
		}
		s.logTrace(message, nil)
	}
}

func (s *server) logTrace(message string, params []byte) {
	level := s.trace.Load()
	if level == traceOff {
		return
	}
	p := &protocol.LogTraceParams{Message: message}
	if level == traceVerbose && len(params) > 0 {
		p.Verbose = ptr(shorten(params, maxTraced))
	}
	s.outbox.offer(notice{protocol.MethodLogTrace, p})
}
