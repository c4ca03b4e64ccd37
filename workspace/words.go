package workspace

import (
	"fmt"

	"github.com/mind-lsp/mind-lsp/indexer"
)

// Pressure is how short memory is, of what, and in words.
type Pressure = indexer.Pressure

// Text says in a sentence what goes on, and why not faster: "2 of 8 workers: the editor
// uses 3.1 of 4.0 GB".
func (a *Activity) Text() string {
	switch {
	case a.Mode == Paused:
		return "indexing is paused"
	case a.Pass != nil:
		p := a.Pass.Progress
		if p.Mode != a.Mode { // it was told before the mode changed
			p.Mode, p.Why = a.Mode, ""
		}
		return WorkersText(&p)
	case a.Role == RolePublished:
		return "another process has the index and does not answer: this is what it has published"
	case a.CaughtUp:
		return "up to date"
	case a.Following:
		return "looking for what has changed"
	}
	return "nobody keeps it up to date"
}

// WorkersText says how many workers a pass has and, if there could be more, why there are
// not.
func WorkersText(p *Progress) string {
	switch {
	case p.Mode == Paused:
		return "indexing is paused"
	case p.Mode == Slow:
		return "slow was asked for: one file at a time"
	case p.Workers == 0 && p.MaxWorkers == 0:
		return "beginning"
	case p.Pressure.State.Shut():
		return "waiting for memory: " + p.Pressure.Text
	case p.Workers < p.MaxWorkers && p.Why != "":
		return fmt.Sprintf("%d of %d workers: %s", p.Workers, p.MaxWorkers, p.Why)
	case p.Workers < p.MaxWorkers:
		return fmt.Sprintf("%d of %d workers", p.Workers, p.MaxWorkers)
	case p.Workers == 1:
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", p.Workers)
}
