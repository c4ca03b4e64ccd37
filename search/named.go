package search

import (
	"cmp"
	"context"
	"slices"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// named returns declarations of a name, those that agree with it in case first and of
// those the ones of code that is nobody's test. It looks no name up that only resembles it.
func (t *Table) named(ctx context.Context, name string, limit int) (hits []Hit, err error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil, ErrClosed
	}
	err = guard(func() error {
		if hits, err = t.lookUp(ctx, name, limit); err != nil {
			return err
		}
		return t.damage()
	})
	return hits, err
}

func (t *Table) lookUp(ctx context.Context, name string, limit int) ([]Hit, error) {
	folded := words.AppendFold(nil, cut([]byte(name)))
	var scratch []byte
	var hits []Hit
	var late []bool
	for i, s := range t.segs {
		lo, hi := 0, s.names
		for lo < hi {
			mid := int(uint(lo+hi) / 2)
			if compareFolded(s.name(mid), folded, &scratch) < 0 {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		for n := lo; n < s.names && compareFolded(s.name(n), folded, &scratch) == 0; n++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			first, last := s.symbolsOf(n)
			for sym := first; sym < last; sym++ {
				file, ok := s.fileOf(sym)
				if !ok || t.hidden[i] != nil && t.hidden[i][file/64]>>(file%64)&1 != 0 {
					continue
				}
				if len(hits) >= maxNamed {
					break
				}
				line := s.symLine.at(sym)
				hits = append(hits, Hit{
					Name: string(s.name(n)), Container: string(s.holder(sym)), Path: string(s.appendPath(nil, file)),
					Kind: s.raw[symKind][sym], Line: line, EndLine: line + s.symLines.at(sym),
				})
				late = append(late, fileFlag(s.raw[fileFlags][file])&(lateFile|stubFile) != 0)
			}
		}
	}
	order := numbers(len(hits))
	slices.SortStableFunc(order, func(x, y uint32) int {
		a, b := &hits[x], &hits[y]
		if c := cmp.Compare(less(late[x]), less(late[y])); c != 0 {
			return c
		}
		if c := cmp.Compare(less(a.Name != name), less(b.Name != name)); c != 0 {
			return c
		}
		return cmp.Compare(kindPoints[min(b.Kind, 31)], kindPoints[min(a.Kind, 31)])
	})
	out := make([]Hit, 0, min(limit, len(order)))
	for _, n := range order[:min(limit, len(order))] {
		out = append(out, hits[n])
	}
	return out, nil
}

// maxNamed bounds how many declarations of a name are sorted. A name that more have says
// little.
const maxNamed = 4096

// less is 0 for what comes first and 1 for what comes last.
func less(last bool) int {
	if last {
		return 1
	}
	return 0
}
