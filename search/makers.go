package search

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/cache"
)

// Makers says how many segments are made beside each other. The zero value makes one after
// the other. What is made is the same, however many make it.
type Makers struct {
	Most int // at a time

	// Enter waits until there is memory for so many bytes and returns what gives them
	// back; nil is always. Whoever makes the first segment does not wait, so that all are
	// made in the end.
	Enter func(ctx context.Context, bytes int64) (leave func(), err error)
}

// makingBytes is about what a maker of a segment holds.
const makingBytes = 64 << 20

// partsOf divides the directories that the cache knows into parts, in their order, that hold
// about as much as limit of what count counts in a file.
func partsOf(ctx context.Context, db *cache.DB, limit int, count func(*cache.File) int) (parts [][]string, err error) {
	var dirs []string
	n := 0
	err = db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			size := 0
			for i := range d.Files {
				size += count(&d.Files[i])
			}
			if n > 0 && n+size > limit {
				parts, dirs, n = append(parts, dirs), nil, 0
			}
			dirs, n = append(dirs, d.Path), n+size
			return ctx.Err()
		})
	})
	if len(dirs) > 0 {
		parts = append(parts, dirs)
	}
	return parts, err
}

// do calls for each part the function that a maker has, several of them beside each other.
func (m Makers) do(ctx context.Context, parts int, maker func() func(ctx context.Context, part int) error) error {
	todo := make(chan int, parts)
	for part := range parts {
		todo <- part
	}
	close(todo)
	group, ctx := errgroup.WithContext(ctx)
	waiting, enough := context.WithCancel(ctx) // nobody waits for memory when nothing is left
	defer enough()
	group.Go(func() error {
		defer enough()
		make := maker()
		for part := range todo {
			if err := make(ctx, part); err != nil {
				return err
			}
		}
		return nil
	})
	if m.Enter == nil {
		m.Enter = func(context.Context, int64) (func(), error) { return func() {}, nil }
	}
	for range min(m.Most, parts) - 1 {
		group.Go(func() error { return m.help(ctx, waiting, todo, maker()) })
	}
	return group.Wait()
}

// help makes parts while there are some, and memory for another.
func (m Makers) help(ctx, waiting context.Context, todo <-chan int, make func(context.Context, int) error) error {
	for {
		leave, err := m.Enter(waiting, makingBytes)
		if err != nil {
			return nil // whoever made the first makes the rest
		}
		part, ok := <-todo
		if ok {
			err = make(ctx, part)
		}
		leave()
		if err != nil || !ok {
			return err
		}
	}
}
