package search

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// A lookup is one query under way.
//
// Names that begin with what is asked for are found first, by binary search, in all
// segments. Unless that gave all hits that are wanted, the signs of all other names
// are scanned, those first that begin with the same letter. Each name that may be
// among the best is shown to the matcher, which finds its best tier, so that neither
// order nor bounds have a say in the answer: they only save time.
type lookup struct {
	ctx     context.Context
	t       *Table
	pats    []pattern
	limit   int
	filter  *filter    // for scan; nil if there are several patterns, or others than of ASCII
	kinds   uint32     // a bit for each that is wanted
	exactly *[256]bool // those themselves; nil if all are wanted
	near    *[2]string // directory and name; nil if it does not matter

	segs []segmentLookup

	// bar is a rank that a symbol must have to be among the best: so many are known
	// to have it as there are hits to give. It only rises.
	bar atomic.Uint32
}

// segmentLookup is what a lookup learns about a segment as it goes. A slice is nil
// until there is a use for it. One worker at a time has it, or a part of it.
type segmentLookup struct {
	*Segment
	hidden []uint64
	number int32

	near    []uint16              // of each directory: its points plus one, or 0
	paths   [maxReadings][]byte   // of each file: pathUnknown and so on
	holders [maxReadings][]uint16 // of each container: its points plus two, 1 if it does not match, or 0

	anyLang, hasLang bool
	lang             uint8

	ranges [maxReadings][2]int // names that begin with each pattern
	spans  []span              // of names that scan looks at
	lo, hi int                 // the names of the part that scan looks at
	budget int                 // symbols that may still be looked at: no undamaged segment needs more
}

const (
	maxReadings = 3    // of a text, see parse
	checkEvery  = 4096 // names or symbols, between looks at the context

	// parallelNames is how many names a table has at least to be searched by several
	// goroutines: fewer are looked through in the time that it takes to start some.
	parallelNames = 1 << 16
	maxWorkers    = 4

	// partsEach is how many parts there are for each goroutine, so that none waits long
	// for the last one. None is smaller than this part of parallelNames.
	partsEach = 4
)

func newLookup(ctx context.Context, t *Table, q Query) *lookup {
	l := &lookup{ctx: ctx, t: t, limit: q.Limit, kinds: earlySymbols - 1}
	if q.Limit <= 0 {
		l.limit = DefaultLimit
	}
	for _, r := range parse(q.Text) {
		l.pats = append(l.pats, newPattern(r))
	}
	if len(q.Kinds) > 0 {
		l.kinds, l.exactly = 0, new([256]bool)
		for _, k := range q.Kinds {
			l.kinds |= nameKindBit(k)
			l.exactly[k] = true
		}
	}
	if q.Near != "" {
		dir, base := splitPath(q.Near)
		l.near = &[2]string{dir, base}
	}
	l.segs = make([]segmentLookup, len(t.segs))
	for i, s := range t.segs {
		sl := &l.segs[i]
		*sl = segmentLookup{Segment: s, hidden: t.hidden[i], number: int32(i), hi: s.names, anyLang: q.Language == "", budget: s.symbols}
		for n := range s.langs {
			if !sl.anyLang && string(s.text(s.langNames, uint32(n), s.langs)) == q.Language {
				sl.lang, sl.hasLang = uint8(n), true
			}
		}
	}
	return l
}

// run returns the best candidates, in their order.
func (l *lookup) run() ([]candidate, error) {
	best := top{t: l.t, limit: l.limit}
	for _, pass := range []pass{
		{look: (*worker).beginnings}, {look: (*worker).split}, {look: (*worker).scan, scan: true},
	} {
		if err := l.each(&best, pass); err != nil {
			return nil, err
		}
		l.raise(best.bar())
		if l.floor() < wordStarts { // those tiers are found by beginnings alone
			break
		}
		if l.filter == nil && len(l.pats) == 1 && l.pats[0].ascii {
			l.filter = newFilter(&l.pats[0], l.pointsBound(l.kinds, false))
		}
	}
	return best.sorted(), nil
}

// A pass looks for more in all segments.
type pass struct {
	look func(*worker, *segmentLookup) error

	// scan says that it goes through most names, so that it is worth while for several
	// workers to share a segment.
	scan bool
}

// each makes a pass over all segments that may have something, and shows what it
// found to best.
func (l *lookup) each(best *top, p pass) error {
	segs, names := make([]*segmentLookup, 0, len(l.segs)), 0
	for i := range l.segs {
		if s := &l.segs[i]; s.anyLang || s.hasLang {
			segs = append(segs, s)
			names += s.names
		}
	}
	workers := min(runtime.GOMAXPROCS(0), maxWorkers)
	if workers < 2 || names < l.t.parallel {
		w := worker{lookup: l, top: *best}
		next := 0
		err := w.run(p, func() *segmentLookup {
			if next == len(segs) {
				return nil
			}
			next++
			return segs[next-1]
		})
		*best = w.top
		return err
	}
	if p.scan {
		segs = parts(segs, max(names/(partsEach*workers), l.t.parallel/partsEach, 1))
	}
	// Each worker begins with the best there are, so that the bar rises as early as if
	// there were one.
	for i := range best.heap {
		best.heap[i].known = true
	}
	var next atomic.Int32
	var g errgroup.Group
	all := make([]worker, min(workers, len(segs)))
	for i := range all {
		w := &all[i]
		*w = worker{lookup: l, top: top{t: l.t, limit: l.limit, heap: slices.Clone(best.heap), first: slices.Clone(best.first)}}
		g.Go(func() error {
			return guard(func() error {
				return w.run(p, func() *segmentLookup {
					if n := int(next.Add(1)) - 1; n < len(segs) {
						return segs[n]
					}
					return nil
				})
			})
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i := range all {
		for _, c := range all[i].top.heap {
			if !c.known {
				best.add(c)
			}
		}
	}
	return nil
}

// queues are for workers that need one.
var queues = sync.Pool{New: func() any { return &queue{items: make([]queued, 0, queueItems)} }}

// run makes a pass over what next gives, until that is nil.
func (w *worker) run(p pass, next func() *segmentLookup) error {
	if p.scan {
		w.queue = queues.Get().(*queue)
		defer func() {
			w.queue.reset()
			queues.Put(w.queue)
		}()
	}
	for s := next(); s != nil; s = next() {
		if err := p.look(w, s); err != nil {
			return err
		}
	}
	if p.scan {
		return w.drain()
	}
	return nil
}

// parts splits segments into parts of so many names. Each has what workers write to for
// its own.
func parts(segs []*segmentLookup, size int) (out []*segmentLookup) {
	for _, s := range segs {
		for lo := 0; lo < s.names; lo += size {
			part := *s
			part.lo, part.hi = lo, min(lo+size, s.names)
			part.near, part.paths, part.holders = nil, [maxReadings][]byte{}, [maxReadings][]uint16{}
			out = append(out, &part)
		}
	}
	return out
}

// raise raises the bar to r if it is lower.
func (l *lookup) raise(r rank) {
	for {
		was := l.bar.Load()
		if was >= uint32(r) || l.bar.CompareAndSwap(was, uint32(r)) {
			return
		}
	}
}

// worst returns the rank that a symbol must have.
func (l *lookup) worst() rank { return rank(l.bar.Load()) }

// floor returns the worst tier that is worth looking at.
func (l *lookup) floor() tier { return l.worst().tier() }

// hits returns the best candidates as hits.
func (l *lookup) hits(best []candidate) []Hit {
	hits := make([]Hit, 0, len(best))
	for _, c := range best {
		s, sym := l.t.segs[c.seg], int(c.sym)
		file, ok := s.fileOf(sym)
		if !ok {
			continue
		}
		line := s.symLine.at(sym)
		hits = append(hits, Hit{
			Name: string(s.name(int(c.name))), Container: string(s.holder(sym)),
			Path: string(s.appendPath(nil, file)), Language: string(s.language(file)),
			Kind: s.raw[symKind][sym], Line: line, Column: s.symColumn.at(sym), EndLine: line + s.symLines.at(sym),
			Score: c.rank.score(),
		})
	}
	return hits
}
