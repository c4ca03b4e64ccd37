package rpc

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"

	"go.lsp.dev/jsonrpc2"
)

// Limits of a connection. All of them are far above what an editor does.
const (
	maxFrame  = 256 << 20 // bytes of a message; a larger one is thrown away and answered with an error
	maxHeader = 64 << 10  // bytes of a header line, and the size of the read buffer
	keepFrame = 1 << 20   // bytes of a buffer that is kept for the next message

	// maxUnwritten is how many messages may wait to be written. While there are
	// more, nothing is read: a client that asks and never reads the answers stops
	// being asked, not our memory.
	maxUnwritten = 256
)

// stream frames messages as LSP does, with a header that gives the length. Unlike
// the stream of jsonrpc2 it survives what is not a message: it answers with an error
// and reads on.
type stream struct {
	conn io.ReadWriteCloser
	log  *slog.Logger

	in    *bufio.Reader
	frame []byte // the message being read; jsonrpc2 borrows it until the next Read

	mu  sync.Mutex // held while writing
	out []byte     // guarded by mu; the last message's buffer

	wait      sync.Mutex
	drained   *sync.Cond // on wait; signalled when unwritten falls, and when the stream closes
	unwritten int        // guarded by wait
	closed    bool       // guarded by wait

	lost chan struct{} // closed when closed is set
}

func newStream(conn io.ReadWriteCloser, log *slog.Logger) *stream {
	s := &stream{conn: conn, log: log, in: bufio.NewReaderSize(conn, maxHeader), lost: make(chan struct{})}
	s.drained = sync.NewCond(&s.wait)
	return s
}

var errFrameTooLarge = errors.New("message too large")

// Read returns the next message. Its error is one of the connection; what cannot be
// understood is answered here.
func (s *stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		if err := s.awaitRoom(ctx); err != nil {
			return nil, 0, err
		}
		frame, err := s.next()
		var m jsonrpc2.Message
		if err == nil {
			m, err = jsonrpc2.DecodeMessage(frame)
			if err == nil {
				return m, int64(len(frame)), nil
			}
		} else if !errors.Is(err, errFrameTooLarge) {
			return nil, 0, err
		}
		s.log.Warn("not a message", "err", err)
		answer := jsonrpc2.ErrInvalidRequest
		if errors.Is(err, jsonrpc2.ErrParse) && !json.Valid(frame) {
			answer = jsonrpc2.ErrParse
		}
		if _, err := s.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, answer)); err != nil {
			return nil, 0, err
		}
	}
}

// awaitRoom waits until few enough messages wait to be written.
func (s *stream) awaitRoom(ctx context.Context) error {
	s.wait.Lock()
	defer s.wait.Unlock()
	for s.unwritten > maxUnwritten && !s.closed {
		s.drained.Wait()
	}
	if s.closed {
		return io.EOF
	}
	return ctx.Err()
}

// next reads a frame into the stream's buffer.
func (s *stream) next() ([]byte, error) {
	n, err := s.header()
	if err != nil {
		return nil, err
	}
	if n > maxFrame {
		if _, err := io.CopyN(io.Discard, s.in, n); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %d bytes", errFrameTooLarge, n)
	}
	if cap(s.frame) > keepFrame && n <= keepFrame {
		s.frame = nil // one huge document must not be held for ever
	}
	return s.body(int(n))
}

// body reads n bytes. The buffer grows with what arrives, so that a header alone
// cannot make us allocate what it claims.
func (s *stream) body(n int) ([]byte, error) {
	const step = 4 << 20
	s.frame = s.frame[:0]
	for len(s.frame) < n {
		at := len(s.frame)
		want := min(n-at, max(step, at))
		if cap(s.frame)-at < want {
			grown := make([]byte, at, at+want)
			copy(grown, s.frame)
			s.frame = grown
		}
		s.frame = s.frame[:at+want]
		if _, err := io.ReadFull(s.in, s.frame[at:]); err != nil {
			return nil, err
		}
	}
	return s.frame, nil
}

// header reads up to the empty line and returns the length of what follows. Lines
// that it does not understand are passed over, as are empty ones before the length.
func (s *stream) header() (int64, error) {
	length := int64(-1)
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return 0, err // also a line that is longer than the buffer: nobody talks LSP there
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			if length >= 0 {
				return length, nil
			}
			continue
		}
		key, value, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(string(bytes.TrimSpace(key)), "Content-Length") {
			if n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64); err == nil && n >= 0 {
				length = n
			}
		}
	}
}

// headerRoom is left in front of a message, so that its header, whose length is known
// only when the message is encoded, goes out in the same write.
const headerRoom = len("Content-Length: \r\n\r\n") + 20

// Write frames a message and writes it, whole. An editor that cannot be told anything
// cannot be helped, so an error closes the stream, though it may go on asking.
func (s *stream) Write(_ context.Context, m jsonrpc2.Message) (int64, error) {
	s.addUnwritten(1)
	defer s.addUnwritten(-1)
	n, err := s.write(m)
	if err != nil {
		_ = s.Close() // the first error says more
	}
	return n, err
}

func (s *stream) write(m jsonrpc2.Message) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(s.out) < headerRoom {
		s.out = make([]byte, headerRoom, 4096)
	}
	buf := jsonrpc2.AppendMessage(s.out[:headerRoom], m)
	header := fmt.Appendf(make([]byte, 0, headerRoom), "Content-Length: %d\r\n\r\n", len(buf)-headerRoom)
	at := headerRoom - len(header)
	copy(buf[at:], header)
	n, err := s.conn.Write(buf[at:])
	s.out = nil
	if cap(buf) <= keepFrame {
		s.out = buf[:0]
	}
	return int64(n), err
}

func (s *stream) addUnwritten(n int) {
	s.wait.Lock()
	defer s.wait.Unlock()
	s.unwritten += n
	s.drained.Broadcast()
}

// Close closes the connection. A reader that waits is woken.
func (s *stream) Close() error {
	s.wait.Lock()
	again := s.closed
	s.closed = true
	if !again {
		close(s.lost)
	}
	s.drained.Broadcast()
	s.wait.Unlock()
	if again {
		return nil
	}
	return s.conn.Close()
}
