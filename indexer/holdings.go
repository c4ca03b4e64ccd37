package indexer

import (
	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/syntax"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// Words is what is stored of the words of a content's pieces.
var Words = cache.Facet{Name: "words", Version: words.Version}

// A reader makes of an outline's words what search looks for: the terms of each, once
// for a file, and what each piece holds of them. It belongs to one goroutine.
type reader struct {
	builder cache.WordsBuilder
	known   []knownWord   // by hash; words that were seen lately, in whatever file
	terms   []words.Term  // scratch
	numbers []uint32      // of the terms of the file's words, those of a word in a row
	ranges  []numberRange // of each word of the file
	encoded []byte
}

// knownWord is a word that was taken apart before. Most words of a file were in the file
// before it as well.
type knownWord struct {
	hash  uint64
	n     uint8
	terms [maxKnownTerms]words.Term
}

// numberRange is where a word's terms are in numbers. first is one more than that, and 0
// for a word that no piece has held so far.
type numberRange struct{ first, n uint32 }

const (
	knownWords    = 1 << 14
	maxKnownTerms = 8
)

// read returns the record of what the pieces of an outline hold, in the reader's buffer.
func (r *reader) read(o *syntax.Outline) []byte {
	if r.known == nil {
		r.known = make([]knownWord, knownWords)
	}
	r.builder.Reset(o.Language.Name)
	r.numbers = r.numbers[:0]
	r.ranges = append(r.ranges[:0], make([]numberRange, len(o.Words))...)
	kinds := kindsOf{decls: o.Decls}
	uses := o.Uses
	at := uint32(0)
	for i := range o.Pieces {
		p := &o.Pieces[i]
		for _, use := range uses[at:p.Uses] {
			of := &r.ranges[use.Word]
			if of.first == 0 {
				*of = r.number(o.Src[o.Words[use.Word].Start:o.Words[use.Word].End])
			}
			for _, n := range r.numbers[of.first-1:][:of.n] {
				r.builder.Add(n, use.Count)
			}
		}
		at = p.Uses
		r.builder.EndPiece(cache.WordsPiece{Line: p.Line, EndLine: p.EndLine, Kinds: kinds.in(p)})
	}
	r.encoded = r.builder.Append(r.encoded[:0])
	return r.encoded
}

// number numbers the terms of a word.
func (r *reader) number(word []byte) numberRange {
	hash := xxh3.Hash(word)
	k := &r.known[hash%knownWords]
	terms := k.terms[:k.n]
	if k.hash != hash {
		r.terms = words.AppendTerms(r.terms[:0], word)
		terms = r.terms
		if len(terms) <= maxKnownTerms {
			k.hash, k.n = hash, uint8(copy(k.terms[:], terms))
		}
	}
	first := uint32(len(r.numbers))
	for _, t := range terms {
		r.numbers = append(r.numbers, r.builder.Term(uint32(t)))
	}
	return numberRange{first: first + 1, n: uint32(len(terms))}
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
