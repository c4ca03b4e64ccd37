package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
)

// An index of pieces lies on disk as one of names does: a manifest and the segments that
// it names, each with its checksum in the name. The manifest is
//
//	8 bytes magic, u32 version, u32 number of segments, u64 generation of the cache,
//	u64 a number that the caller has for what was known of the files;
//	for each segment u64 checksum of its footer, u64 size in bytes;
//	u64 XXH3 of all that
const (
	piecesManifest       = "pieces.tbl"
	piecesManifestMagic  = "mindptb\n"
	piecesManifestFormat = 1
	piecesManifestHead   = 32

	piecesPrefix = "pieces-"
	piecesTemp   = "pieces-writing-" // of files that are being written
)

// Facets are what pieces are made from.
type Facets struct {
	Words   cache.Facet
	Vectors cache.Facet // without a name: there are none
}

func (id segmentID) piecesName() string {
	return fmt.Sprintf("%s%016x%s", piecesPrefix, id.sum, segmentSuffix)
}

func (s *PieceSegment) id() segmentID {
	return segmentID{sum: u64at(s.data[len(s.data)-tailSize:], 0), size: uint64(len(s.data))}
}

// BuildPieces writes an index of the pieces of all files that db knows the words of into
// dir, in place of the one there, and of their vectors, where it has them. Each maker holds
// one segment in memory at a time. known is kept with it, see [PieceTable.Known]. When ctx
// is done, or the disk fails, the index there is as it was.
func BuildPieces(ctx context.Context, db *cache.DB, facets Facets, dir string, known uint64, makers Makers) error {
	if err := buildPieces(ctx, db, facets, dir, known, makers); err != nil {
		return fmt.Errorf("building the index of pieces: %w", err)
	}
	return nil
}

// partPieces is how many pieces are divided among makers at a time: they have about as
// many words as a segment takes.
const partPieces = 24 << 10

func buildPieces(ctx context.Context, db *cache.DB, facets Facets, dir string, known uint64, makers Makers) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	generation := db.Generation()
	all, err := makers.segments(ctx, db, division{limit: partPieces, count: func(f *cache.File) int { return int(f.Pieces) }},
		func() partWriter { return &piecesWriter{PieceBuilder: NewPieceBuilder(), facets: facets, dir: dir} })
	if err != nil {
		return err
	}
	if err := writePiecesManifest(dir, generation, known, all); err != nil {
		return err
	}
	removeStalePieces(dir, all)
	return nil
}

// A piecesWriter writes segments, and holds one in memory.
type piecesWriter struct {
	*PieceBuilder
	facets Facets
	dir    string
	data   []byte // of the segment that was written last
	made   []segmentID
}

// flush writes a segment of what was added, if it is time to.
func (w *piecesWriter) flush(now bool) error {
	if !now || w.Files() == 0 {
		return nil
	}
	w.data = w.appendTo(w.data)
	id, err := writePieces(w.dir, w.data)
	w.made = append(w.made, id)
	w.Reset()
	return err
}

// viewPieces is how many pieces are read in one view of the cache, which is to be over in
// milliseconds.
const viewPieces = 2_000

func (w *piecesWriter) viewEnds() func() bool {
	end := w.Pieces() + viewPieces
	return func() bool { return w.Pieces() >= end || w.Full() }
}

func (w *piecesWriter) addDir(tx *cache.Tx, d *cache.Dir) error {
	for i := range d.Files {
		if err := addPieceFile(w.PieceBuilder, tx, w.facets, d.Path, &d.Files[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *piecesWriter) take() (made []segmentID) {
	made, w.made = w.made, nil
	return made
}

// addPieceFile adds a file, if what it holds is known.
func addPieceFile(b *PieceBuilder, tx *cache.Tx, facets Facets, dir string, f *cache.File) error {
	if f.Skip != 0 || f.Key == (cache.Key{}) {
		return nil
	}
	data, ok, err := tx.Bytes(f.Key.Of(facets.Words))
	if errors.Is(err, cache.ErrCorrupt) || err == nil && !ok {
		return nil // until the file is scanned again
	}
	if err != nil {
		return err
	}
	file := PieceFile{Path: path.Join(dir, f.Name), ModTime: time.Unix(0, f.Stamp.MTime), Words: data}
	if facets.Vectors.Name != "" {
		vectors, ok, err := tx.Bytes(f.Key.Of(facets.Vectors))
		if err != nil && !errors.Is(err, cache.ErrCorrupt) {
			return err
		}
		if err == nil && ok {
			file.Vectors = vectors
		}
	}
	if err := b.Add(file); err != nil && !errors.Is(err, cache.ErrCorrupt) {
		return err
	}
	return nil
}

// RecentPieces returns a segment of some files as db has them now, to be put over a
// [PieceTable] that knows them as they were. A file that db does not know is hidden by it.
func RecentPieces(db *cache.DB, facets Facets, paths []string) (*PieceSegment, error) {
	b := NewPieceBuilder()
	err := db.View(func(tx *cache.Tx) error {
		for _, p := range paths {
			f, err := tx.File(path.Dir(p), path.Base(p))
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, cache.ErrCorrupt) {
				return err
			}
			files := b.Files()
			if err == nil {
				if err := addPieceFile(b, tx, facets, path.Dir(p), &f); err != nil {
					return err
				}
			}
			if b.Files() == files {
				b.Remove(p)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading recent changes: %w", err)
	}
	return ReadPieceSegment(b.Bytes())
}

// writePieces writes a segment to a file in dir that has its checksum for a name.
func writePieces(dir string, data []byte) (segmentID, error) {
	id := segmentID{sum: u64at(data[len(data)-tailSize:], 0), size: uint64(len(data))}
	return id, writeFileAs(dir, piecesTemp, func(w io.Writer) (string, error) {
		if wholePieces(filepath.Join(dir, id.piecesName())) {
			return "", nil
		}
		_, err := w.Write(data)
		return id.piecesName(), err
	})
}

func wholePieces(path string) bool {
	s, err := OpenPieceSegment(path)
	if err != nil {
		return false
	}
	defer s.Close() // was only read
	return s.id().piecesName() == filepath.Base(path) && s.Verify() == nil
}

func writePiecesManifest(dir string, generation, known uint64, made []segmentID) error {
	m := binary.LittleEndian.AppendUint32([]byte(piecesManifestMagic), piecesManifestFormat)
	m = binary.LittleEndian.AppendUint32(m, uint32(len(made)))
	m = binary.LittleEndian.AppendUint64(m, generation)
	m = binary.LittleEndian.AppendUint64(m, known)
	for _, id := range made {
		m = binary.LittleEndian.AppendUint64(m, id.sum)
		m = binary.LittleEndian.AppendUint64(m, id.size)
	}
	m = binary.LittleEndian.AppendUint64(m, xxh3.Hash(m))
	return writeFileAs(dir, piecesTemp, func(w io.Writer) (string, error) {
		_, err := w.Write(m)
		return piecesManifest, err
	})
}

func readPiecesManifest(dir string) (generation, known uint64, ids []segmentID, err error) {
	m, err := os.ReadFile(filepath.Join(dir, piecesManifest))
	if err != nil {
		return 0, 0, nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if len(m) < piecesManifestHead+8 || len(m)%8 != 0 || string(m[:8]) != piecesManifestMagic || u32at(m, 2) != piecesManifestFormat {
		return 0, 0, nil, fmt.Errorf("%w: of another format", ErrUnusable)
	}
	n := int64(u32at(m, 3))
	if n > maxSegments || int64(len(m)) != piecesManifestHead+16*n+8 || u64at(m, len(m)/8-1) != xxh3.Hash(m[:len(m)-8]) {
		return 0, 0, nil, fmt.Errorf("%w: the manifest of pieces does not match its checksum", ErrDamaged)
	}
	for i := range int(n) {
		ids = append(ids, segmentID{sum: u64at(m, 4+2*i), size: u64at(m, 5+2*i)})
	}
	return u64at(m, 2), u64at(m, 3), ids, nil
}

// removeStalePieces removes segments that are in no manifest any more. Some may be in
// use, and are removed another time.
func removeStalePieces(dir string, made []segmentID) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		segment := strings.HasPrefix(name, piecesPrefix) && strings.HasSuffix(name, segmentSuffix)
		if strings.HasPrefix(name, piecesTemp) || segment && !slices.ContainsFunc(made, func(id segmentID) bool { return id.piecesName() == name }) {
			os.Remove(filepath.Join(dir, name)) // next time, then
		}
	}
}

// OpenPieces opens the index of pieces in dir. Any error that is an [ErrUnusable] means
// that it has to be built, again or for the first time.
func OpenPieces(dir string) (*PieceTable, error) {
	generation, known, ids, err := readPiecesManifest(dir)
	if err != nil {
		return nil, err
	}
	var segs []*PieceSegment
	defer func() {
		for _, s := range segs {
			s.Close() // the table holds them
		}
	}()
	for _, id := range ids {
		s, err := OpenPieceSegment(filepath.Join(dir, id.piecesName()))
		if err != nil {
			if errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("%w: %w", ErrUnusable, err)
			}
			return nil, err
		}
		segs = append(segs, s)
		if s.id() != id {
			return nil, fmt.Errorf("%w: %s is not what the manifest says", ErrDamaged, id.piecesName())
		}
	}
	t := newPieceTable(nil, segs, generation)
	t.known = known
	return t, nil
}
