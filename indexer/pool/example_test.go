package pool_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// Results come in the order of the tasks, whichever ended first. Progress counts.
func Example() {
	count := func(_ context.Context, text string) (int, error) {
		if text == "" {
			return 0, errors.New("nothing to count")
		}
		return len(strings.Fields(text)), nil
	}
	p := pool.New(count, pool.Options{MaxConcurrency: 4})

	texts := []string{"the quick brown fox", "", "jumps"}
	results := p.AllWithProgress(context.Background(), texts, func(done, total int) {
		fmt.Printf("%d of %d\n", done, total)
	})
	for i, r := range results {
		fmt.Printf("%q: %d words, error %v\n", texts[i], r.Value, r.Err)
	}
	// Output:
	// 1 of 3
	// 2 of 3
	// 3 of 3
	// "the quick brown fox": 4 words, error <nil>
	// "": 0 words, error nothing to count
	// "jumps": 1 words, error <nil>
}

// A fixed pool has as many workers as it was made with, whoever asks for others.
// Tasks go in one by one, and each result comes to a function of its own.
func ExamplePool_Submit() {
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }
	p := pool.New(square, pool.Options{MaxConcurrency: 1, FixedConcurrency: true})
	p.Resize(8) // does nothing

	ctx := context.Background()
	for n := range 3 {
		if err := p.Submit(ctx, n, func(sq int, err error) { fmt.Println(n, sq, err) }); err != nil {
			fmt.Println(err)
		}
	}
	p.Shutdown(ctx) // waits for the tasks
	fmt.Println(p.Submit(ctx, 3, nil))
	fmt.Printf("%+v\n", p.Stats())
	// Output:
	// 0 0 <nil>
	// 1 1 <nil>
	// 2 4 <nil>
	// pool: closed
	// {Active:0 Queued:0 Completed:3 Failed:0 Concurrency:1}
}

// A task that panics has the panic as its result, and the rest goes on.
func ExamplePanicError() {
	p := pool.New(func(_ context.Context, list []int) (int, error) {
		return list[0], nil
	}, pool.Options{})
	for _, r := range p.All(context.Background(), [][]int{{1}, {}, {3}}) {
		var pe *pool.PanicError
		fmt.Println(r.Value, errors.As(r.Err, &pe), r.Err)
	}
	// Output:
	// 1 false <nil>
	// 0 true panic: runtime error: index out of range [0] with length 0
	// 3 false <nil>
}

// The scaler is wired to a pool by two functions: one that reads memory and one
// that resizes. Here memory fills up, and there is time enough to see it.
func ExampleAutoScaler() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	p := pool.New(func(_ context.Context, path string) (int, error) {
		return len(path), nil
	}, pool.Options{MaxConcurrency: 16})

	usage := []float64{.60, .86, .95}
	scaler := pool.NewAutoScaler(pool.ScalerOptions{
		MaxWorkers:    16,
		CheckInterval: time.Millisecond,
		Usage: func() (float64, string, error) {
			now := usage[0]
			usage = usage[min(1, len(usage)-1):]
			return now, fmt.Sprintf("the container uses %.0f of 100 MB", now*100), nil
		},
		Resize: p.Resize,
		OnEvent: func(e pool.Event) {
			fmt.Printf("%s from %d to %d workers: %s\n", e.Direction, e.From, e.To, e.Reason)
			if e.To == 6 {
				cancel()
			}
		},
	})
	scaler.Run(ctx)
	fmt.Println(p.Stats().Concurrency, "workers in the pool")
	// Output:
	// down from 16 to 12 workers: the container uses 86 of 100 MB
	// down from 12 to 6 workers: the container uses 95 of 100 MB
	// 6 workers in the pool
}

// An 8 GB laptop says that it has 7.6 GiB.
func ExampleInitialWorkers() {
	const reported = 76 << 30 / 10
	fmt.Println(pool.InitialWorkers(reported, false, 16))
	fmt.Println(pool.InitialWorkers(reported, true, 16))
	fmt.Println(pool.InitialWorkers(reported, false, 4))
	// Output:
	// 8
	// 16
	// 4
}
