package peer

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// folder returns one that is ours alone, and has sockets lie in it.
func folder(t testing.TB) string {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", "")
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// start serves in a folder of its own, and returns how to reach it.
func start(t testing.TB, s *Server) (address string) {
	t.Helper()
	l, address, err := Listen(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("serving ended with %v", err)
		}
	})
	return address
}

// connect returns a client of an address.
func connect(t testing.TB, address string) *Client {
	t.Helper()
	conn, err := Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Connect(t.Context(), conn, Hello{PID: os.Getpid()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// echo answers with what it is asked, and does what the method says.
func echo(ctx context.Context, _ *Guest, method string, params json.RawMessage, part func(any) error) (any, error) {
	switch method {
	case "echo":
		return params, nil
	case "count":
		for i := range 100 {
			if err := part(i); err != nil {
				return nil, err
			}
		}
		return 100, nil
	case "wait":
		<-ctx.Done()
		return nil, ctx.Err()
	case "panic":
		panic("as asked")
	case "large":
		return strings.Repeat("x", maxAnswered), nil
	}
	return nil, &Error{Code: "unknown", Message: "no " + method}
}

func TestCall(t *testing.T) {
	c := connect(t, start(t, &Server{Answer: echo, Hello: Hello{Build: "test"}}))
	if c.Host.Build != "test" {
		t.Errorf("met %+v", c.Host)
	}
	var asked sync.WaitGroup
	for i := range 50 {
		asked.Go(func() {
			var got int
			if err := c.Call(t.Context(), "echo", i, &got, nil, false); err != nil || got != i {
				t.Errorf("%d is answered with %d, %v", i, got, err)
			}
		})
	}
	asked.Wait()
	parts := 0
	var last int
	err := c.Call(t.Context(), "count", nil, &last, func(p json.RawMessage) { parts++ }, false)
	if err != nil || parts != 100 || last != 100 {
		t.Errorf("%d parts, then %d, %v", parts, last, err)
	}
	for method, want := range map[string]string{
		"nosuch": "no nosuch", "panic": "panic failed: as asked", "large": "the answer is too large: ask for less",
	} {
		if err := c.Call(t.Context(), method, nil, nil, nil, true); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", method, err, want)
		}
	}
	if err := c.Call(t.Context(), "echo", strings.Repeat("x", maxAsked), nil, nil, false); err == nil {
		t.Error("a question that is too large is asked")
	}
	if err := c.Call(t.Context(), "echo", 1, nil, nil, false); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestCancel(t *testing.T) {
	ended := make(chan struct{})
	c := connect(t, start(t, &Server{Answer: func(ctx context.Context, g *Guest, method string, p json.RawMessage, part func(any) error) (any, error) {
		if method == "wait" {
			defer close(ended)
			_ = part(1)
		}
		return echo(ctx, g, method, p, part)
	}}))
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Call(ctx, "wait", nil, nil, func(json.RawMessage) { cancel() }, false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	<-ended // the other side has heard of it
}

// More questions than are answered at a time are refused, one by one, and nobody else
// notices.
func TestTooManyQuestions(t *testing.T) {
	address := start(t, &Server{Answer: echo})
	c, other := connect(t, address), connect(t, address)
	ctx, cancel := context.WithCancel(t.Context())
	answers := make(chan error)
	for range maxQuestions + 10 {
		go func() { answers <- c.Call(ctx, "wait", nil, nil, nil, true) }()
	}
	for range 10 {
		var e *Error
		if err := <-answers; !errors.As(err, &e) || e.Code != "busy" {
			t.Errorf("one more is answered with %v", err)
		}
	}
	if err := other.Call(t.Context(), "echo", nil, nil, nil, false); err != nil {
		t.Errorf("another one: %v", err)
	}
	cancel()
	for range maxQuestions {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	}
}

// When one side ends, what the other has asked fails at once.
func TestGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l, address, err := Listen(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	var went sync.WaitGroup
	went.Add(1)
	s := &Server{Answer: echo, Went: func(*Guest) { went.Done() }}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	c := connect(t, address)
	if err := c.Call(t.Context(), "echo", 1, nil, nil, false); err != nil {
		t.Fatal(err)
	}
	// None of them is to be told that it was cancelled: it asks the next one.
	const questions = 50
	answers := make(chan error, questions)
	for range questions {
		go func() { answers <- c.Call(t.Context(), "wait", nil, nil, nil, true) }()
	}
	if err := c.Call(t.Context(), "echo", 1, nil, nil, true); err != nil { // they are under way
		t.Fatal(err)
	}
	cancel()
	for range questions {
		if err := <-answers; !errors.Is(err, ErrGone) {
			t.Errorf("ended with %v", err)
		}
	}
	<-done
	went.Wait()
	<-c.Done()
	if err := c.Call(t.Context(), "echo", 1, nil, nil, false); !errors.Is(err, ErrGone) {
		t.Errorf("asked again: %v", err)
	}
	if _, err := Dial(t.Context(), address); err == nil {
		t.Error("it is still to be reached")
	}
}

// A process that is stopped takes what is sent and says nothing. Whoever asks it knows
// after twice the patience, or at once if another has found out; a question that only
// takes long goes on.
func TestHung(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		other := newWire(theirs, maxAsked)
		stopped := make(chan bool) // each value is another state
		go hang(other, stopped)
		c, err := Connect(t.Context(), ours, Hello{})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := c.Call(t.Context(), "slow", nil, nil, nil, false); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("a slow answer: %v after %v", err, time.Since(start))
		}
		stopped <- true
		start = time.Now()
		if err := c.Call(t.Context(), "slow", nil, nil, nil, false); !errors.Is(err, ErrHung) || time.Since(start) != 2*Patience {
			t.Errorf("of one that is stopped: %v after %v", err, time.Since(start))
		}
		awake := c.Awake()
		select {
		case <-awake:
			t.Error("it is said to be awake")
		default:
		}
		stopped <- false
		<-awake
		if err := c.Call(t.Context(), "slow", nil, nil, nil, false); err != nil {
			t.Errorf("when it goes on: %v", err)
		}
		c.Close()
		close(stopped)
	})
}

// hang answers each question after ten seconds, and nothing while it is stopped.
func hang(w *wire, stopped <-chan bool) {
	frames := make(chan frame, 100)
	go func() {
		defer close(frames)
		if _, err := w.readHello(); err != nil {
			return
		}
		for {
			f, err := w.read()
			if err != nil {
				return
			}
			frames <- f
		}
	}()
	if h, err := encode(hello, 0, Hello{}); err == nil {
		w.writeFrame(h)
	}
	go w.write()
	defer w.close()
	for {
		select {
		case stop, ok := <-stopped:
			for ok && stop {
				stop, ok = <-stopped
			}
			if !ok {
				for range frames {
				}
				return
			}
		case f := <-frames:
			switch f.kind {
			case ping:
				w.send(frame{kind: pong, id: f.id}, nil)
			case call:
				time.AfterFunc(10*time.Second, func() {
					w.send(frame{kind: result, id: f.id, payload: []byte("null")}, nil)
				})
			}
		}
	}
}

// One that connects and never says who it is, or does not read, costs no more than its
// place.
func TestSilentGuests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		s := &Server{Answer: echo}
		l := &once{conns: make(chan net.Conn, 1)}
		l.conns <- theirs
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Serve(ctx, l) }()
		w := newWire(ours, maxAnswered)
		start := time.Now()
		if _, err := w.readHello(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.read(); err == nil || time.Since(start) != helloTime {
			t.Errorf("who says nothing is sent away with %v after %v", err, time.Since(start))
		}
		cancel()
		<-done
	})
}

// once is a listener of connections in this process.
type once struct {
	conns chan net.Conn
	ended sync.Once
}

func (l *once) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (l *once) Close() error {
	l.ended.Do(func() { close(l.conns) })
	return nil
}

func (l *once) Addr() net.Addr { return nil }

func TestAnotherProtocol(t *testing.T) {
	address := start(t, &Server{Answer: echo, Hello: Hello{Protocol: 7, Build: "9.9"}})
	conn, err := Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Connect(t.Context(), conn, Hello{Protocol: 6})
	var mismatch *MismatchError
	if !errors.As(err, &mismatch) || mismatch.Host.Build != "9.9" {
		t.Errorf("met with %v", err)
	}
}
