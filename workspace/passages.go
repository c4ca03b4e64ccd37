package workspace

import (
	"bytes"
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mind-lsp/mind-lsp/cache"
	"github.com/mind-lsp/mind-lsp/indexer"
	"github.com/mind-lsp/mind-lsp/search"
	"github.com/mind-lsp/mind-lsp/watcher"
)

// passageCheck holds the passages of one answer against the disk, and makes hits of them.
type passageCheck struct {
	root        string
	maxFileSize int64
	budget      time.Duration // for scanning files that changed; 0 means verifyTime
	until       time.Time     // when that is over

	// known returns the stamp that a file had when it was indexed, and what was found in
	// it; nil if nothing is known of that.
	known func(name string) (cache.Stamp, *cache.Record, bool)

	over  *Overlay
	files map[string]*passageFile
}

// passageFile is a file as it is now.
type passageFile struct {
	text    []byte        // nil: it is gone
	record  *cache.Record // of text; nil: there was no time to scan it
	changed bool          // since it was indexed
}

// analysis returns the stamp that a file had when it was indexed, and its record.
func (w *Local) analysis(name string) (stamp cache.Stamp, record *cache.Record, ok bool) {
	record = &cache.Record{}
	err := w.db.View(func(tx *cache.Tx) error {
		f, err := tx.File(path.Dir(name), path.Base(name))
		if err != nil {
			return err
		}
		stamp = f.Stamp
		if ok, err = tx.Record(f.Key, record); ok {
			for i := range record.Symbols { // they lie in the cache's memory
				s := &record.Symbols[i]
				s.Name, s.Receiver = bytes.Clone(s.Name), bytes.Clone(s.Receiver)
			}
		}
		return err
	})
	return stamp, record, ok && err == nil
}

// hits returns those of what was found that are there yet, where they are now.
func (c *passageCheck) hits(found []search.Passage, question string, limit int) []PassageHit {
	c.until = time.Now().Add(cmp.Or(c.budget, verifyTime))
	looked := search.NewMatcher(question)
	hits := make([]PassageHit, 0, len(found))
	taken := map[string][]cache.Piece{}
	for i := range found {
		p := &found[i]
		f := c.file(p.Path)
		if f.text == nil {
			continue
		}
		h := PassageHit{
			Path: p.Path, StartLine: int(p.Line) + 1, EndLine: int(p.EndLine) + 1, Language: p.Language,
			Score: p.Score, Tier: tierOf(p.Found),
		}
		if f.record == nil {
			h.Unverified = true
			c.show(&h, question)
			hits = append(hits, h)
			continue
		}
		piece, ok := f.piece(p, looked, taken[p.Path])
		if !ok {
			continue
		}
		taken[p.Path] = append(taken[p.Path], piece)
		h.StartLine, h.EndLine, h.Language = int(piece.Line)+1, int(piece.EndLine)+1, f.record.Language
		f.fill(&h, &piece, looked)
		hits = append(hits, h)
	}
	return hits[:min(len(hits), limit)]
}

func tierOf(found search.Way) Tier {
	switch {
	case found&search.ByWords != 0 && found&search.ByMeaning != 0:
		return TierHybrid
	case found&search.ByWords != 0:
		return TierWords
	case found&search.ByMeaning != 0:
		return TierMeaning
	}
	return TierNames
}

// file returns a file as it is now.
func (c *passageCheck) file(name string) *passageFile {
	f := c.files[name]
	if f == nil {
		f = c.look(name)
		if c.files == nil {
			c.files = map[string]*passageFile{}
		}
		c.files[name] = f
	}
	return f
}

func (c *passageCheck) look(name string) *passageFile {
	if text, ok := c.over.Text(name); ok {
		record := c.over.record(name)
		return &passageFile{text: text, record: record}
	}
	text, stamp, err := watcher.Read(c.root, name, c.maxFileSize, nil)
	if err != nil {
		return &passageFile{}
	}
	if c.known != nil {
		known, record, ok := c.known(name)
		if ok && known.MTime != 0 && known == cache.Stamp(stamp) && !isUTF16(text) {
			return &passageFile{text: text, record: record}
		}
	}
	needs := time.Duration(len(text)) * time.Second / outlineSpeed
	if !c.until.IsZero() && len(c.files) > 0 && time.Until(c.until) < needs {
		return &passageFile{text: text}
	}
	record, text := indexer.Analyze(name, text, func() []string { return beside(filepath.Join(c.root, filepath.FromSlash(name))) })
	return &passageFile{text: text, record: &record, changed: true}
}

// isUTF16 reports whether a text begins with the mark of UTF-16: what is known of it
// then counts the bytes of its UTF-8 form.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff})
}

// piece returns the piece of the file that a passage is. In a file that changed that is
// the one that holds most of what was asked for, and of several the one nearest to where it was;
// if none holds any, it is gone.
func (f *passageFile) piece(p *search.Passage, looked *search.Matcher, taken []cache.Piece) (cache.Piece, bool) {
	pieces := f.record.Pieces
	if !f.changed {
		if p.Piece < len(pieces) && int(pieces[p.Piece].End) <= len(f.text) && pieces[p.Piece].Line == p.Line {
			return pieces[p.Piece], true
		}
	}
	best, most, away := -1, 0.0, 0
	for i, piece := range pieces {
		if piece.Start > piece.End || int(piece.End) > len(f.text) || slices.Contains(taken, piece) {
			continue
		}
		weight := looked.Weight(f.text[piece.Start:piece.End])
		if p.Found&search.ByWords == 0 && piece.Line <= p.EndLine && p.Line <= piece.EndLine {
			weight += 0.5 // what shares no word with the question is where it was, or nowhere
		}
		distance := abs(int(piece.Line) - int(p.Line))
		if weight > most || weight == most && best >= 0 && distance < away {
			best, most, away = i, weight, distance
		}
	}
	if best < 0 {
		return cache.Piece{}, false
	}
	return pieces[best], true
}

// fill adds the snippet of a hit, its marks, and the symbol that it is in.
func (f *passageFile) fill(h *PassageHit, piece *cache.Piece, looked *search.Matcher) {
	text := f.text[piece.Start:piece.End]
	declared := map[int]bool{} // lines of the piece, from 0, in which something is declared
	for i := range f.record.Symbols {
		if s := &f.record.Symbols[i]; s.Line >= piece.Line && s.Line <= piece.EndLine {
			declared[int(s.Line-piece.Line)] = true
		}
	}
	from, to, line := window(text, looked, declared)
	snippet, marks := clip(text[from:to], looked)
	h.Snippet, h.Marks, h.SnippetLine = snippet, marks, int(piece.Line)+1+line
	h.Symbol, h.Kind, h.Container = enclosing(f.record, piece.Line+uint32(line), piece.Line+uint32(line+strings.Count(snippet, "\n")))
}

// show adds the snippet to a hit whose lines are known.
func (c *passageCheck) show(h *PassageHit, question string) {
	f := c.file(h.Path)
	lines := bytes.SplitAfter(f.text, []byte{'\n'})
	if h.StartLine < 1 || h.StartLine > len(lines) {
		return
	}
	text := bytes.Join(lines[h.StartLine-1:min(h.StartLine-1+snippetLines, max(h.EndLine, h.StartLine), len(lines))], nil)
	h.Snippet, h.Marks = clip(text, search.NewMatcher(question))
	h.SnippetLine = h.StartLine
}

const (
	snippetLines = 6
	maxSnippet   = 1 << 10 // bytes
)

// window returns the lines of a text that show best why it was found, and the number of
// the first: those that hold most of what was asked for, the declaration of something
// first among equals.
func window(text []byte, looked *search.Matcher, declared map[int]bool) (from, to, line int) {
	var starts []int
	for i := 0; i < len(text); {
		starts = append(starts, i)
		n := bytes.IndexByte(text[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
	}
	starts = append(starts, len(text))
	n := len(starts) - 1
	if n <= snippetLines {
		return 0, len(text), 0
	}
	first := looked.Window(text, starts, snippetLines, func(line int) float64 {
		for j := range snippetLines {
			if declared[line+j] {
				return 0.4 - 0.05*float64(j)
			}
		}
		return 0
	})
	return starts[first], starts[first+snippetLines], first
}

// clip returns a text as a snippet, of at most maxSnippet bytes, without the end of its
// last line, and the marks of what was asked for.
func clip(text []byte, looked *search.Matcher) (string, [][2]int) {
	if len(text) > maxSnippet {
		n := maxSnippet
		for n > maxSnippet-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	text = bytes.TrimRight(text, "\r\n")
	marks := looked.Marks(text)
	if marks == nil {
		marks = [][2]int{}
	}
	return strings.ToValidUTF8(string(text), "\uFFFD"), validMarks(text, marks)
}

// validMarks returns marks of a text as they are in its valid form.
func validMarks(text []byte, marks [][2]int) [][2]int {
	if utf8.Valid(text) {
		return marks
	}
	for i := range marks {
		for j := range marks[i] {
			marks[i][j] = len(bytes.ToValidUTF8(text[:marks[i][j]], []byte("\uFFFD")))
		}
	}
	return marks
}

// enclosing returns the innermost symbol that some lines are in: the first that is
// declared in them, or else the last that began before.
func enclosing(r *cache.Record, first, last uint32) (name, kind, container string) {
	best := -1
	for i := range r.Symbols {
		s := &r.Symbols[i]
		if s.Line > last {
			continue
		}
		if s.Line >= first {
			if best < 0 || r.Symbols[best].EndLine < first || !holdsAll(&r.Symbols[best], first, last) || deeper(s, &r.Symbols[best]) {
				best = i
				break
			}
			continue
		}
		if s.EndLine >= first && (best < 0 || s.Line >= r.Symbols[best].Line) {
			best = i
		}
	}
	if best < 0 {
		return "", "", ""
	}
	var holders []string
	if recv := r.Symbols[best].Receiver; len(recv) > 0 {
		holders = append(holders, string(recv))
	}
	for p := r.Symbols[best].Parent; p >= 0 && int(p) < len(r.Symbols); p = r.Symbols[p].Parent {
		holders = append(holders, string(r.Symbols[p].Name))
	}
	slices.Reverse(holders)
	return string(r.Symbols[best].Name), indexer.KindName(r.Symbols[best].Kind), strings.Join(holders, ".")
}

func holdsAll(s *cache.Symbol, first, last uint32) bool { return s.Line <= first && s.EndLine >= last }

// deeper reports whether a symbol that begins in some lines says more about them than
// one around it: it is no mere field or variable.
func deeper(s, _ *cache.Symbol) bool {
	switch s.Kind {
	case 5, 6, 9, 10, 11, 12, 23: // class, method, constructor, enum, interface, function, struct
		return true
	}
	return false
}
