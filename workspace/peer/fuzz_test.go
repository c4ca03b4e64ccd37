package peer

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"testing"
)

// bytesOf returns frames as they are sent.
func bytesOf(frames ...frame) []byte {
	var b []byte
	for _, f := range frames {
		b = binary.BigEndian.AppendUint32(b, uint32(frameFixed+len(f.payload)))
		b = append(b, byte(f.kind))
		b = binary.BigEndian.AppendUint64(b, f.id)
		b = append(b, f.payload...)
	}
	return b
}

func seeds(f *testing.F) {
	h := frame{kind: hello, payload: []byte(`{"protocol":0,"pid":1}`)}
	ask := func(id uint64, method string) frame {
		return frame{kind: call, id: id, payload: []byte(`{"method":"` + method + `"}`)}
	}
	for _, s := range [][]byte{
		{},
		bytesOf(h, ask(1, "echo"), ask(2, "count"), frame{kind: ping, id: 3}),
		bytesOf(h, ask(1, "wait"), frame{kind: cancel, id: 1}, frame{kind: cancel, id: 9}),
		bytesOf(h, ask(1, "wait"), ask(1, "wait")),
		bytesOf(h, frame{kind: part, id: 1, payload: []byte("1")}, frame{kind: result, id: 1, payload: []byte("{}")}, frame{kind: result, id: 1, payload: []byte("1")}),
		bytesOf(h, frame{kind: failed, id: 1, payload: []byte(`{"code":"x","message":"y"}`)}),
		bytesOf(h, frame{kind: failed, id: 1, payload: []byte(`[`)}),
		bytesOf(h, frame{kind: pong, id: 1}),
		bytesOf(h, frame{kind: call, id: 1, payload: []byte(`{`)}),
		bytesOf(frame{kind: hello, payload: []byte(`{`)}),
		append(bytesOf(h), 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 'x'),
		append(bytesOf(h), 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
	} {
		f.Add(s)
	}
}

// Whatever one says, it is answered or sent away, and all that it asked ends with it.
func FuzzServer(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, said []byte) {
		ours, theirs := net.Pipe()
		s := &Server{Answer: echo}
		l := &once{conns: make(chan net.Conn, 1)}
		l.conns <- theirs
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Serve(ctx, l) }()
		heard := make(chan struct{})
		go func() {
			defer close(heard)
			_, _ = io.Copy(io.Discard, ours) // it hangs up
		}()
		_, _ = ours.Write(said) // the same
		ours.Close()
		<-heard
		cancel()
		<-done
	})
}

// Whatever is answered, each question ends.
func FuzzClient(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, said []byte) {
		ours, theirs := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		go func() {
			_, _ = theirs.Write(said)
			theirs.Close()
		}()
		c, err := Connect(t.Context(), ours, Hello{})
		if err != nil {
			return
		}
		var got json.RawMessage
		if err := c.Call(t.Context(), "echo", 1, &got, func(json.RawMessage) {}, true); err == nil && !json.Valid(got) {
			t.Errorf("answered with %q", got)
		}
		c.Close()
		<-c.Done()
	})
}

// What is sent is what is read, and what is longer than it may be is not read.
func FuzzFrame(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		ours, theirs := net.Pipe()
		r, w := newWire(ours, 1<<10), newWire(theirs, 1<<10)
		defer r.close()
		go func() {
			_, _ = theirs.Write(data) // whatever of it is read
			theirs.Close()
		}()
		var again []byte
		for {
			frame, err := r.read()
			if err != nil {
				break
			}
			if len(frame.payload) > 1<<10 {
				t.Fatalf("a frame of %d bytes", len(frame.payload))
			}
			again = append(again, bytesOf(frame)...)
		}
		if !bytes.HasPrefix(data, again) {
			t.Errorf("%x was read as %x", data, again)
		}
		w.close()
	})
}
