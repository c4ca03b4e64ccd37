package workspace

import (
	"context"
	"errors"
	"time"

	"github.com/mind-lsp/mind-lsp/workspace/peer"
)

// maxTries is how many owners a question is put to, one after the other.
const maxTries = 5

// ask puts a question to the owner, or to what is published while there is none that
// answers.
func ask[T any](ctx context.Context, s *Shared, put func(Index) (T, error)) (none T, err error) {
	for range maxTries {
		ix, release, moved, why := s.use()
		if ix != nil {
			v, err := put(ix)
			release()
			if errors.Is(err, peer.ErrHung) {
				break
			}
			if !errors.Is(err, peer.ErrGone) {
				return v, err
			}
		}
		if errors.Is(why, errClosed) {
			return none, why
		}
		if why != nil || !await(ctx, s, moved, takeover) {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	return askPublished(s, put)
}

// await waits until there may be somebody else to ask. A part that is gone is noticed by
// whoever asks it a moment before it is replaced.
func await(ctx context.Context, s *Shared, moved <-chan struct{}, patience time.Duration) bool {
	var late <-chan time.Time
	if patience > 0 {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-moved:
		return true
	case <-late:
		return false
	case <-ctx.Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}

func askPublished[T any](s *Shared, put func(Index) (T, error)) (none T, err error) {
	opt := s.opt.Options
	opt.Root, opt.Force = s.root, true // it was looked at
	p, err := OpenPublished(opt)
	if err != nil {
		return none, err
	}
	defer p.Close() // nothing to lose
	return put(p)
}

// askOwner puts a question to the owner, or fails if that does not answer. If it ends
// the next one is asked.
func askOwner[T any](ctx context.Context, s *Shared, put func(Index) (T, error)) (none T, err error) {
	deadline := time.Now().Add(wakeTime)
	for {
		ix, release, moved, why := s.use()
		if why != nil {
			return none, why
		}
		if ix != nil {
			v, err := put(ix)
			release()
			a, _ := ix.(*attached)
			switch {
			case errors.Is(err, peer.ErrHung) && a != nil && a.awake(ctx, time.Until(deadline)):
				continue
			case errors.Is(err, peer.ErrHung):
				return v, s.unreachable(err)
			case !errors.Is(err, peer.ErrGone):
				return v, err
			}
		}
		if !await(ctx, s, moved, 0) {
			return none, errors.Join(ctx.Err(), s.ctx.Err())
		}
	}
}
