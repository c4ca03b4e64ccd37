package words

// stops are words of prose that say nothing about what it is about, by their first letter.
// What means something in code is not among them, but for the commonest keywords.
var stops = func() (by [26][]string) {
	for _, w := range []string{
		"a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before",
		"being", "both", "but", "by", "can", "cannot", "could", "did", "do", "does", "doing", "done", "each", "either",
		"etc", "for", "from", "had", "has", "have", "having", "here", "how", "however", "if", "in", "into", "is", "it",
		"its", "itself", "just", "like", "may", "might", "more", "most", "must", "my", "no", "nor", "not", "of", "on",
		"one", "only", "or", "other", "our", "out", "over", "own", "shall", "should", "so", "some", "such", "than",
		"that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to", "too",
		"under", "until", "up", "upon", "us", "used", "uses", "using", "very", "was", "we", "were", "what", "when",
		"where", "whether", "which", "while", "who", "whose", "why", "will", "with", "within", "without", "would",
		"you", "your",
	} {
		by[w[0]-'a'] = append(by[w[0]-'a'], w)
	}
	return by
}()

// IsStop reports whether a folded word says nothing about what a text is about.
func IsStop(word []byte) bool {
	if len(word) == 0 || word[0] < 'a' || word[0] > 'z' {
		return false
	}
	for _, stop := range stops[word[0]-'a'] {
		if len(stop) == len(word) && stop == string(word) {
			return true
		}
	}
	return false
}
