package workspace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
)

// tendEvery is how often an index that is followed is looked after: whether its file is
// still there and whole, and whether what could not be stored can be stored by now.
const tendEvery = 30 * time.Second

// renew puts an empty index in the place of one whose file is damaged or gone, and
// reports whether it did. Answers come from the tables that there are meanwhile.
func (w *Local) renew() (bool, error) {
	if w.db.Sound() == nil {
		return false, nil
	}
	// Somebody may have removed all of the folder.
	if _, err := cache.Locate(w.root, w.opt.Cache); err != nil {
		return false, fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	err := w.db.Renew()
	if errors.Is(err, cache.ErrLocked) {
		err = fmt.Errorf("%w, of %s, in a file that took the place of ours", ErrInUse, w.root)
	}
	if err == nil {
		w.quarantine.Close() // its file may be gone
		w.quarantine = openQuarantine(w.dir, w.db, w.opt.Self, w.log)
	}
	return err == nil, err
}

// openQuarantine opens the quarantine of the index in a folder.
func openQuarantine(dir string, db *cache.DB, self string, log *slog.Logger) *indexer.Quarantine {
	return indexer.OpenQuarantine(filepath.Join(dir, "scanning"), db, log, scanIn(self))
}

// update makes a pass. If the index turns out to be damaged on the way, the pass is made
// once more, into an empty one.
func (w *Local) update(ctx context.Context, opt UpdateOptions) (indexer.Summary, error) {
	if _, err := w.renew(); err != nil {
		return indexer.Summary{}, err
	}
	s, err := w.indexer(opt, w.named).Update(ctx)
	if err == nil {
		w.owes.Store(s.PutOff > 0)
	}
	if err == nil || ctx.Err() != nil {
		return s, err
	}
	if renewed, rerr := w.renew(); rerr != nil || !renewed {
		return s, errors.Join(err, rerr)
	}
	return w.indexer(opt, w.named).Update(ctx)
}

// troubled says that something could not be stored, so that it is tried again. It is
// logged when it begins and when it is over.
func (w *Local) troubled(err error) {
	trouble := ""
	if err != nil {
		trouble = err.Error()
	}
	before := ""
	w.news.tell(func(a *Activity) {
		before = a.Trouble
		a.Trouble = trouble
		a.CaughtUp = a.CaughtUp && err == nil
	})
	if err != nil && w.db.Sound() != nil {
		select {
		case w.hurt <- struct{}{}: // nothing is to be waited for
		default:
		}
	}
	switch {
	case before == "" && err != nil:
		w.log.Error("what has changed cannot be stored, which is tried again", "folder", w.root, "every", w.tendEvery, "err", err)
	case before != "" && err == nil:
		w.log.Info("what has changed is stored again", "folder", w.root)
	}
}

// tend looks after an index that is followed until ctx is done, and makes up for what was
// put off while memory was short. It returns an error if the index is not ours any more.
func (w *Local) tend(ctx context.Context) error {
	tick := time.NewTicker(w.tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-w.hurt:
		case <-ctx.Done():
			return nil
		}
		now, _ := w.news.look()
		owes := w.owes.Load() && indexer.Plenty(w.opt.Memory)
		if now.Pass != nil || now.Trouble == "" && w.db.Sound() == nil && !owes {
			continue
		}
		if _, err := w.Update(ctx, UpdateOptions{}); errors.Is(err, ErrInUse) {
			return err
		}
	}
}
