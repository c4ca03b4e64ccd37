package indexer

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

// A commit syncs the disk, which takes as long as scanning some hundred files, so
// results are gathered up to whichever of these comes first.
const (
	commitBytes = 4 << 20
	commitAfter = 250 * time.Millisecond
)

// store commits what the other stages found. One goroutine runs it.
type store struct {
	db     *cache.DB
	after  time.Duration // commitAfter, but in tests
	in     chan settled  // closed by the pass once all workers have stopped
	meter  *meter
	counts *counts
	short  func() memory.State
	fail   func(error) // ends the pass

	batch cache.Batch
	size  int              // bytes of records in batch
	since time.Time        // of the oldest entry in batch; zero if there is none
	open  map[*folder]bool // with files still to be read, and some that were
	full  []*folder        // complete, waiting for the next commit
	err   error            // of a commit; nothing is stored after it
	ended bool             // the next commit is the last one, after which nothing is lacking

	failed atomic.Bool // err is not nil

	nothing string // in which words the cache says that it lacks nothing

	// Whether the cache says that it lacks nothing, and whether we are sure of what it says.
	whole, sure bool
	learned     bool // the pass leaves nothing to be learned; set before in is closed

	watched bool    // what changes is listed
	changed Changed // if watched
}

// run stores what arrives until in is closed, and then what is left: the directories
// that are not complete with what is known of them, so that the next pass goes on
// from there.
func (s *store) run() {
	tick := time.NewTicker(s.after)
	defer tick.Stop()
	for {
		select {
		case r, ok := <-s.in:
			if !ok {
				for f := range s.open {
					s.full = append(s.full, f)
				}
				s.end()
				return
			}
			s.add(r)
		case <-tick.C:
			if !s.since.IsZero() && time.Since(s.since) >= s.after {
				s.commit()
			}
		}
	}
}

// limit is how many bytes are gathered, which are fewer while memory is short.
func (s *store) limit() int {
	switch s.short() {
	case memory.Warn:
		return commitBytes / 2
	case memory.High:
		return commitBytes / 4
	case memory.Critical:
		return commitBytes / 8
	}
	return commitBytes
}

// add takes a result into the batch.
func (s *store) add(r settled) {
	if r.stored != nil {
		defer r.stored()
	}
	if r.flushed != nil {
		s.commit()
		close(r.flushed)
		return
	}
	if s.since.IsZero() {
		s.since = time.Now()
	}
	f := r.folder
	if r.index != nothingRead {
		f.files[r.index] = r.file
		f.left--
		s.open[f] = true
		if !f.counted {
			s.counts.settle(&r)
			s.meter.done.Add(1)
		}
	}
	if r.record != nil {
		s.batch.Put(r.file.Key, r.record)
		s.size += len(r.record)
	}
	if r.vectors != nil {
		s.batch.Put(r.file.Key.Of(Vectors()), r.vectors)
		s.size += len(r.vectors)
	}
	if r.words != nil {
		s.batch.Put(r.file.Key.Of(Words), r.words)
		s.size += len(r.words)
	}
	if f != nil && f.left == 0 {
		delete(s.open, f)
		s.full = append(s.full, f)
	}
	if s.size >= s.limit() {
		s.commit()
	}
}

// end makes the last commit, which says whether anything is lacking now.
func (s *store) end() {
	s.ended = s.learned && len(s.open) == 0
	s.commit()
}

// say has the batch say whether the cache lacks anything.
func (s *store) say(nothing bool) {
	if s.sure && s.whole == nothing {
		return
	}
	s.whole, s.sure = nothing, true
	if nothing {
		s.batch.SetWhole(s.nothing)
	} else {
		s.batch.SetWhole("")
	}
}

// commit makes what has been gathered durable. After an error it only throws away,
// so that the stages before it come to their end.
func (s *store) commit() {
	for _, f := range s.full {
		f.files = slices.DeleteFunc(f.files, func(f cache.File) bool { return f.Name == "" })
		if slices.Equal(f.files, f.known) {
			continue
		}
		if s.watched {
			s.changed.add(f)
		}
		if len(f.files) == 0 {
			s.batch.RemoveDir(f.path)
		} else {
			s.batch.SetDir(cache.Dir{Path: f.path, Files: f.files})
		}
	}
	switch {
	case s.ended:
		s.say(true)
	case s.batch.Size() > 0:
		s.say(false) // vectors come later
	}
	if s.err == nil {
		if err := s.db.Commit(&s.batch); err != nil {
			s.err = fmt.Errorf("storing the index: %w", err)
			s.failed.Store(true)
			s.fail(s.err)
		}
	}
	s.batch.Reset()
	clear(s.full)
	s.full, s.size, s.since = s.full[:0], 0, time.Time{}
}

// add lists the files of a directory that are not as the cache had them. What can be
// found of a file is in its key; its stamp alone makes no difference.
func (c *Changed) add(f *folder) {
	list := func(name string) {
		if c.Many = c.Many || len(c.Paths) >= maxChanged; !c.Many {
			c.Paths = append(c.Paths, join(f.path, name))
		}
	}
	k := 0
	for _, file := range f.files {
		for ; k < len(f.known) && f.known[k].Name < file.Name; k++ {
			list(f.known[k].Name)
		}
		old := cache.Key{}
		if k < len(f.known) && f.known[k].Name == file.Name {
			old = f.known[k].Key
			k++
		}
		if old != file.Key {
			list(file.Name)
		}
	}
	for ; k < len(f.known); k++ {
		list(f.known[k].Name)
	}
}
