package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
)

// A Question asks for passages of the folder by what they are about: words, in whatever
// form, and names. [search.ParseQuestion] says which filters Text may hold.
type Question struct {
	Text  string
	Limit int    // 0 means 20
	Near  string // a path: what is near it comes first among equals

	// Patience is as in [Query].
	Patience time.Duration

	// Over, if not nil, is what counts in place of what the disk has.
	Over *Overlay `json:"-"`
}

// A PassageHit is a passage that was found.
type PassageHit struct {
	Path      string `json:"path"`
	StartLine int    `json:"startLine"`
	EndLine   int    `json:"endLine"`

	// Symbol is the declaration that the snippet is in, with the names of what encloses it
	// before it, joined with dots; "" if it is in none. Kind is that one's.
	Symbol    string `json:"symbol"`
	Kind      string `json:"kind"`
	Container string `json:"container,omitempty"`

	Language string `json:"language"`

	// Snippet is the lines that show best why this was found, from SnippetLine on, and
	// Marks where in it the words of the question are: bytes from its start.
	Snippet     string   `json:"snippet"`
	SnippetLine int      `json:"snippetLine"`
	Marks       [][2]int `json:"marks"`

	Score float64 `json:"score"`
	Tier  Tier    `json:"tier"`

	// Unverified says that there was no time to hold it against the disk.
	Unverified bool `json:"unverified,omitempty"`
}

// A Tier is how something was found, or how much an answer could look at.
type Tier string

// The tiers.
const (
	TierNames   Tier = "names"   // by the names of declarations
	TierWords   Tier = "words"   // by words too
	TierMeaning Tier = "meaning" // a hit that shares no word with the question
	TierHybrid  Tier = "hybrid"  // by words and meaning
)

// Passages is the answer to a [Question].
type Passages struct {
	Hits []PassageHit `json:"hits"`
	Tier Tier         `json:"tier"` // what was looked at
	Note string       `json:"note,omitempty"`

	// Pending and CaughtUp are as in [Found].
	Pending  int64 `json:"pending"`
	CaughtUp bool  `json:"caughtUp"`
}

const defaultPassages = 20

// A FilterError says what is wrong with a filter in a question.
type FilterError = search.FilterError

// Search finds passages by what they are about, best first. Each hit is held against the
// disk: one in a file that changed is looked for again, and left out if it is gone.
func (w *Local) Search(ctx context.Context, q Question) (Passages, error) {
	ask, err := q.search()
	if err != nil {
		return Passages{}, err
	}
	var out Passages
	out.Pending, out.CaughtUp = w.pending() // before what is taken in meanwhile
	check := passageCheck{root: w.root, maxFileSize: w.opt.MaxFileSize, over: q.Over}
	if strings.TrimSpace(ask.Text) == "" && strings.TrimSpace(q.Text) != "" {
		out.Note = filtersNote
	}
	if search.SaysNothing(ask.Text) {
		return byNames(ctx, w, &q, &ask, check, out)
	}
	found, tier, current, err := w.passages(ctx, &ask, &q)
	if err != nil {
		return Passages{}, fmt.Errorf("asking the index of %s: %w", w.root, err)
	}
	if tier == TierNames {
		out.Note = namesNote
		if w.opt.NamesOnly {
			out.Note = namesOnlyNote
		}
		return byNames(ctx, w, &q, &ask, check, out)
	}
	out.Tier, out.CaughtUp = tier, out.CaughtUp && current
	if tier == TierWords {
		out.Note = wordsNote
	}
	check.known = w.analysis
	out.Hits = check.hits(found, ask.Text, ask.Limit)
	return out, nil
}

const (
	wordsNote     = "what is meant could not be compared: this is by words alone"
	filtersNote   = "these are filters alone: add a word to look for"
	namesOnlyNote = "only names are indexed here, as was asked for: what files hold is not known"
	namesNote     = "only names could be looked at: what files hold is not known yet"
)

// passages asks the tables of pieces, and returns what they could look at: names if there
// are none yet.
func (w *Local) passages(ctx context.Context, ask *search.Question, q *Question) (found []search.Passage, tier Tier, current bool, err error) {
	for {
		under, err := w.names.get(ctx, q.Patience, false)
		if err != nil {
			return nil, "", false, err
		}
		if w.opt.NamesOnly { // tables from before that would grow old
			return nil, TierNames, w.names.shows(under), nil
		}
		names, err := w.names.layOver(under, q.Over)
		if err == nil {
			found, tier, current, err = w.pieces.ask(ctx, names, *ask, q.Over, q.Patience)
		}
		switch {
		case errors.Is(err, search.ErrClosed) && w.names.ctx.Err() == nil:
			continue // it was swapped meanwhile
		case errors.Is(err, errNames):
			w.names.drop(under, err)
			continue
		}
		return found, tier, current && w.names.shows(under), err
	}
}

// byNames answers from names alone.
func byNames(ctx context.Context, ix Index, q *Question, ask *search.Question, check passageCheck, out Passages) (Passages, error) {
	best := map[string]*PassageHit{}
	for _, text := range nameQueries(ask.Text) {
		found, err := ix.Symbols(ctx, Query{Text: text, Limit: ask.Limit, Near: q.Near, Patience: q.Patience, Over: q.Over})
		if err != nil {
			return Passages{}, err
		}
		for i := range found.Hits {
			h := &found.Hits[i]
			if !ask.Filter.Has(h.Path, indexer.LanguageOf(h.Path, nil), indexer.ParseKind(h.Kind)) {
				continue
			}
			key := fmt.Sprintf("%s:%d:%d", h.Path, h.Line, h.Column)
			if best[key] == nil {
				best[key] = &PassageHit{
					Path: h.Path, StartLine: h.Line, EndLine: h.EndLine, Symbol: h.Name, Kind: h.Kind, Container: h.Container,
					Language: indexer.LanguageOf(h.Path, nil), Tier: TierNames, Unverified: h.Unverified,
				}
			}
			best[key].Score += h.Score
		}
	}
	out.Tier, out.Hits = TierNames, []PassageHit{}
	for _, h := range best {
		out.Hits = append(out.Hits, *h)
	}
	slices.SortFunc(out.Hits, func(a, b PassageHit) int {
		if a.Score != b.Score {
			return cmp.Compare(b.Score, a.Score)
		}
		if a.Path != b.Path {
			return strings.Compare(a.Path, b.Path)
		}
		return a.StartLine - b.StartLine
	})
	out.Hits = out.Hits[:min(len(out.Hits), ask.Limit)]
	for i := range out.Hits {
		check.show(&out.Hits[i], ask.Text)
		out.Hits[i].Score /= max(out.Hits[0].Score, 1e-9)
	}
	return out, nil
}

// nameQueries returns what to look for by name for a question: all of it, if it is one
// word, or each of its words that says something.
func nameQueries(text string) []string {
	fields := search.Significant(text)
	if len(fields) == 0 {
		fields = strings.Fields(text)
	}
	return fields[:min(len(fields), 6)]
}

// Holding returns what says how much of a question a snippet holds, to compare answers
// whose scores are not comparable.
func Holding(question string) func(snippet string) float64 {
	q := Question{Text: question}
	ask, err := q.search()
	if err != nil {
		return func(string) float64 { return 0 } // nothing is found then
	}
	looked := search.NewMatcher(ask.Text)
	return func(snippet string) float64 { return looked.Weight([]byte(snippet)) }
}

// search returns the question that is put to the tables.
func (q *Question) search() (search.Question, error) {
	text, filter, err := search.ParseQuestion(q.Text, indexer.ParseLanguage, func(name string) (uint8, bool) {
		return indexer.ParseKind(name), KnownKind(name)
	})
	if err != nil {
		return search.Question{}, err
	}
	ask := search.Question{Text: text, Filter: filter, Limit: q.Limit, Near: q.Near}
	if ask.Limit <= 0 {
		ask.Limit = defaultPassages
	}
	ask.Vector = indexer.Embed(text)
	return ask, nil
}
