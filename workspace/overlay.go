package workspace

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// A Text is what a file holds in the editor of somebody who may not have saved it.
type Text struct {
	Path     string    // within the folder, with slashes
	Language string    // as the editor names it; "" lets path and text tell
	Text     []byte    // UTF-8, never written to
	Edited   time.Time // when it was changed last; zero if it was not since it was opened
}

// An Overlay is texts that count in place of those on disk: a [Query] that is given one
// finds what they declare, and nothing that the disk has in the same files. It holds
// no index and no file, is never changed, and need not be closed. Nil is one of no texts.
type Overlay struct {
	texts map[string]*laid

	// Two segments: most texts stay as they are while one is typed in, which is put
	// over the others anew with each change. Nil where there is nothing.
	still, loose *search.Segment

	pieces func() (*search.PieceSegment, error) // of all texts; see pieceSegment
}

// laid is a text of an overlay, and is never changed either.
type laid struct {
	Text
	foreign bool // it is no part of the folder
	hidden  bool // it would be left out of an index: nothing is found in it
	record  cache.Record
	facets  func() (words, vectors []byte) // of its pieces
	still   *search.Segment                // that holds it; it is loose if that is another than the overlay's
}

// maxLoose is how many texts may change before all are put into one segment.
const maxLoose = 8

// Lay returns an overlay of texts. What the one before has of the same is used again.
//
// A text that is no part of the folder, since it is ignored or its name says that it
// holds secrets, is none of the overlay. That is decided once, when it is first laid.
func Lay(ctx context.Context, opt Options, texts []Text, before *Overlay) (*Overlay, error) {
	o := &Overlay{texts: make(map[string]*laid, len(texts))}
	if before == nil {
		before = &Overlay{}
	}
	o.still, o.loose = before.still, before.loose
	o.pieces = sync.OnceValues(o.pieceSegment)
	same := true
	for _, t := range texts {
		old := before.texts[t.Path]
		if old != nil && sameText(&old.Text, &t) {
			o.texts[t.Path] = old
			continue
		}
		l, err := learn(ctx, opt, t, old)
		if err != nil {
			return nil, err
		}
		o.texts[t.Path] = l
		same = same && l.foreign
	}
	closed := false // what is closed must not hide the disk
	for p, l := range before.texts {
		closed = closed || o.texts[p] == nil && !l.foreign
	}
	if same && !closed {
		return o, nil
	}
	return o, o.cut(closed)
}

// sameText reports whether a text is one that was laid before. Texts are never written
// to, so that the same memory has the same in it.
func sameText(a, b *Text) bool {
	return a.Language == b.Language && len(a.Text) == len(b.Text) && (len(a.Text) == 0 || &a.Text[0] == &b.Text[0])
}

// learn makes a text ready to be laid.
func learn(ctx context.Context, opt Options, t Text, old *laid) (*laid, error) {
	l := &laid{Text: t}
	if old != nil {
		l.foreign = old.foreign
	} else {
		belongs, err := Belongs(ctx, opt, t.Path)
		if err != nil {
			return nil, err
		}
		l.foreign = !belongs
	}
	if l.foreign {
		return l, nil
	}
	limit := opt.MaxFileSize
	if limit <= 0 {
		limit = watcher.DefaultMaxFileSize
	}
	head := t.Text[:min(len(t.Text), watcher.HeadSize)]
	l.hidden = int64(len(t.Text)) > limit || watcher.Inspect(path.Base(t.Path), head, opt.Generated) != 0
	if !l.hidden {
		around := sync.OnceValue(func() []string { return beside(filepath.Join(opt.Root, filepath.FromSlash(t.Path))) })
		l.record = indexer.Learn(t.Path, t.Language, t.Text, around)
		l.facets = sync.OnceValues(func() (words, vectors []byte) {
			return indexer.LearnFacets(t.Path, t.Language, t.Text, around)
		})
	}
	return l, nil
}

// cut makes the segments: one of the loose texts, or of all if there are many of those
// or if all is set.
func (o *Overlay) cut(all bool) error {
	var paths []string
	for _, p := range slices.Sorted(maps.Keys(o.texts)) {
		if l := o.texts[p]; !l.foreign && (all || l.still != o.still || o.still == nil) {
			paths = append(paths, p)
		}
	}
	if !all && o.still != nil && len(paths) > maxLoose {
		return o.cut(true)
	}
	s, err := o.segment(paths)
	if err != nil {
		return fmt.Errorf("laying texts over an index: %w", err)
	}
	if !all && o.still != nil {
		o.loose = s
		return nil
	}
	o.still, o.loose = s, nil
	for _, p := range paths {
		l := *o.texts[p] // the one before keeps its own
		l.still = s
		o.texts[p] = &l
	}
	return nil
}

// segment returns a segment of some texts, nil for none.
func (o *Overlay) segment(paths []string) (*search.Segment, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	b := search.NewBuilder()
	for _, p := range paths {
		if l := o.texts[p]; l.hidden {
			b.Remove(p)
		} else {
			b.Add(search.File{Path: p, Language: l.record.Language, ModTime: l.Edited}, l.record.Symbols)
		}
	}
	return b.Segment()
}

// onPieces is on for tables of pieces. What the texts hold is worked out when it is first
// asked for.
func (o *Overlay) onPieces(under *search.PieceTable) (*search.PieceTable, error) {
	if o.empty() {
		return under, nil
	}
	over, err := o.pieces()
	if err != nil || over == nil {
		return under, err
	}
	if under != nil {
		return under.With(over)
	}
	empty := search.NewPieceTable()
	defer empty.Close() // it holds nothing
	return empty.With(over)
}

// pieceSegment returns a segment of what the texts hold.
func (o *Overlay) pieceSegment() (*search.PieceSegment, error) {
	b := search.NewPieceBuilder()
	for _, p := range o.Paths() {
		l := o.texts[p]
		if l.hidden {
			b.Remove(p)
			continue
		}
		f := search.PieceFile{Path: p, ModTime: l.Edited}
		f.Words, f.Vectors = l.facets()
		if err := b.Add(f); err != nil {
			return nil, fmt.Errorf("laying texts over an index: %w", err)
		}
	}
	return search.ReadPieceSegment(b.Bytes())
}

// record returns what was found in the text that counts in place of the file at path.
func (o *Overlay) record(path string) *cache.Record { return &o.texts[path].record }

// Has reports whether a text counts in place of the file at path.
func (o *Overlay) Has(path string) bool {
	if o == nil {
		return false
	}
	l := o.texts[path]
	return l != nil && !l.foreign
}

// Text returns the text that counts in place of the file at path, and false if that is
// the file itself.
func (o *Overlay) Text(path string) ([]byte, bool) {
	if !o.Has(path) {
		return nil, false
	}
	return o.texts[path].Text.Text, true
}

// Paths returns the paths of all texts that count, in order.
func (o *Overlay) Paths() []string {
	if o == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.texts)), func(p string) bool { return o.texts[p].foreign })
}

// on returns a table in which the texts count; under may be nil.
func (o *Overlay) on(under *search.Table) (*search.Table, error) {
	if o.empty() {
		return under, nil
	}
	table := under
	for _, s := range []*search.Segment{o.still, o.loose} {
		if s == nil {
			continue
		}
		if table == nil {
			table = search.NewTable()
		}
		next, err := table.With(s)
		if table != under {
			table.Close() // next holds what it held
		}
		if err != nil {
			return nil, err
		}
		table = next
	}
	return table, nil
}

// empty reports whether nothing is laid over anything.
func (o *Overlay) empty() bool { return o == nil || o.still == nil && o.loose == nil }

// Over lays the texts over what an index has found that knew nothing of them, as one of
// another process does.
func (o *Overlay) Over(ctx context.Context, q Query, hits []Hit) ([]Hit, error) {
	if o.empty() {
		return hits, nil
	}
	table, err := o.on(nil)
	if err != nil {
		return nil, err
	}
	defer table.Close() // it has nothing to lose
	found, err := table.Symbols(ctx, q.search())
	if err != nil {
		return nil, err
	}
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return o.Has(h.Path) })
	for i := range found {
		hits = append(hits, hitOf(&found[i]))
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(len(hits), q.search().Limit)], nil
}

// overPassages is Over for passages.
func (o *Overlay) overPassages(ctx context.Context, q Question, hits []PassageHit) ([]PassageHit, error) {
	if o.empty() {
		return hits, nil
	}
	ask, err := q.search()
	if err != nil {
		return nil, err
	}
	table, err := o.onPieces(nil)
	if err != nil || table == nil {
		return hits, err
	}
	defer table.Close() // it has nothing to lose
	names, err := o.on(nil)
	if err != nil {
		return nil, err
	}
	if names != nil {
		defer names.Close()
	}
	found, err := table.Ask(ctx, names, ask)
	if err != nil {
		return nil, err
	}
	check := passageCheck{over: o}
	hits = o.among(hits, check.hits(found, ask.Text, ask.Limit), search.NewMatcher(ask.Text))
	slices.SortStableFunc(hits, func(a, b PassageHit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(len(hits), ask.Limit)], nil
}

// among puts what was found in the texts in the place of what an index has found in the
// same files. Scores say what is best within an answer, and the best of a few texts may
// have nothing to do with the question. So those of a file that the index has found too
// keep its rank; in another one that was edited it is how much of the question is held
// that counts, beside the best that the index has; and one that is as the disk has it, and was not
// found there, comes last.
func (o *Overlay) among(indexed, texts []PassageHit, looked *search.Matcher) []PassageHit {
	if len(indexed) == 0 {
		return texts
	}
	ranks, own := map[string]float64{}, map[string]float64{} // the best score of each file
	least, most := indexed[0].Score, 0.0
	for i := range indexed {
		h := &indexed[i]
		ranks[h.Path] = max(ranks[h.Path], h.Score)
		least, most = min(least, h.Score), max(most, looked.Weight([]byte(h.Snippet)))
	}
	for i := range texts {
		own[texts[i].Path] = max(own[texts[i].Path], texts[i].Score)
	}
	hits := slices.DeleteFunc(indexed, func(h PassageHit) bool { return o.Has(h.Path) })
	for _, h := range texts {
		by, ok := ranks[h.Path]
		if ok {
			by /= max(own[h.Path], 1e-9)
		} else {
			by = 1
			if most > 0 {
				share := min(1, looked.Weight([]byte(h.Snippet))/most)
				by = share * share
			}
			if o.texts[h.Path].Edited.IsZero() {
				by = min(by, least)
			}
		}
		h.Score *= by
		hits = append(hits, h)
	}
	return hits
}

// Belongs reports whether a file is part of a folder, or would be if it were there. Its
// content may yet be such that it is left out.
func Belongs(ctx context.Context, opt Options, name string) (bool, error) {
	return watcher.Belongs(ctx, opt.Root, opt.walk(""), name)
}
