package main

import (
	"bufio"
	"encoding/gob"
	"os"
)

// stored is a corpus as a file has it.
type stored struct {
	Projects []source
	Words    []string
	Texts    []uint32
	Spread   []uint16
	Tokens   []uint32
	Samples  []uint32
}

const sampleWords = 2 + 2*int(partCount)

// saveCorpus writes what was mined, so that another training need not mine again.
func saveCorpus(path string, c *corpus) error {
	s := stored{Projects: c.projects, Words: c.lexicon.words, Texts: c.lexicon.texts, Spread: c.lexicon.spread}
	for _, t := range c.tokens {
		s.Tokens = append(s.Tokens, uint32(t))
	}
	for i := range c.samples {
		x := &c.samples[i]
		s.Samples = append(s.Samples, uint32(x.project), uint32(x.kind))
		for _, p := range x.parts {
			s.Samples = append(s.Samples, p.start, p.end)
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := gob.NewEncoder(w).Encode(&s); err != nil {
		return err
	}
	return w.Flush()
}

// loadCorpus reads what saveCorpus has written.
func loadCorpus(path string) (*corpus, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var s stored
	if err := gob.NewDecoder(bufio.NewReader(f)).Decode(&s); err != nil {
		return nil, err
	}
	c := &corpus{projects: s.Projects}
	c.lexicon = lexicon{words: s.Words, texts: s.Texts, spread: s.Spread}
	for _, t := range s.Tokens {
		c.tokens = append(c.tokens, token(t))
	}
	for i := 0; i+sampleWords <= len(s.Samples); i += sampleWords {
		x := sample{project: uint16(s.Samples[i]), kind: sampleKind(s.Samples[i+1])}
		for p := range x.parts {
			x.parts[p] = span{s.Samples[i+2+2*p], s.Samples[i+3+2*p]}
		}
		c.samples = append(c.samples, x)
	}
	return c, nil
}
