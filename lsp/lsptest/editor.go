// Package lsptest is an editor for tests. It speaks the protocol over any connection,
// to a server in this process or in another one, and shows what a user would see.
//
// It knows JSON and nothing of ours, so that a mistake in our types cannot hide
// itself by being made twice.
package lsptest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"
)

// timeout is how long an editor waits for anything before the test fails.
const timeout = 60 * time.Second

// An Editor is one end of a conversation. Its methods fail the test when they fail.
type Editor struct {
	t    testing.TB
	conn io.ReadWriteCloser

	writeMu sync.Mutex // held while writing a message

	mu       sync.Mutex
	changed  *sync.Cond                // on mu; whenever something arrived
	next     int                       // guarded by mu; id of the next request
	answers  map[int]Message           // guarded by mu; not yet taken
	received []Message                 // guarded by mu; notifications and requests, in order
	settings json.RawMessage           // guarded by mu; what workspace/configuration is answered with
	err      error                     // guarded by mu; why the conversation has ended
	handle   func(Message) (any, bool) // answers requests before the editor does
}

// Message is what a server sends.
type Message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *Error          `json:"error,omitempty"`
	At     time.Time       `json:"-"` // when it arrived
}

// Error is the answer to a request that failed.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%d: %s", e.Code, e.Message) }

// Dial returns an editor that speaks on conn, which is closed when the test ends.
func Dial(t testing.TB, conn io.ReadWriteCloser) *Editor {
	e := &Editor{t: t, conn: conn, answers: map[int]Message{}, settings: json.RawMessage("null")}
	e.changed = sync.NewCond(&e.mu)
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.read()
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	return e
}

// A Process is a server in a process of its own.
type Process struct {
	*Editor
	cmd *exec.Cmd
	in  io.Closer // its standard input
}

// Command starts a server and returns an editor that speaks with it.
func Command(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &Process{cmd: cmd, in: in}
	p.Editor = Dial(t, stdio{out, in})
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, if the test saw to that
	return p
}

// stdio are a process's standard streams.
type stdio struct {
	io.ReadCloser
	io.WriteCloser
}

func (s stdio) Close() error {
	s.WriteCloser.Close()
	return s.ReadCloser.Close()
}

// PID returns the number of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// HangUp closes its standard input and reads on.
func (p *Process) HangUp() { p.in.Close() }

// Signal sends it a signal.
func (p *Process) Signal(signal os.Signal) {
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Errorf("sending %v: %v", signal, err)
	}
}

// Kill ends it at once.
func (p *Process) Kill() { p.Signal(os.Kill) }

// Wait waits for the process to end and returns its exit status.
func (p *Process) Wait() int {
	p.t.Helper()
	// Not cmd.Wait, which closes the pipes: others may hold their other ends.
	ended := make(chan *os.ProcessState, 1)
	go func() {
		state, _ := p.cmd.Process.Wait() // nil if that fails, which is no exit status
		ended <- state
	}()
	select {
	case state := <-ended:
		return state.ExitCode()
	case <-time.After(timeout):
		p.t.Fatal("the server does not end")
		return -1
	}
}

// read takes in what arrives until the conversation ends.
func (e *Editor) read() {
	in := bufio.NewReader(e.conn)
	for {
		m, err := readMessage(in)
		m.At = time.Now()
		e.mu.Lock()
		if err != nil {
			e.err = err
			e.changed.Broadcast()
			e.mu.Unlock()
			return
		}
		if m.Method == "" {
			if id, err := strconv.Atoi(string(m.ID)); err == nil {
				e.answers[id] = m
			}
		} else {
			e.received = append(e.received, m)
		}
		handle, settings := e.handle, e.settings
		e.changed.Broadcast()
		e.mu.Unlock()
		if m.Method != "" && m.ID != nil {
			// Beside reading, as editors do: a server that writes while we write would
			// wait for us, and we for it.
			go e.answer(m, handle, settings)
		}
	}
}

func readMessage(in *bufio.Reader) (m Message, err error) {
	header, err := textproto.NewReader(in).ReadMIMEHeader()
	if err != nil {
		return m, err
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return m, err
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(in, body); err != nil {
		return m, err
	}
	return m, json.Unmarshal(body, &m)
}

// answer answers a request of the server as editors do.
func (e *Editor) answer(m Message, handle func(Message) (any, bool), settings json.RawMessage) {
	if handle != nil {
		if result, ok := handle(m); ok {
			e.write(map[string]any{"id": m.ID, "result": result})
			return
		}
	}
	var result any
	if m.Method == "workspace/configuration" {
		result = []json.RawMessage{settings}
	}
	e.write(map[string]any{"id": m.ID, "result": result})
}

func (e *Editor) write(message map[string]any) {
	message["jsonrpc"] = "2.0"
	body, err := json.Marshal(message)
	if err != nil {
		e.t.Errorf("encoding a message: %v", err)
		return
	}
	e.writeMu.Lock()
	defer e.writeMu.Unlock()
	// A connection that has ended is noticed by whoever waits for an answer.
	_, _ = fmt.Fprintf(e.conn, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// Handle has f answer the server's requests; false leaves one to the editor.
func (e *Editor) Handle(f func(Message) (result any, ok bool)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.handle = f
}

// Notify sends a notification.
func (e *Editor) Notify(method string, params any) {
	e.write(map[string]any{"method": method, "params": params})
}

// Send sends a request and returns its id, for [Editor.Answer].
func (e *Editor) Send(method string, params any) int {
	e.mu.Lock()
	e.next++
	id := e.next
	e.mu.Unlock()
	e.write(map[string]any{"id": id, "method": method, "params": params})
	return id
}

// Answer waits for the answer to a request.
func (e *Editor) Answer(id int) Message {
	e.t.Helper()
	var m Message
	e.await("an answer", func() bool {
		var ok bool
		m, ok = e.answers[id]
		return ok
	})
	return m
}

// Answered reports whether a request has been answered.
func (e *Editor) Answered(id int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ok := e.answers[id]
	return ok
}

// Call sends a request, waits for its answer and decodes that into result, which may
// be nil. An error is the server's.
func (e *Editor) Call(method string, params, result any) error {
	e.t.Helper()
	m := e.Answer(e.Send(method, params))
	if m.Error != nil {
		return m.Error
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(m.Result, result); err != nil {
		e.t.Fatalf("the answer to %s is %s: %v", method, m.Result, err)
	}
	return nil
}

// await waits until what holds, with mu held.
func (e *Editor) await(what string, holds func() bool) {
	e.t.Helper()
	alarm := time.AfterFunc(timeout, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.err == nil {
			e.err = fmt.Errorf("nothing for %v", timeout)
		}
		e.changed.Broadcast()
	})
	defer alarm.Stop()
	e.mu.Lock()
	defer e.mu.Unlock()
	for !holds() {
		if e.err != nil {
			e.t.Fatalf("waiting for %s: %v", what, e.err)
		}
		e.changed.Wait()
	}
}

// Received returns the notifications and requests of a method that have arrived.
func (e *Editor) Received(method string) []Message {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []Message
	for _, m := range e.received {
		if m.Method == method {
			out = append(out, m)
		}
	}
	return out
}

// AwaitReceived waits until one of the messages of a method is wanted, and returns it.
func (e *Editor) AwaitReceived(method string, wanted func(Message) bool) (found Message) {
	e.t.Helper()
	e.await(method, func() bool {
		for _, m := range e.received {
			if m.Method == method && wanted(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// AwaitEnd waits until the server ends the conversation.
func (e *Editor) AwaitEnd() {
	e.t.Helper()
	alarm := time.AfterFunc(timeout, func() { e.changed.Broadcast() })
	defer alarm.Stop()
	start := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.err == nil {
		if time.Since(start) > timeout {
			e.t.Fatal("the server does not hang up")
		}
		e.changed.Wait()
	}
}
