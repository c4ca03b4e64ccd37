package workspace

import (
	"context"
	"time"
)

// TendEvery has an index that is followed looked after so often.
func (w *Local) TendEvery(d time.Duration) { w.tendEvery = d }

// LookAfter has an owner look whether its lock and socket are at their place so often.
func (opt JoinOptions) LookAfter(d time.Duration) JoinOptions {
	opt.lookAfter = d
	return opt
}

// Protocol is what we speak.
const Protocol = protocol

// Scanned returns how many files were scanned since the index was opened.
func (w *Local) Scanned() int64 { return w.scanned.Load() }

// AddEditor has f hear of the editors of other processes, in place of [Monitor].
func (opt JoinOptions) AddEditor(f func(pid, via int) (remove func())) JoinOptions {
	opt.addEditor = f
	return opt
}

// OverPassages lays the texts over what an index has found that knew nothing of them.
func (o *Overlay) OverPassages(ctx context.Context, q Question, hits []PassageHit) ([]PassageHit, error) {
	return o.overPassages(ctx, q, hits)
}
