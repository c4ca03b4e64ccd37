package indexer

import (
	"bytes"
	"context"
	"sync"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/memory"
)

// Vectors is what is stored of the vectors of a content's pieces.
var Vectors = sync.OnceValue(func() cache.Facet {
	return cache.Facet{Name: "vectors", Version: embed.Default().Version()}
})

// Facets are what is stored of a content beside its outline.
func Facets() []cache.Facet { return []cache.Facet{Words, Vectors()} }

// Embed returns the vector of a question, of length one, or nil if none of its words is
// known to the model.
func Embed(text string) []float32 {
	sum := embed.Default().NewSum()
	sum.AddText([]byte(text))
	v := make([]float32, embed.Default().Dims())
	if !sum.Float(v) {
		return nil
	}
	return v
}

// wants says what is to be learned of contents: a bit for each.
type wants uint8

const (
	wantOutline wants = 1 << iota
	wantWords
	wantVectors

	wantAll = wantOutline | wantWords | wantVectors
)

// Plenty reports whether there is memory for all that is to be learned, so that it is time
// to make up for what was put off.
func Plenty(m *Monitor) bool { return m.Pressure().State < memory.Warn }

// everything returns what is to be learned in the end, whatever memory there is now.
func (p *pass) everything() wants {
	if p.opt.NamesOnly {
		return wantOutline
	}
	return wantAll
}

// wants returns what is to be learned by the memory that there is. What has to wait is
// made up for by a pass that finds more.
func (p *pass) wants() wants {
	want := p.everything()
	switch s := p.opt.Memory.State(); {
	case s >= memory.High:
		return want & wantOutline
	case s >= memory.Warn:
		return want & (wantOutline | wantWords)
	}
	return want
}

// lacks returns which of the things that are wanted of a content the cache does not have.
func lacks(tx *cache.Tx, key cache.Key, want wants) (lack wants) {
	if want&wantWords != 0 && !tx.Stored(key.Of(Words)) {
		lack |= wantWords
	}
	if want&wantVectors != 0 && !tx.Stored(key.Of(Vectors())) {
		lack |= wantVectors
	}
	return lack
}

// A meaning is what vectors are made of: which rows of the model each piece of a content
// holds, and how often. It takes about a fifth of what its text does.
type meaning struct {
	key  cache.Key // of the outline
	rows []uint32  // row in the upper 24 bits, how often in the others
	ends []uint32  // of each piece: where its rows end

	release func() // to be called when it is not held any more
}

func (m *meaning) bytes() int64 { return int64(4*cap(m.rows) + 4*cap(m.ends) + 64) }

// maxTimes is how often a word counts that a piece holds.
const maxTimes = 255

// An embedder makes vectors. It belongs to one goroutine.
type embedder struct {
	sum *embed.Sum
	row []byte
	out []byte
}

var embedders = sync.Pool{New: func() any {
	m := embed.Default()
	return &embedder{sum: m.NewSum(), row: make([]byte, m.Dims())}
}}

// vectors returns the record of the vectors of a content's pieces, in its buffer.
func (e *embedder) vectors(m *meaning) []byte {
	e.out = cache.AppendVectors(e.out[:0], len(e.row))
	at := uint32(0)
	for _, end := range m.ends {
		e.sum.Reset()
		for _, r := range m.rows[at:end] {
			e.sum.Add(embed.Row(r>>8), int(r&maxTimes))
		}
		at = end
		size := int32(0) // of a piece without a word that the model knows
		if _, ok := e.sum.Bytes(e.row); ok {
			size = e.sum.Size()
		}
		e.out = cache.AppendVector(e.out, size, e.row)
	}
	return e.out
}

// embed makes the vectors of a content. It runs in the worker pool.
func (p *pass) embed(ctx context.Context, m *meaning) (settled, error) {
	s := settled{index: nothingRead, file: cache.File{Key: m.key}}
	done, err := p.opt.Pace.next(ctx, p.urgent)
	if err != nil {
		return settled{}, err
	}
	defer done()
	if p.wants()&wantVectors == 0 {
		p.counts.putOff.Add(1)
		return s, nil // for a pass that finds more memory
	}
	e := embedders.Get().(*embedder)
	defer embedders.Put(e)
	s.vectors = bytes.Clone(e.vectors(m))
	s.stored = p.opt.Memory.Gate.Hold(int64(len(s.vectors)))
	return s, nil
}

// backlog holds what is still to be made vectors of. Outlines and words go first, since
// names are waited for; but it is bounded, so that memory does not grow with the folder.
type backlog struct {
	mu    sync.Mutex
	jobs  []*meaning
	bytes int64
}

// maxBacklog is how much a backlog holds before vectors are made of it, in bytes: that of
// a folder of some 200 MB of code. Of a larger one they are made beside everything else. If
// the process ends, as much has to be scanned again, which takes a second.
const maxBacklog = 32 << 20

func (b *backlog) add(m *meaning) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.jobs = append(b.jobs, m)
	b.bytes += m.bytes()
}

// take returns a job, or nil if there is none, or fewer than are put off.
func (b *backlog) take(all bool) *meaning {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.jobs) == 0 || !all && b.bytes <= maxBacklog {
		return nil
	}
	last := len(b.jobs) - 1
	m := b.jobs[last]
	b.jobs[last] = nil
	b.jobs = b.jobs[:last]
	b.bytes -= m.bytes()
	return m
}
