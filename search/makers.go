package search

import (
	"context"
	"errors"
	"slices"

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

// A partWriter writes segments of one kind, and holds one of them in memory.
type partWriter interface {
	// addDir adds the files of a directory.
	addDir(tx *cache.Tx, d *cache.Dir) error

	// viewEnds returns what tells when one view of the cache, which is to be over in
	// milliseconds, has read as much as it should.
	viewEnds() func() bool

	// flush writes a segment of what was added, if it is time to; Full says when it is.
	flush(now bool) error
	Full() bool

	// take returns the segments that were written since it was called last.
	take() []segmentID
}

// A division is by directories that hold about as much as limit of what count counts in a file.
type division struct {
	limit int
	count func(*cache.File) int
}

// segments writes all that the cache has, with a writer for each maker, and returns the
// segments in the order of the directories.
func (m Makers) segments(ctx context.Context, db *cache.DB, by division, writer func() partWriter) ([]segmentID, error) {
	dirs, err := by.of(ctx, db)
	if err != nil {
		return nil, err
	}
	made := make([][]segmentID, len(dirs))
	err = m.do(ctx, len(dirs), func() func(context.Context, int) error {
		w := writer()
		return func(ctx context.Context, part int) error {
			err := writePart(ctx, db, w, dirs[part])
			made[part] = w.take()
			return err
		}
	})
	return slices.Concat(made...), err
}

// writePart writes the files of some directories: one segment, or several if there is more
// than was known of.
func writePart(ctx context.Context, db *cache.DB, w partWriter, dirs []string) error {
	for len(dirs) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := addDirs(db, w, dirs)
		if err != nil {
			return err
		}
		dirs = dirs[n:]
		if err := w.flush(w.Full()); err != nil {
			return err
		}
	}
	return w.flush(true)
}

// addDirs adds the files of some directories, in one view of the cache, and returns
// how many directories those are.
func addDirs(db *cache.DB, w partWriter, dirs []string) (n int, err error) {
	ends := w.viewEnds()
	err = db.View(func(tx *cache.Tx) error {
		for ; n < len(dirs) && !ends(); n++ {
			d, ok, err := tx.Dir(dirs[n])
			if errors.Is(err, cache.ErrCorrupt) {
				continue
			}
			if err != nil {
				return err
			}
			if ok {
				if err := w.addDir(tx, &d); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return n, err
}

// of divides the directories that the cache knows, in their order.
func (by division) of(ctx context.Context, db *cache.DB) (parts [][]string, err error) {
	var dirs []string
	n := 0
	err = db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			size := 0
			for i := range d.Files {
				size += by.count(&d.Files[i])
			}
			if n > 0 && n+size > by.limit {
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
