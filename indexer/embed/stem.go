package embed

import "strings"

// A suffix is an ending, what is put in its place, and how many bytes have to be left
// before it.
type suffix struct {
	end, put string
	left     int
}

// suffixes are what stem takes off: the first that fits. A longer one comes before a
// shorter one that it ends with.
var suffixes = []suffix{
	{"izations", "iz", 2}, {"ization", "iz", 2}, {"isation", "iz", 2}, {"ations", "at", 2}, {"ation", "at", 2},
	{"izing", "iz", 2}, {"izers", "iz", 2}, {"izer", "iz", 2}, {"ized", "iz", 2}, {"izes", "iz", 2}, {"ize", "iz", 2},
	{"ising", "iz", 2}, {"iser", "iz", 2}, {"ised", "iz", 2}, {"ises", "iz", 2}, {"ise", "iz", 2},
	{"ators", "at", 2}, {"ator", "at", 2}, {"ating", "at", 2}, {"ated", "at", 2}, {"ates", "at", 2}, {"ate", "at", 2},
	{"ments", "", 4}, {"ment", "", 4}, {"nesses", "", 4}, {"ness", "", 4}, {"ables", "", 4}, {"able", "", 4}, {"ible", "", 4},
	{"ities", "", 4}, {"ity", "", 4}, {"ings", "", 3}, {"ing", "", 3}, {"ions", "", 4}, {"ion", "", 4},
	{"iers", "y", 2}, {"ier", "y", 2}, {"ied", "y", 2}, {"ies", "y", 2}, {"ers", "", 3}, {"er", "", 3}, {"ors", "", 3}, {"or", "", 3},
	{"ously", "", 4}, {"ous", "", 4}, {"ful", "", 4}, {"edly", "", 3}, {"ally", "al", 3}, {"ly", "", 3},
	{"ed", "", 3}, {"es", "", 3}, {"s", "", 3}, {"e", "", 3},
}

// byLast has the suffixes by their last letter, in the same order: most words that are
// looked up have none, and should not pay for all.
var byLast = func() (by [26][]suffix) {
	for _, s := range suffixes {
		last := s.end[len(s.end)-1] - 'a'
		by[last] = append(by[last], s)
	}
	return by
}()

// shortest is how long a word is at least that has a suffix.
const shortest = 4

// stem returns a folded word without its ending, so that what differs in its ending
// alone has the same: retry and retries, connect, connected and connection. It is
// coarse, knows English, and may write into word.
//
// It is not words.Stem, though nearly: how much has to be left before an ending differs.
// The model was trained with this one, which changes with the model alone, and that one
// may become better at any time.
func stem(word []byte) []byte {
	for _, b := range word {
		if b < 'a' || b > 'z' {
			return word
		}
	}
	var ends []suffix
	if len(word) >= shortest {
		ends = byLast[word[len(word)-1]-'a']
	}
	for _, s := range ends {
		n := len(word) - len(s.end)
		if n < s.left || string(word[n:]) != s.end {
			continue
		}
		if s.end == "s" && strings.IndexByte("sui", word[n-1]) >= 0 {
			return word // access, status, axis
		}
		word = append(word[:n], s.put...)
		break
	}
	// What an ending had doubled: stopp(ed), runn(ing), but not process(ed).
	if n := len(word); n > 3 && word[n-1] == word[n-2] && strings.IndexByte("lsz", word[n-1]) < 0 {
		word = word[:n-1]
	}
	return word
}

// Stem returns the stem of a folded word, for the trainer: rows are made for stems, too.
func Stem(word string) string { return string(stem([]byte(word))) }
