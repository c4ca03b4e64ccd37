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

// An index on disk is a manifest and the segments that it names, in one folder that
// may hold other things. The name of a segment's file has its checksum in it, so
// that a name never stands for two contents, and a table that is open keeps the
// files that it has mapped. The manifest is
//
//	8 bytes magic, u32 version, u32 number of segments, u64 generation of the cache;
//	for each segment u64 checksum of its footer, u64 size in bytes, u64 layer;
//	u64 XXH3 of all that
//
// Segments of one layer have no file in common. What a higher layer knows of a file counts
// in place of what a lower one does; that a file is gone is known by its being there with
// a key of zero and no symbols. Segments are in the order of their layers, the highest
// first, and the lowest is 0.
const (
	manifestName   = "symbols.tbl"
	manifestMagic  = "mindtbl\n"
	manifestFormat = 2
	manifestHead   = 24
	maxSegments    = 1 << 12

	segmentPrefix = "symbols-"
	segmentSuffix = ".seg"
	tempPrefix    = "symbols-writing-" // of files that are being written
)

// A segmentID names a segment by what it holds.
type segmentID struct {
	sum, size uint64
	layer     uint64 // says nothing of what it holds
}

func (id segmentID) fileName() string {
	return fmt.Sprintf("%s%016x%s", segmentPrefix, id.sum, segmentSuffix)
}

// id returns the segment's own.
func (s *Segment) id() segmentID {
	return segmentID{sum: u64at(s.data[len(s.data)-tailSize:], 0), size: uint64(len(s.data))}
}

// Build writes an index of all that db has into dir, in place of the one there. Each maker
// holds one segment's symbols in memory at a time. Tables that are open stay as they
// are. When ctx is done, or the disk fails, the index there is as it was.
//
// A record that is missing or damaged leaves its file without symbols, until the
// file is scanned again. What is committed while this runs may be in the index or
// not; the index has the generation from before, and so is stale after that.
func Build(ctx context.Context, db *cache.DB, dir string, makers Makers) error {
	if err := build(ctx, db, dir, makers); err != nil {
		return fmt.Errorf("building the symbol index: %w", err)
	}
	return nil
}

func build(ctx context.Context, db *cache.DB, dir string, makers Makers) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	generation := db.Generation()
	all, err := makers.segments(ctx, db, division{limit: SegmentSymbols, count: func(f *cache.File) int { return int(f.Symbols) }},
		func() partWriter { return &segmentWriter{Builder: NewBuilder(), dir: dir} })
	if err != nil {
		return err
	}
	if err := writeManifest(dir, generation, all); err != nil {
		return err
	}
	removeStale(dir, all)
	return nil
}

// dirsOf returns the directories that the cache knows.
func dirsOf(ctx context.Context, db *cache.DB) (dirs []string, err error) {
	err = db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			dirs = append(dirs, d.Path)
			return ctx.Err()
		})
	})
	return dirs, err
}

// A segmentWriter writes one layer, and holds one segment of it in memory.
type segmentWriter struct {
	*Builder
	dir   string
	layer uint64
	rec   cache.Record
	made  []segmentID
}

// flush writes a segment of what was added, if it is time to.
func (w *segmentWriter) flush(now bool) error {
	if !now || w.Files() == 0 {
		return nil
	}
	id, err := w.writeSegment(w.dir)
	id.layer = w.layer
	w.made = append(w.made, id)
	w.Reset()
	return err
}

// viewSymbols is how many symbols are read in one view of the cache, which is to be
// over in milliseconds.
const viewSymbols = 10_000

func (w *segmentWriter) viewEnds() func() bool {
	end := w.Symbols() + viewSymbols
	return func() bool { return w.Symbols() >= end || w.Full() }
}

func (w *segmentWriter) addDir(tx *cache.Tx, d *cache.Dir) error {
	return addFiles(w.Builder, tx, &w.rec, d)
}

func (w *segmentWriter) take() (made []segmentID) {
	made, w.made = w.made, nil
	return made
}

func addFiles(b *Builder, tx *cache.Tx, rec *cache.Record, d *cache.Dir) error {
	for _, f := range d.Files {
		if f.Skip != 0 {
			continue
		}
		if _, err := addFile(b, tx, rec, d.Path, &f); err != nil {
			return err
		}
	}
	return nil
}

// addFile adds a file, or returns false if it has no record.
func addFile(b *Builder, tx *cache.Tx, rec *cache.Record, dir string, f *cache.File) (bool, error) {
	data, ok, err := tx.Bytes(f.Key)
	if err == nil && ok {
		err = rec.DecodeSymbols(data)
	}
	if err != nil && !errors.Is(err, cache.ErrCorrupt) {
		return false, err
	}
	if err != nil || !ok {
		return false, nil
	}
	b.Add(File{Path: path.Join(dir, f.Name), Language: rec.Language, ModTime: modTime(f), Key: keyOf(f)}, rec.Symbols)
	return true, nil
}

func modTime(f *cache.File) time.Time { return time.Unix(0, f.Stamp.MTime) }

// keyOf returns a file's key as a segment has it: zero if it has no record.
func keyOf(f *cache.File) uint64 {
	if f.Skip != 0 {
		return 0
	}
	return binary.LittleEndian.Uint64(f.Key[:])
}

// Recent returns a segment of some files as db has them now, to be put over a [Table]
// that knows them as they were. A file that db does not know is hidden by it.
func Recent(db *cache.DB, paths []string) (*Segment, error) {
	b := NewBuilder()
	var rec cache.Record
	err := db.View(func(tx *cache.Tx) error {
		for _, p := range paths {
			f, err := tx.File(path.Dir(p), path.Base(p))
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, cache.ErrCorrupt) || err == nil && f.Skip != 0 {
				b.Remove(p)
				continue
			}
			if err != nil {
				return err
			}
			if err := addFiles(b, tx, &rec, &cache.Dir{Path: path.Dir(p), Files: []cache.File{f}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading recent changes: %w", err)
	}
	return b.Segment()
}

// writeSegment writes what was added to a file in dir that has its checksum for a
// name.
func (b *Builder) writeSegment(dir string) (id segmentID, err error) {
	err = writeFile(dir, func(w io.Writer) (string, error) {
		var tail tailWriter
		size, err := b.WriteTo(io.MultiWriter(w, &tail))
		id = segmentID{sum: u64at(tail[:], 0), size: uint64(size)}
		if err == nil && whole(filepath.Join(dir, id.fileName())) {
			return "", nil
		}
		return id.fileName(), err
	})
	return id, err
}

// A tailWriter keeps the last bytes of what is written.
type tailWriter [tailSize]byte

func (t *tailWriter) Write(p []byte) (int, error) {
	if n := len(p); n < len(t) {
		copy(t[:], t[n:])
		copy(t[len(t)-n:], p)
	} else {
		copy(t[:], p[n-len(t):])
	}
	return len(p), nil
}

// writeFile writes a file in dir that is there whole or not at all, under the name
// that write returns; none if there is no need of it.
func writeFile(dir string, write func(io.Writer) (name string, err error)) error {
	return writeFileAs(dir, tempPrefix, write)
}

// writeFileAs is writeFile for an index whose unfinished files have another name.
func writeFileAs(dir, temp string, write func(io.Writer) (name string, err error)) error {
	f, err := os.CreateTemp(dir, temp+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // is there no more, unless something failed
	name, err := write(f)
	if err == nil && name != "" {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil || name == "" {
		return err
	}
	path := filepath.Join(dir, name)
	if err = os.Rename(f.Name(), path); err != nil && os.Remove(path) == nil {
		err = os.Rename(f.Name(), path) // an empty folder had the name
	}
	return err
}

// whole reports whether there is a segment at path that is what its name says, and
// matches its checksums. On Windows it could not be replaced while somebody has it
// mapped.
func whole(path string) bool {
	s, err := OpenSegment(path)
	if err != nil {
		return false
	}
	defer s.Close() // was only read
	return s.id().fileName() == filepath.Base(path) && s.Verify() == nil
}

func writeManifest(dir string, generation uint64, made []segmentID) error {
	m := binary.LittleEndian.AppendUint32([]byte(manifestMagic), manifestFormat)
	m = binary.LittleEndian.AppendUint32(m, uint32(len(made)))
	m = binary.LittleEndian.AppendUint64(m, generation)
	for _, id := range made {
		m = binary.LittleEndian.AppendUint64(m, id.sum)
		m = binary.LittleEndian.AppendUint64(m, id.size)
		m = binary.LittleEndian.AppendUint64(m, id.layer)
	}
	m = binary.LittleEndian.AppendUint64(m, xxh3.Hash(m))
	return writeFile(dir, func(w io.Writer) (string, error) {
		_, err := w.Write(m)
		return manifestName, err
	})
}

func readManifest(dir string) (generation uint64, ids []segmentID, err error) {
	m, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if len(m) < manifestHead+8 || string(m[:8]) != manifestMagic || u32at(m, 2) != manifestFormat {
		return 0, nil, fmt.Errorf("%w: of another format", ErrUnusable)
	}
	n := int64(u32at(m, 3))
	if n > maxSegments || int64(len(m)) != manifestHead+24*n+8 || u64at(m, len(m)/8-1) != xxh3.Hash(m[:len(m)-8]) {
		return 0, nil, fmt.Errorf("%w: the manifest does not match its checksum", ErrDamaged)
	}
	for i := range int(n) {
		ids = append(ids, segmentID{u64at(m, 3+3*i), u64at(m, 4+3*i), u64at(m, 5+3*i)})
		if i > 0 && ids[i].layer > ids[i-1].layer {
			return 0, nil, fmt.Errorf("%w: layers of the manifest are out of order", ErrDamaged)
		}
	}
	return u64at(m, 2), ids, nil
}

// removeStale removes segments that are in no manifest any more, and what an
// interrupted build left. Some may be in use, and are removed another time.
func removeStale(dir string, made []segmentID) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		temp := strings.HasPrefix(name, tempPrefix)
		segment := strings.HasPrefix(name, segmentPrefix) && strings.HasSuffix(name, segmentSuffix)
		kept := slices.ContainsFunc(made, func(id segmentID) bool { return id.fileName() == name })
		if temp || segment && !kept {
			os.Remove(filepath.Join(dir, name)) // next time, then
		}
	}
}

// Open opens the index in dir, whose generation must be the given one; zero takes
// what there is. Any error that is an [ErrUnusable] means that it has to be built,
// again or for the first time.
func Open(dir string, generation uint64) (*Table, error) {
	was, ids, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	if generation != 0 && was != generation {
		return nil, fmt.Errorf("%w: it is of generation %d, and the cache is at %d", ErrUnusable, was, generation)
	}
	return openLayers(dir, was, ids)
}

// openLayers opens segments, the highest layer first.
func openLayers(dir string, generation uint64, ids []segmentID) (t *Table, err error) {
	b := base{hidden: make([][]uint64, len(ids))}
	defer func() {
		for _, s := range b.segs {
			s.Close() // the table holds them
		}
	}()
	for _, id := range ids {
		s, err := OpenSegment(filepath.Join(dir, id.fileName()))
		if err != nil {
			if errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("%w: %w", ErrUnusable, err)
			}
			return nil, err
		}
		b.segs = append(b.segs, s)
		if of := s.id(); of.sum != id.sum || of.size != id.size {
			return nil, fmt.Errorf("%w: %s is not what the manifest says", ErrDamaged, id.fileName())
		}
	}
	err = guard(func() error {
		for older := range ids {
			for newer := range ids[:older] {
				if ids[newer].layer > ids[older].layer {
					hide(&b.hidden[older], b.segs[older], b.segs[newer])
				}
			}
		}
		t = newTable(nil, b, generation)
		return t.damage()
	})
	if err != nil && t != nil {
		t.Close() // the first error says more
		t = nil
	}
	return t, err
}
