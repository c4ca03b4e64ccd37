package workspace

import (
	"context"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// FollowOptions is how a folder is followed. The zero value is ready to use.
type FollowOptions struct {
	// Pass, if not nil, makes the first pass over the folder in place of
	// [Local.Update], so that it can be shown and cancelled. An error of it does not
	// end the following, unless the context is done.
	Pass func(ctx context.Context) error

	// Open, if not nil, returns the files that somebody has open, by their paths within the
	// folder. What lies beside them is looked at before everything else.
	Open func() []string

	// Changed, if not nil, is called when the index has taken in what has changed.
	Changed func()
}

// Follow makes the index equal to the folder and keeps it so until ctx is done. An index
// whose file turns out to be damaged, or is taken away, is made anew; if another process
// has made one in its place, Follow ends with [ErrInUse].
//
// Watch, then walk: what is written in between is looked at twice, and in the other
// order not at all.
func (w *Local) Follow(ctx context.Context, opt FollowOptions) error {
	if opt.Pass == nil {
		opt.Pass = func(ctx context.Context) error {
			_, err := w.Update(ctx, UpdateOptions{})
			return err
		}
	}
	watching := make(chan struct{})
	defer w.news.tell(func(a *Activity) { a.Following, a.CaughtUp = false, false })
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		w.heed(ctx)
		return nil
	})
	g.Go(func() error {
		return w.watcher.Run(ctx, func() {
			w.news.tell(func(a *Activity) { a.Following = true })
			close(watching)
		}, func(hints []watcher.Hint) {
			if slices.Contains(hints, everything) {
				w.first(ctx, opt.Open)
			}
			if w.take(ctx, hints) != nil {
				return // it is tried again
			}
			if opt.Changed != nil {
				opt.Changed()
			}
		})
	})
	g.Go(func() error {
		select {
		case <-watching:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := w.Resumed(ctx); err != nil { // what was paused stays so for now
			return err
		}
		w.first(ctx, opt.Open)
		if err := opt.Pass(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("the first pass did not come to its end", "folder", w.root, "err", err)
		}
		return w.tend(ctx)
	})
	return g.Wait()
}

// everything is the hint at all of a folder.
var everything = watcher.Hint{Path: ".", Tree: true}

// maxFirst is how many folders are looked at before the others.
const maxFirst = 64

// first looks at the folders of open files, which are those that somebody will ask about.
func (w *Local) first(ctx context.Context, open func() []string) {
	if open == nil {
		return
	}
	var hints []watcher.Hint
	for _, name := range open() {
		hint := watcher.Hint{Path: path.Dir(name)}
		if len(hints) < maxFirst && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	if len(hints) > 0 {
		_ = w.take(ctx, hints) // all else will come to them too
	}
}

// Changed says that files may have changed, by their absolute paths, as an editor
// knows it before the system tells. It has an effect while the folder is followed.
//
// While a pass is under way their directories are looked at before others: a person has
// them open.
func (w *Local) Changed(paths ...string) {
	w.watcher.Changed(paths...)
	for _, file := range paths[:min(len(paths), maxSoon)] {
		rel, err := filepath.Rel(w.root, filepath.Dir(file))
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		select {
		case w.soon <- filepath.ToSlash(rel):
		default: // there are many already, and all of them come in their turn
		}
	}
}

// maxSoon is how many directories may wait to be looked at before others. More are not a
// person's doing.
const maxSoon = 32

// take looks again at what hints name.
func (w *Local) take(ctx context.Context, hints []watcher.Hint) error {
	release, err := w.turn(ctx)
	if err != nil {
		return err
	}
	defer release()
	look := make([]indexer.Hint, len(hints))
	for i, h := range hints {
		look[i] = indexer.Hint(h)
	}
	show := func(c indexer.Changed) {
		w.names.changed(c)
		w.pieces.changed(c)
	}
	changed, err := w.indexer(UpdateOptions{}, func(_ context.Context, c indexer.Changed) error {
		show(c)
		return nil
	}).Refresh(ctx, look)
	show(changed) // what was stored is shown, whatever came after, and with vectors now
	w.scanned.Add(changed.Scanned)
	if changed.PutOff > 0 {
		w.owes.Store(true)
	}
	if err != nil && ctx.Err() == nil {
		w.troubled(err) // the hints are lost, and what they meant is found by the next pass
	}
	w.news.tell(func(a *Activity) { a.Changes++ })
	return err
}
