package search

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// lastName returns what stands behind the last dot of a name, as languages have them that
// name a module A.B where others have a B within an A.
func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// dotted calls fn with the names that end with a dot and the folded name, in any case.
func (s *Segment) dotted(folded []byte, fn func(name int)) {
	const mark = 30 // of characters that are no letter and no digit; see letterBits
	var scratch []byte
	for at := 0; at < s.names; at += 64 {
		signs := s.signsOf(at / 64)
		q0, q1, q2, q3 := signs.quartersAt(mark)
		for marked := q0 | q1 | q2 | q3; marked != 0; marked &= marked - 1 {
			n := at + bits.TrailingZeros64(marked)
			if n >= s.names {
				break // the segment is damaged
			}
			name := s.name(n)
			if at := len(name) - len(folded) - 1; at > 0 && name[at] == '.' && compareFolded(name[at+1:], folded, &scratch) == 0 {
				fn(n)
			}
		}
	}
}

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
		names := make([]int, 0, 8)
		for n := lo; n < s.names && compareFolded(s.name(n), folded, &scratch) == 0; n++ {
			names = append(names, n)
		}
		s.dotted(folded, func(n int) { names = append(names, n) })
		for _, n := range names {
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
		if c := cmp.Compare(less(lastName(a.Name) != name), less(lastName(b.Name) != name)); c != 0 {
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
