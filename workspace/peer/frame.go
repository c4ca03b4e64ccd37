package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// A frame is what is sent at a time: four bytes that say how long the rest is, a kind,
// eight bytes of the question's number, and JSON.
type frame struct {
	kind    kind
	id      uint64
	payload []byte
}

type kind uint8

const (
	hello  kind = 1 + iota // the first frame of each side
	call                   // a question; its number is new
	cancel                 // nobody waits for the answer any more
	part                   // of an answer; there is more
	result                 // the answer
	failed                 // the answer is an error
	ping                   // are you there?
	pong                   // yes
	kinds
)

const (
	frameHeader = 4 + frameFixed
	frameFixed  = 1 + 8 // bytes after the length that are always there

	// maxAsked and maxAnswered bound what one frame may hold, in bytes. What is asked is
	// small; an answer has room for ten thousand hits with snippets.
	maxAsked    = 1 << 20
	maxAnswered = 32 << 20

	maxHello = 8 << 10

	// frameTime is how long a frame may take that has begun, in either direction.
	frameTime = 10 * time.Second

	// maxUnsent is how many frames may wait to be sent; who sends one more waits.
	maxUnsent = 64
)

// errFrame is why a connection is given up: the other side does not speak our language.
var errFrame = errors.New("not a message of ours")

// wire is a connection, frame by frame. One goroutine reads and one writes.
type wire struct {
	conn net.Conn
	max  int // bytes of a frame's payload that is read

	out  chan frame    // to be sent
	gone chan struct{} // closed when the connection is
	once sync.Once     // closes gone
}

func newWire(conn net.Conn, limit int) *wire {
	return &wire{conn: conn, max: limit, out: make(chan frame, maxUnsent), gone: make(chan struct{})}
}

// close ends the connection, and what waits for it.
func (w *wire) close() {
	w.once.Do(func() {
		close(w.gone)
		w.conn.Close() // there is nobody to tell
	})
}

// send puts a frame into the queue, and waits while that is full. stop, which may be
// nil, ends the wait.
func (w *wire) send(f frame, stop <-chan struct{}) error {
	select {
	case w.out <- f:
		return nil
	case <-w.gone:
		return ErrGone
	case <-stop:
		return errStopped
	}
}

// errStopped is returned by send when it is not to wait any longer.
var errStopped = errors.New("stopped")

// write sends what is in the queue until the connection ends.
func (w *wire) write() {
	defer w.close()
	for {
		select {
		case f := <-w.out:
			if err := w.writeFrame(f); err != nil {
				return
			}
		case <-w.gone:
			return
		}
	}
}

func (w *wire) writeFrame(f frame) error {
	if err := w.conn.SetWriteDeadline(time.Now().Add(frameTime)); err != nil {
		return err
	}
	head := make([]byte, frameHeader, frameHeader+min(len(f.payload), 4<<10))
	binary.BigEndian.PutUint32(head, uint32(frameFixed+len(f.payload)))
	head[4] = byte(f.kind)
	binary.BigEndian.PutUint64(head[5:], f.id)
	if len(f.payload) <= cap(head)-len(head) {
		_, err := w.conn.Write(append(head, f.payload...))
		return err
	}
	if _, err := w.conn.Write(head); err != nil {
		return err
	}
	_, err := w.conn.Write(f.payload)
	return err
}

// read returns the next frame. It may wait for one for ever, and not long for the rest
// of it.
func (w *wire) read() (frame, error) {
	if err := w.conn.SetReadDeadline(time.Time{}); err != nil {
		return frame{}, err
	}
	return w.readFrame(w.max)
}

// readFrame reads a frame whose first byte may come by the deadline that is set.
func (w *wire) readFrame(limit int) (frame, error) {
	var head [frameHeader]byte
	if _, err := io.ReadFull(w.conn, head[:1]); err != nil {
		return frame{}, err
	}
	if err := w.conn.SetReadDeadline(time.Now().Add(frameTime)); err != nil {
		return frame{}, err
	}
	if _, err := io.ReadFull(w.conn, head[1:]); err != nil {
		return frame{}, err
	}
	n := int64(binary.BigEndian.Uint32(head[:])) - frameFixed
	f := frame{kind: kind(head[4]), id: binary.BigEndian.Uint64(head[5:])}
	if f.kind == 0 || f.kind >= kinds || n < 0 || n > int64(limit) {
		return frame{}, fmt.Errorf("%w: kind %d with %d bytes", errFrame, f.kind, n)
	}
	var err error
	f.payload, err = w.body(int(n))
	return f, err
}

// body reads n bytes. The buffer grows with what arrives, so that a header alone cannot
// make us allocate what it claims.
func (w *wire) body(n int) ([]byte, error) {
	const step = 64 << 10
	var buf []byte
	for len(buf) < n {
		at := len(buf)
		want := min(n-at, max(step, at))
		grown := make([]byte, at+want)
		copy(grown, buf)
		buf = grown
		if _, err := io.ReadFull(w.conn, buf[at:]); err != nil {
			return nil, err
		}
	}
	return buf, nil
}
