package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// A Client asks. Its methods may be called from several goroutines.
type Client struct {
	// Host is what the other side said of itself.
	Host Hello

	w *wire

	mu      sync.Mutex
	next    uint64               // guarded by mu; number of the next question
	waiting map[uint64]*awaited  // guarded by mu; by number
	pinged  map[uint64]chan bool // guarded by mu; the ping that is on its way, if one is; closed by its answer
}

// awaited is a question that waits for its answer.
type awaited struct {
	part   func(json.RawMessage) // called on the goroutine that reads
	answer chan frame            // has room for one
}

const (
	// Patience is how long an answer may take before we look whether anybody is there,
	// and how long that may take. Twice this is what a stopped process costs whoever
	// asks it first.
	Patience = 150 * time.Millisecond

	// lookAgain is how often we look while a question takes long.
	lookAgain = time.Second
)

// A MismatchError is returned by [Connect] when the other side speaks another protocol.
type MismatchError struct{ Host Hello }

// Error implements error.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("the other process, of mind-lsp %s, speaks protocol %d", e.Host.Build, e.Host.Protocol)
}

// Connect says hello on a connection, which it owns from then on. It returns [ErrHung]
// if ctx is done before the other side has said who it is.
func Connect(ctx context.Context, conn net.Conn, ours Hello) (*Client, error) {
	w := newWire(conn, maxAnswered)
	c := &Client{w: w, next: 1, waiting: map[uint64]*awaited{}, pinged: map[uint64]chan bool{}}
	stop := context.AfterFunc(ctx, w.close)
	err := c.meet(ctx, ours)
	if !stop() && err == nil {
		err = ErrHung
	}
	if err != nil {
		w.close()
		// The connection has ctx's deadline, and may notice it a moment before ctx does.
		if ctx.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) {
			err = ErrHung
		}
		return nil, err
	}
	go w.write()
	go c.read()
	return c, nil
}

func (c *Client) meet(ctx context.Context, ours Hello) error {
	if _, err := identify(c.w.conn); err != nil {
		return err
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(helloTime)
	}
	if err := c.w.conn.SetReadDeadline(deadline); err != nil {
		return err
	}
	f, err := encode(hello, 0, ours)
	if err != nil {
		return err
	}
	if err := c.w.writeFrame(f); err != nil {
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	theirs, err := c.w.readHello()
	if err != nil {
		return fmt.Errorf("meeting another process: %w", err)
	}
	c.Host = theirs
	if theirs.Protocol != ours.Protocol {
		return &MismatchError{theirs}
	}
	return nil
}

// read hands out what arrives until the connection ends.
func (c *Client) read() {
	defer c.w.close()
	for {
		f, err := c.w.read()
		if err != nil {
			return
		}
		switch f.kind {
		case part:
			if a := c.taken(f.id, false); a != nil && a.part != nil {
				a.part(f.payload)
			}
		case result, failed:
			if a := c.taken(f.id, true); a != nil { // nil: nobody waits any more
				a.answer <- f
			}
		case pong:
			c.ponged(f.id)
		default:
			return // it does not speak our language
		}
	}
}

// taken returns who waits for an answer; once it is there, no longer.
func (c *Client) taken(id uint64, last bool) *awaited {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.waiting[id]
	if last {
		delete(c.waiting, id)
	}
	return a
}

// Call asks, and decodes the answer into result, which may be nil. part, which may be
// nil, is called with each part of it before; it must be quick.
//
// It fails with [ErrHung] as soon as the other side turns out to do nothing, unless
// patient: then it waits for as long as ctx allows.
func (c *Client) Call(ctx context.Context, method string, params, result any, part func(json.RawMessage), patient bool) error {
	data, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", method, err)
	}
	a := &awaited{part: part, answer: make(chan frame, 1)}
	id := c.await(a)
	f, err := encode(call, id, question{Method: method, Params: data})
	if err == nil && len(f.payload) > maxAsked {
		err = fmt.Errorf("%s has parameters of %d bytes, which is too many", method, len(f.payload))
	}
	if err == nil {
		err = c.w.send(f, ctx.Done())
	}
	if err == nil {
		f, err = c.answer(ctx, a, patient)
	}
	if err != nil {
		c.giveUp(id)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return err
	}
	if f.kind == failed {
		e := new(Error)
		if json.Unmarshal(f.payload, e) != nil {
			return errFrame
		}
		return e
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(f.payload, result); err != nil {
		return fmt.Errorf("the answer to %s: %w", method, err)
	}
	return nil
}

func (c *Client) await(a *awaited) (id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id = c.next
	c.next++
	c.waiting[id] = a
	return id
}

// answer waits for the answer to a question.
func (c *Client) answer(ctx context.Context, a *awaited, patient bool) (frame, error) {
	var look <-chan time.Time
	if !patient {
		timer := time.NewTimer(Patience)
		defer timer.Stop()
		look = timer.C
	}
	for {
		select {
		case f := <-a.answer:
			return f, nil
		case <-c.w.gone:
			select {
			case f := <-a.answer: // it came before the end
				return f, nil
			default:
				return frame{}, ErrGone
			}
		case <-ctx.Done():
			return frame{}, ctx.Err()
		case <-look:
			if err := c.Ping(ctx); err != nil {
				return frame{}, err
			}
			look = time.After(lookAgain)
		}
	}
}

// giveUp tells the other side that nobody waits for an answer.
func (c *Client) giveUp(id uint64) {
	if c.taken(id, true) == nil {
		return
	}
	// Whoever does not read is not told; the answer is thrown away when it comes.
	select {
	case c.w.out <- frame{kind: cancel, id: id}:
	default:
	}
}

// Ping returns nil if the other side is there, [ErrHung] if it does nothing for a
// while, and [ErrGone] if it is gone.
func (c *Client) Ping(ctx context.Context) error {
	answered, err := c.ping()
	if err != nil {
		return err
	}
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	select {
	case <-answered:
		return nil
	case <-c.w.gone:
		return ErrGone
	case <-timer.C:
		return ErrHung
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Awake returns what is closed when the other side answers a ping again.
func (c *Client) Awake() <-chan bool {
	answered, err := c.ping()
	if err != nil {
		answered = nil // it never will
	}
	return answered
}

// ping returns what is closed when the ping on its way is answered. There is one at most.
func (c *Client) ping() (<-chan bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, answered := range c.pinged {
		return answered, nil
	}
	id, answered := c.next, make(chan bool)
	select {
	case c.w.out <- frame{kind: ping, id: id}:
	case <-c.w.gone:
		return nil, ErrGone
	default:
		return nil, ErrHung // it has not read for long
	}
	c.next++
	c.pinged[id] = answered
	return answered, nil
}

func (c *Client) ponged(id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answered := c.pinged[id]; answered != nil {
		close(answered)
		delete(c.pinged, id)
	}
}

// Done is closed when the connection has ended.
func (c *Client) Done() <-chan struct{} { return c.w.gone }

// Close hangs up.
func (c *Client) Close() { c.w.close() }
