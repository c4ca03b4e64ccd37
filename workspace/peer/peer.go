// Package peer lets the processes of one user ask each other, over a socket that is
// nobody else's.
//
// One side listens and answers, the other asks; what is asked is a method with
// parameters, and what is answered is a result, with parts of it before that if it
// takes long. It knows nothing of what they mean. Questions run beside each other, and
// each can be cancelled.
//
// What is easy to get wrong: a process can be stopped, by a debugger or a shell, with
// its socket open. It accepts connections, takes what fits into the system's buffers and
// never answers. So whoever asks never waits for more than its context allows, and a
// [Client] tells [ErrHung] from a question that merely takes long by a ping, which the
// other side answers on the goroutine that reads.
package peer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Hello is what each side says first. Fields may be added to it; those named here stay
// whatever Protocol is, so that two builds can tell each other what to do about it.
type Hello struct {
	Protocol int    `json:"protocol"` // of what follows; the two sides must agree
	Format   int    `json:"format"`   // of the cache
	Analyzer int    `json:"analyzer"` // what makes the cache's records
	Build    string `json:"build"`    // of the program, for people
	PID      int    `json:"pid"`      // as the process itself sees it
	Editor   int    `json:"editor"`   // that it serves, as it sees that; 0 if none
	Settings string `json:"settings"` // what is indexed, in a form that can be compared
	Follows  bool   `json:"follows"`  // it would keep the index up to date if it were the owner's
}

var (
	// ErrGone is returned for what was asked when the connection ended.
	ErrGone = errors.New("the other process is gone")

	// ErrHung is returned when the other process is there and does nothing.
	ErrHung = errors.New("the other process does not answer")

	// ErrStranger is returned for a process of another user.
	ErrStranger = errors.New("a process of another user")
)

// Error is an answer that is one.
type Error struct {
	Code    string `json:"code,omitempty"` // for programs
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// codeCancelled is the code of what was cancelled.
const codeCancelled = "cancelled"

// Is has an answer that says so be [context.Canceled].
func (e *Error) Is(target error) bool { return target == context.Canceled && e.Code == codeCancelled }

// asError returns an error as it is sent.
func asError(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled):
		return &Error{Code: codeCancelled, Message: err.Error()}
	default:
		return &Error{Message: err.Error()}
	}
}

// question is the payload of a call.
type question struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params,omitempty"`
}

// encode returns a frame whose payload is v as JSON.
func encode(k kind, id uint64, v any) (frame, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return frame{}, fmt.Errorf("encoding for another process: %w", err)
	}
	return frame{kind: k, id: id, payload: data}, nil
}
