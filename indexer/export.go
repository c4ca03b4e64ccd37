package indexer

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/zeebo/xxh3"

	"github.com/mind-lsp/mind-lsp/cache"
)

// Export writes the index in its canonical form: all that it says of each file, in
// the order of their paths, and nothing that depends on when or in which order files
// were read. Two indexes of equal trees are equal if and only if their exports are.
func Export(ctx context.Context, db *cache.DB, w io.Writer) error {
	out := bufio.NewWriter(w)
	var record cache.Record
	err := db.View(func(tx *cache.Tx) error {
		return tx.Dirs(func(d cache.Dir) error {
			for i := range d.Files {
				if err := exportFile(out, tx, d.Path, &d.Files[i], &record); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	})
	if err != nil {
		return fmt.Errorf("exporting the index: %w", err)
	}
	return out.Flush()
}

func exportFile(w io.Writer, tx *cache.Tx, dir string, f *cache.File, r *cache.Record) error {
	fmt.Fprintf(w, "%s size=%d key=%x skip=%d %s\n", join(dir, f.Name), f.Stamp.Size, f.Key, f.Skip, f.Note)
	if f.Skip != 0 {
		return nil
	}
	ok, err := tx.Record(f.Key, r)
	if err != nil || !ok {
		return fmt.Errorf("the record of %s: found %t: %w", join(dir, f.Name), ok, err)
	}
	fmt.Fprintf(w, "\t%s lines=%d cut=%d\n", r.Language, r.Lines, r.Cut)
	for _, s := range r.Symbols {
		fmt.Fprintf(w, "\t%s %s in %d %q %d:%d-%d\n", KindName(s.Kind), s.Name, s.Parent, s.Receiver, s.Line, s.Column, s.EndLine)
	}
	for _, p := range r.Pieces {
		fmt.Fprintf(w, "\tpiece %d-%d lines %d-%d of %d\n", p.Start, p.End, p.Line, p.EndLine, p.Symbol)
	}
	for _, facet := range Facets() {
		data, ok, err := tx.Bytes(f.Key.Of(facet))
		if err != nil {
			return fmt.Errorf("the %s of %s: %w", facet.Name, join(dir, f.Name), err)
		}
		fmt.Fprintf(w, "\t%s known=%t %016x\n", facet.Name, ok, xxh3.Hash(data))
	}
	return nil
}
