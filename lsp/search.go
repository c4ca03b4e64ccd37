package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// searchParams are those of mind/search.
type searchParams struct {
	Query              string          `json:"query"`
	Limit              int             `json:"limit,omitempty"`
	Near               string          `json:"near,omitempty"`               // URI of the asking file
	PartialResultToken json.RawMessage `json:"partialResultToken,omitempty"` // a number or a string
}

// passage is what mind/search says of a place that was found.
type passage struct {
	URI          string         `json:"uri"`
	Path         string         `json:"path"`
	Root         string         `json:"root"`
	Range        protocol.Range `json:"range"`
	Symbol       string         `json:"symbol"`
	Kind         string         `json:"kind"`
	Container    string         `json:"container"`
	Language     string         `json:"language"`
	Snippet      string         `json:"snippet"`
	SnippetRange protocol.Range `json:"snippetRange"`
	Marks        [][2]int       `json:"marks"` // UTF-16 offsets in the snippet
	Score        float64        `json:"score"`
	Tier         workspace.Tier `json:"tier"`
	Unverified   bool           `json:"unverified,omitempty"`

	real string // the path of the file without links in that of the folder
}

// searchResult is the answer to mind/search.
type searchResult struct {
	Hits     []passage      `json:"hits"`
	Tier     workspace.Tier `json:"tier"`
	Pending  int64          `json:"pending"`
	CaughtUp bool           `json:"caughtUp"`
	Note     string         `json:"note,omitempty"`
}

const (
	defaultSearchLimit = 20
	maxSearchLimit     = 200
	searchPart         = 10 // hits in one partial result
)

// search finds passages by what they are about in all folders, best first.
func (s *server) search(ctx context.Context, p *searchParams) (nothing, error) {
	if p.Limit <= 0 {
		p.Limit = defaultSearchLimit
	}
	p.Limit = min(p.Limit, maxSearchLimit)
	result, err := s.findPassages(ctx, p)
	var filter *workspace.FilterError
	if errors.As(err, &filter) {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%v", err)
	}
	if err != nil {
		return nil, err
	}
	if token := p.PartialResultToken; len(token) > 0 && string(token) != "null" {
		for part := range slices.Chunk(result.Hits, searchPart) {
			params, err := json.Marshal(map[string]any{"token": token, "value": map[string]any{"hits": part}})
			if err != nil {
				return nil, err
			}
			if err := s.conn.Notify(ctx, protocol.MethodProgress, nothing(params)); err != nil {
				return nil, err
			}
		}
		result.Hits = []passage{}
	}
	return json.Marshal(result)
}

// findPassages asks all folders, as find does.
func (s *server) findPassages(ctx context.Context, p *searchParams) (result searchResult, err error) {
	err = s.untilFound(ctx, func(patience time.Duration) (found, pending bool, err error) {
		result, pending, err = s.askPassages(ctx, p, patience)
		return len(result.Hits) > 0, pending, err
	})
	return result, err
}

// passages is what one folder has found.
type passages struct {
	workspace.Passages
	folder  *folder
	real    string // the folder's path without links
	pending bool   // there may be more in a moment
	same    bool   // it is another open folder by another name, which answers for both
	err     error
}

// askPassages asks all folders at once, and puts what they have found into one order. A
// folder that cannot answer takes nothing from the answers of the others.
func (s *server) askPassages(ctx context.Context, p *searchParams, patience time.Duration) (searchResult, bool, error) {
	folders := s.folders.all()
	answers := make([]passages, len(folders))
	var asked sync.WaitGroup
	for i, f := range folders {
		q := workspace.Question{Text: p.Query, Limit: p.Limit, Patience: patience}
		if path, ok := pathOf(p.Near); ok {
			if name, ok := within(f.root, path); ok {
				q.Near = name
			}
		}
		asked.Go(func() { answers[i] = f.askPassages(ctx, q) })
	}
	asked.Wait()
	weigh(p.Query, answers)
	result := searchResult{Hits: []passage{}, CaughtUp: true}
	pending := false
	var failed error
	var silent []string // the names of folders that cannot answer
	succeeded := 0
	for i := range answers {
		a := &answers[i]
		pending = pending || a.pending
		if a.same {
			continue
		}
		if a.err != nil {
			failed = a.err
			silent = append(silent, filepath.Base(a.folder.root))
			continue
		}
		succeeded++
		result.add(a)
	}
	switch {
	case ctx.Err() != nil:
		return result, false, ctx.Err()
	case failed != nil && succeeded == 0:
		return result, pending, failed
	case failed != nil:
		result.CaughtUp = false
		result.Note = "without " + strings.Join(silent, ", ") + ", where nothing can be looked for"
		s.log.Warn("a folder cannot answer", "err", failed)
	}
	if result.Tier == "" {
		result.Tier, result.CaughtUp = workspace.TierNames, false
	}
	result.sort(p.Limit)
	return result, pending, nil
}

// add takes in what a folder has found. An answer is as good as that of the folder that
// could look at least.
func (r *searchResult) add(a *passages) {
	r.Pending += a.Pending
	r.CaughtUp = r.CaughtUp && a.CaughtUp
	if a.Tier != "" && (r.Tier == "" || tierRank(a.Tier) < tierRank(r.Tier)) {
		r.Tier, r.Note = a.Tier, a.Note
	}
	for i := range a.Hits {
		h := a.folder.passage(&a.Hits[i])
		h.real = filepath.Join(a.real, filepath.FromSlash(h.Path))
		r.Hits = append(r.Hits, h)
	}
}

// weigh makes the scores of several folders comparable. The best of each has 1, though
// one of them may have nothing to do with the question: they count by how much of it
// their best hits hold.
func weigh(question string, answers []passages) {
	if len(answers) < 2 {
		return
	}
	holding := workspace.Holding(question)
	held, most := make([]float64, len(answers)), 0.0
	for i := range answers {
		for j := range answers[i].Hits {
			held[i] = max(held[i], holding(answers[i].Hits[j].Snippet))
		}
		most = max(most, held[i])
	}
	if most == 0 {
		return // all are by meaning, and as good
	}
	for i := range answers {
		for j := range answers[i].Hits {
			answers[i].Hits[j].Score *= held[i] / most
		}
	}
}

func tierRank(t workspace.Tier) int {
	switch t {
	case workspace.TierNames:
		return 0
	case workspace.TierWords:
		return 1
	}
	return 2
}

// sort puts the hits of several folders into one order. What lies in two folders, of which
// one holds the other, is there once.
func (r *searchResult) sort(limit int) {
	slices.SortStableFunc(r.Hits, func(a, b passage) int { return cmp.Compare(b.Score, a.Score) })
	type place struct {
		path string
		line uint32
	}
	seen := map[place]bool{}
	r.Hits = slices.DeleteFunc(r.Hits, func(h passage) bool {
		at := place{h.real, h.Range.Start.Line}
		again := seen[at]
		seen[at] = true
		return again
	})
	r.Hits = r.Hits[:min(len(r.Hits), limit)]
}

// askPassages asks the folder's index.
func (f *folder) askPassages(ctx context.Context, q workspace.Question) passages {
	w, release, pending := f.use()
	defer release()
	if w == nil {
		err := f.failure()
		if same := new(sameFolder); errors.As(err, same) {
			return passages{folder: f, same: true}
		}
		return passages{folder: f, pending: pending, err: err}
	}
	q.Over = f.overlay(ctx)
	found, err := w.Search(ctx, q)
	if errors.Is(err, workspace.ErrInUse) {
		return passages{folder: f, pending: true} // another process is at its first pass, and cannot be asked
	}
	return passages{Passages: found, folder: f, real: w.Root(), pending: pending, err: err}
}

// passage returns a hit as an editor wants it.
func (f *folder) passage(h *workspace.PassageHit) passage {
	lines := uint32(1)
	for i := range h.Snippet {
		if h.Snippet[i] == '\n' {
			lines++
		}
	}
	return passage{
		URI: string(fileURI(filepath.Join(f.root, filepath.FromSlash(h.Path)))), Path: h.Path, Root: f.root,
		Range:  wholeLines(uint32(h.StartLine-1), uint32(h.EndLine)),
		Symbol: h.Symbol, Kind: h.Kind, Container: h.Container, Language: h.Language,
		Snippet: h.Snippet, SnippetRange: wholeLines(uint32(max(h.SnippetLine, h.StartLine)-1), uint32(max(h.SnippetLine, h.StartLine)-1)+lines),
		Marks: utf16Marks(h.Snippet, h.Marks), Score: h.Score, Tier: h.Tier, Unverified: h.Unverified,
	}
}

// wholeLines is the range from the start of one line to that of another, from 0.
func wholeLines(from, to uint32) protocol.Range {
	return protocol.Range{Start: protocol.Position{Line: from}, End: protocol.Position{Line: to}}
}

// utf16Marks returns marks in bytes as marks in UTF-16 units.
func utf16Marks(text string, marks [][2]int) [][2]int {
	out := make([][2]int, len(marks))
	at, units := 0, 0
	upTo := func(n int) int {
		for _, r := range text[at:min(n, len(text))] {
			units += utf16.units(r, 0)
		}
		at = min(n, len(text))
		return units
	}
	for i, m := range marks { // in order, and apart
		out[i] = [2]int{upTo(m[0]), upTo(m[1])}
	}
	return out
}
