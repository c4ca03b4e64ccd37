package indexer

import (
	"context"
	"slices"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// overtake looks at directories that somebody wants to see at once, while everything else
// waits for its turn, until stop is closed. It does not matter whether the walk has been
// there: what it found may be far from being read, and finds out then that all is known.
func (p *pass) overtake(stop <-chan struct{}) {
	first := pool.New(p.chunk, pool.Options{MaxConcurrency: 1})
	defer first.Shutdown(context.Background()) // what has begun ends, and is stored
	for {
		select {
		case dir := <-p.opt.Soon:
			visit := func(d cache.Dir) error { return p.visitSoon(d, first) }
			if err := p.src.List(p.ctx, []Hint{{Path: dir}}, visit); err != nil && p.ctx.Err() == nil {
				p.log.Debug("looking at a directory before others", "path", dir, "err", err)
			}
		case <-stop:
			return
		case <-p.ctx.Done():
			return
		}
	}
}

// visitSoon has the files of a directory read that are not known. The walk counts them.
func (p *pass) visitSoon(d cache.Dir, first *pool.Pool[task, settled]) error {
	known, err := p.known(d.Path, nil)
	if err != nil {
		return err
	}
	f := &folder{path: d.Path, files: slices.Clone(d.Files), known: known, among: neighbours(d.Files), counted: true}
	todo, _ := p.sort(f)
	if f.left = len(todo); f.left == 0 {
		return p.settle(f)
	}
	for _, t := range todo {
		t.urgent = true
		if !p.submit(first, t, func(s settled) { p.putOff(s.meaning) }) {
			return p.ctx.Err()
		}
	}
	return nil
}
