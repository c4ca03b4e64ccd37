package workspace

import "time"

// TendEvery has an index that is followed looked after so often.
func (w *Local) TendEvery(d time.Duration) { w.tendEvery = d }
