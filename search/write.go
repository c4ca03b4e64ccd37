package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// WriteTo writes the segment of what was added, and returns its size in bytes. The
// same files with the same symbols give the same bytes, in whatever order they were
// added. It fails if a path was added twice.
func (b *Builder) WriteTo(out io.Writer) (int64, error) {
	files := b.fileOrder()
	if err := b.checkPaths(files); err != nil {
		return 0, err
	}
	rank, names := b.nameOrder()
	holderRank, holders := b.holderOrder()
	langRank, langs := b.languageOrder()
	syms, fileOf, first := b.symbolOrder(files, rank)

	w := newSectionWriter(out)
	w.bytes([]byte(segmentMagic))
	w.u32(segmentFormat)
	w.u32(0)
	dirs, newest := b.writeFiles(w, files, langRank)
	w.texts(langText, langEnds, len(langs), func(i int) []byte { return []byte(b.languages[langs[i]]) })
	b.writeNames(w, names, first, syms, files, fileOf)
	w.column(symFile, len(syms), func(i int) uint32 { return fileOf[i] })
	w.begin()
	for _, s := range syms {
		w.u8(b.kind[s])
	}
	w.end(symKind)
	w.column(symLine, len(syms), func(i int) uint32 { return b.line[syms[i]] })
	w.column(symColumn, len(syms), func(i int) uint32 { return b.column[syms[i]] })
	w.column(symLines, len(syms), func(i int) uint32 { return b.lines[syms[i]] })
	w.column(symHolder, len(syms), func(i int) uint32 { return holderRank[b.holder[syms[i]]] })
	w.texts(holderText, holderEnds, len(holders), func(i int) []byte { return b.holders.at(holders[i]) })

	w.begin()
	footer := make([]byte, 0, footerSize+tailSize)
	for _, n := range []int{dirs, len(files), len(langs), len(names), len(syms), len(holders), int(newest), 0} {
		footer = binary.LittleEndian.AppendUint32(footer, uint32(n))
	}
	for _, p := range w.table {
		for _, v := range []uint64{p.off, p.size, p.sum} {
			footer = binary.LittleEndian.AppendUint64(footer, v)
		}
	}
	footer = binary.LittleEndian.AppendUint64(footer, xxh3.Hash(footer))
	w.bytes(append(footer, tailMagic...))
	w.flush()
	return int64(w.at), w.err
}

// Segment returns the segment of what was added, in memory.
func (b *Builder) Segment() (*Segment, error) {
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		return nil, err
	}
	return ReadSegment(buf.Bytes())
}

// WriteFile writes the segment to a file that is there whole or not at all.
func (b *Builder) WriteFile(path string) error {
	return writeFile(filepath.Dir(path), func(w io.Writer) (string, error) {
		_, err := b.WriteTo(w)
		return filepath.Base(path), err
	})
}

// fileOrder returns the files by directory, then by name.
func (b *Builder) fileOrder() []uint32 {
	order := numbers(len(b.files))
	slices.SortFunc(order, func(x, y uint32) int {
		return comparePaths(&b.files[x], &b.files[y])
	})
	return order
}

func comparePaths(x, y *builtFile) int {
	if c := strings.Compare(x.dir, y.dir); c != 0 {
		return c
	}
	return strings.Compare(x.base, y.base)
}

func (b *Builder) checkPaths(files []uint32) error {
	for i := 1; i < len(files); i++ {
		x, y := &b.files[files[i-1]], &b.files[files[i]]
		if comparePaths(x, y) == 0 {
			return fmt.Errorf("search: %s/%s was added twice", x.dir, x.base)
		}
	}
	return nil
}

// numbers returns 0 to n-1.
func numbers(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

// ranks returns the place of each number in order.
func ranks(order []uint32) []uint32 {
	out := make([]uint32, len(order))
	for i, n := range order {
		out[n] = uint32(i)
	}
	return out
}

// nameOrder returns the place of each name, and the names by folded form and then
// by bytes.
func (b *Builder) nameOrder() (rank, order []uint32) {
	n := b.names.len()
	folded := make([]byte, 0, len(b.names.text))
	ends := make([]uint32, n+1)
	// Most names differ in their first bytes, which are compared as one number.
	type entry struct {
		head uint64
		n    uint32
	}
	entries := make([]entry, n)
	for i := range entries {
		folded = words.AppendFold(folded, b.names.at(uint32(i)))
		ends[i+1] = uint32(len(folded))
		entries[i] = entry{head(folded[ends[i]:]), uint32(i)}
	}
	slices.SortFunc(entries, func(x, y entry) int {
		if x.head != y.head {
			return cmp.Compare(x.head, y.head)
		}
		if c := bytes.Compare(folded[ends[x.n]:ends[x.n+1]], folded[ends[y.n]:ends[y.n+1]]); c != 0 {
			return c
		}
		return bytes.Compare(b.names.at(x.n), b.names.at(y.n))
	})
	order = make([]uint32, n)
	for i, e := range entries {
		order[i] = e.n
	}
	return ranks(order), order
}

// head returns the first 8 bytes of b as a number that sorts like them.
func head(b []byte) uint64 {
	if len(b) >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	var buf [8]byte
	copy(buf[:], b)
	return binary.BigEndian.Uint64(buf[:])
}

func (b *Builder) holderOrder() (rank, order []uint32) {
	order = numbers(b.holders.len())
	slices.SortFunc(order, func(x, y uint32) int { return bytes.Compare(b.holders.at(x), b.holders.at(y)) })
	return ranks(order), order
}

func (b *Builder) languageOrder() (rank, order []uint32) {
	order = numbers(len(b.languages))
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.languages[x], b.languages[y]) })
	return ranks(order), order
}

// symbolOrder returns the symbols by name and then by file, the file of each, and
// the first symbol of each name.
func (b *Builder) symbolOrder(files, rank []uint32) (order, fileOf, first []uint32) {
	first = make([]uint32, b.names.len()+1)
	for _, n := range b.name {
		first[rank[n]+1]++
	}
	for i := 1; i < len(first); i++ {
		first[i] += first[i-1]
	}
	order, fileOf = make([]uint32, len(b.name)), make([]uint32, len(b.name))
	next := slices.Clone(first)
	for i, f := range files {
		for s := b.files[f].first; s < b.files[f].last; s++ {
			r := rank[b.name[s]]
			order[next[r]], fileOf[next[r]] = uint32(s), uint32(i)
			next[r]++
		}
	}
	return order, fileOf, first
}

// writeFiles writes the sections of directories and files, and returns how many
// directories there are and the time of the newest file.
func (b *Builder) writeFiles(w *sectionWriter, files, langRank []uint32) (dirs int, newest uint32) {
	var first []uint32
	dirOf := make([]uint32, len(files))
	for i, f := range files {
		if i == 0 || b.files[f].dir != b.files[files[i-1]].dir {
			first = append(first, uint32(i))
		}
		dirOf[i] = uint32(len(first) - 1)
		newest = max(newest, b.files[f].time)
	}
	w.texts(dirText, dirEnds, len(first), func(i int) []byte { return []byte(b.files[files[first[i]]].dir) })
	w.begin()
	for _, f := range first {
		w.u32(f)
	}
	w.u32(uint32(len(files)))
	w.end(dirFirst)
	w.texts(fileText, fileEnds, len(files), func(i int) []byte { return []byte(b.files[files[i]].base) })
	w.column(fileDir, len(files), func(i int) uint32 { return dirOf[i] })
	w.begin()
	for _, f := range files {
		w.u32(b.files[f].time)
	}
	w.end(fileTime)
	w.begin()
	for _, f := range files {
		w.u64(b.files[f].key)
	}
	w.end(fileKey)
	w.begin()
	for _, f := range files {
		w.u8(uint8(b.files[f].flags))
	}
	w.end(fileFlags)
	w.begin()
	for _, f := range files {
		w.u8(uint8(langRank[b.files[f].lang]))
	}
	w.end(fileLang)
	return len(first), newest
}

// writeNames writes the sections of names. First has the first symbol of each, and fileOf
// the place in files of each symbol's.
func (b *Builder) writeNames(w *sectionWriter, names, first, syms, files, fileOf []uint32) {
	w.texts(nameText, nameEnds, len(names), func(i int) []byte { return b.names.at(names[i]) })
	w.begin()
	var m matcher
	for block := names; len(block) > 0; block = block[min(len(block), blockNames):] {
		var signs signBlock
		for i, n := range block[:min(len(block), blockNames)] {
			signs.add(i, b.names.at(n), &m)
		}
		w.bytes(signs[:])
	}
	w.end(nameSigns)
	w.begin()
	for i := range names {
		var kinds uint32
		for at := first[i]; at < first[i+1]; at++ {
			kinds |= nameKindBit(b.kind[syms[at]])
			if b.files[files[fileOf[at]]].flags&lateFile == 0 {
				kinds |= earlySymbols
			}
		}
		w.u32(kinds)
	}
	w.end(nameKinds)
	w.begin()
	for _, f := range first {
		w.u32(f)
	}
	w.end(nameSyms)
}
