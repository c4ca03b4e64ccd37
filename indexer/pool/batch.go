package pool

import (
	"context"
	"sync"
)

// A Result is how one task ended.
type Result[R any] struct {
	Value R     // what the work returned, also beside an error
	Err   error // the task's own; a [PanicError] if it panicked
}

// All works on all tasks and returns their results in the order of the tasks,
// however they ended. Tasks that could not be handed over any more, since ctx was
// done or the pool was closed, have that as their error.
func (p *Pool[T, R]) All(ctx context.Context, tasks []T) []Result[R] {
	return p.AllWithProgress(ctx, tasks, nil)
}

// AllWithProgress is [Pool.All], and calls progress after each task with how many
// have ended and how many there are. The calls come one at a time, done growing by
// one with each; a worker waits meanwhile, so a slow progress slows the work.
func (p *Pool[T, R]) AllWithProgress(ctx context.Context, tasks []T, progress func(done, total int)) []Result[R] {
	b := &batch[R]{results: make([]Result[R], len(tasks)), progress: progress}
	b.pending.Add(len(tasks))
	for i, task := range tasks {
		if err := p.submit(job[T, R]{ctx: ctx, task: task, batch: b, index: i}); err != nil {
			var none R
			b.put(i, none, err)
		}
	}
	b.pending.Wait()
	return b.results
}

// batch gathers the results of one call of All.
type batch[R any] struct {
	results []Result[R] // each is written once, by the worker of that task
	pending sync.WaitGroup

	progress func(done, total int) // nil if nobody asks
	mu       sync.Mutex            // held during progress
	done     int
}

func (b *batch[R]) put(i int, value R, err error) {
	defer b.pending.Done()
	b.results[i] = Result[R]{value, err}
	if b.progress == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	b.progress(b.done, len(b.results))
}
