package search

import (
	"strings"
	"testing"

	"github.com/mind-lsp/mind-lsp/indexer/words"
)

func TestQuartersTellOrder(t *testing.T) {
	for _, tt := range []struct {
		name, query, of string
		spread, nearly  bool
	}{
		{"letters in order pass", "gtun", "getUserName", true, true},
		{"so do letters of one quarter, in any order", "teg", "getUserNames", true, true},
		{"letters in another order do not", "nameget", "getUserName", false, false},
		{"one may be left out", "gxetname", "getUserName", false, true},
		{"wherever it is", "getnamex", "getUserName", false, true},
		{"two may not", "gxetxname", "getUserName", false, false},
		{"a name of one letter has all of it in one quarter", "x", "x", true, true},
		{"a character that is not ASCII is in all of them", "éa", "a_é", true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var block signBlock
			var m matcher
			block.add(5, []byte(tt.of), &m)
			l := lettersOf([]rune(string(words.AppendFold(nil, tt.query))))
			spread, nearly := l.nearlySpread(block[:])
			if also := l.spread(block[:]); also != spread {
				t.Errorf("spread says %#x alone, and %#x beside nearly", also, spread)
			}
			if got := spread>>5&1 != 0; got != tt.spread {
				t.Errorf("spread over the quarters: %t (%#x)", got, spread)
			}
			if got := nearly>>5&1 != 0; got != tt.nearly {
				t.Errorf("nearly: %t (%#x)", got, nearly)
			}
		})
	}
}

func TestSizesAreTold(t *testing.T) {
	var block signBlock
	var m matcher
	for size := 1; size <= MaxName; size++ {
		block.add(size-1, []byte(strings.Repeat("x", size)), &m)
	}
	for most := 0; most <= MaxName+1; most++ {
		for size := 1; size <= MaxName; size++ {
			n, bit := signs(block[(size-1)/64*8:]), (size-1)%64
			if got := n.upTo(most)>>bit&1 != 0; got != (size <= most) {
				t.Fatalf("a name of %d bytes has up to %d: %t", size, most, got)
			}
			if n.size(bit) != size {
				t.Fatalf("a name of %d bytes has %d", size, n.size(bit))
			}
		}
	}
}
