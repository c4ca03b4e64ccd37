package indexer

import (
	"slices"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// folder is a directory of which some files are still to be read. Whoever makes it
// hands it on: the walk fills it in, and from then on only the store touches it.
type folder struct {
	path string

	// files has an entry for each file that the walk found, as it will be stored. One
	// that is still to be read has what the cache knew of it, or no name, so that a
	// pass that is cut short stores nothing that it has not seen.
	files []cache.File
	known []cache.File // what the cache holds

	among syntax.Neighbours // the files that the walk found
	left  int               // files still to be read

	counted bool // by another visit to the same directory
}

// task is a file to be read.
type task struct {
	folder *folder
	index  int // of the file, in folder.files
	path   string
	name   string
	size   int64 // by the walk, for the progress

	urgent bool // it does not give way to what a person does

	meaning *meaning // if not nil, vectors are to be made of it, and there is nothing else
}

// visit sorts the files of a directory into those that the cache knows already and
// those to be read. The source calls it from several goroutines.
func (p *pass) visit(d cache.Dir) error {
	done, err := p.opt.Pace.next(p.ctx, p.urgent)
	if err != nil {
		return err
	}
	done()
	p.seen.add(d.Path)
	buf := knownFiles.Get().(*[]cache.File)
	known, err := p.known(d.Path, (*buf)[:0])
	if err != nil {
		return err
	}
	if p.unchanged(d.Files, known) {
		if *buf = known; cap(known) <= keptFiles {
			knownFiles.Put(buf)
		}
		return nil
	}
	f := &folder{path: d.Path, files: slices.Clone(d.Files), known: known, among: neighbours(d.Files)}
	todo, bytes := p.sort(f)
	f.left = len(todo)
	p.counts.files.Add(int64(len(d.Files)))
	p.meter.total.Add(int64(len(d.Files)))
	p.meter.done.Add(int64(len(d.Files) - len(todo)))
	p.meter.bytesTodo.Add(bytes)
	if f.left == 0 {
		return p.settle(f)
	}
	for _, t := range todo {
		if err := p.hold(); err != nil {
			return err
		}
		select {
		case p.ahead <- t:
		case <-p.ctx.Done():
			return p.ctx.Err()
		}
	}
	return nil
}

// knownFiles holds what directories are decoded into that turn out to be unchanged, which in
// all passes but the first are nearly all.
var knownFiles = sync.Pool{New: func() any { return new([]cache.File) }}

// keptFiles is how many files memory is kept for between directories: few have more.
const keptFiles = 1 << 12

// unchanged reports whether the cache has a directory as the walk found it and nothing is to
// be read, and if so counts its files. It only looks at stamps, and so can tell only while
// the cache lacks nothing.
func (p *pass) unchanged(now, known []cache.File) bool {
	if p.afresh || !p.whole || len(now) != len(known) {
		return false
	}
	var kept, symbols, pieces int64
	for i := range now {
		n, k := &now[i], &known[i]
		switch {
		case n.Name != k.Name:
			return false
		case n.Skip != 0:
			if *n != *k {
				return false
			}
		case !stillTrue(k, n):
			return false
		case k.Skip == 0:
			kept++
			symbols += int64(k.Symbols)
			pieces += int64(k.Pieces)
		}
	}
	for i := range known {
		if s := known[i].Skip; s != 0 {
			p.counts.skip(s)
		}
	}
	p.counts.reused.Add(kept)
	p.counts.symbols.Add(symbols)
	p.counts.chunks.Add(pieces)
	p.counts.files.Add(int64(len(now)))
	p.meter.total.Add(int64(len(now)))
	p.meter.done.Add(int64(len(now)))
	return true
}

// sort settles the files of a directory that are known, and returns those to be read, with
// the bytes that they have.
func (p *pass) sort(f *folder) (todo []task, bytes int64) {
	// What a header was read as depends on its neighbours, and these may have changed.
	moved := f.among.OfCPP() != neighbours(f.known).OfCPP()
	lacking := p.lacking(f.known)
	k := 0
	for i := range f.files {
		file := &f.files[i]
		for k < len(f.known) && f.known[k].Name < file.Name {
			k++
		}
		var old *cache.File
		if k < len(f.known) && f.known[k].Name == file.Name {
			old = &f.known[k]
		}
		switch {
		case file.Skip != 0: // the walk's decision
			if !f.counted {
				p.counts.skip(file.Skip)
			}
		case old != nil && !p.afresh && stillTrue(old, file) && !(moved && syntax.HasNeighbours(file.Name)) && !lacking[old.Key]:
			if !f.counted {
				p.counts.keep(old)
			}
			*file = *old
		default:
			todo = append(todo, task{folder: f, index: i, path: join(f.path, file.Name), name: file.Name, size: file.Stamp.Size})
			bytes += file.Stamp.Size
			if old != nil && !(moved && syntax.HasNeighbours(file.Name)) {
				*file = *old
			} else {
				*file = cache.File{} // not as it was read among other neighbours, should the pass be cut short
			}
		}
	}
	return todo, bytes
}

// hold waits while memory is short and the walk is far ahead of the workers.
func (p *pass) hold() error {
	for len(p.ahead) > walkAheadShort && p.opt.Memory.State() >= memory.Warn {
		select {
		case <-time.After(memory.Interval):
		case <-p.ctx.Done():
			return p.ctx.Err()
		}
	}
	return nil
}

// lacking returns the keys of those of some files of which not all is known that is
// wanted. They are read again, whatever their stamps say. Those of which there is more to
// learn when there is more memory are counted as put off.
func (p *pass) lacking(files []cache.File) (keys map[cache.Key]bool) {
	if p.afresh || p.whole || len(files) == 0 {
		return nil
	}
	want, later := p.wants(), int64(0)
	_ = p.db.View(func(tx *cache.Tx) error { // what cannot be looked up is not found lacking
		for i := range files {
			f := &files[i]
			if f.Skip != 0 || f.Key == (cache.Key{}) {
				continue
			}
			switch lack := lacks(tx, f.Key, p.everything()); {
			case lack&want != 0:
				if keys == nil {
					keys = map[cache.Key]bool{}
				}
				keys[f.Key] = true
			case lack != 0:
				later++
			}
		}
		return nil
	})
	p.counts.putOff.Add(later)
	return keys
}

// settle hands a directory in which nothing is to be read to the store, if the cache
// does not hold it like that.
func (p *pass) settle(f *folder) error {
	if slices.Equal(f.files, f.known) {
		return nil
	}
	select {
	case p.store.in <- settled{folder: f, index: nothingRead}:
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// neighbours returns what the names of a directory's files tell.
func neighbours(files []cache.File) (among syntax.Neighbours) {
	for i := range files {
		among.Add(files[i].Name)
	}
	return among
}

// stillTrue reports whether what the cache knows of a file holds for what the walk
// found. A stamp without a time is that of a file which was being written to when it
// was read: only its content can tell.
func stillTrue(old, now *cache.File) bool {
	return old.Stamp == now.Stamp && now.Stamp.MTime != 0 && old.Skip != Failed
}

// known appends what the cache holds of a directory to buf.
func (p *pass) known(path string, buf []cache.File) (files []cache.File, err error) {
	err = p.db.View(func(tx *cache.Tx) error {
		files, _ = tx.AppendDir(buf, path)
		return nil
	})
	return files, err
}

// join joins a directory's path and a name. Most of what path.Join does would be
// done in vain here, a million times.
func join(dir, name string) string {
	if dir == "." || dir == "" {
		return name
	}
	return dir + "/" + name
}
