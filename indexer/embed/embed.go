// Package embed makes vectors of text: pieces of code and questions about code get
// vectors that are close if they are about the same.
//
// The model is a table with a row for each of some ten thousand sub-words. The vector of
// a text is the sum of the rows of its sub-words, each times the square root of how
// often it occurs, brought to length one. There is no order, no attention and no
// multiplication of matrices, which is why a core embeds more than a hundred megabytes
// of code in a second. What a row has learned is which words stand for each other: that
// a doc comment with "retry" sits above code with "attempt" and "backoff".
//
// The table lies in the binary (model.bin) and is read where the system mapped it, so it
// costs no heap. Beside it lies what it was made from (model.json). The trainer is the
// command in the folder train.
//
//	sum := embed.Default().NewSum()
//	sum.AddText(piece)
//	scale, ok := sum.Vector(q) // q is a []int8 with Dims elements
//
// All arithmetic that makes a stored vector is on integers, or rounds after each
// operation, so every machine stores the same bytes for the same text.
package embed

import (
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// model is the table that the binary holds. Nobody writes to it: the system shares its
// pages among processes, and takes them back when memory is short.
//
//go:embed model.bin
var model []byte

// Default returns the model that the binary holds.
var Default = sync.OnceValue(func() *Model {
	m, err := Load(model)
	if err != nil {
		panic(err) // a binary that was built wrong: the tests load it too
	}
	return m
})

// ErrFormat is returned when bytes are no table, one of another format, or damaged.
var ErrFormat = errors.New("embed: not a model")

// A Model is a table of rows. It is never written to, and any number of goroutines may
// use it.
type Model struct {
	dims    int
	rows    []byte // dims bytes each: a value from -127 to 127, and 128 added
	words   string // what the rows are of, one after the other, folded
	ends    []byte // where each word ends in words: four bytes each
	slots   []byte // open hash table of rows: four bytes each, a row's number + 1, or 0
	mask    uint32 // of a slot's index
	version string
}

// Dims returns how many elements a vector has. It is a multiple of 64.
func (m *Model) Dims() int { return m.dims }

// Rows returns how many words the model knows, and stems among them.
func (m *Model) Rows() int { return len(m.ends) / 4 }

// Version names the model, and how it is reckoned with: vectors of two versions can't be
// compared, so it belongs into whatever key a vector is kept under. It is short and of
// letters, digits and a dot.
func (m *Model) Version() string { return m.version }

// A Row stands for a word that the model knows.
type Row uint32

// MaxWord is how many bytes a word may have: a longer one is not known.
const MaxWord = 24

// Row returns the row of a sub-word, as [words.Next] gives it, in whatever case. A word
// that is not known itself may have the row of its stem.
func (m *Model) Row(word []byte) (Row, bool) {
	var buf [2 * MaxWord]byte
	if len(word) > MaxWord {
		return 0, false
	}
	folded := fold(&buf, word)
	if row, ok := m.find(folded); ok {
		return row, true
	}
	return m.find(append(stem(folded), stemMark))
}

// fold folds a word of at most MaxWord bytes.
func fold(buf *[2 * MaxWord]byte, word []byte) []byte {
	for i, c := range word {
		switch {
		case c >= utf8.RuneSelf:
			return words.AppendFold(buf[:0], word)
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return buf[:len(word)]
}

// stemMark ends what the table calls a row of a stem. It is in no word.
const stemMark = '*'

// find returns the row of a word that is folded.
func (m *Model) find(word []byte) (Row, bool) {
	for i := hash(word); ; i++ {
		slot := le.Uint32(m.slots[4*(i&m.mask):])
		if slot == 0 {
			return 0, false
		}
		if m.word(Row(slot-1)) == string(word) {
			return Row(slot - 1), true
		}
	}
}

// word returns the word of a row.
func (m *Model) word(row Row) string {
	start := uint32(0)
	if row > 0 {
		start = le.Uint32(m.ends[4*row-4:])
	}
	return m.words[start:le.Uint32(m.ends[4*row:])]
}

// row returns the bytes of a row.
func (m *Model) row(row Row) []byte { return m.rows[int(row)*m.dims:][:m.dims] }

// hash is FNV-1a, and what it has in its high bits brought down. It has no seed: the
// table is made once, and what is looked up cannot make it any worse.
func hash(word []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range word {
		h = (h ^ uint32(b)) * 16777619
	}
	return h ^ h>>15
}

// String says which model it is.
func (m *Model) String() string {
	return fmt.Sprintf("model %s: %d rows of %d dimensions", m.version, m.Rows(), m.dims)
}
