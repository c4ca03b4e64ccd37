package rpc

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// sink reads what it was given and throws away what is written.
type sink struct{ io.Reader }

func (sink) Write(p []byte) (int, error) { return len(p), nil }
func (sink) Close() error                { return nil }

// Whatever bytes arrive, the connection comes to its end when they do, nothing
// panics, and nothing is left running.
func FuzzConnection(f *testing.F) {
	for _, h := range hazards {
		f.Add([]byte(h.send))
	}
	f.Add([]byte(framed(`{"jsonrpc":"2.0","id":1,"method":"workspace/symbol","params":{"query":"a"}}`) + "Content-Length: 9\r\n\r\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("wait")) {
			t.Skip("a handler that waits for ever, as asked")
		}
		c := Serve(t.Context(), sink{bytes.NewReader(data)}, testRoutes(nil), nil)
		select {
		case <-c.Done():
		case <-time.After(20 * time.Second):
			t.Fatalf("still connected after %q", data)
		}
	})
}

// Requests through the pipes of the operating system, one at a time and many.
func BenchmarkRequests(b *testing.B) {
	for _, ahead := range []int{1, 64} {
		b.Run(fmt.Sprintf("ahead=%d", ahead), func(b *testing.B) {
			w := dial(b, testRoutes(nil))
			b.ReportAllocs()
			slots := make(chan struct{}, ahead)
			go func() {
				for i := range b.N {
					slots <- struct{}{}
					w.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"workspace/symbol","params":{"query":"abc"}}`, i))
				}
			}()
			// Read without decoding, so that the client is not what is measured.
			buf := make([]byte, 64<<10)
			for answered := 0; answered < b.N; {
				n, err := w.in.Read(buf)
				if err != nil {
					b.Fatal(err)
				}
				for range strings.Count(string(buf[:n]), "Content-Length") {
					answered++
					<-slots
				}
			}
		})
	}
}
