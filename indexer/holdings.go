package indexer

import (
	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// Words is what is stored of the words of a content's pieces.
var Words = cache.Facet{Name: "words", Version: words.Version}

// A reader makes of an outline's words what search looks for: the terms of each, once
// for a file, and what each piece holds of them. It belongs to one goroutine.
type reader struct {
	builder  cache.WordsBuilder
	known    []knownWord   // by hash; words that were seen lately, in whatever file
	subwords subwords      // what those are made of
	numbers  []uint32      // of the terms of the file's words, those of a word in a row
	ranges   []numberRange // of each word of the file
	encoded  []byte

	rows []uint32 // of the file's words in the model, those of a word in a row
}

// knownWord is a word that was taken apart before. Most words of a file were in the file
// before it as well.
type knownWord struct {
	hash    uint64
	n, rows uint8
	terms   [maxKnownTerms]words.Term
	row     [maxKnownTerms]embed.Row
}

// numberRange is where a word's terms are in numbers, and its rows. first is one more than
// that, and 0 for a word that no piece has held so far.
type numberRange struct{ first, n, row, rows uint32 }

const (
	knownWords    = 1 << 12
	maxKnownTerms = 8 // of a word; of a longer one those of its beginning count
)

// read returns the record of what the pieces of an outline hold, in the reader's buffer,
// and, if it is given one, fills in what vectors are made of.
func (r *reader) read(o *syntax.Outline, m *meaning) []byte {
	if r.known == nil {
		r.known = make([]knownWord, knownWords)
		r.subwords.model = embed.Default()
	}
	r.builder.Reset(o.Language.Name)
	r.numbers, r.rows = r.numbers[:0], r.rows[:0]
	r.ranges = append(r.ranges[:0], make([]numberRange, len(o.Words))...)
	kinds := kindsOf{decls: o.Decls}
	at := uint32(0)
	for i := range o.Pieces {
		p := &o.Pieces[i]
		for _, use := range o.Uses[at:p.Uses] {
			of := &r.ranges[use.Word]
			if of.first == 0 {
				*of = r.number(o.Src[o.Words[use.Word].Start:o.Words[use.Word].End])
			}
			for _, n := range r.numbers[of.first-1:][:of.n] {
				r.builder.Add(n, use.Count)
			}
			if m != nil {
				for _, row := range r.rows[of.row:][:of.rows] {
					m.rows = append(m.rows, row<<8|min(use.Count, maxTimes))
				}
			}
		}
		at = p.Uses
		r.builder.EndPiece(cache.WordsPiece{Line: p.Line, EndLine: p.EndLine, Kinds: kinds.in(p)})
		if m != nil {
			m.ends = append(m.ends, uint32(len(m.rows)))
		}
	}
	r.encoded = r.builder.Append(r.encoded[:0])
	return r.encoded
}

// number numbers the terms of a word, and its rows.
func (r *reader) number(word []byte) numberRange {
	hash := xxh3.Hash(word)
	k := &r.known[hash%knownWords]
	if k.hash != hash {
		k.hash = hash
		r.takeApart(k, word)
	}
	of := numberRange{first: uint32(len(r.numbers)) + 1, n: uint32(k.n), row: uint32(len(r.rows)), rows: uint32(k.rows)}
	for _, t := range k.terms[:k.n] {
		r.numbers = append(r.numbers, r.builder.Term(uint32(t)))
	}
	for _, row := range k.row[:k.rows] {
		r.rows = append(r.rows, uint32(row))
	}
	return of
}

// takeApart fills in a word's terms, as [words.AppendTerms] gives them, and its rows.
func (r *reader) takeApart(k *knownWord, word []byte) {
	k.n, k.rows = 0, 0
	parts := 0
	for i, j := words.Next(word, 0); i < len(word); i, j = words.Next(word, j) {
		parts++
		sub := r.subwords.of(word[i:j])
		if sub.hasTerm && k.n < maxKnownTerms {
			k.terms[k.n] = sub.term
			k.n++
		}
		if sub.hasRow && k.rows < maxKnownTerms {
			k.row[k.rows] = sub.row
			k.rows++
		}
	}
	if whole, ok := words.IdentifierTerm(word, parts); ok && k.n < maxKnownTerms {
		k.terms[k.n] = whole
		k.n++
	}
}

// kindsOf tells which kinds of declarations a piece has a part of. It is asked for one
// piece after the other.
type kindsOf struct {
	decls []syntax.Decl
	next  int // the first that does not begin before the piece
}

// in returns the kinds of the declarations that a piece lies in, and of those that begin
// in it, a bit each.
func (k *kindsOf) in(p *syntax.Piece) (kinds uint32) {
	for d := p.Decl; d >= 0; d = k.decls[d].Parent {
		kinds |= 1 << min(k.decls[d].Kind, 31)
	}
	for k.next < len(k.decls) && k.decls[k.next].Start < p.Start {
		k.next++
	}
	for ; k.next < len(k.decls) && k.decls[k.next].Start < p.End; k.next++ {
		kinds |= 1 << min(k.decls[k.next].Kind, 31)
	}
	return kinds
}
