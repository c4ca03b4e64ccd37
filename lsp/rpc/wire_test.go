package rpc

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// wire is the client's end of a connection, which sends and reads bytes.
type wire struct {
	t    testing.TB
	conn *Conn
	out  io.WriteCloser
	in   *bufio.Reader
}

// pipes are the server's end of two pipes of the operating system, as an editor
// makes them.
type pipes struct {
	io.ReadCloser
	io.WriteCloser
}

func (p pipes) Close() error {
	return errors.Join(p.ReadCloser.Close(), p.WriteCloser.Close())
}

func dial(t testing.TB, r *Router) *wire {
	t.Helper()
	fromClient, toServer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromServer, toClient, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, out: toServer, in: bufio.NewReader(fromServer)}
	ctx, cancel := context.WithCancel(context.Background())
	w.conn = Serve(ctx, pipes{fromClient, toClient}, r, nil)
	t.Cleanup(func() {
		cancel()
		toServer.Close()
		fromServer.Close()
		<-w.conn.Done()
	})
	return w
}

// raw sends bytes as they are.
func (w *wire) raw(s string) {
	w.t.Helper()
	if _, err := io.WriteString(w.out, s); err != nil {
		w.t.Fatalf("sending: %v", err)
	}
}

// send sends a body in a frame.
func (w *wire) send(body string) {
	w.t.Helper()
	w.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
}

// answer is what the server sends.
type answer struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// code returns the error's code, or 0.
func (a answer) code() int {
	if a.Error == nil {
		return 0
	}
	return a.Error.Code
}

func (w *wire) receive() answer {
	w.t.Helper()
	a, err := w.tryReceive()
	if err != nil {
		w.t.Fatalf("receiving: %v", err)
	}
	return a
}

func (w *wire) tryReceive() (a answer, err error) {
	header, err := textproto.NewReader(w.in).ReadMIMEHeader()
	if err != nil {
		return a, err
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return a, err
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(w.in, body); err != nil {
		return a, err
	}
	return a, json.Unmarshal(body, &a)
}

// symbols, as the routes of a test answer them.
type symbols = protocol.WorkspaceSymbolParams

// testRoutes answers workspace/symbol with the query in capitals, panics when asked
// to, waits to be cancelled when asked to, and notes the texts of changes.
func testRoutes(changes *[]string) *Router {
	r := NewRouter()
	Request(r, protocol.MethodWorkspaceSymbol, func(ctx context.Context, p *symbols) (string, error) {
		switch p.Query {
		case "panic":
			panic("as asked")
		case "wait":
			<-ctx.Done()
			return "", ctx.Err()
		case "fail":
			return "", errors.New("as asked")
		}
		return strings.ToUpper(p.Query), nil
	})
	Notification(r, protocol.MethodTextDocumentDidChange, func(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
		if changes != nil {
			*changes = append(*changes, strconv.Itoa(int(p.TextDocument.Version)))
		}
		return nil
	})
	Notification(r, protocol.MethodInitialized, func(context.Context, *protocol.InitializedParams) error { return nil })
	Notification(r, "test/panic", func(context.Context, *protocol.InitializedParams) error { panic("as asked") })
	return r
}

func framed(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// hazards are what has been seen to kill servers, or might. After each of them the
// connection must answer as if nothing had been; codes are what is answered before
// that, in order.
var hazards = []struct {
	name  string
	send  string
	codes []int
}{
	{"an unknown notification", framed(`{"jsonrpc":"2.0","method":"no/such","params":{}}`), nil},
	{"an unknown optional notification", framed(`{"jsonrpc":"2.0","method":"$/noSuch"}`), nil},
	{"an unknown request", framed(`{"jsonrpc":"2.0","id":7,"method":"no/such","params":{}}`), []int{-32601}},
	{"an unknown request without parameters", framed(`{"jsonrpc":"2.0","id":7,"method":"no/such"}`), []int{-32601}},
	{"an unknown optional request", framed(`{"jsonrpc":"2.0","id":7,"method":"$/noSuch"}`), []int{-32601}},
	{"initialized without parameters", framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
	{"initialized with null", framed(`{"jsonrpc":"2.0","method":"initialized","params":null}`), nil},
	{"initialized with an array", framed(`{"jsonrpc":"2.0","method":"initialized","params":[]}`), nil},
	{"initialized with what it does not know", framed(`{"jsonrpc":"2.0","method":"initialized","params":{"a":[1,{"b":null}]}}`), nil},
	{"a notification of the wrong type", framed(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":3}}`), nil},
	{"a change whose version is null", framed(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a","version":null},"contentChanges":[]}}`), nil},
	{"a change whose version is text", framed(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a","version":"x"},"contentChanges":[]}}`), nil},
	{"a change without a document", framed(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{}}`), nil},
	{"a change with an empty URI", framed(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"","version":1},"contentChanges":[]}}`), nil},
	{"a notification as if it were a request", framed(`{"jsonrpc":"2.0","id":7,"method":"initialized","params":{}}`), []int{0}},
	{"a request as if it were a notification", framed(`{"jsonrpc":"2.0","method":"workspace/symbol","params":{"query":"a"}}`), nil},
	{"a request with parameters of the wrong type", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":{"query":3}}`), []int{-32602}},
	{"a request with an array for parameters", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":[]}`), []int{-32602}},
	{"a request with text for parameters", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":"a"}`), []int{-32602}},
	{"malformed JSON", framed(`{"jsonrpc":"2.0","id":7,"method":`), []int{-32700}},
	{"JSON with something after it", framed(`{"jsonrpc":"2.0","method":"initialized"} x`), []int{-32700}},
	{"bytes that are not UTF-8", framed("\xff\xfe\x00{"), []int{-32700}},
	{"an empty body", framed(``), []int{-32700}},
	{"white space", framed(` `), []int{-32700}},
	{"a number", framed(`3`), []int{-32600}},
	{"null", framed(`null`), []int{-32600}},
	{"text", framed(`"a"`), []int{-32600}},
	{"an empty object", framed(`{}`), []int{-32600}},
	{"no version of the protocol", framed(`{"id":7,"method":"workspace/symbol","params":{"query":"a"}}`), []int{-32600}},
	{"another version of the protocol", framed(`{"jsonrpc":"1.0","id":7,"method":"workspace/symbol","params":{"query":"a"}}`), []int{-32600}},
	{"a method that is a number", framed(`{"jsonrpc":"2.0","id":7,"method":3}`), []int{-32600}},
	{"a fractional id", framed(`{"jsonrpc":"2.0","id":1.5,"method":"workspace/symbol","params":{"query":"a"}}`), []int{-32600}},
	{"an id that is an object", framed(`{"jsonrpc":"2.0","id":{},"method":"workspace/symbol","params":{"query":"a"}}`), []int{-32600}},
	{"an id of text", framed(`{"jsonrpc":"2.0","id":"seven","method":"workspace/symbol","params":{"query":"a"}}`), []int{0}},
	{"an id of 2^40", framed(`{"jsonrpc":"2.0","id":1099511627776,"method":"workspace/symbol","params":{"query":"a"}}`), []int{0}},
	{"a negative id", framed(`{"jsonrpc":"2.0","id":-1,"method":"workspace/symbol","params":{"query":"a"}}`), []int{0}},
	{"an answer to nothing", framed(`{"jsonrpc":"2.0","id":4242,"result":null}`), nil},
	{"an error for nothing", framed(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}`), nil},
	{"an answer that is both", framed(`{"jsonrpc":"2.0","id":4242,"result":1,"error":{"code":1,"message":"x"}}`), []int{-32600}},
	{"a handler that panics", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":{"query":"panic"}}`), []int{-32603}},
	{"a handler that fails", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":{"query":"fail"}}`), []int{-32603}},
	{"a notification's handler that panics", framed(`{"jsonrpc":"2.0","method":"test/panic","params":{}}`), nil},
	{"a cancellation of nothing", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":4242}}`), nil},
	{"a cancellation of a huge id", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":99999999999}}`), nil},
	{"a cancellation of an id beyond all numbers", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1e400}}`), nil},
	{"a cancellation of null", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":null}}`), nil},
	{"a cancellation without parameters", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest"}`), nil},
	{"a cancellation that is an array", framed(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}`), nil},
	{"duplicate keys", framed(`{"jsonrpc":"2.0","id":7,"id":8,"method":"workspace/symbol","params":{"query":"a","query":"b"}}`), []int{anyCode}},
	{"a lone surrogate", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":{"query":"\ud800"}}`), []int{anyCode}},
	{"deep nesting", framed(`{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`), []int{anyCode}},
	{"other headers", "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nX: y\r\n" + framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
	{"a header in lower case, with bare line feeds", "content-length:40\n\n" + `{"jsonrpc":"2.0","method":"initialized"}`, nil},
	{"empty lines before a header", "\r\n\r\n" + framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
	{"a length that is no number", "Content-Length: many\r\n" + framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
	{"a negative length", "Content-Length: -3\r\n" + framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
	{"two lengths, of which the last holds", "Content-Length: 3\r\n" + framed(`{"jsonrpc":"2.0","method":"initialized"}`), nil},
}

// anyCode stands for an answer with or without an error.
const anyCode = -1

func TestSurvivesHazards(t *testing.T) {
	for _, tt := range hazards {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := dial(t, testRoutes(nil))
			w.raw(tt.send)
			for _, want := range tt.codes {
				if got := w.receive(); want != anyCode && got.code() != want {
					t.Errorf("answered %d (%v), want %d", got.code(), got.Error, want)
				}
			}
			w.send(`{"jsonrpc":"2.0","id":100,"method":"workspace/symbol","params":{"query":"alive"}}`)
			got := w.receive()
			if string(got.ID) != "100" || string(got.Result) != `"ALIVE"` {
				t.Errorf("then answered %s %s %v, want 100 ALIVE", got.ID, got.Result, got.Error)
			}
		})
	}
}

func TestTooLargeMessageIsThrownAway(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 256 MiB")
	}
	w := dial(t, testRoutes(nil))
	go func() {
		fmt.Fprintf(w.out, "Content-Length: %d\r\n\r\n", maxFrame+1)
		chunk := strings.Repeat(" ", 1<<20)
		for range maxFrame >> 20 {
			io.WriteString(w.out, chunk)
		}
		io.WriteString(w.out, " ")
		w.send(`{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"alive"}}`)
	}()
	if got := w.receive(); got.code() != -32600 {
		t.Errorf("answered %d, want -32600", got.code())
	}
	if got := w.receive(); string(got.Result) != `"ALIVE"` {
		t.Errorf("then answered %s", got.Result)
	}
}

// A client that claims a huge message and sends nothing must not cost memory.
func TestLengthAloneAllocatesNothing(t *testing.T) {
	s := newStream(struct {
		io.Reader
		io.WriteCloser
	}{strings.NewReader(fmt.Sprintf("Content-Length: %d\r\n\r\nabc", maxFrame)), nil}, nil)
	if _, _, err := s.Read(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the end in the middle of a message", err)
	}
	if cap(s.frame) > 8<<20 {
		t.Errorf("allocated %d bytes for 3", cap(s.frame))
	}
}

// What a large message needed is given back with the next small one.
func TestLargeBuffersAreGivenBack(t *testing.T) {
	large := `{"jsonrpc":"2.0","method":"initialized","params":{"x":"` + strings.Repeat("x", 8<<20) + `"}}`
	s := newStream(struct {
		io.Reader
		io.WriteCloser
	}{strings.NewReader(framed(large) + framed(`{"jsonrpc":"2.0","method":"initialized"}`)), nil}, nil)
	for range 2 {
		if _, _, err := s.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if cap(s.frame) > keepFrame {
		t.Errorf("%d bytes are held after a small message", cap(s.frame))
	}
}

// Changes are seen in the order in which they were sent, whatever is asked between.
func TestChangesStayInOrder(t *testing.T) {
	for range 20 {
		var changes []string
		w := dial(t, testRoutes(&changes))
		const n = 1000
		go func() {
			for i := range n {
				w.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a","version":%d},"contentChanges":[{"text":"x"}]}}`, i))
				if i%10 == 0 {
					w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"a"}}`, i))
				}
			}
			w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"last"}}`, n))
		}()
		for range n/10 + 1 {
			w.receive()
		}
		if len(changes) != n {
			t.Fatalf("%d of %d changes arrived", len(changes), n)
		}
		for i, v := range changes {
			if v != strconv.Itoa(i) {
				t.Fatalf("change %d is %s", i, v)
			}
		}
	}
}

// While every slot is taken, a cancellation must still be read.
func TestCancelWhenSaturated(t *testing.T) {
	w := dial(t, testRoutes(nil))
	const n = maxRunning + 16
	for i := range n {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"wait"}}`, i))
	}
	for i := range n {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}`, i))
	}
	for range n {
		if got := w.receive(); got.code() != -32800 {
			t.Fatalf("answered %d, want -32800", got.code())
		}
	}
}

// While every slot is taken by handlers that wait for the client, its answers must
// still be read.
func TestCallbacksWhenSaturated(t *testing.T) {
	r := NewRouter()
	var w *wire
	ready := make(chan struct{})
	Request(r, protocol.MethodWorkspaceSymbol, func(ctx context.Context, _ *symbols) (string, error) {
		<-ready
		var back string
		err := w.conn.Call(ctx, "client/ask", nil, &back)
		return back, err
	})
	w = dial(t, r)
	close(ready)
	const n = 3 * maxRunning
	for i := range n {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"x"}}`, i))
	}
	for answered := 0; answered < n; {
		m := w.receive()
		if m.Method == "client/ask" {
			w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":"yes"}`, m.ID))
			continue
		}
		if string(m.Result) != `"yes"` {
			t.Fatalf("answered %s %v", m.Result, m.Error)
		}
		answered++
	}
}

// One request more than may wait is refused, and the rest goes on.
func TestTooManyRequestsAreRefused(t *testing.T) {
	w := dial(t, testRoutes(nil))
	for i := range maxPending + 1 {
		w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"wait"}}`, i))
	}
	if got := w.receive(); string(got.ID) != strconv.Itoa(maxPending) || got.code() != -32802 {
		t.Errorf("answered %s with %d, want the last with -32802", got.ID, got.code())
	}
}

// A client that never reads is not read from either, so that what waits for it is
// bounded. What it sent is answered as soon as it reads again.
func TestClientThatDoesNotRead(t *testing.T) {
	r := NewRouter()
	Request(r, protocol.MethodWorkspaceSymbol, func(context.Context, *symbols) (string, error) {
		return strings.Repeat("x", 4096), nil
	})
	w := dial(t, r)
	const n = 5000
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for i := range n {
			w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"%s"}}`, i, strings.Repeat("q", 400)))
		}
	}()
	select {
	case <-sent:
		t.Error("all was read although nothing that was answered was")
	case <-time.After(300 * time.Millisecond): // not a wait for something to happen, but for something not to
	}
	r.mu.Lock()
	waiting := len(r.pending)
	r.mu.Unlock()
	if limit := maxUnwritten + maxRunning + 16; waiting > limit {
		t.Errorf("%d requests wait, want at most %d", waiting, limit)
	}
	for range n {
		w.receive()
	}
	<-sent
}

func TestDuplicateIDIsRefused(t *testing.T) {
	w := dial(t, testRoutes(nil))
	w.send(`{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"wait"}}`)
	w.send(`{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"again"}}`)
	if got := w.receive(); got.code() != -32600 {
		t.Errorf("answered %d, want -32600", got.code())
	}
}

func TestConnectionEndsWithTheClient(t *testing.T) {
	w := dial(t, testRoutes(nil))
	w.out.Close()
	<-w.conn.Done()
	if err := w.conn.Err(); err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("ended with %v", err)
	}
}

func TestBeforeDecides(t *testing.T) {
	r := testRoutes(nil)
	r.Before = func(_ string, request bool) error {
		return jsonrpc2.Errorf(jsonrpc2.Code(-32002), "not yet: request %t", request)
	}
	w := dial(t, r)
	w.send(`{"jsonrpc":"2.0","method":"test/panic","params":{}}`)
	w.send(`{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"a"}}`)
	if got := w.receive(); got.code() != -32002 {
		t.Errorf("answered %d, want -32002", got.code())
	}
}
