package workspace

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// A Plan is what an index of a folder would hold, and what it would take.
type Plan struct {
	Root                string     `json:"root"`
	Files               int64      `json:"files"`
	Directories         int64      `json:"directories"`
	Bytes               int64      `json:"bytes"`
	Languages           []Language `json:"languages"` // by bytes, the most first
	Skipped             []Skipped  `json:"skipped"`   // by path
	Workers             int        `json:"workers"`
	EstimatedSeconds    float64    `json:"estimatedSeconds"`
	EstimatedCacheBytes int64      `json:"estimatedCacheBytes"`
}

// Language is a language's share of a [Plan].
type Language struct {
	Language string `json:"language"`
	Files    int64  `json:"files"`
	Bytes    int64  `json:"bytes"`
}

// Skipped is a file or folder that would be left out. A folder's path ends with a
// slash, and what it holds is not listed.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	Why    string `json:"why"` // a sentence for people
}

// What an index takes of each byte of source, on an ordinary machine; see
// docs/performance.md for what yours takes.
const (
	estimatedBytesPerSecond = 25e6 // and core
	estimatedCacheShare     = 1.0  // three quarters of it are words and vectors
)

// MakePlan walks a folder as indexing would, and reads the head of each file to
// tell what is binary, generated or minified.
func MakePlan(ctx context.Context, opt Options) (Plan, error) {
	root, err := resolve(opt.Root, opt.Force)
	if err != nil {
		return Plan{}, err
	}
	p := planner{root: root, opt: opt, languages: map[string]*Language{}}
	if err := watcher.Walk(ctx, root, opt.walk(""), p.visit); err != nil {
		return Plan{}, err
	}
	return p.plan(), nil
}

// planner gathers a plan from the walk's goroutines.
type planner struct {
	root string
	opt  Options

	mu        sync.Mutex // guards what follows
	total     Plan
	languages map[string]*Language
}

func (p *planner) visit(d watcher.Dir) error {
	var skipped []Skipped
	for _, s := range d.Skipped {
		name := path.Join(d.Path, s.Name)
		if s.Dir {
			name += "/"
		}
		skipped = append(skipped, Skipped{Path: name, Reason: s.Reason.String(), Why: s.Reason.Explain()})
	}
	head := make([]byte, 0, watcher.HeadSize)
	kept := make([]Language, 0, len(d.Files))
	for _, f := range d.Files {
		name := path.Join(d.Path, f.Name)
		content, err := watcher.ReadHead(p.root, name, head)
		reason := watcher.Unreadable
		if err == nil {
			reason = watcher.Inspect(f.Name, content, p.opt.Generated)
		}
		if reason != 0 {
			skipped = append(skipped, Skipped{Path: name, Reason: reason.String(), Why: reason.Explain()})
			continue
		}
		kept = append(kept, Language{Language: indexer.LanguageOf(name, content), Bytes: f.Stamp.Size})
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	p.total.Directories++
	p.total.Skipped = append(p.total.Skipped, skipped...)
	for _, k := range kept {
		l := p.languages[k.Language]
		if l == nil {
			l = &Language{Language: k.Language}
			p.languages[k.Language] = l
		}
		l.Files++
		l.Bytes += k.Bytes
		p.total.Files++
		p.total.Bytes += k.Bytes
	}
	return nil
}

func (p *planner) plan() Plan {
	out := p.total
	out.Root = p.root
	out.Languages = make([]Language, 0, len(p.languages))
	for _, l := range p.languages {
		out.Languages = append(out.Languages, *l)
	}
	slices.SortFunc(out.Languages, func(a, b Language) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), strings.Compare(a.Language, b.Language))
	})
	if out.Skipped == nil {
		out.Skipped = []Skipped{}
	}
	slices.SortFunc(out.Skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	out.Workers = indexer.PlannedWorkers(indexer.Options{Workers: p.opt.Workers, Aggressive: p.opt.Aggressive})
	out.EstimatedSeconds = float64(out.Bytes) / estimatedBytesPerSecond / float64(out.Workers)
	out.EstimatedCacheBytes = int64(float64(out.Bytes) * estimatedCacheShare)
	return out
}
