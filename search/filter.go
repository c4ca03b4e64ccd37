package search

import "math/bits"

// A filter tells from the signs of names how well they can match a pattern at best,
// before their texts are read. Most names that have the letters of a pattern cannot be
// among the best, and are done with here, 64 at a time.
//
// It is of a pattern of ASCII, and for names of ASCII. It never says less than is so.
type filter struct {
	letters letters
	size    int    // of the pattern, in bytes
	bare    int    // of it without what separates sub-words
	first   int    // column of the letter that a sub-word begins with, if any spells the pattern; -1 if none does
	words   []turn // the letters after that, without what separates sub-words
	runs    []turn // the letters after the first one, with that
	typo    bool
	begins  int    // column of the letter that the pattern begins with, as a start
	swaps   []swap // for each two letters in a row

	mostPoints uint32 // of any symbol, for what is not its name
}

// A turn is a letter of a pattern: either its pair with the one before is in the name, or
// it begins something new there.
type turn struct {
	pair   int // a column; that of the letter if it must begin a sub-word
	letter int // a column of starts
}

// A swap is two letters in the place of each other: the columns of the pairs that this
// makes, one of them twice at either end of the pattern.
type swap struct{ pairs [3]int }

func newFilter(p *pattern, mostPoints uint32) *filter {
	q := &p.bytes
	f := &filter{letters: p.letters, size: len(q.folded), bare: len(q.bare), first: -1, mostPoints: mostPoints}
	for i, c := range q.bare {
		t := turn{letter: startColumn(c)}
		if i == 0 {
			f.first = t.letter
			continue
		}
		if t.pair = t.letter; !q.breaks.has(i) {
			t.pair = gramSigns + pairColumn(q.bare[i-1], c)
		}
		f.words = append(f.words, t)
	}
	for i := 1; i < len(q.folded); i++ {
		f.runs = append(f.runs, turn{gramSigns + pairColumn(q.folded[i-1], q.folded[i]), startColumn(q.folded[i])})
	}
	if f.typo = p.typo; f.typo {
		f.begins = startColumn(q.folded[0])
		f.swaps = swapsOf(q.folded)
	}
	return f
}

// startColumn returns the column of a letter that a sub-word begins with.
func startColumn(c byte) int { return startSigns + bits.TrailingZeros32(letterBits[c]) }

func swapsOf(q []byte) (swaps []swap) {
	for k := 1; k < len(q); k++ { // letters k-1 and k are swapped
		inner := gramSigns + pairColumn(q[k], q[k-1])
		s := swap{pairs: [3]int{inner, inner, inner}}
		if k > 1 {
			s.pairs[0] = gramSigns + pairColumn(q[k-2], q[k])
		}
		if k+1 < len(q) {
			s.pairs[2] = gramSigns + pairColumn(q[k-1], q[k+1])
		}
		swaps = append(swaps, s)
	}
	return swaps
}

// Sizes are how long a name may be at most that can be among the best, for each way in
// which it may match; 0 if none can.
type sizes struct {
	known bool // the zero value says nothing
	bar   rank

	words, farWords, substring, inOrder, scattered, nearly, mistyped int
}

// sizesFor returns the sizes for a bar.
func (f *filter) sizesFor(bar rank) sizes {
	most := uint32(runFirstMiss * f.size)
	runs := runsBase - runsBase*min(runAtWord, most)/max(most, 1) // one run has an end at least
	short := denseName * f.size
	return sizes{
		known:     true,
		bar:       bar,
		words:     f.longest(bar, wordStarts, wordsBase, wordsLen, f.bare),
		farWords:  f.longest(bar, wordStarts, wordsBase-notFromStart*wordsCost, wordsLen, f.bare),
		substring: f.longest(bar, substring, substringBase, substringLen, f.size),
		inOrder:   min(short, f.longest(bar, inOrder, runs, runsLen, f.size)),
		scattered: f.longest(bar, scattered, runs, runsLen, f.size),
		nearly:    min(short, f.longest(bar, nearly, slipBase[wholeSlip], slipLen, f.size)),
		mistyped:  f.longest(bar, typo, slipBase[startSlip], slipLen, f.size),
	}
}

// longest returns how long a name may be of which a query takes so many bytes.
func (f *filter) longest(bar rank, t tier, base, points uint32, query int) int {
	return longest(MaxName, func(size int) bool {
		return rankOf(t, false, base+closeness(points, query, size)+f.mostPoints) >= bar
	})
}

// longest returns the largest size up to most that is good, or 0. Those below a good one
// are good.
func longest(most int, good func(size int) bool) int {
	lo, hi := 0, most
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if good(mid) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// Sifted are those of 64 names that may be among the best, by the best way in which
// each may match; a name is in one of them. It may be that a name only seems to match.
type sifted struct {
	words, substring, runs, slips uint64

	any uint64 // names that are not ASCII, of which little is known
}

func (s *sifted) all() uint64 { return s.words | s.substring | s.runs | s.slips | s.any }

// sift sifts 64 names, none of which begins with the pattern.
func (f *filter) sift(n signs, r span, most *sizes) (out sifted) {
	var spelled, nearly uint64
	if r.mistyped && most.nearly|most.mistyped != 0 {
		spelled, nearly = f.letters.nearlySpread(n)
	} else {
		spelled = f.letters.spread(n)
	}
	if spelled|nearly == 0 {
		return out
	}
	others := n.nonASCII()
	out.any = (spelled | nearly) & others
	spelled, nearly = spelled&^others, nearly&^(spelled|others)
	if spelled != 0 {
		words, held, size := f.startsSpell(n, spelled), uint64(0), most.words
		if r.far {
			size = most.farWords
		}
		out.words = words & n.upTo(size)
		if spelled &^= words; most.substring|most.inOrder|most.scattered != 0 {
			held = f.holds(n, spelled)
			out.substring = held & n.upTo(most.substring)
		}
		if spelled &^= held; most.inOrder|most.scattered != 0 {
			out.runs = spelled & (n.upTo(most.inOrder) | n.upTo(most.scattered)&^n.upTo(denseName*f.size))
		}
	}
	if nearly != 0 {
		if nearly &= n.upTo(most.nearly) | n.upTo(most.mistyped)&^n.upTo(denseName*f.size); nearly != 0 {
			out.slips = f.slipped(n, nearly)
		}
	}
	return out
}

// holds returns the names that have all pairs of the pattern.
func (f *filter) holds(n signs, names uint64) uint64 {
	for i := range f.runs {
		if names == 0 {
			break
		}
		names &= n.column(f.runs[i].pair)
	}
	return names
}

// startsSpell returns the names of which starts of sub-words may spell the pattern.
func (f *filter) startsSpell(n signs, names uint64) uint64 {
	if f.first < 0 {
		return 0
	}
	names &= n.column(f.first)
	for i := range f.words {
		if names == 0 {
			break
		}
		names &= n.column(f.words[i].pair) | n.column(f.words[i].letter)
	}
	return names
}

// slipped returns the names that may match with one typo. They have all pairs of the
// pattern that the typo leaves alone. Those that lack a letter of the pattern, or have
// one more, have what those have in which one is replaced.
func (f *filter) slipped(n signs, names uint64) (found uint64) {
	// after[i] has the names with all pairs from the one that ends at letter i on.
	var after [MaxName + 3]uint64
	after[f.size], after[f.size+1] = names, names
	for i := f.size - 1; i > 0; i-- {
		after[i] = after[i+1] & n.column(f.runs[i-1].pair)
	}
	begins := n.column(f.begins)
	found = after[2] // the first letter is another one
	before := names  // all pairs that end before letter k-1, and so below
	for k := 1; k < f.size; k++ {
		// Letters k-1 and k are swapped.
		s := &f.swaps[k-1]
		swapped := before & after[min(k+2, f.size)] & n.column(s.pairs[0]) & n.column(s.pairs[1]) & n.column(s.pairs[2])
		if k == 1 {
			swapped &= n.column(f.runs[0].letter)
		} else {
			swapped &= begins
			before &= n.column(f.runs[k-2].pair)
		}
		// Letter k is another one.
		found |= swapped | before&begins&after[min(k+2, f.size)]
		if before == 0 {
			break
		}
	}
	return found
}

// best returns the tier and the points of one of the names that were sifted out, at best.
func (f *filter) best(n signs, r span, in *sifted, bit, size int) (tier, uint32) {
	switch short := size <= denseName*f.size; {
	case in.words>>bit&1 != 0:
		points := wordsBase + closeness(wordsLen, f.bare, size)
		if r.far {
			points -= notFromStart * wordsCost
		}
		return wordStarts, points
	case in.substring>>bit&1 != 0:
		return substring, substringBase + closeness(substringLen, f.size, size)
	case in.runs>>bit&1 != 0:
		t := scattered
		if short {
			t = inOrder
		}
		most := uint32(runFirstMiss * f.size)
		return t, runsBase - runsBase*min(f.leastRuns(n, r, bit), most)/most + closeness(runsLen, f.size, size)
	case short:
		return nearly, slipBase[wholeSlip] + closeness(slipLen, f.size, size)
	}
	return typo, slipBase[startSlip] + closeness(slipLen, f.size, size)
}

// leastRuns returns what runCost is at least: a pair that is not in the name ends a run.
func (f *filter) leastRuns(n signs, r span, bit int) (cost uint32) {
	if r.far {
		cost = runFirstMiss
		if f.first >= 0 && n.has(f.first, bit) {
			cost = runAtWord
		}
	}
	for i := range f.runs {
		switch t := &f.runs[i]; {
		case n.has(t.pair, bit):
		case n.has(t.letter, bit):
			cost += runAtWord
		default:
			cost += runInside
		}
	}
	return cost
}

// A queue has names that may be among the best, by how good they can be: those that
// surely are not as good as what was found among the others are never read.
type queue struct {
	heads [queueRanks]int32 // of what may have such a rank: the number of an item, plus one
	items []queued
}

type queued struct {
	bound rank
	name  uint32
	part  int32 // of the worker's parts
	next  int32 // item of the same rank, plus one
}

const (
	// queueItems is how many names wait at most. More would find a higher bar, and be
	// in no processor's cache.
	queueItems = 1 << 14

	queueShift = 12 // ranks that differ in less are not told apart
	queueRanks = int(tiers) << (tierShift - queueShift)
)

// anyRank is the bound of names that are not ASCII.
const anyRank = rank(allRanks - 1)

func (q *queue) add(it queued) {
	head := &q.heads[it.bound>>queueShift]
	it.next = *head
	q.items = append(q.items, it)
	*head = int32(len(q.items))
}

func (q *queue) full() bool { return len(q.items) >= queueItems }

func (q *queue) reset() {
	q.heads = [queueRanks]int32{}
	q.items = q.items[:0]
}
