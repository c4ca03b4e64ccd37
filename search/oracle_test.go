package search

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// plain finds declarations by looking at each of them, in the plainest way: what a
// [Table] is held against.
type plain struct {
	hits  []Hit
	times []uint32
	place []int // in its file
}

func (pl *plain) add(f File, symbols []Symbol) {
	for i, s := range symbols {
		if len(s.Name) == 0 {
			continue
		}
		pl.hits = append(pl.hits, Hit{
			Name: string(cut(s.Name)), Container: plainContainer(symbols, i), Path: f.Path, Language: f.Language,
			Kind: s.Kind, Line: s.Line, Column: s.Column, EndLine: max(s.EndLine, s.Line),
		})
		pl.times = append(pl.times, seconds(f.ModTime))
		pl.place = append(pl.place, i)
	}
}

// drop forgets a file.
func (pl *plain) drop(path string) {
	keep := plain{}
	for i, h := range pl.hits {
		if h.Path != path {
			keep.hits, keep.times, keep.place = append(keep.hits, h), append(keep.times, pl.times[i]), append(keep.place, pl.place[i])
		}
	}
	*pl = keep
}

func plainContainer(symbols []Symbol, i int) string {
	var parts []string
	for at := i; ; {
		s := symbols[at]
		if at != i && len(s.Name) > 0 {
			parts = append(parts, string(s.Name))
		}
		if len(s.Receiver) > 0 {
			parts = append(parts, string(s.Receiver))
		}
		if s.Parent < 0 || int(s.Parent) >= at {
			break
		}
		at = int(s.Parent)
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// symbols answers a query. Newest is the time of the newest file.
func (pl *plain) symbols(q Query, newest uint32) []Hit {
	type scored struct {
		Hit
		rank  rank
		place int
	}
	var all []scored
	for i, h := range pl.hits {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, h.Kind) || q.Language != "" && q.Language != h.Language {
			continue
		}
		best, found := rank(0), false
		for _, r := range parse(q.Text) {
			if m, extra, ok := plainMatch(r, h); ok {
				points := m.quality + plainPoints(h, q.Near, newest-pl.times[i]) + extra
				if h.Kind == 20 { // a key
					m.tier = typo
				}
				best, found = max(best, rankOf(m.tier, flagsOf(h.Path)&lateFile != 0, points)), true
			}
		}
		if found {
			h.Score = best.score()
			all = append(all, scored{h, best, pl.place[i]})
		}
	}
	slices.SortFunc(all, func(a, b scored) int {
		adir, abase := splitPath(a.Path)
		bdir, bbase := splitPath(b.Path)
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.Name, b.Name),
			cmp.Compare(adir, bdir), cmp.Compare(abase, bbase), cmp.Compare(a.place, b.place))
	})
	hits := []Hit{}
	for i, s := range all[:min(len(all), cmp.Or(max(q.Limit, 0), DefaultLimit))] {
		if i >= 50 && s.rank.tier() >= nearly {
			break
		}
		hits = append(hits, s.Hit)
	}
	return hits
}

func plainPoints(h Hit, near string, age uint32) uint32 {
	points := kindPoints[min(h.Kind, 31)] + recentPoints(age)
	if near != "" {
		dir, _ := splitPath(h.Path)
		nearDir, _ := splitPath(near)
		if h.Path == near {
			points += sameFile
		} else {
			points += nearPoints(dir, nearDir)
		}
	}
	if flagsOf(h.Path)&stubFile != 0 {
		points -= min(points, stubLess)
	}
	return points
}

// plainMatch returns how a declaration matches a reading, and its points for the
// container.
func plainMatch(r reading, h Hit) (m match, extra uint32, ok bool) {
	for _, part := range r.paths {
		if !strings.Contains(fold(h.Path), fold(part)) {
			return m, 0, false
		}
	}
	holders, path := slices.Clone(r.holders), strings.Split(h.Container, ".")
	if h.Container == "" {
		path = nil
	}
	for i := len(path) - 1; i >= 0 && len(holders) > 0; i-- {
		hm, ok := plainName(holders[len(holders)-1], path[i], false)
		if !ok || hm.tier > wordStarts {
			continue
		}
		if i == len(path)-1 {
			extra = holderPart
			if hm.tier <= exactFolded {
				extra = holderWhole
			}
		}
		holders = holders[:len(holders)-1]
	}
	if len(holders) > 0 {
		return m, 0, false
	}
	m, ok = plainName(r.name, h.Name, true)
	return m, extra, ok
}

// plainName returns how a name matches a query of that name, in which capitals mean
// something or do not.
func plainName(query, name string, capitals bool) (match, bool) {
	query = string(cut([]byte(query)))
	if query == "" {
		return match{tier: prefix}, name != ""
	}
	if name == "" {
		return match{}, false
	}
	runes := func(s string) []rune { return appendRunes(nil, []byte(s)) } // as []rune(s), but for what is not UTF-8
	q, n := runes(fold(query)), runes(fold(name))
	rawQ, rawN := runes(query), runes(name)
	smart := capitals && (strings.ContainsFunc(query, unicode.IsUpper) || strings.ContainsFunc(query, unicode.IsTitle))
	if !smart {
		rawQ, rawN = q, n // case says nothing
	}
	// The starts of sub-words, in characters.
	starts := map[int]bool{}
	for i, j := words.Next(name, 0); i < len(name); i, j = words.Next(name, j) {
		starts[len(runes(name[:i]))] = true
	}
	var bare, bareRaw []rune
	breaks := map[int]bool{}
	end := 0
	for i, j := words.Next(query, 0); i < len(query); i, j = words.Next(query, j) {
		breaks[len(bare)] = i > end
		bare = append(bare, runes(fold(query[i:j]))...)
		bareRaw = append(bareRaw, runes(query[i:j])...)
		end = j
	}
	if !smart {
		bareRaw = bare
	}
	begins := func(q, n []rune) bool { return len(q) <= len(n) && slices.Equal(q, n[:len(q)]) }
	holds := func(q, n []rune) bool {
		for i := range n {
			if begins(q, n[i:]) {
				return true
			}
		}
		return false
	}
	prefixPoints := func() uint32 {
		points := prefixBase + closeness(prefixLen, len(q), len(n))
		if at := len(q); starts[at] || separates(n[at]) {
			points += prefixWord
		}
		return points
	}
	wordPoints := func(cost int) uint32 {
		return wordsBase - wordsCost*uint32(min(cost, maxWordCost)) + closeness(wordsLen, len(bare), len(n))
	}
	runs := func(q, n []rune) (uint32, bool) {
		cost := plainRunCost(q, n, starts)
		if cost >= unreachable {
			return 0, false
		}
		most := runFirstMiss * len(q)
		return runsBase - runsBase*uint32(min(cost, most))/uint32(most) + closeness(runsLen, len(q), len(n)), true
	}
	switch {
	case query == name:
		return match{exact, maxNameQuality}, true
	case slices.Equal(q, n):
		return match{exactFolded, maxNameQuality}, true
	}
	for _, try := range []struct {
		q, bare, n []rune
		worse      tier
	}{{rawQ, bareRaw, rawN, 0}, {q, bare, n, prefixFolded - prefix}} {
		if begins(try.q, try.n) {
			return match{prefix + try.worse, prefixPoints()}, true
		}
		if cost := plainWordCost(try.bare, breaks, try.n, starts); cost >= 0 {
			return match{wordStarts + try.worse, wordPoints(cost)}, true
		}
		if holds(try.q, try.n) {
			return match{substring + try.worse, substringBase + closeness(substringLen, len(q), len(n))}, true
		}
		if points, ok := runs(try.q, try.n); ok && len(n) <= denseName*len(q) {
			return match{inOrder + try.worse, points}, true
		}
	}
	if points, ok := runs(q, n); ok {
		return match{scattered, points}, true
	}
	if s := plainSlip(q, n, starts); s != noSlip && len(q) >= minTypo {
		m := match{typo, slipBase[s] + closeness(slipLen, len(q), len(n))}
		if s >= startSlip && len(n) <= denseName*len(q) {
			m.tier = nearly
		}
		return m, true
	}
	return match{}, false
}

// fold folds text by the definition, one character at a time.
func fold(s string) string {
	return string(words.AppendFold(nil, s)) // held against strings.EqualFold in package words
}

// plainWordCost tries all ways to spell q by sub-words of n.
func plainWordCost(q []rune, breaks map[int]bool, n []rune, starts map[int]bool) int {
	var parts [][]rune
	for i := range n {
		if starts[i] {
			parts = append(parts, nil)
		}
		if len(parts) > 0 && !separates(n[i]) {
			parts[len(parts)-1] = append(parts[len(parts)-1], n[i])
		}
	}
	memo := map[[2]int]int{}
	// spell spells q from p on with parts from i on; some were used before unless p
	// is 0.
	var spell func(p, i int) int
	spell = func(p, i int) int {
		if p == len(q) {
			return 0
		}
		if i == len(parts) {
			return unreachable
		}
		key := [2]int{p, i}
		if known, ok := memo[key]; ok {
			return known
		}
		best := spell(p, i+1)
		if p > 0 {
			best += skipsWord
		}
		for l := 1; l <= len(parts[i]) && p+l <= len(q) && q[p+l-1] == parts[i][l-1] && (l == 1 || !breaks[p+l-1]); l++ {
			cost := 0
			if p == 0 && i > 0 {
				cost += notFromStart
			}
			if l < len(parts[i]) && p+l < len(q) {
				cost += partOfWord
			}
			best = min(best, cost+spell(p+l, i+1))
		}
		memo[key] = min(best, unreachable)
		return memo[key]
	}
	if len(q) == 0 {
		return -1
	}
	if cost := spell(0, 0); cost < unreachable {
		return cost
	}
	return -1
}

// plainRunCost tries all ways to find q in n in order.
func plainRunCost(q, n []rune, starts map[int]bool) int {
	memo := map[[2]int]int{}
	// from spells q from p on, the unit before which is at n[at-1].
	var from func(p, at int) int
	from = func(p, at int) int {
		if p == len(q) {
			return 0
		}
		key := [2]int{p, at}
		if known, ok := memo[key]; ok {
			return known
		}
		best := unreachable
		for j := at; j < len(n); j++ {
			if n[j] != q[p] {
				continue
			}
			cost := runInside
			switch {
			case j == at && (p > 0 || j == 0):
				cost = 0
			case starts[j]:
				cost = runAtWord
			case p == 0:
				cost = runFirstMiss
			}
			best = min(best, cost+from(p+1, j+1))
		}
		memo[key] = best
		return best
	}
	return from(0, 0)
}

func plainSlip(q, n []rune, starts map[int]bool) slip {
	best := noSlip
	for at := range n {
		if at > 0 && (!starts[at] || len(q) < minInnerTypo) {
			continue
		}
		t := n[at:]
		same := 0
		for same < len(q) && same < len(t) && q[same] == t[same] {
			same++
		}
		for l := max(len(q)-1, 0); l <= min(len(q)+1, len(t)); l++ {
			if !plainEdit(q, t[:l]) {
				continue
			}
			whole, free := l == len(t), same < len(q)-1
			switch {
			case whole && at == 0:
				best = max(best, wholeSlip)
			case free && at == 0:
				best = max(best, startSlip)
			case whole:
				best = max(best, endSlip)
			case free:
				best = max(best, innerSlip)
			}
		}
	}
	return best
}

// plainEdit reports whether one edit leads from a to b.
func plainEdit(a, b []rune) bool {
	without := func(s []rune, i int) []rune { return slices.Delete(slices.Clone(s), i, i+1) }
	for i := range a {
		if slices.Equal(without(a, i), b) {
			return true
		}
		if i+1 < len(a) && a[i] != a[i+1] {
			swapped := slices.Clone(a)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if slices.Equal(swapped, b) {
				return true
			}
		}
	}
	for i := range b {
		if slices.Equal(without(b, i), a) {
			return true
		}
	}
	differ := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			differ++
		}
	}
	return len(a) == len(b) && differ == 1
}

// world is a table and its plain double, made from a seed.
type world struct {
	*plain
	table  *Table
	newest uint32
	names  []string
	paths  []string
}

// Names are made of few parts, so that they are alike.
var worldParts = []string{
	"get", "Get", "set", "User", "user", "Name", "name", "HTTP", "Id", "IDs", "_", "__", "-", "$", "2", "64", "a", "B", "x", "Of",
	"имя", "Имя", "é", "ſ", "\xff", ".", " ", "名前", "strasse", "K", "longlonglonglonglonglonglonglonglong",
}

func (w *world) name(rnd *rand.Rand) string {
	var b strings.Builder
	for range 1 + rnd.IntN(4) {
		b.WriteString(worldParts[rnd.IntN(len(worldParts))])
	}
	return b.String()
}

func newWorld(t testing.TB, seed uint64) *world {
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := &world{plain: &plain{}}
	for _, dir := range []string{"", "a/", "a/b/", "a/b/test/", "vendor/x/", "lib/Server/"} {
		for _, base := range []string{"x.go", "y_test.go", "z.d.ts", "Server.go"} {
			w.paths = append(w.paths, dir+base)
		}
	}
	var base []*Segment
	rnd.Shuffle(len(w.paths), func(i, j int) { w.paths[i], w.paths[j] = w.paths[j], w.paths[i] })
	cut := rnd.IntN(len(w.paths))
	for _, paths := range [][]string{w.paths[:cut], w.paths[cut:]} {
		b := NewBuilder()
		for _, path := range paths {
			w.addFile(rnd, b, path)
		}
		base = append(base, segmentOf(t, b))
	}
	w.table = NewTable(base...)
	for range rnd.IntN(3) { // what changed since
		b := NewBuilder()
		for i, path := range w.paths {
			if rnd.IntN(4) != 0 {
				continue
			}
			w.drop(path)
			if i%3 == 0 {
				b.Remove(path)
			} else {
				w.addFile(rnd, b, path)
			}
		}
		s := segmentOf(t, b)
		next, err := w.table.With(s)
		if err != nil {
			t.Fatal(err)
		}
		w.table.Close()
		w.table = next
	}
	if seed%2 == 0 {
		w.table.parallel = 0 // as if it were large
	}
	t.Cleanup(func() { w.table.Close() })
	return w
}

func segmentOf(t testing.TB, b *Builder) *Segment {
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (w *world) addFile(rnd *rand.Rand, b *Builder, path string) {
	kinds := []uint8{class, method, function, field, keyKind, 40, 200, 0}
	f := File{Path: path, Language: []string{"go", "ts"}[rnd.IntN(2)], ModTime: monday.Add(-time.Duration(rnd.IntN(1000)) * time.Hour)}
	var symbols []Symbol
	for i := range rnd.IntN(12) {
		s := Symbol{
			Name: []byte(w.name(rnd)), Kind: kinds[rnd.IntN(len(kinds))], Parent: int32(rnd.IntN(i+1) - 1),
			Line: uint32(rnd.IntN(1 << rnd.IntN(30))), Column: uint32(rnd.IntN(300)), EndLine: uint32(rnd.IntN(1 << rnd.IntN(30))),
		}
		if rnd.IntN(3) == 0 {
			s.Receiver = []byte(strings.ReplaceAll(w.name(rnd), ".", ""))
		}
		if rnd.IntN(20) == 0 {
			s.Name = nil
		}
		w.names = append(w.names, string(s.Name))
		symbols = append(symbols, s)
	}
	b.Add(f, symbols)
	w.newest = max(w.newest, seconds(f.ModTime))
	w.add(f, symbols)
}

// query makes a query of a name, or about a name.
func (w *world) query(rnd *rand.Rand) Query {
	q := Query{Text: w.name(rnd), Limit: 1 + rnd.IntN(60)}
	if len(w.names) > 0 && rnd.IntN(4) > 0 {
		q.Text = w.names[rnd.IntN(len(w.names))]
	}
	letters := []rune(q.Text)
	for range rnd.IntN(3) {
		i := rnd.IntN(len(letters) + 1)
		switch rnd.IntN(5) {
		case 0:
			letters = letters[:i]
		case 1:
			letters = slices.Delete(letters, i, min(i+1, len(letters)))
		case 2:
			letters = slices.Insert(letters, i, rune('a'+rnd.IntN(4)))
		case 3:
			if i+1 < len(letters) {
				letters[i], letters[i+1] = letters[i+1], letters[i]
			}
		case 4:
			letters = []rune(strings.ToLower(string(letters)))
		}
	}
	q.Text = string(letters)
	switch rnd.IntN(8) {
	case 0:
		q.Text = w.name(rnd) + []string{".", "::", "#"}[rnd.IntN(3)] + q.Text
	case 1:
		q.Text = "server/ " + q.Text
	case 2:
		q.Text = "b/" + q.Text
	}
	if rnd.IntN(4) == 0 {
		q.Kinds = []uint8{class, 200, uint8(rnd.IntN(42))}
	}
	if rnd.IntN(8) == 0 {
		q.Language = []string{"go", "ts", "none"}[rnd.IntN(3)]
	}
	if rnd.IntN(3) == 0 {
		q.Near = w.paths[rnd.IntN(len(w.paths))]
	}
	return q
}

// compare fails if table and double answer a query otherwise.
func (w *world) compare(t *testing.T, q Query) {
	t.Helper()
	got, err := w.table.Symbols(context.Background(), q)
	if err != nil {
		t.Fatalf("asking for %+v: %v", q, err)
	}
	if diff := gocmp.Diff(w.symbols(q, w.newest), got); diff != "" {
		t.Fatalf("asking for %+v, plain and table differ (-plain +table):\n%s", q, diff)
	}
}

func TestTableAnswersAsThePlainOneDoes(t *testing.T) {
	for seed := range uint64(30) {
		w := newWorld(t, seed)
		rnd := rand.New(rand.NewPCG(seed, 2))
		for range 60 {
			w.compare(t, w.query(rnd))
		}
	}
}

func FuzzSymbols(f *testing.F) {
	for i, text := range []string{"getUserName", "gUN", "user.get", "server/ Name", "Server/x", "", ".", "имя", "\xff", "get_user", "a::b#c", "IDs 64"} {
		f.Add(uint64(i), text, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string, near bool) {
		w := newWorld(t, seed%64)
		rnd := rand.New(rand.NewPCG(seed, 2))
		q := w.query(rnd)
		q.Text = text
		if near {
			q.Near = w.paths[0]
		}
		w.compare(t, q)
	})
}
