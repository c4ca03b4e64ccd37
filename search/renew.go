package search

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/mind-lsp/mind-lsp/cache"
)

// layerRatio is how many times as many files as a layer the one beneath it has at least:
// otherwise both are made one. So a table of n files has about log(n) layers, and a change
// is written about layerRatio times that, over the years, and not as often as there are
// others.
const layerRatio = 4

// diffDirs is how many directories are compared in one view of the cache.
const diffDirs = 256

// Renew makes the index in dir as db is now, as [Build] does, but writes only what differs:
// as a layer over those that there are, or in place of the highest of them, and anew where
// it is much of the whole. What is in a layer comes from db and not from the layers that it
// replaces, so that nothing is carried along that was wrong. It holds one segment of a layer in memory at a
// time, and a bit for each file. Where there is no index, or a damaged one, it builds one.
func Renew(ctx context.Context, db *cache.DB, dir string, makers Makers) error {
	err := renew(ctx, db, dir, makers)
	if errors.Is(err, ErrUnusable) {
		return Build(ctx, db, dir, makers)
	}
	if err != nil {
		return fmt.Errorf("renewing the symbol index: %w", err)
	}
	return nil
}

func renew(ctx context.Context, db *cache.DB, dir string, makers Makers) error {
	generation := db.Generation() // what is committed meanwhile is in the next one
	_, ids, err := readManifest(dir)
	if err != nil {
		return err
	}
	all, err := openLayers(dir, 0, ids)
	if err != nil {
		return err
	}
	defer all.Close()
	dirs, err := dirsOf(ctx, db)
	if err != nil {
		return err
	}
	var n counter
	if err := differences(ctx, db, dirs, all, &n); err != nil {
		return err
	}
	changed := int(n)
	keep, whole := layersToKeep(ids, all.segs, changed)
	if whole {
		return build(ctx, db, dir, makers)
	}
	kept := ids[len(ids)-keep:]
	if changed > 0 {
		made, err := writeLayer(ctx, db, dir, dirs, kept)
		if err != nil {
			return err
		}
		kept = append(made, kept...)
	}
	if err := writeManifest(dir, generation, kept); err != nil {
		return err
	}
	removeStale(dir, kept)
	return nil
}

// layersToKeep returns how many segments stay, the last ones, when so many files have
// changed, or that all is to be made anew.
func layersToKeep(ids []segmentID, segs []*Segment, changed int) (keep int, whole bool) {
	keep = len(ids)
	if changed == 0 {
		return keep, false
	}
	for keep > 0 {
		layer, files, next := ids[len(ids)-keep].layer, 0, keep
		for next > 0 && ids[len(ids)-next].layer == layer {
			files += segs[len(ids)-next].files
			next--
		}
		if files >= layerRatio*changed {
			return keep, false
		}
		changed += files
		keep = next
	}
	return 0, true
}

// writeLayer writes what differs from some layers, as one over them.
func writeLayer(ctx context.Context, db *cache.DB, dir string, dirs []string, kept []segmentID) ([]segmentID, error) {
	under, err := openLayers(dir, 0, kept)
	if err != nil {
		return nil, err
	}
	defer under.Close()
	w := layerWriter{segmentWriter: segmentWriter{Builder: NewBuilder(), dir: dir, layer: kept[0].layer + 1}}
	if err := differences(ctx, db, dirs, under, &w); err != nil {
		return nil, err
	}
	err = w.flush(true)
	return w.made, err
}

// A differ is told in what a cache differs from a table.
type differ interface {
	// changed tells of a file that is other than in the table, or is not there.
	changed(tx *cache.Tx, dir string, f *cache.File) error

	// gone tells of a path that the table alone knows.
	gone(path string) error

	// enough says that so much was read in one view of the cache that it should end; rest
	// is called when it has.
	enough() bool
	rest() error
}

// A counter counts differences.
type counter int

func (n *counter) changed(*cache.Tx, string, *cache.File) error { *n++; return nil }
func (n *counter) gone(string) error                            { *n++; return nil }
func (n *counter) enough() bool                                 { return false }
func (n *counter) rest() error                                  { return nil }

// A layerWriter writes them.
type layerWriter struct {
	segmentWriter
	began int // symbols that there were when the view did
}

func (w *layerWriter) changed(tx *cache.Tx, dir string, f *cache.File) error {
	ok, err := addFile(w.Builder, tx, &w.rec, dir, f)
	if err == nil && !ok {
		w.Remove(path.Join(dir, f.Name)) // until it is scanned again
	}
	return err
}

func (w *layerWriter) gone(path string) error {
	w.Remove(path)
	return w.flush(len(w.files) >= goneFiles)
}

// goneFiles is when a segment of files that are gone is written.
const goneFiles = 1 << 16

func (w *layerWriter) enough() bool { return w.Symbols() >= w.began+viewSymbols || w.Full() }

func (w *layerWriter) rest() error {
	err := w.flush(w.Full())
	w.began = w.Symbols()
	return err
}

// differences tells in what the cache differs from a table of the index on disk.
func differences(ctx context.Context, db *cache.DB, dirs []string, t *Table, d differ) error {
	return guard(func() error {
		seen := make([][]uint64, len(t.segs)) // a bit for each file that the cache has as well
		for i, s := range t.segs {
			seen[i] = make([]uint64, (s.files+63)/64)
		}
		for len(dirs) > 0 {
			n := 0
			err := db.View(func(tx *cache.Tx) error {
				for ; n < min(diffDirs, len(dirs)) && !d.enough(); n++ {
					if err := differencesIn(tx, dirs[n], t, seen, d); err != nil {
						return err
					}
				}
				return ctx.Err()
			})
			dirs = dirs[n:]
			if err == nil {
				err = d.rest()
			}
			if err != nil {
				return err
			}
		}
		for i, s := range t.segs {
			if err := s.unseen(seen[i], t.hidden[i], d); err != nil {
				return err
			}
		}
		return t.damage()
	})
}

// differencesIn compares the files of a directory.
func differencesIn(tx *cache.Tx, dir string, t *Table, seen [][]uint64, d differ) error {
	c, ok, err := tx.Dir(dir)
	if errors.Is(err, cache.ErrCorrupt) || err == nil && !ok {
		return nil // nothing is known of it, so that its files go
	}
	if err != nil {
		return err
	}
	type files struct{ first, last int }
	in := make([]files, len(t.segs))
	name := []byte(dir)
	if dir == "." {
		name = nil
	}
	for i, s := range t.segs {
		in[i].first, in[i].last = s.filesOf(name)
	}
	for i := range c.Files {
		f := &c.Files[i]
		key := keyOf(f)
		if key == 0 {
			continue
		}
		same := false
		for i, s := range t.segs {
			at := s.findIn(in[i].first, in[i].last, []byte(f.Name))
			if at < 0 {
				continue
			}
			seen[i][at/64] |= 1 << (at % 64)
			same = u64at(s.raw[fileKey], at) == key && u32at(s.raw[fileTime], at) == seconds(modTime(f))
			break // layers beneath do not count
		}
		if !same {
			if err := d.changed(tx, dir, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// unseen tells of the files of a segment that count, and are not marked as seen.
func (s *Segment) unseen(seen, hidden []uint64, d differ) error {
	var path []byte
	for f := range s.files {
		bit := uint64(1) << (f % 64)
		if seen[f/64]&bit != 0 || hidden != nil && hidden[f/64]&bit != 0 || u64at(s.raw[fileKey], f) == 0 {
			continue
		}
		path = s.appendPath(path[:0], f)
		if err := d.gone(string(path)); err != nil {
			return err
		}
	}
	return nil
}
