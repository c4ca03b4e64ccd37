package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// filtered reports whether a name would be read that matches a pattern as said, if only
// what is as good is looked for.
func filtered(p *pattern, name string, m match) bool {
	var block signBlock
	var of matcher
	at := len(p.folded) * 7 % blockNames // any will do
	block.add(at, []byte(name), &of)
	n, bit := signs(block[at/64*8:]), at%64
	bare, first := p.bytes.bare, fold(name)[0]
	r := span{far: len(bare) > 0 && first != bare[0] && first < 0x80 && !separates(first), mistyped: p.typo}
	f := newFilter(p, 0)
	bar := rankOf(m.tier, false, m.quality)
	max := f.sizesFor(bar)
	in := f.sift(n, r, &max)
	if in.any>>bit&1 != 0 {
		return true
	}
	if in.all()>>bit&1 == 0 {
		return false
	}
	t, quality := f.best(n, r, &in, bit, n.size(bit))
	return n.size(bit) == len(name) && rankOf(t, false, quality) >= bar
}

func checkFilter(tb testing.TB, query, name string) (matched bool) {
	p := newPattern(reading{name: query})
	if p.empty || !p.ascii || name == "" || len(name) > MaxName || strings.HasPrefix(fold(name), fold(query)) {
		return false // others find it
	}
	var m matcher
	found, ok := m.match(&p, []byte(name), tiers-1)
	if ok && !filtered(&p, name, found) {
		tb.Errorf("%q matches %q in tier %d with %d points, and is passed over", query, name, found.tier, found.quality)
	}
	return ok
}

func TestFilterPassesOverNothingThatMatches(t *testing.T) {
	names := []string{"getUserName", "GetUserNamespaceMaxAge", "HTTPServer2x", "_private_thing", "__init__", "parse_json_file", "IOError",
		"SS_ORDER", "aaaaabaaab", "x", "userIDs", "tcp_v4_do_rcv", "ERR_REQUEST_NO_PREFIX", "a1b2c3", "Übersetzer"}
	random := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for range 40_000 {
		name := names[random.IntN(len(names))]
		if checkFilter(t, mangled(random, name), name) {
			matched++
		}
	}
	if matched < 10_000 {
		t.Errorf("only %d matched", matched)
	}
}

// mangled leaves letters of a name out, swaps, replaces and adds some, and changes case.
func mangled(random *rand.Rand, name string) string {
	b := []byte(name)
	for range random.IntN(2) {
		i := random.IntN(len(b))
		switch random.IntN(3) {
		case 0:
			j := random.IntN(len(b))
			b[i], b[j] = b[j], b[i]
		case 1:
			b[i] = byte(' ' + random.IntN(95))
		case 2:
			b = slices.Insert(b, i, byte('a'+random.IntN(26)))
		}
	}
	from := random.IntN(len(b))
	b = b[min(from, random.IntN(len(b))):]
	for keep := 1 + random.IntN(8); len(b) > 1; {
		i := random.IntN(len(b))
		if random.IntN(keep) == 0 {
			break
		}
		b = slices.Delete(b, i, i+1)
	}
	if random.IntN(2) == 0 {
		return strings.ToLower(string(b))
	}
	return string(b)
}

func FuzzFilter(f *testing.F) {
	f.Add("gUN", "getUserName")
	f.Add("usreName", "getUserName")
	f.Add("SS_OR", "SSOrder")
	f.Fuzz(func(t *testing.T, query, name string) {
		if len(query) < 300 {
			checkFilter(t, query, name)
		}
	})
}

func TestWeakHitsFillAnAnswerUpToFifty(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		strong, weak, limit, is int
	}{
		{"where there are few others", 10, 300, 200, weakHits},
		{"not where there are as many others", weakHits, 300, 200, weakHits},
		{"not where there are more others", 120, 300, 200, 120},
		{"while the limit allows that", 10, 300, 30, 30},
		{"if there are so many", 3, 5, 200, 8},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var names []string
			for i := range tt.strong {
				names = append(names, fmt.Sprintf("x%dGetUser", i))
			}
			for i := range tt.weak {
				names = append(names, fmt.Sprintf("gxexxxtxuyyyyysyyeyr%d", i))
			}
			table := byName(t, names)
			for _, table.parallel = range []int{1, 1 << 30} {
				hits, err := table.Symbols(t.Context(), Query{Text: "getuser", Limit: tt.limit})
				if err != nil || len(hits) != tt.is {
					t.Fatalf("%d hits, want %d: %v", len(hits), tt.is, err)
				}
				for i, h := range hits {
					if strong := strings.HasSuffix(h.Name, "GetUser"); strong != (i < tt.strong) {
						t.Errorf("hit %d is %s", i, h.Name)
					}
				}
			}
		})
	}
}
