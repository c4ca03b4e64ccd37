package workspace

import (
	"context"
	"fmt"
	"time"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/search"
)

// Published is the index of a folder as another process, which owns it, has last
// written it to the disk. What is new since then is not in it, but what it finds is
// true: each file with a hit is looked at again.
type Published struct {
	root  string
	dir   string // of the cache
	opt   Options
	table *search.Table
}

// OpenPublished opens what the owner of a folder's index has published. It is for
// those to whom [Open] says [ErrInUse], and fails if nothing is published yet.
func OpenPublished(opt Options) (*Published, error) {
	root, err := resolve(opt.Root, opt.Force)
	if err != nil {
		return nil, err
	}
	dir, err := cache.Locate(root, opt.Cache)
	if err != nil {
		return nil, err
	}
	table, err := search.Open(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("%w, of %s, and has nothing to show yet: try again in a moment", ErrInUse, root)
	}
	return &Published{root: root, dir: dir, opt: opt, table: table}, nil
}

// Symbols is as [Local.Symbols], but that what is new may be missing.
func (p *Published) Symbols(ctx context.Context, q Query) (Found, error) {
	table, err := q.Over.on(p.table)
	if err != nil {
		return Found{}, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	if table != p.table {
		defer table.Close() // it has nothing to lose
	}
	found, err := table.Symbols(ctx, q.search())
	if err != nil {
		return Found{}, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	check := p.fresh()
	check.over = q.Over
	return Found{Hits: check.hits(found)}, nil
}

// publishedBudget is how long the files of one answer may be scanned: of none of them is it
// known what they held.
const publishedBudget = 200 * time.Millisecond

// Search is as [Local.Search], but that what is new may be missing.
func (p *Published) Search(ctx context.Context, q Question) (Passages, error) {
	ask, err := q.search()
	if err != nil {
		return Passages{}, err
	}
	check := passageCheck{root: p.root, maxFileSize: p.opt.MaxFileSize, over: q.Over, budget: publishedBudget}
	if search.SaysNothing(ask.Text) {
		return byNames(ctx, p, &q, &ask, check, Passages{})
	}
	pieces, err := search.OpenPieces(p.dir)
	if err != nil { // they come after the names
		return byNames(ctx, p, &q, &ask, check, Passages{Note: namesNote})
	}
	defer pieces.Close() // nothing to lose
	table, err := q.Over.onPieces(pieces)
	if err != nil {
		return Passages{}, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	if table != pieces {
		defer table.Close()
	}
	if !table.HasWords() {
		return byNames(ctx, p, &q, &ask, check, Passages{Note: namesNote})
	}
	names, err := q.Over.on(p.table)
	if err != nil {
		return Passages{}, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	if names != p.table {
		defer names.Close() // it has nothing to lose
	}
	found, err := table.Ask(ctx, names, ask)
	if err != nil {
		return Passages{}, fmt.Errorf("asking the published index of %s: %w", p.root, err)
	}
	out := Passages{Hits: check.hits(found, ask.Text, ask.Limit), Tier: TierHybrid}
	if ask.Vector == nil || !table.Comparable() {
		out.Tier, out.Note = TierWords, wordsNote
	}
	return out, nil
}

func (p *Published) fresh() *freshness {
	return &freshness{root: p.root, maxFileSize: p.opt.MaxFileSize}
}

// Locate is as [Local.Locate].
func (p *Published) Locate(h *Hit) bool { return p.fresh().still(h) }

// Status says where the index lies, and how short memory is for this process. What it
// holds, its owner alone can tell.
func (p *Published) Status(context.Context) (Status, error) {
	s := Status{
		Root: p.root, Cache: p.dir, CacheBytes: folderSize(p.dir), Role: RolePublished, Memory: readMemory(),
		Skipped: map[string]int64{}, Failures: []Failure{}, Quarantined: []Quarantined{}, History: []Sample{}, Journal: []ScaleEvent{},
	}
	s.Mode, _ = recall(p.dir) // one that cannot be read is normal
	if p.opt.Memory != nil {
		s.Pressure = p.opt.Memory.Pressure()
	}
	return s, nil
}

// Update fails: the owner alone can do that.
func (p *Published) Update(context.Context, UpdateOptions) (Summary, error) {
	return Summary{}, fmt.Errorf("%w, of %s, and does not answer", ErrInUse, p.root)
}

// Changed has no effect.
func (p *Published) Changed(...string) {}

// Cancel has none either.
func (p *Published) Cancel(context.Context) error { return nil }

// Watch sees nothing but that the index is a published one.
func (p *Published) Watch(ctx context.Context, see func(Activity)) error {
	return newNews(RolePublished).watch(ctx, see)
}

// Root returns the folder's real path.
func (p *Published) Root() string { return p.root }

// Close gives it up.
func (p *Published) Close() error { return p.table.Close() }
