package words

// minStem is how many bytes a stem has at least: of less there is nothing left to
// tell words apart by.
const minStem = 3

// endings are what [Stem] takes off, by their last letter, the longest first, and what
// it puts in their place.
var endings = func() (by [256][]ending) {
	for _, e := range []ending{
		{"izations", "iz"}, {"isations", "iz"}, {"ization", "iz"}, {"isation", "iz"}, {"ations", "at"}, {"ation", "at"},
		{"izing", "iz"}, {"ising", "iz"}, {"izers", "iz"}, {"isers", "iz"}, {"izer", "iz"}, {"iser", "iz"},
		{"ized", "iz"}, {"ised", "iz"}, {"izes", "iz"}, {"ises", "iz"}, {"ize", "iz"}, {"ise", "iz"},
		{"ators", "at"}, {"ator", "at"}, {"ating", "at"}, {"ated", "at"}, {"ates", "at"}, {"ate", "at"},
		{"nesses", ""}, {"ness", ""}, {"ments", ""}, {"ment", ""}, {"ables", ""}, {"able", ""}, {"ible", ""},
		{"ities", ""}, {"ity", ""}, {"ings", ""}, {"ing", ""}, {"ions", ""}, {"ion", ""},
		{"iers", "y"}, {"ier", "y"}, {"ied", "y"}, {"ies", "y"}, {"ers", ""}, {"er", ""}, {"ors", ""}, {"or", ""},
		{"ously", ""}, {"ous", ""}, {"ful", ""}, {"ally", "al"}, {"edly", ""}, {"ly", ""},
		{"ed", ""}, {"es", ""}, {"s", ""}, {"e", ""},
	} {
		last := e.end[len(e.end)-1]
		by[last] = append(by[last], e)
	}
	return by
}()

type ending struct{ end, put string }

// Stem returns a folded word without its ending, so that what differs in its ending
// alone has the same stem: retry and retries; connect, connected and connection. It is
// coarse, as a rule for search may be, knows English endings, and leaves a word alone
// that is not of small ASCII letters. It may write into word, whose memory the stem shares.
func Stem(word []byte) []byte {
	if len(word) <= minStem {
		return word
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return word
		}
	}
	for _, e := range endings[word[len(word)-1]] {
		n := len(word) - len(e.end)
		if n < 2 || n+len(e.put) < minStem || string(word[n:]) != e.end {
			continue
		}
		if e.end == "s" && (word[n-1] == 's' || word[n-1] == 'u' || word[n-1] == 'i') {
			return word // access, status, axis
		}
		word = append(word[:n], e.put...)
		break
	}
	// stopp(ed), runn(ing), but not call(s)
	if n := len(word); n > minStem && word[n-1] == word[n-2] && word[n-1] != 'l' && word[n-1] != 's' && word[n-1] != 'z' {
		word = word[:n-1]
	}
	return word
}
