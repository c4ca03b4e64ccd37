package indexer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/pool"
)

// pass is one run of the pipeline.
type pass struct {
	*Indexer
	ctx    context.Context // done when the pass is to stop; its cause says why
	began  time.Time
	afresh bool // whatever the stamps say, everything is read again
	urgent bool // it does not give way to what a person does
	whole  bool // the cache lacks nothing of what its directories lead to

	meter  meter
	counts counts
	seen   seen // directories that the walk reported

	// ahead holds what the walk found and no worker has taken yet. The walk closes it.
	ahead   chan task
	backlog backlog
	pool    *pool.Pool[task, settled]
	crew    *crew
	store   store
	lost    atomic.Bool // vectors could not be made
}

// walkAhead is by how many files the walk may be ahead of the workers. In all but
// the largest folders it comes to its end early, so that progress can tell how much
// there is to do; in those it waits, since memory must not grow with the folder.
const walkAhead = 1 << 16

// walkAheadShort is that while memory is short: what waits takes some hundred bytes each.
const walkAheadShort = 1 << 10

func (ix *Indexer) begin(ctx context.Context, stop context.CancelCauseFunc) *pass {
	p := &pass{
		Indexer: ix, ctx: ctx, began: time.Now(),
		afresh: ix.opt.Afresh || string(ix.db.Meta(metaFingerprint)) != ix.fingerprint(),
		ahead:  make(chan task, walkAhead),
	}
	p.seen.seed = maphash.MakeSeed()
	p.whole = !p.afresh && ix.db.Whole(ix.whole())
	p.store = store{
		db: ix.db, after: cmp.Or(ix.opt.commitAfter, commitAfter), in: make(chan settled, 256), open: map[*folder]bool{},
		meter: &p.meter, counts: &p.counts, short: ix.opt.Memory.State, fail: func(err error) { stop(err) },
		nothing: ix.whole(), whole: p.whole, sure: p.whole,
	}
	p.crew = newCrew(&ix.opt)
	how := pool.Options{MinConcurrency: 1, MaxConcurrency: p.crew.max}
	if ix.opt.Pace.inForeground() { // who waits for a command alone wants it done
		how.Prepare = stepBack
	}
	p.pool = pool.New(p.work, how)
	p.crew.man(p.pool)
	return p
}

// run moves what walk finds through the stages and returns when they have stopped. What
// the hints cover and walk does not find is forgotten.
func (p *pass) run(walk func(visit func(cache.Dir) error) error, hints []Hint) error {
	defer p.opt.Memory.Begin()()
	background, end := context.WithCancel(context.Background())
	var helpers sync.WaitGroup
	helpers.Go(func() { p.crew.run(background, p.meter.rate) })
	if p.opt.Progress != nil {
		helpers.Go(func() { p.meter.report(background, p.describe, p.opt.Progress) })
	}
	stored := make(chan struct{})
	go func() {
		defer close(stored)
		p.store.run()
	}()
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		p.feed()
	}()
	first := make(chan struct{})
	overtaken := make(chan struct{})
	go func() {
		defer close(overtaken)
		if p.opt.Soon != nil {
			p.overtake(first)
		}
	}()

	err := walk(p.visit)
	p.meter.walked.Store(err == nil)
	close(p.ahead)
	<-fed // what has begun ends, and is stored
	close(first)
	<-overtaken
	if err == nil && p.ctx.Err() == nil {
		err = p.forget(hints)
	}
	if err == nil && p.ctx.Err() == nil {
		err = p.named()
	}
	p.drain()
	_ = p.pool.Shutdown(context.Background()) // the same
	// A pass over a part of the folder can tell that nothing is lacking if nothing was before.
	all := p.whole || slices.Equal(hints, everything)
	p.store.learned = all && err == nil && p.ctx.Err() == nil && p.counts.putOff.Load() == 0 && !p.lost.Load()
	close(p.store.in)
	<-stored
	end()
	helpers.Wait()
	switch {
	case p.store.err != nil:
		return p.store.err
	case p.ctx.Err() != nil:
		return context.Cause(p.ctx)
	}
	return err
}

// describe fills in how the pass is doing, and why not better.
func (p *pass) describe(out *Progress) {
	out.Workers, out.MaxWorkers, out.Why = p.crew.size(), p.crew.max, p.crew.reason()
	out.Mode, out.Pressure = p.opt.Pace.Mode(), p.opt.Memory.Pressure()
}

// feed hands the pool what the walk found, and returns when that is done. Once the pass is
// to stop it throws the rest away.
func (p *pass) feed() {
	var chunks sync.WaitGroup
	for t := range p.ahead {
		for m := p.nextMeaning(false); m != nil; m = p.nextMeaning(false) {
			p.submitMeaning(m)
		}
		chunks.Add(1)
		ok := p.submit(p.pool, t, func(s settled) {
			p.meter.bytesDone.Add(t.size)
			p.putOff(s.meaning)
			chunks.Done()
		})
		if !ok {
			chunks.Done()
		}
	}
	chunks.Wait()
}

// putOff has vectors made of m, if that is not nil, when there is nothing else to do.
func (p *pass) putOff(m *meaning) {
	if m != nil {
		m.release = p.opt.Memory.Gate.Hold(m.bytes())
		p.backlog.add(m)
	}
}

// drain makes the vectors that were put off, and throws away what is left once the pass is
// to stop.
func (p *pass) drain() {
	for m := p.nextMeaning(true); m != nil; m = p.nextMeaning(true) {
		if p.ctx.Err() != nil {
			m.release()
			continue
		}
		p.submitMeaning(m)
	}
}

// nextMeaning takes what vectors are to be made of next out of the backlog: anything, or
// what is too much. While memory is short everything is: it is thrown away.
func (p *pass) nextMeaning(anything bool) *meaning {
	return p.backlog.take(anything || p.wants()&wantVectors == 0)
}

func (p *pass) submitMeaning(m *meaning) {
	if !p.submit(p.pool, task{meaning: m}, func(settled) { m.release() }) {
		m.release()
	}
}

// submit hands a pool a task. done is called when it is over and what came of it is on its
// way to the store, unless submit returns false.
func (p *pass) submit(to *pool.Pool[task, settled], t task, done func(settled)) bool {
	err := to.Submit(p.ctx, t, func(s settled, err error) {
		defer func() { done(s) }()
		if errors.Is(err, context.Canceled) {
			return // it has not begun, and is for the next pass
		}
		if err != nil && t.meaning != nil {
			p.lost.Store(true)
			p.log.Error("making vectors", "err", err)
			return
		}
		if err != nil { // a panic: chunk itself puts errors into its result
			s = settled{folder: t.folder, index: t.index, file: cache.File{Name: t.name, Skip: Failed, Note: err.Error()}}
			p.log.Error("indexing a file", "path", t.path, "err", err)
		}
		p.store.in <- s
	})
	if err != nil && p.ctx.Err() == nil {
		p.log.Error("a task was refused", "path", t.path, "err", err)
	}
	return err == nil
}

// named makes sure that all that is known of names and words is stored, and tells whoever
// waits for that.
func (p *pass) named() error {
	if p.opt.Named == nil {
		return nil
	}
	flushed := make(chan struct{})
	p.store.in <- settled{flushed: flushed}
	<-flushed
	if p.store.failed.Load() {
		return nil // the store says why
	}
	// The store lists nothing more: vectors are of no folder.
	return p.opt.Named(p.ctx, p.store.changed)
}

// forget removes the directories that are not there any more.
func (p *pass) forget(hints []Hint) error {
	var gone []*folder
	look := func(d cache.Dir) error {
		if !p.seen.has(d.Path) {
			f := &folder{path: d.Path, known: slices.Clone(d.Files)}
			gone = append(gone, f)
		}
		return nil
	}
	err := p.db.View(func(tx *cache.Tx) error {
		for _, h := range hints {
			// A directory that is not there takes with it what lay in it.
			if !h.Tree && p.seen.has(h.Path) {
				continue
			}
			if err := tx.DirsBelow(h.Path, look); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking for removed folders: %w", err)
	}
	for _, f := range gone {
		p.counts.removed.Add(int64(len(f.known)))
		p.store.in <- settled{folder: f, index: nothingRead}
	}
	return nil
}

// seen is a set of paths of which only hashes are kept, since there may be a
// hundred thousand. That two of them are alike is not to be expected in the
// lifetime of the universe's disks, and would keep one removed folder findable
// until the next pass, whose hashes are others.
type seen struct {
	seed maphash.Seed
	mu   sync.Mutex
	set  map[uint64]struct{} // guarded by mu
}

func (s *seen) add(path string) {
	h := maphash.String(s.seed, path)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set == nil {
		s.set = map[uint64]struct{}{}
	}
	s.set[h] = struct{}{}
}

func (s *seen) has(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.set[maphash.String(s.seed, path)]
	return ok
}
