package search

import (
	"cmp"
	"encoding/binary"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// A PieceFile is one whose pieces are added to a [PieceBuilder].
type PieceFile struct {
	Path    string // relative to the workspace, with slashes
	ModTime time.Time

	Words   []byte // what [cache.WordsBuilder] made of it
	Vectors []byte // what [cache.AppendVector] made, of the model that we have; nil if there are none yet
}

// A PieceBuilder gathers what the pieces of files hold for a segment: the words of the
// text and, twice as much as once, those of the file's name and its directories. It takes
// some 12 bytes a posting and what the vectors take. Use [NewPieceBuilder].
type PieceBuilder struct {
	files     []pieceFile
	languages []string

	line, span, kinds, length []uint32 // of each piece

	slots  []uint32 // open hash table of terms: number plus one; 0 is free
	hashes []uint32 // of each term
	counts []uint32 // of each term: its postings
	posts  []post

	dims    int
	signs   []byte
	rows    []byte
	scales  []byte
	vectors int // pieces that have one

	place *embed.Place // nil until there are vectors

	grouped, first, next []uint32 // scratch of byTerm

	// Scratch of one file.
	words  cache.Words
	piece  cache.WordsPiece
	global []uint32 // of each of its terms: the number here
	ofPath []words.Term
}

type pieceFile struct {
	path  string
	time  uint32
	lang  uint8
	first uint32 // piece
}

// A post says that a piece holds a term. The term is in the upper half, then come 24
// bits of the piece and 8 of how often it holds it.
type post uint64

const (
	maxPieces = 1<<24 - 1
	maxTimes  = 255

	// A segment holds about so much at the most, which bounds what building takes.
	segmentPosts  = 2 << 20
	segmentPieces = 32 << 10
)

// NewPieceBuilder returns a builder that holds nothing.
func NewPieceBuilder() *PieceBuilder {
	b := &PieceBuilder{slots: make([]uint32, 1<<12)}
	return b
}

// Reset forgets what was added and keeps the memory for what will be.
func (b *PieceBuilder) Reset() {
	clear(b.files)
	clear(b.slots)
	*b = PieceBuilder{
		files: b.files[:0], languages: b.languages[:0],
		line: b.line[:0], span: b.span[:0], kinds: b.kinds[:0], length: b.length[:0],
		slots: b.slots, hashes: b.hashes[:0], counts: b.counts[:0], posts: b.posts[:0],
		signs: b.signs[:0], rows: b.rows[:0], scales: b.scales[:0],
		piece: b.piece, global: b.global, ofPath: b.ofPath,
		grouped: b.grouped, first: b.first, next: b.next,
		dims: b.dims, place: b.place,
	}
}

// Files returns how many files were added.
func (b *PieceBuilder) Files() int { return len(b.files) }

// Pieces returns how many pieces they have.
func (b *PieceBuilder) Pieces() int { return len(b.line) }

// Full reports whether it is time to write a segment.
func (b *PieceBuilder) Full() bool {
	return len(b.posts) >= segmentPosts || len(b.line) >= segmentPieces
}

// Remove hides what older segments of a [PieceTable] have of a path.
func (b *PieceBuilder) Remove(path string) { b.begin(PieceFile{Path: path}) }

func (b *PieceBuilder) begin(f PieceFile) {
	b.files = append(b.files, pieceFile{path: f.Path, time: seconds(f.ModTime), first: uint32(len(b.line))})
}

// language returns the number of a language. Those after the 254th are all taken for one
// without a name.
func (b *PieceBuilder) language(name []byte) uint8 {
	if len(b.languages) == 0 {
		b.languages = append(b.languages, "")
	}
	for n, known := range b.languages {
		if known == string(name) {
			return uint8(n)
		}
	}
	if len(b.languages) == 255 {
		return 0
	}
	b.languages = append(b.languages, string(name))
	return uint8(len(b.languages) - 1)
}

// Add adds a file. Nothing of f is kept but its path. A path is added once, in any
// order. Words that are damaged leave the file without pieces, and the error says so;
// vectors that do not belong to the words are left out.
func (b *PieceBuilder) Add(f PieceFile) error {
	b.begin(f)
	if err := b.words.Decode(f.Words); err != nil {
		return err
	}
	b.files[len(b.files)-1].lang = b.language(b.words.Language())
	b.global = slices.Grow(b.global[:0], b.words.Terms())
	for n := range b.words.Terms() {
		b.global = append(b.global, b.term(b.words.Term(n)))
	}
	b.ofPath = appendPathTerms(b.ofPath[:0], f.Path)
	first, before := len(b.line), len(b.posts)
	for {
		more, err := b.words.Next(&b.piece)
		if err != nil || len(b.line) >= maxPieces {
			b.takeBack(first, before)
			return err
		}
		if !more {
			break
		}
		b.addPiece(&b.piece)
	}
	b.addVectors(&f, first)
	return nil
}

// takeBack removes the pieces from first on, with their postings.
func (b *PieceBuilder) takeBack(first, posts int) {
	for _, p := range b.posts[posts:] {
		b.counts[p>>32]--
	}
	b.posts = b.posts[:posts]
	b.line, b.span, b.kinds, b.length = b.line[:first], b.span[:first], b.kinds[:first], b.length[:first]
}

func (b *PieceBuilder) addPiece(p *cache.WordsPiece) {
	piece := post(len(b.line)) << 8
	length := uint32(0)
	for _, u := range p.Uses {
		n := b.global[u.Term]
		b.counts[n]++
		b.posts = append(b.posts, post(n)<<32|piece|post(min(u.Count, maxTimes)))
		length += min(u.Count, maxTimes)
	}
	for _, term := range b.ofPath {
		n := b.term(uint32(term))
		b.counts[n]++
		b.posts = append(b.posts, post(n)<<32|piece|1)
	}
	b.line = append(b.line, p.Line)
	b.span = append(b.span, max(p.EndLine, p.Line)-p.Line)
	b.kinds = append(b.kinds, p.Kinds)
	b.length = append(b.length, length+uint32(len(b.ofPath)))
}

// addVectors adds the vectors of the pieces from first on, with the words of the path in
// them: those are what a question often names, and few pieces say them.
func (b *PieceBuilder) addVectors(f *PieceFile, first int) {
	var v cache.Vectors
	if len(f.Vectors) == 0 || v.Decode(f.Vectors) != nil || v.Len() != len(b.line)-first {
		return
	}
	if b.place == nil {
		b.place, b.dims = embed.Default().NewPlace(), embed.Default().Dims()
	}
	if v.Dims() != b.dims {
		return
	}
	b.padVectors(len(b.line))
	b.place.SetPath(f.Path)
	for i := range v.Len() {
		size, stored := v.At(i)
		if size == 0 {
			continue
		}
		n := first + i
		row := b.rows[n*b.dims:][:b.dims]
		scale, ok := b.place.Vector(row, stored, size)
		if !ok {
			continue
		}
		b.vectors++
		binary.LittleEndian.PutUint32(b.scales[4*n:], math.Float32bits(scale))
		putSigns(b.signs[n*b.dims/8:], row)
	}
}

// padVectors adds vectors that are none until there are so many.
func (b *PieceBuilder) padVectors(n int) {
	if missing := n - len(b.scales)/4; missing > 0 && b.dims > 0 {
		b.scales = appendZeros(b.scales, 4*missing)
		b.rows = appendZeros(b.rows, b.dims*missing)
		b.signs = appendZeros(b.signs, b.dims/8*missing)
	}
}

func appendZeros(dst []byte, n int) []byte {
	dst = slices.Grow(dst, n)
	dst = dst[:len(dst)+n]
	clear(dst[len(dst)-n:])
	return dst
}

// putSigns writes a bit for each element: whether it is negative.
func putSigns(dst, row []byte) {
	for ; len(row) >= 8 && len(dst) > 0; row, dst = row[8:], dst[1:] {
		// The sign bits of eight elements, gathered by one multiplication.
		bits := binary.LittleEndian.Uint64(row) & 0x8080808080808080
		dst[0] = byte((bits >> 7) * 0x0102040810204080 >> 56)
	}
}

// term returns the number of a term.
func (b *PieceBuilder) term(hash uint32) uint32 {
	if 2*len(b.hashes) >= len(b.slots) {
		b.grow()
	}
	mask := uint32(len(b.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		n := b.slots[at]
		if n == 0 {
			b.hashes = append(b.hashes, hash)
			b.counts = append(b.counts, 0)
			b.slots[at] = uint32(len(b.hashes))
			return uint32(len(b.hashes)) - 1
		}
		if b.hashes[n-1] == hash {
			return n - 1
		}
	}
}

func (b *PieceBuilder) grow() {
	b.slots = make([]uint32, 2*len(b.slots))
	mask := uint32(len(b.slots) - 1)
	for i, hash := range b.hashes {
		at := hash & mask
		for b.slots[at] != 0 {
			at = (at + 1) & mask
		}
		b.slots[at] = uint32(i) + 1
	}
}

// pathDirs is how many of the directories above a file say what it is about.
const pathDirs = 3

// appendPathTerms appends the terms of a path: those of the file's name without its
// ending twice, and once those of the directories right above it.
func appendPathTerms(dst []words.Term, file string) []words.Term {
	dir, base := splitPath(file)
	stem := []byte(strings.TrimSuffix(base, path.Ext(base)))
	dst = words.AppendTerms(words.AppendTerms(dst, stem), stem)
	for range pathDirs {
		i := strings.LastIndexByte(dir, '/')
		dst = words.AppendTerms(dst, []byte(dir[i+1:]))
		if i < 0 {
			break
		}
		dir = dir[:i]
	}
	return dst
}

// order returns the files by their paths.
func (b *PieceBuilder) order() []uint32 {
	order := numbers(len(b.files))
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.files[x].path, b.files[y].path) })
	return order
}

// byHash returns the terms that have postings by their hashes.
func (b *PieceBuilder) byHash() []uint32 {
	keys := make([]uint64, 0, len(b.hashes))
	for n, hash := range b.hashes {
		if b.counts[n] > 0 {
			keys = append(keys, uint64(hash)<<32|uint64(n))
		}
	}
	slices.SortFunc(keys, func(x, y uint64) int { return cmp.Compare(x, y) })
	order := make([]uint32, len(keys))
	for i, k := range keys {
		order[i] = uint32(k)
	}
	return order
}

// byTerm returns the postings of each term in a row, with its first; those of a term
// are in the order of their pieces, since that is how they were added.
func (b *PieceBuilder) byTerm() (pieces []uint32, first []uint32) {
	b.first = append(b.first[:0], 0)
	for n, c := range b.counts {
		b.first = append(b.first, b.first[n]+c)
	}
	b.next = append(b.next[:0], b.first...)
	b.grouped = slices.Grow(b.grouped[:0], len(b.posts))[:len(b.posts)]
	for _, p := range b.posts {
		n := p >> 32
		b.grouped[b.next[n]] = uint32(p)
		b.next[n]++
	}
	return b.grouped, b.first
}
