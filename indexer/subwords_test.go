package indexer

import (
	"slices"
	"testing"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
	"github.com/mind-lsp/mind-lsp/indexer/words"
)

// FuzzTakeApart holds what is remembered of words and sub-words against what they are.
func FuzzTakeApart(f *testing.F) {
	for _, s := range []string{
		"getUserName", "HTTPServer2", "x", "ab", "abc", "Retries", "RETRIES", "retries", "Connections", "tokenizations",
		"internationalize", "internationalized", "sha256Sum", "a1b22c333d4444", "É\u0301cole", "größen", "ΑΒΓ", "",
		"one_two_three_four_five_six_seven_eight_nine_ten", "a_b_c_d_e_f_g_h_i_j_k_l",
	} {
		f.Add(s)
	}
	r := reader{subwords: subwords{model: embed.Default()}}
	f.Fuzz(func(t *testing.T, s string) {
		word := []byte(s)
		terms := words.AppendTerms(nil, word)
		terms = terms[:min(len(terms), maxKnownTerms)]
		var rows []embed.Row
		for i, j := words.Next(word, 0); i < len(word) && len(rows) < maxKnownTerms; i, j = words.Next(word, j) {
			if row, ok := embed.Default().Row(word[i:j]); ok {
				rows = append(rows, row)
			}
		}
		for range 2 { // the second time it is remembered
			var k knownWord
			r.takeApart(&k, word)
			if got := k.terms[:k.n]; !slices.Equal(got, terms) {
				t.Errorf("%q has the terms %v, want %v", s, got, terms)
			}
			if got := k.row[:k.rows]; !slices.Equal(got, rows) {
				t.Errorf("%q has the rows %v, want %v", s, got, rows)
			}
		}
	})
}
