package indexer

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"sync"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
)

// settled is what became of a file that was to be read.
type settled struct {
	folder *folder    // nil if there are vectors alone
	index  int        // of the file in folder.files, or nothingRead
	file   cache.File // as it is to be stored; without a name if it is gone
	record []byte     // what was learned, under file.Key; nil if the cache has it
	stored func()     // to be called when the store has record and words; nil if there are none
	words  []byte     // what its pieces hold, under the key of that; nil if the cache has it

	meaning *meaning // what its vectors are to be made of; nil if that has been done, or is not to be
	vectors []byte   // made of that, under the key of vectors

	flushed chan struct{} // if not nil, there is nothing else: to be closed when all before it is stored
}

// nothingRead is the index for a directory in which no file had to be read.
const nothingRead = -1

// bench is what a worker works with. It is used for one file at a time, and its
// buffers for one after the other.
type bench struct {
	scanner *syntax.Scanner
	reader  reader
	text    []byte
	record  cache.Record
	encoded []byte
}

// largeBuffer is the size of a file above which its bench is not kept for the next
// one, in bytes: a few large files would otherwise be paid for until the end.
const largeBuffer = 1 << 20

var benches = sync.Pool{New: func() any {
	b := &bench{scanner: syntax.NewScanner()}
	b.scanner.Words = true
	return b
}}

// weight is how much memory working on a file may take, in bytes. Dense code of 3 MB was
// measured to allocate 48 times its size while it is scanned, for tokens, declarations,
// pieces and words, and 14 times in what comes after; half of that is what arrays were
// before they grew. The rest is what a bench has anyway.
func (t *task) weight() int64 { return 40*t.size + 256<<10 }

// work does what a worker is given to do.
func (p *pass) work(ctx context.Context, t task) (settled, error) {
	if t.meaning != nil {
		return p.embed(ctx, t.meaning)
	}
	return p.chunk(ctx, t)
}

// chunk reads, hashes and scans one file. It runs in the worker pool, when there is
// memory for it.
func (p *pass) chunk(ctx context.Context, t task) (settled, error) {
	done, err := p.opt.Pace.next(ctx, p.urgent || t.urgent)
	if err != nil {
		return settled{}, err
	}
	defer done()
	leave, err := p.opt.Memory.Gate.Enter(ctx, t.weight())
	if errors.Is(err, memory.ErrNoRoom) { // until the next pass
		return settled{folder: t.folder, index: t.index, file: cache.File{Name: t.name, Skip: Failed, Note: err.Error()}}, nil
	}
	if err != nil {
		return settled{}, err
	}
	defer leave()
	b := benches.Get().(*bench)
	b.scanner.Pause = nil
	if !p.urgent && !t.urgent {
		b.scanner.Pause = func() { p.opt.Pace.pause(ctx) }
	}
	defer func() {
		b.scanner.Pause = nil
		if cap(b.text) <= largeBuffer { // what a large file needed goes with it
			benches.Put(b)
		}
	}()
	s := settled{folder: t.folder, index: t.index}
	text, stamp, err := p.src.Read(t.path, b.text)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil // gone since the walk, as if it had never been there
	case err != nil:
		s.file = cache.File{Name: t.name, Skip: Failed, Note: err.Error()}
		return s, nil
	}
	b.text = text[:0]
	p.meter.bytes.Add(int64(len(text)))
	s.file = cache.File{Name: t.name, Stamp: stamp}
	if s.file.Skip = p.src.Inspect(t.name, text); s.file.Skip != 0 {
		return s, nil
	}
	lang := syntax.DetectAmong(t.path, text, t.folder.among)
	s.file.Key = cache.KeyOf(text, lang.Name, Analyzer)
	if lack := p.recall(b, s.file.Key); lack != 0 {
		done, reason, err := p.opt.Quarantine.enter(ctx, s.file.Key, t.path, text)
		if err != nil {
			return settled{}, err
		}
		if reason != "" {
			s.file = cache.File{Name: t.name, Stamp: stamp, Skip: Quarantined, Note: reason}
			return s, nil
		}
		defer done()
		if p.opt.scanning != nil && lack&wantOutline != 0 {
			p.opt.scanning(text)
		}
		b.scanner.Words = lack&(wantWords|wantVectors) != 0
		outline := b.scanner.Scan(lang, text)
		if outline.Cut == syntax.Crashed {
			s.file = cache.File{Name: t.name, Stamp: stamp, Skip: Failed, Note: crashed}
			return s, nil
		}
		b.learn(&s, outline, lack)
		s.stored = p.opt.Memory.Gate.Hold(int64(len(s.record) + len(s.words)))
	}
	s.file.Symbols, s.file.Pieces = uint32(len(b.record.Symbols)), uint32(len(b.record.Pieces))
	return s, nil
}

// learn takes what is lacking out of an outline.
func (b *bench) learn(s *settled, o *syntax.Outline, lack wants) {
	encoded := b.encode(o)
	if lack&wantOutline != 0 {
		s.record = bytes.Clone(encoded)
	}
	if lack&wantVectors != 0 {
		s.meaning = &meaning{key: s.file.Key}
	}
	if lack&(wantWords|wantVectors) == 0 {
		return
	}
	if read := b.reader.read(o, s.meaning); lack&wantWords != 0 {
		s.words = bytes.Clone(read)
	}
}

// recall reads what the cache has under a key into the bench's record. It returns what
// is wanted and not there, or damaged.
func (p *pass) recall(b *bench, key cache.Key) (lack wants) {
	want := p.wants()
	err := p.db.View(func(tx *cache.Tx) error {
		found, err := tx.Record(key, &b.record)
		lack = lacks(tx, key, want)
		if all := p.everything(); want != all && lacks(tx, key, all) != lack {
			p.counts.putOff.Add(1)
		}
		if err != nil || !found {
			lack |= wantOutline
		}
		return nil
	})
	if err != nil {
		return want
	}
	return lack
}

// crashed is what a person reads of a file on which the scanner panicked.
const crashed = "mind-lsp failed to scan it: please report this, with the file if you can share it"

// encode returns the record of an outline, in the bench's buffer.
func (b *bench) encode(o *syntax.Outline) []byte {
	toRecord(&b.record, o)
	b.encoded = b.record.Append(b.encoded[:0])
	return b.encoded
}

// toRecord fills r with what o holds; names are those of o's text.
func toRecord(r *cache.Record, o *syntax.Outline) {
	r.Language, r.Lines, r.Cut = o.Language.Name, o.Lines, uint8(o.Cut)
	r.Symbols = r.Symbols[:0]
	var at column
	for i := range o.Decls {
		d := &o.Decls[i]
		r.Symbols = append(r.Symbols, cache.Symbol{
			Name: o.Name(d), Receiver: o.Src[d.RecvStart:d.RecvEnd],
			Kind: uint8(d.Kind), Parent: d.Parent,
			Line: d.Line, Column: at.of(o.Src, d), EndLine: d.EndLine,
		})
	}
	r.Pieces = r.Pieces[:0]
	for _, p := range o.Pieces {
		r.Pieces = append(r.Pieces, cache.Piece{Start: p.Start, End: p.End, Line: p.Line, EndLine: p.EndLine, Symbol: p.Decl})
	}
}

// column tells the columns of names. It remembers the line it was on, so that a
// line of a megabyte full of names is not searched for its start once for each.
type column struct {
	line, start uint32
	known       bool
}

// of returns the column of a declaration's name: bytes from the start of its line.
func (c *column) of(src []byte, d *syntax.Decl) uint32 {
	if !c.known || c.line != d.Line || c.start > d.NameStart {
		c.start = uint32(bytes.LastIndexByte(src[:d.NameStart], '\n') + 1)
		c.line, c.known = d.Line, true
	}
	return d.NameStart - c.start
}
