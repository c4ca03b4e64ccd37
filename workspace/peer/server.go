package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"time"
)

// A Guest is one that asks.
type Guest struct {
	Hello

	// Near says that what the process calls itself is what the system calls it here, so
	// that it is on this machine and in no other namespace: numbers of processes that it
	// gives mean something.
	Near bool
}

// A Server answers those that connect. Its fields are set before Serve.
type Server struct {
	Hello Hello

	// Answer answers a question. part sends a part of the answer; it waits while the
	// other side does not read, and fails when nobody waits any more.
	Answer func(ctx context.Context, g *Guest, method string, params json.RawMessage, part func(any) error) (any, error)

	// Came and Went, if not nil, are called when one has connected, and when that has
	// left.
	Came, Went func(g *Guest)

	Logger *slog.Logger // nil discards

	log    *slog.Logger
	guests sync.WaitGroup
}

const (
	maxGuests    = 64  // that are answered at a time; one more is sent away
	maxQuestions = 128 // of one of them that are answered at a time; one more is refused
	helloTime    = 5 * time.Second
	acceptRetry  = 100 * time.Millisecond
)

// Serve answers those that connect to l until ctx is done, and then hangs up on all.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.log = s.Logger
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer s.guests.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { l.Close() }) // wakes Accept
	defer stop()
	room := make(chan struct{}, maxGuests)
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close() // it came too late
			}
			return ctx.Err()
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil: // too many open files, most likely: it may be better in a moment
			s.log.Debug("accepting another process", "err", err)
			select {
			case <-time.After(acceptRetry):
			case <-ctx.Done():
			}
			continue
		}
		select {
		case room <- struct{}{}:
			s.guests.Go(func() {
				defer func() { <-room }()
				if err := s.host(ctx, conn); err != nil && ctx.Err() == nil {
					s.log.Debug("another process was sent away", "err", err)
				}
			})
		default:
			conn.Close() // it finds another way
		}
	}
}

// host answers one of them until it leaves.
func (s *Server) host(ctx context.Context, conn net.Conn) error {
	w := newWire(conn, maxAsked)
	defer w.close()
	stop := context.AfterFunc(ctx, w.close)
	defer stop()
	g, err := s.meet(w)
	if err != nil {
		return err
	}
	if s.Came != nil {
		s.Came(g)
	}
	if s.Went != nil {
		defer s.Went(g)
	}
	v := visit{s: s, g: g, w: w, ctx: ctx, asked: map[uint64]context.CancelFunc{}}
	var running sync.WaitGroup
	defer running.Wait()
	ctx, cancelAll := context.WithCancel(ctx)
	defer cancelAll()
	running.Go(w.write)
	defer w.close() // ends write
	for {
		f, err := w.read()
		if err != nil {
			return nil // it left, in order or not
		}
		switch f.kind {
		case call:
			if err := v.begin(ctx, f, &running); err != nil {
				return err
			}
		case cancel:
			v.cancel(f.id)
		case ping:
			if err := w.send(frame{kind: pong, id: f.id}, nil); err != nil {
				return nil // the same
			}
		default:
			return fmt.Errorf("%w: kind %d asks nothing", errFrame, f.kind)
		}
	}
}

// meet learns who it is and says who we are. What cannot be agreed on, the other side
// finds by our hello, and leaves.
func (s *Server) meet(w *wire) (*Guest, error) {
	pid, err := identify(w.conn)
	if err != nil {
		return nil, err
	}
	if err := w.conn.SetReadDeadline(time.Now().Add(helloTime)); err != nil {
		return nil, err
	}
	ours, err := encode(hello, 0, s.Hello)
	if err != nil {
		return nil, err
	}
	if err := w.writeFrame(ours); err != nil {
		return nil, err
	}
	theirs, err := w.readHello()
	if err != nil {
		return nil, err
	}
	if theirs.Protocol != s.Hello.Protocol {
		return nil, fmt.Errorf("another process speaks protocol %d, not %d", theirs.Protocol, s.Hello.Protocol)
	}
	return &Guest{Hello: theirs, Near: pid > 0 && pid == theirs.PID}, nil
}

// readHello reads the first frame, by the deadline that is set.
func (w *wire) readHello() (h Hello, err error) {
	f, err := w.readFrame(maxHello)
	if err != nil {
		return h, err
	}
	if f.kind != hello {
		return h, fmt.Errorf("%w: kind %d is no hello", errFrame, f.kind)
	}
	if err := json.Unmarshal(f.payload, &h); err != nil {
		return h, fmt.Errorf("%w: %w", errFrame, err)
	}
	return h, nil
}

// visit is what one of them asks.
type visit struct {
	s *Server
	g *Guest
	w *wire

	ctx context.Context // done when the server is to end

	mu    sync.Mutex
	asked map[uint64]context.CancelFunc // guarded by mu; by number, what is being answered
}

// begin answers a question beside all else.
func (v *visit) begin(ctx context.Context, f frame, running *sync.WaitGroup) error {
	var q question
	if err := json.Unmarshal(f.payload, &q); err != nil {
		return fmt.Errorf("%w: %w", errFrame, err)
	}
	ctx, err := v.register(ctx, f.id)
	if errors.Is(err, errFrame) {
		return err
	}
	if err != nil {
		return v.answer(f.id, nil, err)
	}
	running.Go(func() {
		defer v.forget(f.id)
		value, err := v.safely(ctx, q, f.id)
		if err != nil && v.ctx.Err() != nil {
			return // it failed because we leave, and the next one is to be asked
		}
		_ = v.answer(f.id, value, err) // whoever is gone does not want it
	})
	return nil
}

// register returns the context of a question.
func (v *visit) register(ctx context.Context, id uint64) (context.Context, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.asked[id] != nil {
		return nil, fmt.Errorf("%w: question %d twice", errFrame, id)
	}
	if len(v.asked) >= maxQuestions {
		return nil, errBusy
	}
	ctx, v.asked[id] = context.WithCancel(ctx)
	return ctx, nil
}

// safely asks for the answer. A panic costs the one question.
func (v *visit) safely(ctx context.Context, q question, id uint64) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			v.s.log.Error("answering another process panicked", "method", q.Method, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			value, err = nil, fmt.Errorf("%s failed: %v", q.Method, p)
		}
	}()
	return v.s.Answer(ctx, v.g, q.Method, q.Params, func(piece any) error {
		f, err := encode(part, id, piece)
		if err != nil {
			return err
		}
		if len(f.payload) > maxAnswered {
			return errLarge
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return v.w.send(f, ctx.Done())
	})
}

var (
	errBusy  = &Error{Code: "busy", Message: "too many questions at a time"}
	errLarge = &Error{Code: "large", Message: "the answer is too large: ask for less"}
)

func (v *visit) answer(id uint64, value any, err error) error {
	f := frame{}
	if err == nil {
		f, err = encode(result, id, value)
	}
	if err == nil && len(f.payload) > maxAnswered {
		err = errLarge
	}
	if err != nil {
		if f, err = encode(failed, id, asError(err)); err != nil {
			return err
		}
	}
	return v.w.send(f, nil)
}

func (v *visit) cancel(id uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if cancel := v.asked[id]; cancel != nil { // it may be answered already
		cancel()
	}
}

func (v *visit) forget(id uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked[id]() // frees what the context holds
	delete(v.asked, id)
}
