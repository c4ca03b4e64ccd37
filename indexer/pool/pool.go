// Package pool works on many tasks at once, and on fewer of them while memory is
// short.
//
// A [Pool] is a bounded number of workers behind a bounded queue. An [AutoScaler]
// looks at the memory in use once a second and says how many workers there are to
// be. They do not know each other, and either is of use alone:
//
//	         Submit, All                     Usage: the share of memory in use
//	              │                                        │
//	┌─────────────▼─────────────┐            ┌─────────────▼─────────────┐
//	│ Pool                      │   Resize   │ AutoScaler                │
//	│   queue   ▢▢▢▢▢▢ MaxQueue │◀───────────┤   > 90 %  half as many    │
//	│   workers ▣▣▣▣   1 … Max  │            │   > 80 %  a quarter less  │
//	└─────────────┬─────────────┘            │   < 50 %  a quarter more  │
//	              ▼                          └─────────────┬─────────────┘
//	    done, in any order;                                ▼
//	    results in task order                 OnEvent, Journal: what, and why
//
// Submit waits while the queue is full, so whoever finds tasks goes no faster than
// whoever does them, and what is held does not grow with the work. The number of
// workers only ever changes between two tasks: nothing that has begun is stopped.
//
// A worker is a goroutine for as long as there is a task for it. A pool that has
// nothing to do has no goroutine, no timer, and nothing to be closed.
//
// The easy mistake is to wait for a pool from inside of it: Submit, All and
// Shutdown, called by a task of the same pool, may wait for the caller.
package pool

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// ErrClosed is the result of a task that came after [Pool.Shutdown], or that
// Shutdown gave up on before it had begun.
var ErrClosed = errors.New("pool: closed")

// ErrExited is the result of a task that ended its goroutine with
// [runtime.Goexit], as a failing test does.
var ErrExited = errors.New("pool: task exited its goroutine")

// A PanicError is the result of a task that panicked.
type PanicError struct {
	Value any    // what it panicked with
	Stack []byte // of the goroutine, as [debug.Stack] formats it
}

// Error says what the task panicked with. The stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Options configures a [Pool]. The zero value is ready to use.
type Options struct {
	// MaxConcurrency is how many tasks are worked on at a time at most, and until
	// the first [Pool.Resize]. Zero means as many as GOMAXPROCS.
	MaxConcurrency int

	// MinConcurrency is what Resize does not go below. Zero means 1.
	MinConcurrency int

	// MaxQueue is how many tasks may wait, besides those that are worked on,
	// before Submit waits too. Zero means 100.
	MaxQueue int

	// FixedConcurrency keeps the pool at MaxConcurrency: Resize does nothing. It is
	// the opposite of a setting dynamicConcurrency that is on unless said otherwise,
	// so that the zero value is the one that is wanted most.
	FixedConcurrency bool

	// Prepare, if not nil, is called on the goroutine of each worker before its first
	// task. A worker ends when nothing is queued, and another may begin.
	Prepare func()
}

func (o Options) withDefaults() Options {
	if o.MaxConcurrency < 1 {
		o.MaxConcurrency = runtime.GOMAXPROCS(0)
	}
	o.MinConcurrency = min(max(1, o.MinConcurrency), o.MaxConcurrency)
	if o.MaxQueue < 1 {
		o.MaxQueue = 100
	}
	return o
}

// Stats is what a [Pool] is doing and has done.
type Stats struct {
	Active      int   // tasks being worked on; for a moment more than Concurrency after it fell
	Queued      int   // tasks waiting for a worker
	Completed   int64 // tasks that ended well
	Failed      int64 // tasks that ended with an error or a panic, or were given up
	Concurrency int   // how many may be worked on at a time
}

// A Pool applies one function to many tasks, several at a time. All methods may
// be called from any goroutine.
type Pool[T, R any] struct {
	work func(ctx context.Context, task T) (R, error)
	opt  Options

	// space holds one token for each task in the queue, and for each that is about
	// to be. Sending is waiting for room.
	space   chan struct{}
	closing chan struct{} // closed by Shutdown
	drained chan struct{} // closed when, after that, nothing is queued or running

	completed, failed atomic.Int64

	mu      sync.Mutex
	queue   ring[job[T, R]]
	running int  // workers, each with one task
	limit   int  // of running
	closed  bool // no task is taken any more
}

// job is one task on its way through the pool.
type job[T, R any] struct {
	ctx   context.Context
	task  T
	done  func(R, error) // nil if nobody asks
	batch *batch[R]      // instead of done, where the task is one of many
	index int            // in the batch
}

// New returns a pool that applies work to tasks. The context that work gets is the
// one that its task was submitted with.
func New[T, R any](work func(ctx context.Context, task T) (R, error), opt Options) *Pool[T, R] {
	opt = opt.withDefaults()
	return &Pool[T, R]{
		work:    work,
		opt:     opt,
		space:   make(chan struct{}, opt.MaxQueue),
		closing: make(chan struct{}),
		drained: make(chan struct{}),
		limit:   opt.MaxConcurrency,
	}
}

// Submit hands over a task, waiting for as long as MaxQueue others wait already.
// It returns an error if the task was not taken: that of ctx, or [ErrClosed]. Once
// it has returned nil, done is called exactly once, on the worker's goroutine, and
// the next task waits until it returns. A nil done is not called.
//
// A task whose ctx is done before its turn has the error of ctx as its result.
func (p *Pool[T, R]) Submit(ctx context.Context, task T, done func(R, error)) error {
	return p.submit(job[T, R]{ctx: ctx, task: task, done: done})
}

func (p *Pool[T, R]) submit(j job[T, R]) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if taken, err := p.start(j); taken || err != nil {
		return err
	}
	select {
	case p.space <- struct{}{}:
	case <-j.ctx.Done():
		return j.ctx.Err()
	case <-p.closing:
		return ErrClosed
	}
	return p.enqueue(j)
}

// start gives the job to a new worker if there may be one more. There may only be
// while the queue is empty, so no task is overtaken.
func (p *Pool[T, R]) start(j job[T, R]) (taken bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return false, ErrClosed
	case p.running >= p.limit:
		return false, nil
	}
	p.running++
	go p.worker(j)
	return true, nil
}

// enqueue puts a job that has a token of space into the queue.
func (p *Pool[T, R]) enqueue(j job[T, R]) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		<-p.space
		return ErrClosed
	}
	p.queue.push(j)
	p.grow() // the last worker may have gone since start looked
	return nil
}

// grow starts workers for what is queued. The caller holds mu.
func (p *Pool[T, R]) grow() {
	for p.running < p.limit && p.queue.len() > 0 {
		p.running++
		go p.worker(p.queue.pop())
		<-p.space
	}
}

// worker does j and what comes after it.
func (p *Pool[T, R]) worker(j job[T, R]) {
	exited := true
	defer func() {
		if !exited {
			return
		}
		// The task has ended this goroutine, so what comes next needs another.
		if j, ok := p.next(); ok {
			go p.worker(j)
		}
	}()
	if p.opt.Prepare != nil {
		p.opt.Prepare()
	}
	for ok := true; ok; j, ok = p.next() {
		p.do(j)
	}
	exited = false
}

// next returns the job that a worker is to go on with, or false if it is to end.
func (p *Pool[T, R]) next() (j job[T, R], ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running > p.limit || p.queue.len() == 0 {
		p.running--
		if p.closed && p.running == 0 {
			close(p.drained)
		}
		return j, false
	}
	j = p.queue.pop()
	<-p.space
	return j, true
}

// do works on one task and tells its result, whichever way the task ends.
func (p *Pool[T, R]) do(j job[T, R]) {
	var (
		value R
		err   = ErrExited
	)
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
		p.settle(j, value, err)
	}()
	if cerr := j.ctx.Err(); cerr != nil {
		err = cerr
		return
	}
	value, err = p.work(j.ctx, j.task)
}

// settle counts a result before it tells it: whoever has been told of all tasks
// finds all of them counted.
func (p *Pool[T, R]) settle(j job[T, R], value R, err error) {
	if err != nil {
		p.failed.Add(1)
	} else {
		p.completed.Add(1)
	}
	if j.batch != nil {
		j.batch.put(j.index, value, err)
	} else if j.done != nil {
		j.done(value, err)
	}
}

// Resize sets how many tasks are worked on at a time, within MinConcurrency and
// MaxConcurrency. More begin at once; fewer are left as running ones end.
func (p *Pool[T, R]) Resize(n int) {
	if p.opt.FixedConcurrency {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limit = min(max(p.opt.MinConcurrency, n), p.opt.MaxConcurrency)
	p.grow()
}

// Shutdown takes no more tasks and waits for those that it has. A Submit that is
// waiting returns [ErrClosed]. When ctx is done, Shutdown gives up: tasks that have
// not begun get ErrClosed as their result, on this goroutine, those that have begun
// are left to end by themselves, and the error of ctx is returned. Shutdown may be
// called again, to wait again.
func (p *Pool[T, R]) Shutdown(ctx context.Context) error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.closing)
		if p.running == 0 {
			close(p.drained)
		}
	}
	p.mu.Unlock()

	select {
	case <-p.drained:
		return nil
	default:
	}
	select {
	case <-p.drained:
		return nil
	case <-ctx.Done():
		p.drop()
		return ctx.Err()
	}
}

// drop settles everything in the queue of a closed pool.
func (p *Pool[T, R]) drop() {
	var none R
	for {
		p.mu.Lock()
		if p.queue.len() == 0 {
			p.mu.Unlock()
			return
		}
		j := p.queue.pop()
		<-p.space
		p.mu.Unlock()
		p.settle(j, none, ErrClosed)
	}
}

// Stats returns the counts of this moment.
func (p *Pool[T, R]) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Stats{
		Active:      p.running,
		Queued:      p.queue.len(),
		Completed:   p.completed.Load(),
		Failed:      p.failed.Load(),
		Concurrency: p.limit,
	}
}
